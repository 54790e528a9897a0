/* SPDX-License-Identifier: Apache-2.0 */
/* select.c - a SELECT as reads of key ranges, one after another, or of the whole table
 * or index; and the token that says where the next page goes on. */
#include "api/ops/keyrange.h"
#include "api/ops/keys.h"
#include "api/ops/reader.h"
#include "api/ops/statement.h"
#include "storage/base/base64.h"
#include "storage/base/hash.h"
#include "storage/item/codec.h"

enum { TOKEN_VERSION = 1, TOKEN_HEAD = 1 + 8 + 4 };

/* Rows to read: [lower, upper) of one partition, or everything. */
typedef struct select_range {
    const gramme_value *hash;
    gramme_view lower;
    gramme_view upper;
    bool is_row;   /* it can hold one row only */
    bool is_loose; /* see gramme_partiql_part */
} select_range;

typedef struct selection {
    gramme_statement *statement;
    gramme_op_call *call;
    gramme_reader reader;
    select_range *ranges;
    uint32_t count;
    bool keyed;  /* the partition key is given by the WHERE's conjunctions */
    uint32_t at; /* the range to go on with */
} selection;

static gramme_status
keep(gramme_view *out, gramme_op_call *call, const gramme_bytes *bytes)
{
    return gramme_bytes_ok(bytes) &&
                   gramme_arena_copy(out, call->arena, gramme_bytes_view(bytes))
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}

/* The bounds of partition `hash`, narrowed by `condition` unless NULL. */
static gramme_status bounds_of(gramme_view *lower,
                               gramme_view *upper,
                               const selection *all,
                               const gramme_value *hash,
                               const gramme_key_condition *condition)
{
    gramme_op_call *call = all->call;
    const gramme_key_condition partition = {.op = GRAMME_KEY_EQ,
                                            .values = {hash, NULL}};
    gramme_key_range range = {.key = all->reader.key, .hash = {&partition}};
    gramme_bytes low;
    gramme_bytes high;
    gramme_status status;

    if (condition != NULL) {
        range.range[0] = condition;
        range.range_count = 1;
    }
    gramme_bytes_init(&low, call->arena->allocator);
    gramme_bytes_init(&high, call->arena->allocator);
    gramme_key_range_bounds(&low, &high, &range, all->reader.tree);
    status = keep(lower, call, &low);
    if (status == GRAMME_OK) {
        status = keep(upper, call, &high);
    }
    gramme_bytes_clear(&low);
    gramme_bytes_clear(&high);
    return status;
}

static gramme_status check_part(const selection *all, const gramme_partiql_part *part)
{
    const gramme_key_schema *key = all->reader.key;
    gramme_error *err = all->call->err;
    gramme_status status =
        gramme_keys_check_value(&key->hash[0], part->hash, true, err);
    uint32_t i;

    for (i = 0; i < part->range_count && status == GRAMME_OK; i++) {
        const gramme_value *const *values = part->ranges[i].values;

        if (part->ranges[i].op == GRAMME_KEY_BEGINS_WITH) {
            continue;
        }
        status = gramme_keys_check_value(&key->range[0], values[0], false, err);
        if (status == GRAMME_OK && values[1] != NULL) {
            status = gramme_keys_check_value(&key->range[0], values[1], false, err);
        }
    }
    return status;
}

static gramme_status
range_of(select_range *range, const selection *all, const gramme_partiql_part *part)
{
    const gramme_reader *reader = &all->reader;
    gramme_status status = check_part(all, part);
    bool is_equal = false;
    uint32_t i;

    *range = (select_range){.hash = part->hash, .is_loose = part->loose};
    if (status == GRAMME_OK) {
        status = bounds_of(&range->lower, &range->upper, all, part->hash, NULL);
    }
    for (i = 0; i < part->range_count && status == GRAMME_OK; i++) {
        gramme_view lower = {NULL, 0};
        gramme_view upper = {NULL, 0};

        is_equal |= part->ranges[i].op == GRAMME_KEY_EQ;
        status = bounds_of(&lower, &upper, all, part->hash, &part->ranges[i]);
        if (status == GRAMME_OK && gramme_view_compare(lower, range->lower) > 0) {
            range->lower = lower;
        }
        if (status == GRAMME_OK && gramme_view_compare(upper, range->upper) < 0) {
            range->upper = upper;
        }
    }
    range->is_row =
        reader->index == NULL && (is_equal || reader->key->range_count == 0);
    return status;
}

static bool is_empty(const select_range *range)
{
    return gramme_view_compare(range->lower, range->upper) >= 0;
}

/* Takes `range` into the selection: ranges of one partition that meet become one, where
 * AWS lets them. */
static gramme_status add_range(selection *all, const select_range *range)
{
    uint32_t i;

    if (is_empty(range)) {
        return GRAMME_OK;
    }
    for (i = 0; i < all->count; i++) {
        select_range *other = &all->ranges[i];

        if (gramme_view_compare(range->lower, other->upper) >= 0 ||
            gramme_view_compare(other->lower, range->upper) >= 0) {
            continue;
        }
        if (!range->is_loose && !other->is_loose) {
            return gramme_invalid(all->call->err,
                                  "Overlapping conditions with range keys are not "
                                  "supported in where clause");
        }
        if (gramme_view_compare(range->lower, other->lower) < 0) {
            other->lower = range->lower;
        }
        if (gramme_view_compare(range->upper, other->upper) > 0) {
            other->upper = range->upper;
        }
        other->is_row &= range->is_row;
        other->is_loose |= range->is_loose;
        return GRAMME_OK;
    }
    all->ranges[all->count++] = *range;
    return GRAMME_OK;
}

/* The order that ORDER BY asks for. */
typedef struct sort_order {
    bool hash_given;
    bool hash_descending;
    bool range_descending;
} sort_order;

static gramme_status read_order(sort_order *order, const selection *all)
{
    const gramme_partiql_plan *plan = &all->statement->plan;
    const gramme_key_schema *key = all->reader.key;
    uint32_t i;

    *order = (sort_order){0};
    for (i = 0; i < plan->order_count; i++) {
        gramme_view name = plan->order[i].name;

        if (gramme_view_equal(name, key->hash[0].name)) {
            order->hash_given = true;
            order->hash_descending = plan->order[i].descending;
        } else if (key->range_count > 0 &&
                   gramme_view_equal(name, key->range[0].name)) {
            order->range_descending = plan->order[i].descending;
        } else {
            return gramme_invalid(all->call->err,
                                  "Variable reference %.*s in ORDER BY clause must be "
                                  "part of the primary key",
                                  GRAMME_VIEW_ARG(name));
        }
    }
    return GRAMME_OK;
}

static bool
comes_before(const sort_order *order, const select_range *a, const select_range *b)
{
    int by_hash = gramme_value_compare(a->hash, b->hash);
    int by_range = gramme_view_compare(a->lower, b->lower);

    if (by_hash != 0) {
        return order->hash_given &&
               (order->hash_descending ? by_hash > 0 : by_hash < 0);
    }
    return order->range_descending ? by_range > 0 : by_range < 0;
}

/* By insertion: there are few ranges, and those of equal rank keep the order of the
 * statement. */
static void sort_ranges(selection *all, const sort_order *order)
{
    uint32_t i;

    for (i = 1; i < all->count; i++) {
        select_range moving = all->ranges[i];
        uint32_t to = i;

        while (to > 0 && comes_before(order, &moving, &all->ranges[to - 1])) {
            all->ranges[to] = all->ranges[to - 1];
            to--;
        }
        all->ranges[to] = moving;
    }
}

static gramme_status whole(selection *all, gramme_view *bound, uint32_t tree)
{
    all->call->scratch->size = 0;
    gramme_key_append_hash_bound(all->call->scratch, tree, 0);
    return keep(bound, all->call, all->call->scratch);
}

static gramme_status plan_scan(selection *all)
{
    gramme_status status;

    if (all->statement->plan.order_count > 0) {
        return gramme_invalid(
            all->call->err, "Must have at least one non-optional hash key condition in "
                            "WHERE clause when using ORDER BY clause.");
    }
    all->count = 1;
    status = whole(all, &all->ranges[0].lower, all->reader.tree);
    return status == GRAMME_OK ? whole(all, &all->ranges[0].upper, all->reader.tree + 1)
                               : status;
}

static gramme_status plan_ranges(selection *all)
{
    const gramme_partiql_plan *plan = &all->statement->plan;
    gramme_op_call *call = all->call;
    gramme_partiql_access access;
    sort_order order;
    uint32_t i;
    gramme_status status =
        gramme_partiql_parts(&access, plan, all->reader.key, call->arena, call->err);

    if (status != GRAMME_OK) {
        return status;
    }
    all->keyed = !access.scan && !access.joined;
    all->ranges = gramme_arena_calloc(
        call->arena, access.scan ? 1 : (size_t)access.count, sizeof(*all->ranges));
    if (all->ranges == NULL) {
        return gramme_error_nomem(call->err);
    }
    status = read_order(&order, all);
    if (status != GRAMME_OK || access.scan) {
        return status == GRAMME_OK ? plan_scan(all) : status;
    }
    for (i = 0; i < access.count && status == GRAMME_OK; i++) {
        select_range range = {0};

        status = range_of(&range, all, &access.parts[i]);
        if (status == GRAMME_OK) {
            status = add_range(all, &range);
        }
    }
    all->reader.reverse = order.range_descending;
    sort_ranges(all, &order);
    return status;
}

static gramme_status open_reader(selection *all, const gramme_select_request *request)
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
static gramme_status fingerprint(uint64_t *out, const selection *all)
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
write_token(const selection *all, uint32_t at, const gramme_page *page)
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

static gramme_status read_start(selection *all, gramme_view blob)
{
    gramme_op_call *call = all->call;
    gramme_reader *reader = &all->reader;
    const select_range *range = &all->ranges[all->at];
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

static gramme_status read_token(selection *all, gramme_view text)
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

static gramme_status check(selection *all)
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
    /* What an index lacks, AWS lets a filter look at only where it finds rows by key.
     */
    reader->filter = all->keyed ? plan->condition : NULL;
    status = gramme_reader_check(reader, all->call);
    reader->filter = plan->condition;
    return status;
}

/* Reads range after range until the page is full. `*left`: the range to go on with, or
 * all->count when everything has been read. */
static gramme_status
read_ranges(selection *all, gramme_txn *txn, gramme_page *page, uint32_t *left)
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
static void charge_nothing(const selection *all, gramme_page *page)
{
    if (all->count == 0) {
        page->units = gramme_capacity_read(0, all->reader.consistent);
    }
}

gramme_status gramme_statement_select(gramme_statement *statement,
                                      gramme_op_call *call,
                                      gramme_txn *txn,
                                      const gramme_select_request *request)
{
    selection all = {.statement = statement, .call = call};
    gramme_page page = {0};
    uint32_t left = 0;
    gramme_status status = open_reader(&all, request);

    if (status == GRAMME_OK) {
        status = plan_ranges(&all);
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
