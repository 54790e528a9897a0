/* SPDX-License-Identifier: Apache-2.0 */
/* txn.h - transactions, and groups of them that share one commit.
 *
 * A write transaction inside a group is a savepoint: it can be rolled back alone, and
 * is durable when the group has ended with GRAMME_OK. A group takes the writer at its
 * first write and keeps it to its end, so it belongs to one thread and must be short.
 */
#ifndef GRAMME_STORAGE_TXN_H
#define GRAMME_STORAGE_TXN_H

#include "storage/store.h"

typedef struct gramme_txn gramme_txn;
typedef struct gramme_group gramme_group;

typedef enum gramme_txn_kind { GRAMME_TXN_READ, GRAMME_TXN_WRITE } gramme_txn_kind;

gramme_status
gramme_group_begin(gramme_group **out, gramme_store *store, gramme_error *err);

/* Commits what the group's transactions wrote and frees it. On failure none of it is
 * stored, whatever they were told. */
gramme_status gramme_group_end(gramme_group *group, gramme_error *err);

/* Begins on `store`; inside `group` unless NULL. A reader sees all that was committed
 * before; inside a group, in memory, also what the group wrote. */
gramme_status gramme_txn_begin(gramme_txn **out,
                               gramme_store *store,
                               gramme_group *group,
                               gramme_txn_kind kind,
                               gramme_error *err);

/* Ends `txn` and frees it, whatever the result; on failure nothing of it is stored. */
gramme_status gramme_txn_commit(gramme_txn *txn, gramme_error *err);

/* Ends `txn`, undoing what it wrote. The way to end a reader, too. NULL is fine. */
void gramme_txn_rollback(gramme_txn *txn);

gramme_store *gramme_txn_store(const gramme_txn *txn);

#endif
