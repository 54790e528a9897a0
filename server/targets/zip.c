/* SPDX-License-Identifier: Apache-2.0 */
/* zip.c - minizip reads the bytes through memory, every name is judged before anything
 * is made of it, and folders are entered one by one without following links. */
#include "server/targets/zip.h"

#include "server/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unzip.h>

enum { NAME_MAX_BYTES = 1024, PIECE = 65536, UNIX_KIND = 0170000 };

/* The zip as minizip's input. */
typedef struct source {
    const unsigned char *data;
    size_t size;
    size_t at;
} source;

typedef struct unpacking {
    unzFile zip;
    int folder;
    uint64_t left; /* of GRAMME_ZIP_UNPACKED_MAX */
    char *piece;
    gramme_failure *failure;
} unpacking;

static voidpf open_source(voidpf self, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return self;
}

static uLong read_source(voidpf self, voidpf stream, void *out, uLong size)
{
    source *from = stream;
    size_t left = from->size - from->at;
    size_t run = size < left ? (size_t)size : left;

    (void)self;
    memcpy(out, from->data + from->at, run);
    from->at += run;
    return (uLong)run;
}

static ZPOS64_T tell_source(voidpf self, voidpf stream)
{
    (void)self;
    return ((source *)stream)->at;
}

static long seek_source(voidpf self, voidpf stream, ZPOS64_T offset, int origin)
{
    source *from = stream;
    uint64_t base = origin == ZLIB_FILEFUNC_SEEK_SET   ? 0
                    : origin == ZLIB_FILEFUNC_SEEK_CUR ? from->at
                                                       : from->size;

    (void)self;
    if (base + offset < base || base + offset > from->size) {
        return -1;
    }
    from->at = (size_t)(base + offset);
    return 0;
}

static int close_source(voidpf self, voidpf stream)
{
    (void)self;
    (void)stream;
    return 0;
}

static int source_error(voidpf self, voidpf stream)
{
    (void)self;
    (void)stream;
    return 0;
}

static gramme_code refuse(const unpacking *job, const char *what, const char *name)
{
    return gramme_failure_set(job->failure, GRAMME_CODE_MISUSE,
                              "The zip file's entry %.200s %s", name, what);
}

static gramme_code cannot_write(const unpacking *job, const char *name)
{
    char text[GRAMME_ERROR_TEXT];

    return gramme_failure_set(job->failure, GRAMME_CODE_IO,
                              "Cannot unpack the zip file's entry %.200s: %s", name,
                              gramme_error_text(text, errno));
}

/* Whether a name leads to one place inside the folder, whoever reads it. */
static bool is_inside(const char *name, size_t size)
{
    const char *part = name;
    int depth = 0;

    if (size == 0 || size != strlen(name) || name[0] == '/' ||
        strchr(name, '\\') != NULL) {
        return false;
    }
    while (part != NULL) {
        const char *end = strchr(part, '/');
        size_t length = end == NULL ? strlen(part) : (size_t)(end - part);

        if (++depth > GRAMME_ZIP_DEPTH_MAX || (length == 0 && end != NULL) ||
            (length == 2 && memcmp(part, "..", 2) == 0)) {
            return false;
        }
        part = end == NULL ? NULL : end + 1;
    }
    return true;
}

/* Opens the folder a name's last part lies in, making those that are missing; `*last`
 * is that part, empty when the name is a folder's. -1 with errno. */
static int open_parent(const unpacking *job, char *name, const char **last)
{
    int at = fcntl(job->folder, F_DUPFD_CLOEXEC, 0);
    char *part = name;
    char *end;

    for (; at >= 0 && (end = strchr(part, '/')) != NULL; part = end + 1) {
        int below;

        *end = '\0';
        if (mkdirat(at, part, 0700) != 0 && errno != EEXIST) {
            below = -1;
        } else {
            below = openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
        *end = '/';
        close(at);
        at = below;
    }
    *last = part;
    return at;
}

static gramme_code copy_out(unpacking *job, int file, const char *name)
{
    int got;

    while ((got = unzReadCurrentFile(job->zip, job->piece, PIECE)) > 0) {
        int done = 0;

        if ((uint64_t)got > job->left) {
            return gramme_failure_set(job->failure, GRAMME_CODE_MISUSE,
                                      "Unzipped size must be smaller than %llu bytes",
                                      (unsigned long long)GRAMME_ZIP_UNPACKED_MAX);
        }
        job->left -= (uint64_t)got;
        while (done < got) {
            ssize_t wrote = write(file, job->piece + done, (size_t)(got - done));

            if (wrote < 0 && errno != EINTR) {
                return cannot_write(job, name);
            }
            done += wrote > 0 ? (int)wrote : 0;
        }
    }
    return got == 0 ? GRAMME_CODE_OK : refuse(job, "is damaged", name);
}

static gramme_code
unpack_file(unpacking *job, int parent, const char *last, const char *name, mode_t mode)
{
    int file = openat(parent, last, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    gramme_code code;

    if (file < 0) {
        return errno == EEXIST ? refuse(job, "comes twice", name)
                               : cannot_write(job, name);
    }
    if (unzOpenCurrentFile(job->zip) != UNZ_OK) {
        close(file);
        return refuse(job, "cannot be read", name);
    }
    code = copy_out(job, file, name);
    /* This is where the entry's checksum is compared. */
    if (unzCloseCurrentFile(job->zip) != UNZ_OK && code == GRAMME_CODE_OK) {
        code = refuse(job, "is damaged", name);
    }
    if (close(file) != 0 && code == GRAMME_CODE_OK) {
        code = cannot_write(job, name);
    }
    return code;
}

static gramme_code unpack_entry(unpacking *job)
{
    unz_file_info64 info;
    char name[NAME_MAX_BYTES + 1] = "";
    uint32_t mode;
    const char *last;
    int parent;
    gramme_code code = GRAMME_CODE_OK;

    if (unzGetCurrentFileInfo64(job->zip, &info, name, sizeof(name), NULL, 0, NULL,
                                0) != UNZ_OK) {
        return gramme_failure_set(job->failure, GRAMME_CODE_MISUSE,
                                  "Could not unzip uploaded file. Please check your "
                                  "file, then try to upload again.");
    }
    name[NAME_MAX_BYTES] = '\0';
    /* The upper half is the UNIX mode, whatever the archiver says it ran on. */
    mode = (uint32_t)(info.external_fa >> 16);
    if (info.size_filename > NAME_MAX_BYTES || !is_inside(name, info.size_filename)) {
        return refuse(job, "would lie outside the function's folder", name);
    }
    if ((info.flag & 1) != 0) {
        return refuse(job, "is encrypted", name);
    }
    if ((mode & UNIX_KIND) != 0 && !S_ISREG((mode_t)mode) && !S_ISDIR((mode_t)mode)) {
        return refuse(job, "is a link or a device", name);
    }
    parent = open_parent(job, name, &last);
    if (parent < 0) {
        return errno == ENOTDIR || errno == ELOOP
                   ? refuse(job, "lies under a file", name)
                   : cannot_write(job, name);
    }
    if (last[0] != '\0' && strcmp(last, ".") != 0) {
        code = unpack_file(job, parent, last, name,
                           (mode & 0111) != 0 ? (mode_t)0700 : (mode_t)0600);
    }
    close(parent);
    return code;
}

static gramme_code unpack_all(unpacking *job)
{
    unz_global_info64 global;
    gramme_code code = GRAMME_CODE_OK;
    int at = unzGetGlobalInfo64(job->zip, &global);
    uint64_t count = 0;

    if (at == UNZ_OK && global.number_entry > GRAMME_ZIP_ENTRIES_MAX) {
        return gramme_failure_set(job->failure, GRAMME_CODE_MISUSE,
                                  "The zip file has more than %d entries",
                                  GRAMME_ZIP_ENTRIES_MAX);
    }
    if (at == UNZ_OK && global.number_entry > 0) {
        at = unzGoToFirstFile(job->zip);
    }
    for (; at == UNZ_OK && count < global.number_entry && code == GRAMME_CODE_OK;
         count++) {
        code = unpack_entry(job);
        at = unzGoToNextFile(job->zip);
    }
    if (code == GRAMME_CODE_OK && (at != UNZ_OK && at != UNZ_END_OF_LIST_OF_FILE)) {
        code = gramme_failure_set(job->failure, GRAMME_CODE_MISUSE,
                                  "The zip file's list of entries is damaged");
    }
    return code;
}

gramme_code gramme_zip_unpack(const void *data,
                              size_t size,
                              const char *folder,
                              gramme_failure *failure)
{
    source from = {data, size, 0};
    zlib_filefunc64_def functions = {.zopen64_file = open_source,
                                     .zread_file = read_source,
                                     .ztell64_file = tell_source,
                                     .zseek64_file = seek_source,
                                     .zclose_file = close_source,
                                     .zerror_file = source_error,
                                     .opaque = &from};
    unpacking job = {NULL, -1, GRAMME_ZIP_UNPACKED_MAX, NULL, failure};
    gramme_code code;

    job.piece = malloc(PIECE);
    if (job.piece == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    job.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    job.zip = job.folder < 0 ? NULL : unzOpen2_64("", &functions);
    if (job.folder < 0) {
        code = cannot_write(&job, "");
    } else if (job.zip == NULL) {
        code = gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "Could not unzip uploaded file. Please check your "
                                  "file, then try to upload again.");
    } else {
        code = unpack_all(&job);
        unzClose(job.zip);
    }
    if (job.folder >= 0) {
        close(job.folder);
    }
    free(job.piece);
    return code;
}
