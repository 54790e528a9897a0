/* SPDX-License-Identifier: Apache-2.0 */
/* parse_expression.c - expressions by precedence climbing. What
 * is wrong is told as the PartiQL reference parser, which AWS runs, tells it. */
#include "api/partiql/parse.h"

/* NOLINTBEGIN(misc-no-recursion): parser->depth stops at GRAMME_PARTIQL_DEPTH_MAX */

enum precedence {
    LOWEST = 0,
    SETS = 5,
    OR = 10,
    AND = 20,
    NOT = 30,
    EQUALITY = 40,
    ORDER = 50,
    SUM = 60,
    PRODUCT = 70,
};

static const struct operator_row {
    const char *text;
    enum precedence precedence;
} operators[] = {
    {"=", EQUALITY},     {"<>", EQUALITY}, {"<", ORDER},     {"<=", ORDER},
    {">", ORDER},        {">=", ORDER},    {"+", SUM},       {"-", SUM},
    {"||", SUM},         {"/", PRODUCT},   {"%", PRODUCT},   {"*", PRODUCT},
    {"and", AND},        {"or", OR},       {"is", EQUALITY}, {"in", EQUALITY},
    {"between", ORDER},  {"like", ORDER},  {"union", SETS},  {"except", SETS},
    {"intersect", SETS},
};

/* The infix operator at the token: its precedence, LOWEST when there is none.
 * `*negated`: IS NOT, NOT IN, NOT BETWEEN, NOT LIKE, all of two tokens. */
static enum precedence
infix(const char **text, bool *negated, const gramme_partiql_token *token)
{
    bool is_operator = token->kind == GRAMME_PARTIQL_TOKEN_OPERATOR ||
                       token->kind == GRAMME_PARTIQL_TOKEN_STAR;

    *negated = false;
    if (!is_operator) {
        return LOWEST;
    }
    if (token->word == GRAMME_PARTIQL_WORD_NOT) {
        token++;
        if (token->word != GRAMME_PARTIQL_WORD_IN &&
            token->word != GRAMME_PARTIQL_WORD_LIKE &&
            token->word != GRAMME_PARTIQL_WORD_BETWEEN) {
            return LOWEST;
        }
        *negated = true;
    } else if (token->word == GRAMME_PARTIQL_WORD_IS) {
        *negated = token[1].word == GRAMME_PARTIQL_WORD_NOT;
    }
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (token->word == GRAMME_PARTIQL_WORD_NONE
                ? gramme_view_is(token->text, operators[i].text)
                : strcmp(gramme_partiql_word_text(token->word), operators[i].text) ==
                      0) {
            *text = operators[i].text;
            return operators[i].precedence;
        }
    }
    return LOWEST;
}

static gramme_status climb(const gramme_partiql_node **out,
                           gramme_partiql_parser *parser,
                           enum precedence precedence);

/* `op` over `operands`, at `token`. */
static gramme_status join(const gramme_partiql_node **out,
                          gramme_partiql_parser *parser,
                          const char *op,
                          const gramme_partiql_token *token,
                          const gramme_partiql_node *const *operands,
                          uint32_t count)
{
    gramme_partiql_node *node =
        gramme_partiql_node_new(parser, GRAMME_PARTIQL_OPERATION, token);
    gramme_partiql_nodes children = {0};
    gramme_status st = GRAMME_OK;

    if (node == NULL) {
        return gramme_error_nomem(parser->err);
    }
    node->text = gramme_view_text(op);
    for (uint32_t i = 0; i < count && st == GRAMME_OK; i++) {
        st = gramme_partiql_nodes_add(&children, parser, operands[i]);
    }
    *out = node;
    return st == GRAMME_OK ? gramme_partiql_adopt(parser, node, &children) : st;
}

static bool is_zero(gramme_view number)
{
    for (size_t i = 0;
         i < number.size && number.data[i] != 'e' && number.data[i] != 'E'; i++) {
        if (number.data[i] != '0' && number.data[i] != '.') {
            return false;
        }
    }
    return true;
}

/* A sign before a number is part of it. */
static gramme_status signed_number(const gramme_partiql_node **out,
                                   gramme_partiql_parser *parser,
                                   const gramme_partiql_node *number,
                                   bool minus)
{
    gramme_partiql_node *node;
    bool was_negative = number->text.data[0] == '-';

    *out = number;
    if (!minus) {
        return GRAMME_OK;
    }
    node = gramme_arena_alloc(parser->arena, sizeof(*node));
    if (node == NULL) {
        return gramme_error_nomem(parser->err);
    }
    *node = *number;
    node->text = was_negative
                     ? gramme_view_of(number->text.data + 1, number->text.size - 1)
                     : gramme_arena_printf(parser->arena, "-%.*s",
                                           GRAMME_VIEW_ARG(number->text));
    if (node->text.data == NULL) {
        return gramme_error_nomem(parser->err);
    }
    node->negative_zero = !was_negative && is_zero(number->text) &&
                          memchr(number->text.data, '.', number->text.size) != NULL;
    *out = node;
    return GRAMME_OK;
}

static gramme_status unary(const gramme_partiql_node **out,
                           gramme_partiql_parser *parser)
{
    const gramme_partiql_token *token = parser->token;
    bool minus = gramme_view_is(token->text, "-");
    gramme_status st;

    if (token->kind != GRAMME_PARTIQL_TOKEN_OPERATOR) {
        return gramme_partiql_path_term(out, parser);
    }
    if (token->word == GRAMME_PARTIQL_WORD_NOT) {
        parser->token++;
        st = climb(out, parser, NOT);
        return st == GRAMME_OK ? join(out, parser, "not", token, out, 1) : st;
    }
    if (!minus && !gramme_view_is(token->text, "+")) {
        return gramme_partiql_path_term(out, parser);
    }
    if ((st = gramme_partiql_enter(parser)) != GRAMME_OK) {
        return st;
    }
    parser->token++;
    st = unary(out, parser);
    gramme_partiql_leave(parser);
    if (st != GRAMME_OK) {
        return st;
    }
    if ((*out)->kind == GRAMME_PARTIQL_NUMBER) {
        return signed_number(out, parser, *out, minus);
    }
    return join(out, parser, minus ? "-" : "+", token, out, 1);
}

static const struct type_row {
    gramme_partiql_word word;
    const char *name;
} types[] = {
    {GRAMME_PARTIQL_WORD_MISSING, "MISSING"},
    {GRAMME_PARTIQL_WORD_NULL, "NULL"},
    {GRAMME_PARTIQL_WORD_BOOL, "BOOLEAN"},
    {GRAMME_PARTIQL_WORD_BOOLEAN, "BOOLEAN"},
    {GRAMME_PARTIQL_WORD_SMALLINT, "SMALLINT"},
    {GRAMME_PARTIQL_WORD_INT2, "SMALLINT"},
    {GRAMME_PARTIQL_WORD_INT4, "INTEGER4"},
    {GRAMME_PARTIQL_WORD_INT8, "INTEGER8"},
    {GRAMME_PARTIQL_WORD_INT, "INTEGER"},
    {GRAMME_PARTIQL_WORD_INTEGER, "INTEGER"},
    {GRAMME_PARTIQL_WORD_FLOAT, "FLOAT"},
    {GRAMME_PARTIQL_WORD_REAL, "REAL"},
    {GRAMME_PARTIQL_WORD_DOUBLE, "DOUBLE_PRECISION"},
    {GRAMME_PARTIQL_WORD_DEC, "DECIMAL"},
    {GRAMME_PARTIQL_WORD_DECIMAL, "DECIMAL"},
    {GRAMME_PARTIQL_WORD_NUMERIC, "NUMERIC"},
    {GRAMME_PARTIQL_WORD_TIMESTAMP, "TIMESTAMP"},
    {GRAMME_PARTIQL_WORD_DATE, "DATE"},
    {GRAMME_PARTIQL_WORD_TIME, "TIME"},
    {GRAMME_PARTIQL_WORD_CHAR, "CHARACTER"},
    {GRAMME_PARTIQL_WORD_CHARACTER, "CHARACTER"},
    {GRAMME_PARTIQL_WORD_VARCHAR, "CHARACTER_VARYING"},
    {GRAMME_PARTIQL_WORD_STRING, "STRING"},
    {GRAMME_PARTIQL_WORD_SYMBOL, "SYMBOL"},
    {GRAMME_PARTIQL_WORD_CLOB, "CLOB"},
    {GRAMME_PARTIQL_WORD_BLOB, "BLOB"},
    {GRAMME_PARTIQL_WORD_STRUCT, "STRUCT"},
    {GRAMME_PARTIQL_WORD_TUPLE, "TUPLE"},
    {GRAMME_PARTIQL_WORD_LIST, "LIST"},
    {GRAMME_PARTIQL_WORD_SEXP, "SEXP"},
    {GRAMME_PARTIQL_WORD_BAG, "BAG"},
};

static gramme_status type_name(const char **out, gramme_partiql_parser *parser)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (!gramme_partiql_skip_word(parser, types[i].word)) {
            continue;
        }
        *out = types[i].name;
        if (types[i].word == GRAMME_PARTIQL_WORD_DOUBLE &&
            !gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_PRECISION)) {
            break;
        }
        if (types[i].word == GRAMME_PARTIQL_WORD_CHARACTER &&
            gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_VARYING)) {
            *out = "CHARACTER_VARYING";
        }
        return GRAMME_OK;
    }
    return gramme_partiql_malformed(parser->err, "Expected type name");
}

static gramme_status is_type(const gramme_partiql_node **out,
                             gramme_partiql_parser *parser,
                             const gramme_partiql_token *token)
{
    gramme_partiql_node *node =
        gramme_partiql_node_new(parser, GRAMME_PARTIQL_IS, token);
    gramme_partiql_nodes children = {0};
    const char *type = NULL;
    gramme_status st;

    if (node == NULL) {
        return gramme_error_nomem(parser->err);
    }
    if ((st = type_name(&type, parser)) != GRAMME_OK ||
        (st = gramme_partiql_nodes_add(&children, parser, *out)) != GRAMME_OK) {
        return st;
    }
    node->text = gramme_view_text(type);
    *out = node;
    return gramme_partiql_adopt(parser, node, &children);
}

/* What stands right of an infix operator. */
static gramme_status right_side(const gramme_partiql_node **out,
                                gramme_partiql_parser *parser,
                                const char *op,
                                enum precedence precedence)
{
    const gramme_partiql_token *token = parser->token;

    if (token->kind == GRAMME_PARTIQL_TOKEN_END) {
        return gramme_partiql_malformed(
            parser->err, "Missing right-hand side expression of infix operator");
    }
    if (strcmp(op, "in") == 0 && token->kind == GRAMME_PARTIQL_TOKEN_LEFT_PAREN &&
        token[1].word != GRAMME_PARTIQL_WORD_SELECT) {
        parser->token++;
        return gramme_partiql_elements(out, parser, GRAMME_PARTIQL_LIST, token,
                                       GRAMME_PARTIQL_TOKEN_RIGHT_PAREN, 1);
    }
    return climb(out, parser, precedence);
}

/* One infix operator and its right side, with `*out` left of it. */
static gramme_status extend(const gramme_partiql_node **out,
                            gramme_partiql_parser *parser,
                            const char *op,
                            bool negated,
                            enum precedence precedence)
{
    const gramme_partiql_token *token = parser->token;
    const gramme_partiql_node *operands[3] = {*out};
    uint32_t count = 2;
    gramme_status st;

    parser->token += negated ? 2 : 1;
    if (strcmp(op, "is") == 0) {
        st = is_type(out, parser, token);
        return st == GRAMME_OK && negated ? join(out, parser, "not", token, out, 1)
                                          : st;
    }
    st = right_side(&operands[1], parser, op, precedence);
    if (st == GRAMME_OK && strcmp(op, "between") == 0) {
        if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_AND)) {
            return gramme_partiql_malformed(parser->err, "Expected AND keyword");
        }
        st = climb(&operands[count++], parser, precedence);
    } else if (st == GRAMME_OK && strcmp(op, "like") == 0 &&
               gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_ESCAPE)) {
        st = climb(&operands[count++], parser, precedence);
    }
    if (st == GRAMME_OK) {
        st = join(out, parser, op, token, operands, count);
    }
    return st == GRAMME_OK && negated ? join(out, parser, "not", token, out, 1) : st;
}

/* A chain of one AND or OR is one node, however long. */
static gramme_status chain(const gramme_partiql_node **out,
                           gramme_partiql_parser *parser,
                           const char *op,
                           enum precedence precedence)
{
    const gramme_partiql_token *token = parser->token;
    gramme_partiql_nodes operands = {0};
    const char *next = op;
    bool negated;
    gramme_status st = gramme_partiql_nodes_add(&operands, parser, *out);

    while (st == GRAMME_OK && infix(&next, &negated, parser->token) == precedence) {
        const gramme_partiql_node *operand = NULL;

        parser->token++;
        st = right_side(&operand, parser, op, precedence);
        if (st == GRAMME_OK) {
            st = gramme_partiql_nodes_add(&operands, parser, operand);
        }
    }
    return st == GRAMME_OK
               ? join(out, parser, op, token, operands.nodes, operands.count)
               : st;
}

static gramme_status climb(const gramme_partiql_node **out,
                           gramme_partiql_parser *parser,
                           enum precedence precedence)
{
    enum precedence next;
    const char *op = NULL;
    bool negated;
    gramme_status st = gramme_partiql_enter(parser);

    if (st != GRAMME_OK) {
        return st;
    }
    st = unary(out, parser);
    while (st == GRAMME_OK &&
           (next = infix(&op, &negated, parser->token)) > precedence) {
        st = next == AND || next == OR ? chain(out, parser, op, next)
                                       : extend(out, parser, op, negated, next);
    }
    gramme_partiql_leave(parser);
    return st;
}

gramme_status gramme_partiql_expression(const gramme_partiql_node **out,
                                        gramme_partiql_parser *parser)
{
    return climb(out, parser, LOWEST);
}

/* NOLINTEND(misc-no-recursion) */
