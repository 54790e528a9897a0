/* SPDX-License-Identifier: Apache-2.0 */
/* pattern.h - FilterCriteria: which records a trigger wants, in the language of Amazon
 * EventBridge's event patterns. Lambda developer guide, "Control which events Lambda
 * sends to your function".
 *
 *   {"eventName": ["INSERT", "MODIFY"],
 *    "dynamodb": {"NewImage": {"pk": {"S": [{"prefix": "MSG#"}]}}}}
 *
 * Members of an object must all match, of an array's elements one. They apply to a
 * record as gramme_record_write_event() writes it, so a DynamoDB number is a string:
 * "numeric" never matches one (as on AWS). */
#ifndef GRAMME_API_TRIGGERS_PATTERN_H
#define GRAMME_API_TRIGGERS_PATTERN_H

#include "api/triggers/record.h"
#include "storage/base/arena.h"
#include "storage/base/status.h"

enum {
    GRAMME_PATTERN_SIZE_MAX = 4096, /* characters of a filter's pattern */
    GRAMME_FILTERS_MAX = 5,         /* of a mapping; AWS raises it to 10 on request */
};

typedef struct gramme_pattern gramme_pattern; /* compiled; never changes */

/* Compiles into `arena`. GRAMME_INVALID with one line of what is wrong. */
gramme_status gramme_pattern_compile(const gramme_pattern **out,
                                     gramme_arena *arena,
                                     gramme_view text,
                                     gramme_error *err);

/* Allocates only to look into a binary attribute or at the ARN; true when there is no
 * memory for that, since a record too many is better than one that is lost. From any
 * thread. */
bool gramme_pattern_matches(const gramme_pattern *pattern,
                            const gramme_stream *stream,
                            const gramme_change *change);

#endif
