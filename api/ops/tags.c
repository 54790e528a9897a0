/* SPDX-License-Identifier: Apache-2.0 */
/* tags.c - TagResource, UntagResource and ListTagsOfResource. */
#include "api/ops/features.h"
#include "api/ops/ops.h"
#include "api/ops/settings.h"
#include "api/ops/tag_text.h"

#define INVALID "One or more parameter values were invalid: "

enum { TABLE_NAME_MIN = 3 };

static bool has_part(gramme_view arn, gramme_view part)
{
    size_t i;

    for (i = 0; i + part.size <= arn.size; i++) {
        if (memcmp(arn.data + i, part.data, part.size) == 0) {
            return true;
        }
    }
    return false;
}

static gramme_status refuse_missing(gramme_op_call *call, gramme_view arn)
{
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_RESOURCE_NOT_FOUND,
        "Requested resource not found: ResourceArn: %.*s not found",
        GRAMME_VIEW_ARG(arn));
}

/* What an ARN names that has no tags. */
static gramme_status refuse_kind(gramme_op_call *call, gramme_view arn)
{
    if (!gramme_view_starts_with(arn, GRAMME_VIEW("arn:"))) {
        return gramme_invalid(call->err, INVALID "ARNs must start with 'arn:': %.*s",
                              GRAMME_VIEW_ARG(arn));
    }
    if (has_part(arn, GRAMME_VIEW("/index/"))) {
        return gramme_invalid(call->err,
                              INVALID "Invalid resource arn provided, only table or "
                                      "stream is accepted. Provided resource arn: %.*s",
                              GRAMME_VIEW_ARG(arn));
    }
    if (has_part(arn, GRAMME_VIEW("/backup/"))) {
        return gramme_invalid(
            call->err, INVALID "Provided Arn is not a DynamoDB resource arn: %.*s",
            GRAMME_VIEW_ARG(arn));
    }
    return has_part(arn, GRAMME_VIEW("/stream/")) ? refuse_missing(call, arn)
                                                  : GRAMME_OK;
}

/* The table an ARN names; everything else about the ARN is refused in AWS's words. */
static gramme_status find_table(const gramme_table **out,
                                gramme_op_call *call,
                                gramme_txn *txn,
                                const gramme_node *resource_arn)
{
    gramme_view arn = gramme_node_text(resource_arn);
    gramme_view name;
    gramme_status status = refuse_kind(call, arn);

    if (status == GRAMME_OK) {
        status = gramme_call_table_name(&name, call, arn);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (name.size < TABLE_NAME_MIN) {
        return gramme_invalid(
            call->err, "Invalid TableArn: Invalid ResourceArn provided as input %.*s",
            GRAMME_VIEW_ARG(arn));
    }
    status = gramme_table_find(out, txn, name, call->err);
    if (status == GRAMME_NOTFOUND) {
        call->missing_table = name;
        return refuse_missing(call, arn);
    }
    return status;
}

static gramme_status add_tags(gramme_op_call *call, gramme_txn *txn)
{
    const gramme_node *tags = gramme_call_member(call, GRAMME_TAG_RESOURCE_INPUT_TAGS);
    const gramme_table *table = NULL;
    gramme_table changed;
    gramme_status status =
        find_table(&table, call, txn,
                   gramme_call_member(call, GRAMME_TAG_RESOURCE_INPUT_RESOURCE_ARN));

    if (status != GRAMME_OK) {
        return status;
    }
    GRAMME_PRE(table != NULL);
    changed = *table;
    status = gramme_features_tags(&changed.settings, call, tags);
    return status == GRAMME_OK ? gramme_table_update(NULL, txn, &changed, call->err)
                               : status;
}

static gramme_status remove_tags(gramme_op_call *call, gramme_txn *txn)
{
    const gramme_node *keys =
        gramme_call_member(call, GRAMME_UNTAG_RESOURCE_INPUT_TAG_KEYS);
    const gramme_table *table = NULL;
    const gramme_item *before;
    gramme_table changed;
    gramme_item tags = {0};
    uint32_t i;
    gramme_status status =
        find_table(&table, call, txn,
                   gramme_call_member(call, GRAMME_UNTAG_RESOURCE_INPUT_RESOURCE_ARN));

    if (status != GRAMME_OK) {
        return status;
    }
    GRAMME_PRE(table != NULL);
    changed = *table;
    before = gramme_settings_map(&changed.settings, "Tags");
    if (before != NULL) {
        tags = *before;
    }
    for (i = 0; i < keys->count; i++) {
        if (!gramme_item_remove(&tags, call->arena, keys->children[i].text)) {
            return gramme_error_nomem(call->err);
        }
    }
    if (!gramme_settings_put_map(&changed.settings, call->arena, "Tags", &tags)) {
        return gramme_error_nomem(call->err);
    }
    return gramme_table_update(NULL, txn, &changed, call->err);
}

static gramme_status list_tags(gramme_op_call *call, gramme_txn *txn)
{
    gramme_writer *out = &call->out;
    const gramme_table *table = NULL;
    const gramme_item *tags;
    uint32_t i;
    gramme_status status = find_table(
        &table, call, txn,
        gramme_call_member(call, GRAMME_LIST_TAGS_OF_RESOURCE_INPUT_RESOURCE_ARN));

    if (status != GRAMME_OK) {
        return status;
    }
    GRAMME_PRE(table != NULL);
    tags = gramme_settings_map(&table->settings, "Tags");
    gramme_write_name(out, "Tags");
    gramme_write_array_begin(out);
    for (i = 0; tags != NULL && i < tags->count; i++) {
        gramme_write_object_begin(out);
        gramme_write_name(out, "Key");
        gramme_write_string(out, tags->members[i].name);
        gramme_write_name(out, "Value");
        gramme_write_string(out, tags->members[i].value.scalar);
        gramme_write_object_end(out);
    }
    gramme_write_array_end(out);
    return GRAMME_OK;
}

static gramme_status perform(gramme_op_call *call,
                             gramme_txn_kind kind,
                             gramme_status (*act)(gramme_op_call *call,
                                                  gramme_txn *txn))
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, kind);

    return status == GRAMME_OK ? gramme_call_end(call, txn, act(call, txn)) : status;
}

gramme_status gramme_op_tag_resource(gramme_op_call *call)
{
    const gramme_node *tags = gramme_call_member(call, GRAMME_TAG_RESOURCE_INPUT_TAGS);

    call->no_reply = true;
    if (tags->count == 0) {
        return gramme_invalid(call->err,
                              "Atleast one Tag needs to be provided as Input.");
    }
    if (gramme_tag_text_check(call, tags) != GRAMME_OK) {
        return GRAMME_FAILED;
    }
    return perform(call, GRAMME_TXN_WRITE, add_tags);
}

gramme_status gramme_op_untag_resource(gramme_op_call *call)
{
    const gramme_node *keys =
        gramme_call_member(call, GRAMME_UNTAG_RESOURCE_INPUT_TAG_KEYS);

    call->no_reply = true;
    if (keys->count == 0) {
        return gramme_invalid(call->err,
                              "Atleast one Tag Key needs to be provided as Input.");
    }
    if (gramme_tag_text_check_keys(call, keys) != GRAMME_OK) {
        return GRAMME_FAILED;
    }
    return perform(call, GRAMME_TXN_WRITE, remove_tags);
}

gramme_status gramme_op_list_tags_of_resource(gramme_op_call *call)
{
    return perform(call, GRAMME_TXN_READ, list_tags);
}
