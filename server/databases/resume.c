/* SPDX-License-Identifier: Apache-2.0 */
/* resume.c - what triggers had not delivered when the server ended they deliver now,
 * not first when somebody asks for the database. */
#include "server/databases/registry_internal.h"

#include "server/base/filename.h"

#include <dirent.h>

/* The lock is held. A file that is no database of Gramme's is nobody's business. */
static void open_one(gramme_registry *registry, const char *name)
{
    gramme_failure failure;
    gramme_engine *entry = gramme_registry_take(registry, name, NULL, &failure);

    if (entry != NULL) {
        entry->refs--;
        return;
    }
    if (failure.code != GRAMME_CODE_FOREIGN) {
        gramme_log_line(&registry->log, "triggers of %s wait until it is asked for: %s",
                        name, failure.message);
    }
    entry = gramme_registry_find(registry, name);
    if (entry != NULL && entry->state == ENGINE_FAILED) {
        gramme_registry_drop(registry, entry);
    }
}

void gramme_registry_resume(gramme_registry *registry)
{
    DIR *folder = opendir(registry->folder);
    struct dirent *file;
    size_t left = 0;

    if (folder == NULL) {
        return;
    }
    pthread_mutex_lock(&registry->lock);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this stream */
    while ((file = readdir(folder)) != NULL) {
        if (gramme_filename_is(file->d_name) &&
            strcmp(file->d_name, GRAMME_FILENAME_SHARED) != 0) {
            if (registry->count < registry->limit) {
                open_one(registry, file->d_name);
            } else {
                left++;
            }
        }
    }
    pthread_mutex_unlock(&registry->lock);
    closedir(folder);
    if (left > 0) {
        gramme_log_line(&registry->log,
                        "triggers of %zu databases wait until they are asked for: %zu "
                        "are open, which is the most (--max-databases)",
                        left, registry->count);
    }
}
