/* SPDX-License-Identifier: Apache-2.0 */
/* function.h - a function of AWS Lambda's API: the document the database keeps, and how
 * it is named. Lambda API reference, CreateFunction and FunctionConfiguration. */
#ifndef GRAMME_API_TRIGGERS_FUNCTION_H
#define GRAMME_API_TRIGGERS_FUNCTION_H

#include "api/call.h"
#include "api/include/gramme_plugin.h"

/* Texts are UTF-8; empty ones were not given. */
typedef struct gramme_function_document {
    gramme_view name;
    gramme_view region; /* of the call that made it */
    gramme_view runtime;
    gramme_view role;
    gramme_view handler;
    gramme_view description;
    gramme_view revision; /* a UUID, another one with each change */
    gramme_view sha256;   /* of the code, base64 */
    gramme_view folder;   /* of the code; empty: it is a document of its own */
    gramme_view architecture;
    gramme_view tracing;
    gramme_view key; /* KMSKeyArn */
    gramme_view snap_start;
    gramme_view log_format;
    gramme_view application_level;
    gramme_view system_level;
    gramme_view log_group;
    gramme_view environment; /* JSON: {"NAME": "value"} */
    gramme_view tags;        /* likewise */
    int64_t modified;        /* microseconds */
    int64_t timeout;         /* seconds */
    int64_t memory;          /* MB */
    int64_t storage;         /* MB */
    int64_t code_size;       /* bytes; 0 of a folder */
} gramme_function_document;

/* The function `name`; texts live in `arena`. GRAMME_NOTFOUND without a message. */
gramme_status gramme_function_get(gramme_function_document *out,
                                  gramme_txn *txn,
                                  gramme_view name,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* What the database has under GRAMME_DOCUMENT_FUNCTION. */
gramme_status gramme_function_read(gramme_function_document *out,
                                   gramme_view text,
                                   gramme_arena *arena,
                                   gramme_error *err);

gramme_status gramme_function_put(gramme_txn *txn,
                                  const gramme_function_document *document,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* Its zip; empty when it has a folder. */
gramme_status gramme_function_code(gramme_view *out,
                                   gramme_txn *txn,
                                   const gramme_function_document *document,
                                   gramme_arena *arena,
                                   gramme_error *err);

/* What a target is made of. `out` borrows from `document` and `zip`, the rest is in
 * `arena`; region and key are the engine's. */
gramme_status gramme_function_describe(gramme_function *out,
                                       const gramme *db,
                                       const gramme_function_document *document,
                                       gramme_view zip,
                                       gramme_arena *arena,
                                       gramme_error *err);

/* How FunctionConfiguration is written. */
typedef struct gramme_function_view {
    const char *region;
    bool qualified; /* the ARN ends with the version */
    bool state;     /* with its State; lists are without */
} gramme_function_view;

/* Writes its members into an open object. */
void gramme_function_write(gramme_writer *out,
                           const gramme_function_document *document,
                           const gramme_function_view *how);

/* -- function_name.c -- */

enum { GRAMME_FUNCTION_NAME_MAX = 64 };

typedef struct gramme_function_name {
    gramme_view name;
    bool qualified; /* $LATEST was said */
} gramme_function_name;

/* Out of a FunctionName, which may be a name, an ARN or the end of one, and a Qualifier
 * (empty: none). A version or an alias is not found: Gramme has only $LATEST. */
gramme_status gramme_function_name_read(gramme_function_name *out,
                                        gramme_op_call *call,
                                        gramme_view text,
                                        gramme_view qualifier);

/* ResourceNotFoundException about it. */
gramme_status gramme_function_missing(gramme_op_call *call,
                                      const gramme_function_name *name);

/* "arn:aws:lambda:REGION:000000000000:function:NAME", in `arena`; empty when memory has
 * run out. */
gramme_view
gramme_function_arn(gramme_arena *arena, const char *region, gramme_view name);

#endif
