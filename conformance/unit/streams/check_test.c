/* SPDX-License-Identifier: Apache-2.0 */
/* check_test.c - streams that are whole are found whole, and each kind of damage to
 * shards, records and checkpoints is named. */
#include "conformance/unit/storage/damage.h"
#include "conformance/unit/streams/stream_bed.h"
#include "storage/log.h"
#include "streams/check.h"
#include "streams/checkpoint.h"
#include "streams/parts.h"

static void look(findings *out, bed *b)
{
    gramme_check_options options = {
        .path = b->path, .found = damage_found, .self = out};
    gramme_check *check;
    bool readable;

    out->count = 0;
    assert_ok(b, gramme_check_open(&check, &options, &b->err));
    assert_ok(b, gramme_check_storage(check, &readable, &b->err));
    assert_true(readable);
    assert_ok(b, gramme_streams_check(check, &b->err));
    (void)gramme_check_finish(check);
    gramme_check_close(check);
}

static void close_all(stream_bed *s)
{
    gramme_streams_close(s->streams);
    s->streams = NULL;
    bed_close(s->b);
}

static void open_all(stream_bed *s)
{
    bed_open(s->b);
    stream_bed_open(s);
}

static void assert_whole(stream_bed *s)
{
    findings found;

    close_all(s);
    look(&found, s->b);
    assert_true(damage_matches(&found, "whole", ""));
    open_all(s);
}

static void put_many(stream_bed *s, const char *table, int first, int last)
{
    for (int i = first; i <= last; i++) {
        char text[64];

        (void)snprintf(text, sizeof(text), "pk=p%d sk=s n=#%d", i % 7, i);
        bed_put(s->b, NULL, table, text);
    }
}

/* -- whole ones -- */

static void test_whole(void **state)
{
    static const gramme_view_type views[] = {
        GRAMME_VIEW_KEYS_ONLY, GRAMME_VIEW_NEW_IMAGE, GRAMME_VIEW_OLD_IMAGE,
        GRAMME_VIEW_NEW_AND_OLD_IMAGES};
    stream_bed *s = *state;

    assert_whole(s);
    for (unsigned i = 0; i < 4; i++) {
        char table[] = {'t', (char)('0' + i), '\0'};

        stream_bed_options(s, (gramme_streams_options){.shard_records = (uint64_t)5 * i,
                                                       .width = 1 + 3 * i});
        (void)stream_bed_enable(s, table, views[i]);
        put_many(s, table, 1, 40);
        for (int at = 0; at < 5; at++) {
            char text[32];

            (void)snprintf(text, sizeof(text), "pk=p%d sk=s", at);
            bed_delete(s->b, NULL, table, text);
        }
        assert_whole(s);
    }
}

/* Shards that end with nothing in them, that are trimmed in part and in whole, and a
 * stream that ends and vanishes. */
static void test_whole_in_time(void **state)
{
    stream_bed *s = *state;

    stream_bed_options(s, (gramme_streams_options){.shard_time = 10 * BED_SECOND,
                                                   .retention = 35 * BED_SECOND,
                                                   .shard_records = 7,
                                                   .width = 3});
    (void)stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);
    for (int i = 0; i < 30; i++) {
        if (i % 5 < 2) {
            put_many(s, "t", 1 + 9 * i, 9 + 9 * i);
        }
        stream_bed_pass(s, 6);
        assert_whole(s);
        if (i == 20) {
            stream_bed_disable(s, "t");
            assert_whole(s);
            (void)stream_bed_enable(s, "t", GRAMME_VIEW_OLD_IMAGE);
        }
    }
    stream_bed_disable(s, "t");
    stream_bed_pass(s, 100);
    assert_whole(s);
}

/* -- damage -- */

/* Changes a stored shard of stream 1. */
static void edit(stream_bed *s, uint64_t first, void (*change)(gramme_shard *shard))
{
    bed *b = s->b;
    gramme_txn *txn;
    gramme_shard shard;

    bed_open(b);
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, gramme_shard_load(&shard, txn, 1, 0, first, &b->err));
    change(&shard);
    assert_ok(b, gramme_shard_store(txn, 1, &shard, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    bed_close(b);
}

static void set_oldest(gramme_shard *shard)
{
    shard->oldest = 5;
}

static void raise_oldest(stream_bed *s)
{
    edit(s, 1, set_oldest);
}

static void set_beyond(gramme_shard *shard)
{
    shard->oldest = 50;
}

static void raise_too_far(stream_bed *s)
{
    edit(s, 1, set_beyond);
}

static void set_parent(gramme_shard *shard)
{
    shard->parent[30]++;
}

static void exchange_parent(stream_bed *s)
{
    edit(s, 11, set_parent);
}

static void set_open(gramme_shard *shard)
{
    shard->closed = 0;
    shard->last = 0;
}

static void open_again(stream_bed *s)
{
    edit(s, 11, set_open);
}

static void set_closed(gramme_shard *shard)
{
    shard->closed = shard->created;
    shard->last = 25;
}

static void close_last(stream_bed *s)
{
    edit(s, 21, set_closed);
}

static void set_early(gramme_shard *shard)
{
    shard->closed = shard->created - 1;
}

static void close_early(stream_bed *s)
{
    edit(s, 1, set_early);
}

static void set_stream(stream_bed *s, uint32_t stream)
{
    bed *b = s->b;
    gramme_table table;

    bed_open(b);
    assert_ok(b, bed_find(b, &table, "t"));
    table.stream = stream;
    bed_update(b, &table);
    bed_close(b);
}

static void forget_stream(stream_bed *s)
{
    set_stream(s, 0);
}

static void invent_stream(stream_bed *s)
{
    set_stream(s, 77);
}

static void store_checkpoint(stream_bed *s,
                             gramme_checkpoint_place place,
                             gramme_checkpoint checkpoint)
{
    bed *b = s->b;
    gramme_txn *txn;

    bed_open(b);
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    place.id = GRAMME_VIEW("id/of");
    assert_ok(b, gramme_checkpoint_store(txn, &place, &checkpoint, &b->err));
    assert_ok(b, gramme_checkpoint_set_from(txn, place.id, 1, &b->arena, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    bed_close(b);
}

static void good_checkpoint(stream_bed *s)
{
    store_checkpoint(s, (gramme_checkpoint_place){.stream = 1, .lane = 1},
                     (gramme_checkpoint){.position = 26, .lanes = 2});
}

static void far_checkpoint(stream_bed *s)
{
    store_checkpoint(s, (gramme_checkpoint_place){.stream = 1},
                     (gramme_checkpoint){.position = 27, .lanes = 1});
}

static void other_slot(stream_bed *s)
{
    store_checkpoint(s, (gramme_checkpoint_place){.stream = 1, .slot = 1},
                     (gramme_checkpoint){.position = 1, .lanes = 1});
}

static void other_lane(stream_bed *s)
{
    store_checkpoint(s, (gramme_checkpoint_place){.stream = 1, .lane = 2},
                     (gramme_checkpoint){.position = 1, .lanes = 2});
}

static void other_stream(stream_bed *s)
{
    store_checkpoint(s, (gramme_checkpoint_place){.stream = 99},
                     (gramme_checkpoint){.position = 1, .lanes = 1});
}

#define SHARD  "kind = 1 AND name = chain(text('h'), x'00000001' || x'', x'00', "
#define FIRST  SHARD "x'0000000000000001')"
#define SECOND SHARD "x'000000000000000b')"
#define NUMBER "kind = 1 AND name = chain(text('n'), x'00000001')"
#define STREAM "kind = 1 AND substr(name, 1, 1) = text('t')"
#define RECORD "place = (1 << 36) + "

typedef struct stream_damage {
    damage what; /* sql NULL: */
    void (*make)(stream_bed *s);
} stream_damage;

/* Stream 1 of table t: records 1 to 25 in shards of ten. */
static const stream_damage damages[] = {
    {{"a record is gone", "DELETE FROM logs WHERE " RECORD "5",
      "lacks the records 5 to 5\n"},
     NULL},
    {{"a shard's last records are gone", "DELETE FROM logs WHERE " RECORD "20",
      "lacks the records 20 to 20\n"},
     NULL},
    {{"all of a shard is gone",
      "DELETE FROM logs WHERE place BETWEEN (1 << 36) + 11 AND (1 << 36) + 20",
      "lacks the records 11 to 20\n"},
     NULL},
    {{"a record that cannot be read", "UPDATE logs SET bytes = x'00' WHERE " RECORD "5",
      "record 5 of slot 0 cannot be read\n"},
     NULL},
    {{"a record cut short",
      "UPDATE logs SET bytes = substr(bytes, 1, length(bytes) - 1) WHERE " RECORD "9",
      "record 9 of slot 0 cannot be read\n"},
     NULL},
    {{"a record of another hash",
      "UPDATE logs SET bytes = flip(bytes, 18) WHERE " RECORD "5",
      "record 5 of slot 0 has another hash than its keys\n"},
     NULL},
    {{"a record that lies about its size",
      "UPDATE logs SET bytes = chain(substr(bytes, 1, 23), x'05', substr(bytes, 25))"
      " WHERE " RECORD "1",
      "record 1 of slot 0 has 17 bytes, and says 12\n"},
     NULL},
    {{"a record of two items",
      "UPDATE logs SET bytes = chain(substr(bytes, 1, instr(bytes, text('p1')) + 1),"
      " substr(bytes, instr(bytes, text('p1')) + 2)) WHERE " RECORD "8;"
      "UPDATE logs SET bytes = chain(substr(bytes, 1, instr(bytes, text('p1'))),"
      " text('2'), substr(bytes, instr(bytes, text('p1')) + 2)) WHERE " RECORD "8",
      "record 8 of slot 0 is of two items\n"},
     NULL},
    {{"a record beyond a gap", "UPDATE logs SET place = place + 4 WHERE " RECORD "25",
      "lacks the records 25 to 28\n"},
     NULL},
    {{"records of nobody", "UPDATE logs SET place = place + (8 << 36)",
      "lacks the records 1 to 10\n"
      "lacks the records 11 to 20\n"
      "logs: the records of log 9 belong to no stream\n"},
     NULL},
    {{"a shard that cannot be read", "UPDATE documents SET value = x'00' WHERE " FIRST,
      "the description of a shard cannot be read\n"},
     NULL},
    {{"a shard is gone", "DELETE FROM documents WHERE " SECOND,
      "does not begin where shardId-\n"
      "says that its parent is shardId-\n"
      "record 11 of slot 0 belongs to no shard\n"
      "record 12 of slot 0 belongs to no shard\n"
      "record 13 of slot 0 belongs to no shard\n"
      "record 14 of slot 0 belongs to no shard\n"
      "record 15 of slot 0 belongs to no shard\n"
      "record 16 of slot 0 belongs to no shard\n"
      "record 17 of slot 0 belongs to no shard\n"
      "record 18 of slot 0 belongs to no shard\n"
      "2 more of this kind: \n"},
     NULL},
    {{"a stream that cannot be read",
      "UPDATE documents SET value = x'00' WHERE " STREAM,
      "streams: number 1 leads to no stream\n"
      "streams: the description of tt\\x002\n"
      "logs: the records of log 1 belong to no stream\n"},
     NULL},
    {{"a stream without a number", "DELETE FROM documents WHERE " NUMBER,
      "is not found by its number\n"
      "streams: a shard belongs to no stream\n"
      "streams: a shard belongs to no stream\n"
      "streams: a shard belongs to no stream\n"
      "table t: its stream 1 is not there\n"},
     NULL},
    {{"a number without a stream", "DELETE FROM documents WHERE " STREAM,
      "streams: number 1 leads to no stream\n"
      "logs: the records of log 1 belong to no stream\n"
      "table t: its stream 1 is not there\n"},
     NULL},
    {{"logs to be given again",
      "UPDATE documents SET value = x'00000001' WHERE kind = 6",
      "its logs are to be given again\n"},
     NULL},
    {{"no number of logs", "UPDATE documents SET value = x'01' WHERE kind = 6",
      "streams: the number of logs cannot be read\n"},
     NULL},
    {{"a strange counter",
      "INSERT INTO documents(kind, name, value) VALUES(6, text('x'), x'00')",
      "documents: nobody knows the counter x\n"},
     NULL},
    {{"a checkpoint that cannot be read",
      "INSERT INTO documents(kind, name, value) VALUES(2, text('id'), x'00');"
      "INSERT INTO documents(kind, name, value)"
      " VALUES(2, text('id/0000000001/000/000'), x'00');"
      "INSERT INTO documents(kind, name, value) VALUES(2, text('id/from'), x'00')",
      "checkpoints: id cannot be read\n"
      "checkpoints: id/0000000001/000/000 cannot be read\n"
      "checkpoints: id/from cannot be read\n"},
     NULL},
    {{"trimmed further than that", NULL,
      "record 1 of slot 0 belongs to no shard\n"
      "record 2 of slot 0 belongs to no shard\n"
      "record 3 of slot 0 belongs to no shard\n"
      "record 4 of slot 0 belongs to no shard\n"},
     raise_oldest},
    {{"trimmed beyond its end", NULL,
      "the numbers of shard shardId-\n"
      "record 1 of slot 0 belongs to no shard\n"
      "record 2 of slot 0 belongs to no shard\n"
      "record 3 of slot 0 belongs to no shard\n"
      "record 4 of slot 0 belongs to no shard\n"
      "record 5 of slot 0 belongs to no shard\n"
      "record 6 of slot 0 belongs to no shard\n"
      "record 7 of slot 0 belongs to no shard\n"
      "record 8 of slot 0 belongs to no shard\n"
      "2 more of this kind: \n"},
     raise_too_far},
    {{"another parent", NULL, "says that its parent is shardId-\n"}, exchange_parent},
    {{"open with a child", NULL, "is open, but has a child\n"}, open_again},
    {{"no open shard", NULL, "slot 0 has no open shard\n"}, close_last},
    {{"over before it began", NULL, "ended before it began\n"}, close_early},
    {{"a table without its stream", NULL, "is enabled, but the table does not know\n"},
     forget_stream},
    {{"a table with a stream that never was", NULL,
      "is enabled, but the table does not know\n"
      "table t: its stream 77 is not there\n"},
     invent_stream},
    {{"a good checkpoint", NULL, ""}, good_checkpoint},
    {{"a checkpoint beyond the end", NULL,
      "checkpoints: id/of/0000000001/000/000 is at 27, but the next record is 26\n"},
     far_checkpoint},
    {{"a checkpoint of another slot", NULL,
      "checkpoints: id/of/0000000001/001/000 is of a slot that there is not\n"},
     other_slot},
    {{"a checkpoint of another lane", NULL,
      "checkpoints: id/of/0000000001/000/002 is of a lane that there is not\n"},
     other_lane},
    {{"a checkpoint of no stream", NULL,
      "checkpoints: id/of/0000000099/000/000 is of a stream that never was\n"},
     other_stream},
};

static void test_damage(void **state)
{
    stream_bed *s = *state;
    bed *b = s->b;
    char pristine[128];
    int wrong = 0;

    (void)snprintf(pristine, sizeof(pristine), "%s/pristine.db", b->folder);
    stream_bed_options(s, (gramme_streams_options){.shard_records = 10});
    (void)stream_bed_enable(s, "t", GRAMME_VIEW_NEW_AND_OLD_IMAGES);
    put_many(s, "t", 1, 25);
    close_all(s);
    damage_copy(pristine, b->path);
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        findings found;

        damage_copy(b->path, pristine);
        if (damages[i].make != NULL) {
            damages[i].make(s);
        } else {
            damage_run(b->path, damages[i].what.sql);
        }
        look(&found, b);
        wrong +=
            !damage_matches(&found, damages[i].what.name, damages[i].what.expected);
    }
    (void)unlink(pristine);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole, stream_bed_setup_file,
                                        stream_bed_teardown),
        cmocka_unit_test_setup_teardown(test_whole_in_time, stream_bed_setup_file,
                                        stream_bed_teardown),
        cmocka_unit_test_setup_teardown(test_damage, stream_bed_setup_file,
                                        stream_bed_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
