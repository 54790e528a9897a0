/* SPDX-License-Identifier: Apache-2.0 */
/* dump.c - all that DynamoDB's operations tell of a database, in one text: tables,
 * indexes, items, streams, functions, mappings. Two databases with the same text cannot
 * be told apart by a client. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "conformance/fault/world.h"

enum { PAGES_MAX = 200, NAME_SIZE = 300 };

/* Asks and appends the answer. */
static bool
tell(gramme_world *world, gramme_sheet *out, const char *operation, const char *json)
{
    int status = gramme_world_ask(world, operation, json);
    size_t size;
    const char *body = gramme_reply_body(world->reply, &size);

    if (status != 200) {
        gramme_sheet_print(&world->trouble, "dump: %s %s: %s\n", operation, json, body);
        return false;
    }
    gramme_sheet_print(out, "%s %s: ", operation, json);
    gramme_sheet_add(out, body, size);
    gramme_sheet_add(out, "\n", 1);
    return true;
}

static cJSON *last_answer(const gramme_world *world)
{
    return cJSON_Parse(gramme_reply_body(world->reply, NULL));
}

static const char *text_of(const cJSON *object, const char *member)
{
    const char *text =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));

    return text == NULL ? "" : text;
}

/* -- tables -- */

static bool tell_index(gramme_world *world,
                       gramme_sheet *out,
                       const char *table,
                       const cJSON *index)
{
    char json[2 * NAME_SIZE];

    (void)snprintf(json, sizeof(json), "{\"TableName\":\"%s\",\"IndexName\":\"%s\"}",
                   table, text_of(index, "IndexName"));
    return tell(world, out, "Scan", json);
}

static bool tell_table(gramme_world *world, gramme_sheet *out, const char *table)
{
    static const char *const lists[] = {"LocalSecondaryIndexes",
                                        "GlobalSecondaryIndexes"};
    char json[2 * NAME_SIZE];
    bool good;
    cJSON *answer;

    (void)snprintf(json, sizeof(json), "{\"TableName\":\"%s\"}", table);
    good = tell(world, out, "DescribeTimeToLive", json) &&
           tell(world, out, "Scan", json) && tell(world, out, "DescribeTable", json);
    answer = good ? last_answer(world) : NULL;
    for (int i = 0; i < 2 && good; i++) {
        const cJSON *indexes = cJSON_GetObjectItemCaseSensitive(
            cJSON_GetObjectItemCaseSensitive(answer, "Table"), lists[i]);
        const cJSON *index;

        cJSON_ArrayForEach(index, indexes)
        {
            good = good && tell_index(world, out, table, index);
        }
    }
    cJSON_Delete(answer);
    (void)snprintf(json, sizeof(json),
                   "{\"ResourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:"
                   "table/%s\"}",
                   table);
    return good && tell(world, out, "ListTagsOfResource", json);
}

static bool tell_tables(gramme_world *world, gramme_sheet *out)
{
    bool good = tell(world, out, "ListTables", "{}");
    cJSON *answer = good ? last_answer(world) : NULL;
    const cJSON *name;

    cJSON_ArrayForEach(name, cJSON_GetObjectItemCaseSensitive(answer, "TableNames"))
    {
        good = good && tell_table(world, out, name->valuestring);
    }
    cJSON_Delete(answer);
    return good;
}

/* -- streams -- */

/* Records until there are no more for now. */
static bool
tell_records(gramme_world *world, gramme_sheet *out, const char *stream, const char *id)
{
    char json[2048];
    char iterator[1024];
    bool good;
    cJSON *answer;

    (void)snprintf(json, sizeof(json),
                   "{\"StreamArn\":\"%s\",\"ShardId\":\"%s\","
                   "\"ShardIteratorType\":\"TRIM_HORIZON\"}",
                   stream, id);
    good = gramme_world_ask(world, "GetShardIterator", json) == 200;
    answer = good ? last_answer(world) : NULL;
    (void)snprintf(iterator, sizeof(iterator), "%s", text_of(answer, "ShardIterator"));
    cJSON_Delete(answer);
    for (int i = 0; good && iterator[0] != '\0' && i < PAGES_MAX; i++) {
        int count;
        size_t before = out->size;

        (void)snprintf(json, sizeof(json), "{\"ShardIterator\":\"%s\"}", iterator);
        good = tell(world, out, "GetRecords", json);
        answer = good ? last_answer(world) : NULL;
        count = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(answer, "Records"));
        (void)snprintf(iterator, sizeof(iterator), "%s",
                       text_of(answer, "NextShardIterator"));
        cJSON_Delete(answer);
        if (count == 0) {
            out->size = before; /* how often one asks in vain tells nothing */
            gramme_sheet_add(out, "", 0);
            break;
        }
    }
    return good;
}

static bool tell_stream(gramme_world *world, gramme_sheet *out, const char *stream)
{
    char json[2 * NAME_SIZE];
    bool good;
    cJSON *answer;
    const cJSON *shard;

    (void)snprintf(json, sizeof(json), "{\"StreamArn\":\"%s\"}", stream);
    good = tell(world, out, "DescribeStream", json);
    answer = good ? last_answer(world) : NULL;
    cJSON_ArrayForEach(
        shard,
        cJSON_GetObjectItemCaseSensitive(
            cJSON_GetObjectItemCaseSensitive(answer, "StreamDescription"), "Shards"))
    {
        good = good && tell_records(world, out, stream, text_of(shard, "ShardId"));
    }
    cJSON_Delete(answer);
    return good;
}

static bool tell_streams(gramme_world *world, gramme_sheet *out)
{
    bool good = tell(world, out, "ListStreams", "{}");
    cJSON *answer = good ? last_answer(world) : NULL;
    const cJSON *stream;

    cJSON_ArrayForEach(stream, cJSON_GetObjectItemCaseSensitive(answer, "Streams"))
    {
        good = good && tell_stream(world, out, text_of(stream, "StreamArn"));
    }
    cJSON_Delete(answer);
    return good;
}

bool gramme_world_dump(gramme_world *world, gramme_sheet *out)
{
    bool good;

    gramme_sheet_empty(out);
    good = tell_tables(world, out) && tell_streams(world, out) &&
           tell(world, out, "ListFunctions", "{}") &&
           tell(world, out, "ListEventSourceMappings", "{}");
    gramme_sheet_mask(out);
    return good;
}

/* -- what a trigger should have been given -- */

static bool delivered(gramme_world *world, const cJSON *records)
{
    const cJSON *record;

    cJSON_ArrayForEach(record, records)
    {
        const char *id = text_of(cJSON_GetObjectItemCaseSensitive(record, "dynamodb"),
                                 "SequenceNumber");

        if (!gramme_witness_has(&world->witness, id)) {
            gramme_sheet_print(&world->trouble, "record %s was not delivered\n", id);
            return false;
        }
    }
    return true;
}

bool gramme_world_delivered(gramme_world *world)
{
    const char *trouble = gramme_witness_trouble(&world->witness);
    char iterator[1024];
    char json[2048];
    int count = 1;
    bool good = gramme_world_ask(world, "GetShardIterator",
                                 "{`StreamArn`:`$STREAM`,`ShardId`:`$SHARD`,"
                                 "`ShardIteratorType`:`TRIM_HORIZON`}") == 200;
    cJSON *answer = last_answer(world);

    (void)snprintf(iterator, sizeof(iterator), "%s", text_of(answer, "ShardIterator"));
    cJSON_Delete(answer);
    while (good && count > 0 && iterator[0] != '\0') {
        const cJSON *records;

        (void)snprintf(json, sizeof(json), "{`ShardIterator`:`%s`}", iterator);
        good = gramme_world_ask(world, "GetRecords", json) == 200;
        answer = last_answer(world);
        records = cJSON_GetObjectItemCaseSensitive(answer, "Records");
        count = cJSON_GetArraySize(records);
        good = good && delivered(world, records);
        (void)snprintf(iterator, sizeof(iterator), "%s",
                       text_of(answer, "NextShardIterator"));
        cJSON_Delete(answer);
    }
    if (trouble != NULL) {
        gramme_sheet_print(&world->trouble, "%s\n", trouble);
    }
    return good && trouble == NULL;
}
