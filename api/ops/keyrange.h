/* SPDX-License-Identifier: Apache-2.0 */
/* keyrange.h - key conditions of a Query against a key schema, and the range of row
 * keys they select. */
#ifndef GRAMME_API_OPS_KEYRANGE_H
#define GRAMME_API_OPS_KEYRANGE_H

#include "api/expr/keycondition.h"
#include "storage/key.h"

/* The conditions sorted by role. */
typedef struct gramme_key_range {
    const gramme_key_schema *key;
    const gramme_key_condition *hash[GRAMME_KEY_ATTRIBUTES_MAX];
    const gramme_key_condition *range[GRAMME_KEY_ATTRIBUTES_MAX];
    uint32_t range_count; /* conditions on leading range attributes */
} gramme_key_range;

/* Checks that every partition key attribute has an equality and that the others are
 * leading sort key attributes, all but the last equalities; and their types. */
gramme_status gramme_key_range_init(gramme_key_range *out,
                                    const gramme_key_schema *key,
                                    const gramme_key_conditions *conditions,
                                    gramme_error *err);

/* Appends where the range begins and where it ends (exclusive) in `tree`. Memory is to
 * be asked for of both, of `lower` first. */
void gramme_key_range_bounds(gramme_bytes *lower,
                             gramme_bytes *upper,
                             const gramme_key_range *range,
                             uint32_t tree);

/* ExclusiveStartKey must lie in the range, else AWS's message for how it does not.
 * `is_single_row`: a table without a sort key is queried, which nothing can restart. */
gramme_status gramme_key_range_check_start(const gramme_key_range *range,
                                           const gramme_item *start,
                                           bool is_single_row,
                                           gramme_error *err);

#endif
