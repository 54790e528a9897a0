/* SPDX-License-Identifier: Apache-2.0 */
/* outcome.c - what came of one call of a target, and what its answer says. */
#include "api/triggers/outcome.h"

#include "api/json/tree.h"
#include "storage/base/utf8.h"

enum { DEPTH_MAX = 256 /* levels of an answer's JSON */ };

void gramme_outcome_init(gramme_outcome *out, gramme_arena *arena)
{
    *out = (gramme_outcome){.arena = arena};
}

static void keep(gramme_outcome *outcome, gramme_view *place, gramme_view text)
{
    if (!gramme_arena_copy(place, outcome->arena, text)) {
        outcome->nomem = true;
    }
}

void gramme_outcome_set_response(gramme_outcome *outcome, const char *json, size_t size)
{
    keep(outcome, &outcome->response, gramme_view_of(json, size));
}

/* As keep(), for what goes into JSON. */
static void keep_text(gramme_outcome *outcome, gramme_view *place, const char *text)
{
    size_t size = text == NULL ? 0 : strlen(text);
    uint8_t *copy = gramme_arena_alloc(outcome->arena, size + 1);

    if (copy == NULL) {
        outcome->nomem = true;
        return;
    }
    memcpy(copy, text == NULL ? "" : text, size + 1);
    gramme_utf8_repair(copy, size);
    *place = gramme_view_of(copy, size);
}

void gramme_outcome_set_error(gramme_outcome *outcome,
                              const char *type,
                              const char *message)
{
    outcome->failed = true;
    keep_text(outcome, &outcome->error_type, type);
    keep_text(outcome, &outcome->error_message, message);
}

void gramme_outcome_set_log(gramme_outcome *outcome, const char *text, size_t size)
{
    size_t kept = size < GRAMME_OUTCOME_LOG_MAX ? size : GRAMME_OUTCOME_LOG_MAX;

    keep(outcome, &outcome->log, gramme_view_of(text + (size - kept), kept));
}

static void fail(gramme_delivery *delivery, const char *message)
{
    delivery->code = GRAMME_DELIVERY_FAILED;
    delivery->message = gramme_view_text(message);
}

static bool in_batch(const gramme_batch *batch, uint64_t sequence)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        if (batch->changes[i].sequence == sequence) {
            return true;
        }
    }
    return false;
}

/* Lambda developer guide, "Configuring partial batch response": what names no record of
 * the batch is a failure of all of it. */
static void read_failures(gramme_delivery *delivery,
                          const gramme_json *failures,
                          const gramme_batch *batch)
{
    if (failures->kind == GRAMME_JSON_NULL) {
        return;
    }
    if (failures->kind != GRAMME_JSON_ARRAY) {
        fail(delivery, "the answer's batchItemFailures is not a list");
        return;
    }
    for (uint32_t i = 0; i < failures->count; i++) {
        const gramme_json *id =
            gramme_json_member(&failures->children[i], "itemIdentifier");
        uint64_t sequence;

        if (id == NULL || id->kind != GRAMME_JSON_STRING ||
            !gramme_sequence_read(&sequence, id->text) || !in_batch(batch, sequence)) {
            fail(delivery, "an itemIdentifier of the answer's batchItemFailures is no "
                           "SequenceNumber of the batch");
            return;
        }
        if (delivery->failed_from == 0 || sequence < delivery->failed_from) {
            delivery->failed_from = sequence;
        }
    }
}

/* Null, "", [] and {} say nothing. */
static bool is_empty(const gramme_json *json)
{
    return json->kind == GRAMME_JSON_NULL ||
           (json->kind == GRAMME_JSON_STRING && json->text.size == 0) ||
           ((json->kind == GRAMME_JSON_ARRAY || json->kind == GRAMME_JSON_OBJECT) &&
            json->count == 0);
}

static void read_state(gramme_delivery *delivery,
                       gramme_arena *arena,
                       const gramme_json *answer,
                       const gramme_window *window)
{
    const gramme_json *state = gramme_json_member(answer, "state");
    gramme_bytes text;
    gramme_writer writer;

    if (state == NULL) {
        if (!window->is_final) {
            fail(delivery, "the answer has no state, which a tumbling window needs");
        }
        return;
    }
    gramme_bytes_init(&text, arena->allocator);
    gramme_writer_init(&writer, &text);
    gramme_write_json(&writer, state);
    if (!gramme_bytes_ok(&text) ||
        !gramme_arena_copy(&delivery->state, arena, gramme_bytes_view(&text))) {
        fail(delivery, "out of memory");
    }
    gramme_bytes_clear(&text);
}

/* White space around it is not JSON's to refuse, an empty text is null. */
static bool parse(gramme_json *out, const gramme_outcome *outcome)
{
    *out = (gramme_json){.kind = GRAMME_JSON_NULL};
    return outcome->response.size == 0 ||
           gramme_json_parse(out, outcome->arena, outcome->response, DEPTH_MAX, NULL) ==
               GRAMME_OK;
}

void gramme_answer_read(gramme_delivery *delivery,
                        const gramme_outcome *outcome,
                        const gramme_answer_wanted *wanted)
{
    const gramme_window *window = wanted->batch->window;
    const gramme_json *failures;
    gramme_json answer;

    if (!wanted->failures && window == NULL) {
        return;
    }
    if (outcome->nomem) {
        fail(delivery, "out of memory");
        return;
    }
    if (!parse(&answer, outcome)) {
        fail(delivery, "the answer is not JSON");
        return;
    }
    if (window != NULL) {
        read_state(delivery, outcome->arena, &answer, window);
    }
    if (!wanted->failures || delivery->code != GRAMME_DELIVERY_DONE ||
        is_empty(&answer)) {
        return;
    }
    if (answer.kind != GRAMME_JSON_OBJECT) {
        fail(delivery, "the answer is not an object with batchItemFailures");
        return;
    }
    failures = gramme_json_member(&answer, "batchItemFailures");
    if (failures != NULL) {
        read_failures(delivery, failures, wanted->batch);
    }
}
