/* SPDX-License-Identifier: Apache-2.0 */
/* expr.h - what the tests of this folder share: a case's placeholders and item as the
 * request AWS would get. A field "-" stands for an absent map. */
#ifndef GRAMME_CONFORMANCE_UNIT_EXPR_EXPR_H
#define GRAMME_CONFORMANCE_UNIT_EXPR_EXPR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/expr/scope.h"
#include "api/json/read.h"
#include "api/json/write.h"
#include "api/model/model_gen.h"
#include "conformance/unit/cases.h"
#include "conformance/unit/fault.h"

typedef struct fixture {
    gramme_arena arena;
    gramme_error err;
    gramme_node request; /* a PutItemInput */
    gramme_scope scope;
    gramme_item item;
} fixture;

static inline void open_fixture(fixture *f, const gramme_allocator *allocator)
{
    gramme_arena_init(&f->arena, allocator, 0);
    gramme_error_init(&f->err, &f->arena);
}

static inline void close_fixture(fixture *f)
{
    gramme_arena_clear(&f->arena);
}

/* Reads JSON maps; fails the test when the text is none. */
static inline void
read_maps(fixture *f, const char *names, const char *values, const char *item)
{
    gramme_wording wording = GRAMME_WORDING_OLDER;
    const char *const fields[] = {names, values, item};
    static const char *const members[] = {"ExpressionAttributeNames",
                                          "ExpressionAttributeValues", "Item"};
    gramme_bytes body;
    gramme_status st;

    gramme_bytes_init(&body, gramme_allocator_default());
    gramme_bytes_append_byte(&body, '{');
    for (unsigned i = 0; i < 3; i++) {
        if (strcmp(fields[i], "-") != 0) {
            gramme_bytes_printf(&body, "%s\"%s\":%s", body.size > 1 ? "," : "",
                                members[i], fields[i]);
        }
    }
    gramme_bytes_append_byte(&body, '}');
    st = gramme_read_request(&f->request, &f->arena, &gramme_shape_put_item_input,
                             &wording, gramme_bytes_view(&body), &f->err);
    gramme_bytes_clear(&body);
    if (st == GRAMME_OK) {
        st = gramme_node_item(
            &f->item, gramme_node_member(&f->request, GRAMME_PUT_ITEM_INPUT_ITEM),
            &f->arena, &f->err);
    }
    if (st != GRAMME_OK) {
        fail_msg("%s %s %s: %s", names, values, item,
                 (const char *)f->err.message.data);
    }
}

static inline gramme_status init_scope(fixture *f)
{
    return gramme_scope_init(
        &f->scope, &f->arena,
        gramme_node_member(&f->request,
                           GRAMME_PUT_ITEM_INPUT_EXPRESSION_ATTRIBUTE_NAMES),
        gramme_node_member(&f->request,
                           GRAMME_PUT_ITEM_INPUT_EXPRESSION_ATTRIBUTE_VALUES),
        GRAMME_WORDING_OLDER, &f->err);
}

/* Cases that went wrong: every one is told before the test fails. */
static unsigned failures;

static inline void tell(const cases *in, const char *wanted, const char *got)
{
    print_error("line %u: %s\n  wanted: %s\n  got:    %s\n", in->line, in->fields[0],
                wanted, got);
    failures++;
}

static inline void close_cases(void)
{
    unsigned count = failures;

    failures = 0;
    assert_int_equal(count, 0);
}

/* Tells unless `wanted` is the message of `st`, or "ok" for GRAMME_OK. */
static inline void
check_message(const fixture *f, const cases *in, gramme_status st, const char *wanted)
{
    const char *got = st == GRAMME_OK ? "ok" : (const char *)f->err.message.data;

    if ((st != GRAMME_OK && st != GRAMME_INVALID) || strcmp(got, wanted) != 0) {
        tell(in, wanted, got);
    }
}

/* Tells unless `got` is the item that `wanted` has as JSON. */
static inline void
check_item(const cases *in, const gramme_item *got, const char *wanted)
{
    fixture f;
    gramme_bytes text;
    gramme_writer writer;
    gramme_value a = {.type = GRAMME_TYPE_M, .map = *got};
    gramme_value b = {.type = GRAMME_TYPE_M};
    bool equal;

    open_fixture(&f, gramme_allocator_default());
    read_maps(&f, "-", "-", wanted);
    b.map = f.item;
    equal = gramme_value_equal(&a, &b);
    close_fixture(&f);
    if (equal) {
        return;
    }
    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_writer_init(&writer, &text);
    gramme_write_item(&writer, got);
    gramme_bytes_append_byte(&text, 0);
    tell(in, wanted, (const char *)text.data);
    gramme_bytes_clear(&text);
}

#endif
