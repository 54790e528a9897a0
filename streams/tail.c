/* SPDX-License-Identifier: Apache-2.0 */
/* tail.c - a run of records without a gap, of one shard:
 *
 *     first ... first + committed ... first + count
 *     |-- lanes may read --|-- of the open transaction --|
 *
 * A tail may always be thrown away, since the log has the same records. It is when it
 * has no more room, when anything was undone, and when the shard changes otherwise than
 * by an append; the next append begins it anew. So what follows a position that is in
 * the tail, or at its end, is in the tail, too. */
#include "streams/tail.h"

#include "streams/parts.h"

enum {
    ENTRIES_MAX = 1024,
    BYTES_MAX = 256 * 1024,
};

struct gramme_tail {
    uint32_t log;
    uint32_t readers;
    gramme_tail *changed; /* the next one with records of the open transaction */
    bool is_changed;
    bool valid;
    uint64_t shard; /* sequence it begins with */
    uint64_t first;
    uint32_t committed;
    uint32_t count;
    uint32_t ends[ENTRIES_MAX]; /* in `bytes` */
    gramme_bytes bytes;
};

static gramme_view key_of(const uint32_t *log)
{
    return gramme_view_of(log, sizeof(*log));
}

/* Nothing is in it, and nobody knows what comes next. */
static void invalidate(gramme_tail *tail)
{
    tail->valid = false;
    tail->committed = 0;
    tail->count = 0;
    gramme_bytes_reset(&tail->bytes, SIZE_MAX);
}

/* -- lanes -- */

gramme_tail *gramme_tail_open(gramme_streams *streams, uint32_t log)
{
    gramme_tail *tail;

    pthread_mutex_lock(&streams->mutex);
    tail = gramme_map_get(&streams->tails, key_of(&log));
    if (tail == NULL) {
        tail = gramme_alloc_zero(streams->allocator, sizeof(*tail));
        if (tail != NULL) {
            tail->log = log;
            gramme_bytes_init(&tail->bytes, streams->allocator);
        }
        if (tail != NULL &&
            !gramme_map_put(&streams->tails, key_of(&tail->log), tail)) {
            gramme_free(streams->allocator, tail);
            tail = NULL;
        }
        if (tail != NULL) {
            atomic_fetch_add(&streams->tail_count, 1);
        }
    }
    if (tail != NULL) {
        tail->readers++;
    }
    pthread_mutex_unlock(&streams->mutex);
    return tail;
}

static void leave_changed(gramme_streams *streams, const gramme_tail *tail)
{
    gramme_tail **at = &streams->changed_tails;

    while (*at != NULL && *at != tail) {
        at = &(*at)->changed;
    }
    if (*at != NULL) {
        *at = tail->changed;
    }
}

void gramme_tail_close(gramme_streams *streams, gramme_tail *tail)
{
    if (tail == NULL) {
        return;
    }
    pthread_mutex_lock(&streams->mutex);
    if (--tail->readers == 0) {
        leave_changed(streams, tail);
        (void)gramme_map_remove(&streams->tails, key_of(&tail->log));
        atomic_fetch_sub(&streams->tail_count, 1);
        gramme_bytes_clear(&tail->bytes);
        gramme_free(streams->allocator, tail);
    }
    pthread_mutex_unlock(&streams->mutex);
}

static uint32_t begin_of(const gramme_tail *tail, uint32_t entry)
{
    return entry == 0 ? 0 : tail->ends[entry - 1];
}

/* Copies `count` entries from entry `begin` on; false: no memory. */
static bool copy(gramme_log_entry **out,
                 const gramme_tail *tail,
                 uint32_t begin,
                 uint32_t count,
                 gramme_arena *arena)
{
    uint32_t from = begin_of(tail, begin);
    uint32_t size = begin_of(tail, begin + count) - from;
    gramme_log_entry *entries = gramme_arena_calloc(arena, count, sizeof(*entries));
    gramme_view bytes;

    if (entries == NULL ||
        !gramme_arena_copy(&bytes, arena,
                           gramme_view_of(tail->bytes.data + from, size))) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = begin_of(tail, begin + i);

        entries[i].number = tail->first + begin + i;
        entries[i].bytes =
            gramme_view_of(bytes.data + (at - from), tail->ends[begin + i] - at);
    }
    *out = entries;
    return true;
}

static bool has(const gramme_tail *tail, const gramme_shard *shard, uint64_t from)
{
    return tail->valid && shard->closed == 0 && tail->shard == shard->first &&
           from >= tail->first && from <= tail->first + tail->committed;
}

/* The only reader is done with all that is there: the same memory will do for more. */
static void rewind_to(gramme_tail *tail, uint64_t next)
{
    tail->first = next;
    tail->committed = 0;
    tail->count = 0;
    gramme_bytes_reset(&tail->bytes, SIZE_MAX);
}

/* With the mutex. */
static bool read_locked(gramme_stream_entries *out,
                        gramme_tail *tail,
                        uint64_t from,
                        uint32_t limit,
                        gramme_arena *arena)
{
    uint32_t begin = (uint32_t)(from - tail->first);
    uint32_t count = tail->committed - begin;
    gramme_log_entry *entries = NULL;

    count = count < limit ? count : limit;
    if (count > 0 && !copy(&entries, tail, begin, count, arena)) {
        return false;
    }
    *out = (gramme_stream_entries){
        .entries = entries, .count = count, .next = from + count};
    if (tail->readers == 1 && begin + count == tail->count) {
        rewind_to(tail, out->next);
    }
    return true;
}

/* NOLINTNEXTLINE(readability-function-size): where, how much and whereto are apart */
bool gramme_tail_read(gramme_stream_entries *out,
                      gramme_streams *streams,
                      gramme_tail *tail,
                      const gramme_shard *shard,
                      uint64_t from,
                      uint32_t limit,
                      gramme_arena *arena)
{
    bool found;

    pthread_mutex_lock(&streams->mutex);
    found = has(tail, shard, from) && read_locked(out, tail, from, limit, arena);
    pthread_mutex_unlock(&streams->mutex);
    return found;
}

/* -- the writer -- */

/* Without what is committed there may be room for more. */
static void drop_committed(gramme_tail *tail)
{
    uint32_t dropped = tail->committed;
    uint32_t from = begin_of(tail, dropped);

    if (dropped == 0) {
        return;
    }
    tail->bytes.size -= from;
    memmove(tail->bytes.data, tail->bytes.data + from, tail->bytes.size);
    for (uint32_t i = dropped; i < tail->count; i++) {
        tail->ends[i - dropped] = tail->ends[i] - from;
    }
    tail->first += dropped;
    tail->count -= dropped;
    tail->committed = 0;
}

static bool has_room(const gramme_tail *tail, size_t size)
{
    return tail->count < ENTRIES_MAX && size <= BYTES_MAX - tail->bytes.size;
}

/* False: no room, or no memory. */
static bool append(gramme_tail *tail, gramme_view bytes)
{
    if (!has_room(tail, bytes.size)) {
        drop_committed(tail);
    }
    if (!has_room(tail, bytes.size)) {
        return false;
    }
    gramme_bytes_append_view(&tail->bytes, bytes);
    if (!gramme_bytes_ok(&tail->bytes)) {
        return false;
    }
    tail->ends[tail->count++] = (uint32_t)tail->bytes.size;
    return true;
}

void gramme_tails_append(gramme_streams *streams,
                         uint32_t log,
                         uint64_t shard,
                         uint64_t number,
                         gramme_view bytes)
{
    gramme_tail *tail;

    if (atomic_load_explicit(&streams->tail_count, memory_order_relaxed) == 0) {
        return;
    }
    pthread_mutex_lock(&streams->mutex);
    tail = gramme_map_get(&streams->tails, key_of(&log));
    if (tail != NULL) {
        if (tail->shard != shard || number != tail->first + tail->count) {
            invalidate(tail);
        }
        if (!tail->valid) {
            tail->valid = true;
            tail->shard = shard;
            tail->first = number;
        }
        if (!append(tail, bytes)) {
            invalidate(tail);
        }
        if (!tail->is_changed) {
            tail->is_changed = true;
            tail->changed = streams->changed_tails;
            streams->changed_tails = tail;
        }
    }
    pthread_mutex_unlock(&streams->mutex);
}

void gramme_tails_publish(gramme_streams *streams)
{
    while (streams->changed_tails != NULL) {
        gramme_tail *tail = streams->changed_tails;

        streams->changed_tails = tail->changed;
        tail->is_changed = false;
        tail->committed = tail->count;
    }
}

void gramme_tails_undo(gramme_streams *streams)
{
    gramme_map_slot entry;
    size_t position = 0;

    pthread_mutex_lock(&streams->mutex);
    while (gramme_map_next(&streams->tails, &position, &entry)) {
        invalidate(entry.value);
    }
    pthread_mutex_unlock(&streams->mutex);
}

void gramme_tails_cut(gramme_streams *streams, uint32_t log)
{
    gramme_tail *tail;

    pthread_mutex_lock(&streams->mutex);
    tail = gramme_map_get(&streams->tails, key_of(&log));
    if (tail != NULL) {
        invalidate(tail);
    }
    pthread_mutex_unlock(&streams->mutex);
}
