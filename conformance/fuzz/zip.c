/* SPDX-License-Identifier: Apache-2.0 */
/* zip.c - arbitrary bytes as a function's zip: whatever comes out of it lies in its
 * folder, as plain files and folders. */
#include "conformance/fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/targets/zip.h"

const fuzz_language fuzz_language_of_target = {NULL, NULL};

enum { DEPTH_MAX = GRAMME_ZIP_DEPTH_MAX + 2 };

/* Removes what is in the folder; how much that was. */
static unsigned empty(int folder, unsigned room) /* NOLINT(misc-no-recursion): room */
{
    DIR *listing = fdopendir(dup(folder));
    struct dirent *entry;
    unsigned count = 0;

    FUZZ_CHECK(listing != NULL && room > 0);
    rewinddir(listing);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the only thread */
    while ((entry = readdir(listing)) != NULL) {
        struct stat about;
        bool is_folder;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        FUZZ_CHECK(fstatat(folder, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0);
        is_folder = S_ISDIR(about.st_mode);
        FUZZ_CHECK(is_folder || S_ISREG(about.st_mode));
        FUZZ_CHECK((about.st_mode & (S_ISUID | S_ISGID)) == 0);
        if (is_folder) {
            int below = openat(folder, entry->d_name, O_RDONLY | O_NOFOLLOW);

            FUZZ_CHECK(below >= 0);
            count += empty(below, room - 1);
            close(below);
        }
        FUZZ_CHECK(unlinkat(folder, entry->d_name, is_folder ? AT_REMOVEDIR : 0) == 0);
        count++;
    }
    closedir(listing);
    return count;
}

static char outer[64];
static char inner[80];

static void clean_up(void)
{
    (void)rmdir(inner);
    (void)rmdir(outer);
}

/* A folder in a folder that is to have nothing else. */
static const char *folder(void)
{
    if (inner[0] == '\0') {
        (void)snprintf(outer, sizeof(outer), "%s/gramme-fuzz-XXXXXX",
                       access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        FUZZ_CHECK(mkdtemp(outer) != NULL);
        (void)snprintf(inner, sizeof(inner), "%s/in", outer);
        FUZZ_CHECK(mkdir(inner, 0700) == 0 && atexit(clean_up) == 0);
    }
    return inner;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = folder();
    gramme_failure failure = {GRAMME_CODE_OK, ""};
    gramme_code code = gramme_zip_unpack(data, size, path, &failure);
    int opened = open(path, O_RDONLY);
    int above = open(outer, O_RDONLY);

    FUZZ_CHECK(opened >= 0 && above >= 0);
    FUZZ_CHECK(code == GRAMME_CODE_OK || failure.message[0] != '\0');
    fuzz_check_text(gramme_view_text(failure.message));
    FUZZ_CHECK(strchr(failure.message, '\n') == NULL);
    (void)empty(opened, DEPTH_MAX);
    FUZZ_CHECK(empty(above, 1 + DEPTH_MAX) == 1);
    FUZZ_CHECK(mkdir(inner, 0700) == 0);
    close(opened);
    close(above);
    return 0;
}
