/* SPDX-License-Identifier: Apache-2.0 */
/* mapping.h - an event source mapping of AWS Lambda's API: the document the database
 * keeps, and the trigger that does its work. */
#ifndef GRAMME_API_TRIGGERS_MAPPING_H
#define GRAMME_API_TRIGGERS_MAPPING_H

#include "api/call.h"
#include "api/triggers/settings.h"
#include "storage/document.h"

typedef struct gramme_mapping {
    gramme_view uuid;
    gramme_view function; /* its name */
    bool qualified;       /* it was said with $LATEST */
    gramme_view table;
    gramme_view label;  /* of the stream */
    gramme_view region; /* of the call that made it */
    int64_t modified;   /* microseconds */
    gramme_settings settings;
} gramme_mapping;

/* What the database has under GRAMME_DOCUMENT_MAPPING; borrows the name. */
gramme_status gramme_mapping_read(gramme_mapping *out,
                                  const gramme_document *document,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* The mapping `uuid`; texts live in `arena`. GRAMME_NOTFOUND without a message. */
gramme_status gramme_mapping_get(gramme_mapping *out,
                                 gramme_txn *txn,
                                 gramme_view uuid,
                                 gramme_arena *arena,
                                 gramme_error *err);

gramme_status gramme_mapping_put(gramme_txn *txn,
                                 const gramme_mapping *mapping,
                                 gramme_arena *arena,
                                 gramme_error *err);

typedef struct gramme_mapping_page {
    const gramme_mapping *mappings; /* by UUID */
    uint32_t count;
    bool more;
} gramme_mapping_page;

/* Mappings behind the UUID `after` (empty: from the first), at most `limit`. */
gramme_status gramme_mapping_list(gramme_mapping_page *out,
                                  gramme_txn *txn,
                                  gramme_view after,
                                  uint32_t limit,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* Starts the trigger of a mapping that is stored. */
gramme_status
gramme_mapping_start(gramme *db, const gramme_mapping *mapping, gramme_error *err);

/* Starts those of all mappings that are not at work yet; the log tells about one that
 * cannot be. */
gramme_status gramme_mapping_start_all(gramme *db, gramme_error *err);

/* Writes EventSourceMappingConfiguration into an open object. `state` NULL: the present
 * one. */
void gramme_mapping_write(gramme_op_call *call,
                          const gramme_mapping *mapping,
                          const char *state);

#endif
