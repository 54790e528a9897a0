/* SPDX-License-Identifier: Apache-2.0 */
/* collection.c - how big item collections are, and how big they may become. */
#include "api/ops/collection.h"

static bool is_local(const gramme_index *index)
{
    return index->kind == GRAMME_INDEX_LOCAL;
}

bool gramme_collection_has(const gramme_table *table)
{
    uint32_t i;

    for (i = 0; i < table->index_count; i++) {
        if (is_local(&table->indexes[i])) {
            return true;
        }
    }
    return false;
}

/* Bytes of one partition in one tree. */
static gramme_status add_part(uint64_t *bytes,
                              gramme_op_call *call,
                              gramme_txn *txn,
                              uint32_t tree,
                              const gramme_value *partition)
{
    uint64_t part = 0;
    gramme_status status;

    call->scratch->size = 0;
    gramme_key_append_partition(call->scratch, tree, &partition, 1);
    if (!gramme_bytes_ok(call->scratch)) {
        return gramme_error_nomem(call->err);
    }
    status =
        gramme_row_range_bytes(&part, txn, gramme_bytes_view(call->scratch), call->err);
    *bytes += part;
    return status;
}

gramme_status gramme_collection_size(uint64_t *bytes,
                                     gramme_op_call *call,
                                     gramme_txn *txn,
                                     const gramme_table *table,
                                     const gramme_item *item)
{
    const gramme_value *partition = gramme_item_get(item, table->key.hash[0].name);
    gramme_status status;
    uint32_t i;

    *bytes = 0;
    status = add_part(bytes, call, txn, table->tree, partition);
    for (i = 0; i < table->index_count && status == GRAMME_OK; i++) {
        if (is_local(&table->indexes[i])) {
            status = add_part(bytes, call, txn, table->indexes[i].tree, partition);
        }
    }
    return status;
}

/* Bytes of the whole table with its local indexes, and of `size` in each of them. */
static uint64_t table_size(gramme_txn *txn, const gramme_table *table, size_t size)
{
    uint64_t bytes = gramme_tree_stats_get(txn, table->tree).bytes + size;
    uint32_t i;

    for (i = 0; i < table->index_count; i++) {
        if (is_local(&table->indexes[i])) {
            bytes += gramme_tree_stats_get(txn, table->indexes[i].tree).bytes + size;
        }
    }
    return bytes;
}

/* What one item, or none when it is empty, adds to its collection. */
static uint64_t share_of(const gramme_table *table, const gramme_item *item)
{
    uint64_t bytes = gramme_item_size(item);
    uint32_t i;

    for (i = 0; i < table->index_count; i++) {
        if (is_local(&table->indexes[i])) {
            bytes += gramme_row_index_size(table, &table->indexes[i], item);
        }
    }
    return bytes;
}

gramme_status gramme_collection_check(gramme_subject *subject,
                                      gramme_op_call *call,
                                      const gramme_item *item)
{
    const gramme_table *table = subject->table;
    uint64_t limit = call->db->collection_limit;
    const gramme_item *old;
    uint64_t before;
    uint64_t after;
    uint64_t bytes;
    gramme_status status;

    if (!gramme_collection_has(table) ||
        table_size(subject->txn, table, subject->new_size) <= limit) {
        return GRAMME_OK;
    }
    status = gramme_subject_item(&old, subject, call);
    if (status != GRAMME_OK) {
        return status;
    }
    before = share_of(table, old);
    after = share_of(table, item);
    if (after <= before) {
        return GRAMME_OK;
    }
    status = gramme_collection_size(&bytes, call, subject->txn, table, item);
    if (status != GRAMME_OK || bytes - before + after <= limit) {
        return status;
    }
    return gramme_exception_set(call->err,
                                GRAMME_EXCEPTION_ITEM_COLLECTION_SIZE_LIMIT_EXCEEDED,
                                "Collection size exceeded");
}
