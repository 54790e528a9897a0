/* SPDX-License-Identifier: Apache-2.0 */
/* bed.c - makes the engine once, takes a snapshot of it, and goes back to that. */
#include "conformance/fuzz/bed.h"

#include "api/engine.h"
#include "api/op.h"
#include "storage/base/hash.h"
#include "storage/cursor.h"
#include "storage/definition.h"
#include "storage/document.h"
#include "storage/item/codec.h"

enum { TABLES_MAX = 1000 };

#define KEYS(table)                                                                    \
    "{\"TableName\":\"" table "\",\"BillingMode\":\"PAY_PER_REQUEST\","                \
    "\"AttributeDefinitions\":["
#define OF(name, type) "{\"AttributeName\":\"" name "\",\"AttributeType\":\"" type "\"}"
#define HASH(name)     "{\"AttributeName\":\"" name "\",\"KeyType\":\"HASH\"}"
#define RANGE(name)    "{\"AttributeName\":\"" name "\",\"KeyType\":\"RANGE\"}"
#define SCHEMA         "],\"KeySchema\":["
#define INDEX(name, keys, projection)                                                  \
    "{\"IndexName\":\"" name "\",\"KeySchema\":[" keys "],\"Projection\":{"            \
    "\"ProjectionType\":" projection "}}"
#define SOME "\"INCLUDE\",\"NonKeyAttributes\":[\"d\",\"m\"]"

static const char *const tables[] = {
    KEYS("tab-s") OF("pk", "S") SCHEMA HASH("pk") "]}",
    KEYS("tab-n") OF("pk", "N") SCHEMA HASH("pk") "]}",
    KEYS("tab-b") OF("pk", "B") SCHEMA HASH("pk") "]}",
    KEYS("tab-ss") OF("pk", "S") "," OF("sk", "S")
        SCHEMA HASH("pk") "," RANGE("sk") "]}",
    KEYS("tab-sn") OF("pk", "S") "," OF("sk", "N")
        SCHEMA HASH("pk") "," RANGE("sk") "]}",
    KEYS("tab-sb") OF("pk", "S") "," OF("sk", "B")
        SCHEMA HASH("pk") "," RANGE("sk") "]}",
    KEYS("tab-idx") OF("pk", "S") "," OF("sk", "S") "," OF("a", "S") "," OF(
        "b", "N") "," OF("c", "S") SCHEMA
        HASH("pk") "," RANGE("sk") "],\"LocalSecondaryIndexes\":[" INDEX("l-all", HASH("pk") "," RANGE("a"), "\"ALL\"") "," INDEX(
            "l-keys",
            HASH("pk") "," RANGE("b"),
            "\"KEYS_ONLY\"") "," INDEX("l-some",
                                       HASH("pk") "," RANGE("c"),
                                       SOME) "],"
                                             "\"GlobalSecondar"
                                             "yIndexes\":"
                                             "[" INDEX("g-all", HASH("a"), "\"ALL\"") "," INDEX(
                                                 "g-keys",
                                                 HASH("a") "," RANGE("b"),
                                                 "\"KEYS_"
                                                 "ONLY\"") "," INDEX("g-some",
                                                                     HASH("c") "," RANGE(
                                                                         "a"),
                                                                     SOME) "]}",
    KEYS("tab-st") OF("pk", "S")
        SCHEMA HASH("pk") "],\"StreamSpecification\":{\"StreamEnabled\":true,"
                          "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}}",
    KEYS("tab") OF("h", "S") "," OF("r", "N") "," OF("a", "N")
        SCHEMA HASH("h") "," RANGE("r") "],\"GlobalSecondaryIndexes\":[" INDEX(
            "idx", HASH("h") "," RANGE("a"), "\"ALL\"") "]}",
    KEYS("tab-many") OF("pk", "S") "," OF("sk", "S") "," OF("a", "S") "," OF(
        "b", "N") "," OF("c", "S") "," OF("d", "B")
        SCHEMA HASH("pk") "," RANGE("sk") "],\"GlobalSecondaryIndexes\":[" INDEX(
            "many",
            HASH("a") "," HASH("b") "," RANGE("c") "," RANGE("d"),
            "\"ALL\"") "],"
                       "\"StreamSpecification\":{\"StreamEnabled\":true,"
                       "\"StreamViewType\":\"KEYS_ONLY\"}}",
};

#define ITEM(table, attributes)                                                        \
    "{\"TableName\":\"" table "\",\"Item\":{" attributes "}}"
#define MORE                                                                           \
    ",\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"a\"},{\"M\":{\"a\":{\"BOOL\":true}}}]},"    \
    "\"m\":{\"M\":{\"a\":{\"S\":\"b\"},\"b\":{\"N\":\"-2.5\"}}},"                      \
    "\"t\":{\"N\":\"1\"},\"ss\":{\"SS\":[\"a\",\"b\"]},\"z\":{\"NULL\":true}"

static const char *const items[] = {
    ITEM("tab-s", "\"pk\":{\"S\":\"a\"},\"a\":{\"N\":\"1\"}" MORE),
    ITEM("tab-s", "\"pk\":{\"S\":\"k1\"},\"a\":{\"S\":\"x\"}"),
    ITEM("tab-n", "\"pk\":{\"N\":\"1\"},\"a\":{\"N\":\"5\"}" MORE),
    ITEM("tab-b", "\"pk\":{\"B\":\"AAE=\"},\"a\":{\"B\":\"AA==\"}"),
    ITEM("tab-ss",
         "\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"a\"},\"a\":{\"N\":\"1\"}" MORE),
    ITEM("tab-ss", "\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"ab\"},\"a\":{\"S\":\"1\"}"),
    ITEM("tab-ss", "\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"b\"}"),
    ITEM("tab-sn", "\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"-1\"}"),
    ITEM("tab-sn", "\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1.5\"}" MORE),
    ITEM("tab-sb", "\"pk\":{\"S\":\"a\"},\"sk\":{\"B\":\"AAE=\"}"),
    ITEM("tab-idx",
         "\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"a\"},\"a\":{\"S\":\"a\"},"
         "\"b\":{\"N\":\"1\"},\"c\":{\"S\":\"c\"}" MORE),
    ITEM("tab-idx",
         "\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"b\"},\"a\":{\"S\":\"a\"},"
         "\"b\":{\"N\":\"2\"}"),
    ITEM("tab-idx", "\"pk\":{\"S\":\"b\"},\"sk\":{\"S\":\"b\"},\"c\":{\"S\":\"c\"}"),
    ITEM("tab-st", "\"pk\":{\"S\":\"a\"},\"a\":{\"S\":\"1\"}"),
    ITEM("tab-st", "\"pk\":{\"S\":\"a\"},\"a\":{\"S\":\"2\"}"),
    ITEM("tab", "\"h\":{\"S\":\"a\"},\"r\":{\"N\":\"-1\"},\"a\":{\"N\":\"1\"}" MORE),
    ITEM("tab", "\"h\":{\"S\":\"a\"},\"r\":{\"N\":\"1\"},\"a\":{\"N\":\"2\"}" MORE),
    ITEM("tab", "\"h\":{\"S\":\"a\"},\"r\":{\"N\":\"2\"},\"s\":{\"S\":\"abc\"}"),
    ITEM("tab", "\"h\":{\"S\":\"a\"},\"r\":{\"N\":\"2.5\"},\"a\":{\"N\":\"2\"}"),
    ITEM("tab", "\"h\":{\"S\":\"b\"},\"r\":{\"N\":\"1\"},\"a\":{\"N\":\"1\"}"),
    ITEM("tab", "\"h\":{\"S\":\"b\"},\"r\":{\"N\":\"9\"},\"s\":{\"S\":\"a\"}" MORE),
    ITEM("tab-many",
         "\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"b\"},\"a\":{\"S\":\"a\"},"
         "\"b\":{\"N\":\"1\"},\"c\":{\"S\":\"c\"},\"d\":{\"B\":\"AA==\"}" MORE),
};

/* -- a runtime for functions -- */

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    static const char answer[] = "{\"batchItemFailures\":[]}";

    (void)self;
    fuzz_check_json(gramme_view_of(invocation->event, invocation->event_size));
    gramme_outcome_set_response(outcome, answer, sizeof(answer) - 1);
    return 0;
}

static gramme_code open_function(void *self,
                                 gramme_target *out,
                                 const gramme_function *function,
                                 gramme_failure *failure)
{
    (void)self;
    (void)failure;
    FUZZ_CHECK(function->name != NULL && function->handler != NULL);
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION, .invoke = invoke};
    return GRAMME_CODE_OK;
}

/* -- the engine -- */

static gramme *engine;
static bool touched;

static void
make(gramme *db, const char *operation, const char *const *bodies, size_t count)
{
    gramme_reply *reply = gramme_reply_new();

    FUZZ_CHECK(reply != NULL);
    for (size_t i = 0; i < count; i++) {
        if (gramme_ask(db, operation, bodies[i], reply) != 200) {
            fuzz_fail(operation, (int)i, gramme_reply_body(reply, NULL));
        }
    }
    gramme_reply_free(reply);
}

static gramme *open_engine(void)
{
    static const gramme_runtime runtime = {.version = GRAMME_RUNTIME_VERSION,
                                           .open = open_function};
    static const char *const ttl[] = {
        "{\"TableName\":\"tab-s\",\"TimeToLiveSpecification\":{\"Enabled\":true,"
        "\"AttributeName\":\"ttl\"}}"};
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme *db;

    options.ttl_interval_ms = -1;
    FUZZ_CHECK(gramme_open(&db, &options, NULL) == GRAMME_CODE_OK);
    FUZZ_CHECK(gramme_runtime_set(db, &runtime, NULL) == GRAMME_CODE_OK);
    make(db, "CreateTable", tables, sizeof(tables) / sizeof(tables[0]));
    make(db, "PutItem", items, sizeof(items) / sizeof(items[0]));
    make(db, "UpdateTimeToLive", ttl, 1);
    return db;
}

gramme *bed_engine(void)
{
    static void *snapshot;
    static size_t size;

    if (engine == NULL) {
        engine = open_engine();
        FUZZ_CHECK(gramme_snapshot_take(engine, &snapshot, &size, NULL) ==
                   GRAMME_CODE_OK);
    } else if (touched) {
        FUZZ_CHECK(gramme_snapshot_restore(engine, snapshot, size, NULL) ==
                   GRAMME_CODE_OK);
    }
    touched = false;
    return engine;
}

void bed_touch(void)
{
    touched = true;
}

/* -- answers -- */

/* "DynamoDB_20120810.PutItem" */
static gramme_view target_of(gramme_arena *arena, gramme_view operation)
{
    const gramme_op *op = gramme_op_find(operation);

    return gramme_arena_printf(arena, "%s.%.*s",
                               gramme_service_target_prefix(
                                   op == NULL ? GRAMME_SERVICE_DYNAMODB : op->service),
                               GRAMME_VIEW_ARG(operation));
}

static void check_answer(const gramme_reply *reply, int status, bool lambda)
{
    size_t size = 0;
    const char *body = gramme_reply_body(reply, &size);

    FUZZ_CHECK(status >= 200 && status < 500);
    FUZZ_CHECK(lambda || status == 200 || status == 400);
    FUZZ_CHECK(body[size] == '\0');
    FUZZ_CHECK((status < 300) == (gramme_reply_exception(reply) == NULL));
    if (size > 0) {
        fuzz_check_json(gramme_view_of(body, size));
    }
}

int bed_call(gramme_reply *reply,
             gramme *db,
             gramme_turn *turn,
             gramme_view operation,
             gramme_view body)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    const gramme_op *op = gramme_op_find(operation);
    gramme_arena arena;
    int status;

    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    request.target = (const char *)target_of(&arena, operation).data;
    request.body = body.size == 0 ? "" : (const char *)body.data;
    request.body_size = body.size;
    FUZZ_CHECK(request.target != NULL);
    status = gramme_call(db, turn, &request, reply);
    check_answer(reply, status, op != NULL && op->service == GRAMME_SERVICE_LAMBDA);
    gramme_arena_clear(&arena);
    return status;
}

/* -- the database -- */

typedef struct checking {
    gramme_txn *txn;
    gramme_arena arena; /* of one row */
    gramme_error err;
    const gramme_table *table;
    gramme_bytes bytes;
    uint64_t in_index; /* rows that the index at hand should have */
    uint64_t digest;
} checking;

static gramme_cursor *open_tree(checking *c, uint32_t tree)
{
    gramme_cursor *cursor = NULL;
    gramme_bytes lower;
    gramme_bytes upper;
    gramme_cursor_range range = {0};

    gramme_bytes_init(&lower, gramme_allocator_default());
    gramme_bytes_init(&upper, gramme_allocator_default());
    gramme_key_append_hash_bound(&lower, tree, 0);
    gramme_key_append_hash_bound(&upper, tree + 1, 0);
    range.lower = gramme_bytes_view(&lower);
    range.upper = gramme_bytes_view(&upper);
    FUZZ_CHECK(gramme_cursor_open(&cursor, c->txn, &range, &c->err) == GRAMME_OK);
    gramme_bytes_clear(&lower);
    gramme_bytes_clear(&upper);
    return cursor;
}

/* The row of `index` that belongs to `item`: there, and nothing in it that is not in
 * the item. */
static void
check_index_row(checking *c, const gramme_index *index, const gramme_item *item)
{
    const gramme_item *shown;
    gramme_row row;

    gramme_bytes_reset(&c->bytes, SIZE_MAX);
    if (!gramme_key_of_index_row(&c->bytes, c->table, index, item)) {
        return;
    }
    c->in_index++;
    FUZZ_CHECK(gramme_row_read(&row, c->txn, gramme_bytes_view(&c->bytes), &c->arena,
                               &c->err) == GRAMME_OK);
    FUZZ_CHECK(gramme_row_exists(&row));
    FUZZ_CHECK(gramme_row_item(&shown, &row, &c->arena, &c->err) == GRAMME_OK);
    FUZZ_CHECK(index->projection != GRAMME_PROJECTION_ALL ||
               shown->count == item->count);
    for (uint32_t i = 0; i < shown->count; i++) {
        const gramme_value *value = gramme_item_get(item, shown->members[i].name);

        FUZZ_CHECK(value != NULL);
        FUZZ_CHECK(gramme_value_equal(value, &shown->members[i].value));
    }
}

static void check_row(checking *c, gramme_view key, gramme_row *row)
{
    const gramme_item *item;
    size_t size;

    FUZZ_CHECK(gramme_row_item(&item, row, &c->arena, &c->err) == GRAMME_OK);
    fuzz_check_item(item, GRAMME_DEPTH_MAX);
    size = gramme_item_size(item);
    FUZZ_CHECK(size == row->item_size && size == gramme_codec_item_size(row->blob));
    FUZZ_CHECK(size <= GRAMME_ITEM_SIZE_MAX);
    gramme_bytes_reset(&c->bytes, SIZE_MAX);
    gramme_key_of_item(&c->bytes, c->table, item);
    FUZZ_CHECK(gramme_view_equal(gramme_bytes_view(&c->bytes), key));
}

/* Walks the tree; `index` NULL: of the table itself. */
static void check_tree(checking *c, uint32_t tree, const gramme_index *index)
{
    gramme_cursor *cursor = open_tree(c, tree);
    gramme_tree_stats stats = gramme_tree_stats_get(c->txn, tree);
    gramme_tree_stats seen = {0};
    gramme_view key;
    gramme_row row;
    gramme_status st;

    while ((st = gramme_cursor_next(cursor, &key, &row, &c->err)) == GRAMME_OK) {
        gramme_arena_reset(&c->arena);
        seen.count++;
        seen.bytes += row.item_size;
        if (index == NULL) {
            check_row(c, key, &row);
        }
    }
    FUZZ_CHECK(st == GRAMME_NOTFOUND);
    FUZZ_CHECK(seen.count == stats.count && seen.bytes == stats.bytes);
    FUZZ_CHECK(index == NULL || seen.count == c->in_index);
    gramme_cursor_close(cursor);
}

/* The index has what the table's rows make of it. */
static void check_index(checking *c, const gramme_index *index)
{
    gramme_cursor *cursor = open_tree(c, c->table->tree);
    const gramme_item *item;
    gramme_view key;
    gramme_row row;

    c->in_index = 0;
    while (gramme_cursor_next(cursor, &key, &row, &c->err) == GRAMME_OK) {
        gramme_arena_reset(&c->arena);
        FUZZ_CHECK(gramme_row_item(&item, &row, &c->arena, &c->err) == GRAMME_OK);
        check_index_row(c, index, item);
    }
    gramme_cursor_close(cursor);
    check_tree(c, index->tree, index);
}

static void check_table(checking *c)
{
    check_tree(c, c->table->tree, NULL);
    for (uint32_t i = 0; i < c->table->index_count; i++) {
        const gramme_index *index = &c->table->indexes[i];

        if (!index->backfilling && index->state == GRAMME_TABLE_ACTIVE) {
            check_index(c, index);
        }
    }
}

/* -- what it holds, in a number -- */

static void digest_tree(checking *c, uint32_t tree)
{
    gramme_cursor *cursor = open_tree(c, tree);
    gramme_view key;
    gramme_row row;

    while (gramme_cursor_next(cursor, &key, &row, &c->err) == GRAMME_OK) {
        c->digest = gramme_hash(key, c->digest);
        c->digest = gramme_hash(row.blob, c->digest);
    }
    gramme_cursor_close(cursor);
}

static void digest_table(checking *c)
{
    gramme_bytes_reset(&c->bytes, SIZE_MAX);
    gramme_arena_reset(&c->arena);
    FUZZ_CHECK(gramme_definition_encode(&c->bytes, c->table, &c->arena, &c->err) ==
               GRAMME_OK);
    c->digest = gramme_hash(gramme_bytes_view(&c->bytes), c->digest);
    digest_tree(c, c->table->tree);
    for (uint32_t i = 0; i < c->table->index_count; i++) {
        digest_tree(c, c->table->indexes[i].tree);
    }
}

static void digest_documents(checking *c)
{
    static const gramme_document_kind kinds[] = {
        GRAMME_DOCUMENT_STREAM, GRAMME_DOCUMENT_MAPPING, GRAMME_DOCUMENT_FUNCTION,
        GRAMME_DOCUMENT_CODE, GRAMME_DOCUMENT_COUNTER};
    gramme_view none = {NULL, 0};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        gramme_document_page page;

        gramme_arena_reset(&c->arena);
        FUZZ_CHECK(gramme_document_list(&page, c->txn, kinds[i], none, none, TABLES_MAX,
                                        &c->arena, &c->err) == GRAMME_OK);
        for (uint32_t j = 0; j < page.count; j++) {
            c->digest = gramme_hash(page.documents[j].name, c->digest);
            c->digest = gramme_hash(page.documents[j].value, c->digest);
        }
    }
}

/* -- all tables -- */

static void
for_all(checking *c, gramme *db, gramme_arena *arena, void (*do_table)(checking *c))
{
    gramme_table_names names;

    gramme_settle(db);
    gramme_arena_init(arena, gramme_allocator_default(), 0);
    gramme_arena_init(&c->arena, gramme_allocator_default(), 0);
    gramme_bytes_init(&c->bytes, gramme_allocator_default());
    FUZZ_CHECK(gramme_txn_begin(&c->txn, db->store, NULL, GRAMME_TXN_READ, &c->err) ==
               GRAMME_OK);
    FUZZ_CHECK(gramme_table_list(&names, c->txn, gramme_view_of(NULL, 0), TABLES_MAX,
                                 arena, &c->err) == GRAMME_OK);
    for (uint32_t i = 0; i < names.count; i++) {
        FUZZ_CHECK(gramme_table_find(&c->table, c->txn, names.names[i], &c->err) ==
                   GRAMME_OK);
        do_table(c);
    }
}

static void end(checking *c, gramme_arena *arena)
{
    gramme_txn_rollback(c->txn);
    gramme_bytes_clear(&c->bytes);
    gramme_arena_clear(&c->arena);
    gramme_arena_clear(arena);
}

uint64_t bed_digest(gramme *db)
{
    checking c = {0};
    gramme_arena arena;

    for_all(&c, db, &arena, digest_table);
    digest_documents(&c);
    end(&c, &arena);
    return c.digest;
}

void bed_check(gramme *db)
{
    checking c = {0};
    gramme_arena arena;

    for_all(&c, db, &arena, check_table);
    end(&c, &arena);
}
