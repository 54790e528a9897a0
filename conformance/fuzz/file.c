/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - a database file with bytes changed: `gramme check` tells what is wrong with
 * it or that it is whole, and an engine opens it or does not; whole ones are served.
 *
 *   (place (3 bytes) | how many (a byte) | bytes)*      what is written over bed.c's
 * database */
#include "conformance/fuzz/bed.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const fuzz_language fuzz_language_of_target = {NULL, NULL};

enum { CHANGES_MAX = 32, PATH_SIZE = 96 };

static char folder[PATH_SIZE];
static char path[PATH_SIZE + 8];

static void clean_up(void)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char name[PATH_SIZE + 32];

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        (void)snprintf(name, sizeof(name), "%s%s", path, endings[i]);
        (void)unlink(name);
    }
}

static void remove_folder(void)
{
    clean_up();
    (void)rmdir(folder);
}

static void make_folder(void)
{
    if (folder[0] == '\0') {
        (void)snprintf(folder, sizeof(folder), "%s/gramme-fuzz-XXXXXX",
                       access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        FUZZ_CHECK(mkdtemp(folder) != NULL && atexit(remove_folder) == 0);
        (void)snprintf(path, sizeof(path), "%s/a.db", folder);
    }
}

/* Writes the input's changes over the database; true when nothing is another than it
 * was. */
static bool damage(uint8_t *database, size_t size, gramme_view rest)
{
    bool whole = true;

    for (int i = 0; i < CHANGES_MAX && rest.size > 0; i++) {
        size_t place = (fuzz_number(&rest, 256) << 16 | fuzz_number(&rest, 256) << 8 |
                        fuzz_number(&rest, 256)) %
                       size;
        gramme_view bytes = fuzz_bytes(&rest, 1 + fuzz_number(&rest, 256));

        bytes.size = bytes.size < size - place ? bytes.size : size - place;
        if (bytes.size > 0 && memcmp(database + place, bytes.data, bytes.size) != 0) {
            memcpy(database + place, bytes.data, bytes.size);
            whole = false;
        }
    }
    return whole;
}

static void write_file(const uint8_t *database, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    FUZZ_CHECK(fd >= 0);
    FUZZ_CHECK(write(fd, database, size) == (ssize_t)size);
    close(fd);
}

static void found(void *self, const char *line)
{
    int *count = self;

    fuzz_check_text(gramme_view_text(line));
    FUZZ_CHECK(strchr(line, '\n') == NULL);
    ++*count;
}

static gramme_code check_file(void)
{
    gramme_failure failure = {GRAMME_CODE_OK, ""};
    int findings = 0;
    gramme_code code = gramme_check_file(path, found, &findings, &failure);

    fuzz_check_text(gramme_view_text(failure.message));
    FUZZ_CHECK(code == GRAMME_CODE_OK || code == GRAMME_CODE_DAMAGED ||
               code == GRAMME_CODE_FOREIGN || code == GRAMME_CODE_NEWER ||
               code == GRAMME_CODE_IO);
    FUZZ_CHECK((code == GRAMME_CODE_OK) == (findings == 0) ||
               code == GRAMME_CODE_FOREIGN || code == GRAMME_CODE_NEWER ||
               code == GRAMME_CODE_IO || code == GRAMME_CODE_DAMAGED);
    return code;
}

/* What a damaged database answers is anything but nonsense. */
static void use(gramme *db)
{
    static const char *const requests[][2] = {
        {"ListTables", "{}"},
        {"DescribeTable", "{\"TableName\":\"tab-idx\"}"},
        {"Scan", "{\"TableName\":\"tab-idx\"}"},
        {"Scan", "{\"TableName\":\"tab-idx\",\"IndexName\":\"g-some\"}"},
        {"GetItem", "{\"TableName\":\"tab-s\",\"Key\":{\"pk\":{\"S\":\"a\"}}}"},
        {"PutItem", "{\"TableName\":\"tab-idx\",\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{"
                    "\"S\":\"a\"},\"a\":{\"S\":\"z\"}}}"},
        {"DeleteItem", "{\"TableName\":\"tab-st\",\"Key\":{\"pk\":{\"S\":\"a\"}}}"},
        {"ListStreams", "{}"},
        {"DeleteTable", "{\"TableName\":\"tab-idx\"}"},
    };
    gramme_reply *reply = gramme_reply_new();

    FUZZ_CHECK(reply != NULL);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        int status = gramme_ask(db, requests[i][0], requests[i][1], reply);

        FUZZ_CHECK(status == 200 || status == 400 || status == 500);
    }
    gramme_reply_free(reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme_failure failure = {GRAMME_CODE_OK, ""};
    static void *template;
    static size_t length;
    uint8_t *database;
    gramme_code code;
    gramme *db;
    bool whole;

    make_folder();
    if (template == NULL) {
        FUZZ_CHECK(gramme_snapshot_take(bed_engine(), &template, &length, NULL) ==
                   GRAMME_CODE_OK);
    }
    database = malloc(length);
    FUZZ_CHECK(database != NULL);
    memcpy(database, template, length);
    whole = damage(database, length, gramme_view_of(data, size));
    write_file(database, length);
    free(database);
    code = check_file();
    FUZZ_CHECK(!whole || code == GRAMME_CODE_OK);
    options.path = path;
    options.ttl_interval_ms = -1;
    if (gramme_open(&db, &options, &failure) == GRAMME_CODE_OK) {
        use(db);
        gramme_close(db);
    } else {
        FUZZ_CHECK(code != GRAMME_CODE_OK);
        fuzz_check_text(gramme_view_text(failure.message));
    }
    clean_up();
    return 0;
}
