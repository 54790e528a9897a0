/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h - the SQL tables, the marks that make a file ours, and the door every older
 * file goes through. Private to storage. */
#ifndef GRAMME_STORAGE_SCHEMA_H
#define GRAMME_STORAGE_SCHEMA_H

#include "storage/connection.h"

enum {
    GRAMME_APPLICATION_ID = 0x4772616d, /* "Gram" */
    GRAMME_STORE_VERSION = 2,
};

/* Looks at the first bytes of `path` without SQLite: *fresh when there is nothing yet.
 * GRAMME_FOREIGN, GRAMME_NEWER, GRAMME_CORRUPT or GRAMME_IO: the file was only read. */
gramme_status gramme_schema_inspect(bool *fresh, const char *path, gramme_error *err);

/* Is the file a database of AWS's DynamoDB Local? It is only read. */
gramme_status gramme_schema_is_local(bool *local, const char *path, gramme_error *err);

/* True when a write-ahead log with content lies beside the file. */
bool gramme_schema_has_log(const char *path);

/* True when a journal does: the next to open the file may have to undo something. */
bool gramme_schema_has_journal(const char *path);

/* Judges a whole database by its bytes, as if it lay in a file called `name`. */
gramme_status
gramme_schema_judge(const char *name, gramme_view image, gramme_error *err);

/* The SQL, statements that CREATE ended by semicolons, that brings a database from
 * version `version` to the next. */
const char *gramme_schema_step(int version);

/* Creates the tables in an empty database, or brings older ones up to date. */
gramme_status gramme_schema_prepare(gramme_connection *connection, gramme_error *err);

#endif
