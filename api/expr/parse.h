/* SPDX-License-Identifier: Apache-2.0 */
/* parse.h - what the parsers of the expression languages share, and the passes that
 * follow.
 *
 *   parse   text -> tree; wrong syntax, doubled parentheses
 *   check   the tree alone, in the text's order: functions, reserved words, list
 * indexes bind    #names and :values -> attribute names and constants; operands' types
 *
 * AWS runs parse and check over every expression of a request before it binds any.
 * Internal to api/expr. */
#ifndef GRAMME_API_EXPR_PARSE_H
#define GRAMME_API_EXPR_PARSE_H

#include "api/expr/lex.h"
#include "api/expr/tree.h"

typedef struct gramme_parser {
    gramme_lexer lexer;
    gramme_arena *arena;
    const char *parameter; /* "UpdateExpression", for messages */
    gramme_error *err;
    unsigned depth; /* of parentheses and calls */
    bool wrapped;   /* what was read last is all in one pair of parentheses */
    bool redundant; /* parentheses holding only parentheses were seen */
    bool grouped;   /* a path may go on after parentheses round its beginning */
} gramme_parser;

/* A growing array of operands in the arena. */
typedef struct gramme_operand_list {
    gramme_operand *operands;
    uint32_t count;
    uint32_t capacity;
} gramme_operand_list;

/* False when memory has run out. */
bool gramme_operand_list_add(gramme_operand_list *list,
                             gramme_arena *arena,
                             gramme_operand operand);

/* In place of a parameter's name: the tree comes from PartiQL. Its names are attribute
 * names as they stand, and messages do without "Invalid <parameter>: ". */
#define GRAMME_PARAMETER_PARTIQL ((const char *)NULL)

/* "Invalid <parameter>: " and the printf-style message. */
gramme_status gramme_expression_fail(const char *parameter,
                                     gramme_error *err,
                                     const char *format,
                                     ...) __attribute__((format(printf, 3, 4)));

/* Refuses empty and too long texts. */
gramme_status gramme_parser_init(gramme_parser *parser,
                                 gramme_arena *arena,
                                 gramme_view text,
                                 const char *parameter,
                                 gramme_error *err);

static inline bool gramme_parser_at(const gramme_parser *parser, gramme_token_kind kind)
{
    return parser->lexer.token.kind == kind;
}

/* Steps over a token of this kind; false when it stands on another. */
bool gramme_parser_skip(gramme_parser *parser, gramme_token_kind kind);

/* gramme_parser_skip, or a syntax error. */
gramme_status gramme_parser_expect(gramme_parser *parser, gramme_token_kind kind);

/* The syntax error at the token it stands on. */
gramme_status gramme_parser_syntax(gramme_parser *parser);

/* For every opening parenthesis, already stepped over; refuses what is nested too deep.
 */
gramme_status gramme_parser_enter(gramme_parser *parser);

/* Its end: the closing parenthesis, a note when it only holds another pair, and in
 * grouped mode the rest of the path. `operand` is NULL when the parentheses hold more
 * than one. */
gramme_status gramme_parser_close(gramme_operand *operand, gramme_parser *parser);

/* path: name { "." name | "[" number "]" } */
gramme_status gramme_parser_path(gramme_path *out, gramme_parser *parser);

/* operand: path | :value | function "(" operand { "," operand } ")" | "(" operand ")"
 */
gramme_status gramme_parser_operand(gramme_operand *out, gramme_parser *parser);

/* path, :value or function: an operand without parentheses round it. */
gramme_status gramme_parser_bare_operand(gramme_operand *out, gramme_parser *parser);

/* operand { "," operand } ")": the tail of a call or of IN. */
gramme_status gramme_parser_operands(gramme_operand_list *out, gramme_parser *parser);

/* The end of the text, and no doubled parentheses before it. */
gramme_status gramme_parser_finish(gramme_parser *parser);

/* Check. */
gramme_status gramme_check_condition(const gramme_condition *condition,
                                     const char *parameter,
                                     gramme_error *err);
gramme_status
gramme_check_path(const gramme_path *path, const char *parameter, gramme_error *err);
gramme_status gramme_check_update_operand(const gramme_operand *operand,
                                          const char *parameter,
                                          gramme_error *err);

/* Bind. Placeholders are looked up in `scope` and marked as used. */
typedef struct gramme_binder {
    gramme_scope *scope;
    const char *parameter;
    gramme_error *err;
    unsigned operators; /* seen so far; a condition may have GRAMME_OPERATORS_MAX */
} gramme_binder;

gramme_status gramme_bind_condition(gramme_binder *binder, gramme_condition *condition);
gramme_status gramme_bind_path(gramme_binder *binder, gramme_path *path);
gramme_status gramme_bind_operand(gramme_binder *binder, gramme_operand *operand);

/* Fails with "<message>[a, b, [3]]", and ", path two: [c]" unless `two` is NULL. */
gramme_status gramme_bind_refuse_paths(const gramme_binder *binder,
                                       const char *message,
                                       const gramme_path *one,
                                       const gramme_path *two);

/* Binds paths of which no two may overlap or conflict (overlap.c). */
gramme_status
gramme_bind_paths(gramme_binder *binder, gramme_path *paths, uint32_t count);

/* The passes language by language: read is parse and check. */
gramme_status gramme_condition_read(gramme_condition **out,
                                    gramme_arena *arena,
                                    gramme_view text,
                                    const char *parameter,
                                    gramme_error *err);
gramme_status gramme_condition_bind(gramme_condition *condition,
                                    gramme_scope *scope,
                                    const char *parameter,
                                    gramme_error *err);
gramme_status gramme_update_read(gramme_update **out,
                                 gramme_arena *arena,
                                 gramme_view text,
                                 gramme_error *err);
gramme_status
gramme_update_bind(gramme_update *update, gramme_scope *scope, gramme_error *err);

typedef struct gramme_path_list {
    gramme_path *paths;
    uint32_t count;
} gramme_path_list;

gramme_status gramme_projection_read(gramme_path_list *out,
                                     gramme_arena *arena,
                                     gramme_view text,
                                     gramme_error *err);
gramme_status
gramme_projection_bind(gramme_path_list *paths, gramme_scope *scope, gramme_error *err);

#endif
