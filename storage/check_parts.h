/* SPDX-License-Identifier: Apache-2.0 */
/* check_parts.h - the inside of a check. Private to storage. */
#ifndef GRAMME_STORAGE_CHECK_PARTS_H
#define GRAMME_STORAGE_CHECK_PARTS_H

#include "storage/check.h"
#include "storage/engine.h"
#include "storage/reading.h"

enum {
    GRAMME_CHECK_KINDS = 128,
    GRAMME_CHECK_TOLD = 8, /* findings of one kind */
    GRAMME_CHECK_LINE = 768,
    GRAMME_CHECK_DOCUMENTS = 2, /* the first format with documents and logs */
};

typedef struct gramme_check_kind {
    const char *format;
    uint64_t count;
    const char *last; /* the last one that was told */
} gramme_check_kind;

typedef enum gramme_check_role {
    GRAMME_CHECK_NOBODYS,
    GRAMME_CHECK_TABLE,
    GRAMME_CHECK_INDEX,
    GRAMME_CHECK_DROPPED, /* its rows are being removed */
} gramme_check_role;

/* What many rows come to, whatever their order: two sums of hashes. */
typedef struct gramme_check_sum {
    uint64_t rows;
    uint64_t sums[2];
} gramme_check_sum;

/* A tree that somebody tells of: a definition, the trees table, a job, a row. */
typedef struct gramme_check_tree {
    uint32_t id;
    uint8_t key[4]; /* as row keys begin */
    gramme_check_role role;
    const gramme_table *table; /* of TABLE and INDEX */
    const gramme_index *index; /* of INDEX */
    bool in_trees;
    gramme_tree_stats told; /* by the trees table */
    gramme_tree_stats counted;
    bool has_job;         /* of INDEX: it is backfilled, */
    gramme_view position; /* up to here */
    /* Of INDEX: rows that the table's items ask for, and rows that are there. */
    gramme_check_sum wanted;
    gramme_check_sum found;
} gramme_check_tree;

struct gramme_check {
    const gramme_allocator *allocator;
    void (*tell)(void *self, const char *line);
    void *tell_self;
    uint64_t findings;
    gramme_check_kind kinds[GRAMME_CHECK_KINDS];
    gramme_reading reading;
    bool fresh;         /* nothing is in the file */
    bool unsound;       /* SQLite found something */
    int64_t version;    /* of its format */
    gramme_store store; /* only what `txn` needs: allocator, path, catalog */
    gramme_txn txn;
    gramme_map trees;   /* gramme_check_tree.key -> gramme_check_tree */
    gramme_arena arena; /* trees; until the end */
    gramme_arena row;   /* one row */
    gramme_arena other; /* another one */
    int64_t next_tree;  /* 0: not known */
};

/* The tree with this id, made when nobody told of it yet; NULL without memory. */
gramme_check_tree *gramme_check_tree_of(gramme_check *check, uint32_t id);

/* Runs `sql` and hands each row to `each`. */
gramme_status gramme_check_each(gramme_check *check,
                                const char *sql,
                                gramme_status (*each)(gramme_check *check,
                                                      sqlite3_stmt *row,
                                                      gramme_error *err),
                                gramme_error *err);

/* Bytes as hexadecimal digits, cut where the text ends; returns `out`. */
const char *gramme_check_print_bytes(char out[GRAMME_CHECK_TEXT], gramme_view bytes);

/* "table t" or "index i of table t", or the tree's number; returns `out`. */
const char *gramme_check_print_tree(char out[2 * GRAMME_CHECK_TEXT],
                                    const gramme_check_tree *tree);

/* check_catalog.c: definitions, trees, jobs and counters, and what they say of each
 * other. */
gramme_status gramme_check_catalog(gramme_check *check, gramme_error *err);

/* Does the item have every key attribute with its type? */
bool gramme_check_has_keys(const gramme_key_schema *key, const gramme_item *item);

/* check_rows.c: every row, and what they sum up to. */
gramme_status gramme_check_rows(gramme_check *check, gramme_error *err);

/* check_index.c: names what is wrong with an index, row by row. */
gramme_status gramme_check_index(gramme_check *check,
                                 const gramme_check_tree *tree,
                                 gramme_error *err);

#endif
