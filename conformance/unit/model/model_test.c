/* SPDX-License-Identifier: Apache-2.0 */
/* model_test.c - the generated tables: what every shape must hold, and finding
 * operations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/model/model_gen.h"

enum { SHAPES_DEEP = 16 };

static void check_structure(const gramme_shape *shape)
{
    uint64_t seen = 0;

    assert_true(shape->member_count <= 64);
    for (uint32_t i = 0; i < shape->member_count; i++) {
        uint32_t position = shape->order == NULL ? i : shape->order[i];

        assert_int_equal(strlen(shape->members[i].name), shape->members[i].name_size);
        assert_true(position < shape->member_count);
        assert_int_equal(seen >> position & 1, 0);
        seen |= UINT64_C(1) << position;
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): fails at SHAPES_DEEP levels */
static void check_shape(const gramme_shape *shape, unsigned deep)
{
    assert_true(deep < SHAPES_DEEP);
    assert_non_null(shape->name);
    assert_true(shape->constrained || (!shape->has_min && !shape->has_max));
    assert_true(!shape->has_min || !shape->has_max || shape->min <= shape->max);
    check_structure(shape);
    for (uint32_t i = 0; i < shape->member_count; i++) {
        assert_true(shape->constrained || !shape->members[i].required);
        assert_true(shape->constrained || !shape->members[i].shape->constrained);
        check_shape(shape->members[i].shape, deep + 1);
    }
    assert_int_equal(shape->key != NULL, shape->kind == GRAMME_SHAPE_MAP);
    if (shape->key != NULL) {
        assert_int_equal(shape->key->kind, GRAMME_SHAPE_STRING);
    }
    if (shape->element != NULL) {
        check_shape(shape->element, deep + 1);
    }
}

static void test_shapes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < gramme_model_operation_count; i++) {
        const gramme_shape *input = gramme_model_operations[i].input;

        assert_int_equal(input->kind, GRAMME_SHAPE_STRUCTURE);
        check_shape(input, 0);
        for (const gramme_refusal *refusal = input->refusals;
             refusal != NULL && (refusal->absent != NULL || refusal->empty != NULL);
             refusal++) {
            assert_true(refusal->member < input->member_count);
        }
    }
}

static void test_operations(void **state)
{
    unsigned streams = 0;

    (void)state;
    for (unsigned i = 0; i < gramme_model_operation_count; i++) {
        const gramme_model_operation *operation = &gramme_model_operations[i];

        assert_true(i == 0 || strcmp(operation[-1].name, operation->name) < 0);
        assert_ptr_equal(gramme_model_find(gramme_view_text(operation->name)),
                         operation);
        streams += operation->service == GRAMME_SERVICE_DYNAMODBSTREAMS;
    }
    assert_int_equal(streams, 4);
    assert_null(gramme_model_find(GRAMME_VIEW("")));
    assert_null(gramme_model_find(GRAMME_VIEW("PutItems")));
    assert_null(gramme_model_find(GRAMME_VIEW("AAA")));
    assert_null(gramme_model_find(GRAMME_VIEW("ZZZ")));
}

static void test_constants(void **state)
{
    const gramme_shape *put = &gramme_shape_put_item_input;
    const gramme_shape *create = &gramme_shape_create_table_input;

    (void)state;
    assert_string_equal(put->members[GRAMME_PUT_ITEM_INPUT_TABLE_NAME].name,
                        "TableName");
    assert_true(put->members[GRAMME_PUT_ITEM_INPUT_ITEM].required);
    assert_string_equal(
        create->members[GRAMME_CREATE_TABLE_INPUT_SSE_SPECIFICATION].name,
        "SSESpecification");
    assert_string_equal(gramme_service_target_prefix(GRAMME_SERVICE_DYNAMODB),
                        "DynamoDB_20120810");
    assert_string_equal(gramme_service_target_prefix(GRAMME_SERVICE_DYNAMODBSTREAMS),
                        "DynamoDBStreams_20120810");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_constants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
