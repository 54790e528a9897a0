/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - the documents of streams: that each can be read, that they say the same of
 * each other and of the tables, and that no log is left without a stream. */
#include "streams/check.h"

#include <inttypes.h>
#include <stdio.h>

#include "storage/log.h"
#include "streams/check_parts.h"
#include "streams/pack.h"

enum { DOCUMENTS_AT_ONCE = 64, NUMBER_NAME = 5, SHARD_NAME = 14 };

gramme_status
gramme_streams_check_each(gramme_streams_checking *c,
                          gramme_document_kind kind,
                          const char *prefix,
                          gramme_status (*each)(gramme_streams_checking *c,
                                                const gramme_document *document,
                                                gramme_error *err),
                          gramme_error *err)
{
    gramme_document_page page = {.more = true};
    gramme_bytes after;
    gramme_status st = GRAMME_OK;

    gramme_bytes_init(&after, c->page.allocator);
    while (page.more && st == GRAMME_OK) {
        gramme_arena_reset(&c->page);
        st = gramme_document_list(&page, c->txn, kind, gramme_view_text(prefix),
                                  gramme_bytes_view(&after), DOCUMENTS_AT_ONCE,
                                  &c->page, err);
        for (uint32_t i = 0; i < page.count && st == GRAMME_OK; i++) {
            gramme_arena_reset(&c->one);
            st = gramme_check_settle(c->check, each(c, &page.documents[i], err), err);
        }
        if (st == GRAMME_OK && page.more) {
            gramme_bytes_reset(&after, SIZE_MAX);
            gramme_bytes_append_view(&after, page.documents[page.count - 1].name);
            st = gramme_bytes_ok(&after) ? GRAMME_OK : gramme_error_nomem(err);
        }
    }
    gramme_bytes_clear(&after);
    return st;
}

const char *gramme_streams_check_print(char out[3 * GRAMME_CHECK_TEXT],
                                       const gramme_stream *stream)
{
    char table[GRAMME_CHECK_TEXT];
    char label[GRAMME_CHECK_TEXT];

    (void)snprintf(out, 3 * (size_t)GRAMME_CHECK_TEXT, "stream %s of table %s",
                   gramme_check_print(label, stream->label),
                   gramme_check_print(table, stream->table));
    return out;
}

/* -- numbers -- */

static gramme_status check_counter(gramme_streams_checking *c,
                                   const gramme_document *document,
                                   gramme_error *err)
{
    gramme_unpack in = gramme_unpack_of(document->value);
    char text[GRAMME_CHECK_TEXT];

    (void)err;
    if (!gramme_view_is(document->name, "log")) {
        gramme_check_found(c->check, "documents: nobody knows the counter %s",
                           gramme_check_print(text, document->name));
        return GRAMME_OK;
    }
    c->next_log = (uint32_t)gramme_unpack_number(&in, 4);
    if (!gramme_unpack_done(&in) || c->next_log == 0) {
        gramme_check_found(c->check, "streams: the number of logs cannot be read");
        c->next_log = 0;
    }
    return GRAMME_OK;
}

/* "n<number>" leads to the stream that has the number. */
static gramme_status check_number(gramme_streams_checking *c,
                                  const gramme_document *document,
                                  gramme_error *err)
{
    gramme_unpack in = gramme_unpack_of(document->name);
    gramme_document named = {.name = document->value};
    gramme_stream stream;
    uint32_t number;
    gramme_status st;

    (void)gramme_unpack_number(&in, 1);
    number = (uint32_t)gramme_unpack_number(&in, 4);
    if (!gramme_unpack_done(&in)) {
        gramme_check_found(c->check, "streams: a stream's number cannot be read");
        return GRAMME_OK;
    }
    st = gramme_document_get(&named.value, c->txn, GRAMME_DOCUMENT_STREAM, named.name,
                             &c->one, err);
    if (st == GRAMME_OK) {
        st = gramme_stream_decode(&stream, &named, err);
    }
    if (st == GRAMME_NOTFOUND || st == GRAMME_CORRUPT ||
        (st == GRAMME_OK && stream.number != number)) {
        gramme_check_found(c->check, "streams: number %" PRIu32 " leads to no stream",
                           number);
        return GRAMME_OK;
    }
    return st;
}

/* A shard's stream must be there; its own shards are looked at from there. */
static gramme_status check_owner(gramme_streams_checking *c,
                                 const gramme_document *document,
                                 gramme_error *err)
{
    uint8_t by_number[NUMBER_NAME] = {'n'};
    gramme_view value;
    gramme_status st = GRAMME_NOTFOUND;

    if (document->name.size == SHARD_NAME) {
        memcpy(by_number + 1, document->name.data + 1, NUMBER_NAME - 1);
        st = gramme_document_get(&value, c->txn, GRAMME_DOCUMENT_STREAM,
                                 gramme_view_of(by_number, NUMBER_NAME), &c->one, err);
    }
    if (st == GRAMME_NOTFOUND) {
        gramme_check_found(c->check, "streams: a shard belongs to no stream");
        return GRAMME_OK;
    }
    return st;
}

/* -- streams -- */

static gramme_status
add_logs(gramme_streams_checking *c, const gramme_stream *stream, gramme_error *err)
{
    if (c->log_count == c->log_capacity) {
        uint32_t capacity = c->log_capacity == 0 ? 16 : 2 * c->log_capacity;
        gramme_check_logs *logs =
            gramme_arena_calloc(&c->kept, capacity, sizeof(*logs));

        if (logs == NULL) {
            return gramme_error_nomem(err);
        }
        if (c->log_count > 0) {
            memcpy(logs, c->logs, c->log_count * sizeof(*logs));
        }
        c->logs = logs;
        c->log_capacity = capacity;
    }
    c->logs[c->log_count++] =
        (gramme_check_logs){.first = stream->first_log, .count = stream->width};
    return GRAMME_OK;
}

static bool overlap(const gramme_streams_checking *c, const gramme_stream *stream)
{
    for (uint32_t i = 0; i < c->log_count; i++) {
        if (stream->first_log < c->logs[i].first + c->logs[i].count &&
            c->logs[i].first < stream->first_log + stream->width) {
            return true;
        }
    }
    return false;
}

static bool keys_equal(const gramme_key_attribute *a,
                       uint32_t a_count,
                       const gramme_key_attribute *b,
                       uint32_t b_count)
{
    for (uint32_t i = 0; i < a_count && i < b_count; i++) {
        if (a[i].type != b[i].type || !gramme_view_equal(a[i].name, b[i].name)) {
            return false;
        }
    }
    return a_count == b_count;
}

static bool schemas_equal(const gramme_key_schema *a, const gramme_key_schema *b)
{
    return keys_equal(a->hash, a->hash_count, b->hash, b->hash_count) &&
           keys_equal(a->range, a->range_count, b->range, b->range_count);
}

/* The table of that name, whatever state it is in, or NULL. */
static const gramme_table *find_table(const gramme_streams_checking *c,
                                      gramme_view name)
{
    const gramme_table *table;
    size_t position = 0;

    while (gramme_check_next_table(&table, c->check, &position)) {
        if (gramme_view_equal(table->name, name)) {
            return table;
        }
    }
    return NULL;
}

static void check_numbers(gramme_streams_checking *c, const gramme_stream *stream)
{
    char name[3 * GRAMME_CHECK_TEXT];

    gramme_streams_check_print(name, stream);
    if (stream->number == 0 || stream->number != stream->first_log ||
        stream->first_log > GRAMME_LOG_MAX - stream->width) {
        gramme_check_found(c->check, "%s: its number %" PRIu32 " makes no sense", name,
                           stream->number);
    }
    if (c->next_log > 0 && stream->first_log + stream->width > c->next_log) {
        gramme_check_found(c->check, "%s: its logs are to be given again", name);
    }
    if (overlap(c, stream)) {
        gramme_check_found(c->check, "%s: another stream has its logs", name);
    }
}

static gramme_status
check_table(gramme_streams_checking *c, const gramme_stream *stream, gramme_error *err)
{
    uint8_t by_number[NUMBER_NAME] = {
        'n', (uint8_t)(stream->number >> 24), (uint8_t)(stream->number >> 16),
        (uint8_t)(stream->number >> 8), (uint8_t)stream->number};
    const gramme_table *table = find_table(c, stream->table);
    char name[3 * GRAMME_CHECK_TEXT];
    gramme_view value;
    gramme_status st;

    gramme_streams_check_print(name, stream);
    if (stream->ended == 0 && (table == NULL || table->stream != stream->number)) {
        gramme_check_found(c->check,
                           "%s: is enabled, but the table does not know of it", name);
    } else if (stream->ended == 0 && !schemas_equal(&table->key, &stream->key)) {
        gramme_check_found(c->check, "%s: its keys are not the table's", name);
    }
    st = gramme_document_get(&value, c->txn, GRAMME_DOCUMENT_STREAM,
                             gramme_view_of(by_number, NUMBER_NAME), &c->one, err);
    if (st == GRAMME_NOTFOUND) {
        gramme_check_found(c->check, "%s: is not found by its number", name);
        return GRAMME_OK;
    }
    return st;
}

static gramme_status check_stream(gramme_streams_checking *c,
                                  const gramme_document *document,
                                  gramme_error *err)
{
    gramme_stream stream;
    char name[3 * GRAMME_CHECK_TEXT];
    gramme_status st = gramme_stream_decode(&stream, document, err);

    if (st != GRAMME_OK) {
        gramme_check_found(c->check, "streams: the description of %s cannot be read",
                           gramme_check_print(name, document->name));
        return GRAMME_OK;
    }
    check_numbers(c, &stream);
    st = add_logs(c, &stream, err);
    if (st == GRAMME_OK) {
        st = check_table(c, &stream, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_stream_describe(&stream, c->txn, document, &c->one, err);
    }
    if (st == GRAMME_CORRUPT) {
        gramme_check_found(c->check, "%s: the description of a shard cannot be read",
                           gramme_streams_check_print(name, &stream));
        return GRAMME_OK;
    }
    return st == GRAMME_OK ? gramme_streams_check_shards(c, &stream, err) : st;
}

/* -- the other way round -- */

static bool is_known(const gramme_streams_checking *c, uint32_t log)
{
    for (uint32_t i = 0; i < c->log_count; i++) {
        if (log >= c->logs[i].first && log - c->logs[i].first < c->logs[i].count) {
            return true;
        }
    }
    return false;
}

static gramme_status find_orphans(gramme_streams_checking *c, gramme_error *err)
{
    uint32_t log;
    gramme_status st = gramme_log_find(&log, c->txn, 1, err);

    while (st == GRAMME_OK && log > 0) {
        if (!is_known(c, log)) {
            gramme_check_found(
                c->check, "logs: the records of log %" PRIu32 " belong to no stream",
                log);
        }
        st = gramme_log_find(&log, c->txn, log + 1, err);
    }
    return st;
}

static gramme_status check_tables(gramme_streams_checking *c, gramme_error *err)
{
    const gramme_table *table;
    size_t position = 0;
    gramme_status st = GRAMME_OK;

    while (st == GRAMME_OK && gramme_check_next_table(&table, c->check, &position)) {
        gramme_stream stream;
        char name[GRAMME_CHECK_TEXT];

        if (table->stream == 0) {
            continue;
        }
        gramme_arena_reset(&c->one);
        st = gramme_stream_get(&stream, c->txn, table->stream, &c->one, err);
        if (st == GRAMME_NOTFOUND ||
            (st == GRAMME_OK &&
             (stream.ended != 0 || !gramme_view_equal(stream.table, table->name)))) {
            gramme_check_found(c->check,
                               "table %s: its stream %" PRIu32 " is not there",
                               gramme_check_print(name, table->name), table->stream);
        }
        if (st == GRAMME_NOTFOUND || st == GRAMME_CORRUPT) {
            st = GRAMME_OK; /* what cannot be read was told */
        }
    }
    return st;
}

static gramme_status run(gramme_streams_checking *c, gramme_error *err)
{
    static const struct {
        gramme_document_kind kind;
        const char *prefix;
        gramme_status (*each)(gramme_streams_checking *c,
                              const gramme_document *document,
                              gramme_error *err);
    } documents[] = {
        {GRAMME_DOCUMENT_COUNTER, "", check_counter},
        {GRAMME_DOCUMENT_STREAM, "n", check_number},
        {GRAMME_DOCUMENT_STREAM, "h", check_owner},
        {GRAMME_DOCUMENT_STREAM, "t", check_stream},
    };
    gramme_status st = GRAMME_OK;

    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]) && st == GRAMME_OK;
         i++) {
        st = gramme_streams_check_each(c, documents[i].kind, documents[i].prefix,
                                       documents[i].each, err);
        st = gramme_check_settle(c->check, st, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_check_settle(c->check, find_orphans(c, err), err);
    }
    if (st == GRAMME_OK) {
        st = gramme_check_settle(c->check, check_tables(c, err), err);
    }
    return st == GRAMME_OK
               ? gramme_check_settle(c->check, gramme_streams_check_checkpoints(c, err),
                                     err)
               : st;
}

gramme_status gramme_streams_check(gramme_check *check, gramme_error *err)
{
    gramme_streams_checking c = {.check = check, .txn = gramme_check_txn(check)};
    const gramme_allocator *allocator = gramme_store_allocator(gramme_txn_store(c.txn));
    gramme_arena *const arenas[] = {&c.kept, &c.page, &c.one, &c.few};
    gramme_status st;

    for (size_t i = 0; i < sizeof(arenas) / sizeof(arenas[0]); i++) {
        gramme_arena_init(arenas[i], allocator, 0);
    }
    st = run(&c, err);
    for (size_t i = 0; i < sizeof(arenas) / sizeof(arenas[0]); i++) {
        gramme_arena_clear(arenas[i]);
    }
    return st;
}
