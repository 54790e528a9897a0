/* SPDX-License-Identifier: Apache-2.0 */
/* damage.h - databases damaged on purpose, and what a check finds in them. SQL has
 * three functions more: flip(blob, at) turns over the bits of one byte, from 1 on or,
 * below 0, from the end; chain(blob, blob, ...); text(text) is a blob of it. */
#ifndef GRAMME_CONFORMANCE_UNIT_STORAGE_DAMAGE_H
#define GRAMME_CONFORMANCE_UNIT_STORAGE_DAMAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "storage/item/codec.h"

enum { DAMAGE_LINES = 64 };

typedef struct findings {
    char lines[DAMAGE_LINES][400];
    int count;
} findings;

/* One way to damage a database and what is then found: a part of each finding, ended by
 * newlines, and there are no others. */
typedef struct damage {
    const char *name;
    const char *sql;
    const char *expected;
} damage;

static inline void
damage_flip(sqlite3_context *context, int count, sqlite3_value **args)
{
    const uint8_t *from = sqlite3_value_blob(args[0]);
    int size = sqlite3_value_bytes(args[0]);
    int at = sqlite3_value_int(args[1]);
    uint8_t *copy = malloc((size_t)size + 1);

    (void)count;
    memcpy(copy, from, (size_t)size);
    at = at < 0 ? size + at : at - 1;
    copy[at] = (uint8_t)~copy[at];
    sqlite3_result_blob(context, copy, size, free);
}

static inline void
damage_chain(sqlite3_context *context, int count, sqlite3_value **args)
{
    uint8_t *bytes = malloc(1 << 16);
    int size = 0;

    for (int i = 0; i < count; i++) {
        int more = sqlite3_value_bytes(args[i]);

        if (more > 0) {
            memcpy(bytes + size, sqlite3_value_blob(args[i]), (size_t)more);
        }
        size += more;
    }
    sqlite3_result_blob(context, bytes, size, free);
}

static inline void
damage_text(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    sqlite3_result_blob(context, sqlite3_value_text(args[0]),
                        sqlite3_value_bytes(args[0]), SQLITE_TRANSIENT);
}

static inline void
damage_size(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    sqlite3_result_int64(context, (sqlite3_int64)gramme_codec_item_size(gramme_view_of(
                                      sqlite3_value_blob(args[0]),
                                      (size_t)sqlite3_value_bytes(args[0]))));
}

/* Runs SQL on the file behind Gramme's back. */
static inline void damage_run(const char *path, const char *sql)
{
    sqlite3 *db;
    char *problem = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_create_function(db, "flip", 2, SQLITE_UTF8, NULL, damage_flip, NULL, NULL);
    sqlite3_create_function(db, "chain", -1, SQLITE_UTF8, NULL, damage_chain, NULL,
                            NULL);
    sqlite3_create_function(db, "text", 1, SQLITE_UTF8, NULL, damage_text, NULL, NULL);
    sqlite3_create_function(db, "size", 1, SQLITE_UTF8, NULL, damage_size, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &problem) != SQLITE_OK) {
        fail_msg("%s: %s", sql, problem);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static inline void damage_copy(const char *to, const char *from)
{
    FILE *source = fopen(from, "rb");
    FILE *target = fopen(to, "wb");
    char bytes[4096];
    size_t size;

    assert_non_null(source);
    assert_non_null(target);
    while ((size = fread(bytes, 1, sizeof(bytes), source)) > 0) {
        assert_int_equal(fwrite(bytes, 1, size, target), size);
    }
    assert_int_equal(fclose(source), 0);
    assert_int_equal(fclose(target), 0);
}

static inline void damage_found(void *self, const char *line)
{
    findings *f = self;

    assert_null(strchr(line, '\n'));
    if (f->count < DAMAGE_LINES) {
        (void)snprintf(f->lines[f->count], sizeof(f->lines[0]), "%s", line);
    }
    f->count++;
}

static inline bool damage_is_expected(const findings *f, const char *part, size_t size)
{
    char text[400];

    (void)snprintf(text, sizeof(text), "%.*s", (int)size, part);
    for (int i = 0; i < f->count && i < DAMAGE_LINES; i++) {
        if (strstr(f->lines[i], text) != NULL) {
            return true;
        }
    }
    return false;
}

/* Every line of `expected` was found, and as many as there are; else it is said what
 * was. */
static inline bool
damage_matches(const findings *f, const char *name, const char *expected)
{
    int count = 0;
    bool good = true;

    for (const char *at = expected; *at != '\0';) {
        size_t size = strcspn(at, "\n");

        if (!damage_is_expected(f, at, size)) {
            print_error("%s: not found: %.*s\n", name, (int)size, at);
            good = false;
        }
        count++;
        at += size + (at[size] == '\n');
    }
    if (!good || count != f->count) {
        for (int i = 0; i < f->count && i < DAMAGE_LINES; i++) {
            print_error("%s: found: %s\n", name, f->lines[i]);
        }
        print_error("%s: %d findings, %d expected\n", name, f->count, count);
        return false;
    }
    return true;
}

#endif
