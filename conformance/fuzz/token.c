/* SPDX-License-Identifier: Apache-2.0 */
/* token.c - texts that Gramme gave away and gets back, and names that it takes apart.
 * The first byte says what it is:
 *
 *   i  a shard iterator as text           g  one made of parts, for GetRecords
 *   t  the inside of a PartiQL NextToken  n  a function's name        b  base64
 *   m  a text for the models' patterns    s  a sequence number */
#include "conformance/fuzz/bed.h"

#include "api/engine.h"
#include "api/model/model_gen.h"
#include "api/pattern.h"
#include "api/triggers/function.h"
#include "api/triggers/record.h"
#include "storage/base/base64.h"
#include "storage/base/utf8.h"
#include "streams/iterator.h"

static const char *const words[] = {
    "|1|",
    "arn:aws:dynamodb:us-east-1:000000000000:table/tab-st/stream/",
    ":table/",
    "/stream/",
    "2026-11-21T12:34:56.789",
    "shardId-00000001763712000000-1a2b3c4d",
    "AQAAAAAAAAAB",
    "==",
    "arn:aws:lambda:us-east-1:000000000000:function:f",
    ":$LATEST",
    "function:",
    "000000000000:",
    "us-east-1:",
    "1000000000000000000000001",
    "1000000000000000000000000",
    "\036",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, NULL};

typedef struct trial {
    gramme_arena arena;
    gramme_error err;
    gramme_bytes text;
    gramme *db;
    gramme_reply *reply;
} trial;

/* -- i: what is taken is what Gramme would have written -- */

static void try_iterator(trial *t, gramme_view text)
{
    gramme_iterator read;
    gramme_status st = gramme_iterator_decode(&read, text, &t->arena, &t->err);

    FUZZ_CHECK(st == GRAMME_OK || st == GRAMME_INVALID);
    if (st == GRAMME_OK) {
        FUZZ_CHECK(memchr(read.shard, '\0', sizeof(read.shard)) != NULL);
        gramme_iterator_encode(&t->text, &read);
    }
}

/* -- g: every position in every stream is answered -- */

/* The stream of a table of bed.c's. */
static void find_stream(gramme_stream *out, trial *t, gramme_view table)
{
    gramme_view none = {NULL, 0};
    gramme_stream_page page;
    gramme_txn *txn;

    FUZZ_CHECK(gramme_txn_begin(&txn, t->db->store, NULL, GRAMME_TXN_READ, &t->err) ==
               GRAMME_OK);
    FUZZ_CHECK(gramme_stream_list(&page, txn, table, none, none, 1, &t->arena,
                                  &t->err) == GRAMME_OK);
    FUZZ_CHECK(page.count == 1);
    *out = page.streams[0];
    gramme_txn_rollback(txn);
}

static uint64_t take_number(gramme_view *rest)
{
    gramme_view bytes = fuzz_bytes(rest, 8);
    uint64_t number = 0;

    for (size_t i = 0; i < bytes.size; i++) {
        number = number << 8 | bytes.data[i];
    }
    return number;
}

static void try_position(trial *t, gramme_view rest)
{
    static const char *const tables[] = {"tab-st", "tab-many"};
    gramme_iterator made = {.sequence = 0};
    gramme_iterator read;
    gramme_stream stream;
    gramme_view shard;
    gramme_bytes body;

    find_stream(&stream, t, gramme_view_text(tables[fuzz_number(&rest, 2)]));
    made.stream_arn = gramme_stream_arn(&t->arena, &stream);
    made.sequence = take_number(&rest);
    made.issued = gramme_store_now(t->db->store) + (int64_t)take_number(&rest) / 2;
    shard = rest.size == 0 ? gramme_view_text(stream.shards[0].id) : rest;
    if (shard.size > GRAMME_SHARD_ID_TEXT ||
        memchr(shard.data, 0, shard.size) != NULL) {
        return;
    }
    memcpy(made.shard, shard.data, shard.size);
    gramme_iterator_encode(&t->text, &made);
    FUZZ_CHECK(gramme_iterator_decode(&read, gramme_bytes_view(&t->text), &t->arena,
                                      &t->err) == GRAMME_OK);
    FUZZ_CHECK(read.sequence == made.sequence && read.issued == made.issued);
    FUZZ_CHECK(strcmp(read.shard, made.shard) == 0);
    gramme_bytes_init(&body, gramme_allocator_default());
    gramme_bytes_printf(&body, "{\"ShardIterator\":\"%.*s\"}", (int)t->text.size,
                        (const char *)t->text.data);
    (void)bed_call(t->reply, t->db, NULL, GRAMME_VIEW("GetRecords"),
                   gramme_bytes_view(&body));
    gramme_bytes_clear(&body);
}

/* -- t: a token of a page, with another key in it -- */

#define STATEMENT "\"Statement\":\"SELECT * FROM tab WHERE h IN ['a', 'b'] AND a > 0\""

static void try_next_token(trial *t, gramme_view key)
{
    static const char mark[] = "\"NextToken\":\"";
    enum { HEAD = 13 };
    gramme_view token;
    gramme_bytes body;
    const char *at;
    bool nomem = false;

    FUZZ_CHECK(bed_call(t->reply, t->db, NULL, GRAMME_VIEW("ExecuteStatement"),
                        GRAMME_VIEW("{" STATEMENT ",\"Limit\":1}")) == 200);
    at = strstr(gramme_reply_body(t->reply, NULL), mark);
    FUZZ_CHECK(at != NULL);
    at += sizeof(mark) - 1;
    FUZZ_CHECK(gramme_base64_decode(&token, &t->arena,
                                    gramme_view_of(at, strcspn(at, "\"")), &nomem));
    FUZZ_CHECK(token.size > HEAD);
    gramme_bytes_append(&t->text, token.data, HEAD);
    gramme_bytes_append_view(&t->text, key);
    gramme_bytes_init(&body, gramme_allocator_default());
    gramme_bytes_append_text(&body, "{" STATEMENT ",\"NextToken\":\"");
    gramme_base64_append(&body, gramme_bytes_view(&t->text));
    gramme_bytes_append_text(&body, "\"}");
    (void)bed_call(t->reply, t->db, NULL, GRAMME_VIEW("ExecuteStatement"),
                   gramme_bytes_view(&body));
    gramme_bytes_clear(&body);
}

/* -- n, m, s, b -- */

static void try_function_name(trial *t, gramme_view rest)
{
    gramme_op_call call = {.arena = &t->arena, .err = &t->err, .region = "us-east-1"};
    gramme_view text = {(const uint8_t *)"", 0};
    gramme_view qualifier = {(const uint8_t *)"", 0};
    gramme_function_name name;
    gramme_status st;

    (void)fuzz_field(&text, &rest);
    (void)fuzz_field(&qualifier, &rest);
    text = fuzz_text(&t->arena, text);
    qualifier = fuzz_text(&t->arena, qualifier);
    st = gramme_function_name_read(&name, &call, text, qualifier);
    if (st != GRAMME_OK) {
        fuzz_check_refusal(st, &t->err);
    } else {
        FUZZ_CHECK(name.name.size <= GRAMME_FUNCTION_NAME_MAX);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): the model's depth, which ends with `room` */
static void match_all(const gramme_shape *shape, gramme_view text, unsigned room)
{
    if (shape == NULL || room == 0) {
        return;
    }
    if (shape->pattern != NULL) {
        FUZZ_CHECK(gramme_pattern_known(shape->pattern));
        (void)gramme_pattern_match(shape->pattern, text);
    }
    for (uint32_t i = 0; i < shape->member_count; i++) {
        match_all(shape->members[i].shape, text, room - 1);
    }
    match_all(shape->key, text, room - 1);
    match_all(shape->element, text, room - 1);
}

static void try_patterns(trial *t, gramme_view rest)
{
    uint32_t which = fuzz_number(&rest, gramme_model_operation_count);

    match_all(gramme_model_operations[which].input, fuzz_text(&t->arena, rest), 4);
}

static void try_sequence(gramme_view text)
{
    char again[GRAMME_SEQUENCE_TEXT + 1];
    uint64_t sequence;

    if (gramme_sequence_read(&sequence, text)) {
        gramme_sequence_print(again, sequence);
        FUZZ_CHECK(gramme_view_is(text, again));
    }
}

/* What is decoded is encoded to the same text but for the bits that mean nothing. */
static void try_base64(trial *t, gramme_view text)
{
    gramme_view bytes;
    gramme_view again;
    bool nomem = false;

    if (gramme_base64_decode(&bytes, &t->arena, text, &nomem)) {
        gramme_base64_append(&t->text, bytes);
        FUZZ_CHECK(t->text.size == text.size);
        FUZZ_CHECK(gramme_base64_decode(&again, &t->arena, gramme_bytes_view(&t->text),
                                        &nomem));
        FUZZ_CHECK(gramme_view_equal(bytes, again));
    }
    gramme_bytes_reset(&t->text, SIZE_MAX);
    gramme_base64_append(&t->text, text);
    FUZZ_CHECK(
        gramme_base64_decode(&again, &t->arena, gramme_bytes_view(&t->text), &nomem));
    FUZZ_CHECK(gramme_view_equal(text, again));
    FUZZ_CHECK(!gramme_utf8_valid(text) || gramme_utf8_utf16_length(text) <= text.size);
}

static void try_as(trial *t, uint8_t kind, gramme_view rest)
{
    switch (kind) {
    case 'i':
        try_iterator(t, rest);
        break;
    case 'g':
        try_position(t, rest);
        break;
    case 't':
        try_next_token(t, rest);
        break;
    case 'n':
        try_function_name(t, rest);
        break;
    case 'm':
        try_patterns(t, rest);
        break;
    case 's':
        try_sequence(rest);
        break;
    case 'b':
        try_base64(t, rest);
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gramme_reply *reply;
    trial t;

    if (size == 0) {
        return 0;
    }
    reply = reply == NULL ? gramme_reply_new() : reply;
    FUZZ_CHECK(reply != NULL);
    t.reply = reply;
    t.db = bed_engine();
    gramme_arena_init(&t.arena, gramme_allocator_default(), 0);
    gramme_error_init(&t.err, &t.arena);
    gramme_bytes_init(&t.text, gramme_allocator_default());
    try_as(&t, data[0], gramme_view_of(data + 1, size - 1));
    gramme_bytes_clear(&t.text);
    gramme_arena_clear(&t.arena);
    return 0;
}
