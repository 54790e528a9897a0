/* SPDX-License-Identifier: Apache-2.0 */
/* look.c - a lane's reading: out of the slot's tail, else a short transaction; the
 * records are then decoded and filtered.
 *
 * The subscriber is only called when the transaction has ended: in memory it holds up
 * every writer. */
#include "streams/dispatcher_parts.h"

enum {
    RECORDS_AT_A_TIME = 256,
    BYTES_AT_A_TIME = 1024 * 1024,
    /* Less than this cannot be a page that ended for its bytes. */
    SHORT_PAGE = BYTES_AT_A_TIME / 8,
    CHANGES_FIRST = 32,
    /* What a record costs beside its bytes, and a look beside its records. */
    RECORD_OVERHEAD = 256,
    LOOK_OVERHEAD = 4096,
};

/* What a look brings out of its transaction. */
typedef struct view_of_log {
    gramme_change_page page;
    bool begins;  /* a shard, at `next` */
    bool resumed; /* from a checkpoint */
    bool gone;    /* the stream is there no more, or at its end */
} view_of_log;

/* The last shard of the slot that begins at `next` or before, else the slot's first. */
static const gramme_shard *choose(const gramme_lane *lane)
{
    const gramme_shard *chosen = NULL;

    for (uint32_t i = 0; i < lane->stream.shard_count; i++) {
        const gramme_shard *shard = &lane->stream.shards[i];

        if (shard->slot == lane->place.slot &&
            (chosen == NULL || shard->first <= lane->next)) {
            chosen = shard;
        }
    }
    return chosen;
}

/* What was trimmed before it was read is not waited for. */
static void skip_trimmed(gramme_lane *lane, view_of_log *seen)
{
    if (lane->next < lane->shard.oldest) {
        lane->next = lane->shard.oldest;
        seen->begins = true;
        seen->resumed = false;
    }
}

/* Describes the stream and the shard that `next` is in. */
static gramme_status
place(gramme_lane *lane, gramme_txn *txn, view_of_log *seen, gramme_error *err)
{
    const gramme_shard *shard;
    gramme_status st;

    gramme_arena_reset(&lane->whole);
    st = gramme_stream_get(&lane->stream, txn, lane->place.stream, &lane->whole, err);
    if (st != GRAMME_OK && st != GRAMME_NOTFOUND) {
        return st;
    }
    shard = st == GRAMME_OK ? choose(lane) : NULL;
    if (shard == NULL) {
        seen->gone = true;
        return GRAMME_OK;
    }
    lane->shard = *shard;
    lane->placed = true;
    seen->begins = true;
    seen->resumed = lane->resumed;
    lane->resumed = false;
    skip_trimmed(lane, seen);
    return GRAMME_OK;
}

static gramme_status
follow(gramme_lane *lane, gramme_txn *txn, view_of_log *seen, gramme_error *err)
{
    gramme_status st;

    if (lane->placed) {
        st = gramme_shard_refresh(&lane->shard, txn, &lane->stream, err);
        if (st == GRAMME_OK) {
            skip_trimmed(lane, seen);
            return GRAMME_OK;
        }
        if (st != GRAMME_NOTFOUND) {
            return st;
        }
        lane->placed = false;
    }
    return place(lane, txn, seen, err);
}

/* Room for so many more changes. */
static bool grow(gramme_lane *lane, uint32_t extra)
{
    uint32_t capacity = lane->capacity == 0 ? CHANGES_FIRST : lane->capacity;
    gramme_change *changes;

    if (lane->head > 0) {
        memmove(lane->changes, lane->changes + lane->head,
                (lane->count - lane->head) * sizeof(*lane->changes));
        lane->count -= lane->head;
        lane->head = 0;
    }
    while (capacity < lane->count + extra) {
        capacity *= 2;
    }
    if (capacity == lane->capacity) {
        return true;
    }
    changes = gramme_realloc(lane->dispatcher->allocator, lane->changes,
                             capacity * sizeof(*changes));
    if (changes == NULL) {
        return false;
    }
    lane->changes = changes;
    lane->capacity = capacity;
    return true;
}

static bool is_wanted(const gramme_lane *lane, const gramme_change *change)
{
    const gramme_subscriber *subscriber = &lane->subscription->subscriber;

    if (change->hash % lane->settings.parallelization != lane->place.lane) {
        return false;
    }
    return subscriber->wants == NULL ||
           subscriber->wants(subscriber->self, &lane->stream, change);
}

static void keep(gramme_lane *lane, const gramme_change_page *page)
{
    bool none = lane->count == lane->head;
    size_t size = 0;

    for (uint32_t i = 0; i < page->count; i++) {
        size += page->changes[i].size;
        if (is_wanted(lane, &page->changes[i])) {
            lane->changes[lane->count++] = page->changes[i];
        }
    }
    if (none && lane->count > lane->head) {
        lane->first_seen = gramme_clock_monotonic();
    }
    if (page->count > 0) {
        lane->held += size + (size_t)page->count * RECORD_OVERHEAD + LOOK_OVERHEAD;
        lane->next = page->next;
        lane->skipped_only = lane->skipped_only || !lane->dirty;
        lane->dirty = true;
    }
    lane->short_page = page->count < RECORDS_AT_A_TIME && size < SHORT_PAGE;
    lane->drained = lane->short_page;
    if (page->ended) {
        lane->next = page->next > lane->shard.last ? page->next : lane->shard.last + 1;
        lane->at_end = true;
        lane->drained = true;
    }
}

static void say_begins(const gramme_lane *lane, bool resumed)
{
    const gramme_subscriber *subscriber = &lane->subscription->subscriber;

    if (subscriber->begins != NULL) {
        subscriber->begins(subscriber->self, &lane->stream, &lane->shard, lane->next,
                           resumed);
    }
}

/* The records, what is to be known of their shard, and from then on the slot's tail. */
static gramme_status read_log(gramme_stream_entries *out,
                              gramme_lane *lane,
                              view_of_log *seen,
                              gramme_error *err)
{
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, lane->dispatcher->store, NULL, GRAMME_TXN_READ, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = follow(lane, txn, seen, err);
    if (st == GRAMME_OK && !seen->gone) {
        st = gramme_stream_fetch(out, txn, &lane->stream, &lane->shard, lane->next,
                                 RECORDS_AT_A_TIME, BYTES_AT_A_TIME, &lane->pages, err);
    }
    gramme_txn_rollback(txn);
    if (st == GRAMME_OK && !seen->gone && lane->tail == NULL) {
        lane->tail = gramme_tail_open(lane->dispatcher->streams,
                                      lane->stream.first_log + lane->place.slot);
    }
    return st;
}

static bool read_tail(gramme_stream_entries *out, gramme_lane *lane)
{
    return lane->placed && lane->tail != NULL &&
           gramme_tail_read(out, lane->dispatcher->streams, lane->tail, &lane->shard,
                            lane->next, RECORDS_AT_A_TIME, &lane->pages);
}

gramme_status gramme_lane_look(gramme_lane *lane, bool *over, gramme_error *err)
{
    view_of_log seen = {.begins = false};
    gramme_stream_entries entries = {.count = 0};
    uint64_t looked = atomic_load(&lane->dispatcher->generation);
    gramme_status st = GRAMME_OK;

    *over = false;
    if (lane->head == lane->count) {
        lane->head = lane->count = 0;
        lane->held = 0;
        gramme_arena_reset(&lane->pages);
    }
    if (!grow(lane, RECORDS_AT_A_TIME)) {
        return gramme_error_nomem(err);
    }
    if (!read_tail(&entries, lane)) {
        st = read_log(&entries, lane, &seen, err);
    }
    if (st == GRAMME_OK && !seen.gone) {
        st = gramme_stream_entries_decode(&seen.page, &entries, &lane->stream,
                                          &lane->pages, err);
    }
    if (st != GRAMME_OK || seen.gone) {
        *over = seen.gone;
        return st;
    }
    lane->looked = looked;
    if (seen.begins) {
        say_begins(lane, seen.resumed);
    }
    keep(lane, &seen.page);
    return GRAMME_OK;
}

/* A shard has a child unless the stream ended with it; or that child is trimmed too,
 * and the description shows what is left. */
static gramme_status
next_shard(gramme_lane *lane, gramme_txn *txn, bool *over, gramme_error *err)
{
    gramme_shard child;
    gramme_status st =
        gramme_shard_child(&child, txn, &lane->stream, &lane->shard, err);

    if (st == GRAMME_OK) {
        lane->shard = child;
        lane->next = child.first > child.oldest ? child.first : child.oldest;
        return GRAMME_OK;
    }
    if (st != GRAMME_NOTFOUND) {
        return st;
    }
    gramme_arena_reset(&lane->whole);
    st = gramme_stream_get(&lane->stream, txn, lane->place.stream, &lane->whole, err);
    if (st == GRAMME_OK) {
        const gramme_shard *shard = choose(lane);

        if (shard != NULL && shard->first >= lane->next) {
            lane->shard = *shard;
            lane->next = shard->first > shard->oldest ? shard->first : shard->oldest;
            return GRAMME_OK;
        }
    }
    *over = st == GRAMME_OK || st == GRAMME_NOTFOUND;
    return *over ? GRAMME_OK : st;
}

gramme_status gramme_lane_step(gramme_lane *lane, bool *over, gramme_error *err)
{
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, lane->dispatcher->store, NULL, GRAMME_TXN_READ, err);

    *over = false;
    if (st != GRAMME_OK) {
        return st;
    }
    st = next_shard(lane, txn, over, err);
    gramme_txn_rollback(txn);
    if (st == GRAMME_OK && !*over) {
        lane->at_end = false;
        lane->drained = false;
        say_begins(lane, false);
    }
    return st;
}

gramme_status gramme_lane_oldest(gramme_lane *lane, uint64_t *oldest, gramme_error *err)
{
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, lane->dispatcher->store, NULL, GRAMME_TXN_READ, err);

    *oldest = 0;
    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_shard_refresh(&lane->shard, txn, &lane->stream, err);
    gramme_txn_rollback(txn);
    if (st == GRAMME_NOTFOUND) {
        *oldest = UINT64_MAX;
        return GRAMME_OK;
    }
    *oldest = lane->shard.oldest;
    return st;
}
