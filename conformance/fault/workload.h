/* SPDX-License-Identifier: Apache-2.0 */
/* workload.h - what is done while something fails: steps, each beginning with what the
 * ones before it left. */
#ifndef GRAMME_CONFORMANCE_FAULT_WORKLOAD_H
#define GRAMME_CONFORMANCE_FAULT_WORKLOAD_H

#include "conformance/fault/world.h"

enum {
    /* Work of other threads is part of it: faults strike them, too, and what a failure
     * delayed is waited for. */
    GRAMME_STEP_BACKGROUND = 1,
    GRAMME_STEP_TRIGGER = 2, /* the table "music" has a callback */
    /* May be done by halves, which its `check` then judges. */
    GRAMME_STEP_PARTIAL = 4,
    GRAMME_STEP_FILE = 8, /* of no interest in memory */
};

typedef struct gramme_step {
    const char *name;
    /* An operation and its request (gramme_world_ask()), ... */
    const char *operation;
    const char *json;
    /* ... or what is done instead; its HTTP status, 500: refused. */
    int (*run)(gramme_world *world);
    unsigned flags;
    /* Beforehand, and afterwards with the status; NULL: nothing. Nothing fails then.
     * False: world->trouble tells. */
    bool (*prepare)(gramme_world *world);
    bool (*check)(gramme_world *world, int status);
} gramme_step;

/* All steps in their order. */
extern const gramme_step gramme_workload[];
size_t gramme_workload_size(void);

/* Steps of the library's own calls (library.c). */
int gramme_step_turn(gramme_world *world);
bool gramme_step_turn_check(gramme_world *world, int status);
bool gramme_step_turn_back(gramme_world *world);
int gramme_step_take(gramme_world *world);
bool gramme_step_copy(gramme_world *world);
bool gramme_step_copy_older(gramme_world *world);
int gramme_step_save(gramme_world *world);
bool gramme_step_save_check(gramme_world *world, int status);
int gramme_step_load(gramme_world *world);
bool gramme_step_load_check(gramme_world *world, int status);
int gramme_step_clone(gramme_world *world);
int gramme_step_list(gramme_world *world);
int gramme_step_read(gramme_world *world);
int gramme_step_reset_table(gramme_world *world);
int gramme_step_reset(gramme_world *world);
int gramme_step_open(gramme_world *world);
int gramme_step_check(gramme_world *world);
int gramme_step_open_fresh(gramme_world *world);
int gramme_step_close(gramme_world *world);
int gramme_step_sweep(gramme_world *world);
int gramme_step_trigger(gramme_world *world);

#endif
