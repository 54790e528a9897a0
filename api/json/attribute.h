/* SPDX-License-Identifier: Apache-2.0 */
/* attribute.h - {"S":"..."} and its nine relatives to values. */
#ifndef GRAMME_API_JSON_ATTRIBUTE_H
#define GRAMME_API_JSON_ATTRIBUTE_H

#include "api/json/text.h"
#include "storage/item/value.h"

/* Reads an object as an attribute value. Wrong JSON types fail; anything else that is
 * wrong puts AWS's message for the first of it into `*problem` (NULL before the call),
 * and `*out` is then not to be used. `shape` names the type AttributeValue. */
gramme_status gramme_attribute_read(gramme_value *out,
                                    const char **problem,
                                    const gramme_reader *reader,
                                    const cJSON *json,
                                    const gramme_shape *shape,
                                    gramme_place place);

/* What AWS says about an attribute value that has no type. */
extern const char gramme_attribute_empty[];

/* What it says about a name inside a value, and about a value that nests too deep; the
 * latter comes first. */
extern const char gramme_attribute_unnamed[];
extern const char gramme_attribute_too_deep[];

/* AWS's message about an attribute's name, or NULL when it may be stored. */
const char *gramme_attribute_name_problem(gramme_view name);

#endif
