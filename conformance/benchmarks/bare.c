/* SPDX-License-Identifier: Apache-2.0 */
/* bare.c - what SQLite costs before any DynamoDB: "bare [PATH]" puts and gets keys and
 * values, each in a transaction of its own, as driver.h's commands say. A text is
 * "KEY|VALUE", the pragmas are those of Gramme's storage. In memory the database is
 * SQLite's own ":memory:". */
#include "driver.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

typedef struct bare {
    sqlite3 *db;
    sqlite3_stmt *put;
    sqlite3_stmt *get;
    char value[4096];
} bare;

static const char memory_pragmas[] =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF;"
    "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;"
    "CREATE TABLE items (key BLOB PRIMARY KEY, value BLOB)";
static const char file_pragmas[] =
    "PRAGMA page_size = 4096; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;"
    "PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864;"
    "PRAGMA synchronous = NORMAL; PRAGMA journal_mode = WAL;"
    "CREATE TABLE items (key BLOB PRIMARY KEY, value BLOB)";

static void check(const bare *b, int good)
{
    if (!good) {
        gramme_bench_fail("sqlite", sqlite3_errmsg(b->db));
    }
}

static int
put(bare *b, const char *key, size_t key_size, const char *value, size_t size)
{
    sqlite3_bind_blob64(b->put, 1, key, key_size, SQLITE_STATIC);
    sqlite3_bind_blob64(b->put, 2, value, size, SQLITE_STATIC);
    check(b, sqlite3_step(b->put) == SQLITE_DONE);
    sqlite3_reset(b->put);
    return 200;
}

static int get(bare *b, const char *key, size_t key_size)
{
    size_t size;

    sqlite3_bind_blob64(b->get, 1, key, key_size, SQLITE_STATIC);
    check(b, sqlite3_step(b->get) == SQLITE_ROW);
    size = (size_t)sqlite3_column_bytes(b->get, 0);
    check(b, size > 0 && size < sizeof(b->value));
    memcpy(b->value, sqlite3_column_blob(b->get, 0), size);
    b->value[size] = '\0';
    sqlite3_reset(b->get);
    return 200;
}

static int perform(void *self, const char *operation, const char *text, size_t size)
{
    bare *b = self;
    const char *bar = memchr(text, '|', size);
    size_t key_size = bar == NULL ? size : (size_t)(bar - text);

    return strcmp(operation, "GetItem") == 0 || bar == NULL
               ? get(b, text, key_size)
               : put(b, text, key_size, bar + 1, size - key_size - 1);
}

static const char *answer(void *self)
{
    const bare *b = self;

    return b->value;
}

int main(int argc, char **argv)
{
    bare b = {.value = ""};
    gramme_bench_subject subject = {&b, perform, answer, NULL};
    int status;

    check(&b, sqlite3_open(argc > 1 ? argv[1] : ":memory:", &b.db) == SQLITE_OK);
    check(&b, sqlite3_exec(b.db, argc > 1 ? file_pragmas : memory_pragmas, NULL, NULL,
                           NULL) == SQLITE_OK);
    check(&b, sqlite3_prepare_v2(b.db, "INSERT OR REPLACE INTO items VALUES (?1, ?2)",
                                 -1, &b.put, NULL) == SQLITE_OK);
    check(&b, sqlite3_prepare_v2(b.db, "SELECT value FROM items WHERE key = ?1", -1,
                                 &b.get, NULL) == SQLITE_OK);
    status = gramme_bench_drive(&subject);
    sqlite3_finalize(b.put);
    sqlite3_finalize(b.get);
    sqlite3_close(b.db);
    return status;
}
