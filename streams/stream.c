/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c - the streams of a store: opened, told of commits, made and ended. */
#include "streams/stream.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "storage/base/hash.h"
#include "storage/log.h"
#include "streams/pack.h"
#include "streams/parts.h"

#define SECOND INT64_C(1000000)

static const int64_t shard_time_default = SECOND * 3600 * 4;
static const int64_t retention_default = SECOND * 3600 * 24;

enum { COUNTER_BYTES = 4 };

/* -- opening -- */

static void committed(void *self)
{
    gramme_streams *streams = self;

    if (!streams->touched) {
        return;
    }
    streams->touched = false;
    pthread_mutex_lock(&streams->mutex);
    gramme_tails_publish(streams);
    if (streams->wake != NULL) {
        streams->wake(streams->wake_self);
    }
    pthread_mutex_unlock(&streams->mutex);
}

static void undone(void *self)
{
    gramme_streams *streams = self;

    streams->stale = true;
    gramme_tails_undo(streams);
}

static gramme_streams_options resolve(const gramme_streams_options *given)
{
    gramme_streams_options options = {.shard_time = 0};

    if (given != NULL) {
        options = *given;
    }
    if (options.shard_time <= 0) {
        options.shard_time = shard_time_default;
    }
    if (options.retention <= 0) {
        options.retention = retention_default;
    }
    if (options.width == 0) {
        options.width = 1;
    }
    if (options.width > GRAMME_STREAM_WIDTH_MAX) {
        options.width = GRAMME_STREAM_WIDTH_MAX;
    }
    return options;
}

/* A round of upkeep finds out what is due. */
static void order_round(gramme_streams *streams)
{
    /* Also after a round that is under way, which may have begun before this. */
    atomic_store(&streams->noted, INT64_MIN);
    gramme_store_upkeep_is_due(streams->store);
}

/* Orders one when there are streams. */
static gramme_status look_round(gramme_streams *streams, gramme_error *err)
{
    gramme_stream_page page;
    gramme_view none = {NULL, 0};
    gramme_arena arena;
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, streams->store, NULL, GRAMME_TXN_READ, err);

    if (st != GRAMME_OK) {
        return st;
    }
    gramme_arena_init(&arena, streams->allocator, 0);
    st = gramme_stream_list(&page, txn, none, none, none, 1, &arena, err);
    gramme_txn_rollback(txn);
    if (st == GRAMME_OK && page.count > 0) {
        order_round(streams);
    }
    gramme_arena_clear(&arena);
    return st;
}

gramme_status gramme_streams_open(gramme_streams **out,
                                  gramme_store *store,
                                  const gramme_streams_options *options,
                                  gramme_error *err)
{
    const gramme_allocator *allocator = gramme_store_allocator(store);
    gramme_streams *streams = gramme_alloc_zero(allocator, sizeof(*streams));
    gramme_row_hook hook = {
        .changed = gramme_streams_changed,
        .committed = committed,
        .undone = undone,
        .due = gramme_streams_due,
        .upkeep = gramme_streams_upkeep,
        .self = streams,
    };
    gramme_status st;

    *out = NULL;
    if (streams == NULL) {
        return gramme_error_nomem(err);
    }
    if (pthread_mutex_init(&streams->mutex, NULL) != 0) {
        gramme_free(allocator, streams);
        return gramme_error_nomem(err);
    }
    streams->store = store;
    streams->allocator = allocator;
    streams->options = resolve(options);
    streams->due = INT64_MAX;
    streams->noted = INT64_MAX;
    gramme_map_init(&streams->states, allocator, gramme_hash_random_seed());
    gramme_map_init(&streams->tails, allocator, gramme_hash_random_seed());
    gramme_bytes_init(&streams->entry, allocator);
    gramme_bytes_init(&streams->upkeep.position, allocator);
    gramme_arena_init(&streams->upkeep.arena, allocator, 0);
    gramme_store_set_hook(store, &hook);
    st = look_round(streams, err);
    if (st != GRAMME_OK) {
        gramme_streams_close(streams);
        return st;
    }
    *out = streams;
    return GRAMME_OK;
}

void gramme_streams_renew(gramme_streams *streams)
{
    if (look_round(streams, NULL) != GRAMME_OK) {
        order_round(streams); /* there may be some */
    }
    pthread_mutex_lock(&streams->mutex);
    if (streams->wake != NULL) {
        streams->wake(streams->wake_self);
    }
    pthread_mutex_unlock(&streams->mutex);
}

void gramme_streams_close(gramme_streams *streams)
{
    const gramme_allocator *allocator;

    if (streams == NULL) {
        return;
    }
    allocator = streams->allocator;
    gramme_store_set_hook(streams->store, NULL);
    gramme_stream_state_forget_all(streams);
    gramme_map_clear(&streams->tails); /* with the lanes went what was in it */
    gramme_bytes_clear(&streams->entry);
    gramme_bytes_clear(&streams->upkeep.position);
    gramme_arena_clear(&streams->upkeep.arena);
    pthread_mutex_destroy(&streams->mutex);
    gramme_free(allocator, streams);
}

uint64_t gramme_streams_logged(const gramme_streams *streams)
{
    return atomic_load_explicit(&streams->logged, memory_order_relaxed);
}

void gramme_streams_listen(gramme_streams *streams,
                           void (*wake)(void *self),
                           void *self)
{
    pthread_mutex_lock(&streams->mutex);
    streams->wake = wake;
    streams->wake_self = self;
    pthread_mutex_unlock(&streams->mutex);
}

/* -- making and ending -- */

/* Takes `count` logs that nobody has had. */
static gramme_status take_logs(uint32_t *first,
                               const gramme_stream_edit *edit,
                               uint32_t count,
                               gramme_error *err)
{
    gramme_view name = GRAMME_VIEW("log");
    uint8_t next[COUNTER_BYTES];
    gramme_view value;
    gramme_status st = gramme_document_get(&value, edit->txn, GRAMME_DOCUMENT_COUNTER,
                                           name, edit->arena, err);

    *first = 1;
    if (st == GRAMME_OK) {
        gramme_unpack in = gramme_unpack_of(value);

        *first = (uint32_t)gramme_unpack_number(&in, COUNTER_BYTES);
        if (!gramme_unpack_done(&in) || *first == 0) {
            return gramme_error_set(err, GRAMME_CORRUPT,
                                    "the number of logs is damaged");
        }
    } else if (st != GRAMME_NOTFOUND) {
        return st;
    }
    if (*first > GRAMME_LOG_MAX - count) {
        return gramme_error_set(err, GRAMME_FULL, "no more streams can be numbered");
    }
    for (unsigned i = 0; i < COUNTER_BYTES; i++) {
        next[i] = (uint8_t)((*first + count) >> (8 * (COUNTER_BYTES - 1 - i)));
    }
    return gramme_document_put(edit->txn, GRAMME_DOCUMENT_COUNTER, name,
                               gramme_view_of(next, sizeof(next)), err);
}

/* Milliseconds as "2026-11-21T12:34:56.789"; years of four digits only. */
static bool print_label(gramme_view *out, gramme_arena *arena, int64_t milliseconds)
{
    const int64_t latest = INT64_C(253402300799999);
    int64_t shown = milliseconds < 0 ? 0 : milliseconds;
    time_t seconds;
    struct tm utc;
    char day[32];

    shown = shown > latest ? latest : shown;
    seconds = (time_t)(shown / 1000);
    if (gmtime_r(&seconds, &utc) == NULL ||
        strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &utc) == 0) {
        return false;
    }
    *out = gramme_arena_printf(arena, "%s.%03d", day, (int)(shown % 1000));
    return out->data != NULL;
}

/* A label that no stream of this table has. */
static gramme_status find_label(gramme_view *label,
                                const gramme_stream_edit *edit,
                                gramme_view table,
                                gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (int64_t time = edit->now / 1000; st == GRAMME_OK; time++) {
        gramme_bytes name;
        gramme_view value;

        if (!print_label(label, edit->arena, time)) {
            return gramme_error_nomem(err);
        }
        gramme_bytes_init(&name, edit->streams->allocator);
        gramme_stream_name(&name, table, *label);
        st = gramme_bytes_ok(&name)
                 ? gramme_document_get(&value, edit->txn, GRAMME_DOCUMENT_STREAM,
                                       gramme_bytes_view(&name), edit->arena, err)
                 : gramme_error_nomem(err);
        gramme_bytes_clear(&name);
    }
    return st == GRAMME_NOTFOUND ? GRAMME_OK : st;
}

/* NOLINTNEXTLINE(readability-function-size): a table and what its call adds */
gramme_status gramme_stream_create(uint32_t *number,
                                   gramme_view *label,
                                   gramme_streams *streams,
                                   gramme_txn *txn,
                                   const gramme_table *table,
                                   gramme_view_type view,
                                   gramme_view region,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    gramme_stream_edit edit = {
        .streams = streams,
        .txn = txn,
        .arena = arena,
        .now = gramme_store_now(streams->store),
    };
    gramme_stream stream = {
        .table = table->name,
        .region = region,
        .view = view,
        .key = table->key,
        .created = edit.now,
        .width = streams->options.width,
    };
    gramme_status st = take_logs(&stream.first_log, &edit, stream.width, err);

    /* Logs are numbered once only, so a stream's first one names it, too. */
    stream.number = stream.first_log;
    if (st == GRAMME_OK) {
        st = find_label(&stream.label, &edit, table->name, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_stream_store(txn, &stream, err);
    }
    for (uint32_t i = 0; i < stream.width && st == GRAMME_OK; i++) {
        st = gramme_slot_begin(&edit, stream.number, i, err);
    }
    if (st == GRAMME_OK) {
        *number = stream.number;
        *label = stream.label;
        streams->touched = true;
        gramme_streams_note(streams, edit.now + streams->options.shard_time);
    }
    return st;
}

gramme_status gramme_stream_end(gramme_streams *streams,
                                gramme_txn *txn,
                                uint32_t number,
                                gramme_error *err)
{
    gramme_arena arena;
    gramme_stream_edit edit = {
        .streams = streams,
        .txn = txn,
        .arena = &arena,
        .now = gramme_store_now(streams->store),
    };
    gramme_stream_state *state = NULL;
    gramme_stream stream;
    gramme_status st;

    gramme_arena_init(&arena, streams->allocator, 0);
    st = gramme_stream_get(&stream, txn, number, &arena, err);
    if (st == GRAMME_OK && stream.ended == 0) {
        st = gramme_stream_state_get(&state, &edit, number, err);
    }
    for (uint32_t i = 0; st == GRAMME_OK && state != NULL && i < state->width; i++) {
        st = gramme_slot_turn(&edit, state, i, false, err);
    }
    if (st == GRAMME_OK && state != NULL) {
        stream.ended = edit.now < 1 ? 1 : edit.now;
        st = gramme_stream_store(txn, &stream, err);
    }
    gramme_stream_state_forget(streams, number);
    gramme_arena_clear(&arena);
    return st;
}
