/* SPDX-License-Identifier: Apache-2.0 */
/* scan.h - walking through JSON without a tree: each text is a value as it stands
 * there. */
#ifndef GRAMME_SERVER_TARGETS_SCAN_H
#define GRAMME_SERVER_TARGETS_SCAN_H

#include "server/base/buffer.h"

enum { GRAMME_SCAN_DEPTH = 64 };

/* NULL when `json` is one whole value, at most so many levels deep, with nothing but
 * space around it; else where it is not. */
const char *gramme_scan_check(gramme_text json);

/* Below: of JSON that was checked. */

/* Cuts the next member off an object, the next element off a list (then `name` is
 * absent). `*rest` is the whole value at first. False at the end, and for anything
 * else. `name` is what stands between its quotes, escapes and all. */
bool gramme_scan_next(gramme_text *name, gramme_text *value, gramme_text *rest);

/* The value's first byte without the space before it: '{', '[', '"', 't', ... */
char gramme_scan_kind(gramme_text value);

#endif
