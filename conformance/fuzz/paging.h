/* SPDX-License-Identifier: Apache-2.0 */
/* paging.h - a Query or Scan that was answered whole, asked again in other ways. */
#ifndef GRAMME_CONFORMANCE_FUZZ_PAGING_H
#define GRAMME_CONFORMANCE_FUZZ_PAGING_H

#include "conformance/fuzz/bed.h"

/* `reply` is the answer to this request, 200. Unless the request itself says something
 * about it: page by page the items are the same, and so they are segment by segment of
 * a Scan, and backwards the other way round. */
void fuzz_check_paging(gramme *db,
                       gramme_view operation,
                       gramme_view body,
                       const gramme_reply *reply);

#endif
