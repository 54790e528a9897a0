/* SPDX-License-Identifier: Apache-2.0 */
/* world.h - an engine in memory or in a file of its own folder, what the workload asks
 * of it, and a target that remembers what it was given. */
#ifndef GRAMME_CONFORMANCE_FAULT_WORLD_H
#define GRAMME_CONFORMANCE_FAULT_WORLD_H

#include <gramme_plugin.h>
#include <stdbool.h>

#include "conformance/fault/sheet.h"
#include "conformance/fault/witness.h"

/* A database's bytes. */
typedef struct gramme_image {
    void *bytes;
    size_t size;
} gramme_image;

typedef struct gramme_world {
    gramme *db;
    bool in_file;
    bool full_sync;
    bool with_trigger; /* a callback on the table "music" */
    char folder[64];   /* of its files; removed with the world */
    char path[96];
    gramme_reply *reply;
    gramme_runtime runtime;
    gramme_witness witness;
    gramme_failure failure;
    /* What a request may mention: $STREAM, $SHARD, $ITERATOR, $MAPPING, $LONG. */
    char stream[256];
    char shard[96];
    char iterator[1024];
    char mapping[64];
    char filler[8001];    /* fills pages of its own */
    gramme_sheet request; /* the last one's body */
    gramme_sheet trouble; /* what is wrong, for a message */
} gramme_world;

/* Makes the folder; nothing is open yet. Ends the program when it cannot. */
void gramme_world_init(gramme_world *world, bool in_file);
void gramme_world_dispose(gramme_world *world);

/* Opens an engine with these contents (NULL: none) and finds what requests may mention.
 * False: `trouble` tells. */
bool gramme_world_open(gramme_world *world, const gramme_image *image);
void gramme_world_close(gramme_world *world);

/* Opens the file that is there. */
bool gramme_world_reopen(gramme_world *world);

/* Calls an operation; its status. The answer is in world->reply. A backtick stands for
 * a quotation mark. */
int gramme_world_ask(gramme_world *world, const char *operation, const char *json);

/* Waits until background work and triggers rest, also after a failure of theirs. False:
 * they did not in time. */
bool gramme_world_settle(gramme_world *world);

/* Every record of the table "music" was given to the witness at least once, for the
 * first time in order, and again after it was refused. False: `trouble` tells. */
bool gramme_world_delivered(gramme_world *world);

/* All that can be read of the database, as text; false: `trouble` tells. */
bool gramme_world_dump(gramme_world *world, gramme_sheet *out);

bool gramme_world_take(gramme_world *world, gramme_image *out);

/* What `gramme check` says of the file, which is closed. False: `trouble` tells. */
bool gramme_world_check_file(gramme_world *world);

#endif
