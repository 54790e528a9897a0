/* SPDX-License-Identifier: Apache-2.0 */
/* pattern.h - the few regular expressions the service model has, matched by hand. */
#ifndef GRAMME_API_PATTERN_H
#define GRAMME_API_PATTERN_H

#include "storage/base/view.h"

/* True when all of `text` matches. An expression that is not in pattern.c's table
 * matches anything; a test sees to it that the model has none. */
bool gramme_pattern_match(const char *pattern_text, gramme_view text);

bool gramme_pattern_known(const char *pattern_text);

#endif
