/* SPDX-License-Identifier: Apache-2.0 */
/* world.c - opening, asking, settling, and the targets. */
#include "conformance/fault/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conformance/fault/witness.h"

enum { PATIENCE = 600 /* times a tenth of a second */ };

/* -- opening -- */

static void die(const char *what)
{
    perror(what);
    exit(2);
}

void gramme_world_init(gramme_world *world, bool in_file)
{
    memset(world, 0, sizeof(*world));
    world->in_file = in_file;
    (void)snprintf(world->folder, sizeof(world->folder), "/tmp/gramme-fault-XXXXXX");
    if (mkdtemp(world->folder) == NULL) {
        die("mkdtemp");
    }
    (void)snprintf(world->path, sizeof(world->path), "%s/db", world->folder);
    memset(world->filler, 'x', sizeof(world->filler) - 1);
    pthread_mutex_init(&world->witness.mutex, NULL);
    world->reply = gramme_reply_new();
    if (world->reply == NULL) {
        die("reply");
    }
    world->runtime = (gramme_runtime){.version = GRAMME_RUNTIME_VERSION,
                                      .open = gramme_witness_open,
                                      .self = &world->witness};
}

static void remove_files(const gramme_world *world)
{
    static const char *const names[] = {"db",
                                        "db-wal",
                                        "db-shm",
                                        "db-journal",
                                        "db-lock",
                                        "db-restore",
                                        "copy",
                                        "copy-wal",
                                        "copy-shm",
                                        "copy-lock",
                                        "copy-journal",
                                        "copy-part",
                                        "db-restore-journal"};
    char path[128];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", world->folder, names[i]);
        (void)unlink(path);
    }
}

void gramme_world_dispose(gramme_world *world)
{
    gramme_world_close(world);
    remove_files(world);
    if (rmdir(world->folder) != 0) {
        die(world->folder);
    }
    gramme_reply_free(world->reply);
    gramme_sheet_clear(&world->request);
    gramme_sheet_clear(&world->trouble);
    pthread_mutex_destroy(&world->witness.mutex);
}

static bool write_file(const char *path, const gramme_image *image)
{
    FILE *to = fopen(path, "wb");
    bool good = to != NULL && fwrite(image->bytes, 1, image->size, to) == image->size;

    if (to != NULL) {
        good = fclose(to) == 0 && good;
    }
    return good;
}

static bool complain(gramme_world *world, const char *what)
{
    gramme_sheet_print(&world->trouble, "%s: %s\n", what, world->failure.message);
    return false;
}

/* The first string member `name` of the last answer, anywhere in it. */
static void
find_text(const gramme_world *world, const char *name, char *out, size_t size)
{
    char member[64];
    const char *found;

    (void)snprintf(member, sizeof(member), "\"%s\":\"", name);
    found = strstr(gramme_reply_body(world->reply, NULL), member);
    out[0] = '\0';
    if (found != NULL) {
        found += strlen(member);
        (void)snprintf(out, size, "%.*s", (int)strcspn(found, "\""), found);
    }
}

static void find_variables(gramme_world *world)
{
    world->stream[0] = world->shard[0] = world->iterator[0] = '\0';
    world->mapping[0] = '\0';
    if (gramme_world_ask(world, "DescribeTable", "{\"TableName\":\"music\"}") == 200) {
        find_text(world, "LatestStreamArn", world->stream, sizeof(world->stream));
    }
    if (world->stream[0] != '\0' &&
        gramme_world_ask(world, "DescribeStream", "{\"StreamArn\":\"$STREAM\"}") ==
            200) {
        find_text(world, "ShardId", world->shard, sizeof(world->shard));
    }
    if (world->shard[0] != '\0' &&
        gramme_world_ask(world, "GetShardIterator",
                         "{\"StreamArn\":\"$STREAM\",\"ShardId\":\"$SHARD\","
                         "\"ShardIteratorType\":\"TRIM_HORIZON\"}") == 200) {
        find_text(world, "ShardIterator", world->iterator, sizeof(world->iterator));
    }
    if (gramme_world_ask(world, "ListEventSourceMappings", "{}") == 200) {
        find_text(world, "UUID", world->mapping, sizeof(world->mapping));
    }
}

static bool add_trigger(gramme_world *world)
{
    static const char settings[] =
        "{\"BatchSize\":3,\"FunctionResponseTypes\":[\"ReportBatchItemFailures\"]}";
    gramme_target target = gramme_witness_target(&world->witness);

    if (gramme_trigger_add(world->db, "music", "witness", settings, &target,
                           &world->failure) != GRAMME_CODE_OK) {
        return complain(world, "gramme_trigger_add");
    }
    if (!gramme_world_settle(world)) {
        return false;
    }
    world->witness.picky = true;
    return true;
}

static bool equip(gramme_world *world)
{
    if (gramme_runtime_set(world->db, &world->runtime, &world->failure) !=
        GRAMME_CODE_OK) {
        return complain(world, "gramme_runtime_set");
    }
    find_variables(world);
    return !world->with_trigger || add_trigger(world);
}

bool gramme_world_open(gramme_world *world, const gramme_image *image)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;

    if (world->in_file) {
        remove_files(world);
        if (image != NULL && !write_file(world->path, image)) {
            die(world->path);
        }
        return gramme_world_reopen(world);
    }
    options.ttl_interval_ms = 1000;
    if (gramme_open(&world->db, &options, &world->failure) != GRAMME_CODE_OK) {
        return complain(world, "gramme_open");
    }
    if (image != NULL && gramme_snapshot_restore(world->db, image->bytes, image->size,
                                                 &world->failure) != GRAMME_CODE_OK) {
        return complain(world, "gramme_snapshot_restore");
    }
    return equip(world);
}

bool gramme_world_reopen(gramme_world *world)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;

    options.path = world->path;
    options.full_sync = world->full_sync;
    options.ttl_interval_ms = 1000;
    if (gramme_open(&world->db, &options, &world->failure) != GRAMME_CODE_OK) {
        return complain(world, "gramme_open");
    }
    return equip(world);
}

void gramme_world_close(gramme_world *world)
{
    gramme_close(world->db);
    world->db = NULL;
    if (world->witness.opened != world->witness.released) {
        gramme_sheet_print(&world->trouble, "%u targets opened, %u released\n",
                           world->witness.opened, world->witness.released);
    }
    world->witness.count = 0;
    world->witness.picky = false;
}

/* -- asking -- */

/* Puts what variables stand for into the request, and quotes for backticks. */
static void expand(gramme_world *world, const char *json)
{
    const struct {
        const char *name;
        const char *value;
    } variables[] = {
        {"$STREAM", world->stream},     {"$SHARD", world->shard},
        {"$ITERATOR", world->iterator}, {"$MAPPING", world->mapping},
        {"$LONG", world->filler},
    };
    enum { VARIABLES = sizeof(variables) / sizeof(variables[0]) };

    gramme_sheet_empty(&world->request);
    while (*json != '\0') {
        size_t size = strcspn(json, "$`");
        size_t i = 0;

        gramme_sheet_add(&world->request, json, size);
        json += size;
        if (*json == '\0') {
            break;
        }
        if (*json == '`') {
            gramme_sheet_add(&world->request, "\"", 1);
            json++;
            continue;
        }
        while (i < VARIABLES &&
               strncmp(json, variables[i].name, strlen(variables[i].name)) != 0) {
            i++;
        }
        if (i < VARIABLES) {
            gramme_sheet_print(&world->request, "%s", variables[i].value);
            json += strlen(variables[i].name);
        } else {
            gramme_sheet_add(&world->request, json++, 1);
        }
    }
}

int gramme_world_ask(gramme_world *world, const char *operation, const char *json)
{
    expand(world, json);
    return gramme_ask(world->db, operation, gramme_sheet_get(&world->request),
                      world->reply);
}

/* A failure makes the worker and the lanes rest for a second. */
bool gramme_world_settle(gramme_world *world)
{
    struct timespec pause = {.tv_nsec = 100000000L};
    int settled = 0;

    for (int i = 0; i < PATIENCE && !settled; i++) {
        gramme_settle(world->db);
        settled = gramme_settle_triggers(world->db, 100);
        if (!settled) {
            (void)nanosleep(&pause, NULL);
        }
    }
    gramme_settle(world->db);
    if (!settled) {
        gramme_sheet_print(&world->trouble, "triggers do not come to rest\n");
    }
    return settled != 0;
}

bool gramme_world_take(gramme_world *world, gramme_image *out)
{
    return gramme_snapshot_take(world->db, &out->bytes, &out->size, &world->failure) ==
                   GRAMME_CODE_OK
               ? true
               : complain(world, "gramme_snapshot_take");
}

static void tell_finding(void *self, const char *line)
{
    gramme_sheet_print(self, "    found: %s\n", line);
}

bool gramme_world_check_file(gramme_world *world)
{
    return gramme_check_file(world->path, tell_finding, &world->trouble,
                             &world->failure) == GRAMME_CODE_OK
               ? true
               : complain(world, "gramme_check_file");
}
