/* SPDX-License-Identifier: Apache-2.0 */
/* registry_internal.h - the registry's insides, for those of its files that are not
 * registry.c. */
#ifndef GRAMME_SERVER_REGISTRY_INTERNAL_H
#define GRAMME_SERVER_REGISTRY_INTERNAL_H

#include "server/base/log.h"
#include "server/databases/registry.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    BUCKETS = 256,
    HINTS_MAX = 512,     /* remembered; then there are no more */
    HINT_SECONDS = 5,    /* before the same question is looked into again */
    HINT_SLOTS = 64,     /* of questions that found nothing */
    HINT_FILES_MAX = 64, /* looked into for one hint */
    HINTS_A_SECOND = 4   /* are looked for, since that can take long */
};

typedef enum gramme_engine_state {
    ENGINE_OPENING,
    ENGINE_OPEN,
    ENGINE_FAILED,
    ENGINE_CLOSING
} gramme_engine_state;

struct gramme_engine {
    gramme_engine *next; /* in its bucket */
    gramme *db;          /* NULL unless open */
    gramme_engine_state state;
    unsigned refs;
    int64_t used;     /* seconds, when last released */
    bool complained;  /* its failure has been logged */
    atomic_bool kept; /* it holds something that is in no file */
    char *name;       /* of its file; in the same allocation */
};

struct gramme_registry {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    gramme_engine *buckets[BUCKETS];
    size_t count;         /* of engines in the buckets */
    gramme_engine *whole; /* serves every key and region, when there is only one */
    bool borrowed;        /* `whole` is the caller's to close */
    gramme_engine blank;  /* stands for every database that there is not */
    gramme_open_options open_options; /* without path */
    int64_t clock_offset_ms;          /* of every engine opened */
    char *folder;                     /* NULL: in memory */
    size_t limit;
    size_t file_limit;  /* of databases in the folder */
    int64_t full_until; /* seconds: so long it is not counted again */
    bool full_told;     /* that there are so many has been logged */
    gramme_log log;
    const gramme_attachment *attachment; /* what every engine gets */
    uint64_t hints[HINTS_MAX];           /* hashes of what has been logged */
    size_t hint_count;
    struct {
        uint64_t hash;
        int64_t second;
    } asked[HINT_SLOTS]; /* so that a client polling for a table costs little */
    int64_t hint_second; /* when one was looked for, and how many in that second */
    unsigned hint_searches;
};

/* The credentials that see a database. */
typedef struct gramme_scope {
    const char *key;
    const char *region;
} gramme_scope;

/* Opens the databases in the folder: their triggers go on where they were. */
void gramme_registry_resume(gramme_registry *registry);

/* Appends the path of a database's file with its NUL; false without memory. */
bool gramme_registry_path(gramme_buffer *out,
                          const gramme_registry *registry,
                          const char *name);

/* Seconds of a clock that never goes back. */
int64_t gramme_registry_seconds(void);

/* Below: called with the lock held, which is let go while databases open and close and
 * their folder is looked at. */

gramme_engine *gramme_registry_find(gramme_registry *registry, const char *name);

/* The named engine, open and counted as used; NULL with `failure` filled. Without a
 * `scope` it is read off the name; such a visitor does not log, does not wait for room,
 * and does not open with triggers what has a name that cannot be read. */
gramme_engine *gramme_registry_take(gramme_registry *registry,
                                    const char *name,
                                    const gramme_scope *scope,
                                    gramme_failure *failure);

/* Whether the named database is open or has a file. */
bool gramme_registry_is_there(gramme_registry *registry, const char *name);

/* Whether one more file may be made; else `failure` says why not. */
bool gramme_registry_has_room(gramme_registry *registry, gramme_failure *failure);

/* The empty engine; NULL with `failure` (may be NULL) filled. */
gramme_engine *gramme_registry_blank(gramme_registry *registry,
                                     gramme_failure *failure);

/* Forgets a failed engine, or closes an open one that nobody uses. */
void gramme_registry_drop(gramme_registry *registry, gramme_engine *engine);

#endif
