/* SPDX-License-Identifier: Apache-2.0 */
/* check_index.c - an index beside its table: for each item the row it must have, for
 * each row the item it must be of. For an index that is wrong, to say where; and for
 * one that is being filled, which has some rows early. */
#include "storage/check_parts.h"
#include "storage/cursor.h"
#include "storage/item/codec.h"
#include "storage/rows.h"

/* What both walks know. */
typedef struct walk {
    gramme_check *check;
    const gramme_check_tree *tree;
    uint64_t findings; /* before */
} walk;

/* Names the index and an item in a finding of two %s. */
#define TELL(w, format, item)                                                          \
    do {                                                                               \
        char name_[2 * GRAMME_CHECK_TEXT];                                             \
        char text_[GRAMME_CHECK_TEXT];                                                 \
        gramme_check_found(                                                            \
            (w)->check, format, gramme_check_print_tree(name_, (w)->tree),             \
            gramme_check_print_key(text_, &(w)->tree->table->key, item));              \
    } while (0)

/* -- from the items -- */

static gramme_status
check_item(const walk *w, gramme_view key, gramme_row *row, gramme_error *err)
{
    gramme_check *check = w->check;
    const gramme_index *index = w->tree->index;
    gramme_item item;
    gramme_row there;
    gramme_view wanted;
    gramme_view blob;
    bool early = index->backfilling && gramme_view_compare(key, w->tree->position) > 0;
    gramme_status st = gramme_codec_decode(&item, &check->row, row->blob, err);

    if (st != GRAMME_OK || !gramme_check_has_keys(&w->tree->table->key, &item)) {
        return st == GRAMME_NOMEM ? st : GRAMME_OK; /* told before */
    }
    st = gramme_row_of_index(&wanted, &blob, &check->txn, w->tree->table, index, row,
                             &item, &check->row, err);
    if (st != GRAMME_OK || wanted.size == 0) {
        return st;
    }
    st = gramme_row_read(&there, &check->txn, wanted, &check->other, err);
    if (st != GRAMME_OK) {
        return st;
    }
    if (!gramme_row_exists(&there)) {
        if (!early) {
            TELL(w, "%s: lacks the row of the item %s", &item);
        }
    } else if (!gramme_view_equal(there.blob, blob)) {
        TELL(w, "%s: its row of the item %s has other attributes", &item);
    }
    return GRAMME_OK;
}

/* -- from the rows -- */

/* Is the row under `key` the one that `index` has for its item? */
static gramme_status
check_back(const walk *w, gramme_view key, const gramme_item *part, gramme_error *err)
{
    gramme_check *check = w->check;
    const gramme_table *table = w->tree->table;
    gramme_bytes *base = &check->txn.blob;
    gramme_item item;
    gramme_row row;
    gramme_view wanted;
    gramme_view blob;
    gramme_status st;

    gramme_bytes_reset(base, SIZE_MAX);
    gramme_key_of_item(base, table, part);
    if (!gramme_bytes_ok(base)) {
        return gramme_error_nomem(err);
    }
    st =
        gramme_row_read(&row, &check->txn, gramme_bytes_view(base), &check->other, err);
    if (st != GRAMME_OK) {
        return st;
    }
    if (!gramme_row_exists(&row)) {
        TELL(w, "%s: has a row of the item %s, which is not there", part);
        return GRAMME_OK;
    }
    st = gramme_codec_decode(&item, &check->other, row.blob, err);
    if (st != GRAMME_OK || !gramme_check_has_keys(&table->key, &item)) {
        return st == GRAMME_NOMEM ? st : GRAMME_OK;
    }
    st = gramme_row_of_index(&wanted, &blob, &check->txn, table, w->tree->index, &row,
                             &item, &check->other, err);
    if (st == GRAMME_OK && !gramme_view_equal(wanted, key)) {
        TELL(w, "%s: has a row of the item %s that it should not have", part);
    }
    return st;
}

static gramme_status
check_index_row(const walk *w, gramme_view key, gramme_row *row, gramme_error *err)
{
    gramme_item part;
    char name[2 * GRAMME_CHECK_TEXT];
    char text[GRAMME_CHECK_TEXT];
    gramme_status st = gramme_codec_decode(&part, &w->check->row, row->blob, err);

    if (st == GRAMME_NOMEM) {
        return st;
    }
    if (st != GRAMME_OK || !gramme_check_has_keys(&w->tree->table->key, &part)) {
        gramme_check_found(w->check, "%s: the row under row key %s cannot be read",
                           gramme_check_print_tree(name, w->tree),
                           gramme_check_print_bytes(text, key));
        return GRAMME_OK;
    }
    return check_back(w, key, &part, err);
}

/* -- both -- */

static gramme_status walk_tree(const walk *w,
                               uint32_t tree,
                               gramme_status (*each)(const walk *w,
                                                     gramme_view key,
                                                     gramme_row *row,
                                                     gramme_error *err),
                               gramme_error *err)
{
    gramme_cursor *cursor = NULL;
    gramme_view key;
    gramme_row row;
    gramme_status st =
        gramme_rows_open(&cursor, &w->check->txn, tree, gramme_view_of(NULL, 0), err);

    while (st == GRAMME_OK) {
        gramme_arena_reset(&w->check->row);
        gramme_arena_reset(&w->check->other);
        st = gramme_cursor_next(cursor, &key, &row, err);
        if (st == GRAMME_OK) {
            st = each(w, key, &row, err);
        }
    }
    gramme_cursor_close(cursor);
    return st == GRAMME_NOTFOUND ? GRAMME_OK : st;
}

gramme_status gramme_check_index(gramme_check *check,
                                 const gramme_check_tree *tree,
                                 gramme_error *err)
{
    walk w = {.check = check, .tree = tree, .findings = check->findings};
    gramme_status st = walk_tree(&w, tree->table->tree, check_item, err);

    if (st == GRAMME_OK) {
        st = walk_tree(&w, tree->id, check_index_row, err);
    }
    if (st == GRAMME_OK && !tree->index->backfilling && w.findings == check->findings) {
        char name[2 * GRAMME_CHECK_TEXT];

        gramme_check_found(check, "%s: does not have what its table's items ask for",
                           gramme_check_print_tree(name, tree));
    }
    return st;
}
