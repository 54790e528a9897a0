/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - what the public handles are made of. */
#ifndef GRAMME_API_ENGINE_H
#define GRAMME_API_ENGINE_H

#include "api/include/gramme.h"
#include "api/model/exception.h"
#include "storage/base/arena.h"
#include "storage/base/bytes.h"
#include "storage/base/clock.h"
#include "storage/txn.h"
#include "streams/stream.h"

struct gramme {
    const gramme_allocator *allocator;
    gramme_store *store;
    gramme_streams *streams;
    struct gramme_triggers *triggers;
    struct gramme_functions *functions;
    gramme_clock clock;           /* the system's, moved: */
    _Atomic int64_t clock_offset; /* microseconds */
    double conflict_rate;         /* 0 to 1; see ops/conflict.h */
    uint64_t collection_limit;    /* bytes of an item collection */
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

struct gramme_turn {
    gramme *db;
    gramme_group *group;
};

struct gramme_reply {
    gramme_arena arena; /* of the call that filled it */
    gramme_bytes body;
    gramme_bytes scratch; /* of the call that fills it */
    gramme_exception exception;
    gramme_view missing_table;  /* in the arena, NUL after its end; NULL data: none */
    const char *function_error; /* static, or NULL */
    gramme_view function_log;   /* in the arena */
};

#endif
