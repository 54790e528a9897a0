/* SPDX-License-Identifier: Apache-2.0 */
/* projection.c - ProjectionExpression, and the parts of an item it names.
 *
 *   projection  path { "," path }
 *
 * Applying takes the paths sorted: every map or list some path enters is rebuilt from
 * the members and elements that paths lead to, so the result is as sorted as the item.
 */
#include "api/expr/projection.h"

#include <stdlib.h>

#include "api/expr/parse.h"

/* NOLINTBEGIN(misc-no-recursion): paths have at most GRAMME_DEPTH_MAX steps */

static const char parameter_name[] = "ProjectionExpression";

static gramme_status add_path(gramme_path_list *list,
                              uint32_t *capacity,
                              gramme_parser *parser,
                              gramme_path path)
{
    if (list->count == *capacity) {
        uint32_t wider = *capacity == 0 ? 8 : *capacity * 2;
        gramme_path *grown = gramme_arena_calloc(parser->arena, wider, sizeof(*grown));

        if (grown == NULL) {
            return gramme_error_nomem(parser->err);
        }
        for (uint32_t i = 0; i < list->count; i++) {
            grown[i] = list->paths[i];
        }
        list->paths = grown;
        *capacity = wider;
    }
    list->paths[list->count++] = path;
    return GRAMME_OK;
}

gramme_status gramme_projection_read(gramme_path_list *out,
                                     gramme_arena *arena,
                                     gramme_view text,
                                     gramme_error *err)
{
    gramme_parser parser;
    uint32_t capacity = 0;
    gramme_status st = gramme_parser_init(&parser, arena, text, parameter_name, err);

    *out = (gramme_path_list){0};
    if (st != GRAMME_OK) {
        return st;
    }
    do {
        gramme_path path;

        if ((st = gramme_parser_path(&path, &parser)) != GRAMME_OK ||
            (st = add_path(out, &capacity, &parser, path)) != GRAMME_OK) {
            return st;
        }
    } while (gramme_parser_skip(&parser, GRAMME_TOKEN_COMMA));
    st = gramme_parser_finish(&parser);
    for (uint32_t i = 0; i < out->count && st == GRAMME_OK; i++) {
        st = gramme_check_path(&out->paths[i], parameter_name, err);
    }
    return st;
}

gramme_status
gramme_projection_bind(gramme_path_list *paths, gramme_scope *scope, gramme_error *err)
{
    gramme_binder binder = {.scope = scope, .parameter = parameter_name, .err = err};

    return gramme_bind_paths(&binder, paths->paths, paths->count);
}

gramme_status gramme_projection_parse(gramme_projection *out,
                                      gramme_scope *scope,
                                      gramme_view text,
                                      gramme_error *err)
{
    gramme_path_list list;
    gramme_status st = gramme_projection_read(&list, scope->arena, text, err);

    if (st == GRAMME_OK) {
        st = gramme_projection_bind(&list, scope, err);
    }
    if (st == GRAMME_OK) {
        *out = (gramme_projection){.paths = list.paths, .count = list.count};
    }
    return st;
}

/* Sorted paths that agree on all steps before the level at hand. */
typedef struct path_range {
    const gramme_path **paths;
    uint32_t count;
} path_range;

/* Takes from the front of `rest` those that agree on the step at `depth` as well. */
static path_range take_group(path_range *rest, uint32_t depth)
{
    path_range group = {rest->paths, 1};

    while (group.count < rest->count &&
           gramme_path_step_compare(&rest->paths[group.count]->steps[depth],
                                    &group.paths[0]->steps[depth]) == 0) {
        group.count++;
    }
    rest->paths += group.count;
    rest->count -= group.count;
    return group;
}

static bool project_map(gramme_item *out,
                        const gramme_item *map,
                        path_range paths,
                        uint32_t depth,
                        gramme_arena *arena);
static bool project_list(gramme_list *out,
                         const gramme_list *list,
                         path_range paths,
                         uint32_t depth,
                         gramme_arena *arena);

/* Recursion ends with the paths, which have at most GRAMME_DEPTH_MAX steps. */
static bool project_value(gramme_value *out,
                          bool *found,
                          const gramme_value *value,
                          path_range paths,
                          uint32_t depth,
                          gramme_arena *arena)
{
    *found = paths.paths[0]->count == depth;
    *out = *value;
    if (*found) {
        return true;
    }
    if (value->type == GRAMME_TYPE_M) {
        bool ok = project_map(&out->map, &value->map, paths, depth, arena);

        *found = out->map.count > 0;
        return ok;
    }
    if (value->type == GRAMME_TYPE_L) {
        bool ok = project_list(&out->list, &value->list, paths, depth, arena);

        *found = out->list.count > 0;
        return ok;
    }
    return true;
}

static bool project_map(gramme_item *out,
                        const gramme_item *map,
                        path_range paths,
                        uint32_t depth,
                        gramme_arena *arena)
{
    gramme_member *members = gramme_arena_calloc(arena, paths.count, sizeof(*members));

    *out = (gramme_item){members, 0};
    if (members == NULL) {
        return false;
    }
    while (paths.count > 0) {
        path_range group = take_group(&paths, depth);
        const gramme_path_step *step = &group.paths[0]->steps[depth];
        const gramme_value *value =
            step->is_index ? NULL : gramme_item_get(map, step->name);
        gramme_member *member = &members[out->count];
        bool found;

        if (value == NULL) {
            continue;
        }
        if (!project_value(&member->value, &found, value, group, depth + 1, arena)) {
            return false;
        }
        member->name = step->name;
        out->count += found ? 1U : 0U;
    }
    return true;
}

static bool project_list(gramme_list *out,
                         const gramme_list *list,
                         path_range paths,
                         uint32_t depth,
                         gramme_arena *arena)
{
    gramme_value *values = gramme_arena_calloc(arena, paths.count, sizeof(*values));

    *out = (gramme_list){values, 0};
    if (values == NULL) {
        return false;
    }
    while (paths.count > 0) {
        path_range group = take_group(&paths, depth);
        const gramme_path_step *step = &group.paths[0]->steps[depth];
        bool found;

        if (!step->is_index || step->index >= list->count) {
            continue;
        }
        if (!project_value(&values[out->count], &found, &list->values[step->index],
                           group, depth + 1, arena)) {
            return false;
        }
        out->count += found ? 1U : 0U;
    }
    return true;
}

static int compare_paths(const void *left, const void *right)
{
    return gramme_path_compare(*(const gramme_path *const *)left,
                               *(const gramme_path *const *)right);
}

/* Each path's value by itself. No two names are equal. */
static bool flatten(gramme_item *out,
                    const gramme_projection *projection,
                    const gramme_item *item,
                    gramme_arena *arena)
{
    gramme_member *members =
        gramme_arena_calloc(arena, projection->count, sizeof(*members));
    gramme_view duplicate;

    *out = (gramme_item){members, 0};
    if (members == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < projection->count; i++) {
        const gramme_value *value = gramme_path_get(&projection->paths[i], item);

        if (value != NULL) {
            members[out->count++] = (gramme_member){projection->names[i], *value};
        }
    }
    (void)gramme_item_sort(members, out->count, &duplicate);
    return true;
}

bool gramme_projection_apply(gramme_item *out,
                             const gramme_projection *projection,
                             const gramme_item *item,
                             gramme_arena *arena)
{
    path_range all = {NULL, projection->count};

    if (projection->names != NULL) {
        return flatten(out, projection, item, arena);
    }
    all.paths = gramme_arena_alloc(arena, projection->count * sizeof(gramme_path *));
    if (all.paths == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < projection->count; i++) {
        all.paths[i] = &projection->paths[i];
    }
    qsort(all.paths, all.count, sizeof(gramme_path *), compare_paths);
    return project_map(out, item, all, 0, arena);
}

/* NOLINTEND(misc-no-recursion) */
