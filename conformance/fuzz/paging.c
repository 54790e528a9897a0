/* SPDX-License-Identifier: Apache-2.0 */
/* paging.c - the same items, however they are asked for. */
#include "conformance/fuzz/paging.h"

#include "api/json/tree.h"

enum { JSON_DEPTH = 200, PAGES_MAX = 200, SEGMENTS = 3, LIMIT = 2 };

typedef struct rows {
    gramme_arena arena;
    const gramme_json **items; /* of all pages; NULL: counted only */
    uint32_t item_count;
    int64_t count;
    int64_t scanned;
} rows;

typedef struct question {
    gramme *db;
    gramme_view operation;
    gramme_view members; /* the request without its first brace */
    gramme_reply *reply;
} question;

static int64_t number_of(const gramme_json *json, const char *name)
{
    const gramme_json *member = gramme_json_member(json, name);
    int64_t number = -1;

    FUZZ_CHECK(member != NULL && gramme_json_integer(&number, member));
    return number;
}

/* Adds an answer's items; its LastEvaluatedKey, or NULL. */
static const gramme_json *add_page(rows *to, const gramme_reply *reply)
{
    gramme_json *json = gramme_arena_alloc(&to->arena, sizeof(*json));
    const gramme_json *items;
    const gramme_json **more;
    size_t size;
    const char *body = gramme_reply_body(reply, &size);

    FUZZ_CHECK(json != NULL &&
               gramme_json_parse(json, &to->arena, gramme_view_of(body, size),
                                 JSON_DEPTH, NULL) == GRAMME_OK);
    items = gramme_json_member(json, "Items");
    to->count += number_of(json, "Count");
    to->scanned += number_of(json, "ScannedCount");
    if (items != NULL) {
        more = gramme_arena_calloc(&to->arena, (size_t)to->item_count + items->count,
                                   sizeof(const gramme_json *));
        if (more == NULL) {
            fuzz_fail(__FILE__, __LINE__, "there is memory");
        }
        for (uint32_t i = 0; i < to->item_count; i++) {
            more[i] = to->items[i];
        }
        for (uint32_t i = 0; i < items->count; i++) {
            more[to->item_count + i] = &items->children[i];
        }
        to->items = more;
        to->item_count += items->count;
    }
    return gramme_json_member(json, "LastEvaluatedKey");
}

/* The request with `extra` members before its own, and page by page with a limit. */
static void ask(rows *to, const question *of, const char *extra, bool paged)
{
    const gramme_json *key = NULL;
    int pages = 0;

    do {
        gramme_bytes body;
        gramme_writer writer;

        gramme_bytes_init(&body, gramme_allocator_default());
        gramme_bytes_printf(&body, "{%s", extra);
        if (paged) {
            gramme_bytes_printf(&body, "\"Limit\":%d,", LIMIT);
        }
        if (key != NULL) {
            gramme_bytes_append_text(&body, "\"ExclusiveStartKey\":");
            gramme_writer_init(&writer, &body);
            gramme_write_json(&writer, key);
            gramme_bytes_append_byte(&body, ',');
        }
        gramme_bytes_append_view(&body, of->members);
        FUZZ_CHECK(bed_call(of->reply, of->db, NULL, of->operation,
                            gramme_bytes_view(&body)) == 200);
        gramme_bytes_clear(&body);
        key = add_page(to, of->reply);
        FUZZ_CHECK(++pages < PAGES_MAX);
    } while (key != NULL);
}

static void check_item(const gramme_json *a, const gramme_json *b)
{
    gramme_bytes texts[2];
    gramme_writer writer;

    for (unsigned i = 0; i < 2; i++) {
        gramme_bytes_init(&texts[i], gramme_allocator_default());
        gramme_writer_init(&writer, &texts[i]);
        gramme_write_json(&writer, i == 0 ? a : b);
    }
    FUZZ_CHECK(
        gramme_view_equal(gramme_bytes_view(&texts[0]), gramme_bytes_view(&texts[1])));
    gramme_bytes_clear(&texts[0]);
    gramme_bytes_clear(&texts[1]);
}

static void check_same(const rows *whole, const rows *other, bool backwards)
{
    FUZZ_CHECK(whole->count == other->count && whole->scanned == other->scanned);
    FUZZ_CHECK(whole->item_count == other->item_count);
    for (uint32_t i = 0; i < whole->item_count; i++) {
        check_item(whole->items[i],
                   other->items[backwards ? whole->item_count - 1 - i : i]);
    }
}

static void rows_init(rows *out)
{
    *out = (rows){.count = 0};
    gramme_arena_init(&out->arena, gramme_allocator_default(), 0);
}

static void ask_otherwise(const question *of, const rows *whole, bool backwards)
{
    const char *extra = backwards ? "\"ScanIndexForward\":false," : "";
    rows other;

    rows_init(&other);
    ask(&other, of, extra, !backwards);
    check_same(whole, &other, backwards);
    gramme_arena_clear(&other.arena);
}

static void ask_in_segments(const question *of, const rows *whole)
{
    rows other;

    rows_init(&other);
    for (int i = 0; i < SEGMENTS; i++) {
        char extra[64] = "\"TotalSegments\":3,\"Segment\":0,";

        *strchr(extra, '0') = (char)('0' + i);
        ask(&other, of, extra, false);
    }
    check_same(whole, &other, false);
    gramme_arena_clear(&other.arena);
}

static bool says(const gramme_json *request, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (gramme_json_member(request, *names) != NULL) {
            return true;
        }
    }
    return false;
}

static void check(const question *of, const gramme_json *request, const rows *whole)
{
    static const char *const direction[] = {"ScanIndexForward", NULL};

    ask_otherwise(of, whole, false);
    if (gramme_view_is(of->operation, "Scan")) {
        ask_in_segments(of, whole);
    } else if (!says(request, direction)) {
        ask_otherwise(of, whole, true);
    }
}

void fuzz_check_paging(gramme *db,
                       gramme_view operation,
                       gramme_view body,
                       const gramme_reply *reply)
{
    static const char *const places[] = {"Limit", "ExclusiveStartKey", "TotalSegments",
                                         "Segment", NULL};
    const uint8_t *brace = memchr(body.data, '{', body.size);
    question of = {.db = db, .operation = operation};
    gramme_json request;
    rows whole;

    rows_init(&whole);
    if (brace != NULL &&
        gramme_json_parse(&request, &whole.arena, body, JSON_DEPTH, NULL) ==
            GRAMME_OK &&
        !says(&request, places) && add_page(&whole, reply) == NULL) {
        of.members =
            gramme_view_of(brace + 1, body.size - (size_t)(brace - body.data) - 1);
        of.reply = gramme_reply_new();
        FUZZ_CHECK(of.reply != NULL);
        check(&of, &request, &whole);
        gramme_reply_free(of.reply);
    }
    gramme_arena_clear(&whole.arena);
}
