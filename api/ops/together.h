/* SPDX-License-Identifier: Apache-2.0 */
/* together.h - which changes one UpdateTable may bring. */
#ifndef GRAMME_API_OPS_TOGETHER_H
#define GRAMME_API_OPS_TOGETHER_H

#include "api/call.h"

/* Refuses an UpdateTable with changes of which AWS takes one at a time, whatever the
 * table is. */
gramme_status gramme_together_check(gramme_op_call *call);

#endif
