/* SPDX-License-Identifier: Apache-2.0 */
/* condition.c - condition, filter and key condition expressions, and their meaning: NOT
 * turns the answer round, AND and OR with itself leave it, and no test changes what the
 * next one says. */
#include "conformance/fuzz/expression.h"

#include "api/expr/keycondition.h"

static const char *const words[] = {
    "AND ",
    "OR ",
    "NOT ",
    "BETWEEN ",
    " BETWEEN :n AND :n",
    "IN ",
    " IN (:n, :s)",
    "attribute_exists(",
    "attribute_exists(a)",
    "attribute_not_exists(m.b)",
    "attribute_type(ns, :y)",
    "begins_with(s, :s)",
    "contains(l, :n)",
    "contains(ss, :t)",
    "contains(s, :t)",
    "size(",
    "size(l) > :n",
    "size(#s)",
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "(",
    ")",
    ".",
    ",",
    "[0]",
    "[1]",
    "[2147483648]",
    "a",
    "m.a",
    "m.l[0]",
    "l[2].a",
    "#a",
    "#m.#y",
    "size",
    ":s",
    ":t",
    ":n",
    ":o",
    ":b",
    ":f",
    ":z",
    ":ss",
    ":ns",
    ":bs",
    ":l",
    ":m",
    ":y",
    "a = :n",
    "l = :l",
    "\036",
    "{\"S\":\"x\"}",
    "{\"N\":\"1\"}",
    "{\"M\":{}}",
    "{\"NULL\":true}",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, NULL};

/* The text with something round it, parsed and tested; false when it is refused, which
 * an expression too long, too deep or with doubled parentheses may be. */
static bool
test_as(bool *met, fuzz_expression *in, const char *before, const char *after)
{
    const gramme_condition *condition = NULL;
    gramme_bytes text;
    bool good;

    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_bytes_append_text(&text, before);
    gramme_bytes_append_view(&text, in->text);
    gramme_bytes_append_text(&text, after);
    good = gramme_condition_parse(&condition, &in->scope, gramme_bytes_view(&text),
                                  "FilterExpression", &in->err) == GRAMME_OK;
    if (good) {
        *met = gramme_condition_test(condition, &in->item);
    } else {
        fuzz_check_refusal(in->err.status, &in->err);
    }
    gramme_bytes_clear(&text);
    return good;
}

static bool visit(void *self, const gramme_path *path)
{
    uint32_t *count = self;

    FUZZ_CHECK(path->count > 0 && !path->steps[0].is_index);
    FUZZ_CHECK(path->count <= GRAMME_DEPTH_MAX);
    ++*count;
    return true;
}

static void check_meaning(fuzz_expression *in, const gramme_condition *condition)
{
    bool met = gramme_condition_test(condition, &in->item);
    bool other;
    uint32_t paths = 0;

    gramme_condition_visit_paths(condition, visit, &paths);
    FUZZ_CHECK(gramme_condition_test(condition, &in->item) == met);
    (void)gramme_condition_test(condition, &(gramme_item){NULL, 0});
    if (test_as(&other, in, "NOT (", ")")) {
        FUZZ_CHECK(other != met);
    }
    if (test_as(&other, in, "attribute_exists(nowhere) OR ", "")) {
        FUZZ_CHECK(other == met);
    }
    if (test_as(&other, in, "attribute_exists(nowhere) AND (", ")")) {
        FUZZ_CHECK(!other);
    }
}

static void check_key_conditions(fuzz_expression *in)
{
    gramme_key_conditions read = {0};
    gramme_status st =
        gramme_key_condition_parse(&read, &in->scope, in->text, &in->err);

    if (st != GRAMME_OK) {
        fuzz_check_refusal(st, &in->err);
        return;
    }
    for (uint32_t i = 0; i < read.count; i++) {
        const gramme_key_condition *one = &read.conditions[i];

        FUZZ_CHECK(one->values[0] != NULL);
        FUZZ_CHECK((one->values[1] != NULL) == (one->op == GRAMME_KEY_BETWEEN));
        for (uint32_t j = 0; j < i; j++) {
            FUZZ_CHECK(!gramme_view_equal(one->name, read.conditions[j].name));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const gramme_condition *condition = NULL;
    fuzz_expression in;
    gramme_status st;

    if (!fuzz_expression_open(&in, data, size)) {
        return 0;
    }
    st = gramme_condition_parse(&condition, &in.scope, in.text, "ConditionExpression",
                                &in.err);
    if (st == GRAMME_OK) {
        gramme_status unused = gramme_scope_check_used(&in.scope, &in.err);

        if (unused != GRAMME_OK) {
            fuzz_check_refusal(unused, &in.err);
        }
        check_meaning(&in, condition);
    } else {
        fuzz_check_refusal(st, &in.err);
    }
    check_key_conditions(&in);
    fuzz_check_item(&in.item, GRAMME_DEPTH_MAX);
    fuzz_expression_close(&in);
    return 0;
}
