/* SPDX-License-Identifier: Apache-2.0 */
/* validate.h - the model's constraints, checked as AWS checks and words them. */
#ifndef GRAMME_API_VALIDATE_H
#define GRAMME_API_VALIDATE_H

#include "api/json/node.h"
#include "api/model/wording.h"

/* Walks the whole request; fails with ValidationException "N validation error(s)
 * detected: Value '...' at '...' failed to satisfy constraint: ...; ..." listing at
 * most ten, as the layer of `wording` orders and words them. */
gramme_status gramme_validate(const gramme_node *request,
                              gramme_wording wording,
                              gramme_arena *arena,
                              gramme_error *err);

#endif
