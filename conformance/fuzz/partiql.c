/* SPDX-License-Identifier: Apache-2.0 */
/* partiql.c - PartiQL statements: lexer, parser and plan by themselves, then performed
 * by an engine alone, in a batch and in a transaction. A SELECT answers exactly the
 * rows that meet its WHERE one by one, whatever ranges it was made of.
 *
 *   statement | parameters as a JSON array, or nothing */
#include "conformance/fuzz/bed.h"

#include "api/engine.h"
#include "api/json/read.h"
#include "api/json/tree.h"
#include "api/json/write.h"
#include "api/model/model_gen.h"
#include "api/partiql/plan.h"
#include "storage/cursor.h"

enum { PAGES_MAX = 50, JSON_DEPTH = 200 };

#define FROM_TAB(where) ("SELECT * FROM tab WHERE " where)

static const char *const words[] = {
    "SELECT ",
    "SELECT * FROM tab",
    FROM_TAB("h = 'a'"),
    FROM_TAB("h = 'a' AND r > 1"),
    FROM_TAB("h IN ['a', 'b'] AND r BETWEEN -1 AND 5"),
    FROM_TAB("h = 'a' AND (r = 1 OR r >= 2.5)"),
    FROM_TAB("h = 'a' ORDER BY r DESC"),
    "SELECT h, r, m.a AS x FROM tab.idx",
    " FROM tab",
    " FROM tab.idx",
    " WHERE ",
    " AND ",
    " OR ",
    " NOT ",
    " IN ",
    " BETWEEN ",
    " IS MISSING",
    " IS NOT NULL",
    " LIKE ",
    " ORDER BY r",
    " DESC",
    "begins_with(s, 'a')",
    "contains(l, 1)",
    "size(m)",
    "attribute_type(a, 'N')",
    "EXISTS(SELECT * FROM tab WHERE h = 'a' AND r = 1)",
    "INSERT INTO tab VALUE {'h': 'n', 'r': 1, 'a': <<1, 2>>}",
    "UPDATE tab SET a = a + 1 WHERE h = 'a' AND r = 1",
    ("UPDATE tab SET l = list_append(l, [?]) REMOVE m.a WHERE h = 'a' AND r = 1 "
     "RETURNING ALL NEW *"),
    "UPDATE tab SET s = set_add(ss, <<'x'>>) WHERE h = 'a' AND r = 1",
    "DELETE FROM tab WHERE h = 'a' AND r = 1 RETURNING ALL OLD *",
    " RETURNING MODIFIED OLD *",
    "h = 'a'",
    "r = 1",
    "r < 2",
    "h <> 'b'",
    "a = ?",
    "?",
    "'a'",
    "'it''s'",
    "\"h\"",
    "\"m\".\"a\"",
    "l[0]",
    "l[*]",
    "m.*",
    "1",
    "-2.5e3",
    "null",
    "missing",
    "true",
    "[1, 'a', {'b': null}]",
    "{'a': [1]}",
    "<<'a', 'b'>>",
    "`2007-02-23T12:14Z`",
    "-- x\n",
    "/* y */",
    " || ",
    " + ",
    " - ",
    "CAST(a AS INT)",
    "CASE WHEN a = 1 THEN 2 ELSE 3 END",
    "\036[{\"S\":\"a\"}]",
    "{\"N\":\"1\"}",
    "{\"S\":\"a\"}",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, NULL};

static const gramme_key_schema schema = {
    .hash = {{{(const uint8_t *)"h", 1}, GRAMME_TYPE_S}},
    .range = {{{(const uint8_t *)"r", 1}, GRAMME_TYPE_N}},
    .hash_count = 1,
    .range_count = 1,
};

typedef struct trial {
    gramme_arena arena;
    gramme_error err;
    gramme_view text;
    gramme_view parameters; /* JSON; empty: none */
    const gramme_value *values;
    uint32_t value_count;
    gramme_partiql_plan plan;
    gramme *db;
    gramme_reply *reply;
} trial;

static bool taken(trial *t, gramme_status st)
{
    if (st != GRAMME_OK) {
        fuzz_check_refusal(st, &t->err);
    }
    return st == GRAMME_OK;
}

/* Reads the parameters as a request would; leaves none when they are none. */
static void read_parameters(trial *t)
{
    gramme_wording wording = GRAMME_WORDING_OLDER;
    const gramme_node *given;
    gramme_node request;
    gramme_value *values;
    gramme_view body = gramme_arena_printf(&t->arena, "{\"Parameters\":%.*s}",
                                           GRAMME_VIEW_ARG(t->parameters));

    if (t->parameters.size == 0 ||
        gramme_read_request(&request, &t->arena, &gramme_shape_execute_statement_input,
                            &wording, body, &t->err) != GRAMME_OK) {
        t->parameters.size = 0;
        return;
    }
    given = gramme_node_member(&request, GRAMME_EXECUTE_STATEMENT_INPUT_PARAMETERS);
    values = gramme_arena_calloc(&t->arena, given->count, sizeof(*values));
    FUZZ_CHECK(values != NULL);
    for (uint32_t i = 0; i < given->count && given->kind == GRAMME_NODE_LIST; i++) {
        const gramme_value *value;

        if (gramme_node_value(&value, &given->children[i], &t->err) != GRAMME_OK) {
            t->parameters.size = 0;
            return;
        }
        values[i] = *value;
    }
    t->values = values;
    t->value_count = given->kind == GRAMME_NODE_LIST ? given->count : 0;
}

/* -- the plan alone -- */

static void check_select(trial *t)
{
    gramme_partiql_access access;

    if (!taken(t,
               gramme_partiql_parts(&access, &t->plan, &schema, &t->arena, &t->err))) {
        return;
    }
    FUZZ_CHECK(!access.scan || access.count == 0);
    for (uint32_t i = 0; i < access.count; i++) {
        const gramme_partiql_part *part = &access.parts[i];

        FUZZ_CHECK(part->hash != NULL && part->hash->type == GRAMME_TYPE_S);
        for (uint32_t j = 0; j < part->range_count; j++) {
            FUZZ_CHECK(part->ranges[j].values[0]->type == GRAMME_TYPE_N);
        }
    }
}

static void check_write(trial *t)
{
    const gramme_condition *condition;
    gramme_item key;
    gramme_item item;
    bool exact;

    if (t->plan.kind == GRAMME_PARTIQL_PLAN_INSERT) {
        fuzz_check_item(&t->plan.item, GRAMME_DEPTH_MAX);
        (void)taken(t, gramme_partiql_check_item(&t->plan.item, &schema, &t->err));
        return;
    }
    if (!taken(t, gramme_partiql_key(&key, &exact, &t->plan, &schema, &t->arena,
                                     &t->err))) {
        return;
    }
    FUZZ_CHECK(key.count == 2);
    (void)taken(t, gramme_partiql_delete_condition(&condition, &t->plan, &schema,
                                                   &t->arena, &t->err));
    if (t->plan.update != NULL &&
        taken(t,
              gramme_update_apply(&item, t->plan.update, &key, &t->arena, &t->err))) {
        fuzz_check_item(&item, GRAMME_DEPTH_MAX);
    }
}

static void check_plan(trial *t)
{
    if (!taken(t, gramme_partiql_check_paths(&t->plan, &schema, &t->err))) {
        return;
    }
    if (t->plan.kind == GRAMME_PARTIQL_PLAN_SELECT ||
        t->plan.kind == GRAMME_PARTIQL_PLAN_EXISTS) {
        check_select(t);
    } else {
        check_write(t);
    }
}

/* -- performed -- */

static void write_statement(gramme_writer *out, const trial *t, const char *name)
{
    gramme_write_name(out, name);
    gramme_write_string(out, t->text);
    if (t->parameters.size > 0) {
        gramme_write_name(out, "Parameters");
        gramme_write_raw(out, t->parameters);
    }
}

/* {"Statement": ...}, or with `list` {list: [{"Statement": ...}]}; `token` empty: the
 * first page. */
static int perform(trial *t, const char *operation, const char *list, gramme_view token)
{
    gramme_bytes body;
    gramme_writer out;
    int status;

    gramme_bytes_init(&body, gramme_allocator_default());
    gramme_writer_init(&out, &body);
    gramme_write_object_begin(&out);
    if (list != NULL) {
        gramme_write_name(&out, list);
        gramme_write_array_begin(&out);
        gramme_write_object_begin(&out);
    }
    write_statement(&out, t, "Statement");
    if (token.size > 0) {
        gramme_write_name(&out, "NextToken");
        gramme_write_string(&out, token);
    }
    if (list != NULL) {
        gramme_write_object_end(&out);
        gramme_write_array_end(&out);
    }
    gramme_write_object_end(&out);
    status = bed_call(t->reply, t->db, NULL, gramme_view_text(operation),
                      gramme_bytes_view(&body));
    gramme_bytes_clear(&body);
    return status;
}

/* Counts a page's items; its token, empty at the end. */
static uint32_t read_page(trial *t, gramme_view *token)
{
    const gramme_json *items;
    const gramme_json *next;
    gramme_json json;
    size_t size;
    const char *body = gramme_reply_body(t->reply, &size);

    FUZZ_CHECK(gramme_json_parse(&json, &t->arena, gramme_view_of(body, size),
                                 JSON_DEPTH, &t->err) == GRAMME_OK);
    items = gramme_json_member(&json, "Items");
    next = gramme_json_member(&json, "NextToken");
    FUZZ_CHECK(items != NULL);
    *token = next == NULL ? gramme_view_of(NULL, 0) : next->text;
    return items->count;
}

/* Rows of the tree that meet the whole WHERE. */
static uint32_t count_rows(trial *t, gramme_txn *txn, uint32_t tree)
{
    gramme_cursor_range range = {0};
    gramme_cursor *cursor;
    gramme_bytes bounds[2];
    const gramme_item *item;
    gramme_view key;
    gramme_row row;
    uint32_t count = 0;

    for (unsigned i = 0; i < 2; i++) {
        gramme_bytes_init(&bounds[i], gramme_allocator_default());
        gramme_key_append_hash_bound(&bounds[i], tree + i, 0);
    }
    range.lower = gramme_bytes_view(&bounds[0]);
    range.upper = gramme_bytes_view(&bounds[1]);
    FUZZ_CHECK(gramme_cursor_open(&cursor, txn, &range, &t->err) == GRAMME_OK);
    while (gramme_cursor_next(cursor, &key, &row, &t->err) == GRAMME_OK) {
        FUZZ_CHECK(gramme_row_item(&item, &row, &t->arena, &t->err) == GRAMME_OK);
        count += gramme_condition_test(t->plan.condition, item);
    }
    gramme_cursor_close(cursor);
    gramme_bytes_clear(&bounds[0]);
    gramme_bytes_clear(&bounds[1]);
    return count;
}

/* What a SELECT should answer; false when its source is not one that shows all there
 * is. */
static bool expect(uint32_t *count, trial *t)
{
    const gramme_table *table;
    const gramme_index *index = NULL;
    gramme_txn *txn;
    bool whole;

    FUZZ_CHECK(gramme_txn_begin(&txn, t->db->store, NULL, GRAMME_TXN_READ, &t->err) ==
               GRAMME_OK);
    FUZZ_CHECK(gramme_table_find(&table, txn, t->plan.table_name, &t->err) ==
               GRAMME_OK);
    if (t->plan.index_name.size > 0) {
        index = gramme_table_index(table, t->plan.index_name);
        FUZZ_CHECK(index != NULL);
    }
    whole = index == NULL || index->projection == GRAMME_PROJECTION_ALL;
    *count = whole ? count_rows(t, txn, index == NULL ? table->tree : index->tree) : 0;
    gramme_txn_rollback(txn);
    return whole;
}

static void run_select(trial *t)
{
    gramme_view token = {NULL, 0};
    uint32_t got = 0;
    uint32_t wanted;
    int pages = 0;

    do {
        if (perform(t, "ExecuteStatement", NULL, token) != 200) {
            FUZZ_CHECK(pages == 0);
            return;
        }
        got += read_page(t, &token);
        FUZZ_CHECK(++pages < PAGES_MAX);
    } while (token.size > 0);
    if (expect(&wanted, t)) {
        FUZZ_CHECK(got == wanted);
    }
}

static void run(trial *t, bool planned)
{
    if (planned && t->plan.kind == GRAMME_PARTIQL_PLAN_SELECT) {
        run_select(t);
    } else {
        int status = perform(t, "ExecuteStatement", NULL, gramme_view_of(NULL, 0));

        FUZZ_CHECK(planned || status == 400);
    }
    (void)perform(t, "BatchExecuteStatement", "Statements", gramme_view_of(NULL, 0));
    (void)perform(t, "ExecuteTransaction", "TransactStatements",
                  gramme_view_of(NULL, 0));
    if (planned && t->plan.kind != GRAMME_PARTIQL_PLAN_SELECT) {
        bed_check(t->db);
        bed_touch();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gramme_reply *reply;
    gramme_view rest = gramme_view_of(data, size);
    trial t = {.text = {data, 0}, .parameters = {data, 0}};
    bool planned;

    reply = reply == NULL ? gramme_reply_new() : reply;
    FUZZ_CHECK(reply != NULL);
    gramme_arena_init(&t.arena, gramme_allocator_default(), 0);
    gramme_error_init(&t.err, &t.arena);
    t.reply = reply;
    t.db = bed_engine();
    (void)fuzz_field(&t.text, &rest);
    (void)fuzz_field(&t.parameters, &rest);
    t.text = fuzz_text(&t.arena, t.text);
    read_parameters(&t);
    planned = taken(&t, gramme_partiql_prepare(&t.plan, &t.arena, t.text, t.values,
                                               t.value_count, &t.err));
    if (planned) {
        check_plan(&t);
    }
    run(&t, planned);
    gramme_arena_clear(&t.arena);
    return 0;
}
