/* SPDX-License-Identifier: Apache-2.0 */
/* trial.c - one step with a fault.
 *
 *   contents before the step -> fault armed -> step -> disarmed
 *     refused: the database reads as before; done again it is as without the fault
 *     done:    the answer and the database are as without the fault
 *   closed; opened again: still so
 *
 * There is no third outcome. */
#include "conformance/fault/trial.h"

#include <stdlib.h>
#include <string.h>

enum { REFUSED = 500, BACKGROUND_MS = 30 };

/* The step's status; *answer is what it said, masked. */
static int perform(gramme_world *world, const gramme_step *step, gramme_sheet *answer)
{
    int status;
    const char *body;
    size_t size;

    gramme_sheet_empty(answer);
    if (step->run != NULL) {
        return step->run(world);
    }
    status = gramme_world_ask(world, step->operation, step->json);
    body = gramme_reply_body(world->reply, &size);
    gramme_sheet_add(answer, body, size);
    return status;
}

/* -- without a fault -- */

static void add_trouble(gramme_sheet *out, const gramme_step *step, gramme_world *world)
{
    gramme_sheet_print(out, "step %s without a fault: %s\n", step->name,
                       gramme_sheet_get(&world->trouble));
}

static bool
record_step(gramme_record *record, const gramme_step *step, gramme_world *world)
{
    if (step->prepare != NULL && !step->prepare(world)) {
        return false;
    }
    if (!gramme_world_dump(world, &record->before)) {
        return false;
    }
    record->status = perform(world, step, &record->answer);
    gramme_sheet_mask(&record->answer);
    if (!gramme_world_settle(world) || !gramme_world_dump(world, &record->after)) {
        return false;
    }
    return step->check == NULL || step->check(world, record->status);
}

gramme_record *gramme_records_make(gramme_sheet *trouble)
{
    size_t count = gramme_workload_size();
    gramme_record *records = calloc(count + 1, sizeof(*records));
    bool good = records != NULL;

    for (size_t i = 0; i < count && good; i++) {
        const gramme_step *step = &gramme_workload[i];
        gramme_world world;

        gramme_world_init(&world, (step->flags & GRAMME_STEP_FILE) != 0);
        world.with_trigger = (step->flags & GRAMME_STEP_TRIGGER) != 0;
        good = gramme_world_open(&world, i == 0 ? NULL : &records[i].image);
        if (good && i == 0) {
            good = gramme_world_take(&world, &records[0].image);
        }
        good = good && record_step(&records[i], step, &world) &&
               gramme_world_take(&world, &records[i + 1].image);
        if (!good) {
            add_trouble(trouble, step, &world);
        }
        gramme_world_dispose(&world);
    }
    if (!good) {
        gramme_records_free(records);
        records = NULL;
    }
    return records;
}

void gramme_records_free(gramme_record *records)
{
    for (size_t i = 0; records != NULL && i <= gramme_workload_size(); i++) {
        gramme_release(records[i].image.bytes);
        gramme_sheet_clear(&records[i].before);
        gramme_sheet_clear(&records[i].answer);
        gramme_sheet_clear(&records[i].after);
    }
    free(records);
}

/* -- with one -- */

typedef struct trial {
    const gramme_trial *wanted;
    gramme_world world;
    gramme_sheet answer;
    gramme_sheet dump;
    int status;
    bool met; /* the fault */
} trial;

static bool
expect(trial *t, const char *what, const gramme_sheet *is, const gramme_sheet *wanted)
{
    if (strcmp(gramme_sheet_get(is), gramme_sheet_get(wanted)) == 0) {
        return true;
    }
    gramme_sheet_print(&t->world.trouble, "%s:\n", what);
    gramme_sheet_compare(&t->world.trouble, gramme_sheet_get(is),
                         gramme_sheet_get(wanted));
    return false;
}

static bool reads(trial *t, const char *what, const gramme_sheet *wanted)
{
    return gramme_world_settle(&t->world) && gramme_world_dump(&t->world, &t->dump) &&
           expect(t, what, &t->dump, wanted);
}

/* An operation's refusal is AWS's word for it. */
static bool is_refusal(trial *t)
{
    const char *answer = gramme_sheet_get(&t->answer);

    if (t->wanted->step->run != NULL || strstr(answer, "InternalServerError") != NULL ||
        strstr(answer, "\"Type\":\"Service\"") != NULL) {
        return true;
    }
    gramme_sheet_print(&t->world.trouble, "500 with another answer: %s\n", answer);
    return false;
}

/* Right, or refused. */
static bool is_answer(trial *t)
{
    const gramme_record *record = t->wanted->record;

    if (t->met && t->status == REFUSED) {
        return is_refusal(t);
    }
    if (t->status != record->status) {
        gramme_sheet_print(&t->world.trouble, "status %d instead of %d: %s\n",
                           t->status, record->status,
                           t->wanted->step->run != NULL ? t->world.failure.message
                                                        : gramme_sheet_get(&t->answer));
        return false;
    }
    gramme_sheet_mask(&t->answer);
    return expect(t, "wrong answer", &t->answer, &record->answer);
}

/* Performs the step with the fault in it; how many struck of *met
 * that there could have been. */
static unsigned long strike(trial *t, unsigned long number, unsigned long *met)
{
    const gramme_trial *wanted = t->wanted;
    gramme_fault_plan plan = {
        .kind = wanted->kind,
        .number = number,
        .onwards = wanted->onwards,
        .everywhere = (wanted->step->flags & GRAMME_STEP_BACKGROUND) != 0,
        .tell = wanted->tell,
    };
    unsigned long taken;

    if (wanted->note != NULL) {
        wanted->note(number);
    }
    gramme_fault_arm(&plan);
    t->status = perform(&t->world, wanted->step, &t->answer);
    if (plan.everywhere) {
        gramme_settle(t->world.db);
        (void)gramme_settle_triggers(t->world.db, BACKGROUND_MS);
    }
    taken = gramme_fault_disarm(met);
    t->met = taken > 0;
    return taken;
}

static bool judge(trial *t)
{
    const gramme_step *step = t->wanted->step;
    bool refused = t->met && t->status == REFUSED;
    const gramme_sheet *wanted =
        refused ? &t->wanted->record->before : &t->wanted->record->after;
    bool good = is_answer(t);

    if ((step->flags & GRAMME_STEP_PARTIAL) == 0 || !refused) {
        good = reads(t, refused ? "refused, but" : "done, but", wanted) && good;
    }
    if (step->check != NULL) {
        good = step->check(&t->world, t->status) && good;
    }
    return good;
}

/* Nothing fails any more. */
static bool do_again(trial *t)
{
    const gramme_step *step = t->wanted->step;

    t->met = false;
    t->status = perform(&t->world, step, &t->answer);
    if ((step->flags & GRAMME_STEP_PARTIAL) != 0) {
        return step->check == NULL || step->check(&t->world, t->status);
    }
    return is_answer(t) && reads(t, "done again, but", &t->wanted->record->after) &&
           (step->check == NULL || step->check(&t->world, t->status));
}

static bool begin(trial *t, const gramme_trial *wanted)
{
    memset(t, 0, sizeof(*t));
    t->wanted = wanted;
    gramme_world_init(&t->world, wanted->in_file);
    t->world.with_trigger = (wanted->step->flags & GRAMME_STEP_TRIGGER) != 0;
    return gramme_world_open(&t->world, &wanted->record->image) &&
           (wanted->step->prepare == NULL || wanted->step->prepare(&t->world)) &&
           gramme_world_settle(&t->world);
}

/* Closes, and looks at what is left. */
static bool end(trial *t)
{
    unsigned flags = t->wanted->step->flags;
    bool good = true;

    if ((flags & GRAMME_STEP_TRIGGER) != 0) {
        good = gramme_world_delivered(&t->world);
    }
    gramme_world_close(&t->world);
    if (t->wanted->in_file) {
        t->world.with_trigger = false;
        good = gramme_world_check_file(&t->world) && gramme_world_reopen(&t->world) &&
               good;
        if (good && (flags & GRAMME_STEP_PARTIAL) == 0) {
            good = reads(t, "opened again, but", &t->wanted->record->after);
        }
        gramme_world_close(&t->world);
    }
    return good && t->world.trouble.size == 0;
}

static void dispose(gramme_verdict *out, trial *t)
{
    gramme_sheet_add(&out->trouble, gramme_sheet_get(&t->world.trouble),
                     t->world.trouble.size);
    gramme_sheet_clear(&t->answer);
    gramme_sheet_clear(&t->dump);
    gramme_world_dispose(&t->world);
}

void gramme_trial_run(gramme_verdict *out,
                      const gramme_trial *wanted,
                      unsigned long number,
                      unsigned long stride)
{
    trial t;
    bool good = begin(&t, wanted);

    out->next = 0;
    while (good) {
        unsigned long taken = strike(&t, number, &out->chances);

        out->faults += taken;
        out->next = taken > 0 ? number + stride : 0;
        good = judge(&t);
        if (!wanted->warm || taken == 0 || t.status != REFUSED || !good) {
            break;
        }
        number = out->next;
    }
    if (good && t.status == REFUSED) {
        good = do_again(&t);
    }
    if (good) {
        good = end(&t);
    } else {
        gramme_world_close(&t.world);
    }
    if (!good && t.world.trouble.size == 0) {
        gramme_sheet_print(&t.world.trouble, "something is wrong\n");
    }
    if (!good) {
        gramme_sheet_print(&out->trouble, "at %lu: ", number);
    }
    dispose(out, &t);
}
