/* SPDX-License-Identifier: Apache-2.0 */
/* reserved.h - the words that need a #name in expressions. */
#ifndef GRAMME_API_EXPR_RESERVED_H
#define GRAMME_API_EXPR_RESERVED_H

#include "storage/base/view.h"

/* Whether `name` is one of AWS's reserved words, in any case. */
bool gramme_reserved(gramme_view name);

#endif
