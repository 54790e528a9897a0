/* SPDX-License-Identifier: Apache-2.0 */
/* log_test.c - logs side by side: pages, bounds, trimming, and what of them is undone.
 */
#include "conformance/unit/random.h"
#include "conformance/unit/storage/bed.h"
#include "storage/document.h"
#include "storage/log.h"
#include "storage/snapshot.h"

static const gramme_log_limit no_limit = {.count = 1000, .bytes = SIZE_MAX};

static gramme_status
append_in(bed *b, gramme_txn *txn, uint32_t log, uint64_t number, const char *text)
{
    return gramme_log_append(txn, log, number, gramme_view_text(text), &b->err);
}

static void
append(bed *b, gramme_group *group, uint32_t log, uint64_t number, const char *text)
{
    gramme_txn *txn = bed_begin(b, group, GRAMME_TXN_WRITE);

    assert_ok(b, append_in(b, txn, log, number, text));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

static const char *
page_in(bed *b, gramme_txn *txn, uint32_t log, uint64_t from, gramme_log_limit limit)
{
    gramme_log_page page;
    gramme_view text = {(const uint8_t *)"", 0};

    assert_ok(b, gramme_log_read(&page, txn, log, from, &limit, &b->arena, &b->err));
    for (uint32_t i = 0; i < page.count; i++) {
        text = gramme_arena_printf(&b->arena, "%.*s%llu:%.*s ", GRAMME_VIEW_ARG(text),
                                   (unsigned long long)page.entries[i].number,
                                   GRAMME_VIEW_ARG(page.entries[i].bytes));
    }
    text = gramme_arena_printf(&b->arena, "%.*s%s", GRAMME_VIEW_ARG(text),
                               page.more ? "..." : "");
    return (const char *)text.data;
}

/* "1:one 2:two ..." */
static const char *page(bed *b, uint32_t log, uint64_t from, gramme_log_limit limit)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    const char *text = page_in(b, txn, log, from, limit);

    gramme_txn_rollback(txn);
    return text;
}

static void check_bounds(bed *b, uint32_t log, uint64_t first, uint64_t last)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    uint64_t found[2] = {99, 99};

    assert_ok(b, gramme_log_bounds(&found[0], &found[1], txn, log, &b->err));
    assert_int_equal(found[0], first);
    assert_int_equal(found[1], last);
    gramme_txn_rollback(txn);
}

static uint32_t trim(bed *b, uint32_t log, uint64_t before, uint32_t limit)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    uint32_t removed;

    assert_ok(b, gramme_log_trim(&removed, txn, log, before, limit, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    return removed;
}

static void test_pages(void **state)
{
    bed *b = *state;
    const char *const all = "1:one 2: 3:three 7:seven 8:eight ";

    assert_string_equal(page(b, 3, 0, no_limit), "");
    append(b, NULL, 3, 1, "one");
    append(b, NULL, 3, 2, "");
    append(b, NULL, 3, 3, "three");
    append(b, NULL, 3, 7, "seven");
    append(b, NULL, 3, 8, "eight");
    assert_string_equal(page(b, 3, 0, no_limit), all);
    assert_string_equal(page(b, 3, 1, no_limit), all);
    assert_string_equal(page(b, 3, 4, no_limit), "7:seven 8:eight ");
    assert_string_equal(page(b, 3, 9, no_limit), "");
    assert_string_equal(page(b, 3, UINT64_MAX, no_limit), "");
    assert_string_equal(page(b, 2, 0, no_limit), "");
    assert_string_equal(page(b, 4, 0, no_limit), "");

    assert_string_equal(page(b, 3, 0, (gramme_log_limit){.count = 5, .bytes = 100}),
                        all);
    assert_string_equal(page(b, 3, 0, (gramme_log_limit){.count = 2, .bytes = 100}),
                        "1:one 2: ...");
    assert_string_equal(page(b, 3, 0, (gramme_log_limit){.count = 0, .bytes = 100}),
                        "...");
    assert_string_equal(page(b, 3, 0, (gramme_log_limit){.count = 9, .bytes = 8}),
                        "1:one 2: 3:three ...");
    assert_string_equal(page(b, 3, 0, (gramme_log_limit){.count = 9, .bytes = 7}),
                        "1:one 2: ...");
    assert_string_equal(page(b, 3, 7, (gramme_log_limit){.count = 9, .bytes = 0}),
                        "7:seven ...");
    assert_string_equal(
        page(b, 3, 0, (gramme_log_limit){.before = 7, .count = 9, .bytes = 100}),
        "1:one 2: 3:three ");
    assert_string_equal(
        page(b, 3, 7, (gramme_log_limit){.before = 7, .count = 9, .bytes = 100}), "");
    assert_string_equal(
        page(b, 3, 7,
             (gramme_log_limit){.before = UINT64_MAX, .count = 9, .bytes = 100}),
        "7:seven 8:eight ");
    /* A writer reads what it wrote. */
    {
        gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

        assert_ok(b, append_in(b, txn, 3, 9, "nine"));
        assert_string_equal(page_in(b, txn, 3, 8, no_limit), "8:eight 9:nine ");
        gramme_txn_rollback(txn);
    }
    assert_string_equal(page(b, 3, 0, no_limit), all);
}

/* A page longer than its first guess, and entries longer than a database page. */
static void test_long(void **state)
{
    bed *b = *state;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_log_page found;
    uint8_t *bytes = malloc(100000);

    assert_non_null(bytes);
    for (uint64_t i = 1; i <= 300; i++) {
        memset(bytes, (int)(i % 256), 2000);
        assert_ok(b,
                  gramme_log_append(txn, 1, i, gramme_view_of(bytes, 2000), &b->err));
    }
    memset(bytes, 'x', 100000);
    assert_ok(b,
              gramme_log_append(txn, 1, 301, gramme_view_of(bytes, 100000), &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_ok(b, gramme_log_read(&found, txn, 1, 1, &no_limit, &b->arena, &b->err));
    assert_int_equal(found.count, 301);
    assert_false(found.more);
    for (uint32_t i = 0; i < 300; i++) {
        assert_int_equal(found.entries[i].number, i + 1);
        assert_int_equal(found.entries[i].bytes.size, 2000);
        assert_int_equal(found.entries[i].bytes.data[1999], (i + 1) % 256);
    }
    assert_memory_equal(found.entries[300].bytes.data, bytes, 100000);
    gramme_txn_rollback(txn);
    free(bytes);
}

static void test_interleaved(void **state)
{
    static const uint32_t logs[] = {0, 1, 2, GRAMME_LOG_MAX};
    bed *b = *state;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

    for (uint64_t i = 1; i <= 3; i++) {
        for (int k = 0; k < 4; k++) {
            assert_ok(b, append_in(b, txn, logs[k], i, k % 2 == 0 ? "even" : "odd"));
        }
    }
    for (int k = 0; k < 4; k++) {
        assert_ok(b, append_in(b, txn, logs[k], GRAMME_LOG_ENTRY_MAX, "end"));
        assert_status(b, append_in(b, txn, logs[k], GRAMME_LOG_ENTRY_MAX + 1, "more"),
                      GRAMME_FULL);
    }
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    for (int k = 0; k < 4; k++) {
        assert_string_equal(page(b, logs[k], 1, no_limit),
                            k % 2 == 0 ? "1:even 2:even 3:even 68719476735:end "
                                       : "1:odd 2:odd 3:odd 68719476735:end ");
        check_bounds(b, logs[k], 1, GRAMME_LOG_ENTRY_MAX);
    }
    check_bounds(b, 3, 0, 0);
    check_bounds(b, GRAMME_LOG_MAX - 1, 0, 0);
}

static void test_trim(void **state)
{
    bed *b = *state;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

    for (uint64_t i = 1; i <= 9; i++) {
        assert_ok(b, append_in(b, txn, 5, i, "x"));
        assert_ok(b, append_in(b, txn, 6, i, "y"));
    }
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    assert_int_equal(trim(b, 5, 0, 10), 0);
    assert_int_equal(trim(b, 5, 1, 10), 0);
    assert_int_equal(trim(b, 5, 6, 2), 2);
    check_bounds(b, 5, 3, 9);
    assert_int_equal(trim(b, 5, 6, 10), 3);
    check_bounds(b, 5, 6, 9);
    assert_int_equal(trim(b, 5, 6, 10), 0);
    assert_string_equal(page(b, 5, 1, no_limit), "6:x 7:x 8:x 9:x ");
    assert_int_equal(trim(b, 5, UINT64_MAX, 10), 4);
    check_bounds(b, 5, 0, 0);
    check_bounds(b, 6, 1, 9);
    append(b, NULL, 5, 10, "again");
    check_bounds(b, 5, 10, 10);
}

static void test_undo_in_group(void **state)
{
    bed *b = *state;
    gramme_group *group;
    gramme_txn *txn;
    uint32_t removed;

    append(b, NULL, 1, 1, "before");
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, append_in(b, txn, 1, 2, "first, undone"));
    gramme_txn_rollback(txn);
    append(b, group, 1, 2, "two");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, append_in(b, txn, 1, 3, "undone"));
    assert_ok(b, append_in(b, txn, 2, 1, "undone"));
    gramme_txn_rollback(txn);
    append(b, group, 1, 3, "three");
    /* What lies behind a savepoint goes with it, what lies before it one by one. */
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, append_in(b, txn, 1, 4, "undone"));
    assert_ok(b, gramme_document_put(txn, GRAMME_DOCUMENT_COUNTER, GRAMME_VIEW("n"),
                                     GRAMME_VIEW("v"), &b->err));
    assert_ok(b, append_in(b, txn, 1, 5, "undone"));
    assert_ok(b, gramme_log_trim(&removed, txn, 1, 5, 100, &b->err));
    assert_int_equal(removed, 4);
    gramme_txn_rollback(txn);
    append(b, group, 1, 4, "four");
    /* An append that fails leaves its transaction as it was. */
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, append_in(b, txn, 1, 5, "five"));
    assert_true(append_in(b, txn, 1, 2, "taken") != GRAMME_OK);
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    assert_ok(b, gramme_group_end(group, &b->err));
    assert_string_equal(page(b, 1, 1, no_limit),
                        "1:before 2:two 3:three 4:four 5:five ");
    check_bounds(b, 2, 0, 0);
}

static void test_readers(void **state)
{
    bed *b = *state;
    gramme_txn *reader;

    append(b, NULL, 1, 1, "one");
    if (b->options.path == NULL) {
        return; /* in memory a reader keeps writers waiting */
    }
    reader = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_string_equal(page_in(b, reader, 1, 1, no_limit), "1:one ");
    append(b, NULL, 1, 2, "two");
    assert_string_equal(page_in(b, reader, 1, 1, no_limit), "1:one ");
    gramme_txn_rollback(reader);
    assert_string_equal(page(b, 1, 1, no_limit), "1:one 2:two ");
    bed_close(b);
    bed_open(b);
    assert_string_equal(page(b, 1, 1, no_limit), "1:one 2:two ");
}

/* What three logs and a document hold. */
typedef struct model {
    uint64_t first[3];
    uint64_t next[3];
    unsigned document;
} model;

static void step(bed *b, gramme_txn *txn, model *m, uint64_t *seed)
{
    uint32_t log = random_below(seed, 3);
    uint32_t removed;
    uint64_t bounds[2];
    char text[32];

    switch (random_below(seed, 8)) {
    case 0:
        assert_ok(b, gramme_log_trim(&removed, txn, log, m->next[log] - 1, 2, &b->err));
        m->first[log] += removed;
        break;
    case 1:
        (void)snprintf(text, sizeof(text), "%u", ++m->document);
        assert_ok(b, gramme_document_put(txn, GRAMME_DOCUMENT_COUNTER, GRAMME_VIEW("n"),
                                         gramme_view_text(text), &b->err));
        break;
    case 2:
        assert_ok(b, gramme_log_bounds(&bounds[0], &bounds[1], txn, log, &b->err));
        assert_int_equal(bounds[0], m->next[log] > m->first[log] ? m->first[log] : 0);
        assert_int_equal(bounds[1] == 0 ? m->first[log] - 1 : bounds[1],
                         m->next[log] - 1);
        break;
    default:
        (void)snprintf(text, sizeof(text), "%u.%llu", log,
                       (unsigned long long)m->next[log]);
        assert_ok(b, append_in(b, txn, log, m->next[log], text));
        m->next[log]++;
        break;
    }
}

static void check_model(bed *b, const model *m)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_log_page found;
    gramme_view value;
    char text[32];

    for (uint32_t log = 0; log < 3; log++) {
        assert_ok(b,
                  gramme_log_read(&found, txn, log, 0, &no_limit, &b->arena, &b->err));
        assert_int_equal(found.count, m->next[log] - m->first[log]);
        for (uint32_t i = 0; i < found.count; i++) {
            unsigned long long number = m->first[log] + i;

            (void)snprintf(text, sizeof(text), "%u.%llu", log, number);
            assert_int_equal(found.entries[i].number, number);
            assert_true(gramme_view_is(found.entries[i].bytes, text));
        }
    }
    if (m->document > 0) {
        (void)snprintf(text, sizeof(text), "%u", m->document);
        assert_ok(b, gramme_document_get(&value, txn, GRAMME_DOCUMENT_COUNTER,
                                         GRAMME_VIEW("n"), &b->arena, &b->err));
        assert_true(gramme_view_is(value, text));
    }
    gramme_txn_rollback(txn);
    gramme_arena_reset(&b->arena);
}

/* Random groups in which half the transactions fail. Logs are not always read between
 * two of them: in memory, entries of several wait. */
static void test_random_groups(void **state)
{
    bed *b = *state;
    model kept = {.first = {1, 1, 1}, .next = {1, 1, 1}};
    uint64_t seed = 7;

    for (int round = 0; round < 400; round++) {
        gramme_group *group;

        assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
        for (uint32_t t = random_below(&seed, 8); t > 0; t--) {
            gramme_txn *txn = bed_begin(b, group, GRAMME_TXN_WRITE);
            model trial = kept;

            for (uint32_t w = random_below(&seed, 6); w > 0; w--) {
                step(b, txn, &trial, &seed);
            }
            if (random_below(&seed, 2) == 0) {
                gramme_txn_rollback(txn);
            } else {
                assert_ok(b, gramme_txn_commit(txn, &b->err));
                kept = trial;
            }
        }
        assert_ok(b, gramme_group_end(group, &b->err));
        if (random_below(&seed, 4) == 0) {
            check_model(b, &kept);
        }
    }
    check_model(b, &kept);
}

/* A snapshot has what nobody has read yet, an emptied store has none of it. */
static void test_snapshots(void **state)
{
    bed *b = *state;
    bed *other = bed_new(false);
    gramme_store_source source = {.path = NULL};
    uint8_t *bytes;
    size_t size;

    bed_open(other);
    append(b, NULL, 1, 1, "one");
    append(b, NULL, 1, 2, "two");
    append(other, NULL, 1, 7, "gone");
    assert_ok(b, gramme_store_take(&bytes, &size, b->store, gramme_allocator_default(),
                                   &b->err));
    append(b, NULL, 1, 3, "three");
    source.image = gramme_view_of(bytes, size);
    assert_ok(other, gramme_store_restore(other->store, &source, &other->err));
    append(other, NULL, 1, 3, "other");
    assert_string_equal(page(other, 1, 1, no_limit), "1:one 2:two 3:other ");
    append(other, NULL, 1, 4, "gone");
    source.image.size = 0;
    assert_ok(other, gramme_store_restore(other->store, &source, &other->err));
    check_bounds(other, 1, 0, 0);
    for (uint64_t i = 1; i <= 40; i++) {
        append(other, NULL, 1, i, "x");
    }
    assert_ok(other, gramme_store_restore(other->store, &source, &other->err));
    append(other, NULL, 1, 1, "first");
    assert_string_equal(page(other, 1, 1, no_limit), "1:first ");
    assert_string_equal(page(b, 1, 1, no_limit), "1:one 2:two 3:three ");
    gramme_free(gramme_allocator_default(), bytes);
    bed_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_pages),         BED_TESTS(test_long),
        BED_TESTS(test_interleaved),   BED_TESTS(test_trim),
        BED_TESTS(test_undo_in_group), BED_TESTS(test_readers),
        BED_TESTS(test_random_groups), BED_TESTS(test_snapshots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
