/* SPDX-License-Identifier: Apache-2.0 */
/* function_ops.c - AWS Lambda's operations on functions. What the runtime cannot open
 * is refused before anything is stored. */
#include "api/ops/features.h"
#include "api/ops/ops.h"
#include "api/triggers/function_request.h"
#include "api/triggers/functions.h"
#include "storage/document.h"

enum { PAGE = 50 /* functions of a page, at most and by default */ };

static void write_configuration(gramme_op_call *call,
                                const gramme_function_document *document,
                                bool qualified)
{
    gramme_function_view how = {
        .region = call->region, .qualified = qualified, .state = true};

    gramme_function_write(&call->out, document, &how);
}

/* A revision and a time of its own. */
static gramme_status stamp(gramme_function_document *document, gramme_op_call *call)
{
    char revision[37];

    gramme_features_uuid(revision);
    document->modified = gramme_clock_now(&call->db->clock);
    return gramme_arena_copy(&document->revision, call->arena,
                             gramme_view_text(revision))
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}

static gramme_status
try_it(gramme_op_call *call, const gramme_function_document *document, gramme_view zip)
{
    gramme_status status = gramme_functions_try(call->db->functions, document, zip,
                                                call->arena, call->err);

    if (status == GRAMME_IO && document->folder.size > 0) {
        gramme_view why = gramme_view_of("", 0);

        (void)gramme_arena_copy(&why, call->arena, call->err->message);
        return gramme_function_invalid(
            call,
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error "
            "Message: The specified key does not exist. (%.*s)",
            GRAMME_VIEW_ARG(why));
    }
    return gramme_function_told(call, status);
}

/* `name` in a transaction of its own; with `zip` its code, too. */
static gramme_status find(gramme_function_document *out,
                          gramme_view *zip,
                          gramme_op_call *call,
                          const gramme_function_name *name)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_function_get(out, txn, name->name, call->arena, call->err);
    if (status == GRAMME_OK && zip != NULL) {
        status = gramme_function_code(zip, txn, out, call->arena, call->err);
    }
    gramme_txn_rollback(txn);
    return status == GRAMME_NOTFOUND ? gramme_function_missing(call, name) : status;
}

static gramme_status end(gramme_op_call *call, gramme_txn *txn, gramme_status status)
{
    status = gramme_call_end(call, txn, status);
    if (status == GRAMME_OK) {
        gramme_functions_changed(call->db->functions);
    }
    return status;
}

/* -- CreateFunction -- */

#define IN(member) gramme_call_member(call, GRAMME_CREATE_FUNCTION_REQUEST_##member)

static gramme_status store_new(gramme_op_call *call,
                               const gramme_function_document *document,
                               gramme_view zip)
{
    gramme_function_document other;
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_function_get(&other, txn, document->name, call->arena, call->err);
    if (status == GRAMME_OK) {
        status = gramme_exception_set(
            call->err, GRAMME_EXCEPTION_LAMBDA_RESOURCE_CONFLICT,
            "Function already exist: %.*s", GRAMME_VIEW_ARG(document->name));
    } else if (status == GRAMME_NOTFOUND) {
        status = gramme_function_put(txn, document, call->arena, call->err);
    }
    if (status == GRAMME_OK && document->folder.size == 0) {
        status = gramme_document_put(txn, GRAMME_DOCUMENT_CODE, document->name, zip,
                                     call->err);
    }
    if (status == GRAMME_OK) {
        write_configuration(call, document, false);
    }
    return end(call, txn, status);
}

gramme_status gramme_op_create_function(gramme_op_call *call)
{
    gramme_function_document document;
    gramme_function_name name;
    gramme_view zip = gramme_view_of(NULL, 0);
    gramme_status status = gramme_function_name_read(
        &name, call, gramme_node_text(IN(FUNCTION_NAME)), gramme_view_of(NULL, 0));

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_function_init(&document, call);
    document.name = name.name;
    document.log_group = gramme_arena_printf(call->arena, "/aws/lambda/%.*s",
                                             GRAMME_VIEW_ARG(name.name));
    status = gramme_function_configure(&document, call, true);
    if (status == GRAMME_OK) {
        status = gramme_function_take_code(&document, &zip, call, IN(CODE));
    }
    if (status == GRAMME_OK) {
        status = try_it(call, &document, zip);
    }
    if (status == GRAMME_OK) {
        status = stamp(&document, call);
    }
    return status == GRAMME_OK ? store_new(call, &document, zip) : status;
}

#undef IN

/* -- UpdateFunctionCode, UpdateFunctionConfiguration -- */

/* What an update changes. */
typedef struct change {
    gramme_function_name name;
    gramme_view revision; /* the one it is meant for; empty: any */
    bool code;
    bool dry;
} change;

static gramme_status check_revision(gramme_op_call *call,
                                    const gramme_function_document *document,
                                    const change *what)
{
    if (what->revision.size == 0 ||
        gramme_view_equal(what->revision, document->revision)) {
        return GRAMME_OK;
    }
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_LAMBDA_PRECONDITION_FAILED,
        "The Revision Id provided does not match the latest Revision Id. Call the "
        "GetFunction/GetAlias API to retrieve the latest Revision Id");
}

static gramme_status apply(gramme_function_document *document,
                           gramme_view *zip,
                           gramme_op_call *call,
                           const change *what)
{
    gramme_status status = check_revision(call, document, what);

    if (status == GRAMME_OK && !what->code) {
        status = gramme_function_configure(document, call, false);
    } else if (status == GRAMME_OK) {
        status = gramme_function_take_code(document, zip, call, call->in);
    }
    return status == GRAMME_OK ? stamp(document, call) : status;
}

/* Once more with the function as it is now. */
static gramme_status store_change(gramme_function_document *document,
                                  gramme_op_call *call,
                                  const change *what)
{
    gramme_view zip = gramme_view_of(NULL, 0);
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);

    if (status != GRAMME_OK) {
        return status;
    }
    status =
        gramme_function_get(document, txn, what->name.name, call->arena, call->err);
    if (status == GRAMME_NOTFOUND) {
        status = gramme_function_missing(call, &what->name);
    }
    if (status == GRAMME_OK) {
        status = apply(document, &zip, call, what);
    }
    if (status == GRAMME_OK) {
        status = gramme_function_put(txn, document, call->arena, call->err);
    }
    if (status == GRAMME_OK && what->code) {
        status = document->folder.size > 0
                     ? gramme_document_delete(txn, GRAMME_DOCUMENT_CODE, document->name,
                                              call->err)
                     : gramme_document_put(txn, GRAMME_DOCUMENT_CODE, document->name,
                                           zip, call->err);
    }
    if (status == GRAMME_OK) {
        write_configuration(call, document, false);
    }
    return end(call, txn, status);
}

static gramme_status update(gramme_op_call *call, const change *what)
{
    gramme_function_document document;
    gramme_view zip = gramme_view_of(NULL, 0);
    gramme_status status = find(&document, what->code ? NULL : &zip, call, &what->name);

    if (status == GRAMME_OK) {
        status = apply(&document, &zip, call, what);
    }
    if (status == GRAMME_OK) {
        status = try_it(call, &document, zip);
    }
    if (status == GRAMME_OK && what->dry) {
        write_configuration(call, &document, false);
    } else if (status == GRAMME_OK) {
        status = store_change(&document, call, what);
    }
    return status;
}

#define IN(member)                                                                     \
    gramme_call_member(call, GRAMME_UPDATE_FUNCTION_CODE_REQUEST_##member)

gramme_status gramme_op_update_function_code(gramme_op_call *call)
{
    static const char *const unsupported[] = {"Publish", "PublishTo", NULL};
    change what = {.revision = gramme_node_text(IN(REVISION_ID)),
                   .code = true,
                   .dry = gramme_node_boolean(IN(DRY_RUN), false)};
    gramme_status status = gramme_function_name_read(
        &what.name, call, gramme_node_text(IN(FUNCTION_NAME)), gramme_view_of(NULL, 0));

    if (status == GRAMME_OK) {
        status = gramme_function_refuse(call, call->in, unsupported);
    }
    return status == GRAMME_OK ? update(call, &what) : status;
}

#undef IN
#define IN(member)                                                                     \
    gramme_call_member(call, GRAMME_UPDATE_FUNCTION_CONFIGURATION_REQUEST_##member)

gramme_status gramme_op_update_function_configuration(gramme_op_call *call)
{
    change what = {.revision = gramme_node_text(IN(REVISION_ID))};
    gramme_status status = gramme_function_name_read(
        &what.name, call, gramme_node_text(IN(FUNCTION_NAME)), gramme_view_of(NULL, 0));

    return status == GRAMME_OK ? update(call, &what) : status;
}

#undef IN

/* -- GetFunction, GetFunctionConfiguration -- */

static gramme_status get(gramme_function_document *out,
                         gramme_function_name *name,
                         gramme_op_call *call,
                         unsigned name_member,
                         unsigned qualifier_member)
{
    gramme_status status = gramme_function_name_read(
        name, call, gramme_node_text(gramme_call_member(call, name_member)),
        gramme_node_text(gramme_call_member(call, qualifier_member)));

    return status == GRAMME_OK ? find(out, NULL, call, name) : status;
}

/* There is no place on the network to load a zip from. */
static void write_code(gramme_op_call *call, const gramme_function_document *document)
{
    gramme_writer *out = &call->out;

    gramme_write_name(out, "Code");
    gramme_write_object_begin(out);
    gramme_write_name(out, "RepositoryType");
    gramme_write_text(out, "S3");
    if (document->folder.size > 0) {
        gramme_view location = gramme_arena_printf(call->arena, "file://%.*s",
                                                   GRAMME_VIEW_ARG(document->folder));

        gramme_write_name(out, "Location");
        gramme_write_string(out, location);
    }
    gramme_write_object_end(out);
}

gramme_status gramme_op_get_function(gramme_op_call *call)
{
    gramme_function_document document;
    gramme_function_name name;
    gramme_status status =
        get(&document, &name, call, GRAMME_GET_FUNCTION_REQUEST_FUNCTION_NAME,
            GRAMME_GET_FUNCTION_REQUEST_QUALIFIER);

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_name(&call->out, "Configuration");
    gramme_write_object_begin(&call->out);
    write_configuration(call, &document, name.qualified);
    gramme_write_object_end(&call->out);
    write_code(call, &document);
    if (document.tags.size > 2) {
        gramme_write_name(&call->out, "Tags");
        gramme_write_raw(&call->out, document.tags);
    }
    return GRAMME_OK;
}

gramme_status gramme_op_get_function_configuration(gramme_op_call *call)
{
    gramme_function_document document;
    gramme_function_name name;
    gramme_status status = get(&document, &name, call,
                               GRAMME_GET_FUNCTION_CONFIGURATION_REQUEST_FUNCTION_NAME,
                               GRAMME_GET_FUNCTION_CONFIGURATION_REQUEST_QUALIFIER);

    if (status == GRAMME_OK) {
        write_configuration(call, &document, name.qualified);
    }
    return status;
}

/* -- ListFunctions -- */

#define IN(member) gramme_call_member(call, GRAMME_LIST_FUNCTIONS_REQUEST_##member)

static gramme_status list(gramme_op_call *call, gramme_txn *txn)
{
    int64_t wanted = gramme_node_integer(IN(MAX_ITEMS), PAGE);
    gramme_writer *out = &call->out;
    gramme_document_page page;
    gramme_function_view how = {
        .region = call->region,
        .qualified = gramme_node_present(IN(FUNCTION_VERSION)),
    };
    gramme_status status = gramme_document_list(
        &page, txn, GRAMME_DOCUMENT_FUNCTION, gramme_view_of(NULL, 0),
        gramme_node_text(IN(MARKER)), wanted < PAGE ? (uint32_t)wanted : PAGE,
        call->arena, call->err);

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_name(out, "Functions");
    gramme_write_array_begin(out);
    for (uint32_t i = 0; i < page.count && status == GRAMME_OK; i++) {
        gramme_function_document document;

        status = gramme_function_read(&document, page.documents[i].value, call->arena,
                                      call->err);
        if (status == GRAMME_OK) {
            gramme_write_object_begin(out);
            gramme_function_write(out, &document, &how);
            gramme_write_object_end(out);
        }
    }
    gramme_write_array_end(out);
    if (page.more && page.count > 0) {
        gramme_write_name(out, "NextMarker");
        gramme_write_string(out, page.documents[page.count - 1].name);
    }
    return status;
}

#undef IN

gramme_status gramme_op_list_functions(gramme_op_call *call)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    return status == GRAMME_OK ? gramme_call_end(call, txn, list(call, txn)) : status;
}

/* -- DeleteFunction -- */

#define IN(member) gramme_call_member(call, GRAMME_DELETE_FUNCTION_REQUEST_##member)

static gramme_status remove_it(gramme_op_call *call, const gramme_function_name *name)
{
    gramme_function_document document;
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_function_get(&document, txn, name->name, call->arena, call->err);
    if (status == GRAMME_NOTFOUND) {
        status = gramme_function_missing(call, name);
    }
    if (status == GRAMME_OK) {
        status = gramme_document_delete(txn, GRAMME_DOCUMENT_FUNCTION, name->name,
                                        call->err);
    }
    if (status == GRAMME_OK) {
        status =
            gramme_document_delete(txn, GRAMME_DOCUMENT_CODE, name->name, call->err);
    }
    return end(call, txn, status);
}

/* Mappings to it stay, as on AWS: they fail until there is such a function again. */
gramme_status gramme_op_delete_function(gramme_op_call *call)
{
    gramme_function_name name = {.qualified = false};
    gramme_status status =
        gramme_function_name_read(&name, call, gramme_node_text(IN(FUNCTION_NAME)),
                                  gramme_node_text(IN(QUALIFIER)));

    if (gramme_exception_of(call->err) == GRAMME_EXCEPTION_LAMBDA_RESOURCE_NOT_FOUND &&
        name.qualified) {
        name.qualified = false; /* a version: AWS tells of the function alone */
        return gramme_function_missing(call, &name);
    }
    if (status == GRAMME_OK && name.qualified) {
        return gramme_function_invalid(call,
                                       "$LATEST version cannot be deleted without "
                                       "deleting the function.");
    }
    if (status == GRAMME_OK) {
        status = remove_it(call, &name);
    }
    if (status == GRAMME_OK) {
        gramme_functions_forget(call->db->functions, name.name);
        call->no_reply = true;
    }
    return status;
}

#undef IN
