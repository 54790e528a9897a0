/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - all logs are one SQL table. A place is the log's number, then the entry's:
 * logs grow at their own ends, and an append is one insertion; in memory it is put off,
 * and whoever reads has it done first. */
#include "storage/log.h"

#include "storage/engine.h"

enum { ENTRY_BITS = 36, FIRST_ENTRIES = 64 };

static int64_t place_of(uint32_t log, uint64_t number)
{
    GRAMME_PRE(log <= GRAMME_LOG_MAX && number <= GRAMME_LOG_ENTRY_MAX);
    return (int64_t)((uint64_t)log << ENTRY_BITS | number);
}

static uint64_t number_at(int64_t place)
{
    return (uint64_t)place & GRAMME_LOG_ENTRY_MAX;
}

static gramme_status insert(gramme_connection *connection,
                            int64_t place,
                            gramme_view bytes,
                            gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st =
        gramme_connection_statement(&statement, connection, GRAMME_SQL_LOG_APPEND, err);

    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_bind_int64(statement, 1, place);
    gramme_connection_bind(statement, 2, bytes);
    return gramme_connection_finish(connection, statement, err);
}

/* The log's last entry that waits must be below; SQL looks at those it has when this
 * one gets there. */
static gramme_status
put_off(gramme_waiting *waiting, int64_t place, gramme_view bytes, gramme_error *err)
{
    size_t i = waiting->count;

    while (i > 0 &&
           waiting->entries[i - 1].place >> ENTRY_BITS != place >> ENTRY_BITS) {
        i--;
    }
    if (i > 0 && waiting->entries[i - 1].place >= place) {
        return gramme_error_set(err, GRAMME_CORRUPT, "a log has such an entry");
    }
    return gramme_waiting_add(waiting, place, bytes, err);
}

/* Makes `txn` ready to read logs. */
static gramme_status use(gramme_txn *txn, gramme_error *err)
{
    gramme_status st = gramme_txn_use(txn, err);

    return st == GRAMME_OK && gramme_store_in_memory(txn->store)
               ? gramme_waiting_settle(txn->store, err)
               : st;
}

gramme_status gramme_log_append(gramme_txn *txn,
                                uint32_t log,
                                uint64_t number,
                                gramme_view bytes,
                                gramme_error *err)
{
    gramme_undo *undo = &txn->store->writer.undo;
    gramme_undo_entry entry = {.kind = GRAMME_UNDO_LOG};
    gramme_status st;

    GRAMME_PRE(txn->kind == GRAMME_TXN_WRITE && number > 0);
    if (number > GRAMME_LOG_ENTRY_MAX) {
        return gramme_error_set(err, GRAMME_FULL, "a log has no numbers left");
    }
    st = gramme_txn_use(txn, err);
    if (st == GRAMME_OK) {
        entry.place = place_of(log, number);
        st = gramme_undo_push(undo, entry, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_store_in_memory(txn->store)
             ? put_off(&txn->store->writer.waiting, entry.place, bytes, err)
             : insert(txn->connection, entry.place, bytes, err);
    if (st != GRAMME_OK) {
        gramme_undo_forget(undo);
    }
    return st;
}

/* Entries `from` to `last` of a log. */
typedef struct range {
    uint32_t log;
    uint64_t from;
    uint64_t last;
} range;

/* The statement of `sql`, bound to the places of `entries`. */
static gramme_status bind_range(sqlite3_stmt **out,
                                gramme_txn *txn,
                                gramme_sql sql,
                                range entries,
                                gramme_error *err)
{
    gramme_status st = use(txn, err);

    if (st == GRAMME_OK) {
        st = gramme_connection_statement(out, txn->connection, sql, err);
    }
    if (st == GRAMME_OK) {
        sqlite3_bind_int64(*out, 1, place_of(entries.log, entries.from));
        sqlite3_bind_int64(*out, 2, place_of(entries.log, entries.last));
    }
    return st;
}

/* -- reading -- */

/* A page that grows in its arena. */
typedef struct builder {
    gramme_arena *arena;
    gramme_log_entry *entries;
    uint32_t count;
    uint32_t capacity;
    size_t bytes;
} builder;

static gramme_status
add(builder *page, uint64_t number, gramme_view bytes, gramme_error *err)
{
    gramme_log_entry entry = {.number = number};

    if (page->count == page->capacity) {
        uint32_t capacity = page->capacity == 0 ? FIRST_ENTRIES : page->capacity * 2;
        gramme_log_entry *entries =
            gramme_arena_calloc(page->arena, capacity, sizeof(*entries));

        if (entries == NULL) {
            return gramme_error_nomem(err);
        }
        if (page->count > 0) {
            memcpy(entries, page->entries, page->count * sizeof(*entries));
        }
        page->entries = entries;
        page->capacity = capacity;
    }
    if (!gramme_arena_copy(&entry.bytes, page->arena, bytes)) {
        return gramme_error_nomem(err);
    }
    page->entries[page->count++] = entry;
    page->bytes += bytes.size;
    return GRAMME_OK;
}

static bool has_room(const builder *page, size_t size, const gramme_log_limit *limit)
{
    return page->count < limit->count &&
           (page->count == 0 ||
            (page->bytes <= limit->bytes && size <= limit->bytes - page->bytes));
}

/* NOLINTNEXTLINE(readability-function-size): where, how much and whereto are apart */
gramme_status gramme_log_read(gramme_log_page *out,
                              gramme_txn *txn,
                              uint32_t log,
                              uint64_t from,
                              const gramme_log_limit *limit,
                              gramme_arena *arena,
                              gramme_error *err)
{
    range wanted = {.log = log, .from = from, .last = GRAMME_LOG_ENTRY_MAX};
    builder page = {.arena = arena};
    bool more = false;
    sqlite3_stmt *statement;
    gramme_status st;
    int code = SQLITE_DONE;

    *out = (gramme_log_page){.count = 0};
    if (limit->before > 0 && limit->before <= GRAMME_LOG_ENTRY_MAX) {
        wanted.last = limit->before - 1;
    }
    if (wanted.from > wanted.last) {
        return GRAMME_OK;
    }
    st = bind_range(&statement, txn, GRAMME_SQL_LOG_READ, wanted, err);
    if (st != GRAMME_OK) {
        return st;
    }
    while (st == GRAMME_OK && !more && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        gramme_view bytes = gramme_connection_column(statement, 1);

        more = !has_room(&page, bytes.size, limit);
        if (!more) {
            st = add(&page, number_at(sqlite3_column_int64(statement, 0)), bytes, err);
        }
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        st = gramme_connection_fail(txn->connection, code, err);
    }
    sqlite3_reset(statement);
    if (st == GRAMME_OK) {
        *out = (gramme_log_page){
            .entries = page.entries, .count = page.count, .more = more};
    }
    return st;
}

/* The number at one end of `log`; 0 when it is empty. */
static gramme_status read_end(
    uint64_t *out, gramme_txn *txn, gramme_sql sql, uint32_t log, gramme_error *err)
{
    range all = {.log = log, .last = GRAMME_LOG_ENTRY_MAX};
    sqlite3_stmt *statement;
    gramme_status st = bind_range(&statement, txn, sql, all, err);
    int code;

    *out = 0;
    if (st != GRAMME_OK) {
        return st;
    }
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        *out = number_at(sqlite3_column_int64(statement, 0));
    } else if (code != SQLITE_DONE) {
        st = gramme_connection_fail(txn->connection, code, err);
    }
    sqlite3_reset(statement);
    return st;
}

gramme_status gramme_log_bounds(
    uint64_t *first, uint64_t *last, gramme_txn *txn, uint32_t log, gramme_error *err)
{
    gramme_status st = read_end(first, txn, GRAMME_SQL_LOG_FIRST, log, err);

    *last = 0;
    return st == GRAMME_OK ? read_end(last, txn, GRAMME_SQL_LOG_LAST, log, err) : st;
}

gramme_status
gramme_log_find(uint32_t *out, gramme_txn *txn, uint32_t from, gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = use(txn, err);
    int code;

    *out = 0;
    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_LOG_FIRST, err);
    }
    if (st != GRAMME_OK || from > GRAMME_LOG_MAX) {
        return st;
    }
    sqlite3_bind_int64(statement, 1, place_of(from, 0));
    sqlite3_bind_int64(statement, 2, place_of(GRAMME_LOG_MAX, GRAMME_LOG_ENTRY_MAX));
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        *out = (uint32_t)(sqlite3_column_int64(statement, 0) >> ENTRY_BITS);
    } else if (code != SQLITE_DONE) {
        st = gramme_connection_fail(txn->connection, code, err);
    }
    sqlite3_reset(statement);
    return st;
}

/* -- trimming -- */

gramme_status gramme_log_trim(uint32_t *removed,
                              gramme_txn *txn,
                              uint32_t log,
                              uint64_t before,
                              uint32_t limit,
                              gramme_error *err)
{
    gramme_undo *undo = &txn->store->writer.undo;
    sqlite3_stmt *statement;
    gramme_status st = use(txn, err);
    range old = {.log = log, .last = GRAMME_LOG_ENTRY_MAX};

    *removed = 0;
    if (before <= GRAMME_LOG_ENTRY_MAX) {
        old.last = before - (before > 0);
    }
    if (st == GRAMME_OK) {
        st = gramme_txn_savepoint(txn, err);
    }
    if (st == GRAMME_OK) {
        st = bind_range(&statement, txn, GRAMME_SQL_LOG_TRIM, old, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_undo_push(undo, (gramme_undo_entry){.kind = GRAMME_UNDO_NEWS}, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_bind_int64(statement, 3, limit);
    st = gramme_connection_finish(txn->connection, statement, err);
    if (st == GRAMME_OK) {
        *removed = (uint32_t)sqlite3_changes(txn->connection->db);
    }
    if (*removed == 0) {
        gramme_undo_forget(undo);
    }
    return st;
}
