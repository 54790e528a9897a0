/* SPDX-License-Identifier: Apache-2.0 */
/* stored.c - what a database may hold besides items, as arbitrary bytes: told as
 * damaged or read, never worse. The first byte says what it is:
 *
 *   d definition of a table      m mapping       k n o b record of a stream with that
 * view s description of a stream    h shard         p checkpoint       f function */
#include "conformance/fuzz/fuzz.h"

#include "api/triggers/function.h"
#include "api/triggers/mapping.h"
#include "storage/definition.h"
#include "storage/document.h"
#include "streams/checkpoint.h"
#include "streams/stream.h"

const fuzz_language fuzz_language_of_target = {NULL, NULL};

enum { PAGE = 10 };

static const gramme_key_schema schema = {
    .hash = {{{(const uint8_t *)"pk", 2}, GRAMME_TYPE_S}},
    .range = {{{(const uint8_t *)"sk", 2}, GRAMME_TYPE_N}},
    .hash_count = 1,
    .range_count = 1,
};

/* A description of stream 1, one shard wide, for shards to belong to. */
static const uint8_t stream_value[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 1,   3,   0, 0, 0,
                                       0, 0, 0, 0, 0, 0, 0, 0, 0, 0,   0,   0, 0, 0,
                                       0, 0, 0, 1, 0, 0, 0, 0, 2, 'p', 'k', 0};
static const uint8_t stream_name[] = "tThings\0label";
static const uint8_t stream_number[] = {'n', 0, 0, 0, 1};
static const uint8_t shard_name[] = {'h', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1};

typedef struct trial {
    gramme_txn *txn;
    gramme_arena *arena;
    gramme_error *err;
    gramme_view bytes;
} trial;

static gramme_store *store(void)
{
    static gramme_store *opened;
    gramme_store_options options = {0};

    if (opened == NULL) {
        FUZZ_CHECK(gramme_store_open(&opened, &options, NULL) == GRAMME_OK);
    }
    return opened;
}

static void check(gramme_status st)
{
    FUZZ_CHECK(st == GRAMME_OK || st == GRAMME_CORRUPT || st == GRAMME_NOTFOUND);
}

static void try_definition(const trial *t)
{
    gramme_definition *read = NULL;
    gramme_definition *again = NULL;
    gramme_bytes written;

    check(
        gramme_definition_decode(&read, gramme_allocator_default(), t->bytes, t->err));
    if (read == NULL) {
        return;
    }
    gramme_bytes_init(&written, gramme_allocator_default());
    FUZZ_CHECK(gramme_definition_encode(&written, &read->table, t->arena, t->err) ==
               GRAMME_OK);
    FUZZ_CHECK(gramme_definition_decode(&again, gramme_allocator_default(),
                                        gramme_bytes_view(&written),
                                        t->err) == GRAMME_OK);
    FUZZ_CHECK(again->table.index_count == read->table.index_count);
    (void)gramme_definition_is_deleting(read);
    gramme_definition_unref(again);
    gramme_definition_unref(read);
    gramme_bytes_clear(&written);
}

static void try_change(const trial *t, gramme_view_type view)
{
    gramme_change change;
    int64_t time;
    gramme_status st =
        gramme_change_decode(&change, t->bytes, view, &schema, t->arena, t->err);

    check(st);
    if (st == GRAMME_OK) {
        FUZZ_CHECK(gramme_change_time(&time, t->bytes, t->err) == GRAMME_OK);
        FUZZ_CHECK(time == change.time);
        FUZZ_CHECK(change.keys.count == 2);
        FUZZ_CHECK(change.kind != GRAMME_CHANGE_INSERT || change.old_image == NULL);
        FUZZ_CHECK(change.kind != GRAMME_CHANGE_REMOVE || change.new_image == NULL);
    }
    check(gramme_change_time(&time, t->bytes, t->err));
}

static void
put(const trial *t, gramme_document_kind kind, gramme_view name, gramme_view value)
{
    FUZZ_CHECK(gramme_document_put(t->txn, kind, name, value, t->err) == GRAMME_OK);
}

static void put_stream(const trial *t, gramme_view value)
{
    gramme_view name = gramme_view_of(stream_name, sizeof(stream_name) - 1);

    put(t, GRAMME_DOCUMENT_STREAM, name, value);
    put(t, GRAMME_DOCUMENT_STREAM, gramme_view_of(stream_number, sizeof(stream_number)),
        name);
}

static void look_at(const trial *t, const gramme_stream *stream)
{
    gramme_change_page page;

    FUZZ_CHECK(stream->width > 0 && stream->width <= GRAMME_STREAM_WIDTH_MAX);
    for (uint32_t i = 0; i < stream->shard_count; i++) {
        gramme_shard shard = stream->shards[i];
        gramme_shard other;
        uint64_t oldest;
        uint64_t next;

        FUZZ_CHECK(shard.slot < stream->width);
        (void)gramme_stream_shard(stream, gramme_view_text(shard.id));
        check(gramme_shard_refresh(&shard, t->txn, stream, t->err));
        check(gramme_shard_child(&other, t->txn, stream, &shard, t->err));
        check(gramme_stream_bounds(&oldest, &next, t->txn, stream, &shard, t->err));
        check(gramme_stream_read(&page, t->txn, stream, &shard, 0, PAGE, SIZE_MAX,
                                 t->arena, t->err));
    }
}

static void look_at_streams(const trial *t)
{
    gramme_view none = {NULL, 0};
    gramme_stream stream;
    gramme_stream_page page;
    gramme_status st = gramme_stream_get(&stream, t->txn, 1, t->arena, t->err);

    check(st);
    if (st == GRAMME_OK) {
        look_at(t, &stream);
    }
    check(gramme_stream_list(&page, t->txn, none, none, none, PAGE, t->arena, t->err));
}

static void try_stream(const trial *t)
{
    put_stream(t, t->bytes);
    look_at_streams(t);
}

static void try_shard(const trial *t)
{
    put_stream(t, gramme_view_of(stream_value, sizeof(stream_value)));
    put(t, GRAMME_DOCUMENT_STREAM, gramme_view_of(shard_name, sizeof(shard_name)),
        t->bytes);
    look_at_streams(t);
}

static void try_checkpoint(const trial *t)
{
    const gramme_checkpoint_place place = {
        .id = GRAMME_VIEW("id"), .stream = 1, .slot = 0, .lane = 0};
    gramme_checkpoint read;
    uint32_t number;
    bool found;
    bool changed;

    put(t, GRAMME_DOCUMENT_CHECKPOINT, GRAMME_VIEW("id/0000000001/000/000"), t->bytes);
    put(t, GRAMME_DOCUMENT_CHECKPOINT, GRAMME_VIEW("id/from"), t->bytes);
    check(gramme_checkpoint_load(&read, &found, t->txn, &place, t->arena, t->err));
    check(gramme_checkpoint_from(&number, &found, t->txn, place.id, t->arena, t->err));
    for (uint32_t lanes = 1; lanes < 4; lanes++) {
        check(
            gramme_checkpoint_align(&changed, t->txn, &place, lanes, t->arena, t->err));
    }
}

static void try_mapping(const trial *t)
{
    gramme_mapping mapping;

    put(t, GRAMME_DOCUMENT_MAPPING, GRAMME_VIEW("uuid"), t->bytes);
    check(gramme_mapping_get(&mapping, t->txn, GRAMME_VIEW("uuid"), t->arena, t->err));
}

static void try_function(const trial *t)
{
    gramme_function_document read;

    check(gramme_function_read(&read, t->bytes, t->arena, t->err));
}

static void try_as(const trial *t, uint8_t kind)
{
    switch (kind) {
    case 'd':
        try_definition(t);
        break;
    case 'k':
        try_change(t, GRAMME_VIEW_KEYS_ONLY);
        break;
    case 'n':
        try_change(t, GRAMME_VIEW_NEW_IMAGE);
        break;
    case 'o':
        try_change(t, GRAMME_VIEW_OLD_IMAGE);
        break;
    case 'b':
        try_change(t, GRAMME_VIEW_NEW_AND_OLD_IMAGES);
        break;
    case 's':
        try_stream(t);
        break;
    case 'h':
        try_shard(t);
        break;
    case 'p':
        try_checkpoint(t);
        break;
    case 'm':
        try_mapping(t);
        break;
    case 'f':
        try_function(t);
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gramme_arena arena;
    gramme_error err;
    trial t = {.arena = &arena, .err = &err};

    if (size == 0) {
        return 0;
    }
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_error_init(&err, &arena);
    t.bytes = gramme_view_of(data + 1, size - 1);
    FUZZ_CHECK(gramme_txn_begin(&t.txn, store(), NULL, GRAMME_TXN_WRITE, &err) ==
               GRAMME_OK);
    try_as(&t, data[0]);
    gramme_txn_rollback(t.txn);
    gramme_arena_clear(&arena);
    return 0;
}
