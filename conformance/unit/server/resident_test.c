/* SPDX-License-Identifier: Apache-2.0 */
/* resident_test.c - pages that are as in their files go and come back; pages that
 * somebody changed stay. */
#include "server/resident.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { SIZE = 64 * 4096, PILE = 1024 * 1024 };

/* A file of SIZE bytes, each its place modulo 251. */
static int make_file(void)
{
    char path[] = "/tmp/gramme-resident-XXXXXX";
    int fd = mkstemp(path);
    uint8_t bytes[SIZE];

    assert_true(fd >= 0);
    unlink(path);
    for (size_t i = 0; i < SIZE; i++) {
        bytes[i] = (uint8_t)(i % 251);
    }
    assert_int_equal(write(fd, bytes, SIZE), SIZE);
    return fd;
}

/* Kilobytes resident of the mapping at `start`. */
static unsigned long resident(const void *start)
{
    FILE *smaps = fopen("/proc/self/smaps", "r");
    char begin[32];
    char line[512];
    unsigned long found = 0;
    int inside = 0;

    assert_non_null(smaps);
    (void)snprintf(begin, sizeof(begin), "%lx-", (unsigned long)(uintptr_t)start);
    while (fgets(line, sizeof(line), smaps) != NULL) {
        if (strncmp(line, begin, strlen(begin)) == 0) {
            inside = 1;
        } else if (inside && strncmp(line, "Rss:", 4) == 0) {
            found = strtoul(line + 4, NULL, 10);
            break;
        }
    }
    (void)fclose(smaps);
    return found;
}

static void assert_as_in_file(const volatile uint8_t *bytes, size_t except)
{
    for (size_t i = 0; i < SIZE; i++) {
        if (i != except) {
            assert_int_equal(bytes[i], i % 251);
        }
    }
}

static void what_is_as_in_the_file_goes(void **state)
{
    int fd = make_file();
    uint8_t *bytes = mmap(NULL, SIZE, PROT_READ, MAP_PRIVATE, fd, 0);

    (void)state;
    assert_true(bytes != MAP_FAILED);
    assert_as_in_file(bytes, SIZE);
    assert_true(resident(bytes) >= SIZE / 1024);
    gramme_resident_trim();
    assert_int_equal(resident(bytes), 0);
    assert_as_in_file(bytes, SIZE);
    munmap(bytes, SIZE);
    close(fd);
}

static void what_was_changed_stays(void **state)
{
    int fd = make_file();
    uint8_t *bytes = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

    (void)state;
    assert_true(bytes != MAP_FAILED);
    bytes[12345] = 255;
    gramme_resident_trim();
    assert_int_equal(bytes[12345], 255);
    assert_int_equal(mprotect(bytes, SIZE, PROT_READ), 0);
    gramme_resident_trim();
    assert_int_equal(bytes[12345], 255);
    assert_as_in_file(bytes, 12345);
    munmap(bytes, SIZE);
    close(fd);
}

static void memory_of_no_file_stays(void **state)
{
    char *bytes = malloc(PILE);
    char local[4096];

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'x', PILE);
    memset(local, 'y', sizeof(local));
    gramme_resident_trim();
    for (size_t i = 0; i < PILE; i++) {
        assert_int_equal(bytes[i], 'x');
    }
    assert_int_equal(local[4095], 'y');
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_as_in_the_file_goes),
        cmocka_unit_test(what_was_changed_stays),
        cmocka_unit_test(memory_of_no_file_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
