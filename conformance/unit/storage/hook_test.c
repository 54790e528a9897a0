/* SPDX-License-Identifier: Apache-2.0 */
/* hook_test.c - what the hook is told of changes, commits and undone work, when its
 * upkeep runs, and that it can be taken off at any moment. */
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "conformance/unit/storage/bed.h"
#include "storage/document.h"
#include "storage/engine.h"
#include "storage/item/codec.h"
#include "storage/log.h"

enum { NOW = 1000000000 };

/* A hook that logs each change and writes down what it is told. */
typedef struct recorder {
    bed *b;
    char told[1024]; /* "old>new " for each change */
    uint64_t next;   /* number of the next log entry; 0: logs nothing */
    gramme_status answer;
    unsigned committed;
    unsigned undone;
    _Atomic int64_t due;
    _Atomic int64_t interval; /* how much later it is due again; 0: never */
    atomic_uint steps;
    atomic_bool in_upkeep;
    gramme_status upkeep_answer;
} recorder;

static gramme_status changed(void *self,
                             gramme_txn *txn,
                             const gramme_row_event *event,
                             gramme_arena *arena,
                             gramme_error *err)
{
    recorder *r = self;
    const gramme_item *old;
    gramme_item stored;
    gramme_status st = gramme_row_item(&old, event->old, arena, err);
    size_t length = strlen(r->told);

    if (st != GRAMME_OK || r->answer != GRAMME_OK) {
        return st != GRAMME_OK ? st : gramme_error_set(err, r->answer, "not logged");
    }
    if (event->item == NULL) {
        assert_int_equal(event->blob.size, 0);
        assert_int_equal(event->item_size, 0);
    } else {
        assert_ok(r->b, gramme_codec_decode(&stored, arena, event->blob, err));
        assert_string_equal(bed_print(r->b, &stored), bed_print(r->b, event->item));
        assert_int_equal(event->item_size, gramme_item_size(event->item));
    }
    (void)snprintf(r->told + length, sizeof(r->told) - length, "%.*s:%s>%s%s, ",
                   GRAMME_VIEW_ARG(event->table->name), bed_print(r->b, old),
                   event->item == NULL ? "" : bed_print(r->b, event->item),
                   event->by_service ? " by service" : "");
    return r->next == 0 ? GRAMME_OK
                        : gramme_log_append(txn, event->table->stream, r->next++,
                                            event->key, err);
}

static void committed(void *self)
{
    ((recorder *)self)->committed++;
}

static void undone(void *self)
{
    ((recorder *)self)->undone++;
}

static int64_t due(void *self)
{
    return ((recorder *)self)->due;
}

/* Trims one entry, and is due again after its interval. */
static gramme_status upkeep(void *self, int64_t budget, gramme_error *err)
{
    recorder *r = self;
    struct timespec moment = {.tv_nsec = 2000000};
    uint32_t removed;
    gramme_txn *txn;
    gramme_status st;

    r->in_upkeep = true;
    (void)nanosleep(&moment, NULL);
    st = gramme_txn_begin(&txn, r->b->store, NULL, GRAMME_TXN_WRITE, err);
    if (st == GRAMME_OK) {
        st = gramme_log_trim(&removed, txn, 1, 1000, 1, err);
        gramme_txn_rollback(txn);
    }
    r->steps++;
    if (budget <= 0 || budget > 10000) {
        st = gramme_error_set(err, GRAMME_INVALID, "a strange budget");
    }
    if (r->upkeep_answer != GRAMME_OK) {
        st = gramme_error_set(err, r->upkeep_answer, "no upkeep today");
    }
    r->due = r->interval == 0 ? INT64_MAX : r->due + r->interval;
    r->in_upkeep = false;
    return st;
}

static void hook(recorder *r, bed *b)
{
    gramme_row_hook functions = {changed, committed, undone, due, upkeep, r};

    *r = (recorder){.b = b, .due = INT64_MAX};
    gramme_store_set_hook(b->store, &functions);
}

static void create(bed *b, const char *name, uint32_t stream)
{
    gramme_index index = bed_index(b, "i", "g", GRAMME_PROJECTION_ALL);
    gramme_table definition = bed_definition(b, name);

    definition.indexes = &index;
    definition.index_count = 1;
    definition.ttl_attribute = gramme_view_text("ttl");
    definition.stream = stream;
    bed_create(b, &definition);
}

static void check_told(recorder *r, const char *expected)
{
    assert_string_equal(r->told, expected);
    r->told[0] = '\0';
}

static void check_ends(recorder *r, unsigned commits, unsigned undoings)
{
    assert_int_equal(r->committed, commits);
    assert_int_equal(r->undone, undoings);
    r->committed = 0;
    r->undone = 0;
}

/* -- changes -- */

static void test_changes(void **state)
{
    bed *b = *state;
    static recorder r;

    hook(&r, b);
    create(b, "t", 5);
    create(b, "silent", 0);
    bed_put(b, NULL, "silent", "pk=a sk=1 g=x");
    bed_delete(b, NULL, "silent", "pk=a sk=1");
    check_told(&r, "");
    bed_put(b, NULL, "t", "pk=a sk=1 g=x");
    check_told(&r, "t:>g=x pk=a sk=1, ");
    bed_put(b, NULL, "t", "pk=a sk=1 g=x");
    bed_put(b, NULL, "t", "sk=1 pk=a g=x");
    check_told(&r, "");
    bed_put(b, NULL, "t", "pk=a sk=1 g=y");
    bed_put(b, NULL, "t", "pk=a sk=1");
    check_told(&r, "t:g=x pk=a sk=1>g=y pk=a sk=1, t:g=y pk=a sk=1>pk=a sk=1, ");
    bed_delete(b, NULL, "t", "pk=a sk=1");
    check_told(&r, "t:pk=a sk=1>, ");
    bed_delete(b, NULL, "t", "pk=a sk=1");
    check_told(&r, "");
    check_ends(&r, 0, 0); /* nothing was logged */
    gramme_store_set_hook(b->store, NULL);
    bed_put(b, NULL, "t", "pk=a sk=2");
    check_told(&r, "");
}

/* Filling an index changes no item. */
static void test_backfill(void **state)
{
    bed *b = *state;
    gramme_table table;
    gramme_index indexes[2];
    gramme_table definition = bed_definition(b, "t");
    static recorder r;

    hook(&r, b);
    create(b, "t", 5);
    bed_put(b, NULL, "t", "pk=a sk=1 g=x h=y");
    check_told(&r, "t:>g=x h=y pk=a sk=1, ");
    assert_ok(b, bed_find(b, &table, "t"));
    assert_int_equal(table.stream, 5);
    indexes[0] = bed_index(b, "i", "g", GRAMME_PROJECTION_ALL);
    indexes[0].tree = table.indexes[0].tree;
    indexes[1] = bed_index(b, "j", "h", GRAMME_PROJECTION_ALL);
    indexes[1].state = GRAMME_TABLE_CREATING;
    indexes[1].backfilling = true;
    definition.tree = table.tree;
    definition.indexes = indexes;
    definition.index_count = 2;
    definition.stream = 5;
    bed_update(b, &definition);
    gramme_store_settle(b->store);
    assert_ok(b, bed_find(b, &table, "t"));
    assert_int_equal(bed_stats(b, table.indexes[1].tree).count, 1);
    check_told(&r, "");
}

static void test_error(void **state)
{
    bed *b = *state;
    gramme_group *group;
    gramme_table table;
    gramme_txn *txn;
    static recorder r;

    hook(&r, b);
    create(b, "t", 5);
    r.answer = GRAMME_FULL;
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_status(b, bed_write(b, txn, "t", "pk=a sk=1 g=x", false, NULL), GRAMME_FULL);
    assert_string_equal(b->err.text, "not logged");
    gramme_txn_rollback(txn);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "");

    r.answer = GRAMME_OK;
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    bed_put(b, group, "t", "pk=a sk=1 g=x");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=2 g=x", false, NULL));
    r.answer = GRAMME_IO;
    assert_status(b, bed_write(b, txn, "t", "pk=a sk=1 g=y", false, NULL), GRAMME_IO);
    gramme_txn_rollback(txn);
    assert_ok(b, gramme_group_end(group, &b->err));
    assert_ok(b, bed_find(b, &table, "t"));
    assert_string_equal(bed_rows(b, table.tree, false), "g=x pk=a sk=1\n");
    assert_string_equal(bed_rows(b, table.indexes[0].tree, false), "g=x pk=a sk=1\n");
}

/* -- ends of transactions -- */

static void test_ends_alone(void **state)
{
    bed *b = *state;
    gramme_txn *txn;
    uint32_t removed;
    static recorder r;

    hook(&r, b);
    create(b, "t", 5);
    create(b, "silent", 0);
    r.next = 1;
    bed_put(b, NULL, "silent", "pk=a sk=1");
    check_ends(&r, 0, 0);
    bed_put(b, NULL, "t", "pk=a sk=1");
    check_ends(&r, 1, 0);
    bed_put(b, NULL, "t", "pk=a sk=1");
    check_ends(&r, 0, 0);
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=2", false, NULL));
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=3", false, NULL));
    check_ends(&r, 0, 0);
    gramme_txn_rollback(txn);
    check_ends(&r, 0, 1);
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "silent", "pk=a sk=2", false, NULL));
    gramme_txn_rollback(txn);
    check_ends(&r, 0, 0);

    for (int keep = 0; keep < 2; keep++) {
        txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
        assert_ok(b, gramme_document_put(txn, GRAMME_DOCUMENT_STREAM, GRAMME_VIEW("n"),
                                         GRAMME_VIEW("v"), &b->err));
        if (keep) {
            assert_ok(b, gramme_txn_commit(txn, &b->err));
        } else {
            gramme_txn_rollback(txn);
        }
        check_ends(&r, keep == 1, keep == 0);
    }
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, gramme_document_delete(txn, GRAMME_DOCUMENT_STREAM,
                                        GRAMME_VIEW("none"), &b->err));
    assert_ok(b, gramme_log_trim(&removed, txn, 5, 1, 10, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    check_ends(&r, 0, 0);
}

static void test_ends_in_group(void **state)
{
    bed *b = *state;
    gramme_group *group;
    gramme_txn *txn;
    static recorder r;

    hook(&r, b);
    create(b, "t", 5);
    create(b, "silent", 0);
    r.next = 1;
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    bed_put(b, group, "t", "pk=a sk=1");
    bed_put(b, group, "t", "pk=a sk=2");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "silent", "pk=a sk=3", false, NULL));
    gramme_txn_rollback(txn);
    check_ends(&r, 0, 0);
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=3", false, NULL));
    assert_ok(b, gramme_document_put(txn, GRAMME_DOCUMENT_STREAM, GRAMME_VIEW("n"),
                                     GRAMME_VIEW("v"), &b->err));
    gramme_txn_rollback(txn);
    check_ends(&r, 0, 1);
    assert_ok(b, gramme_group_end(group, &b->err));
    check_ends(&r, 1, 0);

    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=3", false, NULL));
    gramme_txn_rollback(txn);
    check_ends(&r, 0, 1);
    bed_put(b, group, "silent", "pk=a sk=1");
    assert_ok(b, gramme_group_end(group, &b->err));
    check_ends(&r, 0, 0);
}

static int refuse(void *self)
{
    (void)self;
    return 1;
}

static void test_failed_commit(void **state)
{
    bed *b = *state;
    gramme_group *group;
    gramme_txn *txn;
    sqlite3 *db;
    static recorder r;

    hook(&r, b);
    create(b, "t", 5);
    r.next = 1;
    db = b->store->writer.connection.db;
    (void)sqlite3_commit_hook(db, refuse, NULL);
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=1", false, NULL));
    assert_true(gramme_txn_commit(txn, &b->err) != GRAMME_OK);
    check_ends(&r, 0, 1);
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    bed_put(b, group, "t", "pk=a sk=1");
    bed_put(b, group, "t", "pk=a sk=2");
    assert_true(gramme_group_end(group, &b->err) != GRAMME_OK);
    check_ends(&r, 0, 1);
    (void)sqlite3_commit_hook(db, NULL, NULL);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "");
    r.next = 1; /* as a hook does that reads its logs again */
    bed_put(b, NULL, "t", "pk=a sk=1");
    check_ends(&r, 1, 0);
}

/* SQLite gives the whole SQL transaction up: so does the group, and it brings nothing
 * back of what its earlier transactions had written. */
static void test_lost_group(void **state)
{
    bed *b = *state;
    gramme_status st = GRAMME_OK;
    gramme_group *group;
    gramme_txn *txn;
    sqlite3 *db;
    static recorder r;

    hook(&r, b);
    create(b, "t", 5);
    r.next = 1;
    db = b->store->writer.connection.db;
    bed_put(b, NULL, "t", "pk=a sk=1 n=#1");
    check_ends(&r, 1, 0);
    assert_int_equal(sqlite3_exec(db, "PRAGMA max_page_count = 50", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    bed_put(b, group, "t", "pk=a sk=1 n=#2");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=1 n=#3", false, NULL));
    for (int i = 0; st == GRAMME_OK; i++) {
        char text[3100];
        int size = snprintf(text, sizeof(text), "pk=a sk=more%d v=", i);

        memset(text + size, 'x', 3000);
        text[size + 3000] = '\0';
        st = bed_write(b, txn, "t", text, false, NULL);
    }
    assert_int_equal(st, GRAMME_FULL);
    gramme_txn_rollback(txn);
    assert_int_equal(r.committed, 0);
    assert_true(r.undone > 0);
    assert_status(b, gramme_group_end(group, &b->err), GRAMME_IO);
    assert_int_equal(r.committed, 0);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "n=#1 pk=a sk=1");
    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    {
        uint64_t first;
        uint64_t last;

        assert_ok(b, gramme_log_bounds(&first, &last, txn, 5, &b->err));
        assert_int_equal(last, 1);
    }
    gramme_txn_rollback(txn);
}

/* -- expired items -- */

static void test_expired(void **state)
{
    bed *b = *state;
    static recorder r;

    bed_close(b);
    b->options.ttl_interval = INT64_C(60000000);
    b->now = NOW * INT64_C(1000000);
    bed_open(b);
    create(b, "t", 5);
    create(b, "silent", 0);
    bed_put(b, NULL, "t", "pk=a sk=1 ttl=#999999999");
    bed_put(b, NULL, "t", "pk=a sk=2 ttl=#1000000100");
    bed_put(b, NULL, "silent", "pk=a sk=1 ttl=#999999999");
    gramme_store_settle(b->store); /* the first round may have been before */
    b->now = (NOW + 70) * INT64_C(1000000);
    gramme_store_clock_was_set(b->store);
    gramme_store_settle(b->store);
    /* Without a hook only items go of whom nothing is logged. */
    assert_string_equal(bed_get(b, NULL, "silent", "pk=a sk=1"), "");
    assert_string_not_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "");
    hook(&r, b);
    gramme_store_settle(b->store);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "");
    check_told(&r, "t:pk=a sk=1 ttl=#999999999> by service, ");
    b->now = (NOW + 140) * INT64_C(1000000);
    gramme_store_clock_was_set(b->store);
    gramme_store_settle(b->store);
    check_told(&r, "t:pk=a sk=2 ttl=#1000000100> by service, ");
    gramme_store_set_hook(b->store, NULL);
}

/* -- upkeep -- */

static void test_upkeep(void **state)
{
    bed *b = *state;
    gramme_row_hook functions = {changed, committed, undone, due, upkeep, NULL};
    static recorder r;

    hook(&r, b);
    gramme_store_settle(b->store);
    assert_int_equal(r.steps, 0);
    r.interval = 100;
    r.due = b->now - 350;
    gramme_store_upkeep_is_due(b->store);
    gramme_store_settle(b->store); /* four steps, and then it is due later */
    assert_int_equal(r.steps, 4);
    assert_true(r.due > b->now);
    b->now = b->now + 50;
    gramme_store_clock_was_set(b->store);
    gramme_store_settle(b->store);
    assert_int_equal(r.steps, 5);
    r.interval = 0;
    b->now = b->now + 1000;
    gramme_store_settle(b->store);
    assert_int_equal(r.steps, 6);
    assert_int_equal(r.due, INT64_MAX);
    /* A hook may come with something to do. */
    gramme_store_set_hook(b->store, NULL);
    r.due = b->now;
    gramme_store_settle(b->store);
    assert_int_equal(r.steps, 6);
    functions.self = &r;
    gramme_store_set_hook(b->store, &functions);
    while (r.steps < 7) {
        struct timespec moment = {.tv_nsec = 1000000};

        (void)nanosleep(&moment, NULL);
    }
    gramme_store_set_hook(b->store, NULL);
}

/* It is due by itself when its time comes. */
static void test_upkeep_in_time(void **state)
{
    bed *b = *state;
    static recorder r;

    hook(&r, b);
    r.interval = INT64_C(1000000000);
    r.due = b->now + 30000;
    gramme_store_upkeep_is_due(b->store);
    gramme_store_settle(b->store);
    assert_int_equal(r.steps, 0);
    b->now = b->now + 40000; /* nobody is told */
    while (r.steps == 0) {
        struct timespec moment = {.tv_nsec = 1000000};

        (void)nanosleep(&moment, NULL);
    }
    gramme_store_set_hook(b->store, NULL);
}

static void test_upkeep_fails(void **state)
{
    bed *b = *state;
    static recorder r;

    hook(&r, b);
    r.upkeep_answer = GRAMME_IO;
    r.interval = 1;
    r.due = b->now;
    gramme_store_upkeep_is_due(b->store);
    gramme_store_settle(b->store);
    assert_int_equal(r.steps, 1); /* the next attempt comes after a while */
    assert_string_equal(b->logged, "background work: no upkeep today");
    gramme_store_set_hook(b->store, NULL);
}

static void test_taken_off_meanwhile(void **state)
{
    bed *b = *state;
    gramme_row_hook functions = {changed, committed, undone, due, upkeep, NULL};
    static recorder r;

    hook(&r, b);
    r.interval = 1;
    functions.self = &r;
    for (int i = 0; i < 10; i++) {
        r.steps = 0;
        r.due = INT64_MIN + 1; /* always */
        gramme_store_set_hook(b->store, &functions);
        while (!r.in_upkeep) {
            struct timespec moment = {.tv_nsec = 100000};

            (void)nanosleep(&moment, NULL);
        }
        gramme_store_set_hook(b->store, NULL);
        assert_false(r.in_upkeep);
    }
    gramme_store_settle(b->store);
    assert_false(r.in_upkeep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_changes),       BED_TESTS(test_backfill),
        BED_TESTS(test_error),         BED_TESTS(test_ends_alone),
        BED_TESTS(test_ends_in_group), BED_TESTS(test_failed_commit),
        BED_TESTS(test_lost_group),    BED_TESTS(test_expired),
        BED_TESTS(test_upkeep),        BED_TESTS(test_upkeep_in_time),
        BED_TESTS(test_upkeep_fails),  BED_TESTS(test_taken_off_meanwhile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
