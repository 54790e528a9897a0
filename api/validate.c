/* SPDX-License-Identifier: Apache-2.0 */
/* validate.c - one walk along the request and its shapes; a valid request pays for
 * little more than looking at its members once, and its items are not entered.
 *
 * AWS has more than one layer of checks, each answering alone. The older:
 *   1. a member whose absence has a message of its own (model.h, refusals)
 *   2. the model's constraints, all violations in one message, at most ten
 *   3. those that a newer part of the service checks, worded without the value (bare)
 *   4. a member whose emptiness has a message of its own
 *   5. tables given by name: what the model takes for an ARN must then be a name
 * The current, which leaves a request that lacks a required member to the older:
 *   1. a member whose emptiness has a message of its own
 *   2. members that are reported on alone, one after the other
 *   3. the model's constraints and the names of tables, all in one message
 *   4. those worded without the value */
#include "api/validate.h"

#include <stdio.h>

#include "api/model/exception.h"
#include "api/pattern.h"
#include "api/violation.h"
#include "storage/base/utf8.h"

static const gramme_shape table_name = {
    .name = "TableName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 3,
    .has_max = true,
    .max = 255,
    .pattern = "[a-zA-Z0-9_.-]+",
};

static void
check_node(gramme_violations *c, const gramme_place_at *at, const gramme_node *node);

/* -- what is violated -- */

static unsigned check_range(const gramme_shape *shape, int64_t measure)
{
    return (shape->has_min && measure < shape->min ? GRAMME_TOO_SMALL : 0U) |
           (shape->has_max && measure > shape->max ? GRAMME_TOO_BIG : 0U);
}

static bool is_listed(const gramme_shape *shape, gramme_view text)
{
    for (const char *const *value = shape->values; *value != NULL; value++) {
        if (gramme_view_is(text, *value)) {
            return true;
        }
    }
    return false;
}

/* A text's length in UTF-16 units is at most its bytes and at least a third of them,
 * which usually settles it without counting. */
static unsigned check_length(const gramme_shape *shape, gramme_view text)
{
    int64_t size = (int64_t)text.size;

    if ((!shape->has_min || size >= 3 * shape->min) &&
        (!shape->has_max || size <= shape->max)) {
        return 0;
    }
    return check_range(shape, (int64_t)gramme_utf8_utf16_length(text));
}

static unsigned check_text(const gramme_shape *shape, gramme_view text)
{
    unsigned violated = check_length(shape, text);

    if (shape->pattern != NULL && !gramme_pattern_match(shape->pattern, text)) {
        violated |= GRAMME_NO_MATCH;
    }
    if (shape->values != NULL && !is_listed(shape, text)) {
        violated |= GRAMME_NOT_LISTED;
    }
    return violated;
}

/* What a table's name violates; nothing for an ARN, which the operation takes apart. */
static unsigned check_name(const gramme_shape *shape, gramme_view text)
{
    if (!shape->names_table || gramme_view_starts_with(text, GRAMME_VIEW("arn:"))) {
        return 0;
    }
    return check_text(&table_name, text);
}

/* The constraints of the node itself, not of what is in it. */
static unsigned check_own(const gramme_node *node)
{
    switch (node->kind) {
    case GRAMME_NODE_TEXT:
        return check_text(node->shape, node->text);
    case GRAMME_NODE_BLOB:
        return check_range(node->shape, (int64_t)node->text.size);
    case GRAMME_NODE_INTEGER:
        return check_range(node->shape, node->integer);
    case GRAMME_NODE_LIST:
    case GRAMME_NODE_MAP:
        return check_range(node->shape, node->count);
    case GRAMME_NODE_ABSENT:
    case GRAMME_NODE_BOOLEAN:
    case GRAMME_NODE_REAL:
    case GRAMME_NODE_STRUCTURE:
    case GRAMME_NODE_VALUE:
        break;
    }
    return 0;
}

/* -- the walk -- */

static void
check_scalar(gramme_violations *c, const gramme_place_at *at, const gramme_node *node)
{
    unsigned violated = check_own(node);

    if (c->layer == GRAMME_LAYER_NAMES) {
        violated =
            node->kind == GRAMME_NODE_TEXT ? check_name(node->shape, node->text) : 0;
        gramme_violations_add(c, at, node, &table_name, violated);
        return;
    }
    if (violated != 0 && at->bare != (c->layer == GRAMME_LAYER_BARE)) {
        c->bare = true;
        return;
    }
    if (violated != 0) {
        gramme_violations_add(c, at, node, node->shape, violated);
    } else if (node->shape->names_table) {
        violated = check_name(node->shape, node->text);
        if (c->layer == GRAMME_LAYER_CURRENT) {
            gramme_violations_add(c, at, node, &table_name, violated);
        }
        c->names = c->names || violated != 0;
    }
}

/* Most of the model's constraints are told by one of these layers. */
static bool tells_model(const gramme_violations *c)
{
    return c->layer == GRAMME_LAYER_MODEL || c->layer == GRAMME_LAYER_CURRENT;
}

/* What the key violates on this layer: a shape, or NULL. */
static const gramme_shape *
violated_by_key(gramme_violations *c, const gramme_shape *shape, gramme_view key)
{
    bool name = check_name(shape, key) != 0;

    if (c->layer != GRAMME_LAYER_NAMES && check_text(shape, key) != 0) {
        return shape;
    }
    if (c->layer == GRAMME_LAYER_MODEL) {
        c->names = c->names || name;
        return NULL;
    }
    return name ? &table_name : NULL;
}

static void
check_keys(gramme_violations *c, const gramme_place_at *at, const gramme_node *map)
{
    const gramme_shape *shape = map->shape->key;

    if (!shape->constrained || c->layer == GRAMME_LAYER_BARE) {
        return;
    }
    for (uint32_t i = 0; i < map->count; i++) {
        const gramme_shape *violated = violated_by_key(c, shape, map->children[i].name);

        if (violated != NULL) {
            gramme_violations_add_elements(
                c, at, map, "Map keys must satisfy constraint: [", violated);
            return;
        }
    }
}

/* Constraints of the elements themselves are reported once, at their list or map. */
static void
check_values(gramme_violations *c, const gramme_place_at *at, const gramme_node *node)
{
    if (!tells_model(c)) {
        return;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        if (check_own(&node->children[i]) != 0) {
            gramme_violations_add_elements(c, at, node,
                                           node->kind == GRAMME_NODE_MAP
                                               ? "Map value must satisfy constraint: ["
                                               : "Member must satisfy constraint: [",
                                           node->shape->element);
            return;
        }
    }
}

/* NOLINTBEGIN(misc-no-recursion): the guard lets 512 levels through */

static void
check_elements(gramme_violations *c, const gramme_place_at *at, const gramme_node *node)
{
    const gramme_shape *element = node->shape->element;
    bool map = node->kind == GRAMME_NODE_MAP;

    if (map) {
        check_keys(c, at, node);
    }
    if (element->kind == GRAMME_SHAPE_ATTRIBUTE_VALUE) {
        return;
    }
    check_values(c, at, node);
    for (uint32_t i = 0; i < node->count; i++) {
        const gramme_node *child = &node->children[i];
        gramme_place_at inner = {
            .up = at, .name = child->name, .key = map, .index = map ? 0 : i + 1};

        if (child->kind == GRAMME_NODE_ABSENT) {
            if (tells_model(c)) {
                gramme_violations_add_null(c, &inner, child);
            }
        } else if (element->constrained) {
            check_node(c, &inner, child);
        }
    }
}

static void check_member(gramme_violations *c,
                         const gramme_place_at *at,
                         const gramme_node *node,
                         uint32_t position)
{
    const gramme_shape_member *member = &node->shape->members[position];
    const gramme_node *child = &node->children[position];
    gramme_place_at inner = {.up = at,
                             .name = gramme_view_of(member->name, member->name_size),
                             .bare = member->bare};

    if (child->kind != GRAMME_NODE_ABSENT) {
        if (member->shape->constrained) {
            check_node(c, &inner, child);
        }
    } else if (member->required && tells_model(c)) {
        gramme_violations_add_null(c, &inner, child);
    }
}

static void check_structure(gramme_violations *c,
                            const gramme_place_at *at,
                            const gramme_node *node)
{
    const gramme_shape *shape = node->shape;
    const uint8_t *order =
        c->layer == GRAMME_LAYER_CURRENT && shape->current_order != NULL
            ? shape->current_order
            : shape->order;

    for (uint32_t i = 0; i < shape->member_count; i++) {
        check_member(c, at, node, order == NULL ? i : order[i]);
    }
}

/* Recursion is as deep as the model's shapes nest; attribute values are not entered. A
 * list's or map's own size is its holder's affair when the holder is a list or map. */
static void
check_node(gramme_violations *c, const gramme_place_at *at, const gramme_node *node)
{
    bool element = at->key || at->index > 0;

    switch (node->kind) {
    case GRAMME_NODE_STRUCTURE:
        check_structure(c, at, node);
        break;
    case GRAMME_NODE_LIST:
    case GRAMME_NODE_MAP:
        if (!element && c->layer != GRAMME_LAYER_NAMES) {
            check_scalar(c, at, node);
        }
        check_elements(c, at, node);
        break;
    case GRAMME_NODE_TEXT:
    case GRAMME_NODE_BLOB:
    case GRAMME_NODE_INTEGER:
        if (!element) {
            check_scalar(c, at, node);
        }
        break;
    case GRAMME_NODE_ABSENT:
    case GRAMME_NODE_BOOLEAN:
    case GRAMME_NODE_REAL:
    case GRAMME_NODE_VALUE:
        break;
    }
}

/* NOLINTEND(misc-no-recursion) */

/* -- the layers -- */

/* Joined by hand: a value shown may hold U+0000, where printf would stop. */
static gramme_status
fail(const gramme_violations *c, bool counted, gramme_arena *arena, gramme_error *err)
{
    char prefix[48] = "";
    gramme_bytes *text = c->text;

    if (counted) {
        (void)snprintf(prefix, sizeof(prefix),
                       "%u validation error%s detected: ", c->count,
                       c->count == 1 ? "" : "s");
    }
    (void)gramme_invalid(err, "%s", "");
    if (err == NULL) {
        return GRAMME_FAILED;
    }
    if (!gramme_bytes_ok(text)) {
        return gramme_error_nomem(err);
    }
    err->message = gramme_bytes_view(text);
    return gramme_exception_prepend(err, arena, gramme_view_text(prefix));
}

static gramme_status run_layer(gramme_violations *c,
                               gramme_layer which,
                               const gramme_node *request,
                               gramme_arena *arena,
                               gramme_error *err)
{
    gramme_violations_begin(c, which);
    check_structure(c, NULL, request);
    return c->count == 0 ? GRAMME_OK : fail(c, true, arena, err);
}

static gramme_status refuse_absent(const gramme_node *request, gramme_error *err)
{
    const gramme_refusal *refusal = request->shape->refusals;

    for (; refusal != NULL && (refusal->absent != NULL || refusal->empty != NULL);
         refusal++) {
        if (refusal->absent != NULL &&
            request->children[refusal->member].kind == GRAMME_NODE_ABSENT) {
            return gramme_invalid(err, "%s", refusal->absent);
        }
    }
    return GRAMME_OK;
}

static bool is_empty(const gramme_node *node)
{
    return node->kind == GRAMME_NODE_TEXT ? node->text.size == 0 : node->count == 0;
}

static gramme_status refuse_empty(const gramme_node *request, gramme_error *err)
{
    const gramme_refusal *refusal = request->shape->refusals;

    for (; refusal != NULL && (refusal->absent != NULL || refusal->empty != NULL);
         refusal++) {
        if (refusal->empty != NULL && is_empty(&request->children[refusal->member])) {
            return gramme_invalid(err, "%s", refusal->empty);
        }
    }
    return GRAMME_OK;
}

static gramme_status validate_older(gramme_violations *c,
                                    const gramme_node *request,
                                    gramme_arena *arena,
                                    gramme_error *err)
{
    gramme_status st = run_layer(c, GRAMME_LAYER_MODEL, request, arena, err);

    if (st == GRAMME_OK && c->bare) {
        st = run_layer(c, GRAMME_LAYER_BARE, request, arena, err);
    }
    if (st == GRAMME_OK) {
        st = refuse_empty(request, err);
    }
    if (st == GRAMME_OK && c->names) {
        st = run_layer(c, GRAMME_LAYER_NAMES, request, arena, err);
    }
    return st;
}

/* A violation told without its place does not count as one where nothing else does. */
static gramme_status check_alone(gramme_violations *c,
                                 const gramme_node *request,
                                 gramme_wording wording,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    const uint8_t *alone = request->shape->alone;

    for (; alone != NULL && *alone < request->shape->member_count; alone++) {
        gramme_violations_begin(c, GRAMME_LAYER_CURRENT);
        c->most = 1;
        check_member(c, NULL, request, *alone);
        if (c->count > 0) {
            return fail(c, wording == GRAMME_WORDING_ENVELOPED || !c->unplaced, arena,
                        err);
        }
    }
    return GRAMME_OK;
}

/* The one walk of a valid request comes first; what it finds is told later. */
static gramme_status validate_current(gramme_violations *c,
                                      const gramme_node *request,
                                      gramme_wording wording,
                                      gramme_arena *arena,
                                      gramme_error *err)
{
    gramme_status st;
    bool violated;

    gramme_violations_begin(c, GRAMME_LAYER_CURRENT);
    check_structure(c, NULL, request);
    if (c->null) {
        return validate_older(c, request, arena, err);
    }
    violated = c->count > 0;
    st = refuse_empty(request, err);
    if (st == GRAMME_OK && violated) {
        st = check_alone(c, request, wording, arena, err);
    }
    if (st == GRAMME_OK && violated) {
        st = run_layer(c, GRAMME_LAYER_CURRENT, request, arena, err);
    }
    if (st == GRAMME_OK && c->bare) {
        st = run_layer(c, GRAMME_LAYER_BARE, request, arena, err);
    }
    return st;
}

gramme_status gramme_validate(const gramme_node *request,
                              gramme_wording wording,
                              gramme_arena *arena,
                              gramme_error *err)
{
    gramme_bytes text;
    gramme_violations c = {.text = &text};
    gramme_status st;

    GRAMME_PRE(request->kind == GRAMME_NODE_STRUCTURE);
    st = refuse_absent(request, err);
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_bytes_init(&text, arena->allocator);
    st = wording == GRAMME_WORDING_OLDER
             ? validate_older(&c, request, arena, err)
             : validate_current(&c, request, wording, arena, err);
    gramme_bytes_clear(&text);
    return st;
}
