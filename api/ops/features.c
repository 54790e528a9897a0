/* SPDX-License-Identifier: Apache-2.0 */
/* features.c - stream, encryption and tags in a table's settings. */
#include "api/ops/features.h"

#include <stdio.h>

#include "api/ops/settings.h"
#include "api/ops/tag_text.h"
#include "storage/base/hash.h"
#include "storage/base/utf8.h"
#include "streams/stream.h"

void gramme_features_uuid(char text[37])
{
    uint8_t bytes[16];
    int at = 0;
    int i;

    gramme_random_bytes(bytes, sizeof(bytes));
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
    for (i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            text[at++] = '-';
        }
        at += snprintf(text + at, 3, "%02x", bytes[i]);
    }
}

gramme_status
gramme_features_refuse(const gramme_op_call *call, unsigned member, const char *name)
{
    if (!gramme_node_present(gramme_call_member(call, member))) {
        return GRAMME_OK;
    }
    return gramme_invalid(call->err, "Gramme does not support the parameter %s", name);
}

static gramme_status enable_stream(gramme_item *settings,
                                   gramme_op_call *call,
                                   const gramme_node *type,
                                   gramme_view table_name,
                                   bool is_new)
{
    if (!gramme_node_present(type)) {
        return gramme_invalid(
            call->err,
            "One or more parameter values were invalid: %s UpdateViewType is required",
            is_new ? "Table is being created with a stream enabled,"
                   : "If stream is being enabled then");
    }
    if (gramme_settings_text(settings, "StreamViewType").size > 0) {
        return gramme_invalid(call->err,
                              "Table already has an enabled stream: TableName: %.*s",
                              GRAMME_VIEW_ARG(table_name));
    }
    return gramme_settings_put_text(settings, call->arena, "StreamViewType", type->text)
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}

gramme_status gramme_features_stream(gramme_item *settings,
                                     gramme_op_call *call,
                                     const gramme_node *specification,
                                     gramme_view table_name,
                                     bool is_new)
{
    const gramme_node *type;
    bool enabled;

    if (!gramme_node_present(specification)) {
        return GRAMME_OK;
    }
    enabled = gramme_node_boolean(
        gramme_node_member(specification, GRAMME_STREAM_SPECIFICATION_STREAM_ENABLED),
        false);
    type =
        gramme_node_member(specification, GRAMME_STREAM_SPECIFICATION_STREAM_VIEW_TYPE);
    if (enabled) {
        return enable_stream(settings, call, type, table_name, is_new);
    }
    if (gramme_node_present(type)) {
        return gramme_invalid(
            call->err, "One or more parameter values were invalid: %s be specified",
            is_new ? "Table is being created with a stream disabled, UpdateViewType "
                     "should not"
                   : "If stream is being disabled, then UpdateViewType must not");
    }
    if (is_new) {
        return GRAMME_OK;
    }
    if (gramme_settings_text(settings, "StreamViewType").size == 0) {
        return gramme_invalid(call->err,
                              "Table has no stream to disable: TableName: %.*s",
                              GRAMME_VIEW_ARG(table_name));
    }
    return gramme_item_remove(settings, call->arena, GRAMME_VIEW("StreamViewType"))
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}

gramme_status
gramme_features_apply_stream(gramme_table *table, gramme_op_call *call, gramme_txn *txn)
{
    gramme_view type = gramme_settings_text(&table->settings, "StreamViewType");
    gramme_view_type view;
    gramme_view label;
    gramme_status status = GRAMME_OK;

    if (type.size == 0 && table->stream != 0) {
        status = gramme_stream_end(call->db->streams, txn, table->stream, call->err);
        table->stream = 0;
        return status;
    }
    if (table->stream != 0 || !gramme_view_type_read(&view, type)) {
        return GRAMME_OK;
    }
    status = gramme_stream_create(&table->stream, &label, call->db->streams, txn, table,
                                  view, gramme_view_text(call->region), call->arena,
                                  call->err);
    if (status == GRAMME_OK && !gramme_settings_put_text(&table->settings, call->arena,
                                                         "LatestStreamLabel", label)) {
        return gramme_error_nomem(call->err);
    }
    return status;
}

/* Which parts of an SSESpecification go together. */
static gramme_status check_encryption(gramme_op_call *call,
                                      const gramme_node *specification)
{
    const gramme_node *enabled =
        gramme_node_member(specification, GRAMME_SSE_SPECIFICATION_ENABLED);
    const gramme_node *type =
        gramme_node_member(specification, GRAMME_SSE_SPECIFICATION_SSE_TYPE);
    bool has_key = gramme_node_present(
        gramme_node_member(specification, GRAMME_SSE_SPECIFICATION_KMS_MASTER_KEY_ID));
    bool has_type = gramme_node_present(type);
    bool off = gramme_node_present(enabled) && !enabled->boolean;
    const char *message = NULL;

    if (off && has_type) {
        message = "SSEType can not be specified if Enabled is false";
    } else if (off && has_key) {
        message = "KMSMasterKeyId can not be specified if Enabled is false";
    } else if (gramme_view_is(gramme_node_text(type), "AES256")) {
        message = "SSEType AES256 is not supported";
    } else if (has_key && !has_type) {
        message = "SSEType KMS is required if KMSMasterKeyId is specified";
    }
    return message == NULL
               ? GRAMME_OK
               : gramme_invalid(call->err,
                                "One or more parameter values were invalid: %s",
                                message);
}

gramme_status gramme_features_class(gramme_op_call *call,
                                    const gramme_node *table_class)
{
    gramme_view text = gramme_node_text(table_class);

    return !gramme_node_present(table_class) || gramme_view_is(text, "STANDARD") ||
                   gramme_view_is(text, "STANDARD_INFREQUENT_ACCESS")
               ? GRAMME_OK
               : gramme_invalid(call->err,
                                "Invalid table-class parameter provided. Please try "
                                "again with a valid table-class value: [STANDARD, "
                                "STANDARD_INFREQUENT_ACCESS].");
}

gramme_status gramme_features_encryption(gramme_item *settings,
                                         gramme_op_call *call,
                                         const gramme_node *specification,
                                         bool is_new)
{
    const gramme_node *enabled;
    gramme_status status;
    bool has_type;
    gramme_view key;
    gramme_view arn;
    char uuid[37];

    if (!gramme_node_present(specification)) {
        return GRAMME_OK;
    }
    enabled = gramme_node_member(specification, GRAMME_SSE_SPECIFICATION_ENABLED);
    key = gramme_node_text(
        gramme_node_member(specification, GRAMME_SSE_SPECIFICATION_KMS_MASTER_KEY_ID));
    has_type = gramme_node_present(
        gramme_node_member(specification, GRAMME_SSE_SPECIFICATION_SSE_TYPE));
    status = check_encryption(call, specification);
    if (status != GRAMME_OK) {
        return status;
    }
    if (!gramme_node_boolean(enabled, has_type)) {
        if (!is_new && gramme_settings_text(settings, "KMSMasterKeyArn").size == 0) {
            return gramme_invalid(call->err,
                                  "One or more parameter values were invalid: "
                                  "Table is already encrypted by default");
        }
        return gramme_item_remove(settings, call->arena, GRAMME_VIEW("KMSMasterKeyArn"))
                   ? GRAMME_OK
                   : gramme_error_nomem(call->err);
    }
    gramme_features_uuid(uuid);
    arn = gramme_view_starts_with(key, GRAMME_VIEW("arn:"))
              ? key
              : gramme_arena_printf(
                    call->arena, "arn:aws:kms:%s:000000000000:key/%.*s", call->region,
                    key.size > 0 ? (int)key.size : (int)sizeof(uuid) - 1,
                    key.size > 0 ? (const char *)key.data : uuid);
    if (key.size > 0 && arn.data == key.data && !is_new &&
        gramme_view_equal(key, gramme_settings_text(settings, "KMSMasterKeyArn"))) {
        return gramme_invalid(
            call->err,
            "One or more parameter values were invalid: Table is already encrypted "
            "with "
            "given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change "
            "Master Key");
    }
    if (arn.data == NULL ||
        !gramme_settings_put_text(settings, call->arena, "KMSMasterKeyArn", arn)) {
        return gramme_error_nomem(call->err);
    }
    return GRAMME_OK;
}

gramme_status gramme_features_tags(gramme_item *settings,
                                   gramme_op_call *call,
                                   const gramme_node *tags)
{
    const gramme_item *before = gramme_settings_map(settings, "Tags");
    gramme_item map = {0};
    uint32_t i;

    if (!gramme_node_present(tags)) {
        return GRAMME_OK;
    }
    if (before != NULL) {
        map = *before;
    }
    for (i = 0; i < tags->count; i++) {
        gramme_view key =
            gramme_node_text(gramme_node_member(&tags->children[i], GRAMME_TAG_KEY));
        gramme_view value =
            gramme_node_text(gramme_node_member(&tags->children[i], GRAMME_TAG_VALUE));
        gramme_value text = gramme_value_string(value);

        if (!gramme_item_put(&map, call->arena, key, &text)) {
            return gramme_error_nomem(call->err);
        }
    }
    if (map.count > GRAMME_TAGS_MAX) {
        return gramme_tag_text_refuse_count(call);
    }
    return gramme_settings_put_map(settings, call->arena, "Tags", &map)
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}
