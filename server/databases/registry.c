/* SPDX-License-Identifier: Apache-2.0 */
/* registry.c - opening engines on first use, closing idle ones, and the hint that tells
 * a reader why a table seems to be missing.
 *
 *   absent -> OPENING -> OPEN <-> in use (refs > 0)
 *               |          |
 *               v          v
 *             FAILED    CLOSING -> absent         a FAILED one is tried again when
 * asked for
 *
 * One mutex guards the entries; it is not held while a database opens or closes, which
 * can take long: who needs that very entry waits for `changed`. */
#include "server/databases/registry_internal.h"

#include "server/base/filename.h"
#include "server/databases/folder.h"

#include <errno.h>
#include <gramme_plugin.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    IDLE_SECONDS = 300,
    OPEN_MAX = 64,       /* files at a time, unless told otherwise */
    MEMORIES_MAX = 1024, /* likewise, databases in memory */
    FILES_MAX = 10000,   /* likewise, files in the folder */
    ROOM_TRIES = 100,    /* to find room for one more */
    ROOM_WAIT_NS = 20000000
};

int64_t gramme_registry_seconds(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec;
}

static gramme_engine *entry_new(const char *name)
{
    size_t size = strlen(name) + 1;
    gramme_engine *entry = calloc(1, sizeof(*entry) + size);

    if (entry != NULL) {
        entry->name = memcpy(entry + 1, name, size);
    }
    return entry;
}

static gramme_engine **bucket_of(gramme_registry *registry, const char *name)
{
    uint64_t hash =
        gramme_filename_hash(0xCBF29CE484222325U, gramme_text_of(name, strlen(name)));

    return &registry->buckets[(hash ^ (hash >> 32)) % BUCKETS];
}

gramme_engine *gramme_registry_find(gramme_registry *registry, const char *name)
{
    gramme_engine *entry = *bucket_of(registry, name);

    while (entry != NULL && strcmp(entry->name, name) != 0) {
        entry = entry->next;
    }
    return entry;
}

static void entry_remove(gramme_registry *registry, gramme_engine *entry)
{
    gramme_engine **at = bucket_of(registry, entry->name);

    while (*at != entry) {
        at = &(*at)->next;
    }
    *at = entry->next;
    registry->count--;
    free(entry);
}

/* Sets the clock and adds the triggers; closes the engine when that fails. */
static gramme_code furnish(gramme **db,
                           const gramme_registry *registry,
                           const gramme_scope *scope,
                           gramme_failure *failure)
{
    gramme_code code;

    if (registry->clock_offset_ms != 0) {
        gramme_advance_clock(*db, registry->clock_offset_ms);
    }
    code = gramme_attachment_apply(registry->attachment, *db, scope->region, scope->key,
                                   failure);
    if (code != GRAMME_CODE_OK) {
        gramme_close(*db);
        *db = NULL;
    }
    return code;
}

bool gramme_registry_path(gramme_buffer *out,
                          const gramme_registry *registry,
                          const char *name)
{
    gramme_buffer_append_string(out, registry->folder);
    GRAMME_BUFFER_LITERAL(out, "/");
    gramme_buffer_append(out, name, strlen(name) + 1);
    return !out->failed;
}

/* Opens the database `name` of the folder, or one in memory. */
static gramme_code open_database(gramme **out,
                                 const gramme_registry *registry,
                                 const char *name,
                                 const gramme_scope *scope,
                                 gramme_failure *failure)
{
    gramme_open_options options = registry->open_options;
    gramme_buffer path = GRAMME_BUFFER_INIT;
    gramme_code code;

    options.region = scope->region;
    options.access_key = scope->key;
    if (registry->folder != NULL) {
        if (!gramme_registry_path(&path, registry, name)) {
            gramme_buffer_clear(&path);
            return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
        }
        options.path = path.data;
    }
    code = gramme_open(out, &options, failure);
    if (code == GRAMME_CODE_OK) {
        code = furnish(out, registry, scope, failure);
    }
    gramme_buffer_clear(&path);
    return code;
}

/* The same with the scope that the name tells. Without triggers it matters little, and
 * a name that was cut does not. */
static gramme_code open_named(gramme **out,
                              const gramme_registry *registry,
                              const char *name,
                              gramme_failure *failure)
{
    gramme_buffer text = GRAMME_BUFFER_INIT;
    bool is_read = gramme_filename_read(&text, name);
    gramme_scope scope = {NULL, NULL};
    gramme_code code;

    if (text.failed) {
        code = gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    } else if (!is_read && gramme_attachment_is_active(registry->attachment)) {
        code = gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "its name does not tell access key and region");
    } else {
        if (is_read) {
            scope.key = text.data;
            scope.region = text.data + strlen(text.data) + 1;
        }
        code = open_database(out, registry, name, &scope, failure);
    }
    gramme_buffer_clear(&text);
    return code;
}

/* Closes an OPEN entry that nobody uses; the lock is let go meanwhile. */
static void entry_close(gramme_registry *registry, gramme_engine *entry)
{
    gramme *db = entry->db;

    entry->state = ENGINE_CLOSING;
    pthread_mutex_unlock(&registry->lock);
    gramme_close(db);
    pthread_mutex_lock(&registry->lock);
    entry_remove(registry, entry);
    pthread_cond_broadcast(&registry->changed);
}

/* What is in memory would be lost, so it stays if there is something. Triggers have a
 * reason to be open, but when room is needed it is enough that they have delivered
 * everything. */
static bool
can_go(const gramme_registry *registry, const gramme_engine *entry, bool pressed)
{
    if (entry->refs > 0 || entry->state == ENGINE_FAILED) {
        return entry->refs == 0;
    }
    return entry->state == ENGINE_OPEN &&
           (registry->folder != NULL || !atomic_load(&entry->kept)) &&
           (gramme_has_triggers(entry->db) == 0 ||
            (pressed && gramme_settle_triggers(entry->db, 0) != 0));
}

/* The entry that can go and was used longest ago, before `before`; NULL without one. */
static gramme_engine *
entry_oldest(gramme_registry *registry, int64_t before, bool pressed)
{
    gramme_engine *oldest = NULL;
    size_t i;

    for (i = 0; i < BUCKETS; i++) {
        gramme_engine *entry;

        for (entry = registry->buckets[i]; entry != NULL; entry = entry->next) {
            if (entry->used < before && can_go(registry, entry, pressed)) {
                oldest = entry;
                before = entry->used;
            }
        }
    }
    return oldest;
}

void gramme_registry_drop(gramme_registry *registry, gramme_engine *engine)
{
    if (engine->state == ENGINE_FAILED) {
        entry_remove(registry, engine);
    } else {
        entry_close(registry, engine);
    }
}

/* Opens the entry, which is OPENING and belongs to the caller alone. */
static gramme_code entry_open(gramme_registry *registry,
                              gramme_engine *entry,
                              const gramme_scope *scope,
                              gramme_failure *failure)
{
    gramme *db = NULL;
    gramme_code code;

    pthread_mutex_unlock(&registry->lock);
    code = scope == NULL ? open_named(&db, registry, entry->name, failure)
                         : open_database(&db, registry, entry->name, scope, failure);
    pthread_mutex_lock(&registry->lock);
    entry->db = db;
    entry->state = code == GRAMME_CODE_OK ? ENGINE_OPEN : ENGINE_FAILED;
    entry->used = gramme_registry_seconds();
    pthread_cond_broadcast(&registry->changed);
    return code;
}

/* A new entry, OPENING; NULL when there is no room. */
static gramme_engine *
entry_add(gramme_registry *registry, const char *name, gramme_failure *failure)
{
    gramme_engine **bucket = bucket_of(registry, name);
    gramme_engine *entry;

    if (registry->count >= registry->limit) {
        gramme_failure_set(
            failure, GRAMME_CODE_BUSY,
            "%zu databases are open, which is the most (--max-databases)",
            registry->limit);
        return NULL;
    }
    entry = entry_new(name);
    if (entry == NULL) {
        gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
        return NULL;
    }
    entry->state = ENGINE_OPENING;
    entry->next = *bucket;
    *bucket = entry;
    registry->count++;
    return entry;
}

/* Opens an engine that is new or failed before. */
static bool try_open(gramme_registry *registry,
                     gramme_engine *entry,
                     const gramme_scope *scope,
                     gramme_failure *failure)
{
    entry->state = ENGINE_OPENING;
    if (entry_open(registry, entry, scope, failure) == GRAMME_CODE_OK) {
        entry->complained = false;
        return true;
    }
    if (scope != NULL && !entry->complained) {
        entry->complained = true;
        gramme_log_line(&registry->log, "cannot open database %s: %s", entry->name,
                        failure->message);
    }
    return false;
}

/* Is somebody about to let an entry go? Who is not waits for a moment only: triggers
 * tell nobody that they are done. */
static void wait_for_room(gramme_registry *registry)
{
    struct timespec until = {0, 0};
    size_t i;

    for (i = 0; i < BUCKETS; i++) {
        const gramme_engine *entry = registry->buckets[i];

        for (; entry != NULL; entry = entry->next) {
            if (entry->refs > 0 || entry->state == ENGINE_OPENING ||
                entry->state == ENGINE_CLOSING) {
                pthread_cond_wait(&registry->changed, &registry->lock);
                return;
            }
        }
    }
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += ROOM_WAIT_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_cond_timedwait(&registry->changed, &registry->lock, &until);
}

/* Makes room for one more, or waits until there may be. False when neither helps: what
 * is in memory stays. */
static bool make_room(gramme_registry *registry, bool visitor, int *tries)
{
    gramme_engine *oldest = entry_oldest(registry, INT64_MAX, true);

    if (oldest != NULL) {
        gramme_registry_drop(registry, oldest);
        return true;
    }
    if (visitor || registry->folder == NULL || *tries == ROOM_TRIES) {
        return false;
    }
    (*tries)++;
    wait_for_room(registry);
    return true;
}

gramme_engine *gramme_registry_take(gramme_registry *registry,
                                    const char *name,
                                    const gramme_scope *scope,
                                    gramme_failure *failure)
{
    int tries = 0;

    for (;;) {
        gramme_engine *entry = gramme_registry_find(registry, name);

        if (entry == NULL) {
            if (registry->count >= registry->limit &&
                make_room(registry, scope == NULL, &tries)) {
                continue; /* the lock was let go: look again */
            }
            entry = entry_add(registry, name, failure);
        } else if (entry->state == ENGINE_OPENING || entry->state == ENGINE_CLOSING) {
            pthread_cond_wait(&registry->changed, &registry->lock);
            continue;
        }
        if (entry == NULL || (entry->state != ENGINE_OPEN &&
                              !try_open(registry, entry, scope, failure))) {
            return NULL;
        }
        entry->refs++;
        return entry;
    }
}

/* The same for a client. */
static gramme_engine *take_or_make(gramme_registry *registry,
                                   const char *name,
                                   const gramme_scope *scope,
                                   bool makes,
                                   gramme_failure *failure)
{
    if (!gramme_registry_is_there(registry, name)) {
        if (!makes) {
            return gramme_registry_blank(registry, failure);
        }
        if (!gramme_registry_has_room(registry, failure)) {
            return NULL;
        }
    }
    return gramme_registry_take(registry, name, scope, failure);
}

gramme_engine *gramme_registry_acquire(gramme_registry *registry,
                                       gramme_text key,
                                       gramme_text region,
                                       bool makes,
                                       gramme_failure *failure)
{
    gramme_buffer name = GRAMME_BUFFER_INIT;
    gramme_engine *entry = NULL;
    gramme_scope scope;
    size_t after;

    if (registry->whole != NULL) {
        return registry->whole;
    }
    gramme_filename_append(&name, key, region);
    gramme_buffer_append(&name, "", 1);
    after = name.size;
    gramme_buffer_append(&name, key.data, key.size);
    gramme_buffer_append(&name, "", 1);
    gramme_buffer_append(&name, region.data, region.size);
    gramme_buffer_append(&name, "", 1);
    if (name.failed) {
        gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    } else {
        scope.key = name.data + after;
        scope.region = scope.key + key.size + 1;
        pthread_mutex_lock(&registry->lock);
        entry = take_or_make(registry, name.data, &scope, makes, failure);
        pthread_mutex_unlock(&registry->lock);
    }
    gramme_buffer_clear(&name);
    return entry;
}

void gramme_registry_release(gramme_registry *registry, gramme_engine *engine)
{
    if (engine == registry->whole || engine == &registry->blank) {
        return;
    }
    pthread_mutex_lock(&registry->lock);
    engine->refs--;
    engine->used = gramme_registry_seconds();
    if (registry->count >= registry->limit) {
        pthread_cond_broadcast(&registry->changed);
    }
    pthread_mutex_unlock(&registry->lock);
}

bool gramme_registry_is_single(const gramme_registry *registry)
{
    return registry->whole != NULL;
}

gramme *gramme_engine_db(const gramme_engine *engine)
{
    return engine->db;
}

void gramme_engine_keep(gramme_engine *engine)
{
    atomic_store_explicit(&engine->kept, true, memory_order_relaxed);
}

void gramme_registry_sweep(gramme_registry *registry)
{
    gramme_engine *oldest;

    if (registry->whole != NULL) {
        return;
    }
    pthread_mutex_lock(&registry->lock);
    while ((oldest = entry_oldest(registry, gramme_registry_seconds() - IDLE_SECONDS,
                                  false)) != NULL) {
        gramme_registry_drop(registry, oldest);
    }
    pthread_mutex_unlock(&registry->lock);
}

/* The folder's name to keep, once it is sure that databases can lie in it. */
static gramme_code
prepare_folder(char **out, const char *folder, gramme_failure *failure)
{
    char text[GRAMME_ERROR_TEXT];
    struct stat info;

    if (stat(folder, &info) != 0) {
        return gramme_failure_set(failure, GRAMME_CODE_IO,
                                  "Invalid directory for database creation: %s: %s",
                                  folder, gramme_error_text(text, errno));
    }
    if (!S_ISDIR(info.st_mode)) {
        return gramme_failure_set(
            failure, GRAMME_CODE_IO,
            "Invalid directory for database creation: %s is not a "
            "directory",
            folder);
    }
    if (access(folder, R_OK | W_OK | X_OK) != 0) {
        return gramme_failure_set(failure, GRAMME_CODE_IO,
                                  "Invalid directory for database creation: %s: %s",
                                  folder, gramme_error_text(text, errno));
    }
    *out = strdup(folder);
    return *out == NULL
               ? gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory")
               : GRAMME_CODE_OK;
}

/* Opens the one engine of a shared registry, or borrows the caller's. */
static gramme_code
make_whole(gramme_registry *registry, gramme *db, bool shared, gramme_failure *failure)
{
    const gramme_scope defaults = {NULL, NULL};

    if (db == NULL && !shared) {
        return GRAMME_CODE_OK;
    }
    registry->whole = entry_new(GRAMME_FILENAME_SHARED);
    if (registry->whole == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    registry->whole->state = ENGINE_OPEN;
    registry->whole->db = db;
    registry->borrowed = db != NULL;
    return db != NULL
               ? gramme_attachment_apply(registry->attachment, db, NULL, NULL, failure)
               : open_database(&registry->whole->db, registry, GRAMME_FILENAME_SHARED,
                               &defaults, failure);
}

gramme_code gramme_registry_new(gramme_registry **out,
                                const gramme_server_options *options,
                                const gramme_attachment *attachment,
                                gramme_failure *failure)
{
    gramme_open_options open_options = options->engine;
    gramme_registry *registry = calloc(1, sizeof(*registry));
    gramme_code code = GRAMME_CODE_OK;

    *out = NULL;
    if (registry == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    pthread_mutex_init(&registry->lock, NULL);
    pthread_cond_init(&registry->changed, NULL);
    open_options.log = options->log;
    open_options.log_self = options->log_self;
    registry->open_options = open_options;
    registry->attachment = attachment;
    registry->clock_offset_ms = options->clock_offset_ms;
    registry->log = (gramme_log){options->log, options->log_self};
    registry->limit = options->max_databases > 0 ? (size_t)options->max_databases
                      : options->folder != NULL  ? OPEN_MAX
                                                 : MEMORIES_MAX;
    registry->file_limit = options->max_database_files > 0
                               ? (size_t)options->max_database_files
                               : FILES_MAX;
    if (options->db == NULL && options->folder != NULL) {
        code = prepare_folder(&registry->folder, options->folder, failure);
    }
    if (code == GRAMME_CODE_OK && registry->folder != NULL && options->shared == 0) {
        code = gramme_folder_look(registry->folder, &registry->log, failure);
    }
    if (code == GRAMME_CODE_OK) {
        code = make_whole(registry, options->db, options->shared != 0, failure);
    }
    if (code != GRAMME_CODE_OK) {
        gramme_registry_free(registry);
        return code;
    }
    if (registry->whole == NULL && registry->folder != NULL &&
        gramme_attachment_is_active(registry->attachment)) {
        gramme_registry_resume(registry);
    }
    *out = registry;
    return GRAMME_CODE_OK;
}

void gramme_registry_free(gramme_registry *registry)
{
    size_t i;

    if (registry == NULL) {
        return;
    }
    for (i = 0; i < BUCKETS; i++) {
        while (registry->buckets[i] != NULL) {
            gramme_engine *entry = registry->buckets[i];

            registry->buckets[i] = entry->next;
            gramme_close(entry->db);
            free(entry);
        }
    }
    if (registry->whole != NULL && !registry->borrowed) {
        gramme_close(registry->whole->db);
    }
    gramme_close(registry->blank.db);
    free(registry->whole);
    free(registry->folder);
    pthread_cond_destroy(&registry->changed);
    pthread_mutex_destroy(&registry->lock);
    free(registry);
}
