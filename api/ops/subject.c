/* SPDX-License-Identifier: Apache-2.0 */
/* subject.c - finding, testing and writing one row. */
#include "api/ops/subject.h"

#include "api/ops/collection.h"
#include "api/ops/keys.h"

gramme_status gramme_subject_find(gramme_subject *subject,
                                  gramme_op_call *call,
                                  gramme_txn *txn,
                                  const gramme_table *table,
                                  const gramme_item *item)
{
    *subject = (gramme_subject){.txn = txn, .table = table, .asked = item};
    call->scratch->size = 0;
    gramme_key_of_item(call->scratch, table, item);
    if (!gramme_bytes_ok(call->scratch) ||
        !gramme_arena_copy(&subject->key, call->arena,
                           gramme_bytes_view(call->scratch))) {
        return gramme_error_nomem(call->err);
    }
    return gramme_row_read(&subject->row, txn, subject->key, call->arena, call->err);
}

gramme_status gramme_subject_item(const gramme_item **out,
                                  gramme_subject *subject,
                                  gramme_op_call *call)
{
    return gramme_row_item(out, &subject->row, call->arena, call->err);
}

static void write_refused_item(gramme_writer *out, const void *item)
{
    gramme_write_name(out, "Item");
    gramme_write_item(out, item);
}

gramme_status gramme_subject_test(gramme_subject *subject,
                                  gramme_op_call *call,
                                  const gramme_condition *condition,
                                  bool return_old)
{
    const gramme_item *item;
    gramme_status status;

    if (condition == NULL) {
        return GRAMME_OK;
    }
    status = gramme_subject_item(&item, subject, call);
    if (status != GRAMME_OK || gramme_condition_test(condition, item)) {
        return status;
    }
    if (return_old && gramme_row_exists(&subject->row)) {
        /* The subject is the handler's; the reply is written after it returned. */
        gramme_item *kept = gramme_arena_alloc(call->arena, sizeof(*kept));

        if (kept == NULL) {
            return gramme_error_nomem(call->err);
        }
        *kept = *item;
        call->error_members = write_refused_item;
        call->error_self = kept;
    }
    return gramme_exception_set(call->err, GRAMME_EXCEPTION_CONDITIONAL_CHECK_FAILED,
                                "The conditional request failed");
}

gramme_status gramme_subject_write(gramme_subject *subject,
                                   gramme_op_call *call,
                                   const gramme_item *item)
{
    gramme_row_change wanted = {
        .key = subject->key,
        .old = &subject->row,
        .item = item,
        .item_size = item == NULL ? 0 : gramme_item_size(item),
    };
    gramme_status status = GRAMME_OK;

    subject->new_size = wanted.item_size;
    if (item != NULL) {
        status = gramme_collection_check(subject, call, item);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_row_write(&subject->changes, subject->txn, subject->table, &wanted,
                            call->arena, call->err);
}

void gramme_subject_charge(const gramme_subject *subject, gramme_capacity *capacity)
{
    gramme_capacity_add_write(capacity, subject->row.item_size, subject->new_size,
                              subject->changes);
}

gramme_status gramme_subject_write_old(gramme_subject *subject, gramme_op_call *call)
{
    const gramme_item *item;
    gramme_status status;

    if (!gramme_row_exists(&subject->row)) {
        return GRAMME_OK;
    }
    status = gramme_subject_item(&item, subject, call);
    if (status == GRAMME_OK) {
        gramme_write_name(&call->out, "Attributes");
        gramme_write_item(&call->out, item);
    }
    return status;
}

gramme_status gramme_subject_write_collection(gramme_op_call *call,
                                              gramme_txn *txn,
                                              const gramme_table *table,
                                              const gramme_item *item)
{
    gramme_view name = table->key.hash[0].name;
    const gramme_value *partition = gramme_item_get(item, name);
    uint64_t bytes;
    gramme_status status = gramme_collection_size(&bytes, call, txn, table, item);
    uint64_t gigabytes = bytes >> 30;

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_object_begin(&call->out);
    gramme_write_name(&call->out, "ItemCollectionKey");
    gramme_write_object_begin(&call->out);
    gramme_write_name_view(&call->out, name);
    gramme_write_value(&call->out, partition);
    gramme_write_object_end(&call->out);
    gramme_write_name(&call->out, "SizeEstimateRangeGB");
    gramme_write_array_begin(&call->out);
    gramme_write_units(&call->out, (double)gigabytes);
    gramme_write_units(&call->out, (double)(gigabytes + 1));
    gramme_write_array_end(&call->out);
    gramme_write_object_end(&call->out);
    return GRAMME_OK;
}

gramme_status gramme_subject_write_metrics(gramme_subject *subject,
                                           gramme_op_call *call,
                                           gramme_view table_name,
                                           const gramme_node *return_capacity,
                                           const gramme_node *return_metrics)
{
    gramme_capacity_detail detail = gramme_capacity_detail_of(return_capacity);
    gramme_capacity capacity;

    if (detail != GRAMME_CAPACITY_NONE) {
        if (!gramme_capacity_init(&capacity, call->arena, subject->table, table_name)) {
            return gramme_error_nomem(call->err);
        }
        gramme_subject_charge(subject, &capacity);
        gramme_capacity_write_member(&call->out, &capacity, detail);
    }
    if (!gramme_view_is(gramme_node_text(return_metrics), "SIZE") ||
        !gramme_collection_has(subject->table)) {
        return GRAMME_OK;
    }
    gramme_write_name(&call->out, "ItemCollectionMetrics");
    return gramme_subject_write_collection(call, subject->txn, subject->table,
                                           subject->asked);
}
