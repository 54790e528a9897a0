/* SPDX-License-Identifier: Apache-2.0 */
/* parse.h - what the parser's files share. Internal to api/partiql. */
#ifndef GRAMME_API_PARTIQL_PARSE_H
#define GRAMME_API_PARTIQL_PARSE_H

#include "api/partiql/tree.h"

typedef struct gramme_partiql_parser {
    const gramme_partiql_token *token; /* the one to look at */
    gramme_arena *arena;
    gramme_error *err;
    uint32_t depth; /* of calls that may call themselves */
    uint32_t parameters;
} gramme_partiql_parser;

/* A growing array of nodes in the arena. */
typedef struct gramme_partiql_nodes {
    const gramme_partiql_node **nodes;
    uint32_t count;
    uint32_t capacity;
} gramme_partiql_nodes;

/* "Statement wasn't well formed, can't be processed: " and the printf-style detail. */
gramme_status gramme_partiql_malformed(gramme_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline bool gramme_partiql_at(const gramme_partiql_parser *parser,
                                     gramme_partiql_token_kind kind)
{
    return parser->token->kind == kind;
}

static inline bool gramme_partiql_at_word(const gramme_partiql_parser *parser,
                                          gramme_partiql_word word)
{
    return parser->token->word == word;
}

/* Steps over a token of this kind, or over this word; false when it stands on another.
 */
bool gramme_partiql_skip(gramme_partiql_parser *parser, gramme_partiql_token_kind kind);
bool gramme_partiql_skip_word(gramme_partiql_parser *parser, gramme_partiql_word word);

/* gramme_partiql_skip, or "Expected RIGHT_PAREN". */
gramme_status gramme_partiql_expect(gramme_partiql_parser *parser,
                                    gramme_partiql_token_kind kind);

static inline bool gramme_partiql_at_name(const gramme_partiql_parser *parser)
{
    return gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_NAME) ||
           gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_QUOTED_NAME);
}

/* Into and out of anything that may hold itself; refuses what is nested too deep. */
gramme_status gramme_partiql_enter(gramme_partiql_parser *parser);
static inline void gramme_partiql_leave(gramme_partiql_parser *parser)
{
    parser->depth--;
}

/* A node of this kind at the token; NULL when memory has run out. */
gramme_partiql_node *gramme_partiql_node_new(gramme_partiql_parser *parser,
                                             gramme_partiql_kind kind,
                                             const gramme_partiql_token *token);

gramme_status gramme_partiql_nodes_add(gramme_partiql_nodes *nodes,
                                       gramme_partiql_parser *parser,
                                       const gramme_partiql_node *node);

/* Gives `node` its children; refuses a tree that becomes too deep. */
gramme_status gramme_partiql_adopt(gramme_partiql_parser *parser,
                                   gramme_partiql_node *node,
                                   const gramme_partiql_nodes *children);

/* Any expression. */
gramme_status gramme_partiql_expression(const gramme_partiql_node **out,
                                        gramme_partiql_parser *parser);

/* Expressions up to `close`, which is stepped over, into a node of this kind; at least
 * `least` of them. The opening token is `token`. */
gramme_status gramme_partiql_elements(const gramme_partiql_node **out,
                                      gramme_partiql_parser *parser,
                                      gramme_partiql_kind kind,
                                      const gramme_partiql_token *token,
                                      gramme_partiql_token_kind close,
                                      uint32_t least);

/* A term and the path that may follow it. */
gramme_status gramme_partiql_path_term(const gramme_partiql_node **out,
                                       gramme_partiql_parser *parser);

/* A path of names, strings and numbers, as a statement's target. */
gramme_status gramme_partiql_simple_path(const gramme_partiql_node **out,
                                         gramme_partiql_parser *parser);

/* What follows SELECT, which has been stepped over. */
gramme_status gramme_partiql_query(const gramme_partiql_select **out,
                                   gramme_partiql_parser *parser);

/* FROM's source or sources; whether there was an alias or a join. */
gramme_status gramme_partiql_source(const gramme_partiql_node **out,
                                    bool *aliased,
                                    bool *joined,
                                    gramme_partiql_parser *parser);

/* [AS name | AT name | BY name | name]: sets `*aliased` when there is one. */
gramme_status gramme_partiql_alias(bool *aliased, gramme_partiql_parser *parser);

#endif
