/* SPDX-License-Identifier: Apache-2.0 */
/* batch_get_item.c - BatchGetItem. Keys past 16 MB of items come back unprocessed. */
#include "api/ops/batch.h"
#include "api/ops/keys.h"
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/subject.h"

#define IN(member)         gramme_call_member(call, GRAMME_BATCH_GET_ITEM_INPUT_##member)
#define PART(node, member) gramme_node_member(node, GRAMME_KEYS_AND_ATTRIBUTES_##member)

enum { KEYS_MAX = 100, REPLY_BYTES_MAX = 16 * 1024 * 1024 };

static const gramme_param_rules rules = {
    .expressions = {{"ProjectionExpression",
                     GRAMME_KEYS_AND_ATTRIBUTES_PROJECTION_EXPRESSION}},
    .legacy = {{"AttributesToGet", GRAMME_KEYS_AND_ATTRIBUTES_ATTRIBUTES_TO_GET}},
    .names = GRAMME_KEYS_AND_ATTRIBUTES_EXPRESSION_ATTRIBUTE_NAMES,
    .values = -1,
};

/* The keys asked of one table. */
typedef struct table_batch {
    const gramme_node *node; /* KeysAndAttributes; its name is the table's */
    const gramme_table *table;
    gramme_projection projection;
    gramme_item *keys;
    uint32_t count;
    uint32_t done; /* keys read; the rest is unprocessed */
    bool consistent;
    double units;
} table_batch;

typedef struct batch {
    table_batch *tables;
    uint32_t count;
    uint32_t keys;
    size_t bytes;
} batch;

static gramme_status
read_table(table_batch *part, batch *all, gramme_op_call *call, const gramme_node *node)
{
    const gramme_node *keys = PART(node, KEYS);
    gramme_status status = gramme_params_check(call, node, &rules);
    uint32_t i;

    part->node = node;
    part->consistent = gramme_node_boolean(PART(node, CONSISTENT_READ), false);
    if (status == GRAMME_OK) {
        status = gramme_params_projection(&part->projection, call, node, &rules,
                                          PART(node, PROJECTION_EXPRESSION),
                                          PART(node, ATTRIBUTES_TO_GET));
    }
    if (status != GRAMME_OK) {
        return status;
    }
    part->count = keys->count;
    all->keys += keys->count;
    if (all->keys > KEYS_MAX) {
        return gramme_invalid(call->err,
                              "Too many items requested for the BatchGetItem call");
    }
    part->keys = gramme_arena_calloc(call->arena, keys->count, sizeof(*part->keys));
    if (part->keys == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < keys->count && status == GRAMME_OK; i++) {
        status = gramme_node_item(&part->keys[i], &keys->children[i], call->arena,
                                  call->err);
    }
    return status;
}

static gramme_status read_batch(batch *all, gramme_op_call *call)
{
    const gramme_node *items = IN(REQUEST_ITEMS);
    gramme_status status = GRAMME_OK;
    uint32_t i;

    if (items->count == 0) {
        return gramme_invalid(
            call->err, "The requestItems parameter is required for BatchGetItem");
    }
    all->tables = gramme_arena_calloc(call->arena, items->count, sizeof(*all->tables));
    if (all->tables == NULL) {
        return gramme_error_nomem(call->err);
    }
    all->count = items->count;
    for (i = 0; i < items->count && status == GRAMME_OK; i++) {
        status = read_table(&all->tables[i], all, call, &items->children[i]);
    }
    return status;
}

static bool is_repeated(const table_batch *part, uint32_t at)
{
    gramme_value key = {.type = GRAMME_TYPE_M, .map = part->keys[at]};
    uint32_t i;

    for (i = 0; i < at; i++) {
        gramme_value other = {.type = GRAMME_TYPE_M, .map = part->keys[i]};

        if (gramme_value_equal(&key, &other)) {
            return true;
        }
    }
    return false;
}

/* AWS sees that a key is there twice before it looks for tables. */
static gramme_status
refuse(const batch *all, gramme_op_call *call, gramme_status status)
{
    uint32_t i;
    uint32_t j;

    if (gramme_exception_of(call->err) != GRAMME_EXCEPTION_RESOURCE_NOT_FOUND) {
        return status;
    }
    for (i = 0; i < all->count; i++) {
        for (j = 1; j < all->tables[i].count; j++) {
            if (is_repeated(&all->tables[i], j)) {
                call->missing_table = gramme_view_of(NULL, 0);
                return gramme_invalid(call->err, GRAMME_BATCH_DUPLICATES);
            }
        }
    }
    return status;
}

/* A table that is named twice, by its name and by its ARN, is there once: as last. */
static gramme_status find_tables(batch *all, gramme_op_call *call, gramme_txn *txn)
{
    uint32_t count = 0;
    uint32_t i;
    uint32_t j;

    for (i = 0; i < all->count; i++) {
        table_batch *part = &all->tables[i];
        gramme_status status =
            gramme_call_table(&part->table, call, txn, part->node->name);

        if (status != GRAMME_OK) {
            return refuse(all, call, status);
        }
    }
    for (i = 0; i < all->count; i++) {
        for (j = 0; j < count && all->tables[j].table != all->tables[i].table; j++) {
        }
        all->tables[j] = all->tables[i];
        count += j == count ? 1 : 0;
    }
    all->count = count;
    return GRAMME_OK;
}

static gramme_status check_keys(batch *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_batch_keys seen;
    gramme_status status = find_tables(all, call, txn);
    uint32_t i;
    uint32_t j;

    gramme_batch_keys_init(&seen, call->arena->allocator, GRAMME_BATCH_DUPLICATES);
    for (i = 0; i < all->count; i++) {
        table_batch *part = &all->tables[i];

        for (j = 0; j < part->count && status == GRAMME_OK; j++) {
            gramme_view key;

            status = gramme_keys_check_key(part->table, &part->keys[j], call->err);
            if (status != GRAMME_OK) {
                break;
            }
            call->scratch->size = 0;
            gramme_key_of_item(call->scratch, part->table, &part->keys[j]);
            status = gramme_bytes_ok(call->scratch) &&
                             gramme_arena_copy(&key, call->arena,
                                               gramme_bytes_view(call->scratch))
                         ? gramme_batch_keys_add(&seen, key, call->err)
                         : gramme_error_nomem(call->err);
        }
    }
    gramme_batch_keys_clear(&seen);
    return status;
}

/* `arena` is this item's own: a batch of large items must not pile up twice. */
static gramme_status write_item(table_batch *part,
                                batch *all,
                                gramme_op_call *call,
                                gramme_subject *subject,
                                gramme_arena *arena)
{
    const gramme_item *item;
    gramme_item projected;
    gramme_status status;

    part->units += gramme_capacity_read(subject->row.item_size, part->consistent);
    if (!gramme_row_exists(&subject->row)) {
        return GRAMME_OK;
    }
    all->bytes += subject->row.item_size;
    status = gramme_row_item(&item, &subject->row, arena, call->err);
    if (status != GRAMME_OK) {
        return status;
    }
    if (part->projection.count > 0) {
        if (!gramme_projection_apply(&projected, &part->projection, item, arena)) {
            return gramme_error_nomem(call->err);
        }
        item = &projected;
    }
    gramme_write_item(&call->out, item);
    return GRAMME_OK;
}

static gramme_status
read_rows(table_batch *part, batch *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_op_call row_call = *call;
    gramme_arena arena;
    gramme_status status = GRAMME_OK;

    gramme_arena_init(&arena, call->arena->allocator, 0);
    row_call.arena = &arena;
    while (part->done < part->count && status == GRAMME_OK &&
           all->bytes < REPLY_BYTES_MAX) {
        gramme_subject subject;

        gramme_arena_reset(&arena);
        status = gramme_subject_find(&subject, &row_call, txn, part->table,
                                     &part->keys[part->done]);
        if (status == GRAMME_OK && gramme_row_exists(&subject.row) &&
            all->bytes + subject.row.item_size > REPLY_BYTES_MAX) {
            all->bytes = REPLY_BYTES_MAX;
            break;
        }
        if (status == GRAMME_OK) {
            status = write_item(part, all, call, &subject, &arena);
            part->done++;
        }
    }
    gramme_arena_clear(&arena);
    return status;
}

static void write_rest(const table_batch *part, gramme_writer *out)
{
    const gramme_node *names = PART(part->node, EXPRESSION_ATTRIBUTE_NAMES);
    const gramme_node *attributes = PART(part->node, ATTRIBUTES_TO_GET);
    uint32_t i;

    gramme_write_name_view(out, part->node->name);
    gramme_write_object_begin(out);
    gramme_write_name(out, "Keys");
    gramme_write_array_begin(out);
    for (i = part->done; i < part->count; i++) {
        gramme_write_item(out, &part->keys[i]);
    }
    gramme_write_array_end(out);
    if (part->consistent) {
        gramme_write_name(out, "ConsistentRead");
        gramme_write_boolean(out, true);
    }
    if (gramme_node_present(PART(part->node, PROJECTION_EXPRESSION))) {
        gramme_write_name(out, "ProjectionExpression");
        gramme_write_string(out, PART(part->node, PROJECTION_EXPRESSION)->text);
    }
    if (gramme_node_present(names)) {
        gramme_write_name(out, "ExpressionAttributeNames");
        gramme_write_object_begin(out);
        for (i = 0; i < names->count; i++) {
            gramme_write_name_view(out, names->children[i].name);
            gramme_write_string(out, names->children[i].text);
        }
        gramme_write_object_end(out);
    }
    if (gramme_node_present(attributes)) {
        gramme_write_name(out, "AttributesToGet");
        gramme_write_array_begin(out);
        for (i = 0; i < attributes->count; i++) {
            gramme_write_string(out, attributes->children[i].text);
        }
        gramme_write_array_end(out);
    }
    gramme_write_object_end(out);
}

static gramme_status write_capacity(const batch *all, gramme_op_call *call)
{
    gramme_capacity_detail detail =
        gramme_capacity_detail_of(IN(RETURN_CONSUMED_CAPACITY));
    uint32_t i;

    if (detail == GRAMME_CAPACITY_NONE) {
        return GRAMME_OK;
    }
    gramme_write_name(&call->out, "ConsumedCapacity");
    gramme_write_array_begin(&call->out);
    for (i = 0; i < all->count; i++) {
        const table_batch *part = &all->tables[i];
        gramme_capacity capacity;

        if (!gramme_capacity_init(&capacity, call->arena, part->table,
                                  part->node->name)) {
            return gramme_error_nomem(call->err);
        }
        gramme_capacity_add_read(&capacity, NULL, part->units);
        gramme_capacity_write(&call->out, &capacity, detail);
    }
    gramme_write_array_end(&call->out);
    return GRAMME_OK;
}

static gramme_status perform(batch *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_writer *out = &call->out;
    gramme_status status = check_keys(all, call, txn);
    uint32_t i;

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_name(out, "Responses");
    gramme_write_object_begin(out);
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        gramme_write_name_view(out, all->tables[i].node->name);
        gramme_write_array_begin(out);
        status = read_rows(&all->tables[i], all, call, txn);
        gramme_write_array_end(out);
    }
    gramme_write_object_end(out);
    gramme_write_name(out, "UnprocessedKeys");
    gramme_write_object_begin(out);
    for (i = 0; i < all->count; i++) {
        if (all->tables[i].done < all->tables[i].count) {
            write_rest(&all->tables[i], out);
        }
    }
    gramme_write_object_end(out);
    return status == GRAMME_OK ? write_capacity(all, call) : status;
}

gramme_status gramme_op_batch_get_item(gramme_op_call *call)
{
    batch all = {0};
    gramme_txn *txn;
    gramme_status status = read_batch(&all, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, perform(&all, call, txn));
}
