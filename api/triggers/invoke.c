/* SPDX-License-Identifier: Apache-2.0 */
/* invoke.c - AWS Lambda's Invoke: by RequestResponse the caller waits for the function,
 * by Event nobody does, by DryRun nothing runs. */
#include "api/json/guard.h"
#include "api/ops/ops.h"
#include "api/triggers/function_request.h"
#include "api/triggers/functions.h"

enum { PAYLOAD_MAX = 6291456 /* bytes */, EVENT_MAX = 1048576 };

#define IN(member) gramme_call_member(call, GRAMME_INVOCATION_REQUEST_##member)

static gramme_status check_function(gramme_op_call *call,
                                    const gramme_function_name *name)
{
    gramme_function_document document;
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_function_get(&document, txn, name->name, call->arena, call->err);
    gramme_txn_rollback(txn);
    return status == GRAMME_NOTFOUND ? gramme_function_missing(call, name) : status;
}

/* The event, with a NUL behind it; none is the empty object. */
static gramme_status read_event(gramme_view *event, gramme_op_call *call, size_t most)
{
    const gramme_node *payload = IN(PAYLOAD);
    gramme_view bytes = payload->kind == GRAMME_NODE_BLOB && payload->text.size > 0
                            ? payload->text
                            : GRAMME_VIEW("{}");
    gramme_guard guard;

    if (bytes.size > most) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_LAMBDA_TOO_LARGE,
            "Request must be smaller than %zu bytes for the InvokeFunction operation",
            most);
    }
    if (!gramme_guard_check(&guard, bytes)) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_LAMBDA_INVALID_CONTENT,
                                    "Could not parse request body into json: Could not "
                                    "parse payload into json: it is none");
    }
    return gramme_arena_copy(event, call->arena, bytes) ? GRAMME_OK
                                                        : gramme_error_nomem(call->err);
}

/* AWS's error object of a failure that the function itself did not describe. */
static gramme_status describe_failure(gramme_op_call *call,
                                      const gramme_outcome *outcome)
{
    gramme_writer out;
    gramme_view text = gramme_view_of(NULL, 0);

    gramme_bytes_reset(call->scratch, SIZE_MAX);
    gramme_writer_init(&out, call->scratch);
    gramme_write_object_begin(&out);
    if (outcome->error_type.size > 0) {
        gramme_write_name(&out, "errorType");
        gramme_write_string(&out, outcome->error_type);
    }
    gramme_write_name(&out, "errorMessage");
    gramme_write_string(&out, outcome->error_message);
    gramme_write_object_end(&out);
    if (!gramme_bytes_ok(call->scratch) ||
        !gramme_arena_copy(&text, call->arena, gramme_bytes_view(call->scratch))) {
        return gramme_error_nomem(call->err);
    }
    gramme_bytes_reset(call->scratch, SIZE_MAX);
    call->payload = text;
    return GRAMME_OK;
}

static gramme_status
invoke_now(gramme_op_call *call, const gramme_function_name *name, gramme_view event)
{
    gramme_outcome outcome;
    int failed;

    gramme_outcome_init(&outcome, call->arena);
    failed = gramme_functions_invoke(call->db->functions, name->name, event, &outcome);
    if (outcome.nomem) {
        return gramme_error_nomem(call->err);
    }
    if (outcome.broken) {
        return gramme_error_set(call->err, GRAMME_IO, "%.*s",
                                GRAMME_VIEW_ARG(outcome.error_message));
    }
    if (gramme_view_is(gramme_node_text(IN(LOG_TYPE)), "Tail")) {
        call->function_log = outcome.log;
    }
    call->function_error = failed != 0 ? "Unhandled" : NULL;
    if (outcome.response.size > 0) {
        call->payload = outcome.response;
        return GRAMME_OK;
    }
    if (failed != 0) {
        return describe_failure(call, &outcome);
    }
    call->payload = GRAMME_VIEW("null");
    return GRAMME_OK;
}

gramme_status gramme_op_invoke(gramme_op_call *call)
{
    static const char *const unsupported[] = {"ClientContext", "DurableExecutionName",
                                              "TenantId", NULL};
    gramme_view type = gramme_node_text(IN(INVOCATION_TYPE));
    bool later = gramme_view_is(type, "Event");
    gramme_function_name name;
    gramme_view event = gramme_view_of(NULL, 0);
    gramme_status status =
        gramme_function_name_read(&name, call, gramme_node_text(IN(FUNCTION_NAME)),
                                  gramme_node_text(IN(QUALIFIER)));

    if (status == GRAMME_OK) {
        status = gramme_function_refuse(call, call->in, unsupported);
    }
    if (status == GRAMME_OK) {
        status = check_function(call, &name);
    }
    if (status == GRAMME_OK) {
        status = read_event(&event, call, later ? EVENT_MAX : PAYLOAD_MAX);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (!later && !gramme_view_is(type, "DryRun")) {
        return invoke_now(call, &name, event);
    }
    call->no_reply = true;
    if (!later) {
        return GRAMME_OK;
    }
    status = gramme_functions_invoke_later(call->db->functions, name.name, event);
    if (status == GRAMME_NOMEM) {
        return gramme_error_nomem(call->err);
    }
    return status == GRAMME_OK
               ? status
               : gramme_exception_set(call->err,
                                      GRAMME_EXCEPTION_LAMBDA_TOO_MANY_REQUESTS,
                                      "Rate Exceeded.");
}

#undef IN
