/* SPDX-License-Identifier: Apache-2.0 */
/* tree.h - a PartiQL statement once parsed: only syntax, nothing looked up or
 * converted.
 *
 *   expression  a node with children, in the order of the text
 *   path        its root, then its components: STRING for .name, an expression for
 *               [expression], WILDCARD for [*], UNPIVOT for .*
 *   struct      key, value, key, value, ...
 *
 * Nodes live in an arena and are constant once parsed. No tree is deeper than
 * GRAMME_PARTIQL_DEPTH_MAX, so walks may recurse. */
#ifndef GRAMME_API_PARTIQL_TREE_H
#define GRAMME_API_PARTIQL_TREE_H

#include "api/partiql/lex.h"

enum { GRAMME_PARTIQL_DEPTH_MAX = 200 };

/* The kinds and what a message calls a statement that is only such an expression. */
#define GRAMME_PARTIQL_NODES(NODE)                                                     \
    NODE(STRING, "Literal")                                                            \
    NODE(NUMBER, "Literal")                                                            \
    NODE(BOOLEAN, "Literal")                                                           \
    NODE(NULL, "Literal")                                                              \
    NODE(ION, "Literal")                                                               \
    NODE(MISSING, "LiteralMissing")                                                    \
    NODE(PARAMETER, "Parameter")                                                       \
    NODE(NAME, "VariableReference")                                                    \
    NODE(PATH, "Path")                                                                 \
    NODE(WILDCARD, "Path")                                                             \
    NODE(UNPIVOT, "Path")                                                              \
    NODE(LIST, "Seq")                                                                  \
    NODE(BAG, "Seq")                                                                   \
    NODE(STRUCT, "Struct")                                                             \
    NODE(CALL, "NAry")                                                                 \
    NODE(AGGREGATE, "CallAgg")                                                         \
    NODE(OPERATION, "NAry")                                                            \
    NODE(IS, "IsType")                                                                 \
    NODE(SELECT, "Select")

#define GRAMME_PARTIQL_NODE(id, text) GRAMME_PARTIQL_##id,
typedef enum gramme_partiql_kind {
    GRAMME_PARTIQL_NODES(GRAMME_PARTIQL_NODE) GRAMME_PARTIQL_KIND_COUNT
} gramme_partiql_kind;
#undef GRAMME_PARTIQL_NODE

typedef struct gramme_partiql_node gramme_partiql_node;
typedef struct gramme_partiql_select gramme_partiql_select;

struct gramme_partiql_node {
    gramme_partiql_kind kind;
    gramme_partiql_place place;
    gramme_view text; /* STRING, NUMBER (with its sign), NAME; OPERATION: the operator;
                         CALL, AGGREGATE: the function in lower case; IS: the type */
    bool boolean;     /* BOOLEAN */
    bool negative_zero; /* NUMBER: a zero that was written with a minus */
    uint32_t parameter; /* PARAMETER: from 0 */
    uint32_t depth;     /* levels below and with this node */
    uint32_t count;
    const gramme_partiql_node **children;
    const gramme_partiql_select *select; /* SELECT */
};

typedef struct gramme_partiql_order {
    const gramme_partiql_node *by;
    bool descending;
} gramme_partiql_order;

struct gramme_partiql_select {
    bool star;
    bool value; /* SELECT VALUE or PIVOT */
    bool distinct;
    bool aliased;  /* some column or the table has another name */
    bool joined;   /* more than one source */
    bool unnested; /* a column ends with .* */
    const gramme_partiql_node **columns;
    uint32_t column_count;
    const gramme_partiql_node *from;
    const gramme_partiql_node *where; /* or NULL */
    const gramme_partiql_order *order;
    uint32_t order_count;
    bool grouped;
    const gramme_partiql_node *having; /* or NULL */
    const gramme_partiql_node *limit;  /* or NULL */
};

typedef enum gramme_partiql_returning {
    GRAMME_PARTIQL_RETURNING_NONE,
    GRAMME_PARTIQL_RETURNING_ALL_OLD,
    GRAMME_PARTIQL_RETURNING_MODIFIED_OLD,
    GRAMME_PARTIQL_RETURNING_ALL_NEW,
    GRAMME_PARTIQL_RETURNING_MODIFIED_NEW,
} gramme_partiql_returning;

typedef struct gramme_partiql_clause {
    const gramme_partiql_node *path;
    const gramme_partiql_node *value; /* SET; NULL: REMOVE */
} gramme_partiql_clause;

typedef enum gramme_partiql_statement_kind {
    GRAMME_PARTIQL_QUERY, /* any expression: SELECT, EXISTS(...), or nonsense */
    GRAMME_PARTIQL_INSERT,
    GRAMME_PARTIQL_UPDATE,
    GRAMME_PARTIQL_DELETE,
    GRAMME_PARTIQL_OTHER, /* parsed, but nothing DynamoDB does: `operation` names it */
} gramme_partiql_statement_kind;

typedef struct gramme_partiql_statement {
    gramme_partiql_statement_kind kind;
    gramme_partiql_place place;
    const char *operation;

    const gramme_partiql_node *query;
    const gramme_partiql_node *table; /* INSERT, UPDATE, DELETE */
    bool aliased;
    bool joined;
    const gramme_partiql_node *item; /* INSERT */
    bool at;                         /* INSERT ... AT */
    bool on_conflict;
    const gramme_partiql_clause *clauses; /* UPDATE */
    uint32_t clause_count;
    bool inserts;                     /* UPDATE or FROM with an INSERT inside */
    const gramme_partiql_node *where; /* or NULL */
    gramme_partiql_returning returning;
    uint32_t returned;       /* elements in RETURNING */
    bool returns_everything; /* the first of them is a star */
} gramme_partiql_statement;

/* Parses `text`. Errors are ValidationExceptions in AWS's words. */
gramme_status gramme_partiql_parse(const gramme_partiql_statement **out,
                                   gramme_arena *arena,
                                   gramme_view text,
                                   gramme_error *err);

/* "VariableReference", ...; static. */
const char *gramme_partiql_kind_name(gramme_partiql_kind kind);

/* "ALL OLD", ...; static. */
const char *gramme_partiql_returning_text(gramme_partiql_returning returning);

#endif
