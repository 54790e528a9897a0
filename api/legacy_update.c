/* SPDX-License-Identifier: Apache-2.0 */
/* legacy_update.c - AttributeUpdates as an update of whole attributes, and
 * AttributesToGet as a projection of them. Names are taken as they are: a dot in one is
 * a dot. */
#include "api/expr/tree.h"
#include "api/json/read.h"
#include "api/legacy.h"
#include "api/model/exception.h"
#include "api/model/model_gen.h"
#include "storage/base/hash.h"
#include "storage/base/map.h"

static gramme_status
refuse_action(gramme_error *err, const char *action, const gramme_value *value)
{
    return gramme_invalid(err,
                          "One or more parameter values were invalid: %s is not "
                          "supported for the type %s",
                          action, gramme_type_name(value->type));
}

/* What the action wants of its value, which may be NULL. */
static gramme_status
check_update(gramme_action_kind kind, const gramme_value *value, gramme_error *err)
{
    if (value == NULL) {
        return kind == GRAMME_ACTION_DELETE
                   ? GRAMME_OK
                   : gramme_invalid(
                         err, "One or more parameter values were invalid: Only "
                              "DELETE action is allowed when no attribute value is "
                              "specified");
    }
    if (kind == GRAMME_ACTION_DELETE && !gramme_type_is_set(value->type)) {
        return refuse_action(err, "DELETE action with value", value);
    }
    if (kind == GRAMME_ACTION_ADD && !gramme_type_is_set(value->type) &&
        value->type != GRAMME_TYPE_N && value->type != GRAMME_TYPE_L) {
        return refuse_action(err, "ADD action", value);
    }
    return GRAMME_OK;
}

static gramme_action_kind kind_of(gramme_view action)
{
    if (gramme_view_is(action, "ADD")) {
        return GRAMME_ACTION_ADD;
    }
    return gramme_view_is(action, "DELETE") ? GRAMME_ACTION_DELETE : GRAMME_ACTION_SET;
}

static gramme_status read_update(gramme_action *out,
                                 gramme_path *path,
                                 gramme_arena *arena,
                                 const gramme_node *entry,
                                 gramme_error *err)
{
    const gramme_node *given =
        gramme_node_member(entry, GRAMME_ATTRIBUTE_VALUE_UPDATE_VALUE);
    const gramme_value *value = NULL;
    gramme_status st = GRAMME_OK;

    if (entry->name.size == 0) {
        return gramme_invalid(err, "Empty attribute name");
    }
    if (gramme_node_present(given)) {
        st = gramme_node_value(&value, given, err);
    }
    out->kind = kind_of(gramme_node_text(
        gramme_node_member(entry, GRAMME_ATTRIBUTE_VALUE_UPDATE_ACTION)));
    if (st != GRAMME_OK || (st = check_update(out->kind, value, err)) != GRAMME_OK) {
        return st;
    }
    if (value == NULL) {
        out->kind = GRAMME_ACTION_REMOVE;
    } else {
        out->operand = gramme_operand_value(value);
    }
    return gramme_path_of_name(path, arena, entry->name) ? GRAMME_OK
                                                         : gramme_error_nomem(err);
}

gramme_status gramme_legacy_updates(const gramme_update **out,
                                    gramme_arena *arena,
                                    const gramme_node *updates,
                                    gramme_error *err)
{
    uint32_t count = updates->kind == GRAMME_NODE_MAP ? updates->count : 0;
    gramme_update *update = gramme_update_new(arena, count);

    if (update == NULL) {
        return gramme_error_nomem(err);
    }
    update->legacy = true;
    for (uint32_t i = 0; i < count; i++) {
        gramme_status st = read_update(&update->actions[i], &update->paths[i], arena,
                                       &updates->children[i], err);

        if (st != GRAMME_OK) {
            return st;
        }
    }
    *out = update;
    return GRAMME_OK;
}

/* A path of each name, none of which may come twice; `seen` is for that. */
static gramme_status read_attributes(gramme_path *out,
                                     gramme_arena *arena,
                                     const gramme_node *names,
                                     gramme_map *seen,
                                     gramme_error *err)
{
    for (uint32_t i = 0; i < names->count; i++) {
        gramme_view name = gramme_node_text(&names->children[i]);

        if (name.size == 0) {
            return gramme_invalid(err, "Empty attribute name");
        }
        if (gramme_map_get(seen, name) != NULL) {
            return gramme_invalid(err,
                                  "One or more parameter values were invalid: "
                                  "Duplicate value in attribute name: %.*s",
                                  GRAMME_VIEW_ARG(name));
        }
        if (!gramme_map_put(seen, name, &out[i]) ||
            !gramme_path_of_name(&out[i], arena, name)) {
            return gramme_error_nomem(err);
        }
    }
    return GRAMME_OK;
}

gramme_status gramme_legacy_attributes(gramme_projection *out,
                                       gramme_arena *arena,
                                       const gramme_node *attributes,
                                       gramme_error *err)
{
    uint32_t count = attributes->kind == GRAMME_NODE_LIST ? attributes->count : 0;
    gramme_path *paths = gramme_arena_calloc(arena, count, sizeof(*paths));
    gramme_map seen;
    gramme_status st = GRAMME_OK;

    if (paths == NULL) {
        return gramme_error_nomem(err);
    }
    if (count > 0) {
        gramme_map_init(&seen, arena->allocator, gramme_hash_random_seed());
        st = read_attributes(paths, arena, attributes, &seen, err);
        gramme_map_clear(&seen);
    }
    *out = (gramme_projection){.paths = paths, .count = count};
    return st;
}
