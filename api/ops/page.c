/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - one page of a Query, Scan or SELECT: rows pass from the cursor through
 * filter and projection straight into the reply. A page ends at Limit rows, at 1 MB of
 * rows, or at the end of the range; all are counted before the filter. */
#include "api/ops/keys.h"
#include "api/ops/reader.h"
#include "storage/cursor.h"

enum { PAGE_BYTES = 1024 * 1024 };

typedef struct page_pass {
    gramme_page *page;
    gramme_reader *reader;
    gramme_op_call *call;
    gramme_txn *txn;
    gramme_arena row_arena; /* one row's tree; reset for each */
    size_t bytes;           /* of this range */
    bool write_items;
    double scan_units; /* of the partitions passed, when the reader counts them */
    size_t partition_bytes;
    unsigned partition;
} page_pass;

/* The table's row behind an index row, for attributes that the index does not project.
 */
static gramme_status
fetch_row(gramme_item *item, page_pass *pass, const gramme_item *index_item)
{
    gramme_bytes *key = pass->call->scratch;
    const gramme_item *found;
    gramme_row row;
    gramme_status status;

    key->size = 0;
    gramme_key_of_item(key, pass->reader->table, index_item);
    if (!gramme_bytes_ok(key)) {
        return gramme_error_nomem(pass->call->err);
    }
    status = gramme_row_read(&row, pass->txn, gramme_bytes_view(key), &pass->row_arena,
                             pass->call->err);
    if (status == GRAMME_OK) {
        status = gramme_row_item(&found, &row, &pass->row_arena, pass->call->err);
    }
    if (status == GRAMME_OK) {
        pass->page->fetched_units +=
            gramme_capacity_read(row.item_size, pass->reader->consistent);
        *item = *found;
    }
    return status;
}

static gramme_status write_row(page_pass *pass, const gramme_item *item)
{
    gramme_reader *reader = pass->reader;
    gramme_item part;

    pass->page->count++;
    if (!pass->write_items) {
        return GRAMME_OK;
    }
    if (reader->projection.count > 0) {
        if (!gramme_projection_apply(&part, &reader->projection, item,
                                     &pass->row_arena)) {
            return gramme_error_nomem(pass->call->err);
        }
        item = &part;
    }
    gramme_write_item(&pass->call->out, item);
    return GRAMME_OK;
}

bool gramme_page_is_full(const gramme_page *page, const gramme_reader *reader)
{
    return (reader->limit > 0 && page->scanned >= reader->limit) ||
           page->bytes >= PAGE_BYTES;
}

static gramme_status keep_key(page_pass *pass, const gramme_item *item)
{
    gramme_item key;

    if (!gramme_keys_of(&key, pass->reader->table, pass->reader->index, item,
                        &pass->row_arena) ||
        !gramme_item_copy(&pass->page->last_key, pass->call->arena, &key)) {
        return gramme_error_nomem(pass->call->err);
    }
    pass->page->more = true;
    return GRAMME_OK;
}

/* A Scan of an on-demand table is charged for each of its partitions by itself. */
static void count_partition(page_pass *pass, gramme_view key, size_t size)
{
    unsigned partitions = pass->reader->partitions;
    unsigned at;

    if (partitions == 0) {
        return;
    }
    at = (unsigned)(gramme_key_hash(key) / (UINT64_MAX / partitions));
    while (pass->partition < at && pass->partition + 1 < partitions) {
        pass->scan_units +=
            gramme_capacity_read(pass->partition_bytes, pass->reader->consistent);
        pass->partition_bytes = 0;
        pass->partition++;
    }
    pass->partition_bytes += size;
}

static gramme_status take_row(page_pass *pass, gramme_view key, gramme_row *row)
{
    const gramme_reader *reader = pass->reader;
    gramme_page *page = pass->page;
    const gramme_item *stored;
    gramme_item item;
    gramme_status status;

    gramme_arena_reset(&pass->row_arena);
    page->scanned++;
    page->bytes += row->item_size;
    pass->bytes += row->item_size;
    count_partition(pass, key, row->item_size);
    if (!pass->write_items && reader->filter == NULL &&
        !gramme_page_is_full(page, reader)) {
        page->count++;
        return GRAMME_OK;
    }
    status = gramme_row_item(&stored, row, &pass->row_arena, pass->call->err);
    if (status != GRAMME_OK) {
        return status;
    }
    item = *stored;
    /* Whatever may follow: then its key is where to go on. */
    if (gramme_page_is_full(page, reader) && !reader->is_row) {
        status = keep_key(pass, stored);
    }
    if (status == GRAMME_OK && reader->fetch) {
        status = fetch_row(&item, pass, stored);
    }
    if (status == GRAMME_OK && gramme_condition_test(reader->filter, &item)) {
        status = write_row(pass, &item);
    }
    return status;
}

static gramme_status read_rows(page_pass *pass)
{
    gramme_reader *reader = pass->reader;
    gramme_error *err = pass->call->err;
    gramme_cursor_range range = {.lower = reader->lower,
                                 .upper = reader->upper,
                                 .after = reader->after,
                                 .reverse = reader->reverse};
    gramme_cursor *cursor = NULL;
    gramme_view key;
    gramme_row row;
    gramme_status status = gramme_cursor_open(&cursor, pass->txn, &range, err);

    while (status == GRAMME_OK && !pass->page->more) {
        status = gramme_cursor_next(cursor, &key, &row, err);
        if (status == GRAMME_OK) {
            status = take_row(pass, key, &row);
        }
    }
    gramme_cursor_close(cursor);
    return status == GRAMME_NOTFOUND ? GRAMME_OK : status;
}

/* What this range cost. */
static double units(const page_pass *pass)
{
    const gramme_reader *reader = pass->reader;
    unsigned left;

    if (reader->partitions == 0) {
        return gramme_capacity_read(pass->bytes, reader->consistent);
    }
    left = pass->page->more ? 1 : reader->partitions - pass->partition;
    return pass->scan_units +
           gramme_capacity_read(pass->partition_bytes, reader->consistent) +
           (left - 1) * gramme_capacity_read(0, reader->consistent);
}

gramme_status gramme_reader_read(gramme_page *page,
                                 gramme_reader *reader,
                                 gramme_op_call *call,
                                 gramme_txn *txn)
{
    page_pass pass = {.page = page, .reader = reader, .call = call, .txn = txn};
    gramme_status status;

    pass.write_items = !gramme_view_is(reader->select, "COUNT");
    gramme_arena_init(&pass.row_arena, call->arena->allocator, 0);
    status = read_rows(&pass);
    gramme_arena_clear(&pass.row_arena);
    page->units += units(&pass);
    return status;
}

gramme_status gramme_page_write_capacity(const gramme_page *page,
                                         const gramme_reader *reader,
                                         gramme_op_call *call)
{
    gramme_capacity capacity;

    if (reader->capacity == GRAMME_CAPACITY_NONE) {
        return GRAMME_OK;
    }
    if (!gramme_capacity_init(&capacity, call->arena, reader->table,
                              reader->table_name)) {
        return gramme_error_nomem(call->err);
    }
    gramme_capacity_add_read(&capacity, reader->index, page->units);
    gramme_capacity_add_read(&capacity, NULL, page->fetched_units);
    gramme_capacity_write_member(&call->out, &capacity, reader->capacity);
    return GRAMME_OK;
}

gramme_status
gramme_reader_run(gramme_reader *reader, gramme_op_call *call, gramme_txn *txn)
{
    bool write_items = !gramme_view_is(reader->select, "COUNT");
    gramme_writer *out = &call->out;
    gramme_page page = {0};
    gramme_status status;

    if (write_items) {
        gramme_write_name(out, "Items");
        gramme_write_array_begin(out);
    }
    status = gramme_reader_read(&page, reader, call, txn);
    if (status != GRAMME_OK) {
        return status;
    }
    if (write_items) {
        gramme_write_array_end(out);
    }
    gramme_write_name(out, "Count");
    gramme_write_integer(out, page.count);
    gramme_write_name(out, "ScannedCount");
    gramme_write_integer(out, page.scanned);
    if (page.more) {
        gramme_write_name(out, "LastEvaluatedKey");
        gramme_write_item(out, &page.last_key);
    }
    return gramme_page_write_capacity(&page, reader, call);
}
