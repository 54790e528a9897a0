/* SPDX-License-Identifier: Apache-2.0 */
/* violation.c - how AWS says what violates a constraint, and where. */
#include "api/violation.h"

#include <inttypes.h>

#include "api/echo.h"

void gramme_violations_begin(gramme_violations *c, gramme_layer which)
{
    c->layer = which;
    c->count = 0;
    c->most = GRAMME_VIOLATIONS_MAX;
    c->text->size = 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): the guard lets 512 levels through */
static void print_path(gramme_bytes *out, const gramme_place_at *at, bool bare)
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

/* False when as many are told already as may be. */
static bool next_violation(gramme_violations *c)
{
    if (c->count == c->most) {
        return false;
    }
    if (c->count++ > 0) {
        GRAMME_BYTES_LITERAL(c->text, "; ");
    }
    return true;
}

/* "Value 'x' at 'path' failed to satisfy constraint: "; false as next_violation. */
static bool begin_violation(gramme_violations *c,
                            const gramme_place_at *at,
                            const gramme_node *node)
{
    bool bare = c->layer == GRAMME_LAYER_BARE;

    if (!next_violation(c)) {
        return false;
    }
    if (bare) {
        GRAMME_BYTES_LITERAL(c->text, "Value at '");
    } else if (node->kind == GRAMME_NODE_ABSENT) {
        GRAMME_BYTES_LITERAL(c->text, "Value null at '");
    } else {
        GRAMME_BYTES_LITERAL(c->text, "Value '");
        if (c->layer == GRAMME_LAYER_CURRENT && node->kind == GRAMME_NODE_MAP) {
            gramme_echo_json(c->text, node);
        } else {
            gramme_echo_node(c->text, node);
        }
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
    bool small = bound == GRAMME_TOO_SMALL;

    gramme_bytes_printf(out, "Member must have %s %s than or equal to %" PRId64,
                        value ? "value" : "length", small ? "greater" : "less",
                        small ? shape->min : shape->max);
}

static void print_values(gramme_bytes *out, const char *const *values)
{
    GRAMME_BYTES_LITERAL(out, "Member must satisfy enum value set: [");
    for (const char *const *value = values; *value != NULL; value++) {
        if (value != values) {
            GRAMME_BYTES_LITERAL(out, ", ");
        }
        gramme_bytes_append_text(out, *value);
    }
    gramme_bytes_append_byte(out, ']');
}

static void
print_constraint(gramme_bytes *out, const gramme_shape *shape, unsigned violated)
{
    if (violated == GRAMME_NO_MATCH) {
        gramme_bytes_append_text(out,
                                 "Member must satisfy regular expression pattern: ");
        gramme_bytes_append_text(out, shape->pattern);
    } else if (violated == GRAMME_NOT_LISTED) {
        print_values(out, shape->values);
    } else {
        print_bound(out, shape, violated);
    }
}

static void report_unplaced(gramme_violations *c, const gramme_shape *shape)
{
    if (next_violation(c)) {
        GRAMME_BYTES_LITERAL(c->text, "Failed to satisfy constraint: ");
        print_values(c->text, shape->unplaced);
        c->unplaced = true;
    }
}

void gramme_violations_add(gramme_violations *c,
                           const gramme_place_at *at,
                           const gramme_node *node,
                           const gramme_shape *shape,
                           unsigned violated)
{
    static const unsigned order[] = {GRAMME_NO_MATCH, GRAMME_TOO_SMALL, GRAMME_TOO_BIG,
                                     GRAMME_NOT_LISTED};

    if (violated == GRAMME_NOT_LISTED && c->layer == GRAMME_LAYER_CURRENT &&
        shape->unplaced != NULL) {
        report_unplaced(c, shape);
        return;
    }
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if ((violated & order[i]) != 0 && begin_violation(c, at, node)) {
            print_constraint(c->text, shape, order[i]);
        }
    }
}

void gramme_violations_add_null(gramme_violations *c,
                                const gramme_place_at *at,
                                const gramme_node *node)
{
    c->null = true;
    if (begin_violation(c, at, node)) {
        GRAMME_BYTES_LITERAL(c->text, "Member must not be null");
    }
}

void gramme_violations_add_elements(gramme_violations *c,
                                    const gramme_place_at *at,
                                    const gramme_node *node,
                                    const char *what,
                                    const gramme_shape *shape)
{
    static const unsigned order[] = {GRAMME_TOO_BIG, GRAMME_TOO_SMALL, GRAMME_NO_MATCH,
                                     GRAMME_NOT_LISTED};
    unsigned has = (shape->has_max ? GRAMME_TOO_BIG : 0U) |
                   (shape->has_min ? GRAMME_TOO_SMALL : 0U) |
                   (shape->pattern != NULL ? GRAMME_NO_MATCH : 0U) |
                   (shape->values != NULL ? GRAMME_NOT_LISTED : 0U);
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
    if (shape->values != NULL) { /* of a list's enumeration alone */
        gramme_bytes_append_text(c->text, ", Member must not be null");
    }
    gramme_bytes_append_byte(c->text, ']');
}
