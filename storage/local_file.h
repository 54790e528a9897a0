/* SPDX-License-Identifier: Apache-2.0 */
/* local_file.h - a database file of AWS's DynamoDB Local, 1.20 to 3.3, read and left as
 * it is. SQL stays here; what its JSON means is the reader's business. */
#ifndef GRAMME_STORAGE_LOCAL_FILE_H
#define GRAMME_STORAGE_LOCAL_FILE_H

#include "storage/base/alloc.h"
#include "storage/base/arena.h"
#include "storage/base/status.h"

typedef struct gramme_local_file gramme_local_file;

/* Times are microseconds since 1970; 0: never. */
typedef struct gramme_local_table {
    gramme_view name;
    int64_t created;
    int64_t read_units; /* provisioned */
    int64_t write_units;
    int64_t increased; /* when they last were */
    int64_t decreased;
    int64_t decreases; /* of that day */
    bool on_demand;
    int64_t on_demand_since;
    int64_t max_reads; /* on demand; below 1: without a limit */
    int64_t max_writes;
    bool protected;
    gramme_view info;   /* JSON: attributes, indexes, time to live */
    gramme_view stream; /* JSON of its enabled stream; empty: none */
    int64_t stream_created;
    uint64_t item_count;
} gramme_local_table;

/* GRAMME_FOREIGN when it is none, GRAMME_NEWER for a format we do not know,
 * GRAMME_BUSY while it is being written. */
gramme_status gramme_local_file_open(gramme_local_file **out,
                                     const char *path,
                                     const gramme_allocator *allocator,
                                     gramme_error *err);

/* NULL is fine. */
void gramme_local_file_close(gramme_local_file *file);

/* The names of all tables, in `arena`. */
gramme_status gramme_local_file_tables(gramme_view **names,
                                       uint32_t *count,
                                       gramme_local_file *file,
                                       gramme_arena *arena,
                                       gramme_error *err);

/* One of them, in `arena`. */
gramme_status gramme_local_file_table(gramme_local_table *out,
                                      gramme_local_file *file,
                                      gramme_view name,
                                      gramme_arena *arena,
                                      gramme_error *err);

/* Begins to read the items of a table. */
gramme_status
gramme_local_file_read(gramme_local_file *file, gramme_view name, gramme_error *err);

/* The next item as DynamoDB's JSON, valid until the next call. GRAMME_NOTFOUND without
 * a message at the end. */
gramme_status
gramme_local_file_next(gramme_view *json, gramme_local_file *file, gramme_error *err);

#endif
