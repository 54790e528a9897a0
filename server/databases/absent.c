/* SPDX-License-Identifier: Apache-2.0 */
/* absent.c - databases that nobody has made yet. Keys and regions cost a client
 * nothing, so asking under a new one must cost the server nothing that stays: no file,
 * no engine, no line in the log. All of them are served by one empty engine, in which
 * nothing is ever written, until an operation comes that makes something. */
#include "server/databases/registry_internal.h"

#include "server/databases/folder.h"

#include <errno.h>
#include <sys/stat.h>

enum { COUNTED_SECONDS = 1 /* a folder that was full is taken to be so still */ };

bool gramme_registry_makes(const char *target)
{
    static const char *const operations[] = {"CreateTable", "CreateFunction"};
    const char *name = strchr(target, '.');
    size_t i;

    for (i = 0; name != NULL && i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (strcmp(name + 1, operations[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool gramme_registry_is_there(gramme_registry *registry, const char *name)
{
    const gramme_engine *entry = gramme_registry_find(registry, name);
    gramme_buffer path = GRAMME_BUFFER_INIT;
    struct stat info;
    bool is_there = true;

    /* One that could not be opened may be missing, too. */
    if (entry != NULL && entry->state != ENGINE_FAILED) {
        return true;
    }
    if (registry->folder == NULL) {
        return false;
    }
    pthread_mutex_unlock(&registry->lock);
    if (gramme_registry_path(&path, registry, name)) {
        is_there = stat(path.data, &info) == 0 || errno != ENOENT;
    }
    gramme_buffer_clear(&path);
    pthread_mutex_lock(&registry->lock);
    return is_there;
}

static gramme_code open_blank(gramme_registry *registry, gramme_failure *failure)
{
    gramme_engine *blank = &registry->blank;
    gramme_code code = gramme_open(&blank->db, &registry->open_options, failure);

    if (code == GRAMME_CODE_OK) {
        code = gramme_attachment_allow(registry->attachment, blank->db, failure);
    }
    if (code != GRAMME_CODE_OK) {
        gramme_close(blank->db);
        blank->db = NULL;
    }
    return code;
}

gramme_engine *gramme_registry_blank(gramme_registry *registry, gramme_failure *failure)
{
    gramme_code code = GRAMME_CODE_OK;

    if (registry->blank.db == NULL) {
        code = open_blank(registry, failure);
    }
    return code == GRAMME_CODE_OK ? &registry->blank : NULL;
}

bool gramme_engine_is_blank(const gramme_registry *registry,
                            const gramme_engine *engine)
{
    return engine == &registry->blank;
}

gramme *gramme_registry_any(gramme_registry *registry)
{
    const gramme_engine *engine = registry->whole;

    if (engine == NULL) {
        pthread_mutex_lock(&registry->lock);
        engine = gramme_registry_blank(registry, NULL);
        pthread_mutex_unlock(&registry->lock);
    }
    return engine == NULL ? NULL : engine->db;
}

bool gramme_registry_has_room(gramme_registry *registry, gramme_failure *failure)
{
    int64_t now = gramme_registry_seconds();

    if (registry->folder == NULL) {
        return true; /* the limit of open ones is that of all */
    }
    if (now >= registry->full_until) {
        size_t count;

        pthread_mutex_unlock(&registry->lock);
        count = gramme_folder_count(registry->folder, registry->file_limit);
        pthread_mutex_lock(&registry->lock);
        if (count < registry->file_limit) {
            return true;
        }
        registry->full_until = now + COUNTED_SECONDS;
    }
    (void)gramme_failure_set(failure, GRAMME_CODE_BUSY,
                             "%zu database files are in the folder, which is the most "
                             "(--max-database-files)",
                             registry->file_limit);
    if (!registry->full_told) {
        registry->full_told = true;
        gramme_log_line(&registry->log, "requests for new databases will fail: %s",
                        failure->message);
    }
    return false;
}

bool gramme_registry_rehearse(gramme_registry *registry,
                              const gramme_request *request,
                              gramme_reply *reply)
{
    gramme *db = NULL;
    bool good;

    if (gramme_open(&db, &registry->open_options, NULL) != GRAMME_CODE_OK) {
        gramme_reply_fail(reply);
        return false;
    }
    good = gramme_call(db, NULL, request, reply) == 200;
    gramme_close(db);
    return good;
}
