/* SPDX-License-Identifier: Apache-2.0 */
/* metrics_text.c - Prometheus's text format, version 0.0.4. */
#include "server/watch/metrics.h"

#include <stdlib.h>

void gramme_metrics_describe(gramme_buffer *out,
                             const char *name,
                             const char *type,
                             const char *help)
{
    GRAMME_BUFFER_LITERAL(out, "# HELP ");
    gramme_buffer_append_string(out, name);
    GRAMME_BUFFER_LITERAL(out, " ");
    gramme_buffer_append_string(out, help);
    GRAMME_BUFFER_LITERAL(out, "\n# TYPE ");
    gramme_buffer_append_string(out, name);
    GRAMME_BUFFER_LITERAL(out, " ");
    gramme_buffer_append_string(out, type);
    GRAMME_BUFFER_LITERAL(out, "\n");
}

void gramme_metrics_label(gramme_buffer *out, const char *name, gramme_text value)
{
    size_t i;

    if (out->size > 0 && out->data[out->size - 1] != '{') {
        GRAMME_BUFFER_LITERAL(out, ",");
    }
    gramme_buffer_append_string(out, name);
    GRAMME_BUFFER_LITERAL(out, "=\"");
    for (i = 0; i < value.size; i++) {
        char byte = value.data[i];

        if (byte == '\n') {
            GRAMME_BUFFER_LITERAL(out, "\\n");
            continue;
        }
        if (byte == '"' || byte == '\\') {
            GRAMME_BUFFER_LITERAL(out, "\\");
        }
        gramme_buffer_append(out, &byte, 1);
    }
    GRAMME_BUFFER_LITERAL(out, "\"");
}

static void label(gramme_buffer *out, const char *name, const char *value)
{
    gramme_metrics_label(out, name, gramme_text_of(value, strlen(value)));
}

static void end_sample(gramme_buffer *out, uint64_t value)
{
    GRAMME_BUFFER_LITERAL(out, "} ");
    gramme_buffer_append_number(out, value);
    GRAMME_BUFFER_LITERAL(out, "\n");
}

void gramme_metrics_seconds(gramme_buffer *out, uint64_t microseconds)
{
    char digits[6];
    uint64_t rest = microseconds % 1000000;
    size_t size = sizeof(digits);
    size_t i;

    for (i = size; i-- > 0; rest /= 10) {
        digits[i] = (char)('0' + rest % 10);
    }
    while (size > 1 && digits[size - 1] == '0') {
        size--;
    }
    gramme_buffer_append_number(out, microseconds / 1000000);
    GRAMME_BUFFER_LITERAL(out, ".");
    gramme_buffer_append(out, digits, size);
}

static void append_requests(gramme_buffer *out, const gramme_operation_metrics *of)
{
    static const char *const words[] = {"2xx", "3xx", "4xx", "5xx"};
    size_t i;

    for (i = 0; i < GRAMME_METRICS_CLASSES; i++) {
        uint64_t count = gramme_metrics_get(&of->classes[i]);

        if (count > 0) {
            GRAMME_BUFFER_LITERAL(out, "gramme_requests_total{");
            label(out, "operation", of->name);
            label(out, "status", words[i]);
            end_sample(out, count);
        }
    }
}

static void append_duration(gramme_buffer *out, const gramme_operation_metrics *of)
{
    uint64_t count = 0;
    size_t i;

    for (i = 0; i <= GRAMME_METRICS_BUCKETS; i++) {
        count += gramme_metrics_get(&of->buckets[i]);
        GRAMME_BUFFER_LITERAL(out, "gramme_request_duration_seconds_bucket{");
        label(out, "operation", of->name);
        GRAMME_BUFFER_LITERAL(out, ",le=\"");
        if (i < GRAMME_METRICS_BUCKETS) {
            gramme_metrics_seconds(out, (uint64_t)gramme_metrics_limits[i]);
        } else {
            GRAMME_BUFFER_LITERAL(out, "+Inf");
        }
        GRAMME_BUFFER_LITERAL(out, "\"");
        end_sample(out, count);
    }
    GRAMME_BUFFER_LITERAL(out, "gramme_request_duration_seconds_sum{");
    label(out, "operation", of->name);
    GRAMME_BUFFER_LITERAL(out, "} ");
    gramme_metrics_seconds(out, gramme_metrics_get(&of->duration_us));
    GRAMME_BUFFER_LITERAL(out, "\ngramme_request_duration_seconds_count{");
    label(out, "operation", of->name);
    end_sample(out, count);
}

static void append_exceptions(gramme_buffer *out, const gramme_operation_metrics *of)
{
    uint64_t others = gramme_metrics_get(&of->other_exceptions);
    size_t i;

    for (i = 0; i < GRAMME_METRICS_EXCEPTIONS && of->exceptions[i].published; i++) {
        GRAMME_BUFFER_LITERAL(out, "gramme_exceptions_total{");
        label(out, "operation", of->name);
        label(out, "exception", of->exceptions[i].name);
        end_sample(out, gramme_metrics_get(&of->exceptions[i].count));
    }
    if (others > 0) {
        GRAMME_BUFFER_LITERAL(out, "gramme_exceptions_total{");
        label(out, "operation", of->name);
        label(out, "exception", "others");
        end_sample(out, others);
    }
}

static void each(gramme_buffer *out,
                 gramme_operation_metrics *const *sorted,
                 size_t count,
                 void (*append)(gramme_buffer *out, const gramme_operation_metrics *of))
{
    size_t i;

    for (i = 0; i < count; i++) {
        append(out, sorted[i]);
    }
}

static int by_name(const void *a, const void *b)
{
    const gramme_operation_metrics *const *x = a;
    const gramme_operation_metrics *const *y = b;

    return strcmp((*x)->name, (*y)->name);
}

void gramme_metrics_single(gramme_buffer *out,
                           const char *name,
                           const char *type,
                           const char *help,
                           uint64_t value)
{
    gramme_metrics_describe(out, name, type, help);
    gramme_buffer_append_string(out, name);
    GRAMME_BUFFER_LITERAL(out, " ");
    gramme_buffer_append_number(out, value);
    GRAMME_BUFFER_LITERAL(out, "\n");
}

void gramme_metrics_append(gramme_buffer *out, gramme_metrics *sum)
{
    gramme_operation_metrics *sorted[GRAMME_METRICS_OPERATIONS];
    size_t count = 0;
    size_t i;

    for (i = 0; i < GRAMME_METRICS_OPERATIONS; i++) {
        sorted[count] = sum->operations[i];
        count += sorted[count] != NULL;
    }
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are what is sorted */
    qsort(sorted, count, sizeof(sorted[0]), by_name);
    gramme_metrics_describe(out, "gramme_requests_total", "counter",
                            "Requests answered.");
    each(out, sorted, count, append_requests);
    gramme_metrics_describe(out, "gramme_exceptions_total", "counter",
                            "Requests answered with an exception.");
    each(out, sorted, count, append_exceptions);
    gramme_metrics_describe(out, "gramme_request_duration_seconds", "histogram",
                            "Time from a request's last byte to its answer.");
    each(out, sorted, count, append_duration);
    gramme_metrics_single(out, "gramme_received_bytes_total", "counter",
                          "Bytes of requests, heads and bodies.",
                          gramme_metrics_get(&sum->bytes_in));
    gramme_metrics_single(out, "gramme_sent_bytes_total", "counter",
                          "Bytes of answers, heads and bodies.",
                          gramme_metrics_get(&sum->bytes_out));
    gramme_metrics_single(out, "gramme_uncounted_requests_total", "counter",
                          "Requests that found no place among the above.",
                          gramme_metrics_get(&sum->uncounted));
}
