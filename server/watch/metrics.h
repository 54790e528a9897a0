/* SPDX-License-Identifier: Apache-2.0 */
/* metrics.h - counts of what the server does, as Prometheus collects them: requests by
 * operation and how they ended, their times, bytes, connections; and of each open
 * database what it holds and what its triggers do.
 *
 * Each thread that serves counts for itself, without a lock: one writer, whom anybody
 * may read. They are summed up when somebody asks. */
#ifndef GRAMME_SERVER_METRICS_H
#define GRAMME_SERVER_METRICS_H

#include "server/base/buffer.h"
#include "server/http/sighting.h"

#include <stdatomic.h>

enum {
    GRAMME_METRICS_CLASSES = 4, /* of status: 2xx, 3xx, 4xx, 5xx */
    GRAMME_METRICS_BUCKETS = 16,
    GRAMME_METRICS_OPERATIONS = 128, /* a thread knows so many; AWS has 75 of them */
    GRAMME_METRICS_EXCEPTIONS = 24,  /* of one operation */
    GRAMME_METRICS_NAME = 56
};

/* A name and how often it came; the name is there once it is published. */
typedef struct gramme_count {
    atomic_bool published;
    char name[GRAMME_METRICS_NAME];
    _Atomic uint64_t count;
} gramme_count;

typedef struct gramme_operation_metrics {
    char name[GRAMME_METRICS_NAME];
    _Atomic uint64_t classes[GRAMME_METRICS_CLASSES];
    _Atomic uint64_t buckets[GRAMME_METRICS_BUCKETS + 1]; /* the last: slower */
    _Atomic uint64_t duration_us;                         /* of all */
    gramme_count exceptions[GRAMME_METRICS_EXCEPTIONS];
    _Atomic uint64_t other_exceptions; /* for which there was no place */
} gramme_operation_metrics;

/* One thread's; all zero at first. */
typedef struct gramme_metrics {
    _Atomic(gramme_operation_metrics *) operations[GRAMME_METRICS_OPERATIONS];
    _Atomic uint64_t bytes_in;
    _Atomic uint64_t bytes_out;
    _Atomic uint64_t uncounted; /* no memory, or no place, for their operation */
} gramme_metrics;

/* Microseconds; a request counts in the first bucket that is no less. */
extern const int64_t gramme_metrics_limits[GRAMME_METRICS_BUCKETS];

static inline uint64_t gramme_metrics_get(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void gramme_metrics_dispose(gramme_metrics *metrics);

/* Counts an answered request; only the thread whose metrics these are. */
void gramme_metrics_count(gramme_metrics *metrics, const gramme_sighting *sighting);

/* Adds another thread's, which goes on counting, to `sum`, which is the caller's. False
 * without memory. */
bool gramme_metrics_add(gramme_metrics *sum, const gramme_metrics *one);

/* -- metrics_text.c -- */

/* Appends all of it. */
void gramme_metrics_append(gramme_buffer *out, gramme_metrics *sum);

/* For others' metrics: "# HELP ..." and "# TYPE ..."; the same with one value. */
void gramme_metrics_describe(gramme_buffer *out,
                             const char *name,
                             const char *type,
                             const char *help);
void gramme_metrics_single(gramme_buffer *out,
                           const char *name,
                           const char *type,
                           const char *help,
                           uint64_t value);

/* Appends `name="value"`, escaped, behind a comma unless it is the first behind '{'. */
void gramme_metrics_label(gramme_buffer *out, const char *name, gramme_text value);

/* Appends so many microseconds in seconds. */
void gramme_metrics_seconds(gramme_buffer *out, uint64_t microseconds);

#endif
