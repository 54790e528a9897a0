/* SPDX-License-Identifier: Apache-2.0 */
/* document_test.c - named values: kinds apart, lists by prefix, what is undone. */
#include "conformance/unit/storage/bed.h"
#include "storage/document.h"

enum { LARGE = 3000000 };

static void put_in(bed *b,
                   gramme_txn *txn,
                   gramme_document_kind kind,
                   gramme_view name,
                   const char *value)
{
    assert_ok(b,
              gramme_document_put(txn, kind, name, gramme_view_text(value), &b->err));
}

static void put(bed *b,
                gramme_group *group,
                gramme_document_kind kind,
                const char *name,
                const char *value)
{
    gramme_txn *txn = bed_begin(b, group, GRAMME_TXN_WRITE);

    put_in(b, txn, kind, gramme_view_text(name), value);
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

/* NULL when there is none. */
static const char *get(bed *b, gramme_document_kind kind, const char *name)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_view value = {NULL, 0};
    gramme_status st = gramme_document_get(&value, txn, kind, gramme_view_text(name),
                                           &b->arena, &b->err);

    gramme_txn_rollback(txn);
    assert_true(st == GRAMME_OK || st == GRAMME_NOTFOUND);
    return st == GRAMME_OK ? (const char *)value.data : NULL;
}

static const char *list_bytes(bed *b,
                              gramme_document_kind kind,
                              gramme_view prefix,
                              gramme_view after,
                              uint32_t limit)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_document_page page;
    gramme_view text = {(const uint8_t *)"", 0};

    assert_ok(b, gramme_document_list(&page, txn, kind, prefix, after, limit, &b->arena,
                                      &b->err));
    for (uint32_t i = 0; i < page.count; i++) {
        text = gramme_arena_printf(&b->arena, "%.*s%.*s=%.*s ", GRAMME_VIEW_ARG(text),
                                   GRAMME_VIEW_ARG(page.documents[i].name),
                                   GRAMME_VIEW_ARG(page.documents[i].value));
    }
    text = gramme_arena_printf(&b->arena, "%.*s%s", GRAMME_VIEW_ARG(text),
                               page.more ? "..." : "");
    gramme_txn_rollback(txn);
    return (const char *)text.data;
}

static const char *list(bed *b, const char *prefix, const char *after, uint32_t limit)
{
    return list_bytes(b, GRAMME_DOCUMENT_STREAM, gramme_view_text(prefix),
                      gramme_view_text(after), limit);
}

static void test_one(void **state)
{
    bed *b = *state;
    gramme_txn *txn;

    assert_null(get(b, GRAMME_DOCUMENT_STREAM, "a"));
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "a", "one");
    put(b, NULL, GRAMME_DOCUMENT_MAPPING, "a", "other");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "", "no name");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "empty", "");
    assert_string_equal(get(b, GRAMME_DOCUMENT_STREAM, "a"), "one");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "a", "two");
    assert_string_equal(get(b, GRAMME_DOCUMENT_STREAM, "a"), "two");
    assert_string_equal(get(b, GRAMME_DOCUMENT_MAPPING, "a"), "other");
    assert_string_equal(get(b, GRAMME_DOCUMENT_STREAM, ""), "no name");
    assert_string_equal(get(b, GRAMME_DOCUMENT_STREAM, "empty"), "");
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    for (int i = 0; i < 2; i++) {
        assert_ok(b, gramme_document_delete(txn, GRAMME_DOCUMENT_STREAM,
                                            GRAMME_VIEW("a"), &b->err));
    }
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    assert_null(get(b, GRAMME_DOCUMENT_STREAM, "a"));
    assert_string_equal(get(b, GRAMME_DOCUMENT_MAPPING, "a"), "other");
    if (b->options.path != NULL) {
        bed_close(b);
        bed_open(b);
        assert_string_equal(get(b, GRAMME_DOCUMENT_MAPPING, "a"), "other");
    }
}

static void test_list(void **state)
{
    bed *b = *state;

    assert_string_equal(list(b, "", "", 10), "");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "b/2", "v");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "a/1", "v");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "b/1", "v");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "b", "v");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "c", "v");
    put(b, NULL, GRAMME_DOCUMENT_CHECKPOINT, "b/3", "v");
    put(b, NULL, (gramme_document_kind)0, "b/4", "v");
    assert_string_equal(list(b, "", "", 10), "a/1=v b=v b/1=v b/2=v c=v ");
    assert_string_equal(list(b, "", "", 5), "a/1=v b=v b/1=v b/2=v c=v ");
    assert_string_equal(list(b, "", "", 4), "a/1=v b=v b/1=v b/2=v ...");
    assert_string_equal(list(b, "", "", 0), "...");
    assert_string_equal(list(b, "", "b", 10), "b/1=v b/2=v c=v ");
    assert_string_equal(list(b, "", "b/0", 1), "b/1=v ...");
    assert_string_equal(list(b, "", "c", 10), "");
    assert_string_equal(list(b, "b/", "", 10), "b/1=v b/2=v ");
    assert_string_equal(list(b, "b/", "", 1), "b/1=v ...");
    assert_string_equal(list(b, "b/", "", 2), "b/1=v b/2=v ");
    assert_string_equal(list(b, "b/", "b/1", 10), "b/2=v ");
    assert_string_equal(list(b, "b/", "a", 10), "b/1=v b/2=v ");
    assert_string_equal(list(b, "b/", "b/2", 10), "");
    assert_string_equal(list(b, "b/", "c", 10), "");
    assert_string_equal(list(b, "d", "", 10), "");
}

/* Names are bytes: U+0000 and 0xff are like others. */
static void test_bytes(void **state)
{
    static const uint8_t names[] = {'x', 0xff, 0xff, 0, 'z'};
    bed *b = *state;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_view none = {NULL, 0};
    gramme_document_page page;

    for (size_t size = 1; size <= sizeof(names); size++) {
        put_in(b, txn, GRAMME_DOCUMENT_CODE, gramme_view_of(names, size), "v");
    }
    assert_ok(b, gramme_document_list(&page, txn, GRAMME_DOCUMENT_CODE,
                                      gramme_view_of(names, 3), none, 10, &b->arena,
                                      &b->err));
    assert_int_equal(page.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(
            gramme_view_equal(page.documents[i].name, gramme_view_of(names, 3 + i)));
    }
    assert_ok(b,
              gramme_document_list(&page, txn, GRAMME_DOCUMENT_CODE, none,
                                   gramme_view_of(names, 3), 10, &b->arena, &b->err));
    assert_int_equal(page.count, 2);
    assert_int_equal(page.documents[0].name.size, 4);
    gramme_txn_rollback(txn);
}

static void test_large(void **state)
{
    bed *b = *state;
    char *value = malloc(LARGE + 1);

    assert_non_null(value);
    memset(value, 'x', LARGE);
    value[LARGE] = '\0';
    put(b, NULL, GRAMME_DOCUMENT_CODE, "f", value);
    put(b, NULL, GRAMME_DOCUMENT_CODE, "g", "small");
    assert_string_equal(get(b, GRAMME_DOCUMENT_CODE, "f"), value);
    assert_string_equal(get(b, GRAMME_DOCUMENT_CODE, "g"), "small");
    free(value);
}

static void test_many(void **state)
{
    bed *b = *state;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_document_page page;
    gramme_view after = {NULL, 0};
    uint32_t count = 0;
    char name[16];

    for (int i = 0; i < 1000; i++) {
        (void)snprintf(name, sizeof(name), "%03d", i * 7 % 1000);
        put_in(b, txn, GRAMME_DOCUMENT_STREAM, gramme_view_text(name), name);
    }
    do {
        assert_ok(b, gramme_document_list(&page, txn, GRAMME_DOCUMENT_STREAM,
                                          gramme_view_of(NULL, 0), after, 77, &b->arena,
                                          &b->err));
        for (uint32_t i = 0; i < page.count; i++) {
            (void)snprintf(name, sizeof(name), "%03u", count++);
            assert_true(gramme_view_is(page.documents[i].name, name));
            assert_true(gramme_view_is(page.documents[i].value, name));
            after = page.documents[i].name;
        }
    } while (page.more);
    assert_int_equal(count, 1000);
    gramme_txn_rollback(txn);
    assert_string_equal(list(b, "", "", 10), "");
}

static void test_undo_in_group(void **state)
{
    bed *b = *state;
    gramme_group *group;
    gramme_txn *txn;

    put(b, NULL, GRAMME_DOCUMENT_STREAM, "a", "before");
    put(b, NULL, GRAMME_DOCUMENT_STREAM, "gone", "kept");
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    put(b, group, GRAMME_DOCUMENT_STREAM, "b", "one");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    put_in(b, txn, GRAMME_DOCUMENT_STREAM, GRAMME_VIEW("a"), "undone");
    put_in(b, txn, GRAMME_DOCUMENT_STREAM, GRAMME_VIEW("b"), "undone");
    put_in(b, txn, GRAMME_DOCUMENT_STREAM, GRAMME_VIEW("c"), "undone");
    assert_ok(b, gramme_document_delete(txn, GRAMME_DOCUMENT_STREAM,
                                        GRAMME_VIEW("gone"), &b->err));
    gramme_txn_rollback(txn);
    put(b, group, GRAMME_DOCUMENT_STREAM, "d", "four");
    assert_ok(b, gramme_group_end(group, &b->err));
    assert_string_equal(list(b, "", "", 10), "a=before b=one d=four gone=kept ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_one),   BED_TESTS(test_list), BED_TESTS(test_bytes),
        BED_TESTS(test_large), BED_TESTS(test_many), BED_TESTS(test_undo_in_group),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
