/* SPDX-License-Identifier: Apache-2.0 */
/* print.h - attribute values in AWS's messages. */
#ifndef GRAMME_API_EXPR_PRINT_H
#define GRAMME_API_EXPR_PRINT_H

#include "storage/item/value.h"

/* "AttributeValue: {N:1}" for a string, number or binary, in `arena`; NULL data when
 * memory has run out. */
gramme_view gramme_expression_print(gramme_arena *arena, const gramme_value *value);

#endif
