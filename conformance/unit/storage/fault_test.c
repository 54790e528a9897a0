/* SPDX-License-Identifier: Apache-2.0 */
/* fault_test.c - memory runs out at every place once, ours and SQLite's: an error comes
 * back, nothing leaks, and what the store holds is still whole. */
#include "conformance/unit/fault.h"
#include "conformance/unit/storage/bed.h"
#include "storage/document.h"
#include "storage/engine.h"
#include "storage/log.h"

/* -- SQLite's allocator, with our finger on it -- */

static sqlite3_mem_methods sqlite_memory;
static long sqlite_left = -1; /* allocations that still succeed; below 0: all */

static bool sqlite_fails(void)
{
    if (sqlite_left < 0) {
        return false;
    }
    return sqlite_left == 0 || sqlite_left-- == 0;
}

static void *sqlite_alloc(int size)
{
    return sqlite_fails() ? NULL : sqlite_memory.xMalloc(size);
}

static void *sqlite_resize(void *block, int size)
{
    return sqlite_fails() ? NULL : sqlite_memory.xRealloc(block, size);
}

static int install_sqlite_faults(void **state)
{
    sqlite3_mem_methods faulty;

    (void)state;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) != SQLITE_OK) {
        return 1;
    }
    faulty = sqlite_memory;
    faulty.xMalloc = sqlite_alloc;
    faulty.xRealloc = sqlite_resize;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &faulty) != SQLITE_OK;
}

/* -- a hook that logs, and counts in a document -- */

enum { LOG = 3 };

typedef struct logger {
    uint64_t next; /* 0: to be read from the log */
} logger;

static gramme_status log_change(void *self,
                                gramme_txn *txn,
                                const gramme_row_event *event,
                                gramme_arena *arena,
                                gramme_error *err)
{
    logger *l = self;
    uint8_t number;
    uint64_t first;
    gramme_status st = GRAMME_OK;

    (void)arena;
    if (l->next == 0) {
        st = gramme_log_bounds(&first, &l->next, txn, LOG, err);
        l->next += st == GRAMME_OK;
    }
    if (st == GRAMME_OK) {
        st = gramme_log_append(txn, LOG, l->next, event->key, err);
    }
    number = (uint8_t)l->next;
    if (st == GRAMME_OK && number % 2 == 0) {
        st = gramme_document_put(txn, GRAMME_DOCUMENT_COUNTER, GRAMME_VIEW("even"),
                                 gramme_view_of(&number, 1), err);
    }
    l->next = st == GRAMME_OK ? l->next + 1 : 0;
    return st;
}

static void nothing(void *self)
{
    (void)self;
}

static void read_again(void *self)
{
    ((logger *)self)->next = 0;
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

/* The log has `count` entries, and the document says so, too. */
static void check_log(bed *b, uint64_t count)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_log_limit limit = {.count = 100, .bytes = SIZE_MAX};
    gramme_log_page page;
    gramme_view even;
    gramme_status st;

    assert_ok(b, gramme_log_read(&page, txn, LOG, 0, &limit, &b->arena, &b->err));
    assert_int_equal(page.count, count);
    for (uint32_t i = 0; i < page.count; i++) {
        assert_int_equal(page.entries[i].number, i + 1);
    }
    st = gramme_document_get(&even, txn, GRAMME_DOCUMENT_COUNTER, GRAMME_VIEW("even"),
                             &b->arena, &b->err);
    assert_int_equal(st, count < 2 ? GRAMME_NOTFOUND : GRAMME_OK);
    if (st == GRAMME_OK) {
        assert_int_equal(even.data[0], count / 2 * 2);
    }
    gramme_txn_rollback(txn);
}

/* -- the work -- */

static gramme_status put(bed *b, gramme_group *group, const char *text, bool keep)
{
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, b->store, group, GRAMME_TXN_WRITE, &b->err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = bed_write(b, txn, "t", text, false, NULL);
    if (st == GRAMME_OK && keep) {
        return gramme_txn_commit(txn, &b->err);
    }
    gramme_txn_rollback(txn);
    return st;
}

static gramme_status create(bed *b, gramme_group *group, const char *name)
{
    gramme_table definition = bed_definition(b, name);
    gramme_index index = bed_index(b, "i", "g", GRAMME_PROJECTION_KEYS_ONLY);
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, b->store, group, GRAMME_TXN_WRITE, &b->err);

    if (st != GRAMME_OK) {
        return st;
    }
    definition.indexes = &index;
    definition.index_count = 1;
    definition.stream = 1;
    st = gramme_table_create(NULL, txn, &definition, &b->err);
    if (st == GRAMME_OK) {
        return gramme_txn_commit(txn, &b->err);
    }
    gramme_txn_rollback(txn);
    return st;
}

/* A group of everything. Steps may fail alone; *made tells which of its rows, 1 to 3,
 * and whether the table were accepted. */
static gramme_status work(bed *b, bool made[4])
{
    gramme_group *group;
    gramme_status first = gramme_group_begin(&group, b->store, &b->err);
    gramme_status st;

    if (first != GRAMME_OK) {
        return first;
    }
    st = put(b, group, "pk=a sk=1 g=x new=1", true);
    made[1] = st == GRAMME_OK;
    first = first == GRAMME_OK ? st : first;
    st = put(b, group, "pk=a sk=1 g=y gone=1", false);
    first = first == GRAMME_OK ? st : first;
    st = create(b, group, "made");
    made[0] = st == GRAMME_OK;
    first = first == GRAMME_OK ? st : first;
    st = put(b, group, "pk=a sk=2 g=x new=1", true);
    made[2] = st == GRAMME_OK;
    first = first == GRAMME_OK ? st : first;
    st = put(b, group, "pk=b sk=9 g=x", false);
    first = first == GRAMME_OK ? st : first;
    st = put(b, group, "pk=a sk=3 new=1", true);
    made[3] = st == GRAMME_OK;
    first = first == GRAMME_OK ? st : first;
    st = gramme_group_end(group, &b->err);
    if (st != GRAMME_OK) {
        memset(made, 0, 4 * sizeof(made[0]));
    }
    return first == GRAMME_OK ? st : first;
}

static void check(bed *b, const bool made[4])
{
    static const char *const after[] = {"", "g=x new=1 pk=a sk=1",
                                        "g=x new=1 pk=a sk=2", "new=1 pk=a sk=3"};
    static const char *const before[] = {"", "g=x pk=a sk=1", "", ""};
    gramme_table table;
    uint64_t rows = 0;

    for (int i = 1; i <= 3; i++) {
        char text[32];
        const char *found;

        (void)snprintf(text, sizeof(text), "pk=a sk=%d", i);
        found = bed_get(b, NULL, "t", text);
        assert_string_equal(found, made[i] ? after[i] : before[i]);
        rows += found[0] != '\0';
    }
    assert_string_equal(bed_get(b, NULL, "t", "pk=b sk=9"), "");
    assert_ok(b, bed_find(b, &table, "t"));
    assert_int_equal(bed_stats(b, table.tree).count, rows);
    assert_int_equal(bed_stats(b, table.indexes[0].tree).count, 1 + (made[2] ? 1 : 0));
    assert_int_equal(bed_find(b, &table, "made"),
                     made[0] ? GRAMME_OK : GRAMME_NOTFOUND);
    check_log(b, 1 + (uint64_t)made[1] + (uint64_t)made[2] + (uint64_t)made[3]);
}

/* -- the loops -- */

static void run(bool in_file, fault *ours, long sqlite_allowed, bool *survived)
{
    bed *b = bed_new(in_file);
    bool made[4] = {false};
    logger l = {.next = 0};
    gramme_row_hook hook = {log_change, nothing, read_again, never, no_upkeep, &l};

    if (ours != NULL) {
        unsigned allowed = ours->left;

        fault_arm(ours, 1000000);
        b->options.allocator = &ours->allocator;
        bed_open(b);
        gramme_store_set_hook(b->store, &hook);
        assert_int_equal(create(b, NULL, "t"), GRAMME_OK);
        assert_int_equal(put(b, NULL, "pk=a sk=1 g=x", true), GRAMME_OK);
        ours->left = allowed;
    } else {
        bed_open(b);
        gramme_store_set_hook(b->store, &hook);
        assert_int_equal(create(b, NULL, "t"), GRAMME_OK);
        assert_int_equal(put(b, NULL, "pk=a sk=1 g=x", true), GRAMME_OK);
        sqlite_left = sqlite_allowed;
    }
    *survived = work(b, made) == GRAMME_OK;
    sqlite_left = -1;
    if (ours != NULL) {
        ours->left = 1000000;
    }
    gramme_store_set_hook(b->store, NULL);
    check(b, made);
    if (in_file) {
        bed_close(b);
        bed_open(b);
        check(b, made);
    }
    bed_free(b);
    if (ours != NULL) {
        assert_int_equal(ours->live, 0);
    }
}

static void test_our_memory(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        bool survived = false;

        for (unsigned k = 0; !survived; k++) {
            fault ours;

            fault_arm(&ours, k);
            run(in_file != 0, &ours, -1, &survived);
        }
    }
}

static void test_sqlite_memory(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        bool survived = false;

        for (long k = 0; !survived; k++) {
            run(in_file != 0, NULL, k, &survived);
        }
    }
}

/* The database may not grow any more: the write that needs room is refused, and those
 * before it in the group are either all kept or the group says that they are not. */
static void test_full(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        bed *b = bed_new(in_file != 0);
        gramme_status st = GRAMME_OK;
        gramme_table table;
        uint64_t kept = 0;
        uint64_t put_here = 0;
        gramme_group *group;

        bed_open(b);
        assert_int_equal(create(b, NULL, "t"), GRAMME_OK);
        assert_int_equal(sqlite3_exec(b->store->writer.connection.db,
                                      "PRAGMA max_page_count = 40", NULL, NULL, NULL),
                         SQLITE_OK);
        while (st == GRAMME_OK) {
            assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
            put_here = 0;
            for (int i = 0; i < 5 && st == GRAMME_OK; i++) {
                char text[1024];

                (void)snprintf(text, sizeof(text), "pk=a sk=%u body=%0900d",
                               (unsigned)(kept + put_here), i);
                st = put(b, group, text, true);
                put_here += st == GRAMME_OK;
            }
            if (gramme_group_end(group, &b->err) == GRAMME_OK) {
                kept += put_here;
            }
        }
        assert_int_equal(st, GRAMME_FULL);
        assert_true(kept > 20);
        assert_ok(b, bed_find(b, &table, "t"));
        assert_int_equal(bed_stats(b, table.tree).count, kept);
        assert_string_not_equal(bed_get(b, NULL, "t", "pk=a sk=0"), "");
        assert_int_equal(sqlite3_exec(b->store->writer.connection.db,
                                      "PRAGMA max_page_count = 100000", NULL, NULL,
                                      NULL),
                         SQLITE_OK);
        assert_int_equal(put(b, NULL, "pk=a sk=again", true), GRAMME_OK);
        assert_int_equal(bed_stats(b, table.tree).count, kept + 1);
        bed_free(b);
    }
}

static void test_opening(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        gramme_status st = GRAMME_NOMEM;

        for (unsigned k = 0; st != GRAMME_OK; k++) {
            bed *b = bed_new(in_file != 0);
            fault ours;

            fault_arm(&ours, k);
            b->options.allocator = &ours.allocator;
            st = gramme_store_open(&b->store, &b->options, &b->err);
            assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
            bed_free(b);
            assert_int_equal(ours.live, 0);
        }
        st = GRAMME_NOMEM;
        for (long k = 0; st != GRAMME_OK; k++) {
            bed *b = bed_new(in_file != 0);

            sqlite_left = k;
            st = gramme_store_open(&b->store, &b->options, &b->err);
            sqlite_left = -1;
            assert_true(st == GRAMME_OK || st == GRAMME_NOMEM || st == GRAMME_IO);
            bed_free(b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_our_memory),
        cmocka_unit_test(test_sqlite_memory),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_opening),
    };

    return cmocka_run_group_tests(tests, install_sqlite_faults, NULL);
}
