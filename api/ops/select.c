/* SPDX-License-Identifier: Apache-2.0 */
/* select.c - a SELECT over one page: its reader, its ranges one after another, and the
 * token that says where the next page goes on. */
#include "api/ops/selection.h"

#include "storage/base/base64.h"
#include "storage/base/hash.h"
#include "storage/item/codec.h"

enum { TOKEN_VERSION = 1, TOKEN_HEAD = 1 + 8 + 4 };

static gramme_status open_reader(gramme_selection *all,
                                 const gramme_select_request *request)
{
    gramme_statement *statement = all->statement;
    const gramme_partiql_plan *plan = &statement->plan;
    gramme_reader *reader = &all->reader;
    const gramme_index *index = NULL;

    *reader = (gramme_reader){.table_name = plan->table_name,
                              .index_name = plan->index_name,
                              .capacity = request->capacity,
                              .projection = plan->projection,
                              .consistent = statement->consistent,
                              .limit = request->limit,
                              .table = statement->table,
                              .key = &statement->table->key};
    if (plan->index_name.size > 0) {
        index = gramme_table_index(statement->table, plan->index_name);
        if (index->state == GRAMME_TABLE_CREATING) {
            return gramme_invalid(
                all->call->err,
                "Cannot read from backfilling global secondary index: %.*s",
                GRAMME_VIEW_ARG(index->name));
        }
        if (reader->consistent && index->kind == GRAMME_INDEX_GLOBAL) {
            return gramme_invalid(all->call->err,
                                  "Strongly consistent read is not supported on Global "
                                  "Secondary Indexes");
        }
    }
    gramme_reader_use(reader, index);
    return GRAMME_OK;
}

/* Whom a token was made for: the statement and its parameters. */
static gramme_status fingerprint(uint64_t *out, const gramme_selection *all)
{
    const gramme_statement *statement = all->statement;
    gramme_view parts[2] = {statement->text};
    gramme_bytes parameters;
    uint32_t i;

    gramme_bytes_init(&parameters, all->call->arena->allocator);
    for (i = 0; i < statement->parameter_count; i++) {
        gramme_member member = {GRAMME_VIEW("?"), statement->parameters[i]};
        gramme_item item = {&member, 1};

        gramme_codec_encode(&parameters, &item, 0);
    }
    parts[1] = gramme_bytes_view(&parameters);
    *out = gramme_hash_views(parts, 2);
    i = gramme_bytes_ok(&parameters) ? 1 : 0;
    gramme_bytes_clear(&parameters);
    return i == 1 ? GRAMME_OK : gramme_error_nomem(all->call->err);
}

/* token: version(1) fingerprint(8) range(4) [item of the last key] */
static gramme_status
write_token(const gramme_selection *all, uint32_t at, const gramme_page *page)
{
    gramme_op_call *call = all->call;
    uint8_t head[TOKEN_HEAD] = {TOKEN_VERSION};
    gramme_bytes token;
    gramme_bytes text;
    uint64_t print;
    gramme_status status = fingerprint(&print, all);

    if (status != GRAMME_OK) {
        return status;
    }
    memcpy(head + 1, &print, sizeof(print));
    memcpy(head + 9, &at, sizeof(at));
    gramme_bytes_init(&token, call->arena->allocator);
    gramme_bytes_init(&text, call->arena->allocator);
    gramme_bytes_append(&token, head, sizeof(head));
    if (page->more) {
        gramme_codec_encode(&token, &page->last_key, gramme_item_size(&page->last_key));
    }
    gramme_base64_append(&text, gramme_bytes_view(&token));
    if (gramme_bytes_ok(&token) && gramme_bytes_ok(&text)) {
        gramme_write_name(&call->out, "NextToken");
        gramme_write_string(&call->out, gramme_bytes_view(&text));
    } else {
        status = gramme_error_nomem(call->err);
    }
    gramme_bytes_clear(&token);
    gramme_bytes_clear(&text);
    return status;
}

static gramme_status refuse_token(gramme_op_call *call)
{
    return gramme_invalid(call->err, "Invalid NextToken");
}

static gramme_status read_start(gramme_selection *all, gramme_view blob)
{
    gramme_op_call *call = all->call;
    gramme_reader *reader = &all->reader;
    const gramme_select_range *range = &all->ranges[all->at];
    gramme_error problem;

    gramme_error_init(&problem, NULL);
    if (gramme_codec_decode(&reader->start, call->arena, blob, &problem) != GRAMME_OK) {
        return problem.status == GRAMME_NOMEM ? gramme_error_nomem(call->err)
                                              : refuse_token(call);
    }
    reader->has_start = true;
    if (gramme_reader_check_start(reader, call) != GRAMME_OK ||
        gramme_reader_start_key(&reader->after, reader, call) != GRAMME_OK ||
        gramme_view_compare(reader->after, range->lower) < 0 ||
        gramme_view_compare(reader->after, range->upper) >= 0) {
        return call->err->status == GRAMME_NOMEM ? GRAMME_NOMEM : refuse_token(call);
    }
    return GRAMME_OK;
}

static gramme_status read_token(gramme_selection *all, gramme_view text)
{
    gramme_op_call *call = all->call;
    gramme_view token;
    uint64_t print;
    uint64_t known;
    uint32_t at;
    bool nomem = false;
    gramme_status status;

    if (text.size == 0) {
        return GRAMME_OK;
    }
    if (!gramme_base64_decode(&token, call->arena, text, &nomem)) {
        return nomem ? gramme_error_nomem(call->err) : refuse_token(call);
    }
    if (token.size < TOKEN_HEAD || token.data[0] != TOKEN_VERSION) {
        return refuse_token(call);
    }
    status = fingerprint(&known, all);
    if (status != GRAMME_OK) {
        return status;
    }
    memcpy(&print, token.data + 1, sizeof(print));
    memcpy(&at, token.data + 9, sizeof(at));
    if (print != known || at >= all->count) {
        return gramme_invalid(call->err, "NextToken does not match request");
    }
    all->at = at;
    if (token.size == TOKEN_HEAD) {
        return GRAMME_OK;
    }
    return read_start(all,
                      gramme_view_of(token.data + TOKEN_HEAD, token.size - TOKEN_HEAD));
}

static gramme_status check(gramme_selection *all)
{
    gramme_reader *reader = &all->reader;
    const gramme_partiql_plan *plan = &all->statement->plan;
    gramme_status status =
        gramme_partiql_check_paths(plan, &all->statement->table->key, all->call->err);

    if (status == GRAMME_OK && reader->index != NULL) {
        status = gramme_partiql_check_paths(plan, reader->key, all->call->err);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    reader->filter = all->judged;
    status = gramme_reader_check(reader, all->call);
    reader->filter = plan->condition;
    return status;
}

/* Reads range after range until the page is full. `*left`: the range to go on with, or
 * all->count when everything has been read. */
static gramme_status
read_ranges(gramme_selection *all, gramme_txn *txn, gramme_page *page, uint32_t *left)
{
    gramme_reader *reader = &all->reader;
    gramme_status status = GRAMME_OK;
    uint32_t i;

    for (i = all->at; i < all->count && status == GRAMME_OK; i++) {
        reader->lower = all->ranges[i].lower;
        reader->upper = all->ranges[i].upper;
        status = gramme_reader_read(page, reader, all->call, txn);
        reader->after = gramme_view_of(NULL, 0);
        page->more &= !all->ranges[i].is_row;
        if (page->more) {
            break;
        }
        if (gramme_page_is_full(page, reader)) {
            i++;
            break;
        }
    }
    *left = i;
    return status;
}

/* A WHERE that nothing can meet is charged as a read that found nothing. */
static void charge_nothing(const gramme_selection *all, gramme_page *page)
{
    if (all->count == 0) {
        page->units = gramme_capacity_read(0, all->reader.consistent);
    }
}

gramme_status gramme_statement_check_reads(gramme_statement *statement,
                                           gramme_op_call *call)
{
    static const gramme_select_request nothing = {0};
    gramme_selection all = {.statement = statement, .call = call};
    gramme_status status = open_reader(&all, &nothing);

    return status == GRAMME_OK ? gramme_selection_plan(&all) : status;
}

gramme_status gramme_statement_select(gramme_statement *statement,
                                      gramme_op_call *call,
                                      gramme_txn *txn,
                                      const gramme_select_request *request)
{
    gramme_selection all = {.statement = statement, .call = call};
    gramme_page page = {0};
    uint32_t left = 0;
    gramme_status status = open_reader(&all, request);

    if (status == GRAMME_OK) {
        status = gramme_selection_plan(&all);
    }
    if (status == GRAMME_OK) {
        status = check(&all);
    }
    if (status == GRAMME_OK) {
        status = read_token(&all, request->next_token);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (all.count == 1 && all.ranges[0].hash == NULL) {
        gramme_reader_count_partitions(&all.reader);
    }
    gramme_write_name(&call->out, "Items");
    gramme_write_array_begin(&call->out);
    status = read_ranges(&all, txn, &page, &left);
    gramme_write_array_end(&call->out);
    if (status == GRAMME_OK && left < all.count) {
        status = write_token(&all, left, &page);
    }
    if (status == GRAMME_OK && page.more) {
        gramme_write_name(&call->out, "LastEvaluatedKey");
        gramme_write_item(&call->out, &page.last_key);
    }
    charge_nothing(&all, &page);
    return status == GRAMME_OK ? gramme_page_write_capacity(&page, &all.reader, call)
                               : status;
}
