/* SPDX-License-Identifier: Apache-2.0 */
/* kind.h - the kinds of JSON values. */
#ifndef GRAMME_API_JSON_KIND_H
#define GRAMME_API_JSON_KIND_H

typedef enum gramme_json_kind {
    GRAMME_JSON_NULL,
    GRAMME_JSON_TRUE,
    GRAMME_JSON_FALSE,
    GRAMME_JSON_INTEGER, /* digits only */
    GRAMME_JSON_DECIMAL, /* point or exponent */
    GRAMME_JSON_STRING,
    GRAMME_JSON_ARRAY,
    GRAMME_JSON_OBJECT,
} gramme_json_kind;

#endif
