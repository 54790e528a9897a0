/* SPDX-License-Identifier: Apache-2.0 */
/* mapping_ops.c - AWS Lambda's operations on event source mappings. A mapping and its
 * trigger change together under the functions' lock: what is to run is prepared, what
 * is stored is committed, and what cannot fail any more is done last. */
#include "api/ops/features.h"
#include "api/ops/ops.h"
#include "api/ops/stream.h"
#include "api/triggers/function_request.h"
#include "api/triggers/functions.h"
#include "api/triggers/mapping.h"
#include "api/triggers/triggers.h"
#include "storage/document.h"

enum { PAGE = 100, DEPTH_MAX = 16 };

/* What has no meaning for a DynamoDB stream, or none here. */
#define UNSUPPORTED                                                                    \
    "KMSKeyArn", "MetricsConfig", "LoggingConfig", "ScalingConfig",                    \
        "StartingPositionTimestamp", "Topics", "Queues", "SourceAccessConfigurations", \
        "SelfManagedEventSource", "AmazonManagedKafkaEventSourceConfig",               \
        "SelfManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig",            \
        "ProvisionedPollerConfig"

static const char *const unsupported[] = {UNSUPPORTED, NULL};

/* The same when they are empty, and what is read from the model's nodes. */
static const char *const others[] = {
    "UUID", "FunctionName", "EventSourceArn", "Tags", UNSUPPORTED, NULL,
};

/* Changes the settings that the request names. */
static gramme_status read_settings(gramme_settings *settings, gramme_op_call *call)
{
    gramme_settings_reading reading = {
        .arena = call->arena, .others = others, .bare = true};
    gramme_status status = gramme_function_refuse(call, call->in, unsupported);

    if (status == GRAMME_OK) {
        gramme_json json;

        status =
            gramme_json_parse(&json, call->arena, call->content, DEPTH_MAX, call->err);
        if (status == GRAMME_OK) {
            status = gramme_settings_read(settings, &reading, &json, call->err);
        }
        if (status == GRAMME_OK) {
            status = gramme_triggers_check(call->db->triggers, settings, call->err);
        }
    }
    return gramme_function_told(call, status);
}

static gramme_status refuse_success(gramme_op_call *call, const gramme_node *config)
{
    const gramme_node *success;

    if (!gramme_node_present(config)) {
        return GRAMME_OK;
    }
    success = gramme_node_member(config, GRAMME_DESTINATION_CONFIG_ON_SUCCESS);
    return !gramme_node_present(success)
               ? GRAMME_OK
               : gramme_function_invalid(call,
                                         "Unsupported DestinationConfig parameter for "
                                         "given event source mapping type.");
}

static gramme_status refuse_unknown(gramme_op_call *call)
{
    return gramme_exception_set(call->err, GRAMME_EXCEPTION_LAMBDA_RESOURCE_NOT_FOUND,
                                "The resource you requested does not exist.");
}

static gramme_status
check_function(gramme_op_call *call, gramme_txn *txn, const gramme_mapping *mapping)
{
    gramme_function_document document;
    gramme_status status =
        gramme_function_get(&document, txn, mapping->function, call->arena, call->err);

    return status == GRAMME_NOTFOUND
               ? gramme_function_invalid(call, "Function does not exist")
               : status;
}

static gramme_status
read_function(gramme_mapping *mapping, gramme_op_call *call, const gramme_node *node)
{
    gramme_function_name name;
    gramme_status status = gramme_function_name_read(
        &name, call, gramme_node_text(node), gramme_view_of(NULL, 0));

    if (status == GRAMME_OK) {
        mapping->function = name.name;
        mapping->qualified = name.qualified;
    }
    return status;
}

/* -- CreateEventSourceMapping -- */

#define IN(member)                                                                     \
    gramme_call_member(call, GRAMME_CREATE_EVENT_SOURCE_MAPPING_REQUEST_##member)

static gramme_status read_source(gramme_mapping *mapping, gramme_op_call *call)
{
    gramme_view arn = gramme_node_text(IN(EVENT_SOURCE_ARN));
    gramme_view start = gramme_node_text(IN(STARTING_POSITION));

    if (arn.size == 0 || gramme_stream_arn_read(&mapping->table, &mapping->label, call,
                                                arn) != GRAMME_OK) {
        return gramme_function_invalid(call, "Unrecognized event source.");
    }
    if (start.size == 0) {
        return gramme_function_invalid(
            call, "1 validation error detected: Value null at "
                  "'startingPosition' failed to satisfy constraint: "
                  "Member must not be null.");
    }
    if (gramme_view_is(start, "AT_TIMESTAMP")) {
        return gramme_function_invalid(
            call, "Unsupported starting position for arn type: %.*s",
            GRAMME_VIEW_ARG(arn));
    }
    return GRAMME_OK;
}

static gramme_status
check_stream(gramme_op_call *call, gramme_txn *txn, const gramme_mapping *mapping)
{
    gramme_stream stream;
    gramme_status status = gramme_stream_find(&stream, txn, mapping->table,
                                              mapping->label, call->arena, call->err);

    return status == GRAMME_NOTFOUND
               ? gramme_function_invalid(
                     call, "Stream not found: %.*s",
                     GRAMME_VIEW_ARG(gramme_node_text(IN(EVENT_SOURCE_ARN))))
               : status;
}

static bool are_same(const gramme_mapping *a, const gramme_mapping *b)
{
    return gramme_view_equal(a->function, b->function) &&
           gramme_view_equal(a->table, b->table) &&
           gramme_view_equal(a->label, b->label);
}

static gramme_status refuse_same(gramme_op_call *call, const gramme_mapping *mapping)
{
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_LAMBDA_RESOURCE_CONFLICT,
        "The event source arn (\" %.*s \") and function (\" %.*s \") provided mapping "
        "already exists. Please update or delete the existing mapping with UUID %.*s",
        GRAMME_VIEW_ARG(gramme_node_text(IN(EVENT_SOURCE_ARN))),
        GRAMME_VIEW_ARG(mapping->function), GRAMME_VIEW_ARG(mapping->uuid));
}

static gramme_status
check_others(gramme_op_call *call, gramme_txn *txn, const gramme_mapping *mapping)
{
    gramme_mapping_page page = {.more = true};
    gramme_view after = gramme_view_of(NULL, 0);

    while (page.more) {
        gramme_status status =
            gramme_mapping_list(&page, txn, after, PAGE, call->arena, call->err);

        if (status != GRAMME_OK) {
            return status;
        }
        for (uint32_t i = 0; i < page.count; i++) {
            if (are_same(&page.mappings[i], mapping)) {
                return refuse_same(call, &page.mappings[i]);
            }
            after = page.mappings[i].uuid;
        }
    }
    return GRAMME_OK;
}

static gramme_status store_new(gramme_op_call *call, const gramme_mapping *mapping)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);

    if (status != GRAMME_OK) {
        return status;
    }
    status = check_function(call, txn, mapping);
    if (status == GRAMME_OK) {
        status = check_stream(call, txn, mapping);
    }
    if (status == GRAMME_OK) {
        status = check_others(call, txn, mapping);
    }
    if (status == GRAMME_OK) {
        status = gramme_mapping_put(txn, mapping, call->arena, call->err);
        gramme_mapping_write(call, mapping, "Creating");
    }
    return gramme_call_end(call, txn, status);
}

static gramme_status forget(gramme_op_call *call, gramme_view uuid)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);

    if (status == GRAMME_OK) {
        status = gramme_document_delete(txn, GRAMME_DOCUMENT_MAPPING, uuid, call->err);
        status = gramme_call_end(call, txn, status);
    }
    return status;
}

/* What is to happen to a mapping's trigger when the mapping is stored. */
typedef struct prepared {
    gramme_trigger_change *change; /* NULL: nothing was prepared */
    bool added;                    /* the trigger, which waits for the change */
} prepared;

static gramme_status add_trigger(gramme_op_call *call, const gramme_mapping *mapping)
{
    gramme_mapping waiting = *mapping;

    waiting.settings.enabled = false;
    return gramme_mapping_start(call->db, &waiting, call->err);
}

/* With another function the trigger gets another target. One that could not be started
 * when the database was opened may be startable now. */
static gramme_status
prepare(prepared *out, gramme_op_call *call, const gramme_mapping *mapping, bool other)
{
    gramme_triggers *triggers = call->db->triggers;
    gramme_subscription_state state;
    gramme_target target;
    gramme_status status = GRAMME_OK;

    *out = (prepared){.change = NULL};
    if (!gramme_triggers_describe(&state, triggers, mapping->uuid)) {
        status = add_trigger(call, mapping);
        out->added = status == GRAMME_OK;
        other = false;
    }
    if (status == GRAMME_OK && other) {
        status = gramme_functions_target(&target, call->db->functions,
                                         mapping->function, call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_triggers_prepare(&out->change, triggers, &mapping->settings,
                                         other ? &target : NULL, call->err);
    }
    return gramme_function_told(call, status);
}

/* The mapping was stored, or it was not. */
static void
finish(const prepared *what, gramme_op_call *call, gramme_view uuid, bool stored)
{
    gramme_triggers_apply(call->db->triggers, uuid, what->change, !stored);
    if (what->added && !stored) {
        (void)gramme_triggers_remove(call->db->triggers, uuid, NULL);
    }
}

static gramme_status store_and_start(gramme_op_call *call,
                                     const gramme_mapping *mapping)
{
    gramme_functions *functions = call->db->functions;
    gramme_status status;
    prepared trigger;

    gramme_functions_lock(functions);
    status = prepare(&trigger, call, mapping, false);
    if (status == GRAMME_OK) {
        status = store_new(call, mapping);
    }
    finish(&trigger, call, mapping->uuid, status == GRAMME_OK);
    gramme_functions_unlock(functions);
    return status;
}

gramme_status gramme_op_create_event_source_mapping(gramme_op_call *call)
{
    char uuid[37];
    gramme_mapping mapping = {.region = gramme_view_text(call->region)};
    gramme_status status = refuse_success(call, IN(DESTINATION_CONFIG));

    gramme_features_uuid(uuid);
    mapping.uuid = gramme_view_text(uuid);
    mapping.modified = gramme_clock_now(&call->db->clock);
    gramme_settings_init(&mapping.settings);
    if (status == GRAMME_OK) {
        status = read_source(&mapping, call);
    }
    if (status == GRAMME_OK) {
        status = read_settings(&mapping.settings, call);
    }
    if (status == GRAMME_OK) {
        status = read_function(&mapping, call, IN(FUNCTION_NAME));
    }
    return status == GRAMME_OK ? store_and_start(call, &mapping) : status;
}

#undef IN

/* -- GetEventSourceMapping, DeleteEventSourceMapping -- */

static gramme_status find(gramme_mapping *out, gramme_op_call *call, gramme_view uuid)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_mapping_get(out, txn, uuid, call->arena, call->err);
    gramme_txn_rollback(txn);
    return status == GRAMME_NOTFOUND ? refuse_unknown(call) : status;
}

gramme_status gramme_op_get_event_source_mapping(gramme_op_call *call)
{
    gramme_mapping mapping;
    gramme_status status =
        find(&mapping, call,
             gramme_node_text(gramme_call_member(
                 call, GRAMME_GET_EVENT_SOURCE_MAPPING_REQUEST_UUID)));

    if (status == GRAMME_OK) {
        gramme_mapping_write(call, &mapping, NULL);
    }
    return status;
}

gramme_status gramme_op_delete_event_source_mapping(gramme_op_call *call)
{
    gramme_functions *functions = call->db->functions;
    gramme_mapping mapping;
    gramme_status status;

    gramme_functions_lock(functions);
    status = find(&mapping, call,
                  gramme_node_text(gramme_call_member(
                      call, GRAMME_DELETE_EVENT_SOURCE_MAPPING_REQUEST_UUID)));
    if (status == GRAMME_OK) {
        gramme_mapping_write(call, &mapping, "Deleting");
        status = forget(call, mapping.uuid);
    }
    if (status == GRAMME_OK) {
        (void)gramme_triggers_remove(call->db->triggers, mapping.uuid, NULL);
    }
    gramme_functions_unlock(functions);
    return status;
}

/* -- UpdateEventSourceMapping -- */

#define IN(member)                                                                     \
    gramme_call_member(call, GRAMME_UPDATE_EVENT_SOURCE_MAPPING_REQUEST_##member)

static gramme_status change(gramme_mapping *mapping, gramme_op_call *call)
{
    gramme_status status = read_settings(&mapping->settings, call);

    mapping->modified = gramme_clock_now(&call->db->clock);
    if (status == GRAMME_OK && gramme_node_present(IN(FUNCTION_NAME))) {
        status = read_function(mapping, call, IN(FUNCTION_NAME));
    }
    return status;
}

static const char *state_of_change(const gramme_mapping *now, bool was_enabled)
{
    if (now->settings.enabled == was_enabled) {
        return "Updating";
    }
    return was_enabled ? "Disabling" : "Enabling";
}

static gramme_status
store_change(gramme_op_call *call, const gramme_mapping *mapping, bool was_enabled)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);

    if (status != GRAMME_OK) {
        return status;
    }
    if (gramme_node_present(IN(FUNCTION_NAME))) {
        status = check_function(call, txn, mapping);
    }
    if (status == GRAMME_OK) {
        status = gramme_mapping_put(txn, mapping, call->arena, call->err);
        gramme_mapping_write(call, mapping, state_of_change(mapping, was_enabled));
    }
    return gramme_call_end(call, txn, status);
}

static gramme_status update(gramme_op_call *call)
{
    gramme_mapping mapping;
    gramme_view function;
    bool enabled;
    prepared trigger;
    gramme_status status = find(&mapping, call, gramme_node_text(IN(UUID)));

    if (status != GRAMME_OK) {
        return status;
    }
    function = mapping.function;
    enabled = mapping.settings.enabled;
    status = change(&mapping, call);
    if (status != GRAMME_OK) {
        return status;
    }
    status = prepare(&trigger, call, &mapping,
                     !gramme_view_equal(function, mapping.function));
    if (status == GRAMME_OK) {
        status = store_change(call, &mapping, enabled);
    }
    finish(&trigger, call, mapping.uuid, status == GRAMME_OK);
    return status;
}

gramme_status gramme_op_update_event_source_mapping(gramme_op_call *call)
{
    gramme_functions *functions = call->db->functions;
    gramme_status status = refuse_success(call, IN(DESTINATION_CONFIG));

    if (status == GRAMME_OK) {
        gramme_functions_lock(functions);
        status = update(call);
        gramme_functions_unlock(functions);
    }
    return status;
}

#undef IN

/* -- ListEventSourceMappings -- */

#define IN(member)                                                                     \
    gramme_call_member(call, GRAMME_LIST_EVENT_SOURCE_MAPPINGS_REQUEST_##member)

typedef struct wanted {
    gramme_view function; /* empty: any */
    gramme_view table;
    gramme_view label;
    bool nothing; /* a source that no mapping can have */
} wanted;

static gramme_status read_wanted(wanted *out, gramme_op_call *call)
{
    gramme_mapping mapping = {.function = gramme_view_of(NULL, 0)};
    gramme_status status = GRAMME_OK;

    memset(out, 0, sizeof(*out));
    if (gramme_node_present(IN(FUNCTION_NAME))) {
        status = read_function(&mapping, call, IN(FUNCTION_NAME));
        out->function = mapping.function;
    }
    if (gramme_node_present(IN(EVENT_SOURCE_ARN))) {
        out->nothing =
            gramme_stream_arn_read(&out->table, &out->label, call,
                                   gramme_node_text(IN(EVENT_SOURCE_ARN))) != GRAMME_OK;
    }
    return status;
}

static bool is_wanted(const gramme_mapping *mapping, const wanted *what)
{
    return !what->nothing &&
           (what->function.data == NULL ||
            gramme_view_equal(what->function, mapping->function)) &&
           (what->label.data == NULL ||
            (gramme_view_equal(what->table, mapping->table) &&
             gramme_view_equal(what->label, mapping->label)));
}

/* Goes through the mappings until `limit` were written; *after is the last one. */
static gramme_status write_page(gramme_op_call *call,
                                gramme_txn *txn,
                                const wanted *what,
                                uint32_t limit,
                                gramme_view *after)
{
    gramme_mapping_page page = {.more = true};
    uint32_t written = 0;

    while (page.more) {
        gramme_status status =
            gramme_mapping_list(&page, txn, *after, PAGE, call->arena, call->err);

        if (status != GRAMME_OK) {
            return status;
        }
        for (uint32_t i = 0; i < page.count; i++) {
            if (!is_wanted(&page.mappings[i], what)) {
                *after = page.mappings[i].uuid;
                continue;
            }
            if (written == limit) {
                return GRAMME_OK;
            }
            *after = page.mappings[i].uuid;
            gramme_write_object_begin(&call->out);
            gramme_mapping_write(call, &page.mappings[i], NULL);
            gramme_write_object_end(&call->out);
            written++;
        }
    }
    *after = gramme_view_of(NULL, 0);
    return GRAMME_OK;
}

static gramme_status list(gramme_op_call *call, gramme_txn *txn, const wanted *what)
{
    int64_t items = gramme_node_integer(IN(MAX_ITEMS), PAGE);
    gramme_view after = gramme_node_text(IN(MARKER));
    gramme_status status;

    gramme_write_name(&call->out, "EventSourceMappings");
    gramme_write_array_begin(&call->out);
    status = write_page(call, txn, what, items < PAGE ? (uint32_t)items : PAGE, &after);
    gramme_write_array_end(&call->out);
    if (status == GRAMME_OK && after.data != NULL) {
        gramme_write_name(&call->out, "NextMarker");
        gramme_write_string(&call->out, after);
    }
    return status;
}

gramme_status gramme_op_list_event_source_mappings(gramme_op_call *call)
{
    wanted what;
    gramme_txn *txn;
    gramme_status status = read_wanted(&what, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);
    }
    return status == GRAMME_OK ? gramme_call_end(call, txn, list(call, txn, &what))
                               : status;
}

#undef IN
