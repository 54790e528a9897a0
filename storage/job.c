/* SPDX-License-Identifier: Apache-2.0 */
/* job.c - the SQL of the jobs table. */
#include "storage/job.h"

#include "storage/engine.h"

gramme_status gramme_job_put(gramme_txn *txn, const gramme_job *job, gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, txn->connection,
                                                   GRAMME_SQL_JOB_PUT, err);

    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_bind_int64(statement, 1, job->tree);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)job->kind);
    gramme_connection_bind(statement, 3, job->name);
    gramme_connection_bind(statement, 4, job->position);
    return gramme_connection_finish(txn->connection, statement, err);
}

gramme_status gramme_job_next(gramme_job *out,
                              gramme_txn *txn,
                              gramme_arena *arena,
                              gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, txn->connection,
                                                   GRAMME_SQL_JOB_NEXT, err);
    int code;

    if (st != GRAMME_OK) {
        return st;
    }
    code = sqlite3_step(statement);
    if (code == SQLITE_DONE) {
        st = GRAMME_NOTFOUND;
    } else if (code != SQLITE_ROW) {
        st = gramme_connection_fail(txn->connection, code, err);
    } else {
        out->tree = (uint32_t)sqlite3_column_int64(statement, 0);
        out->kind = sqlite3_column_int64(statement, 1) == GRAMME_JOB_BACKFILL
                        ? GRAMME_JOB_BACKFILL
                        : GRAMME_JOB_DROP;
        if (!gramme_arena_copy(&out->name, arena,
                               gramme_connection_column(statement, 2)) ||
            !gramme_arena_copy(&out->position, arena,
                               gramme_connection_column(statement, 3))) {
            st = gramme_error_nomem(err);
        }
    }
    sqlite3_reset(statement);
    return st;
}

gramme_status gramme_job_delete(gramme_txn *txn, uint32_t tree, gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, txn->connection,
                                                   GRAMME_SQL_JOB_DELETE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_bind_int64(statement, 1, tree);
    return gramme_connection_finish(txn->connection, statement, err);
}
