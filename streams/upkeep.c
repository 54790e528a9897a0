/* SPDX-License-Identifier: Apache-2.0 */
/* upkeep.c - what time does to streams: old records go, shards make way for children
 * though nobody writes, and what has become empty vanishes.
 *
 * A round looks at every stream, one after the other, in steps of a transaction each,
 * and finds out when the next round is due. What writers note meanwhile counts, too. */
#include <stdatomic.h>

#include "storage/log.h"
#include "streams/parts.h"

enum {
    STREAMS_AT_ONCE = 8, /* listed at once */
    TRIM_MAX = 256,      /* records removed in a transaction */
    PAUSE_PART = 16,     /* rounds are apart this part of the shortest time, */
};

static const size_t look_bytes = 1 << 20; /* of records that may be old, at a time */
static const int64_t pause_max = 60 * INT64_C(1000000); /* but not more than this */

/* One step. */
typedef struct step {
    gramme_stream_edit edit;
    gramme_upkeep *upkeep;
    int64_t until; /* of gramme_clock_monotonic() */
    uint32_t trimmed;
    bool full;     /* the stream at hand goes on in the next step */
    uint64_t kept; /* a bit per slot of it: all that is left is to be kept */
} step;

/* -- when -- */

void gramme_streams_note(gramme_streams *streams, int64_t time)
{
    int64_t noted = atomic_load_explicit(&streams->noted, memory_order_relaxed);

    while (time < noted) {
        if (atomic_compare_exchange_weak(&streams->noted, &noted, time)) {
            if (time < atomic_load(&streams->due)) {
                gramme_store_upkeep_is_due(streams->store);
            }
            return;
        }
    }
}

int64_t gramme_streams_due(void *self)
{
    gramme_streams *streams = self;
    int64_t due = atomic_load(&streams->due);
    int64_t noted = atomic_load(&streams->noted);

    return due < noted ? due : noted;
}

static void expect(step *s, int64_t time)
{
    if (time < s->upkeep->earliest) {
        s->upkeep->earliest = time;
    }
}

/* Many streams become due one after the other; rounds come less often than that. */
static int64_t next_round(const step *s)
{
    const gramme_streams_options *options = &s->edit.streams->options;
    int64_t shortest = options->shard_time < options->retention ? options->shard_time
                                                                : options->retention;
    int64_t pause = shortest / PAUSE_PART;

    pause = pause < pause_max ? pause : pause_max;
    if (s->upkeep->earliest >= s->edit.now + pause) {
        return s->upkeep->earliest;
    }
    return s->edit.now + pause;
}

/* -- records -- */

static bool is_old(const step *s, int64_t time)
{
    return time <= s->edit.now - s->edit.streams->options.retention;
}

/* What a shard's first records say. */
typedef struct look {
    uint64_t kept; /* sequence of the first one to be kept */
    int64_t time;  /* when that was written; INT64_MAX: none was seen */
    bool more;     /* none was seen, but there are others */
} look;

/* Looks at the first `count` records from shard->oldest on. A damaged one counts as
 * being as old as those before it. */
static gramme_status look_at(look *out,
                             const step *s,
                             const gramme_stream *stream,
                             const gramme_shard *shard,
                             uint32_t count,
                             gramme_error *err)
{
    gramme_log_limit limit = {
        .before = shard->closed == 0 ? 0 : shard->last + 1,
        .count = count,
        .bytes = look_bytes,
    };
    gramme_log_page page = {.count = 0};
    int64_t written = shard->created;
    gramme_status st = GRAMME_OK;

    *out = (look){.kept = shard->oldest, .time = INT64_MAX};
    if (shard->closed == 0 || shard->oldest <= shard->last) {
        st = gramme_log_read(&page, s->edit.txn, stream->first_log + shard->slot,
                             shard->oldest, &limit, s->edit.arena, err);
    }
    for (uint32_t i = 0; i < page.count && st == GRAMME_OK; i++) {
        int64_t time;

        if (gramme_change_time(&time, page.entries[i].bytes, NULL) == GRAMME_OK) {
            written = time;
        }
        if (!is_old(s, written)) {
            out->time = written;
            return GRAMME_OK;
        }
        out->kept = page.entries[i].number + 1;
    }
    out->more = page.more;
    return st;
}

/* Removes the old records, or as many as this step may. */
static gramme_status trim(look *seen,
                          step *s,
                          const gramme_stream *stream,
                          gramme_shard *shard,
                          gramme_error *err)
{
    uint32_t removed = 0;
    gramme_status st = look_at(seen, s, stream, shard, 1, err);

    if (st != GRAMME_OK || seen->kept == shard->oldest) {
        return st;
    }
    st = look_at(seen, s, stream, shard, TRIM_MAX, err);
    if (st == GRAMME_OK) {
        st = gramme_log_trim(&removed, s->edit.txn, stream->first_log + shard->slot,
                             seen->kept, TRIM_MAX, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    s->trimmed += removed;
    s->full = seen->more || s->trimmed >= TRIM_MAX;
    s->edit.streams->touched = true;
    gramme_tails_cut(s->edit.streams, stream->first_log + shard->slot);
    shard->oldest = seen->kept;
    return gramme_shard_store(s->edit.txn, stream->number, shard, err);
}

/* -- shards and streams -- */

static gramme_status keep_open_shard(step *s,
                                     const gramme_stream *stream,
                                     const gramme_shard *shard,
                                     gramme_error *err)
{
    int64_t shard_time = s->edit.streams->options.shard_time;
    gramme_stream_state *state;
    gramme_status st;

    if (s->edit.now - shard->created < shard_time) {
        expect(s, shard->created + shard_time);
        return GRAMME_OK;
    }
    st = gramme_stream_state_get(&state, &s->edit, stream->number, err);
    expect(s, s->edit.now + shard_time);
    return st == GRAMME_OK ? gramme_slot_turn(&s->edit, state, shard->slot, true, err)
                           : st;
}

/* *left: the shard is still there. Called for a slot's shards oldest first: behind one
 * that is to be kept only the open one matters. */
static gramme_status keep_shard(bool *left,
                                step *s,
                                const gramme_stream *stream,
                                const gramme_shard *described,
                                gramme_error *err)
{
    gramme_shard shard = *described;
    int64_t retention = s->edit.streams->options.retention;
    uint64_t bit = UINT64_C(1) << shard.slot;
    look seen = {.time = INT64_MAX};
    gramme_status st = GRAMME_OK;

    *left = true;
    if ((s->kept & bit) == 0) {
        st = trim(&seen, s, stream, &shard, err);
    }
    if (st != GRAMME_OK || s->full) {
        return st;
    }
    if (seen.time != INT64_MAX) {
        expect(s, seen.time + retention);
        s->kept |= bit;
    }
    if (shard.closed == 0) {
        return keep_open_shard(s, stream, &shard, err);
    }
    if ((s->kept & bit) != 0) {
        return GRAMME_OK;
    }
    if (!is_old(s, shard.closed)) {
        expect(s, shard.closed + retention);
        s->kept |= bit;
        return GRAMME_OK;
    }
    *left = false;
    s->full = gramme_clock_monotonic() >= s->until;
    s->edit.streams->touched = true;
    return gramme_shard_remove(s->edit.txn, stream->number, &shard, err);
}

static gramme_status
keep_stream(step *s, const gramme_document *document, gramme_error *err)
{
    gramme_stream stream;
    uint32_t left = 0;
    gramme_status st =
        gramme_stream_describe(&stream, s->edit.txn, document, s->edit.arena, err);

    s->kept = 0;
    for (uint32_t i = 0; st == GRAMME_OK && i < stream.shard_count && !s->full; i++) {
        bool is_left;

        st = keep_shard(&is_left, s, &stream, &stream.shards[i], err);
        left += is_left;
    }
    if (st != GRAMME_OK || s->full || stream.ended == 0 || left > 0) {
        return st;
    }
    s->edit.streams->touched = true;
    return gramme_stream_remove(s->edit.txn, &stream, err);
}

/* -- rounds -- */

static bool is_over(const step *s)
{
    return s->full || gramme_clock_monotonic() >= s->until;
}

/* Goes on with the round until the step is over; *done at the round's end. */
static gramme_status go_on(bool *done, step *s, gramme_error *err)
{
    gramme_bytes *position = &s->upkeep->position;
    gramme_document_page page = {.more = true};
    gramme_status st = GRAMME_OK;

    *done = false;
    while (page.more && !*done) {
        st = gramme_document_list(&page, s->edit.txn, GRAMME_DOCUMENT_STREAM,
                                  GRAMME_VIEW("t"), gramme_bytes_view(position),
                                  STREAMS_AT_ONCE, s->edit.arena, err);
        for (uint32_t i = 0; i < page.count && st == GRAMME_OK; i++) {
            st = keep_stream(s, &page.documents[i], err);
            if (st != GRAMME_OK || s->full) {
                return st;
            }
            gramme_bytes_reset(position, SIZE_MAX);
            gramme_bytes_append_view(position, page.documents[i].name);
            if (!gramme_bytes_ok(position)) {
                return gramme_error_nomem(err);
            }
            if (is_over(s)) {
                return GRAMME_OK;
            }
        }
        if (st != GRAMME_OK) {
            return st;
        }
        *done = !page.more;
    }
    return st;
}

static void begin_round(gramme_streams *streams)
{
    gramme_upkeep *upkeep = &streams->upkeep;

    if (upkeep->going) {
        return;
    }
    upkeep->going = true;
    upkeep->earliest = INT64_MAX;
    gramme_bytes_reset(&upkeep->position, SIZE_MAX);
    atomic_store(&streams->due, 0);
    atomic_store(&streams->noted, INT64_MAX);
}

gramme_status gramme_streams_upkeep(void *self, int64_t budget, gramme_error *err)
{
    gramme_streams *streams = self;
    step s = {
        .edit = {.streams = streams,
                 .arena = &streams->upkeep.arena,
                 .now = gramme_store_now(streams->store)},
        .upkeep = &streams->upkeep,
        .until = gramme_clock_monotonic() + budget,
    };
    bool done = false;
    gramme_status st;

    begin_round(streams);
    st = gramme_txn_begin(&s.edit.txn, streams->store, NULL, GRAMME_TXN_WRITE, err);
    if (st != GRAMME_OK) {
        return st;
    }
    st = go_on(&done, &s, err);
    if (st == GRAMME_OK) {
        st = gramme_txn_commit(s.edit.txn, err);
    } else {
        gramme_txn_rollback(s.edit.txn);
    }
    gramme_arena_reset(&streams->upkeep.arena);
    if (st != GRAMME_OK || done) {
        streams->upkeep.going = false;
    }
    if (st == GRAMME_OK && done) {
        atomic_store(&streams->due, streams->upkeep.earliest == INT64_MAX
                                        ? INT64_MAX
                                        : next_round(&s));
    }
    return st;
}
