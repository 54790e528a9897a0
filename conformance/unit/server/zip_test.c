/* SPDX-License-Identifier: Apache-2.0 */
/* zip_test.c - zip files written here byte by byte, honest ones and hostile ones: what
 * comes out, and that nothing comes out anywhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/unit/random.h"
#include "server/base/buffer.h"
#include "server/http/encoding.h"
#include "server/targets/folder.h"
#include "server/targets/zip.h"

enum { FILE_MODE = 0100644, PROGRAM = 0100755, LINK = 0120777, FOLDER = 0040755 };

typedef struct writer {
    gramme_buffer all;
    gramme_buffer directory;
    unsigned count;
} writer;

static void number(gramme_buffer *to, uint64_t value, int bytes)
{
    int i;

    for (i = 0; i < bytes; i++) {
        char byte = (char)(value >> (8 * i));

        gramme_buffer_append(to, &byte, 1);
    }
}

/* From "version needed" to the length of the extra field, the same in both places. */
static void describe(gramme_buffer *to, const char *name, gramme_text body)
{
    number(to, 20, 2); /* version */
    number(to, 0, 2);  /* flags */
    number(to, 0, 2);  /* stored */
    number(to, 0x21, 4);
    number(to, gramme_encoding_crc32(body), 4);
    number(to, body.size, 4);
    number(to, body.size, 4);
    number(to, strlen(name), 2);
    number(to, 0, 2);
}

static void add(writer *zip, const char *name, const char *text, uint32_t mode)
{
    gramme_text body = gramme_text_of(text, strlen(text));
    size_t at = zip->all.size;

    GRAMME_BUFFER_LITERAL(&zip->all, "PK\3\4");
    describe(&zip->all, name, body);
    gramme_buffer_append_string(&zip->all, name);
    gramme_buffer_append(&zip->all, body.data, body.size);
    GRAMME_BUFFER_LITERAL(&zip->directory, "PK\1\2");
    number(&zip->directory, 0x0314, 2); /* made by UNIX */
    describe(&zip->directory, name, body);
    number(&zip->directory, 0, 2); /* comment */
    number(&zip->directory, 0, 2); /* disk */
    number(&zip->directory, 0, 2); /* internal attributes */
    number(&zip->directory, (uint64_t)mode << 16, 4);
    number(&zip->directory, at, 4);
    gramme_buffer_append_string(&zip->directory, name);
    zip->count++;
}

static void finish(writer *zip)
{
    size_t at = zip->all.size;

    gramme_buffer_append(&zip->all, zip->directory.data, zip->directory.size);
    GRAMME_BUFFER_LITERAL(&zip->all, "PK\5\6");
    number(&zip->all, 0, 4);
    number(&zip->all, zip->count, 2);
    number(&zip->all, zip->count, 2);
    number(&zip->all, zip->directory.size, 4);
    number(&zip->all, at, 4);
    number(&zip->all, 0, 2);
    gramme_buffer_clear(&zip->directory);
    assert_false(zip->all.failed);
}

static char *path_in(const char *folder, const char *name)
{
    static char path[512];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void
expect_file(const char *folder, const char *name, const char *text, mode_t mode)
{
    char got[256] = "";
    struct stat about;
    FILE *file = fopen(path_in(folder, name), "r");

    assert_non_null(file);
    got[fread(got, 1, sizeof(got) - 1, file)] = '\0';
    (void)fclose(file);
    assert_string_equal(got, text);
    assert_int_equal(stat(path_in(folder, name), &about), 0);
    assert_int_equal(about.st_mode & 0777, mode);
}

static gramme_code
unpack(const writer *zip, const char *folder, gramme_failure *failure)
{
    memset(failure, 0, sizeof(*failure));
    return gramme_zip_unpack(zip->all.data, zip->all.size, folder, failure);
}

static void test_honest(void **state)
{
    writer zip = {GRAMME_BUFFER_INIT, GRAMME_BUFFER_INIT, 0};
    gramme_failure failure;
    char *folder = gramme_folder_make(&failure);
    struct stat about;

    (void)state;
    add(&zip, "lambda_function.py", "print()", FILE_MODE);
    add(&zip, "bootstrap", "#!/bin/sh", PROGRAM);
    add(&zip, "package/", "", FOLDER);
    add(&zip, "package/deep/er/x.py", "x", 0); /* as made on other systems */
    add(&zip, "package/..hidden..", "y", FILE_MODE);
    finish(&zip);
    assert_int_equal(stat(folder, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_int_equal(unpack(&zip, folder, &failure), GRAMME_CODE_OK);
    expect_file(folder, "lambda_function.py", "print()", 0600);
    expect_file(folder, "bootstrap", "#!/bin/sh", 0700);
    expect_file(folder, "package/deep/er/x.py", "x", 0600);
    expect_file(folder, "package/..hidden..", "y", 0600);
    gramme_folder_remove(folder);
    assert_int_equal(access(folder, F_OK), -1);
    free(folder);
    gramme_buffer_clear(&zip.all);
}

static void test_hostile(void **state)
{
    static const struct {
        const char *name;
        uint32_t mode;
        const char *why;
    } entries[] = {
        {"../out", FILE_MODE, "would lie outside the function's folder"},
        {"a/../../out", FILE_MODE, "would lie outside the function's folder"},
        {"/tmp/out", FILE_MODE, "would lie outside the function's folder"},
        {"a\\..\\out", FILE_MODE, "would lie outside the function's folder"},
        {"..", FOLDER, "would lie outside the function's folder"},
        {"", FILE_MODE, "would lie outside the function's folder"},
        {"a//b", FILE_MODE, "would lie outside the function's folder"},
        {"link", LINK, "is a link or a device"},
        {"pipe", 0010644, "is a link or a device"},
        {"good", FILE_MODE, "comes twice"},
        {"good/below", FILE_MODE, "lies under a file"},
        {"1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3", FILE_MODE,
         "would lie outside the function's folder"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        writer zip = {GRAMME_BUFFER_INIT, GRAMME_BUFFER_INIT, 0};
        gramme_failure failure;
        char *folder = gramme_folder_make(&failure);

        add(&zip, "good", "good", FILE_MODE);
        add(&zip, entries[i].name, "/etc", entries[i].mode);
        finish(&zip);
        assert_int_equal(unpack(&zip, folder, &failure), GRAMME_CODE_MISUSE);
        if (strstr(failure.message, entries[i].why) == NULL) {
            fail_msg("%s: %s", entries[i].name, failure.message);
        }
        gramme_folder_remove(folder);
        assert_int_equal(access(folder, F_OK), -1);
        free(folder);
        gramme_buffer_clear(&zip.all);
    }
}

/* A message is a line of text, whatever an entry is called. */
static void test_names_in_messages(void **state)
{
    static const char *const names[][2] = {
        {"a\xFF\nb/../c", "entry a??b/../c would lie"},
        {"caf\xC3\xA9/../c", "entry caf\xC3\xA9/../c would lie"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        writer zip = {GRAMME_BUFFER_INIT, GRAMME_BUFFER_INIT, 0};
        gramme_failure failure;
        char *folder = gramme_folder_make(&failure);

        add(&zip, names[i][0], "x", FILE_MODE);
        finish(&zip);
        assert_int_equal(unpack(&zip, folder, &failure), GRAMME_CODE_MISUSE);
        if (strstr(failure.message, names[i][1]) == NULL) {
            fail_msg("%s", failure.message);
        }
        gramme_folder_remove(folder);
        free(folder);
        gramme_buffer_clear(&zip.all);
    }
}

static void test_too_many(void **state)
{
    writer zip = {GRAMME_BUFFER_INIT, GRAMME_BUFFER_INIT, 0};
    gramme_failure failure;
    char *folder = gramme_folder_make(&failure);
    char name[32];
    int i;

    (void)state;
    for (i = 0; i <= GRAMME_ZIP_ENTRIES_MAX; i++) {
        (void)snprintf(name, sizeof(name), "f%d", i);
        add(&zip, name, "", FILE_MODE);
    }
    finish(&zip);
    assert_int_equal(unpack(&zip, folder, &failure), GRAMME_CODE_MISUSE);
    assert_non_null(strstr(failure.message, "has more than 20000 entries"));
    gramme_folder_remove(folder);
    free(folder);
    gramme_buffer_clear(&zip.all);
}

/* Bytes changed and ends cut off: any answer, but no harm. */
static void test_damaged(void **state)
{
    writer zip = {GRAMME_BUFFER_INIT, GRAMME_BUFFER_INIT, 0};
    gramme_failure failure;
    uint64_t random = 1;
    int i;

    (void)state;
    add(&zip, "lambda_function.py", "print()", FILE_MODE);
    add(&zip, "a/b", "text", FILE_MODE);
    finish(&zip);
    for (i = 0; i < 2000; i++) {
        char *folder = gramme_folder_make(&failure);
        size_t size =
            i % 4 == 0 ? random_below(&random, (uint32_t)zip.all.size) : zip.all.size;
        char *copy = malloc(size + 1);

        assert_non_null(copy);
        memcpy(copy, zip.all.data, size);
        if (i % 4 != 0) {
            copy[random_below(&random, (uint32_t)size)] =
                (char)random_below(&random, 256);
            copy[random_below(&random, (uint32_t)size)] =
                (char)random_below(&random, 256);
        }
        (void)gramme_zip_unpack(copy, size, folder, &failure);
        gramme_folder_remove(folder);
        assert_int_equal(access(folder, F_OK), -1);
        free(folder);
        free(copy);
    }
    gramme_buffer_clear(&zip.all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_honest),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_names_in_messages),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
