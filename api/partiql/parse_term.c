/* SPDX-License-Identifier: Apache-2.0 */
/* parse_term.c - what stands between operators: literals, names, calls, collections,
 * and the paths that go on from them. */
#include "api/model/exception.h"
#include "api/partiql/parse.h"

gramme_status gramme_partiql_elements(const gramme_partiql_node **out,
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
    gramme_status st = gramme_partiql_elements(out, parser, GRAMME_PARTIQL_LIST, token,
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
        const gramme_partiql_node *made = NULL;

        if (aggregate &&
            !gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_DISTINCT)) {
            gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_ALL);
        }
        st = gramme_partiql_elements(
            &made, parser, aggregate ? GRAMME_PARTIQL_AGGREGATE : GRAMME_PARTIQL_CALL,
            name, GRAMME_PARTIQL_TOKEN_RIGHT_PAREN, aggregate ? 1 : 0);
        if (st != GRAMME_OK || made == NULL) {
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
        if (token[1].kind == GRAMME_PARTIQL_TOKEN_STRING) {
            token++;
            return gramme_invalid(
                parser->err, "Unsupported token in expression: UNKNOWN at %u:%u:%u",
                token->place.line, token->place.column, token->place.length);
        }
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
        return gramme_partiql_elements(out, parser, GRAMME_PARTIQL_LIST, token,
                                       GRAMME_PARTIQL_TOKEN_RIGHT_BRACKET, 0);
    case GRAMME_PARTIQL_TOKEN_LEFT_BAG:
        parser->token++;
        return gramme_partiql_elements(out, parser, GRAMME_PARTIQL_BAG, token,
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

/* The path that goes on from `*out`, which began at `token`; or just that. */
static gramme_status components(const gramme_partiql_node **out,
                                gramme_partiql_parser *parser,
                                const gramme_partiql_token *token)
{
    gramme_partiql_nodes steps = {0};
    gramme_partiql_node *node;
    gramme_status st;

    if (!gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_DOT) &&
        !gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_LEFT_BRACKET)) {
        return GRAMME_OK;
    }
    st = gramme_partiql_nodes_add(&steps, parser, *out);
    while (st == GRAMME_OK) {
        const gramme_partiql_node *step = NULL;

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

gramme_status gramme_partiql_path_term(const gramme_partiql_node **out,
                                       gramme_partiql_parser *parser)
{
    const gramme_partiql_token *token = parser->token;
    gramme_status st = term(out, parser);

    return st == GRAMME_OK ? components(out, parser, token) : st;
}

gramme_status gramme_partiql_simple_path(const gramme_partiql_node **out,
                                         gramme_partiql_parser *parser)
{
    const gramme_partiql_token *token = parser->token;
    gramme_status st;

    if (!gramme_partiql_at_name(parser)) {
        return gramme_partiql_malformed(parser->err,
                                        "Expected identifier for simple path");
    }
    st = atom(out, parser, GRAMME_PARTIQL_NAME);
    if (st == GRAMME_OK) {
        st = components(out, parser, token);
    }
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
