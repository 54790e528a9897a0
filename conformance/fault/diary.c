/* SPDX-License-Identifier: Apache-2.0 */
/* diary.c - the writes, and reading back what is there in three ways: the table's
 * items, its index's rows, and what its stream's records add up to. */
#include "conformance/fault/diary.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CREATE                                                                         \
    "{\"TableName\":\"diary\",\"BillingMode\":\"PAY_PER_REQUEST\","                    \
    "\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"S\"},"     \
    "{\"AttributeName\":\"v\",\"AttributeType\":\"N\"}],"                              \
    "\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}],"                  \
    "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by_v\",\"KeySchema\":["              \
    "{\"AttributeName\":\"v\",\"KeyType\":\"HASH\"}],"                                 \
    "\"Projection\":{\"ProjectionType\":\"KEYS_ONLY\"}}],"                             \
    "\"StreamSpecification\":{\"StreamEnabled\":true,"                                 \
    "\"StreamViewType\":\"NEW_IMAGE\"}}"

enum { BIG = 300 * 1000 /* bytes: some fill the write-ahead log */ };

void gramme_diary_init(gramme_diary *diary, unsigned seed)
{
    memset(diary, 0, sizeof(*diary));
    diary->seed = seed;
    diary->reply = gramme_reply_new();
    if (diary->reply == NULL) {
        abort();
    }
}

void gramme_diary_dispose(gramme_diary *diary)
{
    gramme_release(diary->snapshot);
    gramme_reply_free(diary->reply);
    gramme_sheet_clear(&diary->request);
}

unsigned gramme_diary_draw(gramme_diary *diary)
{
    diary->seed = diary->seed * 1664525U + 1013904223U;
    return diary->seed >> 12;
}

/* -- writing -- */

static gramme_diary_state *present(gramme_diary *d)
{
    return &d->states[d->acknowledged];
}

/* The state after the write that comes now; to be changed by the caller. */
static gramme_diary_state *begin(gramme_diary *d)
{
    d->tried = d->acknowledged + 1;
    d->states[d->tried] = *present(d);
    return &d->states[d->tried];
}

static bool end(gramme_diary *d, bool done)
{
    d->acknowledged += done;
    return done;
}

static bool ask(gramme_diary *d, gramme *db, const char *operation, const char *json)
{
    return gramme_ask(db, operation, json, d->reply) == 200;
}

static void print_put(gramme_diary *d, unsigned key, unsigned version)
{
    gramme_sheet_print(&d->request,
                       "{\"TableName\":\"diary\",\"Item\":{\"k\":{\"S\":\"%u\"},"
                       "\"v\":{\"N\":\"%u\"}",
                       key, version);
    if (gramme_diary_draw(d) % 12 == 0) {
        gramme_sheet_print(&d->request, ",\"t\":{\"S\":\"%0*d\"}", BIG, 0);
    }
    gramme_sheet_print(&d->request, "}}");
}

static void print_delete(gramme_diary *d, unsigned key)
{
    gramme_sheet_print(&d->request,
                       "{\"TableName\":\"diary\",\"Key\":{\"k\":{\"S\":\"%u\"}}}", key);
}

static bool put_or_delete(gramme_diary *d, gramme *db)
{
    gramme_diary_state *next = begin(d);
    unsigned key = gramme_diary_draw(d) % GRAMME_DIARY_KEYS;
    bool remove = gramme_diary_draw(d) % 4 == 0;

    next->versions[key] = remove ? 0 : d->tried;
    if (remove) {
        print_delete(d, key);
    } else {
        print_put(d, key, d->tried);
    }
    return end(d, ask(d, db, remove ? "DeleteItem" : "PutItem",
                      gramme_sheet_get(&d->request)));
}

/* Two puts and a deletion, all or nothing. */
static bool transact(gramme_diary *d, gramme *db)
{
    gramme_diary_state *next = begin(d);
    unsigned first = gramme_diary_draw(d) % GRAMME_DIARY_KEYS;

    gramme_sheet_print(&d->request, "{\"TransactItems\":[{\"Put\":");
    print_put(d, first, d->tried);
    gramme_sheet_print(&d->request, "},{\"Put\":");
    print_put(d, (first + 1) % GRAMME_DIARY_KEYS, d->tried);
    gramme_sheet_print(&d->request, "},{\"Delete\":");
    print_delete(d, (first + 2) % GRAMME_DIARY_KEYS);
    gramme_sheet_print(&d->request, "}]}");
    next->versions[first] = d->tried;
    next->versions[(first + 1) % GRAMME_DIARY_KEYS] = d->tried;
    next->versions[(first + 2) % GRAMME_DIARY_KEYS] = 0;
    return end(d, ask(d, db, "TransactWriteItems", gramme_sheet_get(&d->request)));
}

static bool drop_table(gramme_diary *d, gramme *db)
{
    *begin(d) = (gramme_diary_state){.table = false};
    return end(d, ask(d, db, "DeleteTable", "{\"TableName\":\"diary\"}"));
}

static bool create_table(gramme_diary *d, gramme *db)
{
    begin(d)->table = true;
    return end(d, ask(d, db, "CreateTable", CREATE));
}

static bool take(gramme_diary *d, gramme *db)
{
    gramme_release(d->snapshot);
    d->snapshot = NULL;
    d->snapshot_state = d->acknowledged;
    return gramme_snapshot_take(db, &d->snapshot, &d->snapshot_size, NULL) ==
           GRAMME_CODE_OK;
}

static bool restore(gramme_diary *d, gramme *db)
{
    *begin(d) = d->states[d->snapshot_state];
    return end(d, gramme_snapshot_restore(db, d->snapshot, d->snapshot_size, NULL) ==
                      GRAMME_CODE_OK);
}

static bool save(gramme_diary *d, gramme *db, const char *copy)
{
    d->saving = true;
    d->saving_state = d->acknowledged;
    if (gramme_snapshot_save(db, copy, NULL) != GRAMME_CODE_OK) {
        return false;
    }
    d->saving = false;
    d->saved = true;
    d->saved_state = d->acknowledged;
    return true;
}

bool gramme_diary_write(gramme_diary *diary, gramme *db, const char *copy)
{
    unsigned what = gramme_diary_draw(diary) % 40;

    gramme_sheet_empty(&diary->request);
    if (!present(diary)->table) {
        return create_table(diary, db);
    }
    if (what == 0) {
        return drop_table(diary, db);
    }
    if (what == 1) {
        return save(diary, db, copy);
    }
    if (what == 2 && diary->snapshot != NULL) {
        return restore(diary, db);
    }
    if (what == 3) {
        return take(diary, db);
    }
    return what % 3 == 0 ? transact(diary, db) : put_or_delete(diary, db);
}

/* -- reading -- */

static const char *scalar(const cJSON *item, const char *name)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, name);

    return value == NULL || value->child == NULL ? NULL : value->child->valuestring;
}

/* False: the item is none of ours. */
static bool note(gramme_diary_state *state, const cJSON *item)
{
    const char *key = scalar(item, "k");
    const char *version = scalar(item, "v");
    unsigned long number = key == NULL ? GRAMME_DIARY_KEYS : strtoul(key, NULL, 10);

    if (number >= GRAMME_DIARY_KEYS || version == NULL) {
        return false;
    }
    state->versions[number] = (unsigned)strtoul(version, NULL, 10);
    return true;
}

static bool read_all(gramme_diary *d, gramme *db, gramme_diary_state *state, bool index)
{
    cJSON *answer = NULL;
    const cJSON *item;
    bool good =
        ask(d, db, "Scan",
            index ? "{\"TableName\":\"diary\",\"IndexName\":\"by_v\"}"
                  : "{\"TableName\":\"diary\",\"ProjectionExpression\":\"k,v\"}");

    if (good) {
        answer = cJSON_Parse(gramme_reply_body(d->reply, NULL));
    }
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(answer, "Items"))
    {
        good = good && note(state, item);
    }
    cJSON_Delete(answer);
    return good;
}

static void play(gramme_diary_state *state, const cJSON *record)
{
    const cJSON *change = cJSON_GetObjectItemCaseSensitive(record, "dynamodb");
    const cJSON *image = cJSON_GetObjectItemCaseSensitive(change, "NewImage");
    const cJSON *keys = cJSON_GetObjectItemCaseSensitive(change, "Keys");
    const char *key = scalar(keys, "k");

    if (image != NULL) {
        (void)note(state, image);
    } else if (key != NULL) {
        state->versions[strtoul(key, NULL, 10) % GRAMME_DIARY_KEYS] = 0;
    }
}

/* The string member of the last answer's first object that has it. */
static void find_text(const gramme_diary *d, const char *member, char *out, size_t size)
{
    const char *found = strstr(gramme_reply_body(d->reply, NULL), member);

    out[0] = '\0';
    if (found != NULL) {
        found += strlen(member);
        (void)snprintf(out, size, "%.*s", (int)strcspn(found, "\""), found);
    }
}

/* What the records of the table's stream add up to; it has one shard. */
static bool
read_stream(gramme_diary *d, gramme *db, gramme_diary_state *state, gramme_sheet *text)
{
    char stream[256];
    char shard[128];
    char iterator[1024];
    int count = 1;
    bool good = ask(d, db, "DescribeTable", "{\"TableName\":\"diary\"}");

    find_text(d, "\"LatestStreamArn\":\"", stream, sizeof(stream));
    gramme_sheet_empty(text);
    gramme_sheet_print(text, "{\"StreamArn\":\"%s\"}", stream);
    good = good && ask(d, db, "DescribeStream", gramme_sheet_get(text));
    find_text(d, "\"ShardId\":\"", shard, sizeof(shard));
    gramme_sheet_empty(text);
    gramme_sheet_print(text,
                       "{\"StreamArn\":\"%s\",\"ShardId\":\"%s\","
                       "\"ShardIteratorType\":\"TRIM_HORIZON\"}",
                       stream, shard);
    good = good && ask(d, db, "GetShardIterator", gramme_sheet_get(text));
    find_text(d, "\"ShardIterator\":\"", iterator, sizeof(iterator));
    while (good && count > 0) {
        cJSON *answer;
        const cJSON *records;
        const cJSON *record;

        gramme_sheet_empty(text);
        gramme_sheet_print(text, "{\"ShardIterator\":\"%s\"}", iterator);
        good = ask(d, db, "GetRecords", gramme_sheet_get(text));
        answer = cJSON_Parse(gramme_reply_body(d->reply, NULL));
        records = cJSON_GetObjectItemCaseSensitive(answer, "Records");
        count = cJSON_GetArraySize(records);
        cJSON_ArrayForEach(record, records)
        {
            play(state, record);
        }
        find_text(d, "\"NextShardIterator\":\"", iterator, sizeof(iterator));
        cJSON_Delete(answer);
    }
    return good;
}

static bool are_same(const gramme_diary_state *a, const gramme_diary_state *b)
{
    return a->table == b->table &&
           memcmp(a->versions, b->versions, sizeof(a->versions)) == 0;
}

static void
print_state(gramme_sheet *out, const char *what, const gramme_diary_state *s)
{
    gramme_sheet_print(out, "    %s %s:", what, s->table ? "table" : "no table");
    for (int i = 0; i < GRAMME_DIARY_KEYS; i++) {
        gramme_sheet_print(out, " %u", s->versions[i]);
    }
    gramme_sheet_print(out, "\n");
}

int gramme_diary_find(gramme_diary *diary,
                      gramme *db,
                      unsigned least,
                      gramme_sheet *trouble)
{
    gramme_diary_state items = {.table = gramme_has_table(db, "diary") != 0};
    gramme_diary_state rows = items;
    gramme_diary_state records = items;
    gramme_sheet text = {.data = NULL};
    bool good = !items.table || (read_all(diary, db, &items, false) &&
                                 read_all(diary, db, &rows, true) &&
                                 read_stream(diary, db, &records, &text));

    gramme_sheet_clear(&text);
    if (!good) {
        gramme_sheet_print(trouble, "cannot be read: %s\n",
                           gramme_reply_body(diary->reply, NULL));
        return -1;
    }
    if (!are_same(&items, &rows) || !are_same(&items, &records)) {
        gramme_sheet_print(trouble, "table, index and stream contradict each other\n");
        print_state(trouble, "items  ", &items);
        print_state(trouble, "index  ", &rows);
        print_state(trouble, "records", &records);
        return -1;
    }
    for (unsigned i = least; i <= diary->tried; i++) {
        if (are_same(&items, &diary->states[i])) {
            return (int)i;
        }
    }
    gramme_sheet_print(trouble, "not what it was after any write from %u to %u\n",
                       least, diary->tried);
    print_state(trouble, "is    ", &items);
    print_state(trouble, "wanted", &diary->states[diary->acknowledged]);
    return -1;
}
