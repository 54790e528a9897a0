/* SPDX-License-Identifier: Apache-2.0 */
/* standalone.c - runs a fuzz target on files without libFuzzer: with any compiler and
 * any sanitizer, the corpora and the crashes of the past are tests.
 *
 *   PROGRAM FOLDER...      all files of each, which may not be there */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/fuzz/fuzz.h"

enum { PATH_SIZE = 4096 };

/* The bytes end where the memory does, so that a read past them is seen. */
static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    long size = -1;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        size = ftell(file);
    }
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        data = malloc(size == 0 ? 1 : (size_t)size);
    }
    if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size) {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
        exit(1); /* NOLINT(concurrency-mt-unsafe): the only thread */
    }
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    return 1;
}

static int run_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    char full[PATH_SIZE];
    int count = 0;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the only thread */
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(full, sizeof(full), "%s/%s", path, entry->d_name);
        (void)fprintf(stderr, "%s\n", full);
        count += run_file(full);
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++) {
        count += run_folder(argv[i]);
    }
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
