/* SPDX-License-Identifier: Apache-2.0 */
/* hint.c - a table that seems to be missing is often in another key's or region's
 * database. Whoever reads the log is told once. */
#include "server/databases/registry_internal.h"

#include "server/base/filename.h"

#include <dirent.h>

/* False when the question was answered already, or asked a moment ago. Lock held. */
static bool hint_is_due(gramme_registry *registry, uint64_t hash)
{
    size_t slot = hash % HINT_SLOTS;
    int64_t now = gramme_registry_seconds();
    size_t i;

    for (i = 0; i < registry->hint_count; i++) {
        if (registry->hints[i] == hash) {
            return false;
        }
    }
    if (registry->hint_second != now) {
        registry->hint_second = now;
        registry->hint_searches = 0;
    }
    if (registry->hint_count == HINTS_MAX ||
        registry->hint_searches == HINTS_A_SECOND ||
        (registry->asked[slot].hash == hash &&
         now - registry->asked[slot].second < HINT_SECONDS)) {
        return false;
    }
    registry->hint_searches++;
    registry->asked[slot].hash = hash;
    registry->asked[slot].second = now;
    return true;
}

/* True when the named database, opened if it is not, has the table. Lock held. */
static bool has_table(gramme_registry *registry, const char *name, const char *table)
{
    bool was_open = gramme_registry_find(registry, name) != NULL;
    gramme_failure failure;
    gramme_engine *entry;
    bool found;

    if (!was_open && registry->count >= registry->limit) {
        return false;
    }
    entry = gramme_registry_take(registry, name, NULL, &failure);
    if (entry == NULL) {
        return false;
    }
    pthread_mutex_unlock(&registry->lock);
    found = gramme_has_table(entry->db, table) != 0;
    pthread_mutex_lock(&registry->lock);
    entry->refs--;
    if (!was_open && entry->refs == 0) {
        gramme_registry_drop(registry, entry);
    }
    return found;
}

/* Appends the names of open databases, each with its NUL. Lock held. */
static void list_open(gramme_registry *registry, gramme_buffer *names)
{
    size_t i;

    for (i = 0; i < BUCKETS; i++) {
        gramme_engine *entry;

        for (entry = registry->buckets[i]; entry != NULL; entry = entry->next) {
            if (entry->state == ENGINE_OPEN) {
                gramme_buffer_append(names, entry->name, strlen(entry->name) + 1);
            }
        }
    }
}

/* Appends the names of database files. */
static void list_files(const gramme_registry *registry, gramme_buffer *names)
{
    DIR *folder = opendir(registry->folder);
    struct dirent *file;
    size_t count = 0;

    if (folder == NULL) {
        return;
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this stream */
    while (count < HINT_FILES_MAX && (file = readdir(folder)) != NULL) {
        if (gramme_filename_is(file->d_name)) {
            gramme_buffer_append(names, file->d_name, strlen(file->d_name) + 1);
            count++;
        }
    }
    closedir(folder);
}

/* Looks for the table in every listed database but `own`. Lock held. */
static void hint_among(gramme_registry *registry,
                       const gramme_buffer *names,
                       const char *own,
                       const char *table,
                       uint64_t hash)
{
    size_t at = 0;

    while (at < names->size) {
        const char *name = names->data + at;

        at += strlen(name) + 1;
        if (strcmp(name, own) != 0 && has_table(registry, name, table)) {
            gramme_log_line(
                &registry->log,
                "hint: table %s is not in %s, but there is one in %s: access "
                "key or region differ (-sharedDb puts all into one database)",
                table, own, name);
            if (registry->hint_count < HINTS_MAX) {
                registry->hints[registry->hint_count++] = hash;
            }
            return;
        }
    }
}

void gramme_registry_hint(gramme_registry *registry,
                          const char *table,
                          gramme_text key,
                          gramme_text region)
{
    gramme_buffer names = GRAMME_BUFFER_INIT;
    gramme_buffer own = GRAMME_BUFFER_INIT;
    uint64_t hash;

    if (registry->whole != NULL || registry->log.write == NULL) {
        return;
    }
    gramme_filename_append(&own, key, region);
    gramme_buffer_append(&own, "", 1);
    hash = gramme_filename_hash(0xCBF29CE484222325U, gramme_buffer_text(&own));
    hash = gramme_filename_hash(hash, gramme_text_of(table, strlen(table)));
    pthread_mutex_lock(&registry->lock);
    if (!own.failed && hint_is_due(registry, hash)) {
        if (registry->folder == NULL) {
            list_open(registry, &names);
        } else {
            list_files(registry, &names);
        }
        if (!names.failed) {
            hint_among(registry, &names, own.data, table, hash);
        }
    }
    pthread_mutex_unlock(&registry->lock);
    gramme_buffer_clear(&names);
    gramme_buffer_clear(&own);
}
