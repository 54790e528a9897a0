/* SPDX-License-Identifier: Apache-2.0 */
/* expressions.c - the first pass over all expressions of a request, for its errors
 * only. */
#include "api/expr/expressions.h"

#include "api/expr/parse.h"

static gramme_status
read_one(const gramme_expression_text *one, gramme_arena *arena, gramme_error *err)
{
    gramme_condition *condition;
    gramme_update *update;
    gramme_path_list paths;

    if (strcmp(one->parameter, "UpdateExpression") == 0) {
        return gramme_update_read(&update, arena, one->text, err);
    }
    if (strcmp(one->parameter, "ProjectionExpression") == 0) {
        return gramme_projection_read(&paths, arena, one->text, err);
    }
    return gramme_condition_read(&condition, arena, one->text, one->parameter, err);
}

gramme_status gramme_expressions_first_error(gramme_error *err,
                                             gramme_arena *arena,
                                             const gramme_expression_text *texts,
                                             unsigned count)
{
    for (unsigned i = 0; i < count && err->status == GRAMME_INVALID; i++) {
        gramme_error first;

        if (texts[i].text.data == NULL) {
            continue;
        }
        gramme_error_init(&first, arena);
        if (read_one(&texts[i], arena, &first) == GRAMME_INVALID) {
            return gramme_error_set(err, GRAMME_INVALID, "%.*s",
                                    GRAMME_VIEW_ARG(first.message));
        }
    }
    return err->status;
}
