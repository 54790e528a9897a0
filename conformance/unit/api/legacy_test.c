/* SPDX-License-Identifier: Apache-2.0 */
/* legacy_test.c - the parameters from before expressions: the case file, and memory. */
#include "conformance/unit/expr/expr.h"

#include "api/legacy.h"

typedef struct parameter {
    const char *name; /* in the case file and on the wire */
    const gramme_shape *shape;
    unsigned member;
    int conditional_operator; /* its member, or -1 */
} parameter;

static const parameter parameters[] = {
    {"Expected", &gramme_shape_put_item_input, GRAMME_PUT_ITEM_INPUT_EXPECTED,
     GRAMME_PUT_ITEM_INPUT_CONDITIONAL_OPERATOR},
    {"ScanFilter", &gramme_shape_scan_input, GRAMME_SCAN_INPUT_SCAN_FILTER,
     GRAMME_SCAN_INPUT_CONDITIONAL_OPERATOR},
    {"KeyConditions", &gramme_shape_query_input, GRAMME_QUERY_INPUT_KEY_CONDITIONS, -1},
    {"AttributeUpdates", &gramme_shape_update_item_input,
     GRAMME_UPDATE_ITEM_INPUT_ATTRIBUTE_UPDATES, -1},
    {"AttributesToGet", &gramme_shape_get_item_input,
     GRAMME_GET_ITEM_INPUT_ATTRIBUTES_TO_GET, -1},
};

typedef struct legacy_case {
    fixture f; /* with the item */
    gramme_node request;
    const parameter *parameter;
    const gramme_node *given;
    const gramme_node *conditional_operator;
} legacy_case;

static void open_case(legacy_case *c, const cases *in)
{
    static const gramme_node absent = {.kind = GRAMME_NODE_ABSENT};
    gramme_wording wording = GRAMME_WORDING_OLDER;
    gramme_bytes body;

    assert_int_equal(in->count, 5);
    c->parameter = NULL;
    for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
        if (strcmp(in->fields[0], parameters[i].name) == 0) {
            c->parameter = &parameters[i];
        }
    }
    assert_non_null(c->parameter);
    open_fixture(&c->f, gramme_allocator_default());
    read_maps(&c->f, "-", "-", in->fields[3]);
    gramme_bytes_init(&body, gramme_allocator_default());
    gramme_bytes_printf(&body, "{\"%s\":%s", c->parameter->name, in->fields[1]);
    if (strcmp(in->fields[2], "-") != 0) {
        gramme_bytes_printf(&body, ",\"ConditionalOperator\":\"%s\"", in->fields[2]);
    }
    gramme_bytes_append_byte(&body, '}');
    if (gramme_read_request(&c->request, &c->f.arena, c->parameter->shape, &wording,
                            gramme_bytes_view(&body), &c->f.err) != GRAMME_OK) {
        fail_msg("line %u: %s", in->line, (const char *)c->f.err.message.data);
    }
    gramme_bytes_clear(&body);
    c->given = gramme_node_member(&c->request, c->parameter->member);
    c->conditional_operator =
        c->parameter->conditional_operator < 0
            ? &absent
            : gramme_node_member(&c->request,
                                 (unsigned)c->parameter->conditional_operator);
}

/* What the parameter makes of the item; OK and an item, or OK and `*met`. */
static gramme_status
run(gramme_item *item, bool *met, legacy_case *c, gramme_arena *arena)
{
    const gramme_condition *condition = NULL;
    const gramme_update *update = NULL;
    gramme_key_conditions keys = {0};
    gramme_projection projection = {0};
    gramme_error *err = &c->f.err;
    gramme_status st;

    switch (c->parameter - parameters) {
    case 0:
    case 1:
        st = (c->parameter == parameters ? gramme_legacy_expected
                                         : gramme_legacy_filter)(
            &condition, arena, c->given, c->conditional_operator, err);
        *met = st == GRAMME_OK && gramme_condition_test(condition, &c->f.item);
        return st;
    case 2:
        st = gramme_legacy_key_conditions(&keys, arena, c->given, err);
        *met = st == GRAMME_OK && keys.count == c->given->count;
        return st;
    case 3:
        st = gramme_legacy_updates(&update, arena, c->given, err);
        return st == GRAMME_OK
                   ? gramme_update_apply(item, update, &c->f.item, arena, err)
                   : st;
    default:
        st = gramme_legacy_attributes(&projection, arena, c->given, err);
        if (st == GRAMME_OK &&
            !gramme_projection_apply(item, &projection, &c->f.item, arena)) {
            return GRAMME_NOMEM;
        }
        return st;
    }
}

static void test_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/api/legacy.cases");
    while (cases_next(&in)) {
        const char *wanted = in.fields[4];
        gramme_item item = {0};
        bool met = false;
        legacy_case c;
        gramme_status st;

        open_case(&c, &in);
        st = run(&item, &met, &c, &c.f.arena);
        if (st != GRAMME_OK) {
            if (strcmp((const char *)c.f.err.message.data, wanted) != 0) {
                tell(&in, wanted, (const char *)c.f.err.message.data);
            }
        } else if (wanted[0] == '{') {
            check_item(&in, &item, wanted);
        } else if (strcmp(met ? "true" : "false", wanted) != 0) {
            tell(&in, wanted, met ? "true" : "false");
        }
        close_fixture(&c.f);
    }
    close_cases();
}

/* Every case again, with every allocation failing once. */
static void test_memory(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/api/legacy.cases");
    while (cases_next(&in)) {
        gramme_status st = GRAMME_NOMEM;

        for (unsigned k = 0; st == GRAMME_NOMEM; k++) {
            gramme_item item = {0};
            bool met = false;
            legacy_case c;
            gramme_arena small;
            fault faulty;

            open_case(&c, &in);
            fault_arm(&faulty, k);
            gramme_arena_init(&small, &faulty.allocator, 16);
            st = run(&item, &met, &c, &small);
            gramme_arena_clear(&small);
            assert_int_equal(faulty.live, 0);
            close_fixture(&c.f);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
