/* SPDX-License-Identifier: Apache-2.0 */
/* regex.h - regular expressions as the model of AWS Lambda has them, matched by walking
 * the expression: classes, groups that occur once or not, alternatives, repeated bytes.
 * For names and ARNs, not on the way of items. */
#ifndef GRAMME_API_REGEX_H
#define GRAMME_API_REGEX_H

#include "storage/base/view.h"

/* True when all of `text` matches; also when it is far longer than any name. */
bool gramme_regex_match(const char *expression, gramme_view text);

/* False when the expression holds what is not understood here: assertions about what
 * is around, properties of characters, repeated groups. */
bool gramme_regex_known(const char *expression);

#endif
