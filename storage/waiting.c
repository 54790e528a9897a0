/* SPDX-License-Identifier: Apache-2.0 */
/* waiting.c - a queue: entries come at its end, and leave at its beginning when the SQL
 * transaction that wrote them is committed. */
#include "storage/waiting.h"

#include "storage/engine.h"

enum {
    FIRST_ENTRIES = 64,
    AT_ONCE = 16, /* GRAMME_SQL_LOG_APPEND_16 */
    MANY = 2 * AT_ONCE,
    MANY_BYTES = 32 * 1024,
    BYTES_KEPT = 2 * MANY_BYTES,
};

void gramme_waiting_init(gramme_waiting *waiting, const gramme_allocator *allocator)
{
    *waiting = (gramme_waiting){.allocator = allocator};
    gramme_bytes_init(&waiting->bytes, allocator);
}

void gramme_waiting_dispose(gramme_waiting *waiting)
{
    gramme_bytes_clear(&waiting->bytes);
    gramme_free(waiting->allocator, waiting->entries);
    waiting->entries = NULL;
}

void gramme_waiting_clear(gramme_waiting *waiting)
{
    waiting->count = 0;
    waiting->written = 0;
    gramme_bytes_reset(&waiting->bytes, BYTES_KEPT);
}

static bool grow(gramme_waiting *waiting)
{
    size_t capacity = waiting->capacity == 0 ? FIRST_ENTRIES : waiting->capacity * 2;
    gramme_waiting_entry *entries = gramme_realloc(waiting->allocator, waiting->entries,
                                                   capacity * sizeof(*entries));

    if (entries == NULL) {
        return false;
    }
    waiting->entries = entries;
    waiting->capacity = capacity;
    return true;
}

gramme_status gramme_waiting_add(gramme_waiting *waiting,
                                 int64_t place,
                                 gramme_view bytes,
                                 gramme_error *err)
{
    uint8_t *to;

    if (waiting->count == waiting->capacity && !grow(waiting)) {
        return gramme_error_nomem(err);
    }
    to = gramme_bytes_reserve(&waiting->bytes, bytes.size);
    if (to == NULL) {
        waiting->bytes.failed = false; /* what was there is as it was */
        return gramme_error_nomem(err);
    }
    if (bytes.size > 0) {
        memcpy(to, bytes.data, bytes.size);
    }
    waiting->bytes.size += bytes.size;
    waiting->entries[waiting->count++] =
        (gramme_waiting_entry){.place = place, .end = waiting->bytes.size};
    return GRAMME_OK;
}

static size_t begin_of(const gramme_waiting *waiting, size_t entry)
{
    return entry == 0 ? 0 : waiting->entries[entry - 1].end;
}

bool gramme_waiting_take_back(gramme_waiting *waiting)
{
    GRAMME_PRE(waiting->count > 0);
    waiting->count--;
    waiting->bytes.size = begin_of(waiting, waiting->count);
    if (waiting->written <= waiting->count) {
        return false;
    }
    waiting->written = waiting->count;
    return true;
}

bool gramme_waiting_is_long(const gramme_waiting *waiting)
{
    return waiting->count >= MANY || waiting->bytes.size >= MANY_BYTES;
}

/* Binds the next `count` to `sql`, which takes as many, and writes them. */
static gramme_status
write_next(gramme_store *store, gramme_sql sql, int count, gramme_error *err)
{
    gramme_connection *connection = &store->writer.connection;
    gramme_waiting *waiting = &store->writer.waiting;
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, connection, sql, err);

    if (st != GRAMME_OK) {
        return st;
    }
    for (int i = 0; i < count; i++) {
        size_t at = waiting->written + (size_t)i;
        size_t begin = begin_of(waiting, at);

        sqlite3_bind_int64(statement, 2 * i + 1, waiting->entries[at].place);
        gramme_connection_bind(statement, 2 * i + 2,
                               gramme_view_of(waiting->bytes.data + begin,
                                              waiting->entries[at].end - begin));
    }
    st = gramme_connection_finish(connection, statement, err);
    if (st == GRAMME_OK) {
        waiting->written += (size_t)count;
    }
    return st;
}

gramme_status gramme_waiting_write(gramme_store *store, gramme_error *err)
{
    gramme_waiting *waiting = &store->writer.waiting;
    gramme_status st = GRAMME_OK;

    if (!gramme_writer_is_open(&store->writer)) {
        return gramme_error_set(err, GRAMME_IO, "the transaction was undone");
    }
    while (st == GRAMME_OK && waiting->count - waiting->written >= AT_ONCE) {
        st = write_next(store, GRAMME_SQL_LOG_APPEND_16, AT_ONCE, err);
    }
    while (st == GRAMME_OK && waiting->written < waiting->count) {
        st = write_next(store, GRAMME_SQL_LOG_APPEND, 1, err);
    }
    return st;
}

void gramme_waiting_committed(gramme_waiting *waiting)
{
    size_t gone = waiting->written;
    size_t begin = begin_of(waiting, gone);

    if (gone == waiting->count) {
        gramme_waiting_clear(waiting);
        return;
    }
    if (gone == 0) {
        return;
    }
    waiting->bytes.size -= begin;
    memmove(waiting->bytes.data, waiting->bytes.data + begin, waiting->bytes.size);
    for (size_t i = gone; i < waiting->count; i++) {
        waiting->entries[i - gone] = (gramme_waiting_entry){
            .place = waiting->entries[i].place, .end = waiting->entries[i].end - begin};
    }
    waiting->count -= gone;
    waiting->written = 0;
}

void gramme_waiting_undone(gramme_waiting *waiting, size_t written)
{
    waiting->written = written < waiting->count ? written : waiting->count;
}

gramme_status gramme_waiting_settle(gramme_store *store, gramme_error *err)
{
    gramme_connection *connection = &store->writer.connection;
    gramme_waiting *waiting = &store->writer.waiting;
    gramme_status st;

    if (waiting->written == waiting->count) {
        return GRAMME_OK;
    }
    if (store->writer.begun) {
        return gramme_waiting_write(store, err);
    }
    st = gramme_writer_mend(store, err);
    if (st == GRAMME_OK) {
        st = gramme_connection_run(connection, GRAMME_SQL_BEGIN_WRITE, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_waiting_write(store, err);
        if (st == GRAMME_OK) {
            st = gramme_connection_run(connection, GRAMME_SQL_COMMIT, err);
        }
        if (st != GRAMME_OK) {
            (void)gramme_connection_run(connection, GRAMME_SQL_ROLLBACK, NULL);
            store->writer.broken = gramme_writer_is_open(&store->writer);
        }
    }
    if (st == GRAMME_OK) {
        gramme_waiting_committed(waiting);
    } else {
        gramme_waiting_undone(waiting, 0);
    }
    return st;
}
