/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - what reader files share: kinds of JSON, texts, and SerializationException.
 */
#ifndef GRAMME_API_JSON_TEXT_H
#define GRAMME_API_JSON_TEXT_H

#include <cjson/cJSON.h>

#include "api/json/kind.h"
#include "api/model/model.h"
#include "api/model/wording.h"
#include "storage/base/arena.h"
#include "storage/base/status.h"

/* Where a value stands decides AWS's words for a wrong type. */
typedef enum gramme_place {
    GRAMME_PLACE_FIELD,   /* member of a structure */
    GRAMME_PLACE_ELEMENT, /* of a list or map */
} gramme_place;

typedef struct gramme_reader {
    gramme_arena *arena;
    gramme_error *err;
    gramme_wording wording;
    bool zeros; /* strings may hold C0 80 for U+0000 */
} gramme_reader;

/* The kind, also of a number the guard disguised. */
gramme_json_kind gramme_json_kind_of(const cJSON *json);

/* The digits of a disguised number. */
const char *gramme_json_number_text(const cJSON *json);

/* A JSON number's double, close to the nearest one; strtod() would ask the locale. */
double gramme_json_real(const char *text);

/* Copies a cJSON string into the arena, C0 80 back to U+0000. */
gramme_status
gramme_json_copy(gramme_view *out, const gramme_reader *reader, const char *text);

/* Children of an array or object. */
unsigned gramme_json_count(const cJSON *json);

/* true, false, or one of the words AWS takes for them. */
bool gramme_json_boolean(bool *out, const cJSON *json);

/* The bytes of base64 text, in the arena; SerializationException when it is none. */
gramme_status
gramme_json_base64(gramme_view *out, const gramme_reader *reader, const char *text);

/* SerializationException; an empty message where AWS gives none. */
gramme_status gramme_json_refuse(const gramme_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* SerializationException for a value of `kind` where `shape` stands at `place`. */
gramme_status gramme_json_refuse_kind(const gramme_reader *reader,
                                      gramme_json_kind kind,
                                      const gramme_shape *shape,
                                      gramme_place place);

#endif
