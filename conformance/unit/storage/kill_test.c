/* SPDX-License-Identifier: Apache-2.0 */
/* kill_test.c - a child writes and reports each commit through a pipe; it is killed at
 * a random moment; what it had reported must be there, each item with its log entry,
 * and the statistics must be exact. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "conformance/unit/random.h"
#include "conformance/unit/storage/bed.h"
#include "storage/document.h"
#include "storage/hook.h"
#include "storage/log.h"

enum { ROUNDS = 12, GROUP = 5, LOG = 1 };

/* Logs the item under its own number, and the last of a group in a document, too. */
static gramme_status log_change(void *self,
                                gramme_txn *txn,
                                const gramme_row_event *event,
                                gramme_arena *arena,
                                gramme_error *err)
{
    const uint32_t *number = self;
    gramme_status st = gramme_log_append(txn, LOG, *number, event->key, err);

    (void)arena;
    if (st == GRAMME_OK && *number % GROUP == GROUP - 1) {
        st = gramme_document_put(txn, GRAMME_DOCUMENT_CHECKPOINT, GRAMME_VIEW("last"),
                                 gramme_view_of(number, sizeof(*number)), err);
    }
    return st;
}

static void nothing(void *self)
{
    (void)self;
}

static int64_t never(void *self)
{
    (void)self;
    return INT64_MAX;
}

static gramme_status no_upkeep(void *self, int64_t budget, gramme_error *err)
{
    (void)self;
    (void)budget;
    (void)err;
    return GRAMME_OK;
}

/* Never returns: item i is put by transaction i, every fifth deletes the one before,
 * and groups of GROUP share a commit. */
static void write_until_killed(bed *b, uint32_t from, int report)
{
    uint32_t number;
    gramme_row_hook hook = {log_change, nothing, nothing, never, no_upkeep, &number};

    bed_open(b);
    gramme_store_set_hook(b->store, &hook);
    for (uint32_t i = from;; i += GROUP) {
        gramme_group *group;

        if (gramme_group_begin(&group, b->store, NULL) != GRAMME_OK) {
            _exit(1);
        }
        for (uint32_t j = i; j < i + GROUP; j++) {
            char text[64];

            number = j;
            (void)snprintf(text, sizeof(text), "pk=p%u sk=%u g=x", j % 9, j);
            bed_put(b, group, "t", text);
        }
        if (gramme_group_end(group, NULL) != GRAMME_OK ||
            write(report, &i, sizeof(i)) != sizeof(i)) {
            _exit(1);
        }
        gramme_arena_reset(&b->arena);
    }
}

/* The last group the child reported, or `before`. */
static uint32_t run_child(bed *b, uint32_t before, uint64_t *seed)
{
    struct timespec moment = {.tv_nsec = 5000000 + (long)random_below(seed, 60000000)};
    int pipes[2];
    uint32_t number;
    pid_t child;

    assert_int_equal(pipe(pipes), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(pipes[0]);
        write_until_killed(b, before + GROUP, pipes[1]);
    }
    close(pipes[1]);
    if (read(pipes[0], &number, sizeof(number)) == sizeof(number)) {
        before = number; /* it is under way: the moment counts from here */
    }
    nanosleep(&moment, NULL);
    kill(child, SIGKILL);
    while (read(pipes[0], &number, sizeof(number)) == sizeof(number)) {
        before = number;
    }
    close(pipes[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return before;
}

/* The log has an entry for each of `count` items, and the document is of the last. */
static void check_log(bed *b, uint32_t count)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_log_limit limit = {.count = UINT32_MAX, .bytes = SIZE_MAX};
    gramme_log_page page;
    gramme_view document;

    assert_ok(b, gramme_log_read(&page, txn, LOG, 0, &limit, &b->arena, &b->err));
    assert_int_equal(page.count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(page.entries[i].number, GROUP + i);
    }
    if (count > 0) {
        uint32_t last;

        assert_ok(b, gramme_document_get(&document, txn, GRAMME_DOCUMENT_CHECKPOINT,
                                         GRAMME_VIEW("last"), &b->arena, &b->err));
        assert_int_equal(document.size, sizeof(last));
        memcpy(&last, document.data, sizeof(last));
        assert_int_equal(last, GROUP + count - 1);
    }
    gramme_txn_rollback(txn);
}

static void check(bed *b, uint32_t reported)
{
    gramme_table table;
    gramme_tree_stats stats;
    gramme_tree_stats index_stats;
    uint32_t found = 0;
    char text[64];

    for (uint32_t i = GROUP; i < reported + 2 * GROUP; i++) {
        bool there;

        (void)snprintf(text, sizeof(text), "pk=p%u sk=%u", i % 9, i);
        there = bed_get(b, NULL, "t", text)[0] != '\0';
        assert_true(there || i >= reported + GROUP);
        found += there;
        gramme_arena_reset(&b->arena);
    }
    assert_int_equal(found % GROUP, 0); /* groups are whole */
    assert_ok(b, bed_find(b, &table, "t"));
    stats = bed_stats(b, table.tree);
    index_stats = bed_stats(b, table.indexes[0].tree);
    assert_int_equal(stats.count, found);
    assert_int_equal(index_stats.count, found);
    assert_int_equal(index_stats.bytes, stats.bytes);
    check_log(b, found);
}

static void test_kill(void **state)
{
    bed *b = *state;
    gramme_table definition = bed_definition(b, "t");
    gramme_index index = bed_index(b, "i", "g", GRAMME_PROJECTION_ALL);
    uint64_t seed = 11;
    uint32_t reported = 0;

    definition.indexes = &index;
    definition.index_count = 1;
    definition.stream = 1;
    bed_open(b);
    bed_create(b, &definition);
    bed_close(b);
    for (int round = 0; round < ROUNDS; round++) {
        reported = run_child(b, reported, &seed);
        bed_open(b);
        check(b, reported);
        {
            /* The child may have committed one group more than it could report. */
            char text[64];

            (void)snprintf(text, sizeof(text), "pk=p%u sk=%u", (reported + GROUP) % 9,
                           reported + GROUP);
            reported += bed_get(b, NULL, "t", text)[0] != '\0' ? GROUP : 0;
        }
        bed_close(b);
    }
    assert_true(reported > ROUNDS);
}

static int setup(void **state)
{
    *state = bed_new(true);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kill, setup, bed_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
