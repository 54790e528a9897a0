/* SPDX-License-Identifier: Apache-2.0 */
/* bed.h - a store to test on, in memory or in a file of its own folder, and items as
 * short text: "pk=a sk=b n=#12" is two strings and a number. */
#ifndef GRAMME_CONFORMANCE_UNIT_STORAGE_BED_H
#define GRAMME_CONFORMANCE_UNIT_STORAGE_BED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "storage/cursor.h"
#include "storage/item/number.h"

typedef struct bed {
    gramme_store *store;
    gramme_store_options options;
    gramme_clock clock;
    _Atomic int64_t now; /* the worker reads it */
    gramme_arena arena;  /* until the end of the test */
    gramme_error err;
    char folder[64]; /* empty: in memory */
    char path[96];
    char logged[256]; /* the last line */
} bed;

static inline int64_t bed_now(void *self)
{
    return ((bed *)self)->now;
}

static inline void bed_log(void *self, const char *line)
{
    (void)snprintf(((bed *)self)->logged, sizeof(((bed *)self)->logged), "%s", line);
}

static inline void bed_open(bed *b)
{
    gramme_status st = gramme_store_open(&b->store, &b->options, &b->err);

    if (st != GRAMME_OK) {
        fail_msg("open: %s", b->err.text);
    }
}

static inline void bed_close(bed *b)
{
    gramme_store_close(b->store);
    b->store = NULL;
}

static inline bed *bed_new(bool in_file)
{
    bed *b = calloc(1, sizeof(*b));

    gramme_arena_init(&b->arena, gramme_allocator_default(), 0);
    gramme_error_init(&b->err, NULL);
    b->now = 1000000;
    b->clock = (gramme_clock){.now = bed_now, .self = b};
    b->options =
        (gramme_store_options){.clock = &b->clock, .log = bed_log, .log_self = b};
    if (in_file) {
        (void)snprintf(b->folder, sizeof(b->folder), "/tmp/gramme-unit-XXXXXX");
        if (mkdtemp(b->folder) == NULL) {
            abort();
        }
        (void)snprintf(b->path, sizeof(b->path), "%s/test.db", b->folder);
        b->options.path = b->path;
    }
    return b;
}

static inline void bed_remove_folder(const bed *b)
{
    static const char *const names[] = {"test.db", "test.db-wal", "test.db-shm",
                                        "test.db-journal", "test.db-lock"};
    char path[128];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", b->folder, names[i]);
        (void)unlink(path);
    }
    if (b->folder[0] != '\0' && rmdir(b->folder) != 0) {
        fail_msg("%s: something was left behind", b->folder);
    }
}

static inline void bed_free(bed *b)
{
    gramme_store_close(b->store);
    bed_remove_folder(b);
    gramme_arena_clear(&b->arena);
    free(b);
}

static inline int bed_setup_memory(void **state)
{
    *state = bed_new(false);
    bed_open(*state);
    return 0;
}

static inline int bed_setup_file(void **state)
{
    *state = bed_new(true);
    bed_open(*state);
    return 0;
}

static inline int bed_teardown(void **state)
{
    bed_free(*state);
    return 0;
}

/* Both ways to run one test. */
#define BED_TESTS(test)                                                                \
    {"memory: " #test, test, bed_setup_memory, bed_teardown, NULL},                    \
    {                                                                                  \
        "file: " #test, test, bed_setup_file, bed_teardown, NULL                       \
    }

static inline void bed_check(const bed *b,
                             gramme_status st,
                             gramme_status expected,
                             const char *call,
                             const char *file,
                             int line)
{
    if (st != expected) {
        print_error("%s: %s (%s)\n", call, gramme_status_text(st), b->err.text);
        _fail(file, line);
        abort(); /* not reached, which compilers do not know */
    }
}

#define assert_status(b, call, expected)                                               \
    bed_check(b, call, expected, #call, __FILE__, __LINE__)
#define assert_ok(b, call) assert_status(b, call, GRAMME_OK)

/* -- items -- */

static inline gramme_item bed_item(bed *b, const char *text)
{
    gramme_item item = {.count = 0};

    while (*text != '\0') {
        size_t name = strcspn(text, "=");
        size_t value = strcspn(text + name + 1, " ");
        gramme_view bytes;
        gramme_view word;
        gramme_value attribute = {.type = GRAMME_TYPE_S};

        assert_true(gramme_arena_copy(&word, &b->arena, gramme_view_of(text, name)));
        assert_true(gramme_arena_copy(&bytes, &b->arena,
                                      gramme_view_of(text + name + 1, value)));
        attribute.scalar = bytes;
        if (value > 0 && bytes.data[0] == '#') {
            attribute.type = GRAMME_TYPE_N;
            assert_ok(b, gramme_number_read(&attribute.scalar, &b->arena,
                                            gramme_view_of(bytes.data + 1, value - 1),
                                            &b->err));
        }
        assert_true(gramme_item_put(&item, &b->arena, word, &attribute));
        text += name + 1 + value;
        text += *text == ' ';
    }
    return item;
}

/* The item's text, names in order; in the arena. */
static inline const char *bed_print(bed *b, const gramme_item *item)
{
    gramme_view text = {NULL, 0};

    for (uint32_t i = 0; i < item->count; i++) {
        const gramme_member *member = &item->members[i];
        char number[GRAMME_NUMBER_TEXT_MAX];
        gramme_view value = member->value.scalar;
        bool is_number = member->value.type == GRAMME_TYPE_N;

        if (is_number) {
            value = gramme_view_of(number, gramme_number_format(number, value));
        }
        text =
            gramme_arena_printf(&b->arena, "%.*s%s%.*s=%s%.*s", GRAMME_VIEW_ARG(text),
                                i == 0 ? "" : " ", GRAMME_VIEW_ARG(member->name),
                                is_number ? "#" : "", GRAMME_VIEW_ARG(value));
    }
    return text.data == NULL ? "" : (const char *)text.data;
}

/* -- tables -- */

/* "pk sk" as a schema of strings; "#n" is a number; the second word may be missing. */
static inline gramme_key_schema bed_key(bed *b, const char *words)
{
    gramme_key_schema key = {.hash_count = 1};
    size_t first = strcspn(words, " ");
    const char *rest = words[first] == ' ' ? words + first + 1 : "";
    gramme_view names[2] = {gramme_view_of(words, first), gramme_view_text(rest)};
    gramme_key_attribute *to[2] = {&key.hash[0], &key.range[0]};

    key.range_count = names[1].size > 0;
    for (int i = 0; i < 2; i++) {
        bool number = names[i].size > 0 && names[i].data[0] == '#';

        to[i]->type = number ? GRAMME_TYPE_N : GRAMME_TYPE_S;
        assert_true(gramme_arena_copy(
            &to[i]->name, &b->arena,
            gramme_view_of(names[i].data + number, names[i].size - number)));
    }
    return key;
}

static inline gramme_index
bed_index(bed *b, const char *name, const char *key, gramme_projection_kind projection)
{
    return (gramme_index){
        .name = gramme_view_text(name),
        .kind = GRAMME_INDEX_GLOBAL,
        .state = GRAMME_TABLE_ACTIVE,
        .key = bed_key(b, key),
        .projection = projection,
    };
}

static inline gramme_table bed_definition(bed *b, const char *name)
{
    return (gramme_table){
        .name = gramme_view_text(name),
        .state = GRAMME_TABLE_ACTIVE,
        .created = b->now,
        .key = bed_key(b, "pk sk"),
    };
}

static inline gramme_txn *bed_begin(bed *b, gramme_group *group, gramme_txn_kind kind)
{
    gramme_txn *txn;

    assert_ok(b, gramme_txn_begin(&txn, b->store, group, kind, &b->err));
    return txn;
}

static inline void bed_create(bed *b, const gramme_table *definition)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

    assert_ok(b, gramme_table_create(NULL, txn, definition, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

static inline void bed_update(bed *b, const gramme_table *definition)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

    assert_ok(b, gramme_table_update(NULL, txn, definition, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

/* The table as of now, shallow and in the arena: only numbers and states may be used
 * once it changes. */
static inline gramme_status bed_find(bed *b, gramme_table *out, const char *name)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    const gramme_table *table;
    gramme_status st = gramme_table_find(&table, txn, gramme_view_text(name), &b->err);

    if (st == GRAMME_OK) {
        gramme_index *indexes =
            gramme_arena_calloc(&b->arena, table->index_count, sizeof(*indexes));

        *out = *table;
        for (uint32_t i = 0; i < table->index_count; i++) {
            indexes[i] = table->indexes[i];
        }
        out->indexes = indexes;
    }
    gramme_txn_rollback(txn);
    return st;
}

static inline gramme_tree_stats bed_stats(bed *b, uint32_t tree)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_tree_stats stats = gramme_tree_stats_get(txn, tree);

    gramme_txn_rollback(txn);
    return stats;
}

/* -- rows -- */

/* Writes in `txn`: the whole item, or with `remove` nothing under its key. */
static inline gramme_status bed_write(bed *b,
                                      gramme_txn *txn,
                                      const char *table_name,
                                      const char *text,
                                      bool remove,
                                      gramme_index_change **changes)
{
    gramme_item item = bed_item(b, text);
    const gramme_table *table;
    gramme_bytes key;
    gramme_row old;
    gramme_status st =
        gramme_table_find(&table, txn, gramme_view_text(table_name), &b->err);

    if (st != GRAMME_OK) {
        return st;
    }
    gramme_bytes_init(&key, gramme_allocator_default());
    gramme_key_of_item(&key, table, &item);
    st = gramme_row_read(&old, txn, gramme_bytes_view(&key), &b->arena, &b->err);
    if (st == GRAMME_OK) {
        gramme_row_change wanted = {
            .key = gramme_bytes_view(&key),
            .old = &old,
            .item = remove ? NULL : &item,
            .item_size = remove ? 0 : gramme_item_size(&item),
        };

        st = gramme_row_write(changes, txn, table, &wanted, &b->arena, &b->err);
    }
    gramme_bytes_clear(&key);
    return st;
}

static inline void
bed_put(bed *b, gramme_group *group, const char *table, const char *text)
{
    gramme_txn *txn = bed_begin(b, group, GRAMME_TXN_WRITE);

    assert_ok(b, bed_write(b, txn, table, text, false, NULL));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

static inline void
bed_delete(bed *b, gramme_group *group, const char *table, const char *text)
{
    gramme_txn *txn = bed_begin(b, group, GRAMME_TXN_WRITE);

    assert_ok(b, bed_write(b, txn, table, text, true, NULL));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

/* The item under the key in `text`; "" when there is none. */
static inline const char *
bed_get_in(bed *b, gramme_txn *txn, const char *table_name, const char *text)
{
    gramme_item item = bed_item(b, text);
    const gramme_item *found;
    const gramme_table *table;
    gramme_bytes key;
    gramme_row row;

    assert_ok(b, gramme_table_find(&table, txn, gramme_view_text(table_name), &b->err));
    gramme_bytes_init(&key, gramme_allocator_default());
    gramme_key_of_item(&key, table, &item);
    assert_ok(b,
              gramme_row_read(&row, txn, gramme_bytes_view(&key), &b->arena, &b->err));
    assert_ok(b, gramme_row_item(&found, &row, &b->arena, &b->err));
    gramme_bytes_clear(&key);
    return bed_print(b, found);
}

static inline const char *
bed_get(bed *b, gramme_group *group, const char *table, const char *text)
{
    gramme_txn *txn = bed_begin(b, group, GRAMME_TXN_READ);
    const char *found = bed_get_in(b, txn, table, text);

    gramme_txn_rollback(txn);
    return found;
}

/* All rows of a tree, one to a line, in order. */
static inline const char *bed_rows(bed *b, uint32_t tree, bool reverse)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_view text = {(const uint8_t *)"", 0};
    gramme_view key;
    gramme_row row;
    gramme_cursor *cursor;
    gramme_bytes bounds[2];
    gramme_status st;

    for (uint32_t i = 0; i < 2; i++) {
        gramme_bytes_init(&bounds[i], gramme_allocator_default());
        gramme_key_append_hash_bound(&bounds[i], tree + i, 0);
    }
    assert_ok(b, gramme_cursor_open(&cursor, txn,
                                    &(gramme_cursor_range){
                                        .lower = gramme_bytes_view(&bounds[0]),
                                        .upper = gramme_bytes_view(&bounds[1]),
                                        .reverse = reverse,
                                    },
                                    &b->err));
    while ((st = gramme_cursor_next(cursor, &key, &row, &b->err)) == GRAMME_OK) {
        const gramme_item *item;

        assert_ok(b, gramme_row_item(&item, &row, &b->arena, &b->err));
        text = gramme_arena_printf(&b->arena, "%.*s%s\n", GRAMME_VIEW_ARG(text),
                                   bed_print(b, item));
    }
    assert_int_equal(st, GRAMME_NOTFOUND);
    gramme_cursor_close(cursor);
    gramme_txn_rollback(txn);
    gramme_bytes_clear(&bounds[0]);
    gramme_bytes_clear(&bounds[1]);
    return (const char *)text.data;
}

#endif
