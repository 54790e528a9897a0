/* SPDX-License-Identifier: Apache-2.0 */
/* slot.c - the writer's side of a stream: which slot a change goes to, under which
 * sequence, and when a shard makes way for its child.
 *
 * Sequences come from memory. After a restart or an undone transaction the next one is
 * behind the log's last entry, and behind what the open shard says was there before:
 * all of its entries may have been trimmed. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "storage/base/hash.h"
#include "storage/log.h"
#include "streams/pack.h"
#include "streams/parts.h"

enum {
    ENTRY_KEPT = 64 * 1024, /* bytes of the buffer between two changes */
    ID_TIME = 8,            /* where an id's digits begin, */
    ID_TIME_DIGITS = 20,
};

/* -- what is known -- */

static gramme_view key_of(const gramme_stream_state *state)
{
    return gramme_view_of(&state->number, sizeof(state->number));
}

static void forget(gramme_streams *streams, gramme_stream_state *state)
{
    if (streams->latest == state) {
        streams->latest = NULL;
    }
    (void)gramme_map_remove(&streams->states, key_of(state));
    gramme_free(streams->allocator, state);
}

void gramme_stream_state_forget(gramme_streams *streams, uint32_t number)
{
    gramme_view key = gramme_view_of(&number, sizeof(number));
    gramme_stream_state *state = gramme_map_get(&streams->states, key);

    if (state != NULL) {
        forget(streams, state);
    }
}

void gramme_stream_state_forget_all(gramme_streams *streams)
{
    gramme_map_slot entry;
    size_t position = 0;

    while (gramme_map_next(&streams->states, &position, &entry)) {
        gramme_free(streams->allocator, entry.value);
    }
    gramme_map_clear(&streams->states);
    streams->latest = NULL;
    streams->stale = false;
}

static uint64_t greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Finds every slot's open shard and the end of its log. */
static gramme_status read_slots(gramme_stream_state *state,
                                const gramme_stream *stream,
                                gramme_txn *txn,
                                gramme_error *err)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < stream->shard_count; i++) {
        const gramme_shard *shard = &stream->shards[i];
        gramme_stream_slot *slot = &state->slots[shard->slot];
        uint64_t first;
        uint64_t last;
        gramme_status st;

        if (shard->closed != 0) {
            continue;
        }
        st = gramme_log_bounds(&first, &last, txn, state->first_log + shard->slot, err);
        if (st != GRAMME_OK) {
            return st;
        }
        found += slot->next == 0;
        slot->first = shard->first;
        slot->created = shard->created;
        slot->next = greater(last + 1, greater(shard->first, shard->oldest));
    }
    return found == state->width
               ? GRAMME_OK
               : gramme_error_set(err, GRAMME_CORRUPT, "a stream lacks an open shard");
}

static gramme_status read_state(gramme_stream_state **out,
                                const gramme_stream_edit *edit,
                                uint32_t number,
                                gramme_error *err)
{
    gramme_streams *streams = edit->streams;
    gramme_stream_state *state;
    gramme_stream stream;
    gramme_status st = gramme_stream_get(&stream, edit->txn, number, edit->arena, err);

    if (st == GRAMME_NOTFOUND || (st == GRAMME_OK && stream.ended != 0)) {
        return gramme_error_set(err, GRAMME_CORRUPT, "stream %" PRIu32 " is not there",
                                number);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    state = gramme_alloc_zero(streams->allocator,
                              sizeof(*state) + stream.width * sizeof(state->slots[0]));
    if (state == NULL) {
        return gramme_error_nomem(err);
    }
    state->number = number;
    state->view = stream.view;
    state->width = stream.width;
    state->first_log = stream.first_log;
    st = read_slots(state, &stream, edit->txn, err);
    if (st == GRAMME_OK && !gramme_map_put(&streams->states, key_of(state), state)) {
        st = gramme_error_nomem(err);
    }
    if (st != GRAMME_OK) {
        gramme_free(streams->allocator, state);
        return st;
    }
    *out = state;
    return GRAMME_OK;
}

gramme_status gramme_stream_state_get(gramme_stream_state **out,
                                      const gramme_stream_edit *edit,
                                      uint32_t number,
                                      gramme_error *err)
{
    gramme_streams *streams = edit->streams;
    gramme_status st = GRAMME_OK;

    if (streams->stale) {
        gramme_stream_state_forget_all(streams);
    }
    *out = streams->latest;
    if (*out != NULL && (*out)->number == number) {
        return GRAMME_OK;
    }
    *out = gramme_map_get(&streams->states, gramme_view_of(&number, sizeof(number)));
    if (*out == NULL) {
        st = read_state(out, edit, number, err);
    }
    if (st == GRAMME_OK) {
        streams->latest = *out;
    }
    return st;
}

/* -- shards -- */

/* An id tells shards of a stream apart: of one slot by its time, of several by its last
 * six bits. A child's is always behind its parent's. */
static void name_shard(gramme_shard *shard, uint32_t number)
{
    uint64_t words[] = {number, shard->first};
    uint64_t hash = gramme_hash(gramme_view_of(words, sizeof(words)), shard->slot);
    uint32_t mark = ((uint32_t)hash & ~(uint32_t)(GRAMME_STREAM_WIDTH_MAX - 1)) |
                    (shard->slot & (GRAMME_STREAM_WIDTH_MAX - 1));
    long long time = shard->created < 0 ? 0 : shard->created / 1000;

    if (shard->parent[0] != '\0') {
        long long before = strtoll(shard->parent + ID_TIME, NULL, 10);

        time = time > before ? time : before + 1;
    }
    (void)snprintf(shard->id, sizeof(shard->id), "shardId-%0*lld-%08" PRIx32,
                   (int)ID_TIME_DIGITS, time, mark);
}

gramme_status gramme_slot_begin(const gramme_stream_edit *edit,
                                uint32_t number,
                                uint32_t slot,
                                gramme_error *err)
{
    gramme_shard shard = {.slot = slot, .first = 1, .oldest = 1, .created = edit->now};

    name_shard(&shard, number);
    return gramme_shard_store(edit->txn, number, &shard, err);
}

/* The shard that goes on behind `parent`. */
static gramme_status begin_child(gramme_stream_slot *slot,
                                 const gramme_stream_edit *edit,
                                 uint32_t number,
                                 const gramme_shard *parent,
                                 gramme_error *err)
{
    gramme_shard child = {
        .slot = parent->slot,
        .first = parent->last + 1,
        .oldest = parent->last + 1,
        .created = parent->closed,
    };
    gramme_status st;

    memcpy(child.parent, parent->id, sizeof(child.parent));
    name_shard(&child, number);
    st = gramme_shard_store(edit->txn, number, &child, err);
    if (st == GRAMME_OK) {
        *slot = (gramme_stream_slot){
            .next = child.first, .first = child.first, .created = child.created};
    }
    return st;
}

gramme_status gramme_slot_turn(const gramme_stream_edit *edit,
                               gramme_stream_state *state,
                               uint32_t slot,
                               bool with_child,
                               gramme_error *err)
{
    gramme_stream_slot *known = &state->slots[slot];
    gramme_shard shard;
    gramme_status st =
        gramme_shard_load(&shard, edit->txn, state->number, slot, known->first, err);

    if (st == GRAMME_NOTFOUND) {
        return gramme_error_set(err, GRAMME_CORRUPT, "a stream lacks an open shard");
    }
    if (st != GRAMME_OK) {
        return st;
    }
    edit->streams->touched = true;
    gramme_tails_cut(edit->streams, state->first_log + slot);
    /* An empty shard takes a number for itself: no two begin with the same one. */
    shard.last = greater(known->next - 1, shard.first);
    shard.closed = edit->now > shard.created ? edit->now : shard.created;
    shard.closed = shard.closed < 1 ? 1 : shard.closed;
    st = gramme_shard_store(edit->txn, state->number, &shard, err);
    if (st == GRAMME_OK && with_child) {
        st = begin_child(known, edit, state->number, &shard, err);
    }
    gramme_streams_note(edit->streams, shard.closed + edit->streams->options.retention);
    return st;
}

/* -- changes -- */

static bool is_over(const gramme_streams_options *options,
                    const gramme_stream_slot *slot,
                    int64_t now)
{
    return (options->shard_records > 0 &&
            slot->next - slot->first >= options->shard_records) ||
           now - slot->created >= options->shard_time;
}

gramme_status gramme_streams_changed(void *self,
                                     gramme_txn *txn,
                                     const gramme_row_event *event,
                                     gramme_arena *arena,
                                     gramme_error *err)
{
    gramme_streams *streams = self;
    gramme_stream_edit edit = {
        .streams = streams,
        .txn = txn,
        .arena = arena,
        .now = gramme_store_now(streams->store),
    };
    gramme_stream_state *state;
    gramme_stream_slot *slot;
    uint32_t number;
    gramme_status st =
        gramme_stream_state_get(&state, &edit, event->table->stream, err);

    if (st != GRAMME_OK) {
        return st;
    }
    number = (uint32_t)(((gramme_key_hash(event->key) >> 32) * state->width) >> 32);
    slot = &state->slots[number];
    if (is_over(&streams->options, slot, edit.now)) {
        st = gramme_slot_turn(&edit, state, number, true, err);
    }
    if (st == GRAMME_OK) {
        gramme_bytes_reset(&streams->entry, ENTRY_KEPT);
        st = gramme_change_encode(&streams->entry, event, state->view, edit.now, arena,
                                  err);
    }
    if (st == GRAMME_OK) {
        st = gramme_log_append(txn, state->first_log + number, slot->next,
                               gramme_bytes_view(&streams->entry), err);
    }
    if (st == GRAMME_OK) {
        gramme_tails_append(streams, state->first_log + number, slot->first, slot->next,
                            gramme_bytes_view(&streams->entry));
        slot->next++;
        atomic_store_explicit(
            &streams->logged,
            atomic_load_explicit(&streams->logged, memory_order_relaxed) + 1,
            memory_order_relaxed); /* inside the gate there is one writer */
        streams->touched = true;
        gramme_streams_note(streams, edit.now + streams->options.retention);
    }
    return st;
}
