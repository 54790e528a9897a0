/* SPDX-License-Identifier: Apache-2.0 */
/* call.c - one request from text to reply: find the operation, read, validate, perform,
 * answer. The only place that knows caller, operation and resource together. */
#include "api/call.h"

#include "api/op.h"
#include "api/triggers/functions.h"
#include "api/validate.h"

enum {
    REPLY_KEPT = 64 * 1024, /* bytes of buffer a reply keeps between calls */
    REPLY_END = 2,          /* its last brace and the NUL */
};

#define ACCOUNT "000000000000"

gramme_status
gramme_call_begin(gramme_txn **out, gramme_op_call *call, gramme_txn_kind kind)
{
    call->begun = true;
    return gramme_txn_begin(out, call->db->store, call->group, kind, call->err);
}

/* Memory ran out somewhere: the reply, or what it was decided by, may lack something.
 * Whoever printed into the buffers need not have asked. */
static bool lacks_memory(const gramme_op_call *call)
{
    return call->arena->failed || !gramme_bytes_ok(call->scratch) ||
           !gramme_bytes_ok(call->out.out);
}

/* Nothing behind a commit may fail: there is room for the reply's end. */
gramme_status
gramme_call_end(gramme_op_call *call, gramme_txn *txn, gramme_status status)
{
    if (status == GRAMME_OK &&
        (gramme_bytes_reserve(call->out.out, REPLY_END) == NULL ||
         lacks_memory(call))) {
        status = gramme_error_nomem(call->err);
    }
    if (status != GRAMME_OK) {
        gramme_txn_rollback(txn);
        return status;
    }
    return gramme_txn_commit(txn, call->err);
}

gramme_status
gramme_call_table_name(gramme_view *name, gramme_op_call *call, gramme_view name_or_arn)
{
    static const char mark[] = ":table/";
    gramme_view text = name_or_arn;
    size_t at;

    *name = text;
    if (!gramme_view_starts_with(text, GRAMME_VIEW("arn:"))) {
        return GRAMME_OK;
    }
    for (at = 0; at + sizeof(mark) - 1 < text.size; at++) {
        if (memcmp(text.data + at, mark, sizeof(mark) - 1) == 0) {
            at += sizeof(mark) - 1;
            *name = gramme_view_of(text.data + at, text.size - at);
            if (memchr(name->data, '/', name->size) == NULL) {
                return GRAMME_OK;
            }
            break;
        }
    }
    return gramme_invalid(
        call->err, "Invalid TableArn: Invalid ResourceArn provided as input %.*s",
        GRAMME_VIEW_ARG(text));
}

static gramme_status
refuse_missing(gramme_op_call *call, gramme_view name, bool tell_name)
{
    call->missing_table = name;
    if (!tell_name) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_RESOURCE_NOT_FOUND,
                                    "Requested resource not found");
    }
    return gramme_exception_set(call->err, GRAMME_EXCEPTION_RESOURCE_NOT_FOUND,
                                "Requested resource not found: Table: %.*s not found",
                                GRAMME_VIEW_ARG(name));
}

gramme_status gramme_call_table(const gramme_table **out,
                                gramme_op_call *call,
                                gramme_txn *txn,
                                gramme_view name_or_arn)
{
    gramme_view name;
    gramme_status status = gramme_call_table_name(&name, call, name_or_arn);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_table_find(out, txn, name, call->err);
    if (status == GRAMME_NOTFOUND ||
        (status == GRAMME_OK && ((*out)->state == GRAMME_TABLE_CREATING ||
                                 (*out)->state == GRAMME_TABLE_DELETING))) {
        return refuse_missing(call, name, false);
    }
    return status;
}

gramme_status gramme_call_table_any(const gramme_table **out,
                                    gramme_op_call *call,
                                    gramme_txn *txn,
                                    gramme_view name_or_arn)
{
    gramme_view name;
    gramme_status status = gramme_call_table_name(&name, call, name_or_arn);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_table_find(out, txn, name, call->err);
    return status == GRAMME_NOTFOUND ? refuse_missing(call, name, true) : status;
}

void gramme_call_print_arn(gramme_bytes *out,
                           const gramme_op_call *call,
                           gramme_view name)
{
    GRAMME_BYTES_LITERAL(out, "arn:aws:dynamodb:");
    gramme_bytes_append_text(out, call->region);
    GRAMME_BYTES_LITERAL(out, ":" ACCOUNT ":table/");
    gramme_bytes_append_view(out, name);
}

/* AWS's older exceptions spell the member "Message", the service's own "message", but
 * "Message" where it has company: CancellationReasons, or the Item of a condition. */
static void write_dynamodb_error(gramme_writer *out,
                                 gramme_exception exception,
                                 gramme_view message,
                                 bool company)
{
    const char *wire = gramme_exception_wire_name(exception);
    bool coral = strncmp(wire, "com.amazon.coral.service#", 25) == 0;

    gramme_write_name(out, "__type");
    gramme_write_text(out, wire);
    if (message.size > 0) {
        gramme_write_name(out, coral || company ? "Message" : "message");
        gramme_write_string(out, message);
    }
}

/* What a REST service says, whose errors have their name in a header. The front end,
 * which knows the model but not the service, does not tell whose fault it is. */
static void
write_lambda_error(gramme_writer *out, gramme_exception exception, gramme_view message)
{
    bool front = exception == GRAMME_EXCEPTION_VALIDATION ||
                 exception == GRAMME_EXCEPTION_SERIALIZATION;
    bool older = exception == GRAMME_EXCEPTION_LAMBDA_RESOURCE_NOT_FOUND ||
                 exception == GRAMME_EXCEPTION_LAMBDA_ACCESS_DENIED ||
                 exception == GRAMME_EXCEPTION_LAMBDA_SERVICE;

    if (!front) {
        gramme_write_name(out, "Type");
        gramme_write_text(out, exception == GRAMME_EXCEPTION_LAMBDA_SERVICE ? "Service"
                                                                            : "User");
    }
    gramme_write_name(out, older ? "Message" : "message");
    gramme_write_string(out, message);
}

static void write_error(gramme_reply *reply, const gramme_op_call *call)
{
    const gramme_error *err = call->err;
    gramme_exception exception = gramme_exception_of(err);
    bool lambda = call->service == GRAMME_SERVICE_LAMBDA;
    gramme_writer out;

    if (lacks_memory(call) || (exception == GRAMME_EXCEPTION_INTERNAL_SERVER_ERROR &&
                               err->status == GRAMME_NOMEM)) {
        gramme_reply_fail(reply);
        return;
    }
    if (lambda && exception == GRAMME_EXCEPTION_INTERNAL_SERVER_ERROR) {
        exception = GRAMME_EXCEPTION_LAMBDA_SERVICE;
    }
    gramme_bytes_reset(&reply->body, REPLY_KEPT);
    gramme_writer_init(&out, &reply->body);
    gramme_write_object_begin(&out);
    if (lambda) {
        write_lambda_error(&out, exception, err->message);
    } else {
        write_dynamodb_error(&out, exception, err->message,
                             call->error_members != NULL);
    }
    if (call->error_members != NULL) {
        call->error_members(&out, call->error_self);
    }
    gramme_write_object_end(&out);
    reply->exception = exception;
    if (!gramme_arena_copy(&reply->message, &reply->arena, err->message) ||
        !gramme_bytes_ok(&reply->body)) {
        gramme_reply_fail(reply);
    }
}

/* An operation of AWS's that Gramme does not perform is named as such, an unknown one
 * gets AWS's bare UnknownOperationException. */
static gramme_status
find_operation(const gramme_op **op, const char *target, gramme_error *err)
{
    const char *dot = target == NULL ? NULL : strchr(target, '.');
    const gramme_model_operation *known;
    gramme_view service;
    gramme_view name;

    if (dot == NULL) {
        return gramme_exception_set(err, GRAMME_EXCEPTION_UNKNOWN_OPERATION, "%s", "");
    }
    service = gramme_view_of(target, (size_t)(dot - target));
    name = gramme_view_text(dot + 1);
    *op = gramme_op_find(name);
    if (*op != NULL &&
        gramme_view_is(service, gramme_service_target_prefix((*op)->service))) {
        return GRAMME_OK;
    }
    known = gramme_model_find(name);
    if (known != NULL &&
        gramme_view_is(service, gramme_service_target_prefix(known->service))) {
        return gramme_exception_set(err, GRAMME_EXCEPTION_UNKNOWN_OPERATION,
                                    "Gramme does not perform %.*s",
                                    GRAMME_VIEW_ARG(name));
    }
    return gramme_exception_set(err, GRAMME_EXCEPTION_UNKNOWN_OPERATION, "%s", "");
}

/* What is wrong with the request by itself, as gramme_validate() tells a violation. */
static gramme_status envelop(gramme_op_call *call)
{
    if (gramme_exception_of(call->err) != GRAMME_EXCEPTION_VALIDATION) {
        return call->err->status;
    }
    return gramme_exception_prepend(call->err, call->arena,
                                    GRAMME_VIEW("1 validation error detected: "));
}

static gramme_status perform(gramme_op_call *call, const gramme_request *request)
{
    const gramme_op *op = NULL;
    gramme_node in;
    gramme_status status = find_operation(&op, request->target, call->err);

    if (status != GRAMME_OK) {
        return status;
    }
    GRAMME_PRE(op != NULL);
    call->service = op->service;
    if (op->service == GRAMME_SERVICE_LAMBDA) {
        status = gramme_functions_allow(call);
        if (status != GRAMME_OK) {
            return status;
        }
    }
    call->wording = op->wording;
    status = gramme_read_request(&in, call->arena, op->input, &call->wording,
                                 call->content, call->err);
    if (status != GRAMME_OK) {
        return status;
    }
    call->in = &in;
    status = gramme_validate(&in, call->wording, call->arena, call->err);
    if (status != GRAMME_OK) {
        call->in = NULL;
        return status;
    }
    gramme_write_object_begin(&call->out);
    status = op->handle(call);
    call->in = NULL;
    gramme_write_object_end(&call->out);
    if (call->no_reply || call->payload.data != NULL) {
        call->out.out->size = 0;
        gramme_bytes_append_view(call->out.out, call->payload);
    }
    if (status != GRAMME_OK && !call->begun &&
        call->wording == GRAMME_WORDING_ENVELOPED) {
        return envelop(call);
    }
    return status == GRAMME_OK && lacks_memory(call) ? gramme_error_nomem(call->err)
                                                     : status;
}

/* A NUL behind the body, which its size does not count. */
static void end_text(gramme_reply *reply)
{
    if (gramme_bytes_ok(&reply->body)) {
        gramme_bytes_append_byte(&reply->body, '\0');
        reply->body.size -= gramme_bytes_ok(&reply->body);
    }
    if (!gramme_bytes_ok(&reply->body)) {
        gramme_reply_fail(reply);
    }
}

int gramme_call(gramme *db,
                gramme_turn *turn,
                const gramme_request *request,
                gramme_reply *reply)
{
    gramme_error err;
    gramme_op_call call = {
        .db = db,
        .group = turn == NULL ? NULL : turn->group,
        .arena = &reply->arena,
        .content = gramme_view_of(request->body, request->body_size),
        .scratch = &reply->scratch,
        .err = &err,
        .region = request->region == NULL ? "us-east-1" : request->region,
        .host = request->host,
    };

    gramme_arena_reset(&reply->arena);
    gramme_bytes_reset(&reply->body, REPLY_KEPT);
    gramme_bytes_reset(&reply->scratch, REPLY_KEPT);
    gramme_error_init(&err, &reply->arena);
    gramme_writer_init(&call.out, &reply->body);
    reply->exception = GRAMME_EXCEPTION_NONE;
    reply->message = gramme_view_of(NULL, 0);
    reply->missing_table = gramme_view_of(NULL, 0);
    reply->function_error = NULL;
    reply->function_log = gramme_view_of(NULL, 0);
    if (perform(&call, request) != GRAMME_OK) {
        write_error(reply, &call);
        if (call.missing_table.data != NULL &&
            !gramme_arena_copy(&reply->missing_table, &reply->arena,
                               call.missing_table)) {
            gramme_reply_fail(reply);
        }
    }
    reply->function_error = call.function_error;
    reply->function_log = call.function_log;
    end_text(reply);
    return gramme_reply_status(reply);
}

/* "DynamoDB_20120810.PutItem" of "PutItem". What nobody knows stays as it is. */
static gramme_view find_target(gramme_bytes *out, const char *operation)
{
    const gramme_op *op = gramme_op_find(gramme_view_text(operation));
    const gramme_model_operation *known =
        op != NULL ? NULL : gramme_model_find(gramme_view_text(operation));

    if (op == NULL && known == NULL) {
        return gramme_view_text(operation);
    }
    gramme_bytes_append_text(
        out, gramme_service_target_prefix(op != NULL ? op->service : known->service));
    gramme_bytes_append_byte(out, '.');
    gramme_bytes_append_text(out, operation);
    gramme_bytes_append_byte(out, '\0');
    return gramme_bytes_view(out);
}

int gramme_ask(gramme *db, const char *operation, const char *json, gramme_reply *reply)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    gramme_bytes target;
    int status;

    gramme_bytes_init(&target, db->allocator);
    request.target = (const char *)find_target(&target, operation).data;
    request.body = json;
    request.body_size = strlen(json);
    if (gramme_bytes_ok(&target)) {
        status = gramme_call(db, NULL, &request, reply);
    } else {
        gramme_reply_fail(reply);
        status = gramme_reply_status(reply);
    }
    gramme_bytes_clear(&target);
    return status;
}
