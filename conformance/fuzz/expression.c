/* SPDX-License-Identifier: Apache-2.0 */
/* expression.c - the fields of an input as the maps and the item of a request. */
#include "conformance/fuzz/expression.h"

#include "api/json/read.h"
#include "api/model/model_gen.h"

static const char *const usual[] = {
    "{\"#a\":\"a\",\"#s\":\"s\",\"#l\":\"l\",\"#m\":\"m\",\"#x\":\"size\","
    "\"#y\":\"y.z\"}",
    "{\":s\":{\"S\":\"ab\"},\":t\":{\"S\":\"b\"},\":n\":{\"N\":\"1\"},"
    "\":o\":{\"N\":\"-2.5\"},\":b\":{\"B\":\"AAE=\"},\":e\":{\"S\":\"\"},"
    "\":f\":{\"BOOL\":false},\":z\":{\"NULL\":true},\":ss\":{\"SS\":[\"a\",\"b\"]},"
    "\":ns\":{\"NS\":[\"1\",\"2\"]},\":bs\":{\"BS\":[\"AAE=\"]},"
    "\":l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"ab\"}]},"
    "\":m\":{\"M\":{\"a\":{\"N\":\"1\"}}},\":y\":{\"S\":\"NS\"}}",
    "{\"a\":{\"N\":\"1\"},\"s\":{\"S\":\"abc\"},\"b\":{\"B\":\"AAEC\"},"
    "\"t\":{\"BOOL\":true},\"z\":{\"NULL\":true},\"ss\":{\"SS\":[\"a\",\"b\",\"c\"]},"
    "\"ns\":{\"NS\":[\"1\",\"2\",\"3\"]},\"bs\":{\"BS\":[\"AAE=\",\"Ag==\"]},"
    "\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"ab\"},{\"M\":{\"a\":{\"L\":[]}}}]},"
    "\"m\":{\"M\":{\"a\":{\"N\":\"7\"},\"l\":{\"L\":[{\"N\":\"2\"}]},"
    "\"y.z\":{\"S\":\"q\"}}},\"size\":{\"N\":\"3\"}}",
};

/* The member as an item, to see whether it is one. */
static bool is_item(fuzz_expression *to, unsigned member)
{
    gramme_error unread;
    gramme_item item;

    gramme_error_init(&unread, &to->arena);
    return gramme_node_item(&item, gramme_node_member(&to->request, member), &to->arena,
                            &unread) == GRAMME_OK;
}

/* Reads the fields, those of `wrong` (bits) replaced. */
static bool read_fields(fuzz_expression *to, const gramme_view *fields, unsigned wrong)
{
    static const char *const members[] = {"ExpressionAttributeNames",
                                          "ExpressionAttributeValues", "Item"};
    gramme_wording wording = GRAMME_WORDING_OLDER;
    gramme_bytes body;
    gramme_status st;

    gramme_bytes_init(&body, gramme_allocator_default());
    for (unsigned i = 0; i < 3; i++) {
        gramme_bytes_printf(&body, "%c\"%s\":", i == 0 ? '{' : ',', members[i]);
        gramme_bytes_append_view(
            &body, (wrong >> i & 1) != 0 ? gramme_view_text(usual[i]) : fields[i]);
    }
    gramme_bytes_append_byte(&body, '}');
    st = gramme_read_request(&to->request, &to->arena, &gramme_shape_put_item_input,
                             &wording, gramme_bytes_view(&body), &to->err);
    gramme_bytes_clear(&body);
    return st == GRAMME_OK && is_item(to, GRAMME_PUT_ITEM_INPUT_ITEM);
}

/* The first set of fields that can be read: all of them, all but one, ... */
static bool read_most(fuzz_expression *to, const gramme_view *fields)
{
    static const unsigned orders[] = {0, 1, 2, 4, 3, 5, 6, 7};
    unsigned missing = 0;

    for (unsigned i = 0; i < 3; i++) {
        missing |= fields[i].size == 0 ? 1U << i : 0;
    }
    for (unsigned i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        if ((orders[i] & missing) == missing && read_fields(to, fields, orders[i])) {
            return true;
        }
    }
    return false;
}

bool fuzz_expression_open(fuzz_expression *out, const uint8_t *data, size_t size)
{
    gramme_view rest = gramme_view_of(data, size);
    gramme_view fields[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    gramme_status st;

    gramme_arena_init(&out->arena, gramme_allocator_default(), 0);
    gramme_error_init(&out->err, &out->arena);
    out->text = gramme_view_of(data, 0);
    if (fuzz_field(&out->text, &rest)) {
        for (unsigned i = 0; i < 3 && fuzz_field(&fields[i], &rest); i++) {
        }
    }
    out->text = fuzz_text(&out->arena, out->text);
    FUZZ_CHECK(read_most(out, fields) || read_fields(out, fields, 7));
    st = gramme_node_item(&out->item,
                          gramme_node_member(&out->request, GRAMME_PUT_ITEM_INPUT_ITEM),
                          &out->arena, &out->err);
    FUZZ_CHECK(st == GRAMME_OK);
    fuzz_check_item(&out->item, GRAMME_DEPTH_MAX);
    st = gramme_scope_init(
        &out->scope, &out->arena,
        gramme_node_member(&out->request,
                           GRAMME_PUT_ITEM_INPUT_EXPRESSION_ATTRIBUTE_NAMES),
        gramme_node_member(&out->request,
                           GRAMME_PUT_ITEM_INPUT_EXPRESSION_ATTRIBUTE_VALUES),
        GRAMME_WORDING_OLDER, &out->err);
    if (st != GRAMME_OK) {
        fuzz_check_refusal(st, &out->err);
        fuzz_expression_close(out);
    }
    return st == GRAMME_OK;
}

void fuzz_expression_close(fuzz_expression *in)
{
    gramme_arena_clear(&in->arena);
}

void fuzz_expression_unused(fuzz_expression *in)
{
    for (uint32_t i = 0; i < in->scope.name_count; i++) {
        in->scope.names[i].used = false;
    }
    for (uint32_t i = 0; i < in->scope.value_count; i++) {
        in->scope.values[i].used = false;
    }
}
