/* SPDX-License-Identifier: Apache-2.0 */
/* import.c - gramme_import_file(): an engine of its own makes DynamoDB Local's tables
 * by the service's own operations, at the times they were made, and takes their items
 * in batches. Streams are switched on last: the items are no news. */
#include "api/import.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "api/call.h"
#include "api/ops/settings.h"
#include "storage/new_file.h"
#include "storage/row.h"

enum {
    BATCH_ITEMS = 1000, /* in one transaction, */
    BATCH_BYTES = 1 << 20,
    TOLD_EACH = 100000, /* items between two lines about a table */
};

typedef struct importer {
    const gramme_import_options *options;
    gramme_local_file *file;
    gramme *db;
    gramme_reply *reply;
    gramme_bytes text;        /* a request */
    gramme_bytes key;         /* of a row */
    gramme_arena arena;       /* one table */
    gramme_arena item;        /* one item */
    gramme_local_table table; /* at hand */
    uint64_t items;           /* of it, so far */
} importer;

static void tell(const importer *i, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void tell(const importer *i, const char *format, ...)
{
    char line[512];
    va_list args;

    if (i->options->progress == NULL) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    i->options->progress(i->options->progress_self, line);
}

/* Adds to an error which table it is about. */
static gramme_status
about_table(const importer *i, gramme_status status, gramme_error *err)
{
    char text[sizeof(err->text)];

    if (status == GRAMME_OK || status == GRAMME_NOMEM) {
        return status;
    }
    (void)snprintf(text, sizeof(text), "%.*s", GRAMME_VIEW_ARG(err->message));
    return gramme_error_set(err, status, "table %.*s: %s",
                            GRAMME_VIEW_ARG(i->table.name), text);
}

/* -- the table -- */

/* Asks the engine; what it refuses is the source's fault. */
static gramme_status ask(importer *i, const char *target, gramme_error *err)
{
    gramme_request request = GRAMME_REQUEST_INIT;

    if (!gramme_bytes_ok(&i->text)) {
        return gramme_error_nomem(err);
    }
    request.target = target;
    request.body = (const char *)i->text.data;
    request.body_size = i->text.size;
    request.region = i->options->region;
    return gramme_call(i->db, NULL, &request, i->reply) == 200
               ? GRAMME_OK
               : gramme_error_set(err, GRAMME_FAILED, "%s",
                                  gramme_reply_message(i->reply));
}

static gramme_status
make_table(importer *i, const gramme_import_table *table, gramme_error *err)
{
    gramme_status status;

    gramme_bytes_reset(&i->text, SIZE_MAX);
    status = gramme_import_write(&i->text, table, err);
    return status == GRAMME_OK ? ask(i, "DynamoDB_20120810.CreateTable", err) : status;
}

static void begin_request(importer *i, gramme_writer *out)
{
    gramme_bytes_reset(&i->text, SIZE_MAX);
    gramme_writer_init(out, &i->text);
    gramme_write_object_begin(out);
    gramme_write_name(out, "TableName");
    gramme_write_string(out, i->table.name);
}

static gramme_status
switch_on(importer *i, const gramme_import_table *table, gramme_error *err)
{
    gramme_writer out;
    gramme_status status = GRAMME_OK;

    if (table->ttl_attribute.size > 0) {
        begin_request(i, &out);
        gramme_write_name(&out, "TimeToLiveSpecification");
        gramme_write_object_begin(&out);
        gramme_write_name(&out, "Enabled");
        gramme_write_boolean(&out, true);
        gramme_write_name(&out, "AttributeName");
        gramme_write_string(&out, table->ttl_attribute);
        gramme_write_object_end(&out);
        gramme_write_object_end(&out);
        status = ask(i, "DynamoDB_20120810.UpdateTimeToLive", err);
    }
    if (status == GRAMME_OK && table->view_type.size > 0) {
        atomic_store(&i->db->clock_stopped, i->table.stream_created);
        begin_request(i, &out);
        gramme_write_name(&out, "StreamSpecification");
        gramme_write_object_begin(&out);
        gramme_write_name(&out, "StreamEnabled");
        gramme_write_boolean(&out, true);
        gramme_write_name(&out, "StreamViewType");
        gramme_write_string(&out, table->view_type);
        gramme_write_object_end(&out);
        gramme_write_object_end(&out);
        status = ask(i, "DynamoDB_20120810.UpdateTable", err);
    }
    return status;
}

/* Figures that no request sets. */
static bool put_figures(gramme_item *settings, const importer *i, gramme_arena *arena)
{
    static const char mode[] = "BillingMode";
    const gramme_local_table *table = &i->table;
    const struct {
        const char *name;
        int64_t figure;
    } figures[] = {
        {"LastUpdateToPayPerRequestDateTime", table->on_demand_since},
        {"LastIncreaseDateTime", table->increased},
        {"LastDecreaseDateTime", table->decreased},
        {"NumberOfDecreasesToday", table->decreases},
    };
    bool good = true;

    if (!table->on_demand && table->on_demand_since > 0) {
        good =
            gramme_settings_put_text(settings, arena, mode, GRAMME_VIEW("PROVISIONED"));
    }
    for (size_t at = 0; good && at < sizeof(figures) / sizeof(figures[0]); at++) {
        good = figures[at].figure <= 0 ||
               gramme_settings_put_integer(settings, arena, figures[at].name,
                                           figures[at].figure);
    }
    return good;
}

static gramme_status add_figures(importer *i, gramme_txn *txn, gramme_error *err)
{
    const gramme_table *table;
    gramme_table changed;
    gramme_status status = gramme_table_find(&table, txn, i->table.name, err);

    if (status != GRAMME_OK) {
        return status;
    }
    changed = *table;
    if (!put_figures(&changed.settings, i, &i->arena)) {
        return gramme_error_nomem(err);
    }
    return gramme_table_update(NULL, txn, &changed, err);
}

/* -- items -- */

static gramme_status
read_item(gramme_item *out, importer *i, gramme_view json, gramme_error *err)
{
    gramme_wording wording = GRAMME_WORDING_CURRENT;
    gramme_node node;
    gramme_status status;

    gramme_bytes_reset(&i->text, SIZE_MAX);
    GRAMME_BYTES_LITERAL(&i->text, "{\"Item\":");
    gramme_bytes_append_view(&i->text, json);
    GRAMME_BYTES_LITERAL(&i->text, "}");
    if (!gramme_bytes_ok(&i->text)) {
        return gramme_error_nomem(err);
    }
    status = gramme_read_request(&node, &i->item, &gramme_shape_put_item_input,
                                 &wording, gramme_bytes_view(&i->text), err);
    if (status == GRAMME_OK) {
        status = gramme_node_item(
            out, gramme_node_member(&node, GRAMME_PUT_ITEM_INPUT_ITEM), &i->item, err);
    }
    if (status != GRAMME_OK && status != GRAMME_NOMEM) {
        char text[sizeof(err->text)];

        (void)snprintf(text, sizeof(text), "%.*s", GRAMME_VIEW_ARG(err->message));
        return gramme_error_set(err, GRAMME_CORRUPT,
                                "item %" PRIu64 " cannot be read: %s", i->items + 1,
                                text);
    }
    return status;
}

static bool
has_keys(const gramme_key_attribute *keys, uint32_t count, const gramme_item *item)
{
    for (uint32_t at = 0; at < count; at++) {
        const gramme_value *value = gramme_item_get(item, keys[at].name);

        if (value == NULL || value->type != keys[at].type) {
            return false;
        }
    }
    return true;
}

static gramme_status put_item(importer *i,
                              gramme_txn *txn,
                              const gramme_table *table,
                              gramme_view json,
                              gramme_error *err)
{
    gramme_row none = {.item_size = 0};
    gramme_row_change change = {.old = &none};
    gramme_item item;
    gramme_status status;

    gramme_arena_reset(&i->item);
    status = read_item(&item, i, json, err);
    if (status != GRAMME_OK) {
        return status;
    }
    if (!has_keys(table->key.hash, table->key.hash_count, &item) ||
        !has_keys(table->key.range, table->key.range_count, &item)) {
        return gramme_error_set(err, GRAMME_CORRUPT,
                                "item %" PRIu64 " lacks a key attribute", i->items + 1);
    }
    gramme_bytes_reset(&i->key, SIZE_MAX);
    gramme_key_of_item(&i->key, table, &item);
    if (!gramme_bytes_ok(&i->key)) {
        return gramme_error_nomem(err);
    }
    change.key = gramme_bytes_view(&i->key);
    change.item = &item;
    change.item_size = gramme_item_size(&item);
    i->items++;
    return gramme_row_write(NULL, txn, table, &change, &i->item, err);
}

/* A batch of items in a transaction; *more: there may be others. */
static gramme_status
put_batch(bool *more, importer *i, gramme_txn *txn, gramme_error *err)
{
    const gramme_table *table;
    size_t bytes = 0;
    gramme_status status = gramme_table_find(&table, txn, i->table.name, err);

    for (int count = 0;
         status == GRAMME_OK && count < BATCH_ITEMS && bytes < BATCH_BYTES; count++) {
        gramme_view json;

        status = gramme_local_file_next(&json, i->file, err);
        if (status == GRAMME_OK) {
            bytes += json.size;
            status = put_item(i, txn, table, json, err);
        }
    }
    *more = status == GRAMME_OK;
    return status == GRAMME_NOTFOUND ? GRAMME_OK : status;
}

/* Runs a step in a transaction of its own. */
static gramme_status in_transaction(
    importer *i,
    bool *more,
    gramme_status (*step)(bool *more, importer *i, gramme_txn *txn, gramme_error *err),
    gramme_error *err)
{
    gramme_txn *txn;
    gramme_status status =
        gramme_txn_begin(&txn, i->db->store, NULL, GRAMME_TXN_WRITE, err);

    if (status != GRAMME_OK) {
        return status;
    }
    status = step(more, i, txn, err);
    if (status != GRAMME_OK) {
        gramme_txn_rollback(txn);
        return status;
    }
    return gramme_txn_commit(txn, err);
}

static gramme_status
figures_step(bool *more, importer *i, gramme_txn *txn, gramme_error *err)
{
    *more = false;
    return add_figures(i, txn, err);
}

static gramme_status put_items(importer *i, gramme_error *err)
{
    uint64_t told = TOLD_EACH;
    bool more = true;
    gramme_status status = gramme_local_file_read(i->file, i->table.name, err);

    while (status == GRAMME_OK && more) {
        status = in_transaction(i, &more, put_batch, err);
        if (status == GRAMME_OK && i->items >= told) {
            tell(i, "table %.*s: %" PRIu64 " of %" PRIu64 " items",
                 GRAMME_VIEW_ARG(i->table.name), i->items, i->table.item_count);
            told = i->items + TOLD_EACH;
        }
    }
    return status;
}

/* -- all of it -- */

static gramme_status import_parts(importer *i, gramme_error *err)
{
    gramme_import_table table;
    const gramme_json *unknown;
    uint32_t position = 0;
    bool more;
    gramme_status status = gramme_import_read(&table, &i->table, &i->arena, err);

    while (status == GRAMME_OK &&
           (unknown = gramme_import_next_unknown(&table, &position)) != NULL) {
        tell(i, "table %.*s: %.*s is left out, which Gramme does not know",
             GRAMME_VIEW_ARG(i->table.name), GRAMME_VIEW_ARG(unknown->name));
    }
    if (status == GRAMME_OK) {
        atomic_store(&i->db->clock_stopped, i->table.created);
        status = make_table(i, &table, err);
    }
    if (status == GRAMME_OK) {
        status = put_items(i, err);
    }
    if (status == GRAMME_OK) {
        status = switch_on(i, &table, err);
    }
    return status == GRAMME_OK ? in_transaction(i, &more, figures_step, err) : status;
}

static gramme_status import_table(importer *i, gramme_view name, gramme_error *err)
{
    gramme_status status;

    gramme_arena_reset(&i->arena);
    i->items = 0;
    status = gramme_local_file_table(&i->table, i->file, name, &i->arena, err);
    if (status == GRAMME_OK) {
        status = import_parts(i, err);
    }
    if (status == GRAMME_OK) {
        tell(i, "table %.*s: %" PRIu64 " items", GRAMME_VIEW_ARG(name), i->items);
    }
    return about_table(i, status, err);
}

static gramme_status import_tables(importer *i, gramme_error *err)
{
    gramme_arena arena;
    gramme_view *names;
    uint32_t count;
    gramme_status status;

    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    status = gramme_local_file_tables(&names, &count, i->file, &arena, err);
    for (uint32_t at = 0; status == GRAMME_OK && at < count; at++) {
        status = import_table(i, names[at], err);
    }
    gramme_arena_clear(&arena);
    return status;
}

/* Opens an engine on `path` that removes nothing and logs nothing. */
static gramme_status open_engine(importer *i, const char *path, gramme_error *err)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme_failure failure;

    options.path = path;
    options.ttl_interval_ms = -1;
    options.region = i->options->region;
    if (gramme_open(&i->db, &options, &failure) != GRAMME_CODE_OK) {
        return gramme_error_set(err, GRAMME_IO, "%s", failure.message);
    }
    i->reply = gramme_reply_new();
    return i->reply == NULL ? gramme_error_nomem(err) : GRAMME_OK;
}

static gramme_status import(importer *i, const char *part, gramme_error *err)
{
    const gramme_allocator *allocator = gramme_allocator_default();
    gramme_status status;

    gramme_bytes_init(&i->text, allocator);
    gramme_bytes_init(&i->key, allocator);
    gramme_arena_init(&i->arena, allocator, 0);
    gramme_arena_init(&i->item, allocator, 0);
    status = open_engine(i, part, err);
    if (status == GRAMME_OK) {
        status = import_tables(i, err);
    }
    gramme_reply_free(i->reply);
    gramme_close(i->db);
    gramme_bytes_clear(&i->text);
    gramme_bytes_clear(&i->key);
    gramme_arena_clear(&i->arena);
    gramme_arena_clear(&i->item);
    return status;
}

gramme_code gramme_import_file(const char *source,
                               const char *path,
                               const gramme_import_options *options,
                               gramme_failure *failure)
{
    static const gramme_import_options usual = GRAMME_IMPORT_OPTIONS_INIT;
    const gramme_allocator *allocator = gramme_allocator_default();
    importer i = {.options = options == NULL ? &usual : options};
    gramme_new_file *file = NULL;
    gramme_error err;
    gramme_status status;

    if (source == NULL || path == NULL ||
        i.options->version != GRAMME_IMPORT_OPTIONS_VERSION) {
        return gramme_engine_fail(failure, GRAMME_CODE_MISUSE,
                                  GRAMME_VIEW("the arguments make no sense"));
    }
    gramme_error_init(&err, NULL);
    status = gramme_local_file_open(&i.file, source, allocator, &err);
    if (status == GRAMME_OK) {
        status = gramme_new_file_begin(&file, path, allocator, &err);
    }
    if (status == GRAMME_OK) {
        status = import(&i, gramme_new_file_part(file), &err);
    }
    if (status == GRAMME_OK) {
        status = gramme_new_file_finish(file, &err);
    }
    gramme_new_file_free(file);
    gramme_local_file_close(i.file);
    return status == GRAMME_OK
               ? GRAMME_CODE_OK
               : gramme_engine_fail(failure, gramme_engine_code(status), err.message);
}
