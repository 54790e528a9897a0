/* SPDX-License-Identifier: Apache-2.0 */
/* cursor.h - rows of one key range in order, or backwards. */
#ifndef GRAMME_STORAGE_CURSOR_H
#define GRAMME_STORAGE_CURSOR_H

#include "storage/row.h"

typedef struct gramme_cursor gramme_cursor;

/* lower <= key < upper, last first when `reverse`. `after`, unless empty, is the row
 * key to go on behind (in the direction of travel); it need not exist. */
typedef struct gramme_cursor_range {
    gramme_view lower;
    gramme_view upper;
    gramme_view after;
    bool reverse;
} gramme_cursor_range;

/* Copies the range's keys. The cursor must be closed before `txn` ends. */
gramme_status gramme_cursor_open(gramme_cursor **out,
                                 gramme_txn *txn,
                                 const gramme_cursor_range *range,
                                 gramme_error *err);

/* The next row; key and row->blob are valid until the next call. GRAMME_NOTFOUND
 * without a message at the end. */
gramme_status gramme_cursor_next(gramme_cursor *cursor,
                                 gramme_view *key,
                                 gramme_row *row,
                                 gramme_error *err);

/* NULL is fine. */
void gramme_cursor_close(gramme_cursor *cursor);

#endif
