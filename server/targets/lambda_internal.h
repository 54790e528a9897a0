/* SPDX-License-Identifier: Apache-2.0 */
/* lambda_internal.h - between path.c and lambda.c only. */
#ifndef GRAMME_SERVER_TARGETS_LAMBDA_INTERNAL_H
#define GRAMME_SERVER_TARGETS_LAMBDA_INTERNAL_H

#include "server/targets/target.h"

/* gramme_lambda_open(); a `temporary` folder is removed with the target, but not when
 * this fails. */
gramme_code gramme_lambda_make(gramme_target *out,
                               const gramme_function *function,
                               bool temporary,
                               const gramme_target_context *context,
                               gramme_failure *failure);

#endif
