/* SPDX-License-Identifier: Apache-2.0 */
/* print.c - attribute values as Java's toString() shows them in AWS's messages. */
#include "api/expr/print.h"

#include "storage/item/number.h"

gramme_view gramme_expression_print(gramme_arena *arena, const gramme_value *value)
{
    char number[GRAMME_NUMBER_TEXT_MAX];
    size_t size = value->scalar.size;

    if (value->type == GRAMME_TYPE_B) {
        return gramme_arena_printf(
            arena, "AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=%zu cap=%zu]}",
            size, size);
    }
    if (value->type == GRAMME_TYPE_N) {
        size = gramme_number_format(number, value->scalar);
        return gramme_arena_printf(arena, "AttributeValue: {N:%.*s}", (int)size,
                                   number);
    }
    return gramme_arena_printf(arena, "AttributeValue: {S:%.*s}",
                               GRAMME_VIEW_ARG(value->scalar));
}
