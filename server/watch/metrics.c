/* SPDX-License-Identifier: Apache-2.0 */
/* metrics.c - counting. A plain load and store do for a counter with one writer. */
#include "server/watch/metrics.h"

#include <stdlib.h>

static const char none[] = "none";
static const char unknown[] = "unknown";

const int64_t gramme_metrics_limits[GRAMME_METRICS_BUCKETS] = {
    50,    100,   250,    500,    1000,   2500,    5000,    10000,
    25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000};

static void add(_Atomic uint64_t *counter, uint64_t more)
{
    atomic_store_explicit(counter,
                          atomic_load_explicit(counter, memory_order_relaxed) + more,
                          memory_order_relaxed);
}

void gramme_metrics_dispose(gramme_metrics *metrics)
{
    size_t i;

    for (i = 0; i < GRAMME_METRICS_OPERATIONS; i++) {
        free(atomic_load(&metrics->operations[i]));
    }
}

static size_t hash_of(gramme_text name)
{
    size_t hash = 5381;
    size_t i;

    for (i = 0; i < name.size; i++) {
        hash = hash * 33 + (unsigned char)name.data[i];
    }
    return hash;
}

/* Makes a place for the name when it has none; NULL without memory or place. */
static gramme_operation_metrics *
find_operation(gramme_metrics *metrics, gramme_text name, bool make)
{
    size_t at = hash_of(name) % GRAMME_METRICS_OPERATIONS;
    gramme_operation_metrics *found;
    size_t i;

    for (i = 0; i < GRAMME_METRICS_OPERATIONS; i++) {
        found = atomic_load_explicit(&metrics->operations[at], memory_order_relaxed);
        if (found == NULL && make) {
            found = calloc(1, sizeof(*found));
            if (found != NULL) {
                memcpy(found->name, name.data, name.size);
                atomic_store_explicit(&metrics->operations[at], found,
                                      memory_order_release);
            }
        }
        if (found == NULL || gramme_text_is(name, found->name)) {
            return found;
        }
        at = (at + 1) % GRAMME_METRICS_OPERATIONS;
    }
    return NULL;
}

/* What the request counts as. A name that no engine has answered to may be anything. */
static gramme_operation_metrics *operation_of(gramme_metrics *metrics,
                                              const gramme_about *about)
{
    gramme_text name = gramme_sighting_operation(about);
    gramme_operation_metrics *found = NULL;

    if (name.size == 0) {
        return find_operation(metrics, gramme_text_of(none, sizeof(none) - 1), true);
    }
    if (name.size < GRAMME_METRICS_NAME) {
        found = find_operation(metrics, name, about->known);
    }
    if (found == NULL && !about->known) {
        found =
            find_operation(metrics, gramme_text_of(unknown, sizeof(unknown) - 1), true);
    }
    return found;
}

static void
count_exception(gramme_operation_metrics *operation, const char *name, uint64_t more)
{
    size_t i;

    for (i = 0; i < GRAMME_METRICS_EXCEPTIONS; i++) {
        gramme_count *at = &operation->exceptions[i];

        if (!atomic_load_explicit(&at->published, memory_order_relaxed)) {
            if (strlen(name) >= GRAMME_METRICS_NAME) {
                break;
            }
            memcpy(at->name, name, strlen(name));
            atomic_store_explicit(&at->published, true, memory_order_release);
        }
        if (strcmp(at->name, name) == 0) {
            add(&at->count, more);
            return;
        }
    }
    add(&operation->other_exceptions, more);
}

void gramme_metrics_count(gramme_metrics *metrics, const gramme_sighting *sighting)
{
    gramme_operation_metrics *operation = operation_of(metrics, &sighting->about);
    size_t class = sighting->status < 300   ? 0
                   : sighting->status < 400 ? 1
                   : sighting->status < 500 ? 2
                                            : 3;
    size_t bucket = 0;

    add(&metrics->bytes_in, sighting->bytes_in);
    add(&metrics->bytes_out, sighting->bytes_out);
    if (operation == NULL) {
        add(&metrics->uncounted, 1);
        return;
    }
    while (bucket < GRAMME_METRICS_BUCKETS &&
           sighting->duration_us > gramme_metrics_limits[bucket]) {
        bucket++;
    }
    add(&operation->classes[class], 1);
    add(&operation->buckets[bucket], 1);
    add(&operation->duration_us, (uint64_t)sighting->duration_us);
    if (sighting->about.exception != NULL) {
        count_exception(operation, sighting->about.exception, 1);
    }
}

/* -- adding up -- */

static void add_operation(gramme_operation_metrics *sum,
                          const gramme_operation_metrics *one)
{
    size_t i;

    for (i = 0; i < GRAMME_METRICS_CLASSES; i++) {
        add(&sum->classes[i], gramme_metrics_get(&one->classes[i]));
    }
    for (i = 0; i <= GRAMME_METRICS_BUCKETS; i++) {
        add(&sum->buckets[i], gramme_metrics_get(&one->buckets[i]));
    }
    add(&sum->duration_us, gramme_metrics_get(&one->duration_us));
    add(&sum->other_exceptions, gramme_metrics_get(&one->other_exceptions));
    for (i = 0; i < GRAMME_METRICS_EXCEPTIONS; i++) {
        const gramme_count *at = &one->exceptions[i];

        if (!atomic_load_explicit(&at->published, memory_order_acquire)) {
            break;
        }
        count_exception(sum, at->name, gramme_metrics_get(&at->count));
    }
}

bool gramme_metrics_add(gramme_metrics *sum, const gramme_metrics *one)
{
    size_t i;

    add(&sum->bytes_in, gramme_metrics_get(&one->bytes_in));
    add(&sum->bytes_out, gramme_metrics_get(&one->bytes_out));
    add(&sum->uncounted, gramme_metrics_get(&one->uncounted));
    for (i = 0; i < GRAMME_METRICS_OPERATIONS; i++) {
        const gramme_operation_metrics *operation =
            atomic_load_explicit(&one->operations[i], memory_order_acquire);
        gramme_operation_metrics *total;

        if (operation == NULL) {
            continue;
        }
        total = find_operation(
            sum, gramme_text_of(operation->name, strlen(operation->name)), true);
        if (total == NULL) {
            return false;
        }
        add_operation(total, operation);
    }
    return true;
}
