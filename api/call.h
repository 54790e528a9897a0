/* SPDX-License-Identifier: Apache-2.0 */
/* call.h - one request on its way through an operation.
 *
 * The handler reads `in`, works inside one transaction, writes the reply's members into
 * `out` and returns GRAMME_OK; or it leaves its error in `err` and returns that status,
 * and what it wrote into `out` is thrown away. Everything it allocates comes from
 * `arena`. */
#ifndef GRAMME_API_CALL_H
#define GRAMME_API_CALL_H

#include "api/engine.h"
#include "api/json/read.h"
#include "api/json/write.h"
#include "api/model/model_gen.h"
#include "storage/table.h"

typedef struct gramme_op_call {
    gramme *db;
    gramme_group *group; /* the turn's, or NULL */
    gramme_arena *arena;
    gramme_bytes *scratch; /* for building keys; empty between uses */
    const gramme_node *in;
    gramme_view content; /* the request's text that `in` was read from */
    gramme_service service;
    gramme_wording wording;
    bool begun;          /* its transaction: what is found from here on is not the
                            request's own fault */
    gramme_writer out;   /* inside the reply's outermost object */
    bool no_reply;       /* success is an empty body, not even {} */
    gramme_view payload; /* data: success is these bytes instead of an object */
    const char *function_error; /* for gramme_reply_function_error() */
    gramme_view function_log;   /* in the arena, likewise */
    gramme_error *err;
    const char *region;
    const char *host;          /* or NULL */
    gramme_view missing_table; /* set with a ResourceNotFoundException */
    /* Writes what an exception carries besides its message; NULL: nothing. */
    void (*error_members)(gramme_writer *out, const void *self);
    const void *error_self;
} gramme_op_call;

/* Member `member` of the request; never NULL, maybe ABSENT. */
static inline const gramme_node *gramme_call_member(const gramme_op_call *call,
                                                    unsigned member)
{
    return gramme_node_member(call->in, member);
}

/* Begins the operation's transaction. */
gramme_status
gramme_call_begin(gramme_txn **out, gramme_op_call *call, gramme_txn_kind kind);

/* Ends it: commits when `status` is GRAMME_OK, else undoes. Returns the result. */
gramme_status
gramme_call_end(gramme_op_call *call, gramme_txn *txn, gramme_status status);

/* The table's name in a TableName, TableArn or ResourceArn: the text itself, or the
 * part after "table/" of an ARN. Checks the name as AWS does. */
gramme_status gramme_call_table_name(gramme_view *name,
                                     gramme_op_call *call,
                                     gramme_view name_or_arn);

/* The table for reading and writing items: ResourceNotFoundException "Requested
 * resource not found" when there is none or it is still being created or already being
 * deleted. */
gramme_status gramme_call_table(const gramme_table **out,
                                gramme_op_call *call,
                                gramme_txn *txn,
                                gramme_view name_or_arn);

/* The table for describing and changing it: as gramme_call_table, in any state, and the
 * message goes on ": Table: NAME not found". */
gramme_status gramme_call_table_any(const gramme_table **out,
                                    gramme_op_call *call,
                                    gramme_txn *txn,
                                    gramme_view name_or_arn);

/* Appends "arn:aws:dynamodb:REGION:000000000000:table/NAME" to `out`. */
void gramme_call_print_arn(gramme_bytes *out,
                           const gramme_op_call *call,
                           gramme_view name);

#endif
