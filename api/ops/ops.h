/* SPDX-License-Identifier: Apache-2.0 */
/* ops.h - the handlers that op.def names. */
#ifndef GRAMME_API_OPS_OPS_H
#define GRAMME_API_OPS_OPS_H

#include "api/call.h"

#define GRAMME_OP(service, name, handler, wording, shape)                              \
    gramme_status gramme_op_##handler(gramme_op_call *call);
#include "api/op.def"
#undef GRAMME_OP

#endif
