/* SPDX-License-Identifier: Apache-2.0 */
/* contents.c - what an engine holds, all at once, and its clock. */
#include "api/bindings/node/src/node.h"

#include <gramme_plugin.h>
#include <stdlib.h>
#include <string.h>

/* The engine and a call's second argument; NULL when something was thrown. */
static gramme_node_engine *
subject(napi_env env, napi_callback_info info, napi_value *argument)
{
    napi_value arguments[2];

    if (!gramme_node_arguments(env, info, 2, arguments)) {
        return NULL;
    }
    if (argument != NULL) {
        *argument = arguments[1];
    }
    return gramme_node_engine_of(env, arguments[0]);
}

/* Undefined, or the failure thrown. */
static napi_value done(napi_env env, gramme_code code, const gramme_failure *failure)
{
    return code == GRAMME_CODE_OK ? gramme_node_undefined(env)
                                  : gramme_node_throw(env, failure);
}

/* Calls what takes a name: of a table, or of a file. */
static napi_value
with_text(napi_env env,
          napi_callback_info info,
          gramme_code (*function)(gramme *, const char *, gramme_failure *))
{
    napi_value argument;
    gramme_node_engine *engine = subject(env, info, &argument);
    gramme_failure failure;
    napi_value result;
    size_t size;
    char *text;

    if (engine == NULL || !gramme_node_text(env, argument, &text, &size)) {
        return NULL;
    }
    if (text == NULL) {
        return gramme_node_throw_misuse(env, "a name is missing");
    }
    result = done(env, function(engine->db, text, &failure), &failure);
    free(text);
    return result;
}

napi_value gramme_node_tables(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine = subject(env, info, NULL);
    gramme_failure failure;
    napi_value result;
    napi_value name;
    char **names;
    size_t count;
    size_t i;

    if (engine == NULL) {
        return NULL;
    }
    if (gramme_list_tables(engine->db, &names, &count, &failure) != GRAMME_CODE_OK) {
        return gramme_node_throw(env, &failure);
    }
    if (!gramme_node_ok(env, napi_create_array_with_length(env, count, &result))) {
        result = NULL;
    }
    for (i = 0; result != NULL && i < count; i++) {
        name = gramme_node_string(env, names[i], strlen(names[i]));
        if (name == NULL ||
            !gramme_node_ok(env, napi_set_element(env, result, (uint32_t)i, name))) {
            result = NULL;
        }
    }
    gramme_release(names);
    return result;
}

/* -- reading a table --------------------------------------------------------------- */

typedef struct growing {
    char *data;
    size_t size;
    size_t room;
    bool failed; /* without memory */
} growing;

static void append(growing *out, const char *data, size_t size)
{
    size_t room = out->room;
    char *grown;

    if (out->room - out->size < size) {
        room = (room + size) * 2;
        grown = realloc(out->data, room);
        if (grown == NULL) {
            out->failed = true;
            return;
        }
        out->data = grown;
        out->room = room;
    }
    memcpy(out->data + out->size, data, size);
    out->size += size;
}

/* ",item,item" grows by one. */
static int add_item(void *self, const char *item, size_t size)
{
    growing *out = self;

    append(out, ",", 1);
    append(out, item, size);
    return out->failed;
}

/* read(handle, table) -> JSON of all items */
napi_value gramme_node_read(napi_env env, napi_callback_info info)
{
    napi_value argument;
    gramme_node_engine *engine = subject(env, info, &argument);
    growing items = {NULL, 0, 0, false};
    gramme_failure failure;
    napi_value result = NULL;
    gramme_code code;
    size_t size;
    char *table;

    if (engine == NULL || !gramme_node_text(env, argument, &table, &size)) {
        return NULL;
    }
    if (table == NULL) {
        return gramme_node_throw_misuse(env, "a name is missing");
    }
    code = gramme_read_table(engine->db, table, add_item, &items, &failure);
    free(table);
    append(&items, items.size == 0 ? "[]" : "]", items.size == 0 ? 2 : 1);
    if (code != GRAMME_CODE_OK) {
        gramme_node_throw(env, &failure);
    } else if (items.failed) {
        gramme_node_throw_nomem(env);
    } else {
        items.data[0] = '[';
        result = gramme_node_string(env, items.data, items.size);
    }
    free(items.data);
    return result;
}

/* -- all of it --------------------------------------------------------------------- */

napi_value gramme_node_reset(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine = subject(env, info, NULL);
    gramme_failure failure;

    return engine == NULL ? NULL
                          : done(env, gramme_reset(engine->db, &failure), &failure);
}

napi_value gramme_node_reset_table(napi_env env, napi_callback_info info)
{
    return with_text(env, info, gramme_reset_table);
}

napi_value gramme_node_snapshot(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine = subject(env, info, NULL);
    gramme_failure failure;
    napi_value result;
    void *snapshot;
    size_t size;

    if (engine == NULL) {
        return NULL;
    }
    if (gramme_snapshot_take(engine->db, &snapshot, &size, &failure) !=
        GRAMME_CODE_OK) {
        return gramme_node_throw(env, &failure);
    }
    if (!gramme_node_ok(env,
                        napi_create_buffer_copy(env, size, snapshot, NULL, &result))) {
        result = NULL;
    }
    gramme_release(snapshot);
    return result;
}

/* restore(handle, Uint8Array) */
napi_value gramme_node_restore(napi_env env, napi_callback_info info)
{
    napi_value argument;
    gramme_node_engine *engine = subject(env, info, &argument);
    napi_typedarray_type type;
    gramme_failure failure;
    gramme_code code;
    void *data = NULL;
    size_t size = 0;

    if (engine == NULL ||
        !gramme_node_ok(env, napi_get_typedarray_info(env, argument, &type, &size,
                                                      &data, NULL, NULL))) {
        return NULL;
    }
    code = gramme_snapshot_restore(engine->db, data, size, &failure);
    return done(env, code, &failure);
}

napi_value gramme_node_save(napi_env env, napi_callback_info info)
{
    return with_text(env, info, gramme_snapshot_save);
}

napi_value gramme_node_load(napi_env env, napi_callback_info info)
{
    return with_text(env, info, gramme_snapshot_load);
}

napi_value gramme_node_clone(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine = subject(env, info, NULL);
    gramme_failure failure;
    gramme *db;

    if (engine == NULL) {
        return NULL;
    }
    if (gramme_clone(&db, engine->db, &failure) != GRAMME_CODE_OK) {
        return gramme_node_throw(env, &failure);
    }
    if (engine->log != NULL) { /* its lines go where the first engine's do */
        napi_acquire_threadsafe_function(engine->log);
    }
    return gramme_node_engine_wrap(env, db, engine->log);
}

/* -- the clock: milliseconds after 1970 -------------------------------------------- */

napi_value gramme_node_clock(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine = subject(env, info, NULL);
    napi_value result;

    if (engine == NULL ||
        !gramme_node_ok(
            env, napi_create_int64(env, gramme_clock_time(engine->db), &result))) {
        return NULL;
    }
    return result;
}

static napi_value
with_time(napi_env env, napi_callback_info info, void (*function)(gramme *, int64_t))
{
    napi_value argument;
    gramme_node_engine *engine = subject(env, info, &argument);
    int64_t milliseconds;

    if (engine == NULL ||
        !gramme_node_ok(env, napi_get_value_int64(env, argument, &milliseconds))) {
        return NULL;
    }
    function(engine->db, milliseconds);
    return gramme_node_undefined(env);
}

napi_value gramme_node_set_clock(napi_env env, napi_callback_info info)
{
    return with_time(env, info, gramme_set_clock);
}

napi_value gramme_node_advance_clock(napi_env env, napi_callback_info info)
{
    return with_time(env, info, gramme_advance_clock);
}
