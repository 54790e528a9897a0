/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot_test.c - snapshots to memory and to files, and back, between engines in
 * memory and in files; clones. */
#include "bed.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

typedef struct snapshot {
    void *bytes;
    size_t size;
} snapshot;

static snapshot take(gramme *db)
{
    gramme_failure failure;
    snapshot s;

    if (gramme_snapshot_take(db, &s.bytes, &s.size, &failure) != GRAMME_CODE_OK) {
        fail_msg("take: %s", failure.message);
    }
    return s;
}

static void restore(gramme *db, const snapshot *s)
{
    gramme_failure failure;

    if (gramme_snapshot_restore(db, s->bytes, s->size, &failure) != GRAMME_CODE_OK) {
        fail_msg("restore: %s", failure.message);
    }
}

static void load(gramme *db, const char *path)
{
    gramme_failure failure;

    if (gramme_snapshot_load(db, path, &failure) != GRAMME_CODE_OK) {
        fail_msg("load: %s", failure.message);
    }
}

static void save(gramme *db, const char *path)
{
    gramme_failure failure;

    if (gramme_snapshot_save(db, path, &failure) != GRAMME_CODE_OK) {
        fail_msg("save: %s", failure.message);
    }
}

static void fill(gramme *db, int items)
{
    bed_create(db, "things", 1);
    for (int i = 0; i < items; i++) {
        bed_put(db, "things", i);
    }
}

/* ItemCount of the table, behind that of its index. */
static int described_count(gramme *db)
{
    static const char name[] = "\"ItemCount\":";
    char reply[4096];
    const char *last = "";

    bed_ask(db, "DescribeTable", "{\"TableName\":\"things\"}", reply, sizeof(reply));
    for (const char *at = strstr(reply, name); at != NULL; at = strstr(last, name)) {
        last = at + sizeof(name) - 1;
    }
    return (int)strtol(last, NULL, 10);
}

static void check_filled(gramme *db, int items)
{
    assert_int_equal(bed_count(db, "things"), items);
    assert_int_equal(described_count(db), items);
    assert_int_equal(bed_count_index(db, "things", items - 1), 1);
    assert_int_equal(bed_count_index(db, "things", items), 0);
}

/* From each kind of engine to each, and again. */
static void test_memory_and_files(void **state)
{
    (void)state;
    for (int from_file = 0; from_file < 2; from_file++) {
        for (int to_file = 0; to_file < 2; to_file++) {
            bed_folder folder = bed_folder_new();
            gramme *from = bed_open(from_file ? folder.file[0] : NULL);
            gramme *to = bed_open(to_file ? folder.file[1] : NULL);
            snapshot s;

            fill(from, 300);
            s = take(from);
            bed_create(to, "others", 0);
            bed_put(to, "others", 1);
            for (int i = 0; i < 2; i++) {
                restore(to, &s);
                assert_int_equal(bed_count(to, "others"), -1);
                check_filled(to, 300);
                bed_put(to, "things", 300);
                check_filled(to, 301);
                bed_create(to, "more", 0);
                bed_put(to, "more", 7);
                assert_int_equal(bed_count(to, "more"), 1);
            }
            gramme_release(s.bytes);
            check_filled(from, 300);
            gramme_close(from);
            gramme_close(to);
            if (to_file) {
                to = bed_open(folder.file[1]);
                check_filled(to, 301);
                gramme_close(to);
            }
            bed_folder_remove(&folder);
        }
    }
}

/* A saved snapshot is a database; it is replaced as a whole or not at all. */
static void test_saved(void **state)
{
    bed_folder folder = bed_folder_new();
    gramme *db = bed_open(NULL);
    gramme *other;
    struct stat info;

    (void)state;
    fill(db, 10);
    save(db, folder.file[0]);
    bed_put(db, "things", 10);
    save(db, folder.file[0]);
    assert_int_equal(stat(folder.file[0], &info), 0);
    assert_int_equal(chmod(folder.file[0], S_IRUSR), 0);
    other = bed_open(folder.file[1]);
    load(other, folder.file[0]);
    check_filled(other, 11);
    save(db, folder.file[0]);

    assert_int_equal(gramme_snapshot_save(db, folder.file[1], NULL), GRAMME_CODE_BUSY);
    assert_int_equal(gramme_snapshot_save(other, folder.file[1], NULL),
                     GRAMME_CODE_BUSY);
    assert_int_equal(gramme_snapshot_save(db, "/nowhere/at/all.db", NULL),
                     GRAMME_CODE_IO);
    save(other, folder.file[0]);
    gramme_close(other);
    gramme_close(db);

    db = bed_open(folder.file[0]);
    check_filled(db, 11);
    bed_put(db, "things", 11);
    other = bed_open(NULL);
    load(other, folder.file[0]); /* of a database that is open */
    check_filled(other, 12);
    gramme_close(db);
    load(other, folder.file[0]); /* and of one that was */
    check_filled(other, 12);
    gramme_close(other);
    bed_folder_remove(&folder);
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, size), size);
    close(file);
}

/* What is no snapshot leaves everything as it was. */
static void test_refused(void **state)
{
    static const char text[] = "a letter to grandmother";
    bed_folder folder = bed_folder_new();

    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        gramme *db = bed_open(in_file ? folder.file[0] : NULL);
        gramme_failure failure;
        char journal[128];
        snapshot s;
        char *bytes;

        fill(db, 5);
        s = take(db);
        bytes = s.bytes;
        assert_int_equal(gramme_snapshot_restore(db, "", 0, &failure),
                         GRAMME_CODE_FOREIGN);
        assert_int_equal(gramme_snapshot_restore(db, text, sizeof(text), &failure),
                         GRAMME_CODE_FOREIGN);
        assert_int_equal(gramme_snapshot_restore(db, s.bytes, s.size / 2, &failure),
                         GRAMME_CODE_DAMAGED);
        bytes[63] = 9; /* user_version */
        assert_int_equal(gramme_snapshot_restore(db, s.bytes, s.size, &failure),
                         GRAMME_CODE_NEWER);
        bytes[63] = 2;
        memset(bytes + 120, 0x55, s.size - 120);
        assert_int_equal(gramme_snapshot_restore(db, s.bytes, s.size, &failure),
                         GRAMME_CODE_DAMAGED);
        assert_int_equal(gramme_snapshot_load(db, folder.file[1], &failure),
                         GRAMME_CODE_IO);
        write_file(folder.file[1], text, sizeof(text));
        assert_int_equal(gramme_snapshot_load(db, folder.file[1], &failure),
                         GRAMME_CODE_FOREIGN);
        assert_non_null(strstr(failure.message, folder.file[1]));
        assert_int_equal(gramme_snapshot_save(db, folder.file[1], &failure),
                         GRAMME_CODE_FOREIGN);
        assert_int_equal(unlink(folder.file[1]), 0);
        (void)snprintf(journal, sizeof(journal), "%s-journal", folder.file[1]);
        write_file(journal, text, sizeof(text));
        assert_int_equal(gramme_snapshot_save(db, folder.file[1], &failure),
                         GRAMME_CODE_BUSY);
        assert_non_null(strstr(failure.message, "journal"));
        assert_int_equal(unlink(journal), 0);
        unlink(folder.file[1]);
        check_filled(db, 5);
        gramme_release(s.bytes);
        gramme_close(db);
    }
    bed_folder_remove(&folder);
}

/* -- other threads -- */

typedef struct busy {
    gramme *db;
    atomic_bool stop;
    atomic_int calls;
    atomic_int wrong; /* answers that fit neither */
    int number;
} busy;

/* Puts and reads; every answer fits one of the two databases. */
static void *keep_busy(void *self)
{
    busy *b = self;
    gramme_reply *reply = gramme_reply_new();
    char json[256];

    while (!atomic_load(&b->stop)) {
        int key = atomic_fetch_add(&b->calls, 1);

        (void)snprintf(json, sizeof(json),
                       "{\"TableName\":\"things\",\"Item\":{\"id\":{\"S\":\"%d-%d\"},"
                       "\"n\":{\"N\":\"-1\"}}}",
                       b->number, key);
        b->wrong += gramme_ask(b->db, "PutItem", json, reply) != 200;
        b->wrong += gramme_ask(b->db, "Scan", "{\"TableName\":\"things\",\"Limit\":20}",
                               reply) != 200 ||
                    strstr(gramme_reply_body(reply, NULL), "\"other\"") != NULL;
        b->wrong += gramme_ask(b->db, "Scan", "{\"TableName\":\"second\",\"Limit\":20}",
                               reply) != 200 ||
                    strstr(gramme_reply_body(reply, NULL), "\"n\"") != NULL;
    }
    gramme_reply_free(reply);
    return NULL;
}

/* Tables of both databases have each other's trees: whoever read by an old definition
 * would see the other one's items. */
static void make(gramme *db, const char *first, const char *second)
{
    const char *names[] = {first, second};

    for (int i = 0; i < 2; i++) {
        char json[512];

        bed_create(db, names[i], 0);
        for (int k = 0; k < 10; k++) {
            (void)snprintf(json, sizeof(json),
                           "{\"TableName\":\"%s\",\"Item\":{\"id\":{\"S\":\"%d\"},"
                           "\"%s\":{\"N\":\"1\"}}}",
                           names[i], k,
                           strcmp(names[i], "things") == 0 ? "n" : "other");
            bed_ask(db, "PutItem", json, NULL, 0);
        }
    }
}

static void test_beside_others(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        enum { THREADS = 3, ROUNDS = 30 };
        bed_folder folder = bed_folder_new();
        gramme *db = bed_open(in_file ? folder.file[0] : NULL);
        gramme *other = bed_open(NULL);
        pthread_t threads[THREADS];
        busy all[THREADS];
        snapshot s[2];

        make(db, "things", "second");
        make(other, "second", "things");
        s[0] = take(db);
        s[1] = take(other);
        for (int i = 0; i < THREADS; i++) {
            all[i] = (busy){.db = db, .number = i};
            assert_int_equal(pthread_create(&threads[i], NULL, keep_busy, &all[i]), 0);
        }
        for (int i = 0; i < ROUNDS; i++) {
            snapshot now;

            restore(db, &s[i % 2]);
            now = take(db);
            gramme_release(now.bytes);
        }
        for (int i = 0; i < THREADS; i++) {
            atomic_store(&all[i].stop, true);
            pthread_join(threads[i], NULL);
            assert_int_equal(all[i].wrong, 0);
        }
        gramme_release(s[0].bytes);
        gramme_release(s[1].bytes);
        gramme_close(other);
        gramme_close(db);
        bed_folder_remove(&folder);
    }
}

/* What was deleted in the background before the snapshot goes on after it, too. */
static void test_background_work(void **state)
{
    gramme *db = bed_open(NULL);
    gramme *other;
    snapshot s;

    (void)state;
    fill(db, 500);
    bed_ask(db, "DeleteTable", "{\"TableName\":\"things\"}", NULL, 0);
    fill(db, 20);
    s = take(db);
    gramme_close(db);
    other = bed_open(NULL);
    restore(other, &s);
    gramme_settle(other);
    check_filled(other, 20);
    gramme_release(s.bytes);
    gramme_close(other);
}

/* Items that expire go on doing so in an engine that knew no such table. */
static void test_time_to_live(void **state)
{
    gramme *db = bed_open(NULL);
    gramme *other = bed_open(NULL);
    snapshot s;
    char json[256];

    (void)state;
    fill(db, 3);
    bed_ask(db, "UpdateTimeToLive",
            "{\"TableName\":\"things\",\"TimeToLiveSpecification\":"
            "{\"Enabled\":true,\"AttributeName\":\"n\"}}",
            NULL, 0);
    (void)snprintf(json, sizeof(json),
                   "{\"TableName\":\"things\",\"Item\":{\"id\":{\"S\":\"old\"},"
                   "\"n\":{\"N\":\"%lld\"}}}",
                   (long long)gramme_clock_time(db) / 1000 + 1800);
    bed_ask(db, "PutItem", json, NULL, 0);
    s = take(db);
    gramme_close(db);
    gramme_settle(other);
    gramme_advance_clock(other, 3600000);
    restore(other, &s);
    gramme_settle(other);
    assert_int_equal(bed_count(other, "things"), 3);
    gramme_release(s.bytes);
    gramme_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_and_files), cmocka_unit_test(test_saved),
        cmocka_unit_test(test_refused),          cmocka_unit_test(test_beside_others),
        cmocka_unit_test(test_background_work),  cmocka_unit_test(test_time_to_live),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
