/* SPDX-License-Identifier: Apache-2.0 */
/* image.h - a database with our schema and nothing in it, as bytes. Private to storage.
 */
#ifndef GRAMME_STORAGE_IMAGE_H
#define GRAMME_STORAGE_IMAGE_H

#include "storage/base/alloc.h"
#include "storage/base/status.h"

enum {
    GRAMME_IMAGE_PAGE = 4096, /* bytes of a page; README.md says why */
    /* Where any database has two bytes: 2 with a write-ahead log, 1 without. */
    GRAMME_IMAGE_LOG_MARK = 18,
};

/* What gramme_schema_prepare() would make, at a fraction of the time: SQLite plans and
 * runs a dozen statements for each CREATE. From `allocator`, for the caller to free. */
gramme_status gramme_image_empty(uint8_t **out,
                                 size_t *size,
                                 const gramme_allocator *allocator,
                                 gramme_error *err);

#endif
