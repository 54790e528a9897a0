/* SPDX-License-Identifier: Apache-2.0 */
/* batch_write_item.c - BatchWriteItem. Everything is checked before anything is
 * written; nothing is ever left unprocessed. */
#include "api/ops/batch.h"
#include "api/ops/collection.h"
#include "api/ops/keys.h"
#include "api/ops/ops.h"
#include "api/ops/subject.h"

#define IN(member) gramme_call_member(call, GRAMME_BATCH_WRITE_ITEM_INPUT_##member)

enum { REQUESTS_MAX = 25 };

/* One PutRequest or DeleteRequest. */
typedef struct write_request {
    bool is_put;
    gramme_item item; /* or the Key */
    gramme_subject subject;
} write_request;

typedef struct table_batch {
    gramme_view name; /* as the request has it */
    const gramme_table *table;
    write_request *requests;
    uint32_t count;
} table_batch;

typedef struct batch {
    table_batch *tables;
    uint32_t count;
    uint32_t requests;
} batch;

static gramme_status
read_request(write_request *request, gramme_op_call *call, const gramme_node *node)
{
    const gramme_node *put = gramme_node_member(node, GRAMME_WRITE_REQUEST_PUT_REQUEST);
    const gramme_node *delete =
        gramme_node_member(node, GRAMME_WRITE_REQUEST_DELETE_REQUEST);
    gramme_status status;

    request->is_put = gramme_node_present(put);
    if (request->is_put == gramme_node_present(delete)) {
        return gramme_invalid(
            call->err, "Supplied AttributeValue has more than one datatypes set, must "
                       "contain exactly one of the supported datatypes");
    }
    status = gramme_node_item(
        &request->item,
        request->is_put ? gramme_node_member(put, GRAMME_PUT_REQUEST_ITEM)
                        : gramme_node_member(delete, GRAMME_DELETE_REQUEST_KEY),
        call->arena, call->err);
    if (status == GRAMME_OK && request->is_put &&
        gramme_item_size(&request->item) > GRAMME_ITEM_SIZE_MAX) {
        return gramme_invalid(call->err,
                              "Item size has exceeded the maximum allowed size");
    }
    return status;
}

static gramme_status read_batch(batch *all, gramme_op_call *call)
{
    const gramme_node *items = IN(REQUEST_ITEMS);
    uint32_t i;
    uint32_t j;

    if (items->count == 0) {
        return gramme_invalid(
            call->err, "The requestItems parameter is required for BatchWriteItem");
    }
    all->tables = gramme_arena_calloc(call->arena, items->count, sizeof(*all->tables));
    if (all->tables == NULL) {
        return gramme_error_nomem(call->err);
    }
    all->count = items->count;
    for (i = 0; i < items->count; i++) {
        const gramme_node *node = &items->children[i];
        table_batch *part = &all->tables[i];

        part->name = node->name;
        part->count = node->count;
        part->requests =
            gramme_arena_calloc(call->arena, node->count, sizeof(*part->requests));
        if (part->requests == NULL) {
            return gramme_error_nomem(call->err);
        }
        all->requests += node->count;
        if (all->requests > REQUESTS_MAX) {
            return gramme_invalid(
                call->err, "Too many items requested for the BatchWriteItem call");
        }
        for (j = 0; j < node->count; j++) {
            gramme_status status =
                read_request(&part->requests[j], call, &node->children[j]);

            if (status != GRAMME_OK) {
                return status;
            }
        }
    }
    return GRAMME_OK;
}

/* Finds every row; with all keys checked and all different, the writes cannot fail but
 * for memory or disk, and then the transaction undoes them. */
static gramme_status find_rows(batch *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_batch_keys seen;
    gramme_status status = GRAMME_OK;
    uint32_t i;
    uint32_t j;

    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        status =
            gramme_call_table(&all->tables[i].table, call, txn, all->tables[i].name);
    }
    gramme_batch_keys_init(&seen, call->arena->allocator, GRAMME_BATCH_DUPLICATES);
    for (i = 0; i < all->count; i++) {
        table_batch *part = &all->tables[i];

        for (j = 0; j < part->count && status == GRAMME_OK; j++) {
            write_request *request = &part->requests[j];

            status =
                request->is_put
                    ? gramme_keys_check_batch_item(part->table, &request->item,
                                                   call->err)
                    : gramme_keys_check_key(part->table, &request->item, call->err);
            if (status == GRAMME_OK) {
                status = gramme_subject_find(&request->subject, call, txn, part->table,
                                             &request->item);
            }
            if (status == GRAMME_OK) {
                status = gramme_batch_keys_add(&seen, request->subject.key, call->err);
            }
        }
    }
    gramme_batch_keys_clear(&seen);
    return status;
}

static gramme_status write_rows(batch *all, gramme_op_call *call)
{
    gramme_status status = GRAMME_OK;
    uint32_t i;
    uint32_t j;

    for (i = 0; i < all->count; i++) {
        table_batch *part = &all->tables[i];

        for (j = 0; j < part->count && status == GRAMME_OK; j++) {
            write_request *request = &part->requests[j];

            status = gramme_subject_write(&request->subject, call,
                                          request->is_put ? &request->item : NULL);
        }
    }
    return status;
}

static gramme_status write_capacity(const batch *all, gramme_op_call *call)
{
    gramme_capacity_detail detail =
        gramme_capacity_detail_of(IN(RETURN_CONSUMED_CAPACITY));
    uint32_t i;
    uint32_t j;

    if (detail == GRAMME_CAPACITY_NONE) {
        return GRAMME_OK;
    }
    gramme_write_name(&call->out, "ConsumedCapacity");
    gramme_write_array_begin(&call->out);
    for (i = 0; i < all->count; i++) {
        const table_batch *part = &all->tables[i];
        gramme_capacity capacity;

        if (!gramme_capacity_init(&capacity, call->arena, part->table, part->name)) {
            return gramme_error_nomem(call->err);
        }
        for (j = 0; j < part->count; j++) {
            gramme_subject_charge(&part->requests[j].subject, &capacity);
        }
        gramme_capacity_write(&call->out, &capacity, detail);
    }
    gramme_write_array_end(&call->out);
    return GRAMME_OK;
}

/* Was the partition of request `at` met earlier in the same table's part? */
static bool is_repeated(const table_batch *part, uint32_t at)
{
    gramme_view name = part->table->key.hash[0].name;
    const gramme_value *value = gramme_item_get(&part->requests[at].item, name);
    uint32_t i;

    for (i = 0; i < at; i++) {
        if (gramme_value_equal(gramme_item_get(&part->requests[i].item, name), value)) {
            return true;
        }
    }
    return false;
}

static gramme_status
write_collections(const batch *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = GRAMME_OK;
    uint32_t i;
    uint32_t j;

    if (!gramme_view_is(gramme_node_text(IN(RETURN_ITEM_COLLECTION_METRICS)), "SIZE")) {
        return GRAMME_OK;
    }
    gramme_write_name(&call->out, "ItemCollectionMetrics");
    gramme_write_object_begin(&call->out);
    for (i = 0; i < all->count; i++) {
        const table_batch *part = &all->tables[i];

        if (!gramme_collection_has(part->table)) {
            continue;
        }
        gramme_write_name_view(&call->out, part->name);
        gramme_write_array_begin(&call->out);
        for (j = 0; j < part->count && status == GRAMME_OK; j++) {
            if (!is_repeated(part, j)) {
                status = gramme_subject_write_collection(call, txn, part->table,
                                                         &part->requests[j].item);
            }
        }
        gramme_write_array_end(&call->out);
    }
    gramme_write_object_end(&call->out);
    return status;
}

static gramme_status perform(batch *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = find_rows(all, call, txn);

    if (status == GRAMME_OK) {
        status = write_rows(all, call);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_name(&call->out, "UnprocessedItems");
    gramme_write_object_begin(&call->out);
    gramme_write_object_end(&call->out);
    status = write_capacity(all, call);
    return status == GRAMME_OK ? write_collections(all, call, txn) : status;
}

gramme_status gramme_op_batch_write_item(gramme_op_call *call)
{
    batch all = {0};
    gramme_txn *txn;
    gramme_status status = read_batch(&all, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, perform(&all, call, txn));
}
