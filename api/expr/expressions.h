/* SPDX-License-Identifier: Apache-2.0 */
/* expressions.h - several expressions of one request: which mistake AWS tells. */
#ifndef GRAMME_API_EXPR_EXPRESSIONS_H
#define GRAMME_API_EXPR_EXPRESSIONS_H

#include "storage/base/arena.h"
#include "storage/base/status.h"

typedef struct gramme_expression_text {
    const char *parameter; /* "UpdateExpression", "ProjectionExpression", ... */
    gramme_view text;      /* data NULL: the request does not have it */
} gramme_expression_text;

/* AWS parses every expression of a request before it looks up a placeholder in any. So
 * when parsing one of them has failed with `*err`, a later one's syntax error may still
 * come first: this puts it in place of `*err`. `texts` are all of the request's, in the
 * order AWS takes them: update, condition, key condition, filter, projection. Returns
 * what
 * `*err` then says. Only for the way of a request that fails: it parses again. */
gramme_status gramme_expressions_first_error(gramme_error *err,
                                             gramme_arena *arena,
                                             const gramme_expression_text *texts,
                                             unsigned count);

#endif
