/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c - paths, operands and errors: the part of the grammar every language has. */
#include "api/expr/parse.h"

#include "storage/base/utf8.h"

/* NOLINTBEGIN(misc-no-recursion): parser->depth stops at GRAMME_TREE_DEPTH_MAX */

enum {
    TEXT_MAX = 4096,        /* characters, as Java counts them */
    INDEX_MAX = 2147483647, /* of a list */
    PATH_ROOM = 8,          /* steps kept outside the arena while a path is read */
};

bool gramme_operand_list_add(gramme_operand_list *list,
                             gramme_arena *arena,
                             gramme_operand operand)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity == 0 ? 2 : list->capacity * 2;
        gramme_operand *grown = gramme_arena_calloc(arena, capacity, sizeof(*grown));

        if (grown == NULL) {
            return false;
        }
        for (uint32_t i = 0; i < list->count; i++) {
            grown[i] = list->operands[i];
        }
        list->operands = grown;
        list->capacity = capacity;
    }
    list->operands[list->count++] = operand;
    return true;
}

gramme_status gramme_expression_fail(const char *parameter,
                                     gramme_error *err,
                                     const char *format,
                                     ...)
{
    gramme_error inner;
    va_list args;

    gramme_error_init(&inner, err == NULL ? NULL : err->arena);
    va_start(args, format);
    gramme_error_setv(&inner, GRAMME_INVALID, format, args);
    va_end(args);
    return parameter == GRAMME_PARAMETER_PARTIQL
               ? gramme_error_set(err, GRAMME_INVALID, "%.*s",
                                  GRAMME_VIEW_ARG(inner.message))
               : gramme_error_set(err, GRAMME_INVALID, "Invalid %s: %.*s", parameter,
                                  GRAMME_VIEW_ARG(inner.message));
}

gramme_status gramme_parser_init(gramme_parser *parser,
                                 gramme_arena *arena,
                                 gramme_view text,
                                 const char *parameter,
                                 gramme_error *err)
{
    size_t length = text.size <= TEXT_MAX ? text.size : gramme_utf8_utf16_length(text);

    *parser = (gramme_parser){.arena = arena, .parameter = parameter, .err = err};
    if (text.size == 0) {
        return gramme_expression_fail(parameter, err,
                                      "The expression can not be empty;");
    }
    if (length > TEXT_MAX) {
        /* Only these two tell the size. */
        return strcmp(parameter, "ConditionExpression") == 0 ||
                       strcmp(parameter, "FilterExpression") == 0
                   ? gramme_expression_fail(parameter, err,
                                            "Expression size has exceeded the maximum "
                                            "allowed size; expression size: %zu",
                                            length)
                   : gramme_expression_fail(parameter, err,
                                            "Expression size has exceeded the maximum "
                                            "allowed size;");
    }
    gramme_lexer_init(&parser->lexer, text);
    return GRAMME_OK;
}

gramme_status gramme_parser_syntax(gramme_parser *parser)
{
    gramme_view token = gramme_lexer_text(&parser->lexer);
    gramme_view near = gramme_lexer_near(&parser->lexer);

    return gramme_expression_fail(parser->parameter, parser->err,
                                  "Syntax error; token: \"%.*s\", near: \"%.*s\"",
                                  GRAMME_VIEW_ARG(token), GRAMME_VIEW_ARG(near));
}

bool gramme_parser_skip(gramme_parser *parser, gramme_token_kind kind)
{
    if (parser->lexer.token.kind != kind) {
        return false;
    }
    gramme_lexer_advance(&parser->lexer);
    return true;
}

gramme_status gramme_parser_expect(gramme_parser *parser, gramme_token_kind kind)
{
    return gramme_parser_skip(parser, kind) ? GRAMME_OK : gramme_parser_syntax(parser);
}

static gramme_status refuse_operators(gramme_parser *parser)
{
    return gramme_expression_fail(
        parser->parameter, parser->err,
        "The expression contains too many operators; operator count: %d",
        GRAMME_OPERATORS_MAX + 1);
}

/* Whether the token before the current one, a parenthesis, follows another. */
static bool follows_parenthesis(const gramme_lexer *lexer)
{
    size_t at = lexer->previous_start;

    while (at > 0 && lexer->text.data[at - 1] == ' ') {
        at--;
    }
    return at > 0 && lexer->text.data[at - 1] == '(';
}

/* Parentheses this deep are never closed, doubled, or hold too many operators; which of
 * the three is told without parsing on. */
static gramme_status refuse_depth(gramme_parser *parser)
{
    bool doubled = follows_parenthesis(&parser->lexer);
    long open = (long)parser->depth;

    for (; !gramme_parser_at(parser, GRAMME_TOKEN_END);
         gramme_lexer_advance(&parser->lexer)) {
        if (gramme_parser_at(parser, GRAMME_TOKEN_OPEN)) {
            open++;
        } else if (gramme_parser_at(parser, GRAMME_TOKEN_CLOSE)) {
            open--;
        }
    }
    if (open > 0) {
        return gramme_parser_syntax(parser);
    }
    return doubled ? gramme_expression_fail(parser->parameter, parser->err,
                                            "The expression has redundant parentheses;")
                   : refuse_operators(parser);
}

gramme_status gramme_parser_enter(gramme_parser *parser)
{
    parser->depth++;
    return parser->depth > GRAMME_TREE_DEPTH_MAX ? refuse_depth(parser) : GRAMME_OK;
}

static gramme_path_step index_step(gramme_view digits)
{
    uint64_t index = 0;

    for (size_t i = 0; i < digits.size && index <= INDEX_MAX; i++) {
        index = index * 10 + (uint64_t)(digits.data[i] - '0');
    }
    /* One out of range keeps its text until the check refuses it. */
    return (gramme_path_step){.is_index = true,
                              .index = index > INDEX_MAX ? UINT32_MAX : (uint32_t)index,
                              .name = digits};
}

/* The step at the token it stands on, which follows "." or "[" or begins a path. */
static gramme_status read_step(gramme_path_step *out, gramme_parser *parser, bool first)
{
    gramme_view text = gramme_lexer_text(&parser->lexer);

    if (gramme_parser_skip(parser, GRAMME_TOKEN_NAME) ||
        gramme_parser_skip(parser, GRAMME_TOKEN_NAME_REF) ||
        (!first && gramme_parser_skip(parser, GRAMME_TOKEN_VALUE_REF))) {
        *out = (gramme_path_step){.name = text};
        return GRAMME_OK;
    }
    return gramme_parser_syntax(parser);
}

static gramme_status read_index(gramme_path_step *out, gramme_parser *parser)
{
    if (!gramme_parser_at(parser, GRAMME_TOKEN_INDEX)) {
        return gramme_parser_syntax(parser);
    }
    *out = index_step(gramme_lexer_text(&parser->lexer));
    gramme_lexer_advance(&parser->lexer);
    return gramme_parser_expect(parser, GRAMME_TOKEN_CLOSE_INDEX);
}

typedef struct step_list {
    gramme_path_step room[PATH_ROOM];
    gramme_path_step *steps;
    uint32_t count;
    uint32_t capacity;
} step_list;

static bool add_step(step_list *list, gramme_arena *arena, gramme_path_step step)
{
    if (list->count == list->capacity) {
        gramme_path_step *grown =
            gramme_arena_calloc(arena, (size_t)list->capacity * 2, sizeof(*grown));

        if (grown == NULL) {
            return false;
        }
        memcpy(grown, list->steps, list->count * sizeof(*grown));
        list->steps = grown;
        list->capacity *= 2;
    }
    list->steps[list->count++] = step;
    return true;
}

static gramme_status read_steps(step_list *list, gramme_parser *parser)
{
    for (;;) {
        gramme_path_step step;
        gramme_status st;

        if (gramme_parser_skip(parser, GRAMME_TOKEN_DOT)) {
            st = read_step(&step, parser, false);
        } else if (gramme_parser_skip(parser, GRAMME_TOKEN_OPEN_INDEX)) {
            st = read_index(&step, parser);
        } else {
            return GRAMME_OK;
        }
        if (st != GRAMME_OK) {
            return st;
        }
        if (!add_step(list, parser->arena, step)) {
            return gramme_error_nomem(parser->err);
        }
    }
}

static gramme_status
keep_steps(gramme_path *out, gramme_parser *parser, step_list *list)
{
    gramme_path_step *steps =
        gramme_arena_calloc(parser->arena, list->count, sizeof(*steps));

    if (steps == NULL) {
        return gramme_error_nomem(parser->err);
    }
    memcpy(steps, list->steps, list->count * sizeof(*steps));
    *out = (gramme_path){steps, list->count};
    return GRAMME_OK;
}

gramme_status gramme_parser_path(gramme_path *out, gramme_parser *parser)
{
    step_list list = {.steps = list.room, .count = 1, .capacity = PATH_ROOM};
    gramme_status st = read_step(&list.room[0], parser, true);

    if (st == GRAMME_OK) {
        st = read_steps(&list, parser);
    }
    return st == GRAMME_OK ? keep_steps(out, parser, &list) : st;
}

/* More steps of a path whose beginning was in parentheses, if any follow. */
static gramme_status path_rest(gramme_path *path, gramme_parser *parser)
{
    step_list list = {.steps = list.room, .capacity = PATH_ROOM};
    gramme_status st = GRAMME_OK;

    if (!gramme_parser_at(parser, GRAMME_TOKEN_DOT) &&
        !gramme_parser_at(parser, GRAMME_TOKEN_OPEN_INDEX)) {
        return GRAMME_OK;
    }
    parser->wrapped = false;
    for (uint32_t i = 0; i < path->count; i++) {
        if (!add_step(&list, parser->arena, path->steps[i])) {
            return gramme_error_nomem(parser->err);
        }
    }
    st = read_steps(&list, parser);
    return st == GRAMME_OK ? keep_steps(path, parser, &list) : st;
}

gramme_status gramme_parser_operands(gramme_operand_list *out, gramme_parser *parser)
{
    do {
        gramme_operand operand;
        gramme_status st = gramme_parser_operand(&operand, parser);

        if (st != GRAMME_OK) {
            return st;
        }
        if (!gramme_operand_list_add(out, parser->arena, operand)) {
            return gramme_error_nomem(parser->err);
        }
    } while (gramme_parser_skip(parser, GRAMME_TOKEN_COMMA));
    return gramme_parser_expect(parser, GRAMME_TOKEN_CLOSE);
}

static gramme_status refuse_call_depth(gramme_parser *parser,
                                       const gramme_operand *call)
{
    if (call->op == GRAMME_OPERATOR_UNKNOWN) {
        return gramme_expression_fail(parser->parameter, parser->err,
                                      "Invalid function name; function: %.*s",
                                      GRAMME_VIEW_ARG(call->name));
    }
    return refuse_operators(parser);
}

/* The name and the opening parenthesis are behind it. */
static gramme_status
read_call(gramme_operand *out, gramme_parser *parser, gramme_view name)
{
    gramme_operand_list list = {0};
    gramme_status st;

    *out = (gramme_operand){
        .kind = GRAMME_OPERAND_CALL, .op = gramme_operator_find(name), .name = name};
    if (parser->depth == GRAMME_TREE_DEPTH_MAX) {
        return refuse_call_depth(parser, out);
    }
    parser->depth++;
    st = gramme_parser_operands(&list, parser);
    parser->depth--;
    parser->wrapped = false;
    out->operands = list.operands;
    out->count = list.count;
    return st;
}

gramme_status gramme_parser_bare_operand(gramme_operand *out, gramme_parser *parser)
{
    gramme_view text = gramme_lexer_text(&parser->lexer);
    gramme_path path;
    gramme_status st;

    if (gramme_parser_skip(parser, GRAMME_TOKEN_VALUE_REF)) {
        *out = (gramme_operand){.kind = GRAMME_OPERAND_PLACEHOLDER, .name = text};
        return GRAMME_OK;
    }
    if (gramme_parser_at(parser, GRAMME_TOKEN_NAME)) {
        gramme_lexer before = parser->lexer;

        gramme_lexer_advance(&parser->lexer);
        if (gramme_parser_skip(parser, GRAMME_TOKEN_OPEN)) {
            return read_call(out, parser, text);
        }
        parser->lexer = before;
    }
    st = gramme_parser_path(&path, parser);
    if (st == GRAMME_OK) {
        *out = gramme_operand_path(path);
    }
    return st;
}

gramme_status gramme_parser_operand(gramme_operand *out, gramme_parser *parser)
{
    gramme_status st;

    if (!gramme_parser_skip(parser, GRAMME_TOKEN_OPEN)) {
        parser->wrapped = false;
        return gramme_parser_bare_operand(out, parser);
    }
    if ((st = gramme_parser_enter(parser)) != GRAMME_OK ||
        (st = gramme_parser_operand(out, parser)) != GRAMME_OK) {
        return st;
    }
    return gramme_parser_close(out, parser);
}

gramme_status gramme_parser_close(gramme_operand *operand, gramme_parser *parser)
{
    gramme_status st = gramme_parser_expect(parser, GRAMME_TOKEN_CLOSE);

    parser->depth--;
    parser->redundant = parser->redundant || parser->wrapped;
    parser->wrapped = true;
    if (st != GRAMME_OK || !parser->grouped || operand == NULL ||
        operand->kind != GRAMME_OPERAND_PATH) {
        return st;
    }
    return path_rest(&operand->path, parser);
}

gramme_status gramme_parser_finish(gramme_parser *parser)
{
    if (!gramme_parser_at(parser, GRAMME_TOKEN_END)) {
        return gramme_parser_syntax(parser);
    }
    if (parser->redundant) {
        return gramme_expression_fail(parser->parameter, parser->err,
                                      "The expression has redundant parentheses;");
    }
    return GRAMME_OK;
}

/* NOLINTEND(misc-no-recursion) */
