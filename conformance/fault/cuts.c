/* SPDX-License-Identifier: Apache-2.0 */
/* cuts.c - the program gramme_cuts: the power goes off at random moments, and what the
 * disk is left with must open and be whole.
 *
 *     gramme_cuts [--cuts N] [--seed N] [--workers N] [--junit FILE]
 *
 * Cut i of seed s is always the same one but for threads: --seed and --cuts 1 try one
 * again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conformance/fault/crew.h"
#include "conformance/fault/diary.h"
#include "conformance/fault/disk.h"
#include "conformance/fault/power.h"

enum { PATIENCE = 120 /* seconds */ };
enum { CUTS, TROUBLES, FULL }; /* counters */

typedef struct cuts {
    size_t count;
    unsigned seed;
    unsigned workers;
    const char *junit;
} cuts;

typedef struct cut {
    gramme_diary diary;
    bool full_sync;
    char before[64]; /* folder until the cut, and after it */
    char after[64];
    gramme_failure failure;
    gramme_sheet trouble;
} cut;

/* -- files -- */

static void make_folder(char folder[64])
{
    (void)snprintf(folder, 64, "/tmp/gramme-cut-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(2);
    }
}

static void path_in(char path[128], const char *folder, const char *name)
{
    (void)snprintf(path, 128, "%s/%s", folder, name);
}

static void remove_folder(const char *folder)
{
    static const char *const endings[] = {
        "",      "-wal",     "-shm",          "-journal",        "-lock",
        "-part", "-restore", "-part-journal", "-restore-journal"};
    static const char *const names[] = {"db", "copy"};

    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < sizeof(endings) / sizeof(endings[0]); k++) {
            char name[64];
            char path[128];

            (void)snprintf(name, sizeof(name), "%s%s", names[i], endings[k]);
            path_in(path, folder, name);
            (void)unlink(path);
        }
    }
    if (rmdir(folder) != 0) {
        perror(folder);
        exit(2);
    }
}

static gramme *open_in(cut *c, const char *folder, const char *name)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    char path[128];
    gramme *db;

    path_in(path, folder, name);
    options.path = path;
    options.full_sync = c->full_sync;
    options.ttl_interval_ms = -1;
    return gramme_open(&db, &options, &c->failure) == GRAMME_CODE_OK ? db : NULL;
}

/* -- before the cut -- */

/* Writes, now and then through another engine, until the power is off. What was there
 * when an engine was closed is safe. */
static void live(cut *c)
{
    gramme_diary *d = &c->diary;
    gramme *db = open_in(c, c->before, "db");
    char copy[128];

    path_in(copy, c->before, "copy");
    while (db != NULL && d->acknowledged < GRAMME_DIARY_ENTRIES &&
           gramme_diary_write(d, db, copy)) {
        if (c->full_sync && !gramme_power_is_off()) {
            d->safe = d->acknowledged;
        }
        if (gramme_diary_draw(d) % 24 == 0) {
            gramme_close(db);
            if (!gramme_power_is_off()) {
                d->safe = d->acknowledged;
            }
            db = open_in(c, c->before, "db");
        }
    }
    gramme_close(db);
}

/* -- after it -- */

static bool can_be_written(cut *c, gramme *db)
{
    static const struct {
        const char *operation;
        const char *json;
    } steps[] = {
        {"CreateTable",
         "{\"TableName\":\"probe\",\"BillingMode\":\"PAY_PER_REQUEST\","
         "\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"S\"}],"
         "\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}]}"},
        {"PutItem", "{\"TableName\":\"probe\",\"Item\":{\"k\":{\"S\":\"here\"}}}"},
        {"GetItem", "{\"TableName\":\"probe\",\"Key\":{\"k\":{\"S\":\"here\"}}}"},
    };
    gramme_reply *reply = c->diary.reply;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (gramme_ask(db, steps[i].operation, steps[i].json, reply) != 200) {
            gramme_sheet_print(&c->trouble, "cannot be written to: %s\n",
                               gramme_reply_body(reply, NULL));
            return false;
        }
    }
    return strstr(gramme_reply_body(reply, NULL), "here") != NULL;
}

static void tell_finding(void *self, const char *line)
{
    gramme_sheet_print(self, "    found: %s\n", line);
}

/* What `gramme check` says of it. */
static bool passes_check(cut *c, const char *name)
{
    char path[128];

    path_in(path, c->after, name);
    if (gramme_check_file(path, tell_finding, &c->trouble, &c->failure) ==
        GRAMME_CODE_OK) {
        return true;
    }
    gramme_sheet_print(&c->trouble, "check: %s\n", c->failure.message);
    return false;
}

static bool is_there(const cut *c, const char *name)
{
    char path[128];

    path_in(path, c->after, name);
    return access(path, F_OK) == 0;
}

/* It is whole, opens, and is no older than it may be; and it can be written to. */
static bool is_whole(cut *c)
{
    gramme *db;
    bool good;

    if (is_there(c, "db") && !passes_check(c, "db")) {
        return false;
    }
    db = open_in(c, c->after, "db");
    if (db == NULL) {
        gramme_sheet_print(&c->trouble, "does not open: %s\n", c->failure.message);
        return false;
    }
    gramme_settle(db);
    good = gramme_diary_find(&c->diary, db, c->diary.safe, &c->trouble) >= 0 &&
           can_be_written(c, db);
    gramme_close(db);
    return good && passes_check(c, "db");
}

/* A snapshot that was acknowledged is there, one under way is there or not. */
static bool is_copy_whole(cut *c)
{
    gramme_diary *d = &c->diary;
    const gramme_diary_state wanted[2] = {d->states[d->saved_state],
                                          d->states[d->saving_state]};
    gramme *db;
    int state = -1;

    if (!is_there(c, "copy")) {
        if (d->saved) {
            gramme_sheet_print(&c->trouble, "the snapshot is gone\n");
        }
        return !d->saved;
    }
    if (!passes_check(c, "copy")) {
        return false;
    }
    db = open_in(c, c->after, "copy");
    if (db == NULL) {
        gramme_sheet_print(&c->trouble, "the snapshot does not open: %s\n",
                           c->failure.message);
        return false;
    }
    d->states[0] = wanted[d->saved ? 0 : 1];
    d->states[1] = wanted[d->saving ? 1 : 0];
    d->tried = d->acknowledged = 1;
    state = gramme_diary_find(d, db, 0, &c->trouble);
    gramme_close(db);
    return state >= 0;
}

/* The cut's own random numbers: when, how durable, and what chance keeps. */
static unsigned long perform(unsigned seed)
{
    gramme_power_luck luck;
    unsigned long when;
    cut c;
    bool good;

    memset(&c, 0, sizeof(c));
    gramme_diary_init(&c.diary, seed);
    c.full_sync = gramme_diary_draw(&c.diary) % 2 == 0;
    luck = (gramme_power_luck)(gramme_diary_draw(&c.diary) % GRAMME_POWER_LUCKS);
    when = 1 + gramme_diary_draw(&c.diary) %
                   (gramme_diary_draw(&c.diary) % 4 == 0 ? 60 : 2500);
    make_folder(c.before);
    make_folder(c.after);
    gramme_power_watch(c.before, when);
    live(&c);
    good = gramme_power_leave(c.after, luck, seed);
    gramme_power_forget();
    (void)gramme_crew_count(CUTS, 1);
    (void)gramme_crew_count(FULL, c.full_sync);
    good = good && is_whole(&c) && is_copy_whole(&c);
    if (!good) {
        (void)gramme_crew_count(TROUBLES, 1);
        printf("FAILED --seed %u: %s, change %lu, luck %d, %u writes acknowledged, %u "
               "safe\n%s",
               seed, c.full_sync ? "full" : "normal", when, (int)luck,
               c.diary.acknowledged, c.diary.safe, gramme_sheet_get(&c.trouble));
        (void)fflush(stdout);
    }
    remove_folder(c.before);
    remove_folder(c.after);
    gramme_sheet_clear(&c.trouble);
    gramme_diary_dispose(&c.diary);
    return 0;
}

/* -- the program -- */

static unsigned long run_cut(void *self, size_t index, unsigned long number)
{
    const cuts *all = self;

    return number == 1 ? perform(all->seed + (unsigned)index) : 0;
}

static void tell_death(void *self, size_t index, unsigned long number, int status)
{
    const cuts *all = self;

    (void)number;
    (void)gramme_crew_count(TROUBLES, 1);
    printf("FAILED --seed %u: the process ended with %d\n", all->seed + (unsigned)index,
           status);
}

static cuts read_arguments(int argc, char **argv)
{
    cuts c = {.count = 100, .seed = 1, .workers = 4};

    for (int i = 1; i + 1 < argc; i += 2) {
        unsigned long number = strtoul(argv[i + 1], NULL, 10);

        if (strcmp(argv[i], "--cuts") == 0) {
            c.count = number;
        } else if (strcmp(argv[i], "--seed") == 0) {
            c.seed = (unsigned)number;
        } else if (strcmp(argv[i], "--workers") == 0) {
            c.workers = (unsigned)number;
        } else if (strcmp(argv[i], "--junit") == 0) {
            c.junit = argv[i + 1];
        } else {
            (void)fprintf(stderr, "gramme_cuts: see the head of cuts.c\n");
            exit(2);
        }
    }
    return c;
}

static void write_junit(const char *path, bool good)
{
    FILE *out = path == NULL ? NULL : fopen(path, "w");

    if (out != NULL) {
        (void)fprintf(out,
                      "<testsuite name=\"cuts\"><testcase classname=\"fault\" "
                      "name=\"power cuts\">%s</testcase></testsuite>\n",
                      good ? "" : "<failure/>");
        (void)fclose(out);
    }
}

int main(int argc, char **argv)
{
    cuts all = read_arguments(argc, argv);
    gramme_crew crew = {.tasks = all.count,
                        .workers = all.workers,
                        .patience = PATIENCE,
                        .trial = run_cut,
                        .died = tell_death,
                        .self = &all};
    unsigned long troubles;

    if (!gramme_disk_install()) {
        return 2;
    }
    gramme_crew_run(&crew);
    troubles = gramme_crew_count(TROUBLES, 0);
    printf("counts: %lu power cuts, %lu with --durability full: %lu survived\n",
           gramme_crew_count(CUTS, 0), gramme_crew_count(FULL, 0),
           gramme_crew_count(CUTS, 0) - troubles);
    write_junit(all.junit, troubles == 0);
    return troubles == 0 ? 0 : 1;
}
