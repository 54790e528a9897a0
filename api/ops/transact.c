/* SPDX-License-Identifier: Apache-2.0 */
/* transact.c - all or nothing over up to a hundred rows. */
#include "api/ops/transact.h"

#include "api/ops/conflict.h"
#include "api/ops/keys.h"
#include "api/ops/update.h"

/* Keeps what is wrong with one action as its reason; other errors go up as they are. */
static gramme_status
keep_reason(gramme_step *action, gramme_op_call *call, gramme_status status)
{
    gramme_exception exception;

    if (status == GRAMME_OK) {
        return status;
    }
    exception = gramme_exception_of(call->err);
    if (exception == GRAMME_EXCEPTION_VALIDATION) {
        action->code = "ValidationError";
    } else if (exception == GRAMME_EXCEPTION_ITEM_COLLECTION_SIZE_LIMIT_EXCEEDED) {
        action->code = "ItemCollectionSizeLimitExceeded";
    } else {
        return status;
    }
    return gramme_arena_copy(&action->message, call->arena, call->err->message)
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}

static gramme_status check_action(gramme_step *action, gramme_error *err)
{
    gramme_status status =
        action->kind == GRAMME_STEP_PUT
            ? gramme_keys_check_item(action->table, &action->item, err)
            : gramme_keys_check_key(action->table, &action->item, err);

    if (status == GRAMME_OK) {
        status = gramme_update_check(action->table, action->update, err);
    }
    if (status == GRAMME_OK) {
        status = gramme_keys_check_paths(action->table, action->projection.paths,
                                         action->projection.count, err);
    }
    return status;
}

static void write_reasons(gramme_writer *out, const void *self)
{
    const gramme_transaction *all = self;
    uint32_t i;

    gramme_write_name(out, "CancellationReasons");
    gramme_write_array_begin(out);
    for (i = 0; i < all->count; i++) {
        const gramme_step *action = &all->actions[i];

        gramme_write_object_begin(out);
        gramme_write_name(out, "Code");
        gramme_write_text(out, action->code == NULL ? "None" : action->code);
        if (action->code != NULL) {
            gramme_write_name(out, "Message");
            gramme_write_string(out, action->message);
        }
        if (action->refused != NULL) {
            gramme_write_name(out, "Item");
            gramme_write_item(out, action->refused);
        }
        gramme_write_object_end(out);
    }
    gramme_write_array_end(out);
}

/* TransactionCanceledException when any action has a reason. */
static gramme_status check_reasons(gramme_transaction *all, gramme_op_call *call)
{
    gramme_transaction
        *kept; /* outlives the handler: the reasons are written after it */
    bool cancelled = false;
    uint32_t i;

    call->scratch->size = 0;
    for (i = 0; i < all->count; i++) {
        const char *code = all->actions[i].code;

        cancelled |= code != NULL;
        gramme_bytes_append_text(call->scratch, i == 0 ? "" : ", ");
        gramme_bytes_append_text(call->scratch, code == NULL ? "None" : code);
    }
    if (!cancelled) {
        return GRAMME_OK;
    }
    kept = gramme_arena_alloc(call->arena, sizeof(*kept));
    if (kept == NULL) {
        return gramme_error_nomem(call->err);
    }
    *kept = *all;
    call->error_members = write_reasons;
    call->error_self = kept;
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_TRANSACTION_CANCELED,
        "Transaction cancelled, please refer cancellation reasons for "
        "specific reasons [%.*s]",
        GRAMME_VIEW_ARG(gramme_bytes_view(call->scratch)));
}

/* Tables, then keys: the first action that does not fit its table cancels; only an
 * empty key is the whole request's fault. */
static gramme_status
check_actions(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = GRAMME_OK;
    uint32_t i;

    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        if (all->actions[i].code == NULL) {
            status = gramme_call_table(&all->actions[i].table, call, txn,
                                       all->actions[i].table_name);
        }
    }
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        gramme_step *action = &all->actions[i];

        if (action->code == NULL) {
            status =
                gramme_keys_check_not_empty(action->table, &action->item, call->err);
        }
        if (status == GRAMME_OK && action->code == NULL) {
            status = keep_reason(action, call, check_action(action, call->err));
        }
        if (action->code != NULL) {
            break;
        }
    }
    return status == GRAMME_OK ? check_reasons(all, call) : status;
}

static gramme_status
find_rows(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_batch_keys seen;
    gramme_status status = GRAMME_OK;
    uint32_t i;

    gramme_batch_keys_init(&seen, call->arena->allocator,
                           "Transaction request cannot include multiple operations "
                           "on one item");
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        gramme_step *action = &all->actions[i];

        status = gramme_subject_find(&action->subject, call, txn, action->table,
                                     &action->item);
        if (status == GRAMME_OK) {
            status = gramme_batch_keys_add(&seen, action->subject.key, call->err);
        }
    }
    gramme_batch_keys_clear(&seen);
    return status;
}

static gramme_status meet_conflicts(gramme_transaction *all, gramme_op_call *call)
{
    gramme_status status = gramme_conflict_meet_transaction(all, call);

    return status == GRAMME_OK && call->db->conflict_rate > 0 ? check_reasons(all, call)
                                                              : status;
}

static gramme_status test_conditions(gramme_transaction *all, gramme_op_call *call)
{
    uint32_t i;

    for (i = 0; i < all->count; i++) {
        gramme_step *action = &all->actions[i];
        const gramme_item *item;
        gramme_status status;

        if (action->is_insert && gramme_row_exists(&action->subject.row)) {
            action->code = "DuplicateItem";
            action->message = GRAMME_VIEW("Duplicate primary key exists in table");
        }
        if (action->condition == NULL) {
            continue;
        }
        status = gramme_subject_item(&item, &action->subject, call);
        if (status != GRAMME_OK) {
            return status;
        }
        if (!gramme_condition_test(action->condition, item)) {
            action->code = "ConditionalCheckFailed";
            action->message = GRAMME_VIEW("The conditional request failed");
            action->refused =
                action->return_old && gramme_row_exists(&action->subject.row) ? item
                                                                              : NULL;
        }
    }
    return check_reasons(all, call);
}

static gramme_status perform_action(gramme_step *action, gramme_op_call *call)
{
    gramme_item item;

    switch (action->kind) {
    case GRAMME_STEP_PUT:
        return keep_reason(action, call,
                           gramme_subject_write(&action->subject, call, &action->item));
    case GRAMME_STEP_DELETE:
        return gramme_subject_write(&action->subject, call, NULL);
    case GRAMME_STEP_UPDATE:
        return keep_reason(
            action, call,
            gramme_update_perform(&item, &action->subject, call, action->update));
    case GRAMME_STEP_CHECK:
    case GRAMME_STEP_GET:
        action->subject.new_size = action->subject.row.item_size;
        return GRAMME_OK;
    }
    return GRAMME_OK;
}

/* The token is noted with what each action is charged for. */
static gramme_status
keep_token(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn)
{
    uint32_t *sizes = gramme_arena_calloc(call->arena, all->count, sizeof(*sizes));
    uint32_t i;

    if (sizes == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < all->count; i++) {
        const gramme_subject *subject = &all->actions[i].subject;

        sizes[i] = (uint32_t)(subject->row.item_size > subject->new_size
                                  ? subject->row.item_size
                                  : subject->new_size);
    }
    return gramme_token_keep(&all->token, call, txn,
                             gramme_view_of(sizes, all->count * sizeof(*sizes)));
}

gramme_status
gramme_transact_run(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = check_actions(all, call, txn);
    uint32_t i;

    if (status == GRAMME_OK) {
        status = find_rows(all, call, txn);
    }
    if (status == GRAMME_OK) {
        status = meet_conflicts(all, call);
    }
    if (status == GRAMME_OK) {
        status = test_conditions(all, call);
    }
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        status = perform_action(&all->actions[i], call);
    }
    if (status == GRAMME_OK) {
        status = check_reasons(all, call);
    }
    return status == GRAMME_OK ? keep_token(all, call, txn) : status;
}

gramme_status
gramme_transact_repeat(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = GRAMME_OK;
    uint32_t i;

    GRAMME_PRE(all->token.kept.size == all->count * sizeof(uint32_t));
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        gramme_step *action = &all->actions[i];

        memcpy(&action->charged, all->token.kept.data + i * sizeof(uint32_t),
               sizeof(uint32_t));
        status = gramme_call_table(&action->table, call, txn, action->table_name);
    }
    return status;
}

/* Adds what the actions on the table of action `first` cost. */
static void
charge_table(gramme_capacity *capacity, const gramme_transaction *all, uint32_t first)
{
    uint32_t i;

    for (i = first; i < all->count; i++) {
        const gramme_step *action = &all->actions[i];

        if (action->table != capacity->table) {
            continue;
        }
        if (action->kind == GRAMME_STEP_GET || all->token.repeated) {
            size_t size =
                all->token.repeated ? action->charged : action->subject.row.item_size;

            gramme_capacity_add_read(capacity, NULL, gramme_capacity_read(size, true));
            capacity->transacted = "ReadCapacityUnits";
        } else {
            gramme_subject_charge(&action->subject, capacity);
            capacity->transacted = "WriteCapacityUnits";
        }
    }
}

static bool is_charged(const gramme_transaction *all, uint32_t at)
{
    uint32_t i;

    for (i = 0; i < at; i++) {
        if (all->actions[i].table == all->actions[at].table) {
            return true;
        }
    }
    return false;
}

gramme_status gramme_transact_write_capacity(const gramme_transaction *all,
                                             gramme_op_call *call,
                                             const gramme_node *return_capacity)
{
    gramme_capacity_detail detail = gramme_capacity_detail_of(return_capacity);
    uint32_t i;

    if (detail == GRAMME_CAPACITY_NONE) {
        return GRAMME_OK;
    }
    gramme_write_name(&call->out, "ConsumedCapacity");
    gramme_write_array_begin(&call->out);
    for (i = 0; i < all->count; i++) {
        gramme_capacity capacity;

        if (is_charged(all, i)) {
            continue;
        }
        if (!gramme_capacity_init(&capacity, call->arena, all->actions[i].table,
                                  all->actions[i].table_name)) {
            return gramme_error_nomem(call->err);
        }
        charge_table(&capacity, all, i);
        gramme_capacity_write(&call->out, &capacity, detail);
    }
    gramme_write_array_end(&call->out);
    return GRAMME_OK;
}
