/* SPDX-License-Identifier: Apache-2.0 */
/* update.c - checking an update against a table and applying it to a row. */
#include "api/ops/update.h"

#include "api/expr/projection.h"
#include "api/ops/keys.h"

gramme_status gramme_update_check(const gramme_table *table,
                                  const gramme_update *update,
                                  gramme_error *err)
{
    const gramme_path *paths;
    uint32_t count;
    uint32_t i;

    if (update == NULL) {
        return GRAMME_OK;
    }
    paths = gramme_update_paths(update, &count);
    for (i = 0; i < count; i++) {
        gramme_view name = paths[i].steps[0].name;

        if (gramme_keys_has(&table->key, name)) {
            return gramme_invalid(
                err,
                "One or more parameter values were invalid: Cannot update "
                "attribute %.*s. This attribute is part of the key",
                GRAMME_VIEW_ARG(name));
        }
    }
    return gramme_keys_check_paths(table, paths, count, err);
}

gramme_status gramme_update_refuse_size(gramme_op_call *call)
{
    return gramme_invalid(call->err,
                          "Item size to update has exceeded the maximum allowed size");
}

/* True when the update names attributes at all; with nothing gained it only removed. */
static bool removes_only(const gramme_update *update)
{
    uint32_t count = 0;

    if (update != NULL) {
        gramme_update_paths(update, &count);
    }
    return count > 0;
}

gramme_status gramme_update_perform(gramme_item *item,
                                    gramme_subject *subject,
                                    gramme_op_call *call,
                                    const gramme_update *update)
{
    bool exists = gramme_row_exists(&subject->row);
    const gramme_item *old;
    gramme_status status = gramme_subject_item(&old, subject, call);

    if (status != GRAMME_OK) {
        return status;
    }
    *item = exists ? *old : *subject->asked;
    if (update != NULL) {
        status = exists ? gramme_update_apply(item, update, old, call->arena, call->err)
                        : gramme_update_create(item, update, subject->asked,
                                               call->arena, call->err);
    }
    if (status == GRAMME_OK && !exists && removes_only(update) &&
        item->count == subject->asked->count) {
        *item = *old;
        return gramme_subject_write(subject, call, NULL);
    }
    if (status == GRAMME_OK) {
        status = gramme_keys_check_update(subject->table, old, item, call->err);
    }
    if (status == GRAMME_OK && gramme_item_size(item) > GRAMME_ITEM_SIZE_MAX) {
        return gramme_update_refuse_size(call);
    }
    return status == GRAMME_OK ? gramme_subject_write(subject, call, item) : status;
}

gramme_status gramme_update_image(gramme_item *out,
                                  gramme_subject *subject,
                                  gramme_op_call *call,
                                  const gramme_update *update,
                                  const gramme_item *item,
                                  gramme_returned returned)
{
    bool all =
        returned == GRAMME_RETURNED_ALL_OLD || returned == GRAMME_RETURNED_ALL_NEW;
    gramme_projection projection = {0};

    *out = (gramme_item){0};
    if (returned == GRAMME_RETURNED_NONE || (!all && update == NULL)) {
        return GRAMME_OK;
    }
    if (returned == GRAMME_RETURNED_ALL_OLD ||
        returned == GRAMME_RETURNED_UPDATED_OLD) {
        gramme_status status = gramme_subject_item(&item, subject, call);

        if (status != GRAMME_OK) {
            return status;
        }
    }
    if (all) {
        *out = *item;
        return GRAMME_OK;
    }
    projection.paths = gramme_update_paths(update, &projection.count);
    return gramme_projection_apply(out, &projection, item, call->arena)
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}
