/* SPDX-License-Identifier: Apache-2.0 */
/* row.c - reading a row, and the one way items change: the row, then one row per index.
 *
 * For each index there is a row before, a row after, or both. Both with equal keys are
 * a change in place, or nothing when their bytes are equal, too. What was there before
 * is worked out from the old item; only while an index is backfilled it has to be
 * looked up, since the backfill may not have come by yet. */
#include "storage/row.h"

#include "storage/cursor.h"
#include "storage/item/codec.h"
#include "storage/rows.h"

enum { BEFORE, AFTER };

/* One index row as it was or will be. */
typedef struct projected {
    bool exists;
    gramme_view key;
    gramme_view blob;
    size_t item_size;
} projected;

/* What one gramme_row_write works on. */
typedef struct change {
    gramme_txn *txn;
    const gramme_table *table;
    gramme_row *old;
    const gramme_item *item; /* NULL: none */
    gramme_view blob;        /* of `item` */
    size_t item_size;
    gramme_arena *arena;
} change;

/* -- reading -- */

gramme_status gramme_row_read(gramme_row *out,
                              gramme_txn *txn,
                              gramme_view key,
                              gramme_arena *arena,
                              gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_txn_use(txn, err);
    int code;

    *out = (gramme_row){.item_size = 0};
    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_ROW_READ, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_connection_bind(statement, 1, key);
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        out->id = sqlite3_column_int64(statement, 0);
        if (!gramme_arena_copy(&out->blob, arena,
                               gramme_connection_column(statement, 1))) {
            st = gramme_error_nomem(err);
        }
        out->item_size = gramme_codec_item_size(out->blob);
    } else if (code != SQLITE_DONE) {
        st = gramme_connection_fail(txn->connection, code, err);
    }
    sqlite3_reset(statement);
    return st;
}

gramme_status gramme_row_item(const gramme_item **out,
                              gramme_row *row,
                              gramme_arena *arena,
                              gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    *out = &row->item;
    if (!row->decoded && gramme_row_exists(row)) {
        st = gramme_codec_decode(&row->item, arena, row->blob, err);
        row->decoded = st == GRAMME_OK;
    }
    return st;
}

/* -- projections -- */

static bool has_attribute(const gramme_key_schema *key, gramme_view name)
{
    for (uint32_t i = 0; i < key->hash_count; i++) {
        if (gramme_view_equal(key->hash[i].name, name)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < key->range_count; i++) {
        if (gramme_view_equal(key->range[i].name, name)) {
            return true;
        }
    }
    return false;
}

static bool
is_projected(const gramme_table *table, const gramme_index *index, gramme_view name)
{
    if (has_attribute(&table->key, name) || has_attribute(&index->key, name)) {
        return true;
    }
    if (index->projection == GRAMME_PROJECTION_INCLUDE) {
        for (uint32_t i = 0; i < index->include_count; i++) {
            if (gramme_view_equal(index->include[i], name)) {
                return true;
            }
        }
    }
    return false;
}

size_t gramme_row_index_size(const gramme_table *table,
                             const gramme_index *index,
                             const gramme_item *item)
{
    size_t size = 0;

    if (!gramme_key_is_in_index(index, item)) {
        return 0;
    }
    if (index->projection == GRAMME_PROJECTION_ALL) {
        return gramme_item_size(item);
    }
    for (uint32_t i = 0; i < item->count; i++) {
        const gramme_item one = {.members = &item->members[i], .count = 1};

        if (is_projected(table, index, one.members->name)) {
            size += gramme_item_size(&one);
        }
    }
    return size;
}

/* Encodes the projected part of `item`; its bytes live in txn->index_blob[side]. */
static gramme_status project(projected *out,
                             const change *c,
                             const gramme_index *index,
                             const gramme_item *item,
                             int side,
                             gramme_error *err)
{
    gramme_bytes *blob = &c->txn->index_blob[side];
    gramme_member *members =
        gramme_arena_calloc(c->arena, item->count, sizeof(*members));
    gramme_item part = {.members = members};

    if (members == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < item->count; i++) {
        if (is_projected(c->table, index, item->members[i].name)) {
            members[part.count++] = item->members[i];
        }
    }
    out->item_size = gramme_item_size(&part);
    gramme_bytes_reset(blob, SIZE_MAX);
    gramme_codec_encode(blob, &part, out->item_size);
    out->blob = gramme_bytes_view(blob);
    return gramme_bytes_ok(blob) ? GRAMME_OK : gramme_error_nomem(err);
}

/* The index row of `item`, whose own bytes are `blob`. */
static gramme_status index_row(projected *out,
                               const change *c,
                               const gramme_index *index,
                               const gramme_item *item,
                               int side,
                               gramme_error *err)
{
    gramme_bytes *key = &c->txn->index_key[side];

    *out = (projected){.exists = false};
    if (item == NULL) {
        return GRAMME_OK;
    }
    gramme_bytes_reset(key, SIZE_MAX);
    out->exists = gramme_key_of_index_row(key, c->table, index, item);
    if (!gramme_bytes_ok(key)) {
        return gramme_error_nomem(err);
    }
    out->key = gramme_bytes_view(key);
    if (!out->exists) {
        return GRAMME_OK;
    }
    if (index->projection != GRAMME_PROJECTION_ALL) {
        return project(out, c, index, item, side, err);
    }
    out->blob = side == BEFORE ? c->old->blob : c->blob;
    out->item_size = side == BEFORE ? c->old->item_size : c->item_size;
    return GRAMME_OK;
}

/* While `index` is backfilled: what is really there under before->key. */
static gramme_status look_up(projected *before, const change *c, gramme_error *err)
{
    gramme_row row;
    gramme_status st = gramme_row_read(&row, c->txn, before->key, c->arena, err);

    before->exists = gramme_row_exists(&row);
    before->blob = row.blob;
    before->item_size = row.item_size;
    return st;
}

/* -- writing -- */

static gramme_status move_index_row(const change *c,
                                    const projected *before,
                                    const projected *after,
                                    gramme_error *err)
{
    gramme_row old = {.blob = before->blob, .item_size = before->item_size};
    gramme_view nothing = gramme_view_of(NULL, 0);
    gramme_status st = GRAMME_OK;

    if (before->exists && after->exists && gramme_view_equal(before->key, after->key)) {
        return gramme_rows_change(c->txn, after->key, &old, after->blob,
                                  after->item_size, err);
    }
    if (before->exists) {
        st = gramme_rows_change(c->txn, before->key, &old, nothing, 0, err);
    }
    if (st == GRAMME_OK && after->exists) {
        st = gramme_rows_insert(c->txn, after->key, after->blob, after->item_size, err);
    }
    return st;
}

static gramme_status write_index(gramme_index_change *out,
                                 const change *c,
                                 const gramme_index *index,
                                 const gramme_item *old_item,
                                 gramme_error *err)
{
    projected before;
    projected after;
    gramme_status st = index_row(&before, c, index, old_item, BEFORE, err);

    if (st == GRAMME_OK) {
        st = index_row(&after, c, index, c->item, AFTER, err);
    }
    if (st == GRAMME_OK && before.exists && index->backfilling) {
        st = look_up(&before, c, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    out->index = index;
    out->old_size = before.exists ? before.item_size : 0;
    out->new_size = after.exists ? after.item_size : 0;
    out->moved =
        before.exists && after.exists && !gramme_view_equal(before.key, after.key);
    out->changed = before.exists != after.exists || out->moved ||
                   (before.exists && !gramme_view_equal(before.blob, after.blob));
    return out->changed ? move_index_row(c, &before, &after, err) : GRAMME_OK;
}

static gramme_status
write_indexes(gramme_index_change *changes, const change *c, gramme_error *err)
{
    const gramme_item *old_item = NULL;
    gramme_status st = GRAMME_OK;

    if (gramme_row_exists(c->old)) {
        st = gramme_row_item(&old_item, c->old, c->arena, err);
    }
    for (uint32_t i = 0; i < c->table->index_count && st == GRAMME_OK; i++) {
        gramme_index_change unseen;

        st = write_index(changes == NULL ? &unseen : &changes[i], c,
                         &c->table->indexes[i], old_item, err);
    }
    return st;
}

/* *changed: the row is another one now. */
static gramme_status
write_row(bool *changed, const change *c, gramme_view key, gramme_error *err)
{
    *changed = !gramme_view_equal(c->old->blob, c->blob);
    if (!*changed) {
        return GRAMME_OK;
    }
    if (!gramme_row_exists(c->old)) {
        return gramme_rows_insert(c->txn, key, c->blob, c->item_size, err);
    }
    return gramme_rows_change(c->txn, key, c->old, c->blob, c->item_size, err);
}

/* Tells the folder above of a change that was made. */
static gramme_status
tell(const change *c, const gramme_row_change *wanted, gramme_error *err)
{
    const gramme_row_hook *hook = &c->txn->store->hook;
    gramme_row_event event = {
        .table = c->table,
        .key = wanted->key,
        .old = c->old,
        .item = c->item,
        .blob = c->blob,
        .item_size = c->item_size,
        .by_service = wanted->by_service,
    };

    return hook->changed == NULL
               ? GRAMME_OK
               : hook->changed(hook->self, c->txn, &event, c->arena, err);
}

gramme_status gramme_row_write(gramme_index_change **changes,
                               gramme_txn *txn,
                               const gramme_table *table,
                               const gramme_row_change *wanted,
                               gramme_arena *arena,
                               gramme_error *err)
{
    change c = {
        .txn = txn,
        .table = table,
        .old = wanted->old,
        .item = wanted->item,
        .item_size = wanted->item == NULL ? 0 : wanted->item_size,
        .arena = arena,
    };
    bool changed;
    gramme_status st = gramme_txn_use(txn, err);

    GRAMME_PRE(txn->kind == GRAMME_TXN_WRITE);
    if (st != GRAMME_OK) {
        return st;
    }
    if (c.item != NULL) {
        gramme_bytes_reset(&txn->blob, SIZE_MAX);
        gramme_codec_encode(&txn->blob, c.item, c.item_size);
        if (!gramme_bytes_ok(&txn->blob)) {
            return gramme_error_nomem(err);
        }
        c.blob = gramme_bytes_view(&txn->blob);
    }
    if (changes != NULL) {
        *changes = gramme_arena_calloc(arena, table->index_count, sizeof(**changes));
        if (*changes == NULL) {
            return gramme_error_nomem(err);
        }
    }
    st = write_row(&changed, &c, wanted->key, err);
    if (st == GRAMME_OK && table->index_count > 0) {
        st = write_indexes(changes == NULL ? NULL : *changes, &c, err);
    }
    if (st == GRAMME_OK && table->stream != 0 && changed) {
        st = tell(&c, wanted, err);
    }
    return st;
}

gramme_status gramme_row_backfill(gramme_txn *txn,
                                  const gramme_table *table,
                                  const gramme_index *index,
                                  gramme_row *row,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    gramme_row none = {.item_size = 0};
    change c = {
        .txn = txn,
        .table = table,
        .old = &none,
        .blob = row->blob,
        .item_size = row->item_size,
        .arena = arena,
    };
    projected before;
    projected after = {.exists = false};
    gramme_status st = gramme_row_item(&c.item, row, arena, err);

    if (st == GRAMME_OK) {
        st = index_row(&after, &c, index, c.item, AFTER, err);
    }
    if (st != GRAMME_OK || !after.exists) {
        return st;
    }
    before = after;
    st = look_up(&before, &c, err);
    if (st != GRAMME_OK || gramme_view_equal(before.blob, after.blob)) {
        return st;
    }
    return move_index_row(&c, &before, &after, err);
}

/* NOLINTNEXTLINE(readability-function-size): a row, its item and where both belong */
gramme_status gramme_row_of_index(gramme_view *key,
                                  gramme_view *blob,
                                  gramme_txn *txn,
                                  const gramme_table *table,
                                  const gramme_index *index,
                                  const gramme_row *row,
                                  const gramme_item *item,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    change c = {
        .txn = txn,
        .table = table,
        .item = item,
        .blob = row->blob,
        .item_size = row->item_size,
        .arena = arena,
    };
    projected wanted;
    gramme_status st = index_row(&wanted, &c, index, item, AFTER, err);

    *key = wanted.exists ? wanted.key : gramme_view_of(NULL, 0);
    *blob = wanted.exists ? wanted.blob : gramme_view_of(NULL, 0);
    return st;
}

gramme_status gramme_row_range_bytes(uint64_t *out,
                                     gramme_txn *txn,
                                     gramme_view prefix,
                                     gramme_error *err)
{
    gramme_cursor_range range = {.lower = prefix};
    gramme_cursor *cursor;
    gramme_bytes upper;
    gramme_row row;
    gramme_view key;
    gramme_status st;

    *out = 0;
    gramme_bytes_init(&upper, txn->store->allocator);
    gramme_bytes_append_view(&upper, prefix);
    gramme_key_successor(&upper);
    if (!gramme_bytes_ok(&upper)) {
        return gramme_error_nomem(err);
    }
    range.upper = gramme_bytes_view(&upper);
    st = gramme_cursor_open(&cursor, txn, &range, err);
    gramme_bytes_clear(&upper);
    if (st != GRAMME_OK) {
        return st;
    }
    while ((st = gramme_cursor_next(cursor, &key, &row, err)) == GRAMME_OK) {
        *out += row.item_size;
    }
    gramme_cursor_close(cursor);
    return st == GRAMME_NOTFOUND ? GRAMME_OK : st;
}
