/* SPDX-License-Identifier: Apache-2.0 */
/* projection.c - ProjectionExpression, and the parts of an item it names.
 *
 *   projection  path { "," path }
 *
 * Applying walks the item's own order: every map or list some path enters is rebuilt
 * from the members and elements that paths lead to, so the result is as sorted as the
 * item. */
#include "api/expr/projection.h"

#include "api/expr/parse.h"

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
        *out = (gramme_projection){list.paths, list.count};
    }
    return st;
}

/* The paths still alive at one level: they agree with the way down from the item. */
typedef struct bundle {
    const gramme_path **paths;
    uint32_t count;
} bundle;

static bool project_value(gramme_value *out,
                          bool *found,
                          const gramme_value *value,
                          const bundle *paths,
                          uint32_t depth,
                          gramme_arena *arena);

static bool
step_is(const gramme_path_step *step, const gramme_view *name, uint32_t index)
{
    if (name == NULL) {
        return step->is_index && step->index == index;
    }
    return !step->is_index && gramme_view_equal(step->name, *name);
}

/* The paths of `from` whose step at `depth` is this name or index, into `to`, which has
 * room for all. */
static void choose(bundle *to,
                   const bundle *from,
                   uint32_t depth,
                   const gramme_view *name,
                   uint32_t index)
{
    to->count = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        const gramme_path *path = from->paths[i];

        if (path->count > depth && step_is(&path->steps[depth], name, index)) {
            to->paths[to->count++] = path;
        }
    }
}

static bool project_map(gramme_item *out,
                        const gramme_item *map,
                        const bundle *paths,
                        uint32_t depth,
                        gramme_arena *arena)
{
    uint32_t most = map->count < paths->count ? map->count : paths->count;
    gramme_member *members = gramme_arena_alloc(arena, most * sizeof(*members));
    bundle chosen = {gramme_arena_alloc(arena, paths->count * sizeof(gramme_path *)),
                     0};

    if (members == NULL || chosen.paths == NULL) {
        return false;
    }
    *out = (gramme_item){members, 0};
    for (uint32_t i = 0; i < map->count && out->count < most; i++) {
        bool found = false;

        choose(&chosen, paths, depth, &map->members[i].name, 0);
        if (chosen.count == 0) {
            continue;
        }
        if (!project_value(&members[out->count].value, &found, &map->members[i].value,
                           &chosen, depth + 1, arena)) {
            return false;
        }
        if (found) {
            members[out->count++].name = map->members[i].name;
        }
    }
    return true;
}

static bool project_list(gramme_list *out,
                         const gramme_list *list,
                         const bundle *paths,
                         uint32_t depth,
                         gramme_arena *arena)
{
    uint32_t most = list->count < paths->count ? list->count : paths->count;
    gramme_value *values = gramme_arena_alloc(arena, most * sizeof(*values));
    bundle chosen = {gramme_arena_alloc(arena, paths->count * sizeof(gramme_path *)),
                     0};

    if (values == NULL || chosen.paths == NULL) {
        return false;
    }
    *out = (gramme_list){values, 0};
    for (uint32_t i = 0; i < list->count && out->count < most; i++) {
        bool found = false;

        choose(&chosen, paths, depth, NULL, i);
        if (chosen.count == 0) {
            continue;
        }
        if (!project_value(&values[out->count], &found, &list->values[i], &chosen,
                           depth + 1, arena)) {
            return false;
        }
        out->count += found ? 1U : 0U;
    }
    return true;
}

/* Recursion ends with the paths, which have at most GRAMME_DEPTH_MAX steps. */
static bool project_value(gramme_value *out,
                          bool *found,
                          const gramme_value *value,
                          const bundle *paths,
                          uint32_t depth,
                          gramme_arena *arena)
{
    if (paths->paths[0]->count == depth) {
        *out = *value; /* paths do not overlap, so this is the only one */
        *found = true;
        return true;
    }
    *found = false;
    *out = (gramme_value){.type = value->type};
    if (value->type == GRAMME_TYPE_M) {
        if (!project_map(&out->map, &value->map, paths, depth, arena)) {
            return false;
        }
        *found = out->map.count > 0;
    } else if (value->type == GRAMME_TYPE_L) {
        if (!project_list(&out->list, &value->list, paths, depth, arena)) {
            return false;
        }
        *found = out->list.count > 0;
    }
    return true;
}

bool gramme_projection_apply(gramme_item *out,
                             const gramme_projection *projection,
                             const gramme_item *item,
                             gramme_arena *arena)
{
    bundle all = {gramme_arena_alloc(arena, projection->count * sizeof(gramme_path *)),
                  projection->count};

    if (all.paths == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < projection->count; i++) {
        all.paths[i] = &projection->paths[i];
    }
    return project_map(out, item, &all, 0, arena);
}
