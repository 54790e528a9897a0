/* SPDX-License-Identifier: Apache-2.0 */
/* settings.h - the settings of an event source mapping, from and to JSON. Lambda API
 * reference, CreateEventSourceMapping and EventSourceMappingConfiguration. */
#ifndef GRAMME_API_TRIGGERS_SETTINGS_H
#define GRAMME_API_TRIGGERS_SETTINGS_H

#include "api/json/tree.h"
#include "api/triggers/pattern.h"
#include "streams/dispatcher.h"

typedef struct gramme_settings {
    gramme_subscription_settings subscription;
    bool enabled;
    bool has_start; /* StartingPosition was named */
    uint32_t filter_count;
    gramme_view filters[GRAMME_FILTERS_MAX]; /* patterns' texts; valid */
    gramme_view destination; /* of failures: an ARN; empty: there is none */
} gramme_settings;

/* AWS's for a DynamoDB stream: 100 records, retried as long as they are kept. */
void gramme_settings_init(gramme_settings *out);

/* Of a trigger that is given on the command line or to gramme_trigger_add(): 1 record,
 * from the beginning. */
void gramme_settings_init_local(gramme_settings *out);

/* How to read them. */
typedef struct gramme_settings_reading {
    gramme_arena *arena; /* takes what `settings` points to */
    /* Members that the caller sees to, NULL at the end; NULL: none. Any other unknown
     * member is refused by its name. */
    const char *const *others;
    bool bare; /* AWS's words about a bad pattern and nothing more: the Lambda API */
} gramme_settings_reading;

/* Changes those of `settings` that the object `json` names; null is not named.
 * GRAMME_INVALID with AWS's message where it is known: what it has of a
 * ValidationException begins with "1 validation error", the others are of an
 * InvalidParameterValueException. */
gramme_status gramme_settings_read(gramme_settings *settings,
                                   const gramme_settings_reading *reading,
                                   const gramme_json *json,
                                   gramme_error *err);

/* gramme_settings_read() of a text; NULL data: names none. */
gramme_status gramme_settings_parse(gramme_settings *settings,
                                    const gramme_settings_reading *reading,
                                    gramme_view text,
                                    gramme_error *err);

/* Writes the members as EventSourceMappingConfiguration has them, into an open object.
 * gramme_settings_read() reads them back; Enabled and the State that stands for it are
 * the caller's. */
void gramme_settings_write(gramme_writer *out, const gramme_settings *settings);

/* A copy that does not outlive `arena`. False when memory has run out. */
bool gramme_settings_copy(gramme_settings *out,
                          gramme_arena *arena,
                          const gramme_settings *settings);

#endif
