/* SPDX-License-Identifier: Apache-2.0 */
/* plan_test.c - statements as plans: what is refused once it parses, conditions on
 * items, columns, updates, and what a WHERE says about keys. */
#include "conformance/unit/expr/expr.h"

#include "api/expr/condition.h"
#include "api/partiql/plan.h"
#include "storage/item/number.h"

static gramme_status plan(gramme_partiql_plan *out, fixture *f, const char *text)
{
    return gramme_partiql_prepare(out, &f->arena, gramme_view_text(text), NULL, 0,
                                  &f->err);
}

static void test_refusals(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/partiql/refusal.cases");
    while (cases_next(&in)) {
        gramme_partiql_plan made;
        fixture f;
        gramme_status st;
        const char *got;

        assert_int_equal(in.count, 2);
        open_fixture(&f, gramme_allocator_default());
        st = plan(&made, &f, in.fields[0]);
        got = st == GRAMME_OK ? "ok" : (const char *)f.err.message.data;
        if (strcmp(got, in.fields[1]) != 0) {
            tell(&in, in.fields[1], got);
        }
        close_fixture(&f);
    }
    close_cases();
}

/* What a plan makes of an item: the item a SELECT shows or an update leaves; none when
 * the WHERE is not met. False when it is refused. */
static bool perform(gramme_item *out, bool *met, fixture *f, const char *text)
{
    gramme_partiql_plan made;

    if (plan(&made, f, text) != GRAMME_OK) {
        return false;
    }
    *out = f->item;
    *met = gramme_condition_test(made.condition, &f->item);
    if (!*met) {
        return true;
    }
    if (made.update != NULL) {
        return gramme_update_apply(out, made.update, &f->item, &f->arena, &f->err) ==
               GRAMME_OK;
    }
    return made.projection.count == 0 ||
           gramme_projection_apply(out, &made.projection, &f->item, &f->arena);
}

static void test_items(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/partiql/plan.cases");
    while (cases_next(&in)) {
        const char *wanted = in.fields[2];
        gramme_item item;
        bool met = false;
        fixture f;

        assert_int_equal(in.count, 3);
        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, "-", "-", in.fields[1]);
        if (!perform(&item, &met, &f, in.fields[0])) {
            const char *got = (const char *)f.err.message.data;

            if (strcmp(got, wanted) != 0) {
                tell(&in, wanted, got);
            }
        } else if (!met || strcmp(wanted, "none") == 0) {
            if (met || strcmp(wanted, "none") != 0) {
                tell(&in, wanted, met ? "met" : "none");
            }
        } else {
            check_item(&in, &item, wanted);
        }
        close_fixture(&f);
    }
    close_cases();
}

static void print_value(gramme_bytes *out, const gramme_value *value)
{
    char number[GRAMME_NUMBER_TEXT_MAX];

    if (value->type == GRAMME_TYPE_N) {
        gramme_bytes_append(out, number, gramme_number_format(number, value->scalar));
    } else {
        gramme_bytes_append_view(out, value->scalar);
    }
}

static void print_part(gramme_bytes *out, const gramme_partiql_part *part)
{
    static const char *const operators[] = {"=", "<", "<=", ">", ">=", "..", "^"};

    print_value(out, part->hash);
    for (uint32_t i = 0; i < part->range_count; i++) {
        gramme_bytes_printf(out, " %s", operators[part->ranges[i].op]);
        print_value(out, part->ranges[i].values[0]);
    }
    gramme_bytes_append_text(out, part->loose ? " ~" : "");
}

static const gramme_key_schema schema = {
    .hash = {{{(const uint8_t *)"h", 1}, GRAMME_TYPE_S}},
    .range = {{{(const uint8_t *)"r", 1}, GRAMME_TYPE_N}},
    .hash_count = 1,
    .range_count = 1,
};

static gramme_status
describe_key(gramme_bytes *out, fixture *f, const gramme_partiql_plan *made)
{
    gramme_item key;
    bool exact;
    gramme_status st =
        gramme_partiql_key(&key, &exact, made, &schema, &f->arena, &f->err);

    if (st == GRAMME_OK) {
        gramme_bytes_append_text(out, exact ? "key " : "condition on ");
        print_value(out, &key.members[0].value);
        gramme_bytes_append_text(out, ", ");
        print_value(out, &key.members[1].value);
    }
    return st;
}

static gramme_status
describe_access(gramme_bytes *out, fixture *f, const gramme_partiql_plan *made)
{
    gramme_partiql_access access;
    gramme_status st = gramme_partiql_parts(&access, made, &schema, &f->arena, &f->err);

    for (uint32_t i = 0; st == GRAMME_OK && i < access.count; i++) {
        gramme_bytes_append_text(out, i == 0 ? "" : "; ");
        print_part(out, &access.parts[i]);
    }
    if (st == GRAMME_OK && access.count == 0) {
        gramme_bytes_append_text(out, access.scan ? "scan" : "nothing");
    }
    return st;
}

/* "a =1; b >2 ~", "scan", "key a, 1", or the message. */
static void describe(gramme_bytes *out, fixture *f, const char *text)
{
    gramme_partiql_plan made;
    gramme_status st = plan(&made, f, text);

    if (st == GRAMME_OK) {
        st = gramme_partiql_check_paths(&made, &schema, &f->err);
    }
    if (st == GRAMME_OK) {
        st = made.kind == GRAMME_PARTIQL_PLAN_SELECT ? describe_access(out, f, &made)
                                                     : describe_key(out, f, &made);
    }
    if (st != GRAMME_OK) {
        gramme_bytes_append_view(out, f->err.message);
    }
    gramme_bytes_append_byte(out, 0);
}

static void test_access(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/partiql/access.cases");
    while (cases_next(&in)) {
        gramme_bytes got;
        fixture f;

        assert_int_equal(in.count, 2);
        open_fixture(&f, gramme_allocator_default());
        gramme_bytes_init(&got, gramme_allocator_default());
        describe(&got, &f, in.fields[0]);
        if (strcmp((const char *)got.data, in.fields[1]) != 0) {
            tell(&in, in.fields[1], (const char *)got.data);
        }
        gramme_bytes_clear(&got);
        close_fixture(&f);
    }
    close_cases();
}

static void test_no_memory(void **state)
{
    static const char *const statements[] = {
        "SELECT a.b[0], c FROM tab WHERE h = 'x' AND (r = 1 OR r IN [2, 3]) AND NOT "
        "size(c) > 2 "
        "ORDER BY h",
        "UPDATE tab SET a = list_append(a, [1, {'x': <<'y'>>}]) SET s = set_add(s, "
        "<<1>>) REMOVE "
        "q[1] WHERE h = 'x' AND r = 2 AND c IS MISSING RETURNING ALL NEW *",
        "INSERT INTO tab VALUE {'h': 'x', 'r': 1.5, 'm': {'a': [true, null]}}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        gramme_status st = GRAMME_NOMEM;
        fault heap;

        for (unsigned k = 0; st != GRAMME_OK; k++) {
            gramme_partiql_plan made;
            fixture f;

            fault_arm(&heap, k);
            open_fixture(&f, &heap.allocator);
            st = plan(&made, &f, statements[i]);
            assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
            close_fixture(&f);
            assert_int_equal(heap.live, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_access),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
