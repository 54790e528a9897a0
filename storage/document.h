/* SPDX-License-Identifier: Apache-2.0 */
/* document.h - small named values of the folders above: streams, checkpoints, triggers,
 * functions. Storage keeps them and does not look inside. */
#ifndef GRAMME_STORAGE_DOCUMENT_H
#define GRAMME_STORAGE_DOCUMENT_H

#include "storage/base/arena.h"
#include "storage/txn.h"

/* Kept in files: numbers are never changed or used again. */
typedef enum gramme_document_kind {
    GRAMME_DOCUMENT_STREAM = 1,
    GRAMME_DOCUMENT_CHECKPOINT = 2,
    GRAMME_DOCUMENT_MAPPING = 3,
    GRAMME_DOCUMENT_FUNCTION = 4,
    GRAMME_DOCUMENT_CODE = 5,
    GRAMME_DOCUMENT_COUNTER = 6,
    GRAMME_DOCUMENT_END, /* behind the last */
} gramme_document_kind;

typedef struct gramme_document {
    gramme_view name;
    gramme_view value;
} gramme_document;

typedef struct gramme_document_page {
    const gramme_document *documents; /* by name, in byte order */
    uint32_t count;
    bool more; /* others follow */
} gramme_document_page;

/* The value kept under `name`, copied into `arena`. GRAMME_NOTFOUND without a message
 * when there is none. */
gramme_status gramme_document_get(gramme_view *value,
                                  gramme_txn *txn,
                                  gramme_document_kind kind,
                                  gramme_view name,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* Keeps `value` under `name`, replacing what was there. */
gramme_status gramme_document_put(gramme_txn *txn,
                                  gramme_document_kind kind,
                                  gramme_view name,
                                  gramme_view value,
                                  gramme_error *err);

/* GRAMME_OK also when there was none. */
gramme_status gramme_document_delete(gramme_txn *txn,
                                     gramme_document_kind kind,
                                     gramme_view name,
                                     gramme_error *err);

/* Documents whose name begins with `prefix` and lies behind `after` (empty: from the
 * first), at most `limit`, copied into `arena`. */
gramme_status gramme_document_list(gramme_document_page *out,
                                   gramme_txn *txn,
                                   gramme_document_kind kind,
                                   gramme_view prefix,
                                   gramme_view after,
                                   uint32_t limit,
                                   gramme_arena *arena,
                                   gramme_error *err);

#endif
