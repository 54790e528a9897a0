/* SPDX-License-Identifier: Apache-2.0 */
/* import.h - a table of DynamoDB Local's as requests that make it. */
#ifndef GRAMME_API_IMPORT_H
#define GRAMME_API_IMPORT_H

#include "api/json/tree.h"
#include "storage/local_file.h"

typedef struct gramme_import_table {
    const gramme_local_table *figures;
    gramme_json info;
    gramme_view ttl_attribute; /* empty: off */
    gramme_view view_type;     /* of its stream; empty: none */
} gramme_import_table;

/* Reads the table's JSON into `arena`. GRAMME_CORRUPT. */
gramme_status gramme_import_read(gramme_import_table *out,
                                 const gramme_local_table *figures,
                                 gramme_arena *arena,
                                 gramme_error *err);

/* Appends CreateTable's input, without the stream. GRAMME_CORRUPT when something is
 * missing. */
gramme_status gramme_import_write(gramme_bytes *out,
                                  const gramme_import_table *table,
                                  gramme_error *err);

/* A member of the table's JSON, from *position 0 on, that nothing is made of; NULL at
 * the end. */
const gramme_json *gramme_import_next_unknown(const gramme_import_table *table,
                                              uint32_t *position);

#endif
