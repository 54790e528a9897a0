/* SPDX-License-Identifier: Apache-2.0 */
/* reading.h - a database file that is read and left as it is, byte by byte, also when
 * its program was killed: what lies beside it then (a write-ahead log, a journal) is
 * taken into account and stays. Private to storage. */
#ifndef GRAMME_STORAGE_READING_H
#define GRAMME_STORAGE_READING_H

#include "storage/connection.h"
#include "storage/file_lock.h"

typedef struct gramme_reading {
    gramme_connection connection; /* refuses to write */
    gramme_file_lock lock;        /* of a file of ours */
    char *path;                   /* with links resolved */
} gramme_reading;

/* Opens a file of ours, which nobody else may have open: GRAMME_BUSY. *fresh when there
 * is nothing in it yet: then nothing was opened. Otherwise as
 * gramme_schema_inspect(). */
gramme_status gramme_reading_open(gramme_reading *out,
                                  bool *fresh,
                                  const char *path,
                                  const gramme_allocator *allocator,
                                  gramme_error *err);

/* Opens a database of somebody else's, who may have it open, but waits while we read:
 * GRAMME_BUSY while he writes. */
gramme_status gramme_reading_open_other(gramme_reading *out,
                                        const char *path,
                                        const gramme_allocator *allocator,
                                        gramme_error *err);

/* Opens any SQLite database for a look at it as it lies there, whoever has it open. */
gramme_status gramme_reading_open_to_look(gramme_reading *out,
                                          const char *path,
                                          const gramme_allocator *allocator,
                                          gramme_error *err);

/* A zeroed one is fine. */
void gramme_reading_close(gramme_reading *reading);

#endif
