/* SPDX-License-Identifier: Apache-2.0 */
/* table_test.c - definitions: kept word for word, visible at the right time, delayed.
 */
#include "conformance/unit/storage/bed.h"

static void make(bed *b, const char *name)
{
    gramme_table definition = bed_definition(b, name);

    bed_create(b, &definition);
}

static void test_definition_survives(void **state)
{
    static const gramme_view include[] = {{(const uint8_t *)"x", 1},
                                          {(const uint8_t *)"y", 1}};
    bed *b = *state;
    gramme_table definition = bed_definition(b, "t");
    gramme_index indexes[2] = {
        bed_index(b, "global", "g #n", GRAMME_PROJECTION_INCLUDE),
        bed_index(b, "local", "pk l", GRAMME_PROJECTION_KEYS_ONLY),
    };
    const gramme_table *found;
    const gramme_index *index;
    gramme_txn *txn;

    indexes[0].include = include;
    indexes[0].include_count = 2;
    indexes[0].key.hash[1] =
        (gramme_key_attribute){.name = GRAMME_VIEW("h2"), .type = GRAMME_TYPE_B};
    indexes[0].key.hash_count = 2;
    indexes[0].settings = bed_item(b, "rate=#5 note=hello");
    indexes[1].kind = GRAMME_INDEX_LOCAL;
    definition.indexes = indexes;
    definition.index_count = 2;
    definition.ttl_attribute = GRAMME_VIEW("expires");
    definition.settings = bed_item(b, "mode=PROVISIONED");
    bed_create(b, &definition);
    if (b->options.path != NULL) {
        bed_close(b);
        bed_open(b);
    }

    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_ok(b, gramme_table_find(&found, txn, GRAMME_VIEW("t"), &b->err));
    assert_true(gramme_view_is(found->name, "t"));
    assert_int_equal(found->created, definition.created);
    assert_true(gramme_view_is(found->ttl_attribute, "expires"));
    assert_string_equal(bed_print(b, &found->settings), "mode=PROVISIONED");
    assert_int_equal(found->index_count, 2);
    index = gramme_table_index(found, GRAMME_VIEW("global"));
    assert_non_null(index);
    assert_null(gramme_table_index(found, GRAMME_VIEW("globa")));
    assert_int_equal(index->key.hash_count, 2);
    assert_true(gramme_view_is(index->key.hash[1].name, "h2"));
    assert_int_equal(index->key.hash[1].type, GRAMME_TYPE_B);
    assert_int_equal(index->key.range_count, 1);
    assert_int_equal(index->key.range[0].type, GRAMME_TYPE_N);
    assert_int_equal(index->include_count, 2);
    assert_true(gramme_view_is(index->include[1], "y"));
    assert_string_equal(bed_print(b, &index->settings), "note=hello rate=#5");
    assert_int_equal(index->kind, GRAMME_INDEX_GLOBAL);
    assert_int_equal(found->indexes[1].kind, GRAMME_INDEX_LOCAL);
    assert_true(found->tree != 0 && index->tree != 0 && index->tree != found->tree);
    gramme_txn_rollback(txn);
}

static void test_names(void **state)
{
    bed *b = *state;
    gramme_table definition = bed_definition(b, "t");
    gramme_table found;
    gramme_txn *txn;

    assert_status(b, bed_find(b, &found, "t"), GRAMME_NOTFOUND);
    bed_create(b, &definition);
    assert_ok(b, bed_find(b, &found, "t"));
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_status(b, gramme_table_create(NULL, txn, &definition, &b->err),
                  GRAMME_EXISTS);
    definition.name = GRAMME_VIEW("none");
    assert_status(b, gramme_table_update(NULL, txn, &definition, &b->err),
                  GRAMME_NOTFOUND);
    assert_status(b, gramme_table_delete(txn, GRAMME_VIEW("none"), &b->err),
                  GRAMME_NOTFOUND);
    assert_ok(b, gramme_table_delete(txn, GRAMME_VIEW("t"), &b->err));
    gramme_txn_rollback(txn);
    assert_ok(b, bed_find(b, &found, "t"));
}

static const char *list(bed *b, const char *after, uint32_t limit)
{
    static char text[256];
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_table_names found;
    size_t size = 0;

    assert_ok(b, gramme_table_list(&found, txn, gramme_view_text(after), limit,
                                   &b->arena, &b->err));
    text[0] = '\0';
    for (uint32_t i = 0; i < found.count; i++) {
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%.*s ",
                                 GRAMME_VIEW_ARG(found.names[i]));
    }
    (void)snprintf(text + size, sizeof(text) - size, "%s", found.more ? "..." : ".");
    gramme_txn_rollback(txn);
    return text;
}

static void test_list(void **state)
{
    bed *b = *state;

    assert_string_equal(list(b, "", 10), ".");
    make(b, "b");
    make(b, "B");
    make(b, "a-1");
    make(b, "a.1");
    make(b, "c");
    assert_string_equal(list(b, "", 10), "B a-1 a.1 b c .");
    assert_string_equal(list(b, "", 5), "B a-1 a.1 b c .");
    assert_string_equal(list(b, "", 2), "B a-1 ...");
    assert_string_equal(list(b, "a-1", 2), "a.1 b ...");
    assert_string_equal(list(b, "az", 2), "b c .");
    assert_string_equal(list(b, "c", 2), ".");
}

static void
set_state(bed *b, const char *name, gramme_table_state state, int64_t ready_at)
{
    gramme_table definition;

    assert_ok(b, bed_find(b, &definition, name));
    definition.name = gramme_view_text(name);
    definition.key = bed_key(b, "pk sk");
    definition.state = state;
    definition.ready_at = ready_at;
    bed_update(b, &definition);
}

static void test_delays(void **state)
{
    bed *b = *state;
    gramme_table found;
    gramme_table definition = bed_definition(b, "t");
    uint32_t tree;

    definition.state = GRAMME_TABLE_CREATING;
    definition.ready_at = b->now + 500;
    bed_create(b, &definition);
    assert_ok(b, bed_find(b, &found, "t"));
    assert_int_equal(found.state, GRAMME_TABLE_CREATING);
    b->now += 500;
    assert_ok(b, bed_find(b, &found, "t"));
    assert_int_equal(found.state, GRAMME_TABLE_ACTIVE);
    bed_put(b, NULL, "t", "pk=a sk=1");
    tree = found.tree;

    set_state(b, "t", GRAMME_TABLE_UPDATING, b->now + 500);
    assert_ok(b, bed_find(b, &found, "t"));
    assert_int_equal(found.state, GRAMME_TABLE_UPDATING);
    assert_int_equal(found.tree, tree);
    b->now += 500;
    assert_ok(b, bed_find(b, &found, "t"));
    assert_int_equal(found.state, GRAMME_TABLE_ACTIVE);

    set_state(b, "t", GRAMME_TABLE_DELETING, b->now + 500);
    assert_ok(b, bed_find(b, &found, "t"));
    assert_int_equal(found.state, GRAMME_TABLE_DELETING);
    assert_string_equal(list(b, "", 2), "t .");
    b->now += 500;
    assert_status(b, bed_find(b, &found, "t"), GRAMME_NOTFOUND);
    assert_string_equal(list(b, "", 2), ".");
    definition = bed_definition(b, "t");
    bed_create(b, &definition);
    assert_ok(b, bed_find(b, &found, "t"));
    assert_true(found.tree > tree);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "");
    gramme_store_settle(b->store);
    assert_string_equal(bed_rows(b, tree, false), "");
}

/* Nobody asks for the name again: the worker buries the table. */
static void test_burial(void **state)
{
    bed *b = *state;
    gramme_table found;

    make(b, "t");
    bed_put(b, NULL, "t", "pk=a sk=1");
    assert_ok(b, bed_find(b, &found, "t"));
    set_state(b, "t", GRAMME_TABLE_DELETING, b->now + 500);
    gramme_store_settle(b->store);
    assert_int_equal(bed_stats(b, found.tree).count, 1);
    b->now += 500;
    gramme_store_settle(b->store);
    assert_int_equal(bed_stats(b, found.tree).count, 0);
    assert_string_equal(bed_rows(b, found.tree, false), "");
}

/* A reader keeps the definition it found. */
static void test_held_definition(void **state)
{
    bed *b = *state;
    const gramme_table *found;
    gramme_txn *reader;
    gramme_txn *writer;

    if (b->options.path == NULL) {
        return; /* in memory the writer would wait for the reader */
    }
    make(b, "t");
    reader = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_ok(b, gramme_table_find(&found, reader, GRAMME_VIEW("t"), &b->err));
    writer = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, gramme_table_delete(writer, GRAMME_VIEW("t"), &b->err));
    assert_ok(b, gramme_txn_commit(writer, &b->err));
    assert_true(gramme_view_is(found->name, "t"));
    assert_true(gramme_view_is(found->key.hash[0].name, "pk"));
    assert_status(b, gramme_table_find(&found, reader, GRAMME_VIEW("t"), &b->err),
                  GRAMME_NOTFOUND);
    gramme_txn_rollback(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_definition_survives),
        BED_TESTS(test_names),
        BED_TESTS(test_list),
        BED_TESTS(test_delays),
        BED_TESTS(test_burial),
        BED_TESTS(test_held_definition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
