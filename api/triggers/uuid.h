/* SPDX-License-Identifier: Apache-2.0 */
/* uuid.h - names for triggers, and for invocations by the thousand. */
#ifndef GRAMME_API_TRIGGERS_UUID_H
#define GRAMME_API_TRIGGERS_UUID_H

#include <stdatomic.h>

#include "storage/base/view.h"

enum { GRAMME_UUID_TEXT = 36 };

/* A UUID that is always the same for this table and name, with a NUL. */
void gramme_trigger_uuid(char text[GRAMME_UUID_TEXT + 1],
                         gramme_view table,
                         gramme_view name);

/* Unpredictable to begin with, then counting: the random source is a system call. */
typedef struct gramme_uuid_source {
    uint64_t seeds[2];
    _Atomic uint64_t count;
} gramme_uuid_source;

void gramme_uuid_source_init(gramme_uuid_source *out);

/* The next one, with a NUL. From any thread. */
void gramme_uuid_next(char text[GRAMME_UUID_TEXT + 1], gramme_uuid_source *source);

#endif
