/* SPDX-License-Identifier: Apache-2.0 */
/* validate.c - one walk along the request and its shapes; a valid request pays for
 * little more than looking at its members once, and its items are not entered.
 *
 * AWS has more than one layer of checks, each answering alone:
 *   1. a member whose absence has a message of its own (model.h, refusals)
 *   2. the model's constraints, all violations in one message, at most ten
 *   3. those that a newer part of the service checks, worded without the value (bare)
 *   4. a member whose emptiness has a message of its own
 *   5. tables given by name: what the model takes for an ARN must then be a name */
#include "api/validate.h"

#include <inttypes.h>

#include "api/echo.h"
#include "api/model/exception.h"
#include "api/pattern.h"
#include "storage/base/utf8.h"

enum {
    REPORTED_MAX = 10,

    TOO_SMALL = 1,
    TOO_BIG = 2,
    NO_MATCH = 4,
    NOT_LISTED = 8,
};

typedef enum layer {
    LAYER_MODEL,
    LAYER_BARE,
    LAYER_NAMES,
} layer;

/* Where the walk is, from the inside out. */
typedef struct place {
    const struct place *up;
    gramme_view name; /* a member's or a map's key */
    uint32_t index;   /* in a list, from 1; 0: not in a list */
    bool key;
    bool bare;
} place;

typedef struct check {
    layer layer;
    gramme_bytes *text;
    unsigned count;
    bool bare;  /* the walk met a violation that belongs to LAYER_BARE */
    bool names; /* ... to LAYER_NAMES */
} check;

static const gramme_shape table_name = {
    .name = "TableName",
    .kind = GRAMME_SHAPE_STRING,
    .has_min = true,
    .min = 3,
    .has_max = true,
    .max = 255,
    .pattern = "[a-zA-Z0-9_.-]+",
};

static void check_node(check *c, const place *at, const gramme_node *node);

/* -- what is violated -- */

static unsigned check_range(const gramme_shape *shape, int64_t measure)
{
    return (shape->has_min && measure < shape->min ? TOO_SMALL : 0U) |
           (shape->has_max && measure > shape->max ? TOO_BIG : 0U);
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
        violated |= NO_MATCH;
    }
    if (shape->values != NULL && !is_listed(shape, text)) {
        violated |= NOT_LISTED;
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

/* -- how it is said -- */

/* NOLINTNEXTLINE(misc-no-recursion): the guard lets 512 levels through */
static void print_path(gramme_bytes *out, const place *at, bool bare)
{
    if (at->up != NULL) {
        print_path(out, at->up, bare);
        gramme_bytes_append_byte(out, '.');
    }
    if (at->index > 0) {
        gramme_bytes_printf(out, "%" PRIu32 ".member", at->index);
    } else if (at->key) {
        gramme_bytes_append_view(out, at->name);
        GRAMME_BYTES_LITERAL(out, ".member");
    } else if (bare) {
        gramme_bytes_append_view(out, at->name);
    } else {
        gramme_echo_name(out, at->name);
    }
}

/* "Value 'x' at 'path' failed to satisfy constraint: "; false when ten are told
 * already. */
static bool begin_violation(check *c, const place *at, const gramme_node *node)
{
    bool bare = c->layer == LAYER_BARE;

    if (c->count == REPORTED_MAX) {
        return false;
    }
    if (c->count++ > 0) {
        GRAMME_BYTES_LITERAL(c->text, "; ");
    }
    if (bare) {
        GRAMME_BYTES_LITERAL(c->text, "Value at '");
    } else if (node->kind == GRAMME_NODE_ABSENT) {
        GRAMME_BYTES_LITERAL(c->text, "Value null at '");
    } else {
        GRAMME_BYTES_LITERAL(c->text, "Value '");
        gramme_echo_node(c->text, node);
        GRAMME_BYTES_LITERAL(c->text, "' at '");
    }
    print_path(c->text, at, bare);
    GRAMME_BYTES_LITERAL(c->text, "' failed to satisfy constraint: ");
    return true;
}

static void print_bound(gramme_bytes *out, const gramme_shape *shape, unsigned bound)
{
    bool value =
        shape->kind == GRAMME_SHAPE_INTEGER || shape->kind == GRAMME_SHAPE_LONG;
    bool small = bound == TOO_SMALL;

    gramme_bytes_printf(out, "Member must have %s %s than or equal to %" PRId64,
                        value ? "value" : "length", small ? "greater" : "less",
                        small ? shape->min : shape->max);
}

static void print_values(gramme_bytes *out, const gramme_shape *shape)
{
    GRAMME_BYTES_LITERAL(out, "Member must satisfy enum value set: [");
    for (const char *const *value = shape->values; *value != NULL; value++) {
        if (value != shape->values) {
            GRAMME_BYTES_LITERAL(out, ", ");
        }
        gramme_bytes_append_text(out, *value);
    }
    gramme_bytes_append_byte(out, ']');
}

static void
print_constraint(gramme_bytes *out, const gramme_shape *shape, unsigned violated)
{
    if (violated == NO_MATCH) {
        gramme_bytes_append_text(out,
                                 "Member must satisfy regular expression pattern: ");
        gramme_bytes_append_text(out, shape->pattern);
    } else if (violated == NOT_LISTED) {
        print_values(out, shape);
    } else {
        print_bound(out, shape, violated);
    }
}

/* A violation each, in AWS's order. */
static void report(check *c,
                   const place *at,
                   const gramme_node *node,
                   const gramme_shape *shape,
                   unsigned violated)
{
    static const unsigned order[] = {NO_MATCH, TOO_SMALL, TOO_BIG, NOT_LISTED};

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if ((violated & order[i]) != 0 && begin_violation(c, at, node)) {
            print_constraint(c->text, shape, order[i]);
        }
    }
}

static void report_null(check *c, const place *at, const gramme_node *node)
{
    if (begin_violation(c, at, node)) {
        GRAMME_BYTES_LITERAL(c->text, "Member must not be null");
    }
}

/* One violation for all elements: `what` and every constraint their shape has. */
static void report_elements(check *c,
                            const place *at,
                            const gramme_node *node,
                            const char *what,
                            const gramme_shape *shape)
{
    static const unsigned order[] = {TOO_BIG, TOO_SMALL, NO_MATCH, NOT_LISTED};
    unsigned has = (shape->has_max ? TOO_BIG : 0U) | (shape->has_min ? TOO_SMALL : 0U) |
                   (shape->pattern != NULL ? NO_MATCH : 0U) |
                   (shape->values != NULL ? NOT_LISTED : 0U);
    bool first = true;

    if (!begin_violation(c, at, node)) {
        return;
    }
    gramme_bytes_append_text(c->text, what);
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if ((has & order[i]) != 0) {
            gramme_bytes_append_text(c->text, first ? "" : ", ");
            print_constraint(c->text, shape, order[i]);
            first = false;
        }
    }
    gramme_bytes_append_byte(c->text, ']');
}

/* -- the walk -- */

static void check_scalar(check *c, const place *at, const gramme_node *node)
{
    unsigned violated = check_own(node);

    if (c->layer == LAYER_NAMES) {
        violated =
            node->kind == GRAMME_NODE_TEXT ? check_name(node->shape, node->text) : 0;
        report(c, at, node, &table_name, violated);
        return;
    }
    if (violated != 0 && at->bare != (c->layer == LAYER_BARE)) {
        c->bare = true;
        return;
    }
    if (violated != 0) {
        report(c, at, node, node->shape, violated);
    } else if (node->shape->names_table && check_name(node->shape, node->text) != 0) {
        c->names = true;
    }
}

static void check_keys(check *c, const place *at, const gramme_node *map)
{
    const gramme_shape *shape = map->shape->key;
    bool names = c->layer == LAYER_NAMES;

    if (!shape->constrained || c->layer == LAYER_BARE) {
        return;
    }
    for (uint32_t i = 0; i < map->count; i++) {
        gramme_view name = map->children[i].name;

        if (names ? check_name(shape, name) != 0 : check_text(shape, name) != 0) {
            report_elements(c, at, map, "Map keys must satisfy constraint: [",
                            names ? &table_name : shape);
            return;
        }
        c->names = c->names || check_name(shape, name) != 0;
    }
}

/* Constraints of the elements themselves are reported once, at their list or map. */
static void check_values(check *c, const place *at, const gramme_node *node)
{
    if (c->layer != LAYER_MODEL) {
        return;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        if (check_own(&node->children[i]) != 0) {
            report_elements(c, at, node,
                            node->kind == GRAMME_NODE_MAP
                                ? "Map value must satisfy constraint: ["
                                : "Member must satisfy constraint: [",
                            node->shape->element);
            return;
        }
    }
}

/* NOLINTBEGIN(misc-no-recursion): the guard lets 512 levels through */

static void check_elements(check *c, const place *at, const gramme_node *node)
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
        place inner = {
            .up = at, .name = child->name, .key = map, .index = map ? 0 : i + 1};

        if (child->kind == GRAMME_NODE_ABSENT) {
            if (c->layer == LAYER_MODEL) {
                report_null(c, &inner, child);
            }
        } else if (element->constrained) {
            check_node(c, &inner, child);
        }
    }
}

static void check_structure(check *c, const place *at, const gramme_node *node)
{
    const gramme_shape *shape = node->shape;

    for (uint32_t i = 0; i < shape->member_count; i++) {
        uint32_t position = shape->order == NULL ? i : shape->order[i];
        const gramme_shape_member *member = &shape->members[position];
        const gramme_node *child = &node->children[position];

        if (child->kind == GRAMME_NODE_ABSENT ? member->required
                                              : member->shape->constrained) {
            place inner = {.up = at,
                           .name = gramme_view_of(member->name, member->name_size),
                           .bare = member->bare};

            if (child->kind != GRAMME_NODE_ABSENT) {
                check_node(c, &inner, child);
            } else if (c->layer == LAYER_MODEL) {
                report_null(c, &inner, child);
            }
        }
    }
}

/* Recursion is as deep as the model's shapes nest; attribute values are not entered. A
 * list's or map's own size is its holder's affair when the holder is a list or map. */
static void check_node(check *c, const place *at, const gramme_node *node)
{
    bool element = at->key || at->index > 0;

    switch (node->kind) {
    case GRAMME_NODE_STRUCTURE:
        check_structure(c, at, node);
        break;
    case GRAMME_NODE_LIST:
    case GRAMME_NODE_MAP:
        if (!element && c->layer != LAYER_NAMES) {
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
static gramme_status fail(const check *c, gramme_arena *arena, gramme_error *err)
{
    gramme_status st = gramme_invalid(err, "%u validation error%s detected: ", c->count,
                                      c->count == 1 ? "" : "s");
    size_t prefix;
    uint8_t *message;

    if (err == NULL) {
        return st;
    }
    prefix = err->message.size;
    message = gramme_arena_alloc(arena, prefix + c->text->size + 1);
    if (message == NULL || !gramme_bytes_ok(c->text)) {
        return gramme_error_nomem(err);
    }
    memcpy(message, err->message.data, prefix);
    memcpy(message + prefix, c->text->data, c->text->size);
    message[prefix + c->text->size] = 0;
    err->message = gramme_view_of(message, prefix + c->text->size);
    return st;
}

static gramme_status run_layer(check *c,
                               layer which,
                               const gramme_node *request,
                               gramme_arena *arena,
                               gramme_error *err)
{
    c->layer = which;
    check_structure(c, NULL, request);
    return c->count == 0 ? GRAMME_OK : fail(c, arena, err);
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

static gramme_status refuse_empty(const gramme_node *request, gramme_error *err)
{
    const gramme_refusal *refusal = request->shape->refusals;

    for (; refusal != NULL && (refusal->absent != NULL || refusal->empty != NULL);
         refusal++) {
        if (refusal->empty != NULL && request->children[refusal->member].count == 0) {
            return gramme_invalid(err, "%s", refusal->empty);
        }
    }
    return GRAMME_OK;
}

gramme_status
gramme_validate(const gramme_node *request, gramme_arena *arena, gramme_error *err)
{
    gramme_bytes text;
    check c = {.text = &text};
    gramme_status st;

    GRAMME_PRE(request->kind == GRAMME_NODE_STRUCTURE);
    st = refuse_absent(request, err);
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_bytes_init(&text, arena->allocator);
    st = run_layer(&c, LAYER_MODEL, request, arena, err);
    if (st == GRAMME_OK && c.bare) {
        st = run_layer(&c, LAYER_BARE, request, arena, err);
    }
    if (st == GRAMME_OK) {
        st = refuse_empty(request, err);
    }
    if (st == GRAMME_OK && c.names) {
        st = run_layer(&c, LAYER_NAMES, request, arena, err);
    }
    gramme_bytes_clear(&text);
    return st;
}
