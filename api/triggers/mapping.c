/* SPDX-License-Identifier: Apache-2.0 */
/* mapping.c - a mapping's document, its trigger, and how it is described. */
#include "api/triggers/mapping.h"

#include <stdio.h>

#include "api/triggers/functions.h"
#include "api/triggers/record.h"
#include "api/triggers/triggers.h"
#include "storage/document.h"

enum { DEPTH_MAX = 16, PAGE = 100 };

/* -- the document -- */

static gramme_view text_member(const gramme_json *json, const char *name)
{
    const gramme_json *member = gramme_json_member(json, name);

    return member != NULL && member->kind == GRAMME_JSON_STRING ? member->text
                                                                : GRAMME_VIEW("");
}

static bool is_true(const gramme_json *json, const char *name)
{
    const gramme_json *member = gramme_json_member(json, name);

    return member != NULL && member->kind == GRAMME_JSON_TRUE;
}

gramme_status gramme_mapping_read(gramme_mapping *out,
                                  const gramme_document *document,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    gramme_settings_reading reading = {.arena = arena, .bare = true};
    const gramme_json *member;
    gramme_json json;
    gramme_status status =
        gramme_json_parse(&json, arena, document->value, DEPTH_MAX, err);

    if (status == GRAMME_OK) {
        *out = (gramme_mapping){
            .uuid = document->name,
            .function = text_member(&json, "function"),
            .qualified = is_true(&json, "qualified"),
            .table = text_member(&json, "table"),
            .label = text_member(&json, "label"),
            .region = text_member(&json, "region"),
        };
        gramme_settings_init(&out->settings);
        member = gramme_json_member(&json, "modified");
        if (member != NULL) {
            (void)gramme_json_integer(&out->modified, member);
        }
        member = gramme_json_member(&json, "settings");
        status = member == NULL
                     ? GRAMME_INVALID
                     : gramme_settings_read(&out->settings, &reading, member, err);
        out->settings.enabled = is_true(&json, "enabled");
    }
    return status == GRAMME_INVALID
               ? gramme_error_set(err, GRAMME_CORRUPT,
                                  "the document of mapping %.*s is damaged",
                                  GRAMME_VIEW_ARG(document->name))
               : status;
}

gramme_status gramme_mapping_get(gramme_mapping *out,
                                 gramme_txn *txn,
                                 gramme_view uuid,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_document document = {.name = uuid};
    gramme_status status = gramme_document_get(
        &document.value, txn, GRAMME_DOCUMENT_MAPPING, uuid, arena, err);

    return status == GRAMME_OK ? gramme_mapping_read(out, &document, arena, err)
                               : status;
}

static void write_text(gramme_writer *out, const char *name, gramme_view text)
{
    gramme_write_name(out, name);
    gramme_write_string(out, text);
}

gramme_status gramme_mapping_put(gramme_txn *txn,
                                 const gramme_mapping *mapping,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_bytes bytes;
    gramme_writer out;
    gramme_status status;

    gramme_bytes_init(&bytes, arena->allocator);
    gramme_writer_init(&out, &bytes);
    gramme_write_object_begin(&out);
    write_text(&out, "function", mapping->function);
    gramme_write_name(&out, "qualified");
    gramme_write_boolean(&out, mapping->qualified);
    write_text(&out, "table", mapping->table);
    write_text(&out, "label", mapping->label);
    write_text(&out, "region", mapping->region);
    gramme_write_name(&out, "modified");
    gramme_write_integer(&out, mapping->modified);
    gramme_write_name(&out, "enabled");
    gramme_write_boolean(&out, mapping->settings.enabled);
    gramme_write_name(&out, "settings");
    gramme_write_object_begin(&out);
    gramme_settings_write(&out, &mapping->settings);
    gramme_write_object_end(&out);
    gramme_write_object_end(&out);
    status = gramme_bytes_ok(&bytes)
                 ? gramme_document_put(txn, GRAMME_DOCUMENT_MAPPING, mapping->uuid,
                                       gramme_bytes_view(&bytes), err)
                 : gramme_error_nomem(err);
    gramme_bytes_clear(&bytes);
    return status;
}

gramme_status gramme_mapping_list(gramme_mapping_page *out,
                                  gramme_txn *txn,
                                  gramme_view after,
                                  uint32_t limit,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    gramme_document_page page;
    gramme_mapping *mappings;
    gramme_status status =
        gramme_document_list(&page, txn, GRAMME_DOCUMENT_MAPPING,
                             gramme_view_of(NULL, 0), after, limit, arena, err);

    if (status != GRAMME_OK) {
        return status;
    }
    mappings = gramme_arena_calloc(arena, page.count, sizeof(*mappings));
    if (mappings == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < page.count && status == GRAMME_OK; i++) {
        status = gramme_mapping_read(&mappings[i], &page.documents[i], arena, err);
    }
    *out = (gramme_mapping_page){mappings, page.count, page.more};
    return status;
}

/* -- the trigger -- */

static gramme_status
start(gramme *db, const gramme_mapping *mapping, gramme_arena *arena, gramme_error *err)
{
    gramme_view region = gramme_view_of(NULL, 0);
    gramme_trigger_spec spec = {
        .id = mapping->uuid,
        .name = mapping->function,
        .table = mapping->table,
        .label = mapping->label,
        .stored = true,
        .settings = &mapping->settings,
    };
    gramme_target target;
    gramme_status status;

    if (gramme_arena_copy(&region, arena, mapping->region)) {
        spec.function =
            gramme_function_arn(arena, (const char *)region.data, mapping->function);
    }
    if (spec.function.data == NULL) {
        return gramme_error_nomem(err);
    }
    status = gramme_functions_target(&target, db->functions, mapping->function, err);
    return status == GRAMME_OK ? gramme_triggers_add(db->triggers, &spec, &target, err)
                               : status;
}

gramme_status
gramme_mapping_start(gramme *db, const gramme_mapping *mapping, gramme_error *err)
{
    gramme_arena arena;
    gramme_status status;

    gramme_arena_init(&arena, db->allocator, 1024);
    status = start(db, mapping, &arena, err);
    gramme_arena_clear(&arena);
    return status;
}

/* What cannot work is told of; what failed for reasons that pass is an error. */
static gramme_status
start_page(gramme *db, const gramme_mapping_page *page, gramme_error *err)
{
    for (uint32_t i = 0; i < page->count; i++) {
        const gramme_mapping *mapping = &page->mappings[i];
        gramme_subscription_state state;
        gramme_status status;
        gramme_error why;

        if (gramme_triggers_describe(&state, db->triggers, mapping->uuid)) {
            continue;
        }
        gramme_error_init(&why, NULL);
        status = gramme_mapping_start(db, mapping, &why);
        if (status == GRAMME_NOMEM || status == GRAMME_IO || status == GRAMME_FULL ||
            status == GRAMME_BUSY) {
            return gramme_error_set(err, status, "%s", why.text);
        }
        if (status != GRAMME_OK) {
            gramme_functions_log(db->functions, mapping->function,
                                 "mapping %.*s does not work: %s",
                                 GRAMME_VIEW_ARG(mapping->uuid), why.text);
        }
    }
    return GRAMME_OK;
}

/* Triggers are started outside of the transaction: they write checkpoints. */
gramme_status gramme_mapping_start_all(gramme *db, gramme_error *err)
{
    gramme_mapping_page page = {.more = true};
    gramme_view after = gramme_view_of(NULL, 0);
    gramme_status status = GRAMME_OK;
    gramme_arena arena;

    gramme_arena_init(&arena, db->allocator, 0);
    while (page.more && status == GRAMME_OK) {
        gramme_txn *txn;

        status = gramme_txn_begin(&txn, db->store, NULL, GRAMME_TXN_READ, err);
        if (status == GRAMME_OK) {
            status = gramme_mapping_list(&page, txn, after, PAGE, &arena, err);
            gramme_txn_rollback(txn);
        }
        if (status == GRAMME_OK) {
            status = start_page(db, &page, err);
        }
        if (page.count > 0) {
            after = page.mappings[page.count - 1].uuid;
        }
    }
    gramme_arena_clear(&arena);
    return status;
}

/* -- the description -- */

static void
write_arn(gramme_op_call *call, const char *name, gramme_view before, gramme_view after)
{
    gramme_write_name(&call->out, name);
    gramme_write_string(&call->out,
                        gramme_arena_printf(call->arena, "%.*s%s:000000000000:%.*s",
                                            GRAMME_VIEW_ARG(before), call->region,
                                            GRAMME_VIEW_ARG(after)));
}

static void write_arns(gramme_op_call *call, const gramme_mapping *mapping)
{
    gramme_arena *arena = call->arena;

    write_arn(call, "EventSourceArn", GRAMME_VIEW("arn:aws:dynamodb:"),
              gramme_arena_printf(arena, "table/%.*s/stream/%.*s",
                                  GRAMME_VIEW_ARG(mapping->table),
                                  GRAMME_VIEW_ARG(mapping->label)));
    write_arn(call, "FunctionArn", GRAMME_VIEW("arn:aws:lambda:"),
              gramme_arena_printf(arena, "function:%.*s%s",
                                  GRAMME_VIEW_ARG(mapping->function),
                                  mapping->qualified ? ":$LATEST" : ""));
    write_arn(call, "EventSourceMappingArn", GRAMME_VIEW("arn:aws:lambda:"),
              gramme_arena_printf(arena, "event-source-mapping:%.*s",
                                  GRAMME_VIEW_ARG(mapping->uuid)));
}

void gramme_mapping_write(gramme_op_call *call,
                          const gramme_mapping *mapping,
                          const char *state)
{
    gramme_writer *out = &call->out;
    gramme_subscription_state now;
    bool known = gramme_triggers_describe(&now, call->db->triggers, mapping->uuid);

    write_text(out, "UUID", mapping->uuid);
    write_arns(call, mapping);
    gramme_settings_write(out, &mapping->settings);
    gramme_write_name(out, "LastModified");
    gramme_write_timestamp(out, mapping->modified);
    gramme_write_name(out, "LastProcessingResult");
    gramme_write_text(out, known ? now.last_result : "No records processed");
    if (state == NULL) {
        state = mapping->settings.enabled ? "Enabled" : "Disabled";
    }
    gramme_write_name(out, "State");
    gramme_write_text(out, state);
    gramme_write_name(out, "StateTransitionReason");
    gramme_write_text(out, "User action");
}
