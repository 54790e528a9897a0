/* SPDX-License-Identifier: Apache-2.0 */
/* library.c - the steps that are calls of the library: turns, snapshots, clones, tables
 * emptied, opening and closing; and what has no call at all: time that passes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conformance/fault/fault.h"
#include "conformance/fault/workload.h"

enum { CALLS = 3, REFUSED = 500, DONE = 200 };

static int answer(gramme_code code)
{
    return code == GRAMME_CODE_OK ? DONE : REFUSED;
}

static bool complain(gramme_world *world, const char *what)
{
    gramme_sheet_print(&world->trouble, "%s\n", what);
    return false;
}

/* -- a turn: calls fail alone, or all of them -- */

static const char *const turn_puts[CALLS] = {
    "{`TableName`:`music`,`Item`:{`artist`:{`S`:`turn`},`song`:{`S`:`0`},"
    "`label`:{`S`:`wea`}}}",
    "{`TableName`:`plain`,`Item`:{`id`:{`B`:`dHVybg==`}}}",
    "{`TableName`:`music`,`Item`:{`artist`:{`S`:`turn`},`song`:{`S`:`2`},"
    "`year`:{`N`:`2`}}}",
};

static int turn_status[CALLS];

static int put_in_turn(gramme_world *world, gramme_turn *turn, int i)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    char body[256];
    char *quote;

    (void)snprintf(body, sizeof(body), "%s", turn_puts[i]);
    while ((quote = strchr(body, '`')) != NULL) {
        *quote = '"';
    }
    request.target = "DynamoDB_20120810.PutItem";
    request.body = body;
    request.body_size = strlen(body);
    return gramme_call(world->db, turn, &request, world->reply);
}

int gramme_step_turn(gramme_world *world)
{
    gramme_turn *turn;
    int worst = DONE;

    for (int i = 0; i < CALLS; i++) {
        turn_status[i] = REFUSED;
    }
    if (gramme_turn_begin(&turn, world->db) != GRAMME_CODE_OK) {
        return REFUSED;
    }
    for (int i = 0; i < CALLS; i++) {
        turn_status[i] = put_in_turn(world, turn, i);
        worst = turn_status[i] > worst ? turn_status[i] : worst;
    }
    if (gramme_turn_end(turn) != GRAMME_CODE_OK) {
        for (int i = 0; i < CALLS; i++) {
            turn_status[i] = REFUSED;
        }
        worst = REFUSED;
    }
    return worst;
}

static bool is_there(gramme_world *world, int i)
{
    static const char *const gets[CALLS] = {
        "{`TableName`:`music`,`Key`:{`artist`:{`S`:`turn`},`song`:{`S`:`0`}}}",
        "{`TableName`:`plain`,`Key`:{`id`:{`B`:`dHVybg==`}}}",
        "{`TableName`:`music`,`Key`:{`artist`:{`S`:`turn`},`song`:{`S`:`2`}}}",
    };

    (void)gramme_world_ask(world, "GetItem", gets[i]);
    return strstr(gramme_reply_body(world->reply, NULL), "\"Item\"") != NULL;
}

bool gramme_step_turn_check(gramme_world *world, int status)
{
    (void)status;
    for (int i = 0; i < CALLS; i++) {
        if (is_there(world, i) != (turn_status[i] == DONE)) {
            gramme_sheet_print(&world->trouble, "call %d of the turn: %d, but %s\n", i,
                               turn_status[i],
                               is_there(world, i) ? "it is there" : "it is not there");
            return false;
        }
    }
    return true;
}

/* -- snapshots -- */

static void copy_path(const gramme_world *world, char path[128], const char *ending)
{
    (void)snprintf(path, 128, "%s/copy%s", world->folder, ending);
}

/* Does another engine hold what this one does? Nothing fails meanwhile. */
static bool same(gramme_world *world, gramme *other)
{
    gramme *own = world->db;
    gramme_sheet ours = {.data = NULL};
    gramme_sheet theirs = {.data = NULL};
    bool spared = gramme_fault_spare(true);
    bool good = gramme_world_dump(world, &ours);

    world->db = other;
    good = gramme_runtime_set(other, &world->runtime, NULL) == GRAMME_CODE_OK &&
           gramme_world_dump(world, &theirs) && good;
    world->db = own;
    if (good && strcmp(gramme_sheet_get(&ours), gramme_sheet_get(&theirs)) != 0) {
        gramme_sheet_compare(&world->trouble, gramme_sheet_get(&theirs),
                             gramme_sheet_get(&ours));
        good = complain(world, "the other engine holds something else");
    }
    gramme_sheet_clear(&ours);
    gramme_sheet_clear(&theirs);
    (void)gramme_fault_spare(spared);
    return good;
}

int gramme_step_take(gramme_world *world)
{
    void *bytes = NULL;
    size_t size = 0;
    gramme_code code = gramme_snapshot_take(world->db, &bytes, &size, &world->failure);

    if ((code == GRAMME_CODE_OK) != (bytes != NULL && size > 0)) {
        complain(world, "a snapshot without bytes, or bytes without one");
        return 0;
    }
    gramme_release(bytes);
    return answer(code);
}

int gramme_step_save(gramme_world *world)
{
    char path[128];

    copy_path(world, path, "");
    return answer(gramme_snapshot_save(world->db, path, &world->failure));
}

/* Refused: the file is what it was, and nothing lies beside it. Done: it opens and
 * holds the same. */
bool gramme_step_save_check(gramme_world *world, int status)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme *other;
    char path[128];
    bool good = true;

    copy_path(world, path, "-part");
    if (access(path, F_OK) == 0) {
        return complain(world, "a part of the snapshot was left");
    }
    copy_path(world, path, "-lock");
    if (access(path, F_OK) == 0) {
        return complain(world, "the snapshot's lock was left");
    }
    copy_path(world, path, "");
    if (access(path, F_OK) == 0) {
        options.path = path;
        options.ttl_interval_ms = -1;
        if (gramme_open(&other, &options, &world->failure) != GRAMME_CODE_OK) {
            return complain(world, world->failure.message);
        }
        good = status != DONE || same(world, other);
        gramme_close(other);
        (void)unlink(path);
    } else if (status == DONE) {
        good = complain(world, "no snapshot was saved");
    }
    return good;
}

/* A file with the contents of this moment. */
bool gramme_step_copy(gramme_world *world)
{
    char path[128];

    copy_path(world, path, "");
    return gramme_snapshot_save(world->db, path, &world->failure) == GRAMME_CODE_OK
               ? true
               : complain(world, world->failure.message);
}

/* The same, and then an item more, which the file lacks. */
bool gramme_step_copy_older(gramme_world *world)
{
    if (!gramme_step_copy(world)) {
        return false;
    }
    return gramme_world_ask(world, "PutItem",
                            "{`TableName`:`plain`,`Item`:{`id`:{`B`:`bW9yZQ==`}}}") ==
                   DONE
               ? true
               : complain(world, gramme_reply_body(world->reply, NULL));
}

int gramme_step_load(gramme_world *world)
{
    char path[128];

    copy_path(world, path, "");
    return answer(gramme_snapshot_load(world->db, path, &world->failure));
}

bool gramme_step_load_check(gramme_world *world, int status)
{
    char path[128];

    if (status == DONE) {
        copy_path(world, path, "");
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof(path), "%s-restore", world->path);
    return access(path, F_OK) != 0 ? true
                                   : complain(world, "a staged database was left");
}

int gramme_step_clone(gramme_world *world)
{
    gramme *other = NULL;
    gramme_code code = gramme_clone(&other, world->db, &world->failure);
    bool good = (code == GRAMME_CODE_OK) == (other != NULL);

    if (other != NULL) {
        good = good && same(world, other);
        gramme_close(other);
    }
    return good ? answer(code) : 0;
}

/* -- tables -- */

int gramme_step_list(gramme_world *world)
{
    char **names;
    size_t count;
    gramme_code code = gramme_list_tables(world->db, &names, &count, &world->failure);
    bool good = code == GRAMME_CODE_OK
                    ? count == 2 && strcmp(names[0], "music") == 0 &&
                          strcmp(names[1], "plain") == 0 && names[2] == NULL
                    : names == NULL && count == 0;

    gramme_release(names);
    return good ? answer(code) : 0;
}

static int count_item(void *self, const char *item, size_t size)
{
    *(int *)self += strlen(item) == size;
    return 0;
}

int gramme_step_read(gramme_world *world)
{
    int count = 0;
    gramme_code code =
        gramme_read_table(world->db, "music", count_item, &count, &world->failure);

    if (code == GRAMME_CODE_OK && count < 7) {
        complain(world, "items were left out");
        return 0;
    }
    return answer(code);
}

int gramme_step_reset_table(gramme_world *world)
{
    return answer(gramme_reset_table(world->db, "music", &world->failure));
}

int gramme_step_reset(gramme_world *world)
{
    return answer(gramme_reset(world->db, &world->failure));
}

/* -- opening and closing -- */

static int open_and_look(gramme_world *world, const char *path, bool alike)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme *other;
    gramme_code code;
    bool good = true;

    options.path = path;
    options.ttl_interval_ms = -1;
    code = gramme_open(&other, &options, &world->failure);
    if (code == GRAMME_CODE_OK) {
        bool spared;

        good = !alike || same(world, other);
        gramme_close(other);
        spared = gramme_fault_spare(true);
        if (alike) {
            good = gramme_open(&other, &options, &world->failure) == GRAMME_CODE_OK &&
                   same(world, other) && good;
            gramme_close(other);
        }
        (void)gramme_fault_spare(spared);
    } else if (code == GRAMME_CODE_FOREIGN || code == GRAMME_CODE_DAMAGED ||
               code == GRAMME_CODE_NEWER) {
        complain(world, world->failure.message);
        good = false;
    }
    return good ? answer(code) : 0;
}

int gramme_step_open(gramme_world *world)
{
    char path[128];

    copy_path(world, path, "");
    return open_and_look(world, path, true);
}

static void tell_finding(void *self, const char *line)
{
    gramme_sheet_empty(self);
    gramme_sheet_print(self, "found: %s\n", line);
}

/* A disk that cannot be read is damage, want of memory is none. */
int gramme_step_check(gramme_world *world)
{
    gramme_sheet found = {.data = NULL};
    char path[128];
    gramme_code code;
    bool wrong;

    copy_path(world, path, "");
    code = gramme_check_file(path, tell_finding, &found, &world->failure);
    wrong = code == GRAMME_CODE_DAMAGED && gramme_fault_armed() == GRAMME_FAULT_MEMORY;
    if (wrong) {
        complain(world, gramme_sheet_get(&found));
    }
    gramme_sheet_clear(&found);
    return wrong ? 0 : answer(code);
}

/* Whatever went wrong on the way, the next one can open what was left. */
int gramme_step_open_fresh(gramme_world *world)
{
    char path[128];
    int status;
    bool spared;

    copy_path(world, path, "");
    status = open_and_look(world, path, false);
    spared = gramme_fault_spare(true);
    if (status == REFUSED && open_and_look(world, path, false) != DONE) {
        complain(world, world->failure.message);
        status = 0;
    }
    (void)unlink(path);
    (void)gramme_fault_spare(spared);
    return status;
}

/* What was acknowledged before a close is there after it, whatever the close met. */
int gramme_step_close(gramme_world *world)
{
    gramme_sheet before = {.data = NULL};
    gramme_sheet after = {.data = NULL};
    bool spared = gramme_fault_spare(true);
    bool good = gramme_world_ask(
                    world, "PutItem",
                    "{`TableName`:`plain`,`Item`:{`id`:{`B`:`Y2xvc2U=`}}}") == DONE &&
                gramme_world_dump(world, &before);

    (void)gramme_fault_spare(spared);
    gramme_world_close(world);
    spared = gramme_fault_spare(true);
    good = gramme_world_reopen(world) && gramme_world_dump(world, &after) && good;
    if (good && strcmp(gramme_sheet_get(&before), gramme_sheet_get(&after)) != 0) {
        gramme_sheet_compare(&world->trouble, gramme_sheet_get(&after),
                             gramme_sheet_get(&before));
        good = false;
    }
    gramme_sheet_clear(&before);
    gramme_sheet_clear(&after);
    (void)gramme_fault_spare(spared);
    return good ? DONE : 0;
}

/* -- time -- */

/* A transaction's token is known for ten minutes, and the program may run for longer:
 * its start is now. */
bool gramme_step_turn_back(gramme_world *world)
{
    static int64_t start;

    if (start == 0) {
        start = (int64_t)time(NULL) * 1000;
    }
    gramme_set_clock(world->db, start);
    return true;
}

/* -- in the background -- */

int gramme_step_sweep(gramme_world *world)
{
    gramme_set_clock(world->db, INT64_C(4102531200000)); /* a day after the end */
    return DONE;
}

int gramme_step_trigger(gramme_world *world)
{
    return gramme_world_ask(
        world, "BatchWriteItem",
        "{`RequestItems`:{`music`:["
        "{`PutRequest`:{`Item`:{`artist`:{`S`:`lane`},`song`:{`S`:`1`}}}},"
        "{`PutRequest`:{`Item`:{`artist`:{`S`:`lane`},`song`:{`S`:`2`}}}},"
        "{`PutRequest`:{`Item`:{`artist`:{`S`:`lane`},`song`:{`S`:`3`}}}},"
        "{`PutRequest`:{`Item`:{`artist`:{`S`:`lane`},`song`:{`S`:`4`}}}}]}}");
}
