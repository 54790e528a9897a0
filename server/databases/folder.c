/* SPDX-License-Identifier: Apache-2.0 */
/* folder.c - a look that costs a read of each file, so that a folder of DynamoDB
 * Local's is refused at once, and not each request later. */
#include "server/databases/folder.h"

#include "server/base/filename.h"

#include <dirent.h>

enum { FILES_MAX = 1000 /* looked at */ };

typedef struct look {
    const char *folder;
    const gramme_log *log; /* NULL: only counted */
    size_t local;          /* databases of DynamoDB Local */
    size_t ours;
    size_t bad; /* of both, that cannot be opened */
} look;

/* Would the server ever open a file of this name? */
static bool is_database(const char *name)
{
    gramme_buffer text = GRAMME_BUFFER_INIT;
    bool is = gramme_filename_read(&text, name);

    gramme_buffer_clear(&text);
    return is;
}

static void look_at(look *l, const char *name)
{
    gramme_buffer path = GRAMME_BUFFER_INIT;
    gramme_failure failure;
    int local = 0;

    gramme_buffer_append_string(&path, l->folder);
    GRAMME_BUFFER_LITERAL(&path, "/");
    gramme_buffer_append(&path, name, strlen(name) + 1);
    if (!path.failed) {
        gramme_code code = gramme_inspect_file(path.data, &local, &failure);
        /* Somebody else's database is nobody's business. */
        bool bad =
            local != 0 || (code != GRAMME_CODE_OK && code != GRAMME_CODE_FOREIGN);

        l->local += local != 0;
        l->ours += code != GRAMME_CODE_FOREIGN;
        l->bad += bad;
        if (bad && l->log != NULL) {
            gramme_log_line(l->log, "requests for a database will fail: %s",
                            failure.message);
        }
    }
    gramme_buffer_clear(&path);
}

static void look_at_all(look *l)
{
    DIR *stream = opendir(l->folder);
    struct dirent *file;
    size_t seen = 0;

    if (stream == NULL) {
        return;
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this stream */
    while (seen < FILES_MAX && (file = readdir(stream)) != NULL) {
        if (is_database(file->d_name)) {
            seen++;
            look_at(l, file->d_name);
        }
    }
    closedir(stream);
}

gramme_code
gramme_folder_look(const char *folder, const gramme_log *log, gramme_failure *failure)
{
    look l = {.folder = folder};

    look_at_all(&l);
    if (l.local > 0 && l.ours == 0) {
        return gramme_failure_set(
            failure, GRAMME_CODE_FOREIGN,
            "%s: holds databases of AWS's DynamoDB Local and none of Gramme's; "
            "\"gramme "
            "import %s --db-path FOLDER\" brings their tables over",
            folder, folder);
    }
    if (l.bad > 0) {
        l.log = log;
        look_at_all(&l);
    }
    return GRAMME_CODE_OK;
}

size_t gramme_folder_count(const char *folder, size_t most)
{
    DIR *stream = opendir(folder);
    struct dirent *file;
    size_t count = 0;

    if (stream == NULL) {
        return 0;
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this stream */
    while (count < most && (file = readdir(stream)) != NULL) {
        count += gramme_filename_is(file->d_name);
    }
    closedir(stream);
    return count;
}
