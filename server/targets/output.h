/* SPDX-License-Identifier: Apache-2.0 */
/* output.h - what functions print: lines for the log and the function's file, and the
 * end of it for whoever called.
 *
 * A sink belongs to a function and may be used by several threads; a stream belongs to
 * one of its execution environments and to one thread at a time. */
#ifndef GRAMME_SERVER_TARGETS_OUTPUT_H
#define GRAMME_SERVER_TARGETS_OUTPUT_H

#include "server/base/buffer.h"
#include "server/base/log.h"

#include <pthread.h>
#include <sys/types.h>

enum {
    GRAMME_OUTPUT_TAIL = 4096,
    GRAMME_OUTPUT_LINE_MAX = 65536,           /* a longer line becomes several */
    GRAMME_OUTPUT_FILE_MAX = 16 * 1024 * 1024 /* then the file begins anew, the old one
                                                 is kept as "<function>.log.1" */
};

typedef struct gramme_sink {
    const char *name; /* of the function, before each line of the log; borrowed */
    gramme_log log;
    char *path; /* of the file, or NULL */
    pthread_mutex_t lock;
    int file; /* -1: none */
    off_t size;
} gramme_sink;

/* `folder` NULL: no file. A file that cannot be opened is one line in the log, not a
 * failure; false means no memory. */
bool gramme_sink_init(gramme_sink *sink,
                      const char *name,
                      const gramme_log *log,
                      const char *folder);
void gramme_sink_dispose(gramme_sink *sink);

typedef struct gramme_output {
    gramme_sink *sink;
    gramme_buffer line; /* begun, not ended */
    size_t tail_size;
    char tail[2 * GRAMME_OUTPUT_TAIL];
} gramme_output;

void gramme_output_init(gramme_output *stream, gramme_sink *sink);
void gramme_output_dispose(gramme_output *stream);

/* Bytes as the function printed them. */
void gramme_output_add(gramme_output *stream, const char *data, size_t size);

/* What was printed without an end becomes a line. */
void gramme_output_flush(gramme_output *stream);

/* A line of ours, in one piece, after what the function left without an end. */
void gramme_output_line(gramme_output *stream, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* At most the last 4 KB since reset(). */
gramme_text gramme_output_tail(const gramme_output *stream);
void gramme_output_reset(gramme_output *stream);

#endif
