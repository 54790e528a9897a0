/* SPDX-License-Identifier: Apache-2.0 */
/* keycondition_test.c - key conditions, shown as "name OPERATOR {value} {value}; ...".
 */
#include "conformance/unit/expr/expr.h"

#include "api/expr/keycondition.h"

static const char *const operators[] = {
    [GRAMME_KEY_EQ] = "EQ",
    [GRAMME_KEY_LT] = "LT",
    [GRAMME_KEY_LE] = "LE",
    [GRAMME_KEY_GT] = "GT",
    [GRAMME_KEY_GE] = "GE",
    [GRAMME_KEY_BETWEEN] = "BETWEEN",
    [GRAMME_KEY_BEGINS_WITH] = "BEGINS_WITH",
};

static void show(gramme_bytes *out, const gramme_key_conditions *conditions)
{
    for (uint32_t i = 0; i < conditions->count; i++) {
        const gramme_key_condition *condition = &conditions->conditions[i];

        gramme_bytes_append_text(out, i == 0 ? "" : "; ");
        gramme_bytes_append_view(out, condition->name);
        gramme_bytes_append_byte(out, ' ');
        gramme_bytes_append_text(out, operators[condition->op]);
        for (unsigned k = 0; k < 2 && condition->values[k] != NULL; k++) {
            gramme_writer writer;

            gramme_bytes_append_byte(out, ' ');
            gramme_writer_init(&writer, out);
            gramme_write_value(&writer, condition->values[k]);
        }
    }
    gramme_bytes_append_byte(out, 0);
}

static void test_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/expr/keycondition.cases");
    while (cases_next(&in)) {
        gramme_key_conditions conditions = {0};
        fixture f;
        gramme_status st;

        assert_int_equal(in.count, 4);
        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, in.fields[1], in.fields[2], "-");
        st = init_scope(&f);
        if (st == GRAMME_OK) {
            st = gramme_key_condition_parse(&conditions, &f.scope,
                                            gramme_view_text(in.fields[0]), &f.err);
        }
        if (st == GRAMME_OK) {
            gramme_bytes shown;

            gramme_bytes_init(&shown, gramme_allocator_default());
            show(&shown, &conditions);
            if (strcmp((const char *)shown.data, in.fields[3]) != 0) {
                tell(&in, in.fields[3], (const char *)shown.data);
            }
            gramme_bytes_clear(&shown);
        } else {
            check_message(&f, &in, st, in.fields[3]);
        }
        close_fixture(&f);
    }
    close_cases();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
