/* SPDX-License-Identifier: Apache-2.0 */
/* position.c - which stream a subscription reads next, and from where. */
#include "streams/dispatcher_parts.h"

enum { STREAMS_AT_A_TIME = 100 };

/* The streams that a subscription means: all of its table, or the one of its label. */
typedef struct search {
    uint32_t from;        /* lower numbers are done with */
    bool latest;          /* the highest number, not the lowest */
    bool found;           /* */
    gramme_stream stream; /* in the arena */
} search;

static void consider(search *s, const gramme_stream *stream)
{
    bool better = !s->found || (s->latest ? stream->number > s->stream.number
                                          : stream->number < s->stream.number);

    if (stream->number >= s->from && better) {
        s->stream = *stream;
        s->found = true;
    }
}

static gramme_status find_labelled(search *s,
                                   gramme_txn *txn,
                                   const gramme_subscription *subscription,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    gramme_stream stream;
    gramme_status st = gramme_stream_find(&stream, txn, subscription->table,
                                          subscription->label, arena, err);

    if (st == GRAMME_OK) {
        consider(s, &stream);
    }
    return st == GRAMME_NOTFOUND ? GRAMME_OK : st;
}

static gramme_status find_stream(search *s,
                                 gramme_txn *txn,
                                 const gramme_subscription *subscription,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_stream_page page = {.more = true};
    gramme_view after_table = GRAMME_VIEW("");
    gramme_view after_label = GRAMME_VIEW("");
    gramme_status st = GRAMME_OK;

    s->found = false;
    if (subscription->label.size > 0) {
        return find_labelled(s, txn, subscription, arena, err);
    }
    while (st == GRAMME_OK && page.more) {
        st = gramme_stream_list(&page, txn, subscription->table, after_table,
                                after_label, STREAMS_AT_A_TIME, arena, err);
        for (uint32_t i = 0; st == GRAMME_OK && i < page.count; i++) {
            consider(s, &page.streams[i]);
            after_table = page.streams[i].table;
            after_label = page.streams[i].label;
        }
    }
    return st;
}

/* -- where to go on -- */

static gramme_status find(search *s,
                          gramme_subscription *subscription,
                          gramme_arena *arena,
                          gramme_error *err)
{
    gramme_txn *txn;
    bool said;
    gramme_status st = gramme_txn_begin(&txn, subscription->dispatcher->store, NULL,
                                        GRAMME_TXN_READ, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_checkpoint_from(&s->from, &said, txn, subscription->id, arena, err);
    if (st == GRAMME_OK) {
        st = find_stream(s, txn, subscription, arena, err);
    }
    gramme_txn_rollback(txn);
    return st == GRAMME_OK && !s->found ? GRAMME_NOTFOUND : st;
}

/* What the checkpoints of all lanes are read with. */
typedef struct loading {
    gramme_txn *txn;
    gramme_checkpoint *out;
    uint32_t lanes; /* of a slot */
    gramme_arena *arena;
    bool changed; /* something was written */
} loading;

/* The checkpoints of a slot's lanes, made to fit their number. */
static gramme_status
load_slot(loading *l, gramme_checkpoint_place place, gramme_error *err)
{
    gramme_checkpoint *out = l->out + (size_t)place.slot * l->lanes;
    bool changed;
    bool found;
    gramme_status st =
        gramme_checkpoint_align(&changed, l->txn, &place, l->lanes, l->arena, err);

    l->changed = l->changed || changed;
    for (place.lane = 0; place.lane < l->lanes && st == GRAMME_OK; place.lane++) {
        st = gramme_checkpoint_load(&out[place.lane], &found, l->txn, &place, l->arena,
                                    err);
    }
    return st;
}

static gramme_status load(loading *l,
                          gramme_subscription *subscription,
                          const gramme_position *position,
                          gramme_error *err)
{
    gramme_checkpoint_place place = {.id = subscription->id,
                                     .stream = position->stream};
    gramme_status st = gramme_txn_begin(&l->txn, subscription->dispatcher->store, NULL,
                                        GRAMME_TXN_WRITE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    for (; place.slot < position->width && st == GRAMME_OK; place.slot++) {
        st = load_slot(l, place, err);
    }
    if (st == GRAMME_OK && l->changed) {
        return gramme_txn_commit(l->txn, err);
    }
    gramme_txn_rollback(l->txn);
    return st;
}

gramme_status gramme_position_find(gramme_position *out,
                                   gramme_subscription *subscription,
                                   uint32_t parallelization,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    search s = {.latest = false};
    loading l = {.lanes = parallelization, .arena = arena};
    gramme_status st = find(&s, subscription, arena, err);

    if (st != GRAMME_OK) {
        return st;
    }
    l.out = gramme_arena_calloc(arena, (size_t)s.stream.width * parallelization,
                                sizeof(*l.out));
    if (l.out == NULL) {
        return gramme_error_nomem(err);
    }
    *out = (gramme_position){
        .stream = s.stream.number,
        .width = s.stream.width,
        .checkpoints = l.out,
    };
    return load(&l, subscription, out, err);
}

/* -- LATEST -- */

static gramme_status skip_slots(gramme_txn *txn,
                                const gramme_stream *stream,
                                gramme_view id,
                                uint32_t lanes,
                                gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < stream->shard_count && st == GRAMME_OK; i++) {
        const gramme_shard *shard = &stream->shards[i];
        gramme_checkpoint_place place = {
            .id = id, .stream = stream->number, .slot = shard->slot};
        gramme_checkpoint end = {.lanes = lanes};
        uint64_t oldest;

        if (shard->closed != 0) {
            continue;
        }
        st = gramme_stream_bounds(&oldest, &end.position, txn, stream, shard, err);
        for (; place.lane < lanes && st == GRAMME_OK; place.lane++) {
            st = gramme_checkpoint_store(txn, &place, &end, err);
        }
    }
    return st;
}

/* That it was done is kept, so that a restart does not do it again. */
static gramme_status skip(gramme_txn *txn,
                          gramme_subscription *subscription,
                          uint32_t lanes,
                          gramme_arena *arena,
                          gramme_error *err)
{
    search s = {.latest = true};
    uint32_t from;
    bool said;
    gramme_status st =
        gramme_checkpoint_from(&from, &said, txn, subscription->id, arena, err);

    if (st != GRAMME_OK || said) {
        return st;
    }
    st = find_stream(&s, txn, subscription, arena, err);
    from = 0;
    if (st == GRAMME_OK && s.found) {
        from = s.stream.ended == 0 ? s.stream.number : s.stream.number + 1;
    }
    if (st == GRAMME_OK && s.found && s.stream.ended == 0) {
        st = skip_slots(txn, &s.stream, subscription->id, lanes, err);
    }
    return st == GRAMME_OK
               ? gramme_checkpoint_set_from(txn, subscription->id, from, arena, err)
               : st;
}

typedef gramme_status (*change_positions)(gramme_txn *txn,
                                          gramme_subscription *subscription,
                                          uint32_t number,
                                          gramme_arena *arena,
                                          gramme_error *err);

/* A transaction of its own for `change`. */
static gramme_status write(gramme_subscription *subscription,
                           change_positions change,
                           uint32_t number,
                           gramme_error *err)
{
    gramme_store *store = subscription->dispatcher->store;
    gramme_arena arena;
    gramme_txn *txn;
    gramme_status st = gramme_txn_begin(&txn, store, NULL, GRAMME_TXN_WRITE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    gramme_arena_init(&arena, gramme_store_allocator(store), 0);
    st = change(txn, subscription, number, &arena, err);
    if (st == GRAMME_OK) {
        st = gramme_txn_commit(txn, err);
    } else {
        gramme_txn_rollback(txn);
    }
    gramme_arena_clear(&arena);
    return st;
}

gramme_status gramme_position_skip(gramme_subscription *subscription,
                                   uint32_t parallelization,
                                   gramme_error *err)
{
    return write(subscription, skip, parallelization, err);
}

static gramme_status pass(gramme_txn *txn,
                          gramme_subscription *subscription,
                          uint32_t number,
                          gramme_arena *arena,
                          gramme_error *err)
{
    return gramme_checkpoint_set_from(txn, subscription->id, number + 1, arena, err);
}

gramme_status gramme_position_pass(gramme_subscription *subscription,
                                   uint32_t number,
                                   gramme_error *err)
{
    return write(subscription, pass, number, err);
}
