/* SPDX-License-Identifier: Apache-2.0 */
/* parse_expression.c - expressions by precedence climbing, and the paths in them. What
 * is wrong is told as the PartiQL reference parser, which AWS runs, tells it. */
#include "api/partiql/parse.h"

#include "api/model/exception.h"

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

/* Expressions up to `close`, which is stepped over, into a node of this kind; at least
 * `least` of them. The opening token is `token`. */
static gramme_status elements(const gramme_partiql_node **out,
                              gramme_partiql_parser *parser,
                              gramme_partiql_kind kind,
                              const gramme_partiql_token *token,
                              gramme_partiql_token_kind close,
                              uint32_t least)
{
    gramme_partiql_node *node = gramme_partiql_node_new(parser, kind, token);
    gramme_partiql_nodes children = {0};
    gramme_status st = GRAMME_OK;

    if (node == NULL) {
        return gramme_error_nomem(parser->err);
    }
    *out = node;
    if (least > 0 || !gramme_partiql_at(parser, close)) {
        do {
            const gramme_partiql_node *child;

            st = gramme_partiql_expression(&child, parser);
            if (st == GRAMME_OK) {
                st = gramme_partiql_nodes_add(&children, parser, child);
            }
        } while (st == GRAMME_OK &&
                 gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_COMMA));
    }
    if (st == GRAMME_OK) {
        st = gramme_partiql_expect(parser, close);
    }
    return st == GRAMME_OK ? gramme_partiql_adopt(parser, node, &children) : st;
}

static gramme_status structure(const gramme_partiql_node **out,
                               gramme_partiql_parser *parser,
                               const gramme_partiql_token *token)
{
    gramme_partiql_node *node =
        gramme_partiql_node_new(parser, GRAMME_PARTIQL_STRUCT, token);
    gramme_partiql_nodes children = {0};
    gramme_status st = GRAMME_OK;

    if (node == NULL) {
        return gramme_error_nomem(parser->err);
    }
    *out = node;
    if (!gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_RIGHT_CURLY)) {
        do {
            const gramme_partiql_node *key;
            const gramme_partiql_node *value;

            if ((st = gramme_partiql_expression(&key, parser)) != GRAMME_OK ||
                (st = gramme_partiql_expect(parser, GRAMME_PARTIQL_TOKEN_COLON)) !=
                    GRAMME_OK ||
                (st = gramme_partiql_expression(&value, parser)) != GRAMME_OK ||
                (st = gramme_partiql_nodes_add(&children, parser, key)) != GRAMME_OK ||
                (st = gramme_partiql_nodes_add(&children, parser, value)) !=
                    GRAMME_OK) {
                return st;
            }
        } while (gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_COMMA));
    }
    st = gramme_partiql_expect(parser, GRAMME_PARTIQL_TOKEN_RIGHT_CURLY);
    return st == GRAMME_OK ? gramme_partiql_adopt(parser, node, &children) : st;
}

/* ( expression ) is the expression, ( a, b ) a list. */
static gramme_status parentheses(const gramme_partiql_node **out,
                                 gramme_partiql_parser *parser,
                                 const gramme_partiql_token *token)
{
    gramme_status st = elements(out, parser, GRAMME_PARTIQL_LIST, token,
                                GRAMME_PARTIQL_TOKEN_RIGHT_PAREN, 1);

    if (st == GRAMME_OK && (*out)->count == 1) {
        *out = (*out)->children[0];
    }
    return st;
}

static bool is_aggregate(gramme_partiql_word word)
{
    return word == GRAMME_PARTIQL_WORD_COUNT_ || word == GRAMME_PARTIQL_WORD_AVG ||
           word == GRAMME_PARTIQL_WORD_MAX || word == GRAMME_PARTIQL_WORD_MIN ||
           word == GRAMME_PARTIQL_WORD_SUM;
}

static gramme_status
lower_case(gramme_view *out, gramme_partiql_parser *parser, gramme_view text)
{
    uint8_t *copy = gramme_arena_alloc(parser->arena, text.size);

    if (copy == NULL) {
        return gramme_error_nomem(parser->err);
    }
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        copy[i] = (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
    }
    *out = gramme_view_of(copy, text.size);
    return GRAMME_OK;
}

/* name "(" ... ")": both name and parenthesis stand ahead. */
static gramme_status call(const gramme_partiql_node **out,
                          gramme_partiql_parser *parser)
{
    const gramme_partiql_token *name = parser->token;
    bool aggregate = is_aggregate(name->word);
    gramme_partiql_node *node;
    gramme_view text = name->text;
    gramme_status st = lower_case(&text, parser, name->text);

    if (st != GRAMME_OK) {
        return st;
    }
    parser->token += 2;
    if (gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_STAR) &&
        parser->token[1].kind == GRAMME_PARTIQL_TOKEN_RIGHT_PAREN) {
        if (name->word != GRAMME_PARTIQL_WORD_COUNT_) {
            return gramme_partiql_malformed(parser->err, "%.*s(*) is not allowed",
                                            GRAMME_VIEW_ARG(text));
        }
        parser->token += 2;
        node = gramme_partiql_node_new(parser, GRAMME_PARTIQL_AGGREGATE, name);
        if (node == NULL) {
            return gramme_error_nomem(parser->err);
        }
    } else {
        const gramme_partiql_node *made;

        if (aggregate &&
            !gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_DISTINCT)) {
            gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_ALL);
        }
        st = elements(&made, parser,
                      aggregate ? GRAMME_PARTIQL_AGGREGATE : GRAMME_PARTIQL_CALL, name,
                      GRAMME_PARTIQL_TOKEN_RIGHT_PAREN, aggregate ? 1 : 0);
        if (st != GRAMME_OK) {
            return st;
        }
        node = gramme_partiql_node_new(parser, made->kind, name);
        if (node == NULL) {
            return gramme_error_nomem(parser->err);
        }
        *node = *made;
    }
    node->text = text;
    *out = node;
    return GRAMME_OK;
}

static gramme_status atom(const gramme_partiql_node **out,
                          gramme_partiql_parser *parser,
                          gramme_partiql_kind kind)
{
    gramme_partiql_node *node = gramme_partiql_node_new(parser, kind, parser->token);

    if (node == NULL) {
        return gramme_error_nomem(parser->err);
    }
    node->text = parser->token->text;
    node->boolean = gramme_partiql_at_word(parser, GRAMME_PARTIQL_WORD_TRUE);
    if (kind == GRAMME_PARTIQL_PARAMETER) {
        node->parameter = parser->parameters++;
    }
    parser->token++;
    *out = node;
    return GRAMME_OK;
}

static bool is_function_word(gramme_partiql_word word)
{
    switch (word) {
    case GRAMME_PARTIQL_WORD_EXISTS:
    case GRAMME_PARTIQL_WORD_SUBSTRING:
    case GRAMME_PARTIQL_WORD_CHAR_LENGTH:
    case GRAMME_PARTIQL_WORD_CHARACTER_LENGTH:
    case GRAMME_PARTIQL_WORD_OCTET_LENGTH:
    case GRAMME_PARTIQL_WORD_BIT_LENGTH:
    case GRAMME_PARTIQL_WORD_UPPER:
    case GRAMME_PARTIQL_WORD_LOWER:
    case GRAMME_PARTIQL_WORD_SIZE:
    case GRAMME_PARTIQL_WORD_NULLIF:
    case GRAMME_PARTIQL_WORD_COALESCE:
    case GRAMME_PARTIQL_WORD_TRIM:
        return true;
    default:
        return is_aggregate(word);
    }
}

/* FROM where an expression is expected: the beginning of a data manipulation, which
 * goes on with SET or REMOVE and cannot stand inside anything. */
static gramme_status misplaced_from(gramme_partiql_parser *parser)
{
    const gramme_partiql_node *source;
    bool aliased;
    bool joined;
    gramme_status st;

    parser->token++;
    st = gramme_partiql_source(&source, &aliased, &joined, parser);
    return st == GRAMME_OK
               ? gramme_partiql_malformed(parser->err, "Expected data manipulation")
               : st;
}

static gramme_status word_term(const gramme_partiql_node **out,
                               gramme_partiql_parser *parser)
{
    const gramme_partiql_token *token = parser->token;

    switch (token->word) {
    case GRAMME_PARTIQL_WORD_TRUE:
    case GRAMME_PARTIQL_WORD_FALSE:
        return atom(out, parser, GRAMME_PARTIQL_BOOLEAN);
    case GRAMME_PARTIQL_WORD_NULL:
        return atom(out, parser, GRAMME_PARTIQL_NULL);
    case GRAMME_PARTIQL_WORD_MISSING:
        return atom(out, parser, GRAMME_PARTIQL_MISSING);
    case GRAMME_PARTIQL_WORD_ASC:
    case GRAMME_PARTIQL_WORD_DESC:
    case GRAMME_PARTIQL_WORD_AS:
    case GRAMME_PARTIQL_WORD_AT:
    case GRAMME_PARTIQL_WORD_BY:
    case GRAMME_PARTIQL_WORD_FOR:
        return gramme_partiql_malformed(parser->err, "Unexpected term");
    case GRAMME_PARTIQL_WORD_FROM:
        return misplaced_from(parser);
    case GRAMME_PARTIQL_WORD_CASE:
    case GRAMME_PARTIQL_WORD_CAST:
        return gramme_invalid(
            parser->err, "Unsupported token in expression: %s at %u:%u:%u",
            token->word == GRAMME_PARTIQL_WORD_CASE ? "CASE" : "cast",
            token->place.line, token->place.column, token->place.length);
    case GRAMME_PARTIQL_WORD_SELECT: {
        gramme_partiql_node *node =
            gramme_partiql_node_new(parser, GRAMME_PARTIQL_SELECT, token);

        if (node == NULL) {
            return gramme_error_nomem(parser->err);
        }
        parser->token++;
        *out = node;
        return gramme_partiql_query(&node->select, parser);
    }
    case GRAMME_PARTIQL_WORD_DATE:
        return gramme_partiql_malformed(
            parser->err,
            "Expected date string followed by the keyword DATE, found SYMBOL");
    default:
        if (is_function_word(token->word) &&
            token[1].kind == GRAMME_PARTIQL_TOKEN_LEFT_PAREN) {
            return call(out, parser);
        }
        return gramme_partiql_malformed(parser->err, "Unexpected keyword");
    }
}

/* "@" says that the name after it is a name. */
static gramme_status operator_term(const gramme_partiql_node **out,
                                   gramme_partiql_parser *parser)
{
    if (!gramme_view_is(parser->token->text, "@")) {
        return gramme_partiql_malformed(parser->err, "Unexpected operator");
    }
    parser->token++;
    return gramme_partiql_at_name(parser)
               ? atom(out, parser, GRAMME_PARTIQL_NAME)
               : gramme_partiql_malformed(parser->err,
                                          "Identifier must follow @-operator");
}

static gramme_status term(const gramme_partiql_node **out,
                          gramme_partiql_parser *parser)
{
    const gramme_partiql_token *token = parser->token;

    switch (token->kind) {
    case GRAMME_PARTIQL_TOKEN_NAME:
    case GRAMME_PARTIQL_TOKEN_QUOTED_NAME:
        return token[1].kind == GRAMME_PARTIQL_TOKEN_LEFT_PAREN
                   ? call(out, parser)
                   : atom(out, parser, GRAMME_PARTIQL_NAME);
    case GRAMME_PARTIQL_TOKEN_WORD:
        return word_term(out, parser);
    case GRAMME_PARTIQL_TOKEN_OPERATOR:
        return operator_term(out, parser);
    case GRAMME_PARTIQL_TOKEN_STRING:
        return atom(out, parser, GRAMME_PARTIQL_STRING);
    case GRAMME_PARTIQL_TOKEN_NUMBER:
        return atom(out, parser, GRAMME_PARTIQL_NUMBER);
    case GRAMME_PARTIQL_TOKEN_ION:
        return atom(out, parser, GRAMME_PARTIQL_ION);
    case GRAMME_PARTIQL_TOKEN_QUESTION_MARK:
        return atom(out, parser, GRAMME_PARTIQL_PARAMETER);
    case GRAMME_PARTIQL_TOKEN_LEFT_PAREN:
        parser->token++;
        return parentheses(out, parser, token);
    case GRAMME_PARTIQL_TOKEN_LEFT_BRACKET:
        parser->token++;
        return elements(out, parser, GRAMME_PARTIQL_LIST, token,
                        GRAMME_PARTIQL_TOKEN_RIGHT_BRACKET, 0);
    case GRAMME_PARTIQL_TOKEN_LEFT_BAG:
        parser->token++;
        return elements(out, parser, GRAMME_PARTIQL_BAG, token,
                        GRAMME_PARTIQL_TOKEN_RIGHT_BAG, 0);
    case GRAMME_PARTIQL_TOKEN_LEFT_CURLY:
        parser->token++;
        return structure(out, parser, token);
    default:
        return gramme_partiql_malformed(parser->err, "Unexpected term");
    }
}

static gramme_status dot_component(const gramme_partiql_node **out,
                                   gramme_partiql_parser *parser)
{
    if (gramme_partiql_at_name(parser)) {
        return atom(out, parser, GRAMME_PARTIQL_STRING);
    }
    if (gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_STAR)) {
        return atom(out, parser, GRAMME_PARTIQL_UNPIVOT);
    }
    return gramme_partiql_malformed(parser->err, "Invalid path dot component");
}

static gramme_status bracket_component(const gramme_partiql_node **out,
                                       gramme_partiql_parser *parser)
{
    gramme_status st;

    if (gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_STAR) &&
        parser->token[1].kind == GRAMME_PARTIQL_TOKEN_RIGHT_BRACKET) {
        st = atom(out, parser, GRAMME_PARTIQL_WILDCARD);
    } else {
        st = gramme_partiql_expression(out, parser);
    }
    return st == GRAMME_OK
               ? gramme_partiql_expect(parser, GRAMME_PARTIQL_TOKEN_RIGHT_BRACKET)
               : st;
}

gramme_status gramme_partiql_path_term(const gramme_partiql_node **out,
                                       gramme_partiql_parser *parser)
{
    const gramme_partiql_token *token = parser->token;
    gramme_partiql_nodes steps = {0};
    gramme_partiql_node *node;
    gramme_status st = term(out, parser);

    if (st != GRAMME_OK ||
        (!gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_DOT) &&
         !gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_LEFT_BRACKET))) {
        return st;
    }
    st = gramme_partiql_nodes_add(&steps, parser, *out);
    while (st == GRAMME_OK) {
        const gramme_partiql_node *step;

        if (gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_DOT)) {
            st = dot_component(&step, parser);
        } else if (gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_LEFT_BRACKET)) {
            st = bracket_component(&step, parser);
        } else {
            break;
        }
        if (st == GRAMME_OK) {
            st = gramme_partiql_nodes_add(&steps, parser, step);
        }
    }
    if (st != GRAMME_OK) {
        return st;
    }
    node = gramme_partiql_node_new(parser, GRAMME_PARTIQL_PATH, token);
    if (node == NULL) {
        return gramme_error_nomem(parser->err);
    }
    node->place.length = 0;
    *out = node;
    return gramme_partiql_adopt(parser, node, &steps);
}

gramme_status gramme_partiql_simple_path(const gramme_partiql_node **out,
                                         gramme_partiql_parser *parser)
{
    gramme_status st;

    if (!gramme_partiql_at_name(parser) ||
        parser->token[1].kind == GRAMME_PARTIQL_TOKEN_LEFT_PAREN) {
        return gramme_partiql_malformed(parser->err,
                                        "Expected identifier for simple path");
    }
    st = gramme_partiql_path_term(out, parser);
    for (uint32_t i = 1; st == GRAMME_OK && i < (*out)->count; i++) {
        switch ((*out)->children[i]->kind) {
        case GRAMME_PARTIQL_STRING:
        case GRAMME_PARTIQL_NUMBER:
        case GRAMME_PARTIQL_NAME:
            break;
        case GRAMME_PARTIQL_UNPIVOT:
            return gramme_partiql_malformed(
                parser->err, "Invalid path dot component for simple path");
        default:
            return gramme_partiql_malformed(parser->err,
                                            "Invalid path component for simple path");
        }
    }
    return st;
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
        return elements(out, parser, GRAMME_PARTIQL_LIST, token,
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
        const gramme_partiql_node *operand;

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
