/* SPDX-License-Identifier: Apache-2.0 */
/* parse_condition.c - the grammar of conditions, filters and key conditions.
 *
 *   or          and { OR and }
 *   and         not { AND not }
 *   not         { NOT } comparison
 *   comparison  term [ (= | <> | < | <= | > | >=) operand
 *                    | BETWEEN operand AND operand | IN "(" operand { "," operand } ")"
 * ] term        "(" or ")" | operand without parentheses
 *
 * "(" may begin a condition or an operand. Both are read by the same rules and told
 * apart by what comes out, so the first token that fits neither is where the error is.
 */
#include "api/expr/parse.h"

/* NOLINTBEGIN(misc-no-recursion): parser->depth stops at GRAMME_TREE_DEPTH_MAX */

typedef struct term {
    gramme_condition *condition; /* NULL: it is an operand so far */
    gramme_operand operand;
} term;

typedef struct condition_list {
    gramme_condition **conditions;
    uint32_t count;
    uint32_t capacity;
} condition_list;

static gramme_status read_or(term *out, gramme_parser *parser);

static bool
add_condition(condition_list *list, gramme_arena *arena, gramme_condition *added)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        gramme_condition **grown =
            gramme_arena_calloc(arena, capacity, sizeof(gramme_condition *));

        if (grown == NULL) {
            return false;
        }
        for (uint32_t i = 0; i < list->count; i++) {
            grown[i] = list->conditions[i];
        }
        list->conditions = grown;
        list->capacity = capacity;
    }
    list->conditions[list->count++] = added;
    return true;
}

/* `read` must be a condition now: a call is one by itself, other operands are not. */
static gramme_status need_condition(term *read, gramme_parser *parser)
{
    gramme_operand *call = &read->operand;

    if (read->condition != NULL) {
        return GRAMME_OK;
    }
    if (call->kind != GRAMME_OPERAND_CALL) {
        return gramme_parser_syntax(parser);
    }
    read->condition = gramme_arena_calloc(parser->arena, 1, sizeof(*read->condition));
    if (read->condition == NULL) {
        return gramme_error_nomem(parser->err);
    }
    read->condition->op = call->op;
    read->condition->operands = call->operands;
    read->condition->count = call->count;
    read->condition->name = call->name;
    return GRAMME_OK;
}

static gramme_operator comparator_at(const gramme_parser *parser)
{
    switch (parser->lexer.token.kind) {
    case GRAMME_TOKEN_EQ:
        return GRAMME_OPERATOR_EQ;
    case GRAMME_TOKEN_NE:
        return GRAMME_OPERATOR_NE;
    case GRAMME_TOKEN_LT:
        return GRAMME_OPERATOR_LT;
    case GRAMME_TOKEN_LE:
        return GRAMME_OPERATOR_LE;
    case GRAMME_TOKEN_GT:
        return GRAMME_OPERATOR_GT;
    case GRAMME_TOKEN_GE:
        return GRAMME_OPERATOR_GE;
    case GRAMME_TOKEN_BETWEEN:
        return GRAMME_OPERATOR_BETWEEN;
    case GRAMME_TOKEN_IN:
        return GRAMME_OPERATOR_IN;
    default:
        return GRAMME_OPERATOR_UNKNOWN;
    }
}

/* What follows the operator `op`, into `list`, which has the first operand already. */
static gramme_status
read_right_side(gramme_operand_list *list, gramme_parser *parser, gramme_operator op)
{
    gramme_operand operand;
    gramme_status st;

    if (op == GRAMME_OPERATOR_IN) {
        st = gramme_parser_expect(parser, GRAMME_TOKEN_OPEN);
        return st == GRAMME_OK ? gramme_parser_operands(list, parser) : st;
    }
    if ((st = gramme_parser_operand(&operand, parser)) != GRAMME_OK) {
        return st;
    }
    if (!gramme_operand_list_add(list, parser->arena, operand)) {
        return gramme_error_nomem(parser->err);
    }
    if (op != GRAMME_OPERATOR_BETWEEN) {
        return GRAMME_OK;
    }
    if ((st = gramme_parser_expect(parser, GRAMME_TOKEN_AND)) != GRAMME_OK ||
        (st = gramme_parser_operand(&operand, parser)) != GRAMME_OK) {
        return st;
    }
    return gramme_operand_list_add(list, parser->arena, operand)
               ? GRAMME_OK
               : gramme_error_nomem(parser->err);
}

static gramme_status read_term(term *out, gramme_parser *parser)
{
    gramme_status st;

    out->condition = NULL;
    if (!gramme_parser_skip(parser, GRAMME_TOKEN_OPEN)) {
        parser->wrapped = false;
        return gramme_parser_bare_operand(&out->operand, parser);
    }
    if ((st = gramme_parser_enter(parser)) != GRAMME_OK ||
        (st = read_or(out, parser)) != GRAMME_OK) {
        return st;
    }
    return gramme_parser_close(out->condition == NULL ? &out->operand : NULL, parser);
}

static gramme_status read_comparison(term *out, gramme_parser *parser)
{
    gramme_operand_list list = {0};
    gramme_operator op;
    gramme_status st = read_term(out, parser);

    if (st != GRAMME_OK || out->condition != NULL) {
        return st;
    }
    op = comparator_at(parser);
    if (op == GRAMME_OPERATOR_UNKNOWN) {
        return GRAMME_OK;
    }
    gramme_lexer_advance(&parser->lexer);
    if (!gramme_operand_list_add(&list, parser->arena, out->operand)) {
        return gramme_error_nomem(parser->err);
    }
    if ((st = read_right_side(&list, parser, op)) != GRAMME_OK) {
        return st;
    }
    parser->wrapped = false;
    out->condition = gramme_arena_calloc(parser->arena, 1, sizeof(*out->condition));
    if (out->condition == NULL) {
        return gramme_error_nomem(parser->err);
    }
    out->condition->op = op;
    out->condition->operands = list.operands;
    out->condition->count = list.count;
    return GRAMME_OK;
}

static gramme_status read_not(term *out, gramme_parser *parser)
{
    uint32_t times = 0;
    gramme_status st;

    while (gramme_parser_skip(parser, GRAMME_TOKEN_NOT)) {
        times++;
    }
    st = read_comparison(out, parser);
    if (st != GRAMME_OK || times == 0) {
        return st;
    }
    if ((st = need_condition(out, parser)) != GRAMME_OK) {
        return st;
    }
    parser->wrapped = false;
    out->condition =
        gramme_condition_join(parser->arena, GRAMME_OPERATOR_NOT, &out->condition, 1);
    if (out->condition == NULL) {
        return gramme_error_nomem(parser->err);
    }
    out->condition->times = times;
    return GRAMME_OK;
}

typedef gramme_status (*reader)(term *out, gramme_parser *parser);

/* part { token part }, where more than one part must all be conditions. */
static gramme_status read_chain(term *out,
                                gramme_parser *parser,
                                gramme_token_kind token,
                                gramme_operator op,
                                reader read_part)
{
    condition_list list = {0};
    gramme_status st = read_part(out, parser);

    if (st != GRAMME_OK || !gramme_parser_at(parser, token)) {
        return st;
    }
    for (;;) {
        if ((st = need_condition(out, parser)) != GRAMME_OK) {
            return st;
        }
        if (!add_condition(&list, parser->arena, out->condition)) {
            return gramme_error_nomem(parser->err);
        }
        if (!gramme_parser_skip(parser, token)) {
            break;
        }
        if ((st = read_part(out, parser)) != GRAMME_OK) {
            return st;
        }
    }
    parser->wrapped = false;
    out->condition =
        gramme_condition_join(parser->arena, op, list.conditions, list.count);
    return out->condition == NULL ? gramme_error_nomem(parser->err) : GRAMME_OK;
}

static gramme_status read_and(term *out, gramme_parser *parser)
{
    return read_chain(out, parser, GRAMME_TOKEN_AND, GRAMME_OPERATOR_AND, read_not);
}

static gramme_status read_or(term *out, gramme_parser *parser)
{
    return read_chain(out, parser, GRAMME_TOKEN_OR, GRAMME_OPERATOR_OR, read_and);
}

gramme_status gramme_condition_read(gramme_condition **out,
                                    gramme_arena *arena,
                                    gramme_view text,
                                    const char *parameter,
                                    gramme_error *err)
{
    gramme_parser parser;
    term whole;
    gramme_status st = gramme_parser_init(&parser, arena, text, parameter, err);

    if (st != GRAMME_OK) {
        return st;
    }
    parser.grouped = true;
    if ((st = read_or(&whole, &parser)) != GRAMME_OK ||
        (st = need_condition(&whole, &parser)) != GRAMME_OK ||
        (st = gramme_parser_finish(&parser)) != GRAMME_OK ||
        (st = gramme_check_condition(whole.condition, parameter, err)) != GRAMME_OK) {
        return st;
    }
    *out = whole.condition;
    return GRAMME_OK;
}

/* NOLINTEND(misc-no-recursion) */
