/* SPDX-License-Identifier: Apache-2.0 */
/* duplicates.h - what AWS says about a set that holds an element twice. */
#ifndef GRAMME_API_JSON_DUPLICATES_H
#define GRAMME_API_JSON_DUPLICATES_H

#include "api/json/text.h"
#include "storage/item/value.h"

/* The message, in the reader's arena and wording, about the set in the array `json`,
 * whose elements have `values` in the order they were sent. */
gramme_status gramme_duplicates_describe(const char **message,
                                         const gramme_reader *reader,
                                         gramme_type type,
                                         const gramme_view *values,
                                         const cJSON *json);

#endif
