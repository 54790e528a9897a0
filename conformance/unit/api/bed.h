/* SPDX-License-Identifier: Apache-2.0 */
/* bed.h - engines for the tests of the library's calls, and short words for what they
 * do: tables "things" with key "id", items of an id and a number. */
#ifndef GRAMME_CONFORMANCE_UNIT_API_BED_H
#define GRAMME_CONFORMANCE_UNIT_API_BED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gramme_plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A folder of the test's own; bed_remove() takes it and the files it names away. */
typedef struct bed_folder {
    char path[64];
    char file[2][96]; /* two databases in it */
} bed_folder;

static inline bed_folder bed_folder_new(void)
{
    bed_folder folder;

    (void)snprintf(folder.path, sizeof(folder.path), "/tmp/gramme-unit-XXXXXX");
    assert_non_null(mkdtemp(folder.path));
    for (int i = 0; i < 2; i++) {
        (void)snprintf(folder.file[i], sizeof(folder.file[i]), "%s/%d.db", folder.path,
                       i);
    }
    return folder;
}

/* Fails when anything else is left in it. */
static inline void bed_folder_remove(const bed_folder *folder)
{
    for (int i = 0; i < 2; i++) {
        (void)unlink(folder->file[i]);
    }
    assert_int_equal(rmdir(folder->path), 0);
}

static inline gramme *bed_open(const char *path)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme_failure failure;
    gramme *db;

    options.path = path;
    if (gramme_open(&db, &options, &failure) != GRAMME_CODE_OK) {
        fail_msg("open: %s", failure.message);
    }
    return db;
}

/* 200, or the test fails; the reply's text goes to `out`, which may be NULL. */
static inline void
bed_ask(gramme *db, const char *operation, const char *json, char *out, size_t size)
{
    gramme_reply *reply = gramme_reply_new();

    assert_non_null(reply);
    if (gramme_ask(db, operation, json, reply) != 200) {
        fail_msg("%s: %s", operation, gramme_reply_body(reply, NULL));
    }
    if (out != NULL) {
        (void)snprintf(out, size, "%s", gramme_reply_body(reply, NULL));
    }
    gramme_reply_free(reply);
}

/* A table with an index on "n"; `stream` gives it one. */
static inline void bed_create(gramme *db, const char *table, int stream)
{
    char json[1024];

    (void)snprintf(
        json, sizeof(json),
        "{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\","
        "\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"},"
        "{\"AttributeName\":\"n\",\"AttributeType\":\"N\"}],"
        "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
        "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by_n\",\"KeySchema\":["
        "{\"AttributeName\":\"n\",\"KeyType\":\"HASH\"}],"
        "\"Projection\":{\"ProjectionType\":\"ALL\"}}]%s}",
        table,
        stream ? ",\"StreamSpecification\":{\"StreamEnabled\":true,"
                 "\"StreamViewType\":\"NEW_IMAGE\"}"
               : "");
    bed_ask(db, "CreateTable", json, NULL, 0);
}

static inline void bed_put(gramme *db, const char *table, int id)
{
    char json[256];

    (void)snprintf(json, sizeof(json),
                   "{\"TableName\":\"%s\",\"Item\":{\"id\":{\"S\":\"%d\"},"
                   "\"n\":{\"N\":\"%d\"}}}",
                   table, id, id);
    bed_ask(db, "PutItem", json, NULL, 0);
}

static inline int bed_count_one(void *self, const char *item, size_t size)
{
    assert_int_equal(strlen(item), size);
    assert_int_equal(item[0], '{');
    ++*(int *)self;
    return 0;
}

/* Items of the table; -1: there is no such table. */
static inline int bed_count(gramme *db, const char *table)
{
    int count = 0;
    gramme_code code = gramme_read_table(db, table, bed_count_one, &count, NULL);

    assert_true(code == GRAMME_CODE_OK || code == GRAMME_CODE_NOTFOUND);
    return code == GRAMME_CODE_OK ? count : -1;
}

/* How many items of the index have this number. */
static inline int bed_count_index(gramme *db, const char *table, int n)
{
    char json[512];
    char reply[256];
    const char *at;

    (void)snprintf(json, sizeof(json),
                   "{\"TableName\":\"%s\",\"IndexName\":\"by_n\",\"Select\":\"COUNT\","
                   "\"KeyConditionExpression\":\"n=:n\","
                   "\"ExpressionAttributeValues\":{\":n\":{\"N\":\"%d\"}}}",
                   table, n);
    bed_ask(db, "Query", json, reply, sizeof(reply));
    at = strstr(reply, "\"Count\":");
    assert_non_null(at);
    return (int)strtol(at + 8, NULL, 10);
}

#endif
