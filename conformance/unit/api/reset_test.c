/* SPDX-License-Identifier: Apache-2.0 */
/* reset_test.c - engines and tables made empty, and what triggers make of it and of
 * snapshots. */
#include "bed.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

static void pause_for(long milliseconds)
{
    struct timespec time = {.tv_nsec = milliseconds * 1000000};

    (void)nanosleep(&time, NULL);
}

/* -- a target that counts -- */

typedef struct counter {
    atomic_int records;
    atomic_int calls;
    atomic_bool hang; /* until interrupted */
    atomic_bool interrupted;
    atomic_int released;
} counter;

static int count(void *self, const gramme_invocation *invocation, gramme_outcome *out)
{
    counter *c = self;
    const char *at = invocation->event;

    (void)out;
    atomic_fetch_add(&c->calls, 1);
    while (atomic_load(&c->hang)) {
        if (atomic_load(&c->interrupted)) {
            return 1;
        }
        pause_for(1);
    }
    while ((at = strstr(at, "\"eventID\"")) != NULL) {
        atomic_fetch_add(&c->records, 1);
        at++;
    }
    return 0;
}

static void interrupt(void *self)
{
    atomic_store(&((counter *)self)->interrupted, true);
}

static void resume(void *self)
{
    atomic_store(&((counter *)self)->interrupted, false);
}

static void release(void *self)
{
    atomic_fetch_add(&((counter *)self)->released, 1);
}

static void listen_to(gramme *db, const char *table, counter *c, const char *settings)
{
    gramme_target target = {
        .version = GRAMME_TARGET_VERSION,
        .invoke = count,
        .interrupt = interrupt,
        .resume = resume,
        .release = release,
        .self = c,
    };

    assert_int_equal(gramme_trigger_add(db, table, "count", settings, &target, NULL),
                     GRAMME_CODE_OK);
}

static void settle(gramme *db)
{
    assert_int_equal(gramme_settle_triggers(db, 20000), 1);
}

static int tables(gramme *db)
{
    char **names;
    size_t number;

    assert_int_equal(gramme_list_tables(db, &names, &number, NULL), GRAMME_CODE_OK);
    assert_null(names[number]);
    gramme_release(names);
    return (int)number;
}

/* -- engines -- */

static void reset(gramme *db)
{
    gramme_failure failure;

    if (gramme_reset(db, &failure) != GRAMME_CODE_OK) {
        fail_msg("reset: %s", failure.message);
    }
}

/* Small engines are emptied, large ones exchanged, files rewritten. */
static void test_reset(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        bed_folder folder = bed_folder_new();
        gramme *db = bed_open(in_file ? folder.file[0] : NULL);

        for (int round = 0; round < 4; round++) {
            int items = round == 2 ? 9000 : 20;

            bed_create(db, "things", 1);
            bed_create(db, "others", 0);
            for (int i = 0; i < items; i++) {
                bed_put(db, "things", i);
            }
            assert_int_equal(tables(db), 2);
            reset(db);
            assert_int_equal(tables(db), 0);
            assert_int_equal(bed_count(db, "things"), -1);
        }
        bed_create(db, "things", 1);
        assert_int_equal(bed_count(db, "things"), 0);
        assert_int_equal(bed_count_index(db, "things", 1), 0);
        gramme_close(db);
        if (in_file) {
            db = bed_open(folder.file[0]);
            assert_int_equal(tables(db), 1);
            gramme_close(db);
        }
        bed_folder_remove(&folder);
    }
}

static int streams(gramme *db)
{
    char reply[4096];
    const char *at = reply;
    int number = 0;

    bed_ask(db, "ListStreams", "{}", reply, sizeof(reply));
    while ((at = strstr(at, "\"StreamArn\"")) != NULL) {
        number++;
        at++;
    }
    return number;
}

/* A trigger of the program's stays and meets the next table of that name. */
static void test_triggers_stay(void **state)
{
    gramme *db = bed_open(NULL);
    counter c = {.calls = 0};
    counter late = {.calls = 0};

    (void)state;
    listen_to(db, "things", &c, NULL);
    listen_to(db, "others", &late, "{\"StartingPosition\":\"LATEST\"}");
    for (int round = 1; round <= 3; round++) {
        bed_create(db, "things", 1);
        bed_create(db, "others", 1);
        assert_int_equal(streams(db), 2);
        for (int i = 0; i < 5; i++) {
            bed_put(db, "things", i);
            bed_put(db, "others", i);
        }
        settle(db);
        assert_int_equal(c.records, 5 * round);
        assert_int_equal(late.records, 5 * round);
        reset(db);
        assert_int_equal(streams(db), 0);
        settle(db);
    }
    assert_int_equal(c.released, 0);
    gramme_close(db);
    assert_int_equal(c.released, 1);
    assert_int_equal(late.released, 1);
}

/* Resetting does not wait for a target that hangs, and wakes it up afterwards. */
static void test_hanging_target(void **state)
{
    gramme *db = bed_open(NULL);
    counter c = {.hang = true};

    (void)state;
    listen_to(db, "things", &c, NULL);
    bed_create(db, "things", 1);
    bed_put(db, "things", 1);
    while (c.calls == 0) {
        pause_for(1);
    }
    reset(db);
    assert_false(c.interrupted);
    c.hang = false;
    bed_create(db, "things", 1);
    bed_put(db, "things", 2);
    settle(db);
    assert_int_equal(c.records, 1);
    gramme_close(db);
}

/* Triggers go on where they were at the time of the snapshot. */
static void test_checkpoints(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        bed_folder folder = bed_folder_new();
        gramme *db = bed_open(in_file ? folder.file[0] : NULL);
        counter c = {.calls = 0};
        void *bytes;
        size_t size;

        bed_create(db, "things", 1);
        listen_to(db, "things", &c, NULL);
        for (int i = 0; i < 5; i++) {
            bed_put(db, "things", i);
        }
        settle(db);
        assert_int_equal(c.records, 5);
        pause_for(300); /* a checkpoint is written a tenth of a second later */
        assert_int_equal(gramme_snapshot_take(db, &bytes, &size, NULL), GRAMME_CODE_OK);
        for (int i = 5; i < 8; i++) {
            bed_put(db, "things", i);
        }
        settle(db);
        assert_int_equal(c.records, 8);
        assert_int_equal(gramme_snapshot_restore(db, bytes, size, NULL),
                         GRAMME_CODE_OK);
        settle(db);
        assert_int_equal(c.records, 8);
        bed_put(db, "things", 9);
        settle(db);
        assert_int_equal(c.records, 9);
        assert_int_equal(bed_count(db, "things"), 6);

        /* What is no snapshot leaves triggers at work. */
        assert_int_equal(gramme_snapshot_restore(db, bytes, 99, NULL),
                         GRAMME_CODE_FOREIGN);
        bed_put(db, "things", 10);
        settle(db);
        assert_int_equal(c.records, 10);
        gramme_release(bytes);
        gramme_close(db);
        bed_folder_remove(&folder);
    }
}

/* A trigger that the snapshot does not know begins as its StartingPosition says. */
static void test_unknown_trigger(void **state)
{
    (void)state;
    for (int latest = 0; latest < 2; latest++) {
        gramme *from = bed_open(NULL);
        gramme *db = bed_open(NULL);
        counter c = {.calls = 0};
        void *bytes;
        size_t size;

        bed_create(from, "things", 1);
        for (int i = 0; i < 5; i++) {
            bed_put(from, "things", i);
        }
        assert_int_equal(gramme_snapshot_take(from, &bytes, &size, NULL),
                         GRAMME_CODE_OK);
        gramme_close(from);
        listen_to(db, "things", &c,
                  latest ? "{\"StartingPosition\":\"LATEST\"}" : NULL);
        assert_int_equal(gramme_snapshot_restore(db, bytes, size, NULL),
                         GRAMME_CODE_OK);
        bed_put(db, "things", 5);
        settle(db);
        assert_int_equal(c.records, latest ? 1 : 6);
        gramme_release(bytes);
        gramme_close(db);
    }
}

/* -- tables -- */

static void test_reset_table(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        bed_folder folder = bed_folder_new();
        gramme *db = bed_open(in_file ? folder.file[0] : NULL);
        counter c = {.calls = 0};
        gramme_failure failure;

        bed_create(db, "things", 1);
        bed_create(db, "others", 0);
        bed_put(db, "others", 1);
        listen_to(db, "things", &c, NULL);
        for (int round = 1; round <= 3; round++) {
            int items = round == 2 ? 500 : 20;

            for (int i = 0; i < items; i++) {
                bed_put(db, "things", i);
            }
            settle(db);
            c.records = 0;
            assert_int_equal(gramme_reset_table(db, "things", NULL), GRAMME_CODE_OK);
            assert_int_equal(bed_count(db, "things"), 0);
            assert_int_equal(bed_count_index(db, "things", 3), 0);
            bed_put(db, "things", 3);
            assert_int_equal(bed_count(db, "things"), 1);
            assert_int_equal(bed_count_index(db, "things", 3), 1);
            settle(db);
            assert_int_equal(c.records, 1);
        }
        gramme_settle(db);
        assert_int_equal(bed_count(db, "things"), 1);
        assert_int_equal(bed_count(db, "others"), 1);
        assert_int_equal(gramme_reset_table(db, "nothing", &failure),
                         GRAMME_CODE_NOTFOUND);
        assert_string_equal(failure.message, "there is no such table");
        gramme_close(db);
        if (in_file) {
            db = bed_open(folder.file[0]);
            assert_int_equal(bed_count(db, "things"), 1);
            gramme_close(db);
        }
        bed_folder_remove(&folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reset),           cmocka_unit_test(test_triggers_stay),
        cmocka_unit_test(test_hanging_target),  cmocka_unit_test(test_checkpoints),
        cmocka_unit_test(test_unknown_trigger), cmocka_unit_test(test_reset_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
