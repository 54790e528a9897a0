/* SPDX-License-Identifier: Apache-2.0 */
/* trigger.c - one event source mapping at work: between the dispatcher, which knows
 * when, and a target, which knows what to do. */
#include "api/triggers/event.h"
#include "api/triggers/outcome.h"
#include "api/triggers/trigger_parts.h"

/* -- what the lanes call -- */

static bool wants(void *self, const gramme_stream *stream, const gramme_change *change)
{
    const gramme_trigger *trigger = self;
    const gramme_trigger_plan *plan = &trigger->plan;

    for (uint32_t i = 0; i < plan->settings.filter_count; i++) {
        if (gramme_pattern_matches(plan->patterns[i], stream, change)) {
            return true;
        }
    }
    return plan->settings.filter_count == 0;
}

/* `event` gets a NUL behind it, which its size does not count. */
static bool call_target(const gramme_trigger *trigger,
                        const gramme_target *target,
                        const gramme_batch *batch,
                        gramme_bytes *event,
                        const char *request_id,
                        gramme_outcome *outcome)
{
    gramme_invocation invocation = {
        .version = GRAMME_INVOCATION_VERSION,
        .event_size = event->size,
        .request_id = request_id,
        .trigger = (const char *)trigger->id.data,
        .table = (const char *)trigger->table.data,
        .region = trigger->context->region,
        .access_key = trigger->context->access_key,
        .committed_us = batch->count > 0 ? batch->changes[0].time : 0,
        .attempt = batch->attempt,
    };

    gramme_bytes_append_byte(event, '\0');
    if (!gramme_bytes_ok(event)) {
        gramme_outcome_set_error(outcome, NULL, "out of memory");
        return false;
    }
    invocation.event = (const char *)event->data;
    return target->invoke(target->self, &invocation, outcome) == 0;
}

/* "Type: message" */
static gramme_view describe_failure(const gramme_outcome *outcome)
{
    gramme_view text;

    if (!outcome->failed) {
        return GRAMME_VIEW("the target failed");
    }
    text = gramme_arena_printf(outcome->arena, "%.*s%s%.*s",
                               GRAMME_VIEW_ARG(outcome->error_type),
                               outcome->error_type.size > 0 ? ": " : "",
                               GRAMME_VIEW_ARG(outcome->error_message));
    return text.data == NULL ? GRAMME_VIEW("out of memory") : text;
}

static void judge(gramme_trigger *trigger,
                  const gramme_batch *batch,
                  const gramme_outcome *outcome,
                  bool succeeded,
                  gramme_delivery *out)
{
    gramme_answer_wanted wanted = {
        .failures = trigger->plan.settings.subscription.report_failures,
        .batch = batch,
    };

    out->answered = succeeded;
    if (succeeded) {
        out->code = GRAMME_DELIVERY_DONE;
        gramme_answer_read(out, outcome, &wanted);
    } else if (atomic_load(&trigger->interrupted)) {
        out->code = GRAMME_DELIVERY_STOPPED;
    } else {
        out->code = GRAMME_DELIVERY_FAILED;
        out->message = describe_failure(outcome);
    }
}

/* A failed batch comes again: until then its first record waits. With several lanes it
 * is the oldest of theirs. */
static void note_begin(gramme_trigger *trigger, const gramme_batch *batch)
{
    int64_t pending = atomic_load(&trigger->pending);

    if (batch->count > 0 && (pending == 0 || batch->changes[0].time < pending)) {
        atomic_store(&trigger->pending, batch->changes[0].time);
    }
}

static void note_end(gramme_trigger *trigger, const gramme_batch *batch)
{
    if (batch->count > 0 && atomic_load(&trigger->pending) >= batch->changes[0].time) {
        atomic_store(&trigger->pending, 0);
    }
}

static void count_delivery(gramme_trigger *trigger,
                           const gramme_batch *batch,
                           const gramme_delivery *delivery)
{
    uint32_t done = batch->count;

    if (delivery->code == GRAMME_DELIVERY_STOPPED) {
        return;
    }
    atomic_fetch_add(&trigger->invocation_count, 1);
    if (delivery->code == GRAMME_DELIVERY_FAILED) {
        atomic_fetch_add(&trigger->failure_count, 1);
        return;
    }
    if (delivery->failed_from != 0) {
        for (done = 0; done < batch->count &&
                       batch->changes[done].sequence < delivery->failed_from;
             done++) {
        }
    }
    atomic_fetch_add(&trigger->record_count, done);
    note_end(trigger, batch);
}

static void deliver(void *self,
                    const gramme_batch *batch,
                    gramme_arena *arena,
                    gramme_delivery *out)
{
    gramme_trigger *trigger = self;
    int64_t began = gramme_clock_monotonic();
    char request_id[GRAMME_UUID_TEXT + 1];
    gramme_record_source source;
    gramme_outcome outcome;
    gramme_bytes event;
    bool succeeded = false;

    note_begin(trigger, batch);
    gramme_uuid_next(request_id, &trigger->invocations);
    gramme_outcome_init(&outcome, arena);
    gramme_bytes_init(&event, trigger->context->allocator);
    if (gramme_record_source_init(&source, batch->stream, arena) &&
        gramme_arena_copy(&out->invocation, arena, gramme_view_text(request_id))) {
        gramme_event_write(&event, &source, batch);
        succeeded =
            call_target(trigger, &trigger->target, batch, &event, request_id, &outcome);
    } else {
        gramme_outcome_set_error(&outcome, NULL, "out of memory");
    }
    gramme_bytes_clear(&event);
    judge(trigger, batch, &outcome, succeeded, out);
    count_delivery(trigger, batch, out);
    gramme_journal_delivery(trigger, batch, out, gramme_clock_monotonic() - began);
}

/* Hands the description of a batch to the destination. */
static bool tell_destination(gramme_trigger *trigger,
                             const gramme_abandoned *abandoned,
                             gramme_arena *arena)
{
    char request_id[GRAMME_UUID_TEXT + 1];
    gramme_outcome outcome;
    gramme_bytes event;
    bool told;

    gramme_uuid_next(request_id, &trigger->invocations);
    gramme_outcome_init(&outcome, arena);
    gramme_bytes_init(&event, trigger->context->allocator);
    gramme_abandoned_write(&event, abandoned);
    told = call_target(trigger, &trigger->plan.destination->target, abandoned->batch,
                       &event, request_id, &outcome);
    gramme_bytes_clear(&event);
    return told;
}

static bool abandon(void *self,
                    const gramme_batch *batch,
                    gramme_abandon_reason reason,
                    const gramme_delivery *last,
                    gramme_arena *arena)
{
    gramme_trigger *trigger = self;
    gramme_record_source source;
    gramme_abandoned abandoned = {
        .source = &source,
        .batch = batch,
        .reason = reason,
        .request_id = last->invocation,
        .answered = last->answered,
        .function = trigger->function,
        .now = gramme_clock_now(trigger->context->clock),
    };
    bool done = true;

    if (trigger->plan.destination != NULL) {
        abandoned.whole = gramme_view_starts_with(trigger->plan.destination->arn,
                                                  GRAMME_VIEW("arn:aws:s3:::"));
        atomic_fetch_add(&trigger->abandoning, 1);
        done = gramme_record_source_init(&source, batch->stream, arena) &&
               tell_destination(trigger, &abandoned, arena);
        atomic_fetch_sub(&trigger->abandoning, 1);
    }
    gramme_journal_abandoned(trigger, batch, reason, done);
    if (done) {
        atomic_fetch_add(&trigger->abandoned_count, batch->count);
        note_end(trigger, batch);
    }
    return done;
}

static void begins(void *self,
                   const gramme_stream *stream,
                   const gramme_shard *shard,
                   uint64_t sequence,
                   bool resumed)
{
    (void)stream;
    gramme_journal_begins(self, shard, sequence, resumed);
}

static void interrupt_target(const gramme_target *target)
{
    if (target->interrupt != NULL) {
        target->interrupt(target->self);
    }
}

static void resume_target(const gramme_target *target)
{
    if (target->resume != NULL) {
        target->resume(target->self);
    }
}

/* Other triggers may use the destination, too: what they fail to tell it meanwhile,
 * they try again. */
static void interrupt(void *self)
{
    gramme_trigger *trigger = self;

    atomic_store(&trigger->interrupted, true);
    interrupt_target(&trigger->target);
    if (atomic_load(&trigger->abandoning) > 0) {
        interrupt_target(&trigger->plan.destination->target);
    }
}

/* After all lanes have stopped. */
void gramme_trigger_stand_by(gramme_trigger *trigger)
{
    if (atomic_exchange(&trigger->interrupted, false)) {
        resume_target(&trigger->target);
        if (trigger->plan.destination != NULL) {
            resume_target(&trigger->plan.destination->target);
        }
    }
}

/* -- making, changing, ending -- */

gramme_status gramme_trigger_unmapped(gramme_view arn, gramme_error *err)
{
    return gramme_error_set(err, GRAMME_INVALID,
                            "the failure destination %.*s is not mapped to anything; "
                            "--destination %.*s=file:PATH would do that",
                            GRAMME_VIEW_ARG(arn), GRAMME_VIEW_ARG(arn));
}

static gramme_status plan_init(gramme_trigger_plan *plan,
                               const gramme_trigger_context *context,
                               const gramme_settings *settings,
                               gramme_error *err)
{
    gramme_status status = GRAMME_OK;

    *plan = (gramme_trigger_plan){.destination = NULL};
    gramme_arena_init(&plan->arena, context->allocator, 1024);
    if (!gramme_settings_copy(&plan->settings, &plan->arena, settings)) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < settings->filter_count && status == GRAMME_OK; i++) {
        status = gramme_pattern_compile(&plan->patterns[i], &plan->arena,
                                        plan->settings.filters[i], err);
    }
    if (status == GRAMME_OK && settings->destination.size > 0) {
        plan->destination =
            context->find_destination(context->find_self, settings->destination);
        if (plan->destination == NULL) {
            return gramme_trigger_unmapped(settings->destination, err);
        }
    }
    return status;
}

static bool copy_texts(gramme_trigger *trigger, const gramme_trigger_spec *spec)
{
    gramme_arena *arena = &trigger->arena;
    gramme_view function = spec->function;

    if (function.size == 0) {
        function =
            gramme_arena_printf(arena, "arn:aws:lambda:%s:000000000000:function:%.*s",
                                trigger->context->region, GRAMME_VIEW_ARG(spec->name));
    }
    return function.data != NULL &&
           gramme_arena_copy(&trigger->function, arena, function) &&
           gramme_arena_copy(&trigger->id, arena, spec->id) &&
           gramme_arena_copy(&trigger->name, arena, spec->name) &&
           gramme_arena_copy(&trigger->table, arena, spec->table) &&
           gramme_arena_copy(&trigger->label, arena, spec->label);
}

static gramme_status subscribe(gramme_trigger *trigger, gramme_error *err)
{
    gramme_subscription_source source = {
        .id = trigger->id,
        .table = trigger->table,
        .label = trigger->label,
        .enabled = trigger->plan.settings.enabled,
    };
    gramme_subscriber subscriber = {
        .wants = wants,
        .deliver = deliver,
        .abandon = abandon,
        .begins = begins,
        .interrupt = interrupt,
        .self = trigger,
    };

    return gramme_subscription_new(&trigger->subscription, trigger->context->dispatcher,
                                   &source, &trigger->plan.settings.subscription,
                                   &subscriber, err);
}

static void release(const gramme_target *target)
{
    if (target->release != NULL) {
        target->release(target->self);
    }
}

gramme_status gramme_trigger_new(gramme_trigger **out,
                                 const gramme_trigger_context *context,
                                 const gramme_trigger_spec *spec,
                                 const gramme_target *target,
                                 gramme_error *err)
{
    gramme_trigger *trigger = gramme_alloc_zero(context->allocator, sizeof(*trigger));
    gramme_status status;

    *out = NULL;
    if (trigger == NULL) {
        release(target);
        return gramme_error_nomem(err);
    }
    trigger->context = context;
    trigger->target = *target;
    trigger->stored = spec->stored;
    gramme_uuid_source_init(&trigger->invocations);
    gramme_arena_init(&trigger->arena, context->allocator, 512);
    status = plan_init(&trigger->plan, context, spec->settings, err);
    if (status == GRAMME_OK && !copy_texts(trigger, spec)) {
        status = gramme_error_nomem(err);
    }
    if (status == GRAMME_OK) {
        status = subscribe(trigger, err);
    }
    if (status != GRAMME_OK) {
        gramme_trigger_free(trigger, false);
        return status;
    }
    *out = trigger;
    return GRAMME_OK;
}

struct gramme_trigger_change {
    gramme_trigger_plan plan;
    gramme_target target; /* zeroed: as it is */
};

gramme_status gramme_trigger_change_new(gramme_trigger_change **out,
                                        const gramme_trigger_context *context,
                                        const gramme_settings *settings,
                                        const gramme_target *target,
                                        gramme_error *err)
{
    gramme_trigger_change *made = gramme_alloc_zero(context->allocator, sizeof(*made));
    gramme_status status;

    *out = NULL;
    if (made == NULL) {
        if (target != NULL) {
            release(target);
        }
        return gramme_error_nomem(err);
    }
    if (target != NULL) {
        made->target = *target;
    }
    status = plan_init(&made->plan, context, settings, err);
    if (status != GRAMME_OK) {
        gramme_trigger_change_free(made, context);
        return status;
    }
    *out = made;
    return GRAMME_OK;
}

void gramme_trigger_change_free(gramme_trigger_change *change,
                                const gramme_trigger_context *context)
{
    if (change != NULL) {
        release(&change->target);
        gramme_arena_clear(&change->plan.arena);
        gramme_free(context->allocator, change);
    }
}

void gramme_trigger_apply(gramme_trigger *trigger, gramme_trigger_change *change)
{
    gramme_settings *settings = &trigger->plan.settings;

    (void)gramme_subscription_update(trigger->subscription, &settings->subscription,
                                     false, NULL);
    gramme_trigger_stand_by(trigger);
    if (change->target.invoke != NULL) {
        release(&trigger->target);
        trigger->target = change->target;
    }
    gramme_arena_clear(&trigger->plan.arena);
    trigger->plan = change->plan;
    gramme_free(trigger->context->allocator, change);
    (void)gramme_subscription_update(trigger->subscription, &settings->subscription,
                                     settings->enabled, NULL);
}

void gramme_trigger_detach(gramme_trigger *trigger)
{
    trigger->subscription = NULL;
}

void gramme_trigger_free(gramme_trigger *trigger, bool forget)
{
    const gramme_allocator *allocator;

    if (trigger == NULL) {
        return;
    }
    allocator = trigger->context->allocator;
    if (trigger->subscription != NULL) {
        gramme_subscription_free(trigger->subscription, forget);
        gramme_trigger_stand_by(trigger);
    }
    release(&trigger->target);
    gramme_arena_clear(&trigger->plan.arena);
    gramme_arena_clear(&trigger->arena);
    gramme_free(allocator, trigger);
}

void gramme_trigger_describe(gramme_subscription_state *out, gramme_trigger *trigger)
{
    gramme_subscription_describe(out, trigger->subscription);
}

const gramme_settings *gramme_trigger_settings(const gramme_trigger *trigger)
{
    return &trigger->plan.settings;
}

bool gramme_trigger_is_stored(const gramme_trigger *trigger)
{
    return trigger->stored;
}

gramme_view gramme_trigger_id(const gramme_trigger *trigger)
{
    return trigger->id;
}

gramme_view gramme_trigger_name(const gramme_trigger *trigger)
{
    return trigger->name;
}

gramme_view gramme_trigger_table(const gramme_trigger *trigger)
{
    return trigger->table;
}

void gramme_trigger_count(gramme_trigger_counts *out, const gramme_trigger *trigger)
{
    int64_t pending = atomic_load(&trigger->pending);
    int64_t lag = gramme_clock_now(trigger->context->clock) - pending;

    *out = (gramme_trigger_counts){
        .invocations = atomic_load(&trigger->invocation_count),
        .failures = atomic_load(&trigger->failure_count),
        .records = atomic_load(&trigger->record_count),
        .abandoned = atomic_load(&trigger->abandoned_count),
        .lag = pending != 0 && lag > 0 ? lag : 0,
    };
}
