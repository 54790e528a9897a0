/* SPDX-License-Identifier: Apache-2.0 */
/* batch_execute_statement.c - BatchExecuteStatement: up to 25 statements about one item
 * each, all reads or all writes. A statement fails by itself; only what concerns the
 * statements together fails the request. */
#include "api/ops/batch.h"
#include "api/ops/ops.h"
#include "api/ops/statement.h"

#define IN(member)                                                                     \
    gramme_call_member(call, GRAMME_BATCH_EXECUTE_STATEMENT_INPUT_##member)
#define PART(node, member)                                                             \
    gramme_node_member(node, GRAMME_BATCH_STATEMENT_REQUEST_##member)

typedef struct batch_entry {
    gramme_statement statement;
    const char *code; /* of its error; NULL: none so far */
    gramme_view message;
    /* What else the error tells, as of gramme_op_call. */
    void (*error_members)(gramme_writer *out, const void *self);
    const void *error_self;
    bool is_prepared;
    bool is_known; /* its table is known: an error names it */
    bool is_done;
    bool is_refused;  /* a write, for what its row holds */
    bool return_old;  /* when its condition fails */
    gramme_item item; /* to return; empty: none */
} batch_entry;

typedef struct batch {
    batch_entry *entries;
    uint32_t count;
    bool reads;
    bool writes;
} batch;

/* The code that tells a statement's error; NULL for what fails the whole request. */
static const char *code_of(const gramme_error *err)
{
    static const struct code_row {
        gramme_exception exception;
        const char *code;
    } rows[] = {
        {GRAMME_EXCEPTION_VALIDATION, "ValidationError"},
        {GRAMME_EXCEPTION_CONDITIONAL_CHECK_FAILED, "ConditionalCheckFailed"},
        {GRAMME_EXCEPTION_RESOURCE_NOT_FOUND, "ResourceNotFound"},
        {GRAMME_EXCEPTION_DUPLICATE_ITEM, "DuplicateItem"},
        {GRAMME_EXCEPTION_TRANSACTION_CONFLICT, "TransactionConflict"},
        {GRAMME_EXCEPTION_ITEM_COLLECTION_SIZE_LIMIT_EXCEEDED,
         "ItemCollectionSizeLimitExceeded"},
    };
    gramme_exception exception = gramme_exception_of(err);
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].exception == exception) {
            return rows[i].code;
        }
    }
    return NULL;
}

/* Keeps what became of an entry; GRAMME_OK when the others may go on. */
static gramme_status
settle(batch_entry *entry, gramme_op_call *call, gramme_status status)
{
    if (status == GRAMME_OK) {
        return GRAMME_OK;
    }
    entry->code = code_of(call->err);
    if (entry->code == NULL) {
        return status;
    }
    if (!gramme_arena_copy(&entry->message, call->arena, call->err->message)) {
        return gramme_error_nomem(call->err);
    }
    gramme_error_init(call->err, call->arena);
    call->missing_table = gramme_view_of(NULL, 0);
    entry->error_members = call->error_members;
    entry->error_self = call->error_self;
    call->error_members = NULL;
    return GRAMME_OK;
}

static gramme_status
read_entry(batch_entry *entry, gramme_op_call *call, const gramme_node *node)
{
    gramme_status status = gramme_statement_prepare(
        &entry->statement, call, PART(node, STATEMENT), PART(node, PARAMETERS));

    entry->statement.consistent =
        gramme_node_boolean(PART(node, CONSISTENT_READ), false);
    entry->return_old = gramme_view_is(
        gramme_node_text(PART(node, RETURN_VALUES_ON_CONDITION_CHECK_FAILURE)),
        "ALL_OLD");
    entry->is_prepared = status == GRAMME_OK;
    if (status == GRAMME_OK &&
        entry->statement.plan.kind == GRAMME_PARTIQL_PLAN_EXISTS) {
        return gramme_invalid(call->err,
                              "EXISTS can only be used in ExecuteTransaction "
                              "write requests.");
    }
    return status;
}

static gramme_status read_batch(batch *all, gramme_op_call *call)
{
    const gramme_node *statements = IN(STATEMENTS);
    gramme_status status = GRAMME_OK;
    uint32_t i;

    all->count = statements->count;
    all->entries =
        gramme_arena_calloc(call->arena, statements->count, sizeof(*all->entries));
    if (all->entries == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        batch_entry *entry = &all->entries[i];
        bool is_read;

        status = settle(entry, call, read_entry(entry, call, &statements->children[i]));
        is_read = entry->statement.plan.kind == GRAMME_PARTIQL_PLAN_SELECT;
        all->reads |= entry->is_prepared && is_read;
        all->writes |= entry->is_prepared && !is_read;
    }
    if (status == GRAMME_OK && all->reads && all->writes) {
        return gramme_invalid(call->err, "Read and write requests together in the same "
                                         "batch is not supported.");
    }
    return status;
}

static gramme_status address(batch_entry *entry, gramme_op_call *call, gramme_txn *txn)
{
    gramme_statement *statement = &entry->statement;
    bool is_read = statement->plan.kind == GRAMME_PARTIQL_PLAN_SELECT;
    gramme_status status = gramme_statement_open(statement, call, txn);

    if (status != GRAMME_OK) {
        entry->is_known =
            gramme_exception_of(call->err) == GRAMME_EXCEPTION_RESOURCE_NOT_FOUND;
        return status;
    }
    if (!is_read || statement->plan.index_name.size == 0) {
        status = gramme_statement_address(statement, call);
    }
    if (is_read && (status != GRAMME_OK || !statement->exact) &&
        (status == GRAMME_OK ||
         gramme_exception_of(call->err) == GRAMME_EXCEPTION_VALIDATION)) {
        status = statement->plan.index_name.size == 0 && !statement->exact
                     ? gramme_statement_check_reads(statement, call)
                     : GRAMME_OK;
        if (status != GRAMME_OK) {
            return status;
        }
        return gramme_invalid(call->err,
                              "Select statements within BatchExecuteStatement must "
                              "specify the primary key in the where clause.");
    }
    entry->is_known = status == GRAMME_OK;
    return status;
}

/* Finds every row; no two statements may be about the same. */
static gramme_status find_rows(batch *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_batch_keys seen;
    gramme_status status = GRAMME_OK;
    uint32_t i;

    gramme_batch_keys_init(&seen, call->arena->allocator, GRAMME_BATCH_DUPLICATES);
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        batch_entry *entry = &all->entries[i];

        if (entry->code != NULL) {
            continue;
        }
        status = settle(entry, call, address(entry, call, txn));
        if (status == GRAMME_OK && entry->code == NULL) {
            status = gramme_statement_find(&entry->statement, call, txn);
        }
        if (status == GRAMME_OK && entry->code == NULL) {
            status =
                gramme_batch_keys_add(&seen, entry->statement.subject.key, call->err);
        }
    }
    gramme_batch_keys_clear(&seen);
    return status;
}

static gramme_status run(batch_entry *entry, gramme_op_call *call)
{
    gramme_statement *statement = &entry->statement;
    gramme_status status;
    bool found;

    if (statement->plan.kind == GRAMME_PARTIQL_PLAN_SELECT) {
        status = gramme_statement_read(&entry->item, &found, statement, call);
    } else {
        status =
            gramme_statement_write(&entry->item, statement, call, entry->return_old);
    }
    entry->is_done = status == GRAMME_OK;
    if (status != GRAMME_OK) {
        gramme_exception exception = gramme_exception_of(call->err);

        entry->is_refused = exception == GRAMME_EXCEPTION_DUPLICATE_ITEM ||
                            exception == GRAMME_EXCEPTION_CONDITIONAL_CHECK_FAILED;
    }
    return status;
}

static void write_entry(const batch_entry *entry, gramme_writer *out)
{
    gramme_write_object_begin(out);
    if (entry->code != NULL) {
        gramme_write_name(out, "Error");
        gramme_write_object_begin(out);
        gramme_write_name(out, "Code");
        gramme_write_text(out, entry->code);
        gramme_write_name(out, "Message");
        gramme_write_string(out, entry->message);
        if (entry->error_members != NULL) {
            entry->error_members(out, entry->error_self);
        }
        gramme_write_object_end(out);
    }
    if (entry->is_known) {
        gramme_write_name(out, "TableName");
        gramme_write_string(out, entry->statement.plan.table_name);
    }
    if (entry->code == NULL &&
        (entry->item.count > 0 ||
         (entry->item.members != NULL &&
          entry->statement.plan.kind == GRAMME_PARTIQL_PLAN_SELECT))) {
        gramme_write_name(out, "Item");
        gramme_write_item(out, &entry->item);
    }
    gramme_write_object_end(out);
}

/* Whether entry `at` is the first one done on its table. */
static bool opens_bill(const batch *all, uint32_t at)
{
    uint32_t i;

    if (!all->entries[at].is_done) {
        return false;
    }
    for (i = 0; i < at; i++) {
        if (all->entries[i].is_done &&
            all->entries[i].statement.table == all->entries[at].statement.table) {
            return false;
        }
    }
    return true;
}

/* Adds what the entry cost. A refused write costs what it would have written. */
static void charge(gramme_capacity *capacity, const batch_entry *entry, bool reads)
{
    const gramme_statement *statement = &entry->statement;
    const gramme_subject *subject = &statement->subject;

    if (entry->is_refused) {
        bool inserts = statement->plan.kind == GRAMME_PARTIQL_PLAN_INSERT;

        gramme_capacity_add_refused(capacity, subject->row.item_size,
                                    inserts ? gramme_item_size(&statement->key) : 0);
    } else if (entry->is_done && reads) {
        gramme_capacity_add_read(
            capacity, NULL,
            gramme_capacity_read(subject->row.item_size, statement->consistent));
    } else if (entry->is_done) {
        gramme_subject_charge(subject, capacity);
    }
}

/* Writes the bill of every table that a statement was done on. */
static gramme_status
write_bills(const batch *all, gramme_op_call *call, gramme_capacity_detail detail)
{
    bool opened = false;
    uint32_t i;
    uint32_t j;

    for (i = 0; i < all->count; i++) {
        const gramme_statement *statement = &all->entries[i].statement;
        gramme_capacity capacity;

        if (!opens_bill(all, i)) {
            continue;
        }
        if (!gramme_capacity_init(&capacity, call->arena, statement->table,
                                  statement->plan.table_name)) {
            return gramme_error_nomem(call->err);
        }
        for (j = 0; j < all->count; j++) {
            if (all->entries[j].statement.table == statement->table) {
                charge(&capacity, &all->entries[j], all->reads);
            }
        }
        if (!opened) {
            gramme_write_name(&call->out, "ConsumedCapacity");
            gramme_write_array_begin(&call->out);
            opened = true;
        }
        gramme_capacity_write(&call->out, &capacity, detail);
    }
    if (opened) {
        gramme_write_array_end(&call->out);
    }
    return GRAMME_OK;
}

static gramme_status write_capacity(const batch *all, gramme_op_call *call)
{
    gramme_capacity_detail detail =
        gramme_capacity_detail_of(IN(RETURN_CONSUMED_CAPACITY));

    return detail == GRAMME_CAPACITY_NONE ? GRAMME_OK : write_bills(all, call, detail);
}

static gramme_status perform(batch *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = find_rows(all, call, txn);
    uint32_t i;

    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        if (all->entries[i].code == NULL) {
            status = settle(&all->entries[i], call, run(&all->entries[i], call));
        }
    }
    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_name(&call->out, "Responses");
    gramme_write_array_begin(&call->out);
    for (i = 0; i < all->count; i++) {
        write_entry(&all->entries[i], &call->out);
    }
    gramme_write_array_end(&call->out);
    return write_capacity(all, call);
}

gramme_status gramme_op_batch_execute_statement(gramme_op_call *call)
{
    batch all = {0};
    gramme_txn *txn = NULL;
    gramme_status status = read_batch(&all, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call,
                                   all.writes ? GRAMME_TXN_WRITE : GRAMME_TXN_READ);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, perform(&all, call, txn));
}
