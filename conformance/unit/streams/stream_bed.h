/* SPDX-License-Identifier: Apache-2.0 */
/* stream_bed.h - the storage tests' bed with streams on it, and records as text:
 * "INSERT [pk=a sk=b] - > pk=a sk=b" is kind, keys, old and new image. */
#ifndef GRAMME_CONFORMANCE_UNIT_STREAMS_STREAM_BED_H
#define GRAMME_CONFORMANCE_UNIT_STREAMS_STREAM_BED_H

#include "conformance/unit/storage/bed.h"
#include "storage/document.h"
#include "streams/stream.h"

#define BED_SECOND INT64_C(1000000)

typedef struct stream_bed {
    bed *b;
    gramme_streams *streams;
    gramme_streams_options options;
    _Atomic int woken;
} stream_bed;

static inline void stream_bed_wake(void *self)
{
    ((stream_bed *)self)->woken++;
}

static inline void stream_bed_open(stream_bed *s)
{
    assert_ok(s->b,
              gramme_streams_open(&s->streams, s->b->store, &s->options, &s->b->err));
    gramme_streams_listen(s->streams, stream_bed_wake, s);
}

/* Closes streams and store and opens them again: of a file, a restart. */
static inline void stream_bed_restart(stream_bed *s)
{
    gramme_streams_close(s->streams);
    s->streams = NULL;
    if (s->b->folder[0] != '\0') {
        bed_close(s->b);
        bed_open(s->b);
    }
    stream_bed_open(s);
}

/* Other options from now on. */
static inline void stream_bed_options(stream_bed *s, gramme_streams_options options)
{
    s->options = options;
    stream_bed_restart(s);
}

static inline int stream_bed_setup(void **state, bool in_file)
{
    stream_bed *s = calloc(1, sizeof(*s));

    s->b = bed_new(in_file);
    s->b->now = INT64_C(1763712000) * BED_SECOND;
    bed_open(s->b);
    stream_bed_open(s);
    *state = s;
    return 0;
}

static inline int stream_bed_setup_memory(void **state)
{
    return stream_bed_setup(state, false);
}

static inline int stream_bed_setup_file(void **state)
{
    return stream_bed_setup(state, true);
}

static inline int stream_bed_teardown(void **state)
{
    stream_bed *s = *state;

    gramme_streams_close(s->streams);
    bed_free(s->b);
    free(s);
    return 0;
}

/* Both ways to run one test. */
#define STREAM_TESTS(test)                                                             \
    {"memory: " #test, test, stream_bed_setup_memory, stream_bed_teardown, NULL},      \
    {                                                                                  \
        "file: " #test, test, stream_bed_setup_file, stream_bed_teardown, NULL         \
    }

/* The clock goes on, and what became due is done. */
static inline void stream_bed_pass(stream_bed *s, int64_t seconds)
{
    s->b->now += seconds * BED_SECOND;
    gramme_store_clock_was_set(s->b->store);
    gramme_store_settle(s->b->store);
}

/* -- streams -- */

/* Gives the table a stream; it is made when there is none of that name. */
static inline uint32_t
stream_bed_enable(stream_bed *s, const char *table, gramme_view_type view)
{
    bed *b = s->b;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_table definition = bed_definition(b, table);
    const gramme_table *found;
    gramme_view label;
    gramme_status st = gramme_table_find(&found, txn, definition.name, &b->err);

    if (st == GRAMME_OK) {
        definition = *found;
    }
    assert_ok(b, gramme_stream_create(&definition.stream, &label, s->streams, txn,
                                      &definition, view, GRAMME_VIEW("eu-central-1"),
                                      &b->arena, &b->err));
    assert_int_equal(label.size, GRAMME_STREAM_LABEL_TEXT);
    if (st == GRAMME_OK) {
        assert_ok(b, gramme_table_update(NULL, txn, &definition, &b->err));
    } else {
        assert_ok(b, gramme_table_create(NULL, txn, &definition, &b->err));
    }
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    return definition.stream;
}

static inline void stream_bed_disable(stream_bed *s, const char *table)
{
    bed *b = s->b;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_table definition;
    const gramme_table *found;

    assert_ok(b, gramme_table_find(&found, txn, gramme_view_text(table), &b->err));
    definition = *found;
    assert_ok(b, gramme_stream_end(s->streams, txn, definition.stream, &b->err));
    definition.stream = 0;
    assert_ok(b, gramme_table_update(NULL, txn, &definition, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

static inline gramme_stream stream_bed_get(stream_bed *s, uint32_t number)
{
    bed *b = s->b;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_stream stream;

    assert_ok(b, gramme_stream_get(&stream, txn, number, &b->arena, &b->err));
    gramme_txn_rollback(txn);
    return stream;
}

/* -- records -- */

static inline gramme_view
stream_bed_print(bed *b, gramme_view text, const gramme_change *change)
{
    return gramme_arena_printf(
        &b->arena, "%.*s%s%s [%s] %s > %s\n", GRAMME_VIEW_ARG(text),
        change->by_service ? "service " : "", gramme_change_kind_name(change->kind),
        bed_print(b, &change->keys),
        change->old_image == NULL ? "-" : bed_print(b, change->old_image),
        change->new_image == NULL ? "-" : bed_print(b, change->new_image));
}

/* All records of a shard, one to a line, read in pages of `limit`. */
static inline const char *
stream_bed_records(stream_bed *s, uint32_t number, uint32_t shard, uint32_t limit)
{
    bed *b = s->b;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_view text = {(const uint8_t *)"", 0};
    gramme_change_page page = {.next = 1};
    gramme_stream stream;

    assert_ok(b, gramme_stream_get(&stream, txn, number, &b->arena, &b->err));
    assert_true(shard < stream.shard_count);
    do {
        uint64_t from = page.next;

        assert_ok(b, gramme_stream_read(&page, txn, &stream, &stream.shards[shard],
                                        from, limit, 1 << 20, &b->arena, &b->err));
        assert_true(page.count <= limit);
        for (uint32_t i = 0; i < page.count; i++) {
            text = stream_bed_print(b, text, &page.changes[i]);
        }
    } while (page.count > 0 && !page.ended);
    assert_true(page.ended == (stream.shards[shard].closed != 0));
    gramme_txn_rollback(txn);
    return (const char *)text.data;
}

static inline uint32_t stream_bed_lines(const char *text)
{
    uint32_t lines = 0;

    for (; *text != '\0'; text++) {
        lines += *text == '\n';
    }
    return lines;
}

#endif
