/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - one page of a Query or Scan: rows pass from the cursor through filter and
 * projection straight into the reply. A page ends at Limit rows, at 1 MB of rows, or at
 * the end of the range; all are counted before the filter. */
#include "api/ops/keys.h"
#include "api/ops/reader.h"
#include "storage/cursor.h"

enum { PAGE_BYTES = 1024 * 1024 };

typedef struct page_pass {
    gramme_reader *reader;
    gramme_op_call *call;
    gramme_txn *txn;
    gramme_arena row_arena; /* one row's tree; reset for each */
    bool write_items;
    int64_t count;
    int64_t scanned;
    size_t bytes;
    double fetched_units; /* of the table, by a local index's fetches */
    double scan_units;    /* of the partitions passed, when the reader counts them */
    size_t partition_bytes;
    unsigned partition;
    bool more;
    gramme_item last_key;
} page_pass;

/* The table's row behind an index row, for attributes that the index does not project.
 */
static gramme_status
fetch_row(gramme_item *item, page_pass *page, const gramme_item *index_item)
{
    gramme_bytes *key = page->call->scratch;
    const gramme_item *found;
    gramme_row row;
    gramme_status status;

    key->size = 0;
    gramme_key_of_item(key, page->reader->table, index_item);
    if (!gramme_bytes_ok(key)) {
        return gramme_error_nomem(page->call->err);
    }
    status = gramme_row_read(&row, page->txn, gramme_bytes_view(key), &page->row_arena,
                             page->call->err);
    if (status == GRAMME_OK) {
        status = gramme_row_item(&found, &row, &page->row_arena, page->call->err);
    }
    if (status == GRAMME_OK) {
        page->fetched_units +=
            gramme_capacity_read(row.item_size, page->reader->consistent);
        *item = *found;
    }
    return status;
}

static gramme_status write_row(page_pass *page, const gramme_item *item)
{
    gramme_reader *reader = page->reader;
    gramme_item part;

    page->count++;
    if (!page->write_items) {
        return GRAMME_OK;
    }
    if (reader->projection.count > 0) {
        if (!gramme_projection_apply(&part, &reader->projection, item,
                                     &page->row_arena)) {
            return gramme_error_nomem(page->call->err);
        }
        item = &part;
    }
    gramme_write_item(&page->call->out, item);
    return GRAMME_OK;
}

/* Is this the page's last row, whatever may follow? Then its key is where to go on. */
static bool is_full(const page_pass *page)
{
    return (page->reader->limit > 0 && page->scanned >= page->reader->limit) ||
           page->bytes >= PAGE_BYTES;
}

static gramme_status keep_key(page_pass *page, const gramme_item *item)
{
    gramme_item key;

    if (!gramme_keys_of(&key, page->reader->table, page->reader->index, item,
                        &page->row_arena) ||
        !gramme_item_copy(&page->last_key, page->call->arena, &key)) {
        return gramme_error_nomem(page->call->err);
    }
    page->more = true;
    return GRAMME_OK;
}

/* A Scan of an on-demand table is charged for each of its partitions by itself. */
static void count_partition(page_pass *page, gramme_view key, size_t size)
{
    unsigned partitions = page->reader->partitions;
    unsigned at;

    if (partitions == 0) {
        return;
    }
    at = (unsigned)(gramme_key_hash(key) / (UINT64_MAX / partitions));
    while (page->partition < at && page->partition + 1 < partitions) {
        page->scan_units +=
            gramme_capacity_read(page->partition_bytes, page->reader->consistent);
        page->partition_bytes = 0;
        page->partition++;
    }
    page->partition_bytes += size;
}

static gramme_status take_row(page_pass *page, gramme_view key, gramme_row *row)
{
    const gramme_reader *reader = page->reader;
    const gramme_item *stored;
    gramme_item item;
    gramme_status status;

    gramme_arena_reset(&page->row_arena);
    page->scanned++;
    page->bytes += row->item_size;
    count_partition(page, key, row->item_size);
    if (!page->write_items && reader->filter == NULL && !is_full(page)) {
        page->count++;
        return GRAMME_OK;
    }
    status = gramme_row_item(&stored, row, &page->row_arena, page->call->err);
    if (status != GRAMME_OK) {
        return status;
    }
    item = *stored;
    if (is_full(page)) {
        status = keep_key(page, stored);
    }
    if (status == GRAMME_OK && reader->fetch) {
        status = fetch_row(&item, page, stored);
    }
    if (status == GRAMME_OK && gramme_condition_test(reader->filter, &item)) {
        status = write_row(page, &item);
    }
    return status;
}

static gramme_status read_rows(page_pass *page)
{
    gramme_reader *reader = page->reader;
    gramme_error *err = page->call->err;
    gramme_cursor *cursor = NULL;
    gramme_view key;
    gramme_row row;
    gramme_status status =
        gramme_cursor_open(&cursor, page->txn, reader->lower, reader->upper,
                           reader->after, reader->reverse, err);

    while (status == GRAMME_OK && !page->more) {
        status = gramme_cursor_next(cursor, &key, &row, err);
        if (status == GRAMME_OK) {
            status = take_row(page, key, &row);
        }
    }
    gramme_cursor_close(cursor);
    return status == GRAMME_NOTFOUND ? GRAMME_OK : status;
}

static gramme_status write_capacity(page_pass *page)
{
    gramme_reader *reader = page->reader;
    gramme_op_call *call = page->call;
    gramme_capacity_detail detail = gramme_capacity_detail_of(
        gramme_call_member(call, reader->members->return_consumed_capacity));
    gramme_capacity capacity;
    double units = gramme_capacity_read(page->bytes, reader->consistent);

    if (detail == GRAMME_CAPACITY_NONE) {
        return GRAMME_OK;
    }
    if (!gramme_capacity_init(
            &capacity, call->arena, reader->table,
            gramme_node_text(gramme_call_member(call, reader->members->table_name)))) {
        return gramme_error_nomem(call->err);
    }
    if (reader->partitions > 0) {
        unsigned left = page->more ? 1 : reader->partitions - page->partition;

        units = page->scan_units +
                gramme_capacity_read(page->partition_bytes, reader->consistent) +
                (left - 1) * gramme_capacity_read(0, reader->consistent);
    }
    gramme_capacity_add_read(&capacity, reader->index, units);
    gramme_capacity_add_read(&capacity, NULL, page->fetched_units);
    gramme_capacity_write_member(&call->out, &capacity, detail);
    return GRAMME_OK;
}

gramme_status
gramme_reader_run(gramme_reader *reader, gramme_op_call *call, gramme_txn *txn)
{
    page_pass page = {.reader = reader, .call = call, .txn = txn};
    gramme_writer *out = &call->out;
    gramme_status status;

    page.write_items = !gramme_view_is(
        gramme_node_text(gramme_call_member(call, reader->members->select)), "COUNT");
    gramme_arena_init(&page.row_arena, call->arena->allocator, 0);
    if (page.write_items) {
        gramme_write_name(out, "Items");
        gramme_write_array_begin(out);
    }
    status = read_rows(&page);
    gramme_arena_clear(&page.row_arena);
    if (status != GRAMME_OK) {
        return status;
    }
    if (page.write_items) {
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
    return write_capacity(&page);
}
