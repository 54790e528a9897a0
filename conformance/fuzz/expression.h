/* SPDX-License-Identifier: Apache-2.0 */
/* expression.h - what the targets of the expression languages share:
 *
 *   expression | ExpressionAttributeNames | ExpressionAttributeValues | item
 *
 * as JSON but for the first. What is missing, or is no JSON of that kind, is replaced
 * by maps with all types in them, so that more inputs get to the expression. */
#ifndef GRAMME_CONFORMANCE_FUZZ_EXPRESSION_H
#define GRAMME_CONFORMANCE_FUZZ_EXPRESSION_H

#include "api/expr/scope.h"
#include "conformance/fuzz/fuzz.h"

typedef struct fuzz_expression {
    gramme_arena arena;
    gramme_error err;
    gramme_view text;
    gramme_node request; /* a PutItemInput */
    gramme_scope scope;
    gramme_item item;
} fuzz_expression;

/* Takes the input apart. False when the maps are refused: nothing else to do then. */
bool fuzz_expression_open(fuzz_expression *out, const uint8_t *data, size_t size);
void fuzz_expression_close(fuzz_expression *in);

/* Forgets which placeholders have been used. */
void fuzz_expression_unused(fuzz_expression *in);

#endif
