/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - any JSON as a tree, for texts that the service model has no shape for:
 * settings, event patterns, what functions answer. */
#ifndef GRAMME_API_JSON_TREE_H
#define GRAMME_API_JSON_TREE_H

#include "api/json/kind.h"
#include "api/json/write.h"
#include "storage/base/arena.h"
#include "storage/base/status.h"

typedef struct gramme_json gramme_json;
struct gramme_json {
    gramme_json_kind kind;
    uint32_t count;              /* children of ARRAY and OBJECT */
    gramme_view name;            /* in an OBJECT */
    gramme_view text;            /* STRING; the digits of INTEGER and DECIMAL */
    double real;                 /* INTEGER and DECIMAL: close to the nearest double */
    const gramme_json *children; /* as they stand in the text */
};

/* Reads `text`, one JSON value of at most `depth` levels (1: a scalar), into `arena`.
 * GRAMME_INVALID with a message when it is none. */
gramme_status gramme_json_parse(gramme_json *out,
                                gramme_arena *arena,
                                gramme_view text,
                                unsigned depth,
                                gramme_error *err);

/* The last member called `name`, or NULL; of anything but an object NULL. */
const gramme_json *gramme_json_member(const gramme_json *json, const char *name);

/* A member of the object `json` whose name an earlier one has, or NULL. For small
 * objects: it looks at each pair. */
const gramme_json *gramme_json_duplicate(const gramme_json *json);

/* A number that is whole and fits; "1.0" is none. */
bool gramme_json_integer(int64_t *out, const gramme_json *json);

/* Writes it as it was read, without white space. */
void gramme_write_json(gramme_writer *writer, const gramme_json *json);

#endif
