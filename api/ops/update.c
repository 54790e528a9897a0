/* SPDX-License-Identifier: Apache-2.0 */
/* update.c - checking an update against a table and applying it to a row. */
#include "api/ops/update.h"

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

gramme_status gramme_update_perform(gramme_item *item,
                                    gramme_target *target,
                                    gramme_op_call *call,
                                    const gramme_update *update)
{
    const gramme_item *old;
    const gramme_item *base;
    gramme_status status = gramme_target_item(&old, target, call);

    if (status != GRAMME_OK) {
        return status;
    }
    base = gramme_row_exists(&target->row) ? old : target->asked;
    *item = *base;
    if (update != NULL) {
        status = gramme_update_apply(item, update, base, call->arena, call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_keys_check_indexes(target->table, old, item, call->err);
    }
    if (status == GRAMME_OK && gramme_item_size(item) > GRAMME_ITEM_SIZE_MAX) {
        return gramme_invalid(
            call->err, "Item size to update has exceeded the maximum allowed size");
    }
    return status == GRAMME_OK ? gramme_target_write(target, call, item) : status;
}
