/* SPDX-License-Identifier: Apache-2.0 */
/* pattern.h - the regular expressions of the service models. */
#ifndef GRAMME_API_PATTERN_H
#define GRAMME_API_PATTERN_H

#include "storage/base/view.h"

/* True when all of `text` matches. A test sees to it that the models have none that is
 * not known here. */
bool gramme_pattern_match(const char *pattern_text, gramme_view text);

bool gramme_pattern_known(const char *pattern_text);

#endif
