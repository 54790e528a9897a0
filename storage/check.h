/* SPDX-License-Identifier: Apache-2.0 */
/* check.h - is a database file what we would have written? The file is only read
 * (reading.h), row by row, so that it may be larger than the memory.
 *
 * What is wrong with it is a finding, one line each; errors are for what keeps us from
 * looking. Each folder checks what it has stored, through a transaction that sees the
 * file. */
#ifndef GRAMME_STORAGE_CHECK_H
#define GRAMME_STORAGE_CHECK_H

#include "storage/table.h"

typedef struct gramme_check gramme_check;

typedef struct gramme_check_options {
    const char *path;
    const gramme_allocator *allocator; /* NULL: gramme_allocator_default() */
    /* Gets each finding: one line of UTF-8 without newline. */
    void (*found)(void *self, const char *line);
    void *self;
} gramme_check_options;

/* Opens a file, which nobody may have open: GRAMME_BUSY, GRAMME_FOREIGN, GRAMME_NEWER,
 * GRAMME_IO. */
gramme_status gramme_check_open(gramme_check **out,
                                const gramme_check_options *options,
                                gramme_error *err);

/* Looks at the first bytes of a file as gramme_store_open() does, with its errors.
 * *fresh: there is nothing yet; *local: it is DynamoDB Local's. */
gramme_status
gramme_check_look(bool *fresh, bool *local, const char *path, gramme_error *err);

/* NULL is fine. */
void gramme_check_close(gramme_check *check);

/* A finding. Of each kind, which is to say `format`, the first few are told at once. */
void gramme_check_found(gramme_check *check, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What came of one part: an error of reading is a finding; what is left to be handed
 * up is memory's, or that somebody has locked the file. */
gramme_status
gramme_check_settle(gramme_check *check, gramme_status st, gramme_error *err);

/* Tells how many findings of each kind were not told; how many there were in all. */
uint64_t gramme_check_finish(gramme_check *check);

/* Storage's own part: the file and its SQL tables, definitions, rows, statistics, jobs.
 * To be called first. *readable: the folders above may look at what they have stored.
 */
gramme_status
gramme_check_storage(gramme_check *check, bool *readable, gramme_error *err);

/* A transaction for reading documents, logs and notes of the file, and its tables by
 * name. */
gramme_txn *gramme_check_txn(gramme_check *check);

/* Walks the tables whose definitions can be read: from *position 0 on; false at the
 * end. */
bool gramme_check_next_table(const gramme_table **out,
                             const gramme_check *check,
                             size_t *position);

enum { GRAMME_CHECK_TEXT = 160 };

/* The key attributes of `item` as far as it has them, "pk=\"a\", sk=12", cut where the
 * text ends; returns `out`. */
const char *gramme_check_print_key(char out[GRAMME_CHECK_TEXT],
                                   const gramme_key_schema *key,
                                   const gramme_item *item);

/* A name or other text with what is not plain written as \xNN, cut likewise. */
const char *gramme_check_print(char out[GRAMME_CHECK_TEXT], gramme_view text);

#endif
