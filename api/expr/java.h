/* SPDX-License-Identifier: Apache-2.0 */
/* java.h - the order of java.util.HashMap, where AWS's messages let it show. */
#ifndef GRAMME_API_EXPR_JAVA_H
#define GRAMME_API_EXPR_JAVA_H

#include "storage/base/view.h"

/* String.hashCode(), over the UTF-16 units of well-formed UTF-8. */
uint32_t gramme_java_hash(gramme_view text);

/* Where an entry with this hash stands in a table of `entries`: from the lowest up, and
 * in the order of their coming where several stand in one place. */
uint32_t gramme_java_place(uint32_t hash, uint32_t entries);

#endif
