/* SPDX-License-Identifier: Apache-2.0 */
/* legacy.h - the parameters from before expressions (Expected, AttributeUpdates,
 * KeyConditions, QueryFilter, ScanFilter, AttributesToGet), compiled to the trees that
 * expressions have, with their own checks, messages and quirks. */
#ifndef GRAMME_API_LEGACY_H
#define GRAMME_API_LEGACY_H

#include "api/expr/condition.h"
#include "api/expr/keycondition.h"
#include "api/expr/projection.h"
#include "api/expr/update.h"

/* Expected (a MAP of ExpectedAttributeValue) with ConditionalOperator (TEXT or ABSENT).
 */
gramme_status gramme_legacy_expected(const gramme_condition **out,
                                     gramme_arena *arena,
                                     const gramme_node *expected,
                                     const gramme_node *conditional_operator,
                                     gramme_error *err);

/* QueryFilter or ScanFilter (a MAP of Condition) with ConditionalOperator. */
gramme_status gramme_legacy_filter(const gramme_condition **out,
                                   gramme_arena *arena,
                                   const gramme_node *filter,
                                   const gramme_node *conditional_operator,
                                   gramme_error *err);

/* KeyConditions (a MAP of Condition). */
gramme_status gramme_legacy_key_conditions(gramme_key_conditions *out,
                                           gramme_arena *arena,
                                           const gramme_node *conditions,
                                           gramme_error *err);

/* AttributeUpdates (a MAP of AttributeValueUpdate). */
gramme_status gramme_legacy_updates(const gramme_update **out,
                                    gramme_arena *arena,
                                    const gramme_node *updates,
                                    gramme_error *err);

/* AttributesToGet (a LIST of names). */
gramme_status gramme_legacy_attributes(gramme_projection *out,
                                       gramme_arena *arena,
                                       const gramme_node *attributes,
                                       gramme_error *err);

#endif
