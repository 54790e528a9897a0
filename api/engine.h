/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - what the public handles are made of. */
#ifndef GRAMME_API_ENGINE_H
#define GRAMME_API_ENGINE_H

#include <sys/types.h>

#include "api/include/gramme.h"
#include "api/model/exception.h"
#include "storage/base/arena.h"
#include "storage/base/bytes.h"
#include "storage/base/clock.h"
#include "storage/txn.h"
#include "streams/stream.h"

struct gramme {
    const gramme_allocator *allocator;
    pid_t pid;                   /* who may use it */
    gramme_open_options options; /* for a clone; without the path */
    gramme_store *store;
    gramme_streams *streams;
    struct gramme_triggers *triggers;
    struct gramme_functions *functions;
    gramme_clock clock;            /* the system's, moved: */
    _Atomic int64_t clock_offset;  /* microseconds */
    _Atomic int64_t clock_stopped; /* likewise: the time it shows; 0: it runs */
    double conflict_rate;          /* 0 to 1; see ops/conflict.h */
    uint64_t collection_limit;     /* bytes of an item collection */
    int64_t transient;      /* microseconds CREATING, UPDATING and DELETING last */
    const char *region;     /* of the database, as functions are told */
    const char *access_key; /* likewise */
    gramme_arena arena;     /* of these two */
    void (*log)(void *self, const char *line); /* or NULL */
    void *log_self;
};

/* What the public calls answer for `status`. */
gramme_code gramme_engine_code(gramme_status status);

/* Fills `failure`, which may be NULL, and returns `code`. */
gramme_code
gramme_engine_fail(gramme_failure *failure, gramme_code code, gramme_view message);

/* False in a child after fork(2): its threads are not there, and its locks may be held
 * by them for ever. */
bool gramme_engine_usable(const gramme *db);

/* GRAMME_CODE_OK, or GRAMME_CODE_MISUSE and `failure` when it is not usable. */
gramme_code gramme_engine_check(const gramme *db, gramme_failure *failure);

struct gramme_turn {
    gramme *db;
    gramme_group *group;
};

struct gramme_reply {
    gramme_arena arena; /* of the call that filled it */
    gramme_bytes body;
    gramme_bytes scratch; /* of the call that fills it */
    gramme_exception exception;
    gramme_view message;        /* of the exception, with a NUL; NULL data: none */
    gramme_view missing_table;  /* in the arena, NUL after its end; NULL data: none */
    const char *function_error; /* static, or NULL */
    gramme_view function_log;   /* in the arena */
};

#endif
