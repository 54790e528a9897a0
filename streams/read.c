/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - records of a shard, out of its slot's log. */
#include "streams/stream.h"

static uint64_t greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* NOLINTNEXTLINE(readability-function-size): where, how much and whereto are apart */
gramme_status gramme_stream_fetch(gramme_stream_entries *out,
                                  gramme_txn *txn,
                                  const gramme_stream *stream,
                                  const gramme_shard *shard,
                                  uint64_t from,
                                  uint32_t limit,
                                  size_t bytes,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    gramme_log_limit most = {
        .before = shard->closed == 0 ? 0 : shard->last + 1,
        .count = limit,
        .bytes = bytes,
    };
    gramme_log_page page = {.count = 0};
    gramme_status st = GRAMME_OK;

    *out = (gramme_stream_entries){.next = greater(from, shard->oldest)};
    if (shard->closed == 0 || out->next <= shard->last) {
        st = gramme_log_read(&page, txn, stream->first_log + shard->slot, out->next,
                             &most, arena, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    if (page.count > 0) {
        out->next = page.entries[page.count - 1].number + 1;
    }
    if (shard->closed != 0 && !page.more) {
        out->next = greater(out->next, shard->last + 1);
        out->ended = true;
    }
    out->entries = page.entries;
    out->count = page.count;
    return GRAMME_OK;
}

gramme_status gramme_stream_entries_decode(gramme_change_page *out,
                                           const gramme_stream_entries *from,
                                           const gramme_stream *stream,
                                           gramme_arena *arena,
                                           gramme_error *err)
{
    gramme_change *changes;

    *out = (gramme_change_page){.next = from->next, .ended = from->ended};
    if (from->count == 0) {
        return GRAMME_OK;
    }
    changes = gramme_arena_calloc(arena, from->count, sizeof(*changes));
    if (changes == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < from->count; i++) {
        const gramme_log_entry *entry = &from->entries[i];
        gramme_status st = gramme_change_decode(&changes[i], entry->bytes, stream->view,
                                                &stream->key, arena, err);

        if (st != GRAMME_OK) {
            return st;
        }
        changes[i].sequence = entry->number;
    }
    out->changes = changes;
    out->count = from->count;
    return GRAMME_OK;
}

/* NOLINTNEXTLINE(readability-function-size): as above */
gramme_status gramme_stream_read(gramme_change_page *out,
                                 gramme_txn *txn,
                                 const gramme_stream *stream,
                                 const gramme_shard *shard,
                                 uint64_t from,
                                 uint32_t limit,
                                 size_t bytes,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_stream_entries entries;
    gramme_status st = gramme_stream_fetch(&entries, txn, stream, shard, from, limit,
                                           bytes, arena, err);

    *out = (gramme_change_page){.next = entries.next};
    return st == GRAMME_OK
               ? gramme_stream_entries_decode(out, &entries, stream, arena, err)
               : st;
}

gramme_status gramme_stream_bounds(uint64_t *oldest,
                                   uint64_t *next,
                                   gramme_txn *txn,
                                   const gramme_stream *stream,
                                   const gramme_shard *shard,
                                   gramme_error *err)
{
    uint64_t first;
    uint64_t last;
    gramme_status st;

    *oldest = shard->oldest;
    *next = shard->last + 1;
    if (shard->closed != 0) {
        return GRAMME_OK;
    }
    st = gramme_log_bounds(&first, &last, txn, stream->first_log + shard->slot, err);
    *next = greater(last + 1, shard->oldest);
    return st;
}
