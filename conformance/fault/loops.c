/* SPDX-License-Identifier: Apache-2.0 */
/* loops.c - the program gramme_fault: every step of the workload, with every fault
 * there is, one after the other. README.md tells what must hold.
 *
 *     gramme_fault [--every N] [--few] [--seed N] [--workers N] [--junit FILE]
 *                  [--step NAME] [--kind NAME] [--memory|--file] [--once|--onwards]
 *                  [--warm|--cold] [--number N] [--tell]
 *
 *     gramme_fault --list    what each step does when nothing fails
 *
 * --every N tries one fault of N, and one at least of each kind of trial; with --few
 * each step gets each kind of fault in one of its ways alone: once or onwards, in
 * memory or a file, warm or cold. Which these are is the seed's choice. The words of
 * the second and third line choose trials; --tell prints where faults strike. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "conformance/fault/crew.h"
#include "conformance/fault/disk.h"
#include "conformance/fault/trial.h"

enum {
    WAYS = 2 * 2 * 2,
    TROUBLES_MAX = 3, /* of a task that are printed */
    PATIENCE = 300,
    RUNS = GRAMME_FAULT_KINDS, /* counters: faults of each kind, then */
    TROUBLES,
};

typedef struct choice {
    const char *step;
    const char *kind;
    int in_file; /* -1: both */
    int onwards;
    int warm;
    unsigned long number; /* 0: all */
    unsigned long every;
    unsigned long seed;
    bool few;
    unsigned workers;
    const char *junit;
    bool tell;
    bool list;
} choice;

typedef struct task {
    gramme_trial trial;
    unsigned long chance; /* some number, its own */
    unsigned long first;
    unsigned troubles; /* as far as this process knows */
    bool last;         /* so far: the next trial is the only one */
} task;

typedef struct loops {
    choice chosen;
    gramme_record *records;
    task *tasks;
    size_t count;
} loops;

/* -- tasks -- */

static bool is_chosen(const choice *c, const gramme_trial *t)
{
    return (c->step == NULL || strcmp(c->step, t->step->name) == 0) &&
           (c->kind == NULL || strcmp(c->kind, gramme_fault_name(t->kind)) == 0) &&
           (c->in_file < 0 || t->in_file == (c->in_file != 0)) &&
           (c->onwards < 0 || t->onwards == (c->onwards != 0)) &&
           (c->warm < 0 || t->warm == (c->warm != 0));
}

static bool makes_sense(const gramme_trial *t)
{
    bool of_disk = t->kind != GRAMME_FAULT_MEMORY;
    bool only_file = (t->step->flags & GRAMME_STEP_FILE) != 0;
    /* These make files of their own also where the database is in memory. */
    bool writes = t->step->run == gramme_step_save || t->step->run == gramme_step_load;

    if (t->warm && (t->step->flags & GRAMME_STEP_PARTIAL) != 0) {
        return false; /* a second try would meet what the first one did */
    }
    return t->in_file || (!only_file && (!of_disk || writes));
}

static void name_task(char out[128], const gramme_trial *t)
{
    (void)snprintf(out, 128, "%s, %s %s, %s, %s", t->step->name,
                   gramme_fault_name(t->kind), t->onwards ? "onwards" : "once",
                   t->in_file ? "file" : "memory", t->warm ? "warm" : "cold");
}

/* Some number that differs from name to name and from seed to seed, the same in each
 * run. */
static unsigned long spread(const char *name, unsigned long seed)
{
    unsigned long sum = 5381 + seed * 7919;

    while (*name != '\0') {
        sum = sum * 33 + (unsigned char)*name++;
    }
    return sum >> 3;
}

static void add_task(loops *all, const gramme_trial *t)
{
    unsigned long chance;
    char name[128];

    name_task(name, t);
    chance = spread(name, all->chosen.seed);
    all->tasks[all->count++] =
        (task){.trial = *t, .chance = chance, .first = 1 + chance % all->chosen.every};
}

/* The ways in which a step can meet a kind of fault, or with --few one of them. */
static void add_ways(loops *all, size_t step, gramme_fault_kind kind)
{
    gramme_trial ways[WAYS];
    size_t count = 0;

    for (unsigned way = 0; way < WAYS; way++) {
        ways[count] = (gramme_trial){
            .step = &gramme_workload[step],
            .record = &all->records[step],
            .kind = kind,
            .onwards = way % 2 == 1,
            .in_file = way / 2 % 2 == 1,
            .warm = way / 4 % 2 == 1,
            .tell = all->chosen.tell,
            .note = gramme_crew_note,
        };
        count +=
            makes_sense(&ways[count]) && is_chosen(&all->chosen, &ways[count]) ? 1 : 0;
    }
    if (all->chosen.few && count > 1) {
        ways[0] =
            ways[(spread(gramme_workload[step].name, all->chosen.seed) + kind) % count];
        count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        add_task(all, &ways[i]);
    }
}

static void make_tasks(loops *all)
{
    size_t steps = gramme_workload_size();

    all->tasks = calloc(steps * WAYS * GRAMME_FAULT_KINDS, sizeof(*all->tasks));
    if (all->tasks == NULL) {
        abort();
    }
    for (int kind = 0; kind < GRAMME_FAULT_KINDS; kind++) {
        for (size_t i = 0; i < steps; i++) {
            add_ways(all, i, (gramme_fault_kind)kind);
        }
    }
}

static void complain(const gramme_trial *t, const char *trouble)
{
    char name[128];

    name_task(name, t);
    (void)gramme_crew_count(TROUBLES, 1);
    printf("FAILED %s, %s\n", name, trouble);
    (void)fflush(stdout);
}

/* -- the crew's calls -- */

static unsigned long run_trial(void *self, size_t index, unsigned long number)
{
    loops *all = self;
    task *t = &all->tasks[index];
    gramme_verdict verdict = {.next = 0};

    if (number == 1 && !t->last) {
        number = all->chosen.number > 0 ? all->chosen.number : t->first;
    }
    gramme_trial_run(&verdict, &t->trial, number, all->chosen.every);
    (void)gramme_crew_count(RUNS, 1);
    (void)gramme_crew_count(t->trial.kind, verdict.faults);
    if (verdict.trouble.size > 0) {
        t->troubles++;
        complain(&t->trial, gramme_sheet_get(&verdict.trouble));
    }
    gramme_sheet_clear(&verdict.trouble);
    if (t->troubles >= TROUBLES_MAX || all->chosen.number > 0 || t->last) {
        return 0;
    }
    t->last = number == t->first && verdict.faults == 0 && verdict.chances > 0;
    return t->last ? 1 + t->chance % verdict.chances : verdict.next;
}

static void tell_death(void *self, size_t index, unsigned long number, int status)
{
    const loops *all = self;
    char trouble[128];

    (void)snprintf(trouble, sizeof(trouble), "at %lu: %s %d", number,
                   WIFSIGNALED(status) ? "died of signal" : "ended with",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    if (index < all->count) {
        complain(&all->tasks[index].trial, trouble);
    } else {
        (void)gramme_crew_count(TROUBLES, 1);
        printf("FAILED at the end of a process: %s (a leak?)\n", trouble);
    }
}

/* -- beside the faults -- */

/* True: every operation is a step's that succeeds. */
static bool covers_all(const loops *all)
{
#define GRAMME_OP(service, name, ...) #name,
    static const char *const operations[] = {
#include "api/op.def"
    };
#undef GRAMME_OP
    bool good = true;

    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        size_t k = 0;

        while (k < gramme_workload_size() &&
               (gramme_workload[k].operation == NULL || all->records[k].status != 200 ||
                strcmp(gramme_workload[k].operation, operations[i]) != 0)) {
            k++;
        }
        if (k == gramme_workload_size()) {
            printf("FAILED no step performs %s\n", operations[i]);
            good = false;
        }
    }
    return good;
}

/* The whole workload, in a file whose reads and writes stop half-way and are
 * interrupted without being errors: nobody notices. */
static bool stutters(loops *all)
{
    bool good = gramme_disk_stutter(true);

    if (!good) {
        printf("skipped: this SQLite's system calls cannot be replaced\n");
        return true;
    }
    for (size_t i = 0; i < gramme_workload_size(); i++) {
        gramme_verdict verdict = {.next = 0};
        gramme_trial t = {.step = &gramme_workload[i],
                          .record = &all->records[i],
                          .kind = GRAMME_FAULT_DISK,
                          .in_file = true};

        gramme_trial_run(&verdict, &t, 0, 1);
        if (verdict.trouble.size > 0) {
            complain(&t, gramme_sheet_get(&verdict.trouble));
            good = false;
        }
        gramme_sheet_clear(&verdict.trouble);
    }
    (void)gramme_disk_stutter(false);
    return good;
}

/* -- the program -- */

static void usage(void)
{
    (void)fprintf(stderr, "gramme_fault: see the head of loops.c\n");
    exit(2);
}

static bool read_flag(choice *c, const char *word)
{
    if (strcmp(word, "--memory") == 0 || strcmp(word, "--file") == 0) {
        c->in_file = word[2] == 'f';
    } else if (strcmp(word, "--once") == 0 || strcmp(word, "--onwards") == 0) {
        c->onwards = strlen(word) > strlen("--once");
    } else if (strcmp(word, "--warm") == 0 || strcmp(word, "--cold") == 0) {
        c->warm = word[2] == 'w';
    } else if (strcmp(word, "--tell") == 0) {
        c->tell = true;
    } else if (strcmp(word, "--list") == 0) {
        c->list = true;
    } else if (strcmp(word, "--few") == 0) {
        c->few = true;
    } else {
        return false;
    }
    return true;
}

static bool read_value(choice *c, const char *word, const char *value)
{
    unsigned long number = strtoul(value, NULL, 10);

    if (strcmp(word, "--step") == 0) {
        c->step = value;
    } else if (strcmp(word, "--kind") == 0) {
        c->kind = value;
    } else if (strcmp(word, "--junit") == 0) {
        c->junit = value;
    } else if (strcmp(word, "--number") == 0) {
        c->number = number;
    } else if (strcmp(word, "--seed") == 0) {
        c->seed = number;
    } else if (strcmp(word, "--every") == 0 && number > 0) {
        c->every = number;
    } else if (strcmp(word, "--workers") == 0 && number > 0) {
        c->workers = (unsigned)number;
    } else {
        return false;
    }
    return true;
}

static choice read_arguments(int argc, char **argv)
{
    choice c = {.in_file = -1, .onwards = -1, .warm = -1, .every = 1, .workers = 4};

    for (int i = 1; i < argc; i++) {
        bool good = read_flag(&c, argv[i]);

        if (!good && i + 1 < argc) {
            good = read_value(&c, argv[i], argv[i + 1]);
            i++;
        }
        if (!good) {
            usage();
        }
    }
    return c;
}

static void list_steps(const loops *all)
{
    for (size_t i = 0; i < gramme_workload_size(); i++) {
        printf("%-20s %d %.200s\n", gramme_workload[i].name, all->records[i].status,
               gramme_sheet_get(&all->records[i].answer));
    }
}

/* A test case for the loops, and one for each thing beside them. */
static void write_junit(const char *path, bool loops_good, bool covered, bool stuttered)
{
    const struct {
        const char *name;
        bool good;
    } cases[] = {
        {"every fault", loops_good},
        {"every operation", covered},
        {"short reads and writes", stuttered},
    };
    FILE *out = path == NULL ? NULL : fopen(path, "w");

    if (out == NULL) {
        return;
    }
    (void)fprintf(out, "<testsuite name=\"fault\">\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)fprintf(out, "<testcase classname=\"fault\" name=\"%s\">%s</testcase>\n",
                      cases[i].name, cases[i].good ? "" : "<failure/>");
    }
    (void)fprintf(out, "</testsuite>\n");
    (void)fclose(out);
}

int main(int argc, char **argv)
{
    loops all = {.chosen = read_arguments(argc, argv)};
    gramme_sheet trouble = {.data = NULL};
    gramme_crew crew = {.workers = all.chosen.workers,
                        .patience = PATIENCE,
                        .trial = run_trial,
                        .died = tell_death,
                        .self = &all};
    bool covered;
    bool stuttered;
    bool good;

    gramme_fault_prepare();
    if (!gramme_disk_install()) {
        return 2;
    }
    all.records = gramme_records_make(&trouble);
    if (all.records == NULL) {
        printf("FAILED %s", gramme_sheet_get(&trouble));
        return 1;
    }
    covered = covers_all(&all);
    if (all.chosen.list) {
        list_steps(&all);
    }
    stuttered = all.chosen.list || all.chosen.step != NULL || stutters(&all);
    if (!all.chosen.list) {
        make_tasks(&all);
    }
    crew.tasks = all.count;
    gramme_crew_run(&crew);
    good = gramme_crew_count(TROUBLES, 0) == 0;
    printf("counts: %zu steps, %lu trials; faults injected: %lu of memory, %lu of the "
           "disk, %lu short, %lu full; %lu failures\n",
           gramme_workload_size(), gramme_crew_count(RUNS, 0),
           gramme_crew_count(GRAMME_FAULT_MEMORY, 0),
           gramme_crew_count(GRAMME_FAULT_DISK, 0),
           gramme_crew_count(GRAMME_FAULT_SHORT, 0),
           gramme_crew_count(GRAMME_FAULT_FULL, 0), gramme_crew_count(TROUBLES, 0));
    write_junit(all.chosen.junit, good, covered, stuttered);
    gramme_records_free(all.records);
    free(all.tasks);
    gramme_sheet_clear(&trouble);
    return good && covered && stuttered ? 0 : 1;
}
