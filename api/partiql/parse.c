/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c - statements: INSERT, UPDATE (and its FROM ... SET form), DELETE, and
 * whatever is a bare expression, of which SELECT is one; and what all of the parser
 * shares. */
#include "api/partiql/parse.h"

#include <stdio.h>

#include "api/model/exception.h"

#define GRAMME_PARTIQL_NODE(id, text) [GRAMME_PARTIQL_##id] = (text),
static const char *const kind_names[] = {GRAMME_PARTIQL_NODES(GRAMME_PARTIQL_NODE)};
#undef GRAMME_PARTIQL_NODE

static const char *const returning_texts[] = {
    [GRAMME_PARTIQL_RETURNING_NONE] = "",
    [GRAMME_PARTIQL_RETURNING_ALL_OLD] = "ALL OLD",
    [GRAMME_PARTIQL_RETURNING_MODIFIED_OLD] = "MODIFIED OLD",
    [GRAMME_PARTIQL_RETURNING_ALL_NEW] = "ALL NEW",
    [GRAMME_PARTIQL_RETURNING_MODIFIED_NEW] = "MODIFIED NEW",
};

const char *gramme_partiql_kind_name(gramme_partiql_kind kind)
{
    return kind_names[kind];
}

const char *gramme_partiql_returning_text(gramme_partiql_returning returning)
{
    return returning_texts[returning];
}

gramme_status gramme_partiql_malformed(gramme_error *err, const char *format, ...)
{
    char detail[160];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(detail, sizeof(detail), format, args);
    va_end(args);
    return gramme_invalid(err, "Statement wasn't well formed, can't be processed: %s",
                          detail);
}

bool gramme_partiql_skip(gramme_partiql_parser *parser, gramme_partiql_token_kind kind)
{
    if (!gramme_partiql_at(parser, kind)) {
        return false;
    }
    parser->token++;
    return true;
}

bool gramme_partiql_skip_word(gramme_partiql_parser *parser, gramme_partiql_word word)
{
    if (!gramme_partiql_at_word(parser, word)) {
        return false;
    }
    parser->token++;
    return true;
}

gramme_status gramme_partiql_expect(gramme_partiql_parser *parser,
                                    gramme_partiql_token_kind kind)
{
    return gramme_partiql_skip(parser, kind)
               ? GRAMME_OK
               : gramme_partiql_malformed(parser->err, "Expected %s",
                                          gramme_partiql_token_name(kind));
}

static gramme_status refuse_depth(gramme_partiql_parser *parser)
{
    return gramme_partiql_malformed(parser->err, "%s", "");
}

gramme_status gramme_partiql_enter(gramme_partiql_parser *parser)
{
    return ++parser->depth <= GRAMME_PARTIQL_DEPTH_MAX ? GRAMME_OK
                                                       : refuse_depth(parser);
}

gramme_partiql_node *gramme_partiql_node_new(gramme_partiql_parser *parser,
                                             gramme_partiql_kind kind,
                                             const gramme_partiql_token *token)
{
    gramme_partiql_node *node = gramme_arena_calloc(parser->arena, 1, sizeof(*node));

    if (node != NULL) {
        node->kind = kind;
        node->place = token->place;
        node->depth = 1;
    }
    return node;
}

gramme_status gramme_partiql_nodes_add(gramme_partiql_nodes *nodes,
                                       gramme_partiql_parser *parser,
                                       const gramme_partiql_node *node)
{
    if (nodes->count == nodes->capacity) {
        uint32_t capacity = nodes->capacity == 0 ? 4 : nodes->capacity * 2;
        const gramme_partiql_node **more = gramme_arena_calloc(
            parser->arena, capacity, sizeof(const gramme_partiql_node *));

        if (more == NULL) {
            return gramme_error_nomem(parser->err);
        }
        for (uint32_t i = 0; i < nodes->count; i++) {
            more[i] = nodes->nodes[i];
        }
        nodes->nodes = more;
        nodes->capacity = capacity;
    }
    nodes->nodes[nodes->count++] = node;
    return GRAMME_OK;
}

gramme_status gramme_partiql_adopt(gramme_partiql_parser *parser,
                                   gramme_partiql_node *node,
                                   const gramme_partiql_nodes *children)
{
    node->children = children->nodes;
    node->count = children->count;
    for (uint32_t i = 0; i < children->count; i++) {
        if (children->nodes[i]->depth >= node->depth) {
            node->depth = children->nodes[i]->depth + 1;
        }
    }
    return node->depth <= GRAMME_PARTIQL_DEPTH_MAX ? GRAMME_OK : refuse_depth(parser);
}

gramme_status gramme_partiql_alias(bool *aliased, gramme_partiql_parser *parser)
{
    static const struct alias_row {
        gramme_partiql_word word;
        const char *name;
    } rows[] = {
        {GRAMME_PARTIQL_WORD_AS, "AS"},
        {GRAMME_PARTIQL_WORD_AT, "AT"},
        {GRAMME_PARTIQL_WORD_BY, "BY"},
    };

    *aliased |= gramme_partiql_at_name(parser);
    parser->token += gramme_partiql_at_name(parser) ? 1 : 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!gramme_partiql_skip_word(parser, rows[i].word)) {
            continue;
        }
        if (!gramme_partiql_at_name(parser)) {
            return gramme_partiql_malformed(
                parser->err, "Expected identifier for %s-alias", rows[i].name);
        }
        parser->token++;
        *aliased = true;
    }
    return GRAMME_OK;
}

/* [WHERE expression] */
static gramme_status where(const gramme_partiql_node **out,
                           gramme_partiql_parser *parser)
{
    return gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_WHERE)
               ? gramme_partiql_expression(out, parser)
               : GRAMME_OK;
}

/* (MODIFIED | ALL) (NEW | OLD) */
static gramme_status returning_mapping(gramme_partiql_returning *out,
                                       gramme_partiql_parser *parser)
{
    bool all = gramme_partiql_at_word(parser, GRAMME_PARTIQL_WORD_ALL);
    bool old =
        parser
            ->token[all || gramme_partiql_at_word(parser, GRAMME_PARTIQL_WORD_MODIFIED)
                        ? 1
                        : 0]
            .word == GRAMME_PARTIQL_WORD_OLD;

    if ((!all && !gramme_partiql_at_word(parser, GRAMME_PARTIQL_WORD_MODIFIED)) ||
        (!old && parser->token[1].word != GRAMME_PARTIQL_WORD_NEW)) {
        return gramme_partiql_malformed(
            parser->err,
            "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
    }
    parser->token += 2;
    if (all) {
        *out =
            old ? GRAMME_PARTIQL_RETURNING_ALL_OLD : GRAMME_PARTIQL_RETURNING_ALL_NEW;
    } else {
        *out = old ? GRAMME_PARTIQL_RETURNING_MODIFIED_OLD
                   : GRAMME_PARTIQL_RETURNING_MODIFIED_NEW;
    }
    return GRAMME_OK;
}

/* [RETURNING mapping column {, mapping column}] */
static gramme_status returning(gramme_partiql_statement *statement,
                               gramme_partiql_parser *parser)
{
    gramme_status st;

    if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_RETURNING)) {
        return GRAMME_OK;
    }
    do {
        const gramme_partiql_node *column;
        gramme_partiql_returning mapping = 0;
        bool star;

        if ((st = returning_mapping(&mapping, parser)) != GRAMME_OK) {
            return st;
        }
        star = gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_STAR);
        if (!star && (st = gramme_partiql_path_term(&column, parser)) != GRAMME_OK) {
            return st;
        }
        if (statement->returned++ == 0) {
            statement->returning = mapping;
            statement->returns_everything = star;
        }
    } while (gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_COMMA));
    return GRAMME_OK;
}

/* A growing array of clauses. */
typedef struct clause_list {
    gramme_partiql_clause *clauses;
    uint32_t count;
    uint32_t capacity;
} clause_list;

static gramme_status add_clause(clause_list *list,
                                gramme_partiql_parser *parser,
                                gramme_partiql_clause clause)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        gramme_partiql_clause *more =
            gramme_arena_calloc(parser->arena, capacity, sizeof(*more));

        if (more == NULL) {
            return gramme_error_nomem(parser->err);
        }
        for (uint32_t i = 0; i < list->count; i++) {
            more[i] = list->clauses[i];
        }
        list->clauses = more;
        list->capacity = capacity;
    }
    list->clauses[list->count++] = clause;
    return GRAMME_OK;
}

/* path = expression {, path = expression} */
static gramme_status assignments(clause_list *list, gramme_partiql_parser *parser)
{
    gramme_status st;

    do {
        gramme_partiql_clause clause = {0};

        if ((st = gramme_partiql_simple_path(&clause.path, parser)) != GRAMME_OK) {
            return st;
        }
        if (!gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_OPERATOR) ||
            !gramme_view_is(parser->token->text, "=")) {
            return gramme_partiql_malformed(parser->err, "Expected '='");
        }
        parser->token++;
        if ((st = gramme_partiql_expression(&clause.value, parser)) != GRAMME_OK ||
            (st = add_clause(list, parser, clause)) != GRAMME_OK) {
            return st;
        }
    } while (gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_COMMA));
    return GRAMME_OK;
}

/* INSERT INTO path VALUE expression [AT expression] [ON CONFLICT ...], or another
 * value, which DynamoDB has no use for. */
static gramme_status insertion(gramme_partiql_statement *statement,
                               gramme_partiql_parser *parser)
{
    const gramme_partiql_node *ignored;
    gramme_status st;

    if (parser->token[1].word != GRAMME_PARTIQL_WORD_INTO) {
        return gramme_partiql_malformed(parser->err, "Unexpected keyword");
    }
    parser->token += 2;
    if ((st = gramme_partiql_simple_path(&statement->table, parser)) != GRAMME_OK) {
        return st;
    }
    if (gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_VALUES)) {
        statement->operation = "InsertOp";
        return gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_LEFT_PAREN)
                   ? gramme_partiql_expression(&ignored, parser)
                   : gramme_partiql_malformed(
                         parser->err, "Expected LEFT_PAREN for row value constructor");
    }
    if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_VALUE)) {
        statement->operation = "InsertOp";
        return gramme_partiql_expression(&ignored, parser);
    }
    if ((st = gramme_partiql_expression(&statement->item, parser)) != GRAMME_OK) {
        return st;
    }
    statement->at = gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_AT);
    if (statement->at &&
        (st = gramme_partiql_expression(&ignored, parser)) != GRAMME_OK) {
        return st;
    }
    if (gramme_partiql_at_word(parser, GRAMME_PARTIQL_WORD_ON) &&
        parser->token[1].word == GRAMME_PARTIQL_WORD_CONFLICT) {
        parser->token += 2;
        statement->on_conflict = true;
        if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_WHERE)) {
            return gramme_partiql_malformed(parser->err, "invalid ON CONFLICT syntax");
        }
        if ((st = gramme_partiql_expression(&ignored, parser)) != GRAMME_OK) {
            return st;
        }
        if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_DO) ||
            !gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_NOTHING)) {
            return gramme_partiql_malformed(parser->err, "invalid ON CONFLICT syntax");
        }
    }
    return GRAMME_OK;
}

/* {SET assignments | REMOVE path | INSERT ...}, at least one. */
static gramme_status manipulations(gramme_partiql_statement *statement,
                                   gramme_partiql_parser *parser)
{
    clause_list list = {0};
    gramme_status st = GRAMME_OK;

    while (st == GRAMME_OK) {
        if (gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_SET)) {
            st = assignments(&list, parser);
        } else if (gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_REMOVE)) {
            gramme_partiql_clause clause = {0};

            st = gramme_partiql_simple_path(&clause.path, parser);
            if (st == GRAMME_OK) {
                st = add_clause(&list, parser, clause);
            }
        } else if (gramme_partiql_at_word(parser, GRAMME_PARTIQL_WORD_INSERT)) {
            gramme_partiql_statement inner = {0};

            statement->inserts = true;
            st = insertion(&inner, parser);
        } else {
            break;
        }
    }
    if (st == GRAMME_OK && list.count == 0 && !statement->inserts) {
        return gramme_partiql_malformed(parser->err, "Expected data manipulation");
    }
    statement->clauses = list.clauses;
    statement->clause_count = list.count;
    return st;
}

static gramme_status insert(gramme_partiql_statement *statement,
                            gramme_partiql_parser *parser)
{
    gramme_status st = insertion(statement, parser);

    statement->kind =
        statement->operation == NULL ? GRAMME_PARTIQL_INSERT : GRAMME_PARTIQL_OTHER;
    return st == GRAMME_OK ? returning(statement, parser) : st;
}

/* UPDATE table manipulations [WHERE ...] [RETURNING ...] */
static gramme_status update(gramme_partiql_statement *statement,
                            gramme_partiql_parser *parser)
{
    gramme_status st;

    statement->kind = GRAMME_PARTIQL_UPDATE;
    parser->token++;
    if ((st = gramme_partiql_simple_path(&statement->table, parser)) != GRAMME_OK ||
        (st = gramme_partiql_alias(&statement->aliased, parser)) != GRAMME_OK ||
        (st = manipulations(statement, parser)) != GRAMME_OK ||
        (st = where(&statement->where, parser)) != GRAMME_OK) {
        return st;
    }
    return returning(statement, parser);
}

/* FROM table [WHERE ...] manipulations [RETURNING ...] */
static gramme_status from_first(gramme_partiql_statement *statement,
                                gramme_partiql_parser *parser)
{
    gramme_status st;

    statement->kind = GRAMME_PARTIQL_UPDATE;
    parser->token++;
    if ((st = gramme_partiql_source(&statement->table, &statement->aliased,
                                    &statement->joined, parser)) != GRAMME_OK ||
        (st = where(&statement->where, parser)) != GRAMME_OK ||
        (st = manipulations(statement, parser)) != GRAMME_OK) {
        return st;
    }
    return returning(statement, parser);
}

static gramme_status delete_from(gramme_partiql_statement *statement,
                                 gramme_partiql_parser *parser)
{
    gramme_status st;

    statement->kind = GRAMME_PARTIQL_DELETE;
    parser->token++;
    if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_FROM)) {
        return gramme_partiql_malformed(parser->err, "Expected FROM after DELETE");
    }
    if ((st = gramme_partiql_simple_path(&statement->table, parser)) != GRAMME_OK ||
        (st = gramme_partiql_alias(&statement->aliased, parser)) != GRAMME_OK ||
        (st = where(&statement->where, parser)) != GRAMME_OK) {
        return st;
    }
    return returning(statement, parser);
}

/* CREATE and DROP parse no further than their kind: DynamoDB has neither. */
static gramme_status definition(gramme_partiql_statement *statement,
                                gramme_partiql_parser *parser)
{
    bool create = gramme_partiql_at_word(parser, GRAMME_PARTIQL_WORD_CREATE);
    bool table = parser->token[1].word == GRAMME_PARTIQL_WORD_TABLE;

    statement->kind = GRAMME_PARTIQL_OTHER;
    if (!table && parser->token[1].word != GRAMME_PARTIQL_WORD_INDEX) {
        return gramme_partiql_malformed(parser->err, "Unexpected token following %s",
                                        create ? "CREATE" : "DROP");
    }
    if (create) {
        statement->operation = table ? "CreateTable" : "CreateIndex";
    } else {
        statement->operation = table ? "DropTable" : "DropIndex";
    }
    while (!gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_END)) {
        parser->token++;
    }
    return GRAMME_OK;
}

static gramme_status statement_of(gramme_partiql_statement *statement,
                                  gramme_partiql_parser *parser)
{
    switch (parser->token->word) {
    case GRAMME_PARTIQL_WORD_INSERT:
        return insert(statement, parser);
    case GRAMME_PARTIQL_WORD_UPDATE:
        return update(statement, parser);
    case GRAMME_PARTIQL_WORD_FROM:
        return from_first(statement, parser);
    case GRAMME_PARTIQL_WORD_DELETE:
        return delete_from(statement, parser);
    case GRAMME_PARTIQL_WORD_CREATE:
    case GRAMME_PARTIQL_WORD_DROP:
        return definition(statement, parser);
    case GRAMME_PARTIQL_WORD_EXEC:
        if (parser->token[1].kind == GRAMME_PARTIQL_TOKEN_END) {
            return gramme_partiql_malformed(parser->err,
                                            "No stored procedure provided");
        }
        statement->kind = GRAMME_PARTIQL_OTHER;
        statement->operation = "Exec";
        while (!gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_END)) {
            parser->token++;
        }
        return GRAMME_OK;
    default:
        statement->kind = GRAMME_PARTIQL_QUERY;
        return gramme_partiql_expression(&statement->query, parser);
    }
}

gramme_status gramme_partiql_parse(const gramme_partiql_statement **out,
                                   gramme_arena *arena,
                                   gramme_view text,
                                   gramme_error *err)
{
    gramme_partiql_parser parser = {.arena = arena, .err = err};
    gramme_partiql_statement *statement =
        gramme_arena_calloc(arena, 1, sizeof(*statement));
    gramme_status st;

    if (statement == NULL) {
        return gramme_error_nomem(err);
    }
    if ((st = gramme_partiql_lex(&parser.token, arena, text, err)) != GRAMME_OK) {
        return st;
    }
    statement->place = parser.token->place;
    if ((st = statement_of(statement, &parser)) != GRAMME_OK) {
        return st;
    }
    if (gramme_partiql_skip(&parser, GRAMME_PARTIQL_TOKEN_SEMICOLON)) {
        if (!gramme_partiql_at(&parser, GRAMME_PARTIQL_TOKEN_END)) {
            return gramme_partiql_malformed(
                err, "Unexpected token after semicolon. (Only one query is allowed.)");
        }
    } else if (!gramme_partiql_at(&parser, GRAMME_PARTIQL_TOKEN_END)) {
        return gramme_partiql_malformed(err, "Unexpected token after expression");
    }
    *out = statement;
    return GRAMME_OK;
}
