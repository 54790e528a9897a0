/* SPDX-License-Identifier: Apache-2.0 */
/* op.h - the operations Gramme performs: op.def as a table. */
#ifndef GRAMME_API_OP_H
#define GRAMME_API_OP_H

#include "api/call.h"

typedef struct gramme_op {
    gramme_view name; /* "PutItem" */
    gramme_service service;
    gramme_wording wording;
    const gramme_shape *input;
    gramme_status (*handle)(gramme_op_call *call);
} gramme_op;

/* NULL when Gramme does not perform the operation `name`. */
const gramme_op *gramme_op_find(gramme_view name);

#endif
