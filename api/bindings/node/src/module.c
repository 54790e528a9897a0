/* SPDX-License-Identifier: Apache-2.0 */
/* module.c - the addon's functions under their JavaScript names. It keeps no state, so
 * any number of environments (worker threads) may load it. */
#include "api/bindings/node/src/node.h"

static const struct {
    const char *name;
    napi_callback function;
} functions[] = {
    {"open", gramme_node_open},
    {"close", gramme_node_close},
    {"listen", gramme_node_listen},
    {"settle", gramme_node_settle},
    {"call", gramme_node_call},
    {"callSync", gramme_node_call_sync},
    {"tables", gramme_node_tables},
    {"read", gramme_node_read},
    {"reset", gramme_node_reset},
    {"resetTable", gramme_node_reset_table},
    {"snapshot", gramme_node_snapshot},
    {"restore", gramme_node_restore},
    {"save", gramme_node_save},
    {"load", gramme_node_load},
    {"clone", gramme_node_clone},
    {"clock", gramme_node_clock},
    {"setClock", gramme_node_set_clock},
    {"advanceClock", gramme_node_advance_clock},
    {"settleTriggers", gramme_node_settle_triggers},
    {"addTrigger", gramme_node_add_trigger},
    {"addDestination", gramme_node_add_destination},
    {"delivered", gramme_node_delivered},
};

NAPI_MODULE_EXPORT int32_t NODE_API_MODULE_GET_API_VERSION(void);

NAPI_MODULE_INIT()
{
    const char *version = gramme_version();
    napi_value value;
    size_t i;

    for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (!gramme_node_ok(
                env, napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH,
                                          functions[i].function, NULL, &value)) ||
            !gramme_node_ok(
                env, napi_set_named_property(env, exports, functions[i].name, value))) {
            return NULL;
        }
    }
    if (!gramme_node_ok(
            env, napi_create_string_utf8(env, version, NAPI_AUTO_LENGTH, &value)) ||
        !gramme_node_ok(env, napi_set_named_property(env, exports, "version", value))) {
        return NULL;
    }
    return exports;
}
