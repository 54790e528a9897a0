/* SPDX-License-Identifier: Apache-2.0 */
/* check_shard.c - a slot's shards follow each other number by number, and its log holds
 * what they say: every record from a shard's oldest on, and nothing else. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "storage/log.h"
#include "streams/check_parts.h"

enum { RECORDS_AT_ONCE = 128 };

static const size_t bytes_at_once = 1 << 20;

/* A slot's shards and its log. */
typedef struct slot_walk {
    gramme_streams_checking *c;
    const gramme_stream *stream;
    uint32_t slot;
    const gramme_shard *shards; /* by number */
    uint32_t count;
    uint32_t at;       /* the shard whose records are read; count: behind the last */
    uint64_t expected; /* the next record of it */
    bool any;          /* records of it were seen */
} slot_walk;

#define FOUND(w, format, ...)                                                          \
    do {                                                                               \
        char name_[3 * GRAMME_CHECK_TEXT];                                             \
        gramme_check_found((w)->c->check, "%s: " format,                               \
                           gramme_streams_check_print(name_, (w)->stream),             \
                           __VA_ARGS__);                                               \
    } while (0)

/* -- shards -- */

static int by_place(const void *a, const void *b)
{
    const gramme_shard *x = a;
    const gramme_shard *y = b;

    if (x->slot != y->slot) {
        return x->slot < y->slot ? -1 : 1;
    }
    return (x->first > y->first) - (x->first < y->first);
}

static void check_numbers(const slot_walk *w, const gramme_shard *shard)
{
    bool closed = shard->closed != 0;

    if (shard->first == 0 || closed != (shard->last != 0) ||
        (closed && shard->last < shard->first) || shard->oldest < shard->first ||
        (closed && shard->oldest > shard->last + 1)) {
        FOUND(w, "the numbers of shard %s make no sense", shard->id);
    }
    if (closed && shard->closed < shard->created) {
        FOUND(w, "shard %s ended before it began", shard->id);
    }
}

static void
check_lineage(const slot_walk *w, const gramme_shard *before, const gramme_shard *shard)
{
    if (before == NULL) {
        if (shard->first > 1 && shard->parent[0] == '\0') {
            FOUND(w, "shard %s has no parent", shard->id);
        }
        return;
    }
    if (before->closed == 0) {
        FOUND(w, "shard %s is open, but has a child", before->id);
    } else if (shard->first != before->last + 1) {
        FOUND(w, "shard %s does not begin where %s ended", shard->id, before->id);
    }
    if (strcmp(shard->parent, before->id) != 0) {
        FOUND(w, "shard %s says that its parent is %s, which is %s", shard->id,
              shard->parent[0] == '\0' ? "nobody" : shard->parent, before->id);
    }
}

static void check_slot(const slot_walk *w)
{
    const gramme_shard *last = NULL;

    for (uint32_t i = 0; i < w->count; i++) {
        check_numbers(w, &w->shards[i]);
        check_lineage(w, last, &w->shards[i]);
        last = &w->shards[i];
    }
    if (w->stream->ended == 0 && (last == NULL || last->closed != 0)) {
        FOUND(w, "slot %" PRIu32 " has no open shard", w->slot);
    }
    if (w->stream->ended != 0 && last != NULL && last->closed == 0) {
        FOUND(w, "has ended, but shard %s is open", last->id);
    }
}

/* -- records -- */

/* The keys' hash decides the slot. */
static gramme_status
check_hash(const slot_walk *w, const gramme_change *change, gramme_error *err)
{
    const gramme_value *values[GRAMME_KEY_ATTRIBUTES_MAX];
    const gramme_key_schema *key = &w->stream->key;
    gramme_bytes bytes;
    uint64_t hash = 0;
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < key->hash_count; i++) {
        values[i] = gramme_item_get(&change->keys, key->hash[i].name);
    }
    gramme_bytes_init(&bytes, w->c->few.allocator);
    gramme_key_append_partition(&bytes, 1, values, key->hash_count);
    if (gramme_bytes_ok(&bytes)) {
        hash = gramme_key_hash(gramme_bytes_view(&bytes));
    } else {
        st = gramme_error_nomem(err);
    }
    gramme_bytes_clear(&bytes);
    if (st == GRAMME_OK && hash != change->hash) {
        FOUND(w,
              "record %" PRIu64 " of slot %" PRIu32 " has another hash than its keys",
              change->sequence, w->slot);
    } else if (st == GRAMME_OK &&
               (((hash >> 32) * w->stream->width) >> 32) != w->slot) {
        FOUND(w, "record %" PRIu64 " of slot %" PRIu32 " belongs into another slot",
              change->sequence, w->slot);
    }
    return st;
}

static bool has_keys(const gramme_item *image, const gramme_item *keys)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        const gramme_value *value = gramme_item_get(image, keys->members[i].name);

        if (value == NULL || !gramme_value_equal(value, &keys->members[i].value)) {
            return false;
        }
    }
    return true;
}

/* Both images are of the item that the keys name, and as large as they say. */
static void check_images(const slot_walk *w, const gramme_change *change)
{
    const gramme_item *const images[] = {change->old_image, change->new_image};
    size_t size = gramme_item_size(&change->keys);

    for (int i = 0; i < 2; i++) {
        if (images[i] != NULL) {
            size += gramme_item_size(images[i]);
        }
        if (images[i] != NULL && !has_keys(images[i], &change->keys)) {
            FOUND(w, "record %" PRIu64 " of slot %" PRIu32 " is of two items",
                  change->sequence, w->slot);
        }
    }
    if (size != change->size) {
        FOUND(w, "record %" PRIu64 " of slot %" PRIu32 " has %zu bytes, and says %zu",
              change->sequence, w->slot, size, change->size);
    }
}

static gramme_status
check_record(const slot_walk *w, const gramme_log_entry *entry, gramme_error *err)
{
    gramme_change change;
    gramme_status st = gramme_change_decode(&change, entry->bytes, w->stream->view,
                                            &w->stream->key, &w->c->few, err);

    if (st == GRAMME_CORRUPT) {
        FOUND(w, "record %" PRIu64 " of slot %" PRIu32 " cannot be read", entry->number,
              w->slot);
        return GRAMME_OK;
    }
    if (st != GRAMME_OK) {
        return st;
    }
    change.sequence = entry->number;
    check_images(w, &change);
    return check_hash(w, &change, err);
}

/* -- the log -- */

static void begin_shard(slot_walk *w, uint32_t at)
{
    w->at = at;
    w->expected = at == w->count ? 0 : w->shards[at].oldest;
    w->any = false;
}

/* All records of a closed shard were there, or it never had any: then it has taken one
 * number for itself. */
static void leave_shard(slot_walk *w)
{
    const gramme_shard *shard = &w->shards[w->at];
    bool empty =
        !w->any && shard->oldest == shard->first && shard->last == shard->first;

    if (shard->closed != 0 && w->expected <= shard->last && !empty) {
        FOUND(w, "shard %s lacks the records %" PRIu64 " to %" PRIu64, shard->id,
              w->expected, shard->last);
    }
    begin_shard(w, w->at + 1);
}

static void place_record(slot_walk *w, uint64_t number)
{
    const gramme_shard *shard;

    while (w->at < w->count && w->shards[w->at].closed != 0 &&
           number > w->shards[w->at].last) {
        leave_shard(w);
    }
    shard = w->at < w->count ? &w->shards[w->at] : NULL;
    if (shard == NULL || number < shard->oldest) {
        FOUND(w, "record %" PRIu64 " of slot %" PRIu32 " belongs to no shard", number,
              w->slot);
        return;
    }
    if (number != w->expected) {
        FOUND(w, "shard %s lacks the records %" PRIu64 " to %" PRIu64, shard->id,
              w->expected, number - 1);
    }
    w->expected = number + 1;
    w->any = true;
}

static gramme_status read_log(slot_walk *w, gramme_error *err)
{
    gramme_log_limit limit = {.count = RECORDS_AT_ONCE, .bytes = bytes_at_once};
    gramme_log_page page = {.more = true};
    uint64_t from = 0;
    gramme_status st = GRAMME_OK;

    begin_shard(w, 0);
    while (st == GRAMME_OK && page.more) {
        gramme_arena_reset(&w->c->few);
        st = gramme_log_read(&page, w->c->txn, w->stream->first_log + w->slot, from,
                             &limit, &w->c->few, err);
        for (uint32_t i = 0; st == GRAMME_OK && i < page.count; i++) {
            place_record(w, page.entries[i].number);
            st = check_record(w, &page.entries[i], err);
            from = page.entries[i].number + 1;
        }
    }
    while (st == GRAMME_OK && w->at < w->count) {
        leave_shard(w);
    }
    return st;
}

gramme_status gramme_streams_check_shards(gramme_streams_checking *c,
                                          const gramme_stream *stream,
                                          gramme_error *err)
{
    gramme_shard *shards =
        gramme_arena_calloc(&c->one, stream->shard_count, sizeof(*shards));
    uint32_t at = 0;
    gramme_status st = GRAMME_OK;

    if (shards == NULL) {
        return gramme_error_nomem(err);
    }
    if (stream->shard_count > 0) {
        memcpy(shards, stream->shards, stream->shard_count * sizeof(*shards));
        qsort(shards, stream->shard_count, sizeof(*shards), by_place);
    }
    for (uint32_t slot = 0; slot < stream->width && st == GRAMME_OK; slot++) {
        slot_walk w = {.c = c, .stream = stream, .slot = slot, .shards = shards + at};

        while (at < stream->shard_count && shards[at].slot == slot) {
            at++;
            w.count++;
        }
        check_slot(&w);
        st = read_log(&w, err);
    }
    return st;
}
