/* SPDX-License-Identifier: Apache-2.0 */
/* parse_select.c - SELECT: columns, source, and the clauses in the one order in which
 * the reference parser takes them. */
#include "api/partiql/parse.h"

static gramme_status refuse_star(gramme_partiql_parser *parser)
{
    return gramme_partiql_malformed(
        parser->err,
        "Other expressions may not be present in the select list when '*' is used "
        "without dot notation.");
}

static gramme_status column(const gramme_partiql_node **out,
                            gramme_partiql_select *select,
                            gramme_partiql_parser *parser)
{
    gramme_status st = gramme_partiql_expression(out, parser);

    if (st != GRAMME_OK) {
        return st;
    }
    if ((*out)->kind == GRAMME_PARTIQL_PATH) {
        for (uint32_t i = 1; i < (*out)->count; i++) {
            if ((*out)->children[i]->kind == GRAMME_PARTIQL_WILDCARD) {
                return gramme_partiql_malformed(parser->err,
                                                "Invalid use of * in select list");
            }
            select->unnested |= (*out)->children[i]->kind == GRAMME_PARTIQL_UNPIVOT;
        }
    }
    if (gramme_partiql_at_name(parser)) {
        parser->token++;
        select->aliased = true;
    } else if (gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_AS)) {
        if (!gramme_partiql_at_name(parser)) {
            return gramme_partiql_malformed(parser->err,
                                            "Expected identifier for AS-alias");
        }
        parser->token++;
        select->aliased = true;
    }
    return GRAMME_OK;
}

static gramme_status columns(gramme_partiql_select *select,
                             gramme_partiql_parser *parser)
{
    gramme_partiql_nodes list = {0};
    gramme_status st = GRAMME_OK;

    do {
        const gramme_partiql_node *node;

        if (gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_STAR)) {
            select->star = true;
            if (list.count > 0 ||
                gramme_partiql_at(parser, GRAMME_PARTIQL_TOKEN_COMMA)) {
                return refuse_star(parser);
            }
            break;
        }
        st = column(&node, select, parser);
        if (st == GRAMME_OK) {
            st = gramme_partiql_nodes_add(&list, parser, node);
        }
    } while (st == GRAMME_OK &&
             gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_COMMA));
    select->columns = list.nodes;
    select->column_count = list.count;
    return st;
}

/* , or the words of a JOIN; steps over them. */
static bool skip_join(gramme_partiql_parser *parser)
{
    const gramme_partiql_token *token = parser->token;

    if (gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_COMMA)) {
        return true;
    }
    while (token->word == GRAMME_PARTIQL_WORD_CROSS ||
           token->word == GRAMME_PARTIQL_WORD_INNER ||
           token->word == GRAMME_PARTIQL_WORD_LEFT ||
           token->word == GRAMME_PARTIQL_WORD_RIGHT ||
           token->word == GRAMME_PARTIQL_WORD_FULL ||
           token->word == GRAMME_PARTIQL_WORD_OUTER) {
        token++;
    }
    if (token->word != GRAMME_PARTIQL_WORD_JOIN) {
        return false;
    }
    parser->token = token + 1;
    return true;
}

gramme_status gramme_partiql_source(const gramme_partiql_node **out,
                                    bool *aliased,
                                    bool *joined,
                                    gramme_partiql_parser *parser)
{
    const gramme_partiql_node *other;
    gramme_status st;

    *aliased = false;
    *joined = false;
    st = gramme_partiql_expression(out, parser);
    if (st == GRAMME_OK) {
        st = gramme_partiql_alias(aliased, parser);
    }
    while (st == GRAMME_OK && skip_join(parser)) {
        *joined = true;
        st = gramme_partiql_expression(&other, parser);
        if (st == GRAMME_OK) {
            st = gramme_partiql_alias(aliased, parser);
        }
        if (st == GRAMME_OK &&
            gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_ON)) {
            st = gramme_partiql_expression(&other, parser);
        }
    }
    return st;
}

/* BY expression [ASC | DESC] {, ...} */
static gramme_status order(gramme_partiql_select *select, gramme_partiql_parser *parser)
{
    gramme_partiql_nodes list = {0};
    gramme_partiql_order *orders;
    uint64_t descending = 0; /* a bit for each of the first; a key has no more parts */
    gramme_status st;

    if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_BY)) {
        return gramme_partiql_malformed(parser->err, "Expected BY");
    }
    do {
        const gramme_partiql_node *node;

        if ((st = gramme_partiql_expression(&node, parser)) != GRAMME_OK ||
            (st = gramme_partiql_nodes_add(&list, parser, node)) != GRAMME_OK) {
            return st;
        }
        if (gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_DESC)) {
            descending |= list.count <= 64 ? UINT64_C(1) << (list.count - 1) : 0;
        } else {
            gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_ASC);
        }
    } while (gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_COMMA));
    orders = gramme_arena_calloc(parser->arena, list.count, sizeof(*orders));
    if (orders == NULL) {
        return gramme_error_nomem(parser->err);
    }
    for (uint32_t i = 0; i < list.count; i++) {
        orders[i].by = list.nodes[i];
        orders[i].descending = i < 64 && (descending >> i & 1) != 0;
    }
    select->order = orders;
    select->order_count = list.count;
    return GRAMME_OK;
}

/* BY expression [AS name] {, ...}: read to be refused as a whole. */
static gramme_status group(gramme_partiql_select *select, gramme_partiql_parser *parser)
{
    const gramme_partiql_node *ignored;
    bool aliased = false;
    gramme_status st = GRAMME_OK;

    select->grouped = true;
    if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_BY)) {
        return gramme_partiql_malformed(parser->err, "Expected BY");
    }
    do {
        st = gramme_partiql_expression(&ignored, parser);
        if (st == GRAMME_OK) {
            st = gramme_partiql_alias(&aliased, parser);
        }
    } while (st == GRAMME_OK &&
             gramme_partiql_skip(parser, GRAMME_PARTIQL_TOKEN_COMMA));
    return st;
}

static gramme_status clauses(gramme_partiql_select *select,
                             gramme_partiql_parser *parser)
{
    gramme_status st = GRAMME_OK;

    if (gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_WHERE)) {
        st = gramme_partiql_expression(&select->where, parser);
    }
    if (st == GRAMME_OK &&
        gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_ORDER)) {
        st = order(select, parser);
    }
    if (st == GRAMME_OK &&
        gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_GROUP)) {
        st = group(select, parser);
    }
    if (st == GRAMME_OK &&
        gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_HAVING)) {
        st = gramme_partiql_expression(&select->having, parser);
    }
    if (st == GRAMME_OK &&
        gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_LIMIT)) {
        st = gramme_partiql_expression(&select->limit, parser);
    }
    return st;
}

gramme_status gramme_partiql_query(const gramme_partiql_select **out,
                                   gramme_partiql_parser *parser)
{
    gramme_partiql_select *select =
        gramme_arena_calloc(parser->arena, 1, sizeof(*select));
    bool aliased;
    gramme_status st;

    if (select == NULL) {
        return gramme_error_nomem(parser->err);
    }
    *out = select;
    select->distinct = gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_DISTINCT);
    if (!select->distinct) {
        gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_ALL);
    }
    select->value = gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_VALUE);
    if ((st = columns(select, parser)) != GRAMME_OK) {
        return st;
    }
    if (!gramme_partiql_skip_word(parser, GRAMME_PARTIQL_WORD_FROM)) {
        return gramme_partiql_malformed(parser->err, "Expected FROM after SELECT list");
    }
    if ((st = gramme_partiql_source(&select->from, &aliased, &select->joined,
                                    parser)) != GRAMME_OK) {
        return st;
    }
    select->aliased |= aliased;
    return clauses(select, parser);
}
