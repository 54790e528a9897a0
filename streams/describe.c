/* SPDX-License-Identifier: Apache-2.0 */
/* describe.c - streams and shards as storage's documents:
 *
 *   name                                     value
 *   t · table · 00 · label                   a stream
 *   n · number(4)                            the name of its document
 *   h · number(4) · slot(1) · first(8)       a shard
 *
 * Names sort by table and label, and shards by slot and age. A shard has a document of
 * its own so that a roll-over writes two small ones, however many shards there are. */
#include <stdlib.h>

#include "streams/pack.h"
#include "streams/parts.h"

enum { VERSION = 1, PAGE = 256, SHARD_NAME = 14 };

/* -- names -- */

void gramme_stream_name(gramme_bytes *out, gramme_view table, gramme_view label)
{
    gramme_bytes_append_byte(out, 't');
    if (table.size > 0) {
        gramme_bytes_append_view(out, table);
        gramme_bytes_append_byte(out, 0);
        gramme_bytes_append_view(out, label);
    }
}

static void put_number(uint8_t *to, uint64_t number, unsigned bytes)
{
    for (unsigned i = bytes; i-- > 0; number >>= 8) {
        to[i] = (uint8_t)number;
    }
}

static gramme_view number_name(uint8_t to[5], uint32_t number)
{
    to[0] = 'n';
    put_number(to + 1, number, 4);
    return gramme_view_of(to, 5);
}

static gramme_view
shard_name(uint8_t to[SHARD_NAME], uint32_t number, uint32_t slot, uint64_t first)
{
    to[0] = 'h';
    put_number(to + 1, number, 4);
    put_number(to + 5, slot, 1);
    put_number(to + 6, first, 8);
    return gramme_view_of(to, SHARD_NAME);
}

static gramme_status corrupt(gramme_error *err)
{
    return gramme_error_set(err, GRAMME_CORRUPT,
                            "the description of a stream is damaged");
}

/* -- shards -- */

/* An id's text, or none. */
static void unpack_id(char to[GRAMME_SHARD_ID_TEXT + 1], gramme_unpack *in)
{
    gramme_view id = gramme_unpack_run(in);

    if (id.size > GRAMME_SHARD_ID_TEXT) {
        in->failed = true;
        return;
    }
    if (id.size > 0) {
        memcpy(to, id.data, id.size);
    }
    to[id.size] = '\0';
}

gramme_status gramme_shard_decode(gramme_shard *out,
                                  const gramme_document *document,
                                  gramme_error *err)
{
    gramme_unpack name = gramme_unpack_of(document->name);
    gramme_unpack in = gramme_unpack_of(document->value);

    *out = (gramme_shard){.slot = 0};
    (void)gramme_unpack_number(&name, 5);
    out->slot = (uint32_t)gramme_unpack_number(&name, 1);
    out->first = gramme_unpack_number(&name, 8);
    in.failed = gramme_unpack_number(&in, 1) != VERSION || in.failed;
    unpack_id(out->id, &in);
    unpack_id(out->parent, &in);
    out->last = gramme_unpack_number(&in, 8);
    out->oldest = gramme_unpack_number(&in, 8);
    out->created = (int64_t)gramme_unpack_number(&in, 8);
    out->closed = (int64_t)gramme_unpack_number(&in, 8);
    return gramme_unpack_done(&name) && gramme_unpack_done(&in) ? GRAMME_OK
                                                                : corrupt(err);
}

gramme_status gramme_shard_store(gramme_txn *txn,
                                 uint32_t number,
                                 const gramme_shard *shard,
                                 gramme_error *err)
{
    uint8_t name[SHARD_NAME];
    gramme_bytes value;
    gramme_status st;

    gramme_bytes_init(&value, gramme_store_allocator(gramme_txn_store(txn)));
    gramme_pack_number(&value, VERSION, 1);
    gramme_pack_run(&value, gramme_view_text(shard->id));
    gramme_pack_run(&value, gramme_view_text(shard->parent));
    gramme_pack_number(&value, shard->last, 8);
    gramme_pack_number(&value, shard->oldest, 8);
    gramme_pack_number(&value, (uint64_t)shard->created, 8);
    gramme_pack_number(&value, (uint64_t)shard->closed, 8);
    st = gramme_bytes_ok(&value)
             ? gramme_document_put(txn, GRAMME_DOCUMENT_STREAM,
                                   shard_name(name, number, shard->slot, shard->first),
                                   gramme_bytes_view(&value), err)
             : gramme_error_nomem(err);
    gramme_bytes_clear(&value);
    return st;
}

gramme_status gramme_shard_load(gramme_shard *out,
                                gramme_txn *txn,
                                uint32_t number,
                                uint32_t slot,
                                uint64_t first,
                                gramme_error *err)
{
    uint8_t name[SHARD_NAME];
    gramme_document document = {.name = shard_name(name, number, slot, first)};
    gramme_arena arena;
    gramme_status st;

    gramme_arena_init(&arena, gramme_store_allocator(gramme_txn_store(txn)), 0);
    st = gramme_document_get(&document.value, txn, GRAMME_DOCUMENT_STREAM,
                             document.name, &arena, err);
    if (st == GRAMME_OK) {
        st = gramme_shard_decode(out, &document, err);
    }
    gramme_arena_clear(&arena);
    return st;
}

gramme_status gramme_shard_remove(gramme_txn *txn,
                                  uint32_t number,
                                  const gramme_shard *shard,
                                  gramme_error *err)
{
    uint8_t name[SHARD_NAME];

    return gramme_document_delete(txn, GRAMME_DOCUMENT_STREAM,
                                  shard_name(name, number, shard->slot, shard->first),
                                  err);
}

gramme_status gramme_shard_refresh(gramme_shard *shard,
                                   gramme_txn *txn,
                                   const gramme_stream *stream,
                                   gramme_error *err)
{
    return gramme_shard_load(shard, txn, stream->number, shard->slot, shard->first,
                             err);
}

gramme_status gramme_shard_child(gramme_shard *out,
                                 gramme_txn *txn,
                                 const gramme_stream *stream,
                                 const gramme_shard *shard,
                                 gramme_error *err)
{
    return gramme_shard_load(out, txn, stream->number, shard->slot, shard->last + 1,
                             err);
}

static int by_age(const void *a, const void *b)
{
    const gramme_shard *x = a;
    const gramme_shard *y = b;

    if (x->created != y->created) {
        return x->created < y->created ? -1 : 1;
    }
    if (x->first != y->first) {
        return x->first < y->first ? -1 : 1;
    }
    return (x->slot > y->slot) - (x->slot < y->slot);
}

/* Adds a page of shard documents to what out->shards has. */
static gramme_status add_shards(gramme_stream *out,
                                const gramme_document_page *page,
                                gramme_arena *arena,
                                gramme_error *err)
{
    gramme_shard *shards =
        gramme_arena_calloc(arena, out->shard_count + page->count, sizeof(*shards));

    if (shards == NULL) {
        return gramme_error_nomem(err);
    }
    if (out->shard_count > 0) {
        memcpy(shards, out->shards, out->shard_count * sizeof(*shards));
    }
    for (uint32_t i = 0; i < page->count; i++) {
        gramme_shard *shard = &shards[out->shard_count + i];
        gramme_status st = gramme_shard_decode(shard, &page->documents[i], err);

        if (st == GRAMME_OK && shard->slot >= out->width) {
            st = corrupt(err);
        }
        if (st != GRAMME_OK) {
            return st;
        }
    }
    out->shards = shards;
    out->shard_count += page->count;
    if (!page->more) {
        qsort(shards, out->shard_count, sizeof(*shards), by_age);
    }
    return GRAMME_OK;
}

static gramme_status
read_shards(gramme_stream *out, gramme_txn *txn, gramme_arena *arena, gramme_error *err)
{
    uint8_t name[SHARD_NAME];
    gramme_view prefix = {shard_name(name, out->number, 0, 0).data, 5};
    gramme_document_page page = {.more = true};
    gramme_view after = {NULL, 0};
    gramme_status st = GRAMME_OK;

    while (page.more && st == GRAMME_OK) {
        st = gramme_document_list(&page, txn, GRAMME_DOCUMENT_STREAM, prefix, after,
                                  PAGE, arena, err);
        if (st == GRAMME_OK && page.count > 0) {
            after = page.documents[page.count - 1].name;
            st = add_shards(out, &page, arena, err);
        }
    }
    return st;
}

const gramme_shard *gramme_stream_shard(const gramme_stream *stream, gramme_view id)
{
    for (uint32_t i = 0; i < stream->shard_count; i++) {
        if (gramme_view_is(id, stream->shards[i].id)) {
            return &stream->shards[i];
        }
    }
    return NULL;
}

/* -- streams -- */

static void
pack_keys(gramme_bytes *out, const gramme_key_attribute *keys, uint8_t count)
{
    gramme_pack_number(out, count, 1);
    for (uint8_t i = 0; i < count; i++) {
        gramme_pack_number(out, (uint64_t)keys[i].type, 1);
        gramme_pack_run(out, keys[i].name);
    }
}

static uint8_t unpack_keys(gramme_unpack *in, gramme_key_attribute *keys)
{
    uint8_t count = (uint8_t)gramme_unpack_number(in, 1);

    if (count > GRAMME_KEY_ATTRIBUTES_MAX) {
        in->failed = true;
        return 0;
    }
    for (uint8_t i = 0; i < count; i++) {
        uint64_t type = gramme_unpack_number(in, 1);

        in->failed = in->failed || type >= GRAMME_TYPE_COUNT;
        keys[i].type = (gramme_type)type;
        keys[i].name = gramme_unpack_run(in);
    }
    return count;
}

static void pack_stream(gramme_bytes *out, const gramme_stream *stream)
{
    gramme_pack_number(out, VERSION, 1);
    gramme_pack_number(out, stream->number, 4);
    gramme_pack_number(out, stream->first_log, 4);
    gramme_pack_number(out, stream->width, 1);
    gramme_pack_number(out, (uint64_t)stream->view, 1);
    gramme_pack_number(out, (uint64_t)stream->created, 8);
    gramme_pack_number(out, (uint64_t)stream->ended, 8);
    gramme_pack_run(out, stream->region);
    pack_keys(out, stream->key.hash, stream->key.hash_count);
    pack_keys(out, stream->key.range, stream->key.range_count);
}

gramme_status gramme_stream_decode(gramme_stream *out,
                                   const gramme_document *document,
                                   gramme_error *err)
{
    gramme_view name = document->name;
    const uint8_t *zero = name.size == 0 ? NULL : memchr(name.data, 0, name.size);
    gramme_unpack in = gramme_unpack_of(document->value);
    uint64_t view;

    *out = (gramme_stream){.number = 0};
    if (zero == NULL) {
        return corrupt(err);
    }
    out->table = gramme_view_of(name.data + 1, (size_t)(zero - name.data) - 1);
    out->label = gramme_view_of(zero + 1, (size_t)(name.data + name.size - zero) - 1);
    in.failed = gramme_unpack_number(&in, 1) != VERSION || in.failed;
    out->number = (uint32_t)gramme_unpack_number(&in, 4);
    out->first_log = (uint32_t)gramme_unpack_number(&in, 4);
    out->width = (uint32_t)gramme_unpack_number(&in, 1);
    view = gramme_unpack_number(&in, 1);
    out->view = (gramme_view_type)view;
    out->created = (int64_t)gramme_unpack_number(&in, 8);
    out->ended = (int64_t)gramme_unpack_number(&in, 8);
    out->region = gramme_unpack_run(&in);
    out->key.hash_count = unpack_keys(&in, out->key.hash);
    out->key.range_count = unpack_keys(&in, out->key.range);
    if (!gramme_unpack_done(&in) || view > GRAMME_VIEW_NEW_AND_OLD_IMAGES ||
        out->width == 0 || out->width > GRAMME_STREAM_WIDTH_MAX ||
        out->key.hash_count == 0) {
        return corrupt(err);
    }
    return GRAMME_OK;
}

gramme_status gramme_stream_describe(gramme_stream *out,
                                     gramme_txn *txn,
                                     const gramme_document *document,
                                     gramme_arena *arena,
                                     gramme_error *err)
{
    gramme_status st = gramme_stream_decode(out, document, err);

    return st == GRAMME_OK ? read_shards(out, txn, arena, err) : st;
}

gramme_status
gramme_stream_store(gramme_txn *txn, const gramme_stream *stream, gramme_error *err)
{
    uint8_t number[5];
    gramme_bytes name;
    gramme_bytes value;
    gramme_status st = GRAMME_OK;

    gramme_bytes_init(&name, gramme_store_allocator(gramme_txn_store(txn)));
    gramme_bytes_init(&value, gramme_store_allocator(gramme_txn_store(txn)));
    gramme_stream_name(&name, stream->table, stream->label);
    pack_stream(&value, stream);
    if (!gramme_bytes_ok(&name) || !gramme_bytes_ok(&value)) {
        st = gramme_error_nomem(err);
    }
    if (st == GRAMME_OK) {
        st = gramme_document_put(txn, GRAMME_DOCUMENT_STREAM, gramme_bytes_view(&name),
                                 gramme_bytes_view(&value), err);
    }
    if (st == GRAMME_OK) {
        st = gramme_document_put(txn, GRAMME_DOCUMENT_STREAM,
                                 number_name(number, stream->number),
                                 gramme_bytes_view(&name), err);
    }
    gramme_bytes_clear(&name);
    gramme_bytes_clear(&value);
    return st;
}

gramme_status
gramme_stream_remove(gramme_txn *txn, const gramme_stream *stream, gramme_error *err)
{
    uint8_t number[5];
    gramme_bytes name;
    gramme_status st;

    gramme_bytes_init(&name, gramme_store_allocator(gramme_txn_store(txn)));
    gramme_stream_name(&name, stream->table, stream->label);
    st = gramme_bytes_ok(&name) ? gramme_document_delete(txn, GRAMME_DOCUMENT_STREAM,
                                                         gramme_bytes_view(&name), err)
                                : gramme_error_nomem(err);
    if (st == GRAMME_OK) {
        st = gramme_document_delete(txn, GRAMME_DOCUMENT_STREAM,
                                    number_name(number, stream->number), err);
    }
    gramme_bytes_clear(&name);
    return st;
}

/* -- finding -- */

/* The stream whose document has this name. */
static gramme_status get_named(gramme_stream *out,
                               gramme_txn *txn,
                               gramme_view name,
                               gramme_arena *arena,
                               gramme_error *err)
{
    gramme_document document;
    gramme_status st;

    if (!gramme_arena_copy(&document.name, arena, name)) {
        return gramme_error_nomem(err);
    }
    st = gramme_document_get(&document.value, txn, GRAMME_DOCUMENT_STREAM, name, arena,
                             err);
    return st == GRAMME_OK ? gramme_stream_describe(out, txn, &document, arena, err)
                           : st;
}

gramme_status gramme_stream_find(gramme_stream *out,
                                 gramme_txn *txn,
                                 gramme_view table,
                                 gramme_view label,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_bytes name;
    gramme_status st;

    gramme_bytes_init(&name, gramme_store_allocator(gramme_txn_store(txn)));
    gramme_stream_name(&name, table, label);
    st = gramme_bytes_ok(&name)
             ? get_named(out, txn, gramme_bytes_view(&name), arena, err)
             : gramme_error_nomem(err);
    gramme_bytes_clear(&name);
    return st;
}

gramme_status gramme_stream_get(gramme_stream *out,
                                gramme_txn *txn,
                                uint32_t number,
                                gramme_arena *arena,
                                gramme_error *err)
{
    uint8_t by_number[5];
    gramme_view name;
    gramme_status st = gramme_document_get(&name, txn, GRAMME_DOCUMENT_STREAM,
                                           number_name(by_number, number), arena, err);

    return st == GRAMME_OK ? get_named(out, txn, name, arena, err) : st;
}

/* NOLINTNEXTLINE(readability-function-size): where, how much and whereto are apart */
gramme_status gramme_stream_list(gramme_stream_page *out,
                                 gramme_txn *txn,
                                 gramme_view table,
                                 gramme_view after_table,
                                 gramme_view after_label,
                                 uint32_t limit,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_document_page page = {.count = 0};
    gramme_stream *streams = NULL;
    gramme_bytes prefix;
    gramme_bytes after;
    gramme_status st;

    *out = (gramme_stream_page){.count = 0};
    gramme_bytes_init(&prefix, gramme_store_allocator(gramme_txn_store(txn)));
    gramme_bytes_init(&after, gramme_store_allocator(gramme_txn_store(txn)));
    gramme_stream_name(&prefix, table, gramme_view_of(NULL, 0));
    gramme_stream_name(&after, after_table, after_label);
    st = gramme_bytes_ok(&prefix) && gramme_bytes_ok(&after)
             ? gramme_document_list(&page, txn, GRAMME_DOCUMENT_STREAM,
                                    gramme_bytes_view(&prefix),
                                    gramme_bytes_view(&after), limit, arena, err)
             : gramme_error_nomem(err);
    gramme_bytes_clear(&prefix);
    gramme_bytes_clear(&after);
    if (st != GRAMME_OK) {
        return st;
    }
    streams = gramme_arena_calloc(arena, page.count, sizeof(*streams));
    if (streams == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < page.count && st == GRAMME_OK; i++) {
        st = gramme_stream_describe(&streams[i], txn, &page.documents[i], arena, err);
    }
    *out = (gramme_stream_page){
        .streams = streams, .count = page.count, .more = page.more};
    return st;
}
