/* SPDX-License-Identifier: Apache-2.0 */
/* turn.c - answers the requests that are complete. Those for one engine share a turn,
 * so that their writes share a commit, and no answer leaves before it. Engines come one
 * after the other: a thread in two turns at once could wait for another that waits for
 * it. */
#include "server/loop/job.h"
#include "server/loop/lambda_api.h"
#include "server/loop/loop_internal.h"
#include "server/loop/watch.h"

enum { KEPT_BYTES = 65536 };

/* Until its place in a turn is needed again, nothing big is kept for it. */
static void rest(gramme_loop *loop, gramme_slot *slot, size_t answer_size)
{
    if (slot->exchange.payload.size > KEPT_BYTES || answer_size > KEPT_BYTES) {
        gramme_reply_free(slot->reply);
        slot->reply = NULL;
        loop->untidy = true;
    }
    loop->untidy = loop->untidy || slot->exchange.inflated.capacity > KEPT_BYTES;
    gramme_buffer_reset(&slot->exchange.inflated, KEPT_BYTES);
    gramme_buffer_reset(&slot->exchange.text, KEPT_BYTES);
}

static void send_answer(gramme_loop *loop, gramme_slot *slot)
{
    gramme_exchange *exchange = &slot->exchange;
    gramme_client *client = slot->client;
    gramme_about about;
    gramme_response response = {
        .status = exchange->status,
        .content_type = exchange->content_type,
        .body = exchange->answer,
    };

    if (slot->called) {
        response.status = gramme_reply_status(slot->reply);
        response.body.data = gramme_reply_body(slot->reply, &response.body.size);
    }
    if (exchange->accepts != GRAMME_ENCODING_IDENTITY &&
        response.body.size >= GRAMME_ENCODING_LEAST &&
        gramme_encoding_deflate(&loop->packed, exchange->accepts, response.body)) {
        response.encoding =
            exchange->accepts == GRAMME_ENCODING_GZIP ? "gzip" : "deflate";
        response.body = gramme_buffer_text(&loop->packed);
    }
    if (exchange->error_type != NULL) {
        gramme_buffer_reset(&loop->extra, 4096);
        gramme_lambda_error_line(&loop->extra, exchange->error_type);
        response.extra = gramme_buffer_text(&loop->extra);
    } else if (exchange->cors != GRAMME_CORS_NONE) {
        gramme_buffer_reset(&loop->extra, 4096);
        gramme_cors_append(&loop->extra, exchange->cors, exchange->head,
                           exchange->data);
        response.extra = gramme_buffer_text(&loop->extra);
    }
    if (loop->watched) {
        gramme_watch_about(&about, slot);
        response.about = &about;
    }
    slot->client = NULL;
    gramme_client_answer(client, &response,
                         exchange->head->method != GRAMME_METHOD_HEAD);
    rest(loop, slot, response.body.size);
}

/* A reply to write into; false leaves an answer that says so. */
static bool need_reply(gramme_slot *slot)
{
    if (slot->reply == NULL) {
        slot->reply = gramme_reply_new();
    }
    if (slot->reply == NULL) {
        gramme_request_fail(&slot->exchange);
    }
    return slot->reply != NULL;
}

/* AWS looks at the body's JSON and at the operation before it looks at the credentials.
 * Both can be asked of an engine without touching data: DescribeEndpoints reads nothing
 * but the body, and an empty body is refused by every operation there is. */
static void probe(gramme_loop *loop, gramme_slot *slot)
{
    gramme_exchange *exchange = &slot->exchange;
    gramme_request request = GRAMME_REQUEST_INIT;
    gramme *db = gramme_registry_any(loop->server->registry);
    const char *exception;

    if (db == NULL || !need_reply(slot)) {
        return;
    }
    if (exchange->payload.size > 0) {
        request.target = "DynamoDB_20120810.DescribeEndpoints";
        request.body = exchange->payload.data;
        request.body_size = exchange->payload.size;
        gramme_call(db, NULL, &request, slot->reply);
        exception = gramme_reply_exception(slot->reply);
        if (exception != NULL && strcmp(exception, "SerializationException") == 0) {
            slot->called = true;
            return;
        }
    }
    request.target = exchange->target;
    request.body = "";
    request.body_size = 0;
    gramme_call(db, NULL, &request, slot->reply);
    exception = gramme_reply_exception(slot->reply);
    slot->called =
        exception != NULL && strcmp(exception, "UnknownOperationException") == 0;
}

static void prepare(gramme_loop *loop, gramme_slot *slot, gramme_client *c)
{
    gramme_inbox *in = c->in;
    gramme_exchange *exchange = &slot->exchange;
    char *data = in->data + in->begin;

    slot->client = c;
    slot->waiting = false;
    slot->called = false;
    exchange->head = &in->head;
    exchange->data = data;
    exchange->body = gramme_text_of(data + in->head_size, in->body_size);
    exchange->inflated_max = loop->server->limits.body_bytes;
    switch (gramme_request_route(exchange, &loop->rules)) {
    case GRAMME_ROUTE_ANSWER:
        break;
    case GRAMME_ROUTE_METRICS:
        gramme_watch_metrics(loop, exchange);
        break;
    case GRAMME_ROUTE_PROBE:
        probe(loop, slot);
        break;
    case GRAMME_ROUTE_CALL:
        slot->waiting = need_reply(slot);
        break;
    case GRAMME_ROUTE_LAMBDA:
        if (gramme_job_start(c, exchange)) {
            slot->client = NULL;
        }
        break;
    }
}

static gramme_request request_of(const gramme_slot *slot)
{
    const gramme_exchange *exchange = &slot->exchange;
    gramme_request request = GRAMME_REQUEST_INIT;

    request.target = exchange->target;
    request.body = exchange->payload.data == NULL ? "" : exchange->payload.data;
    request.body_size = exchange->payload.size;
    request.region = exchange->region;
    request.host = exchange->host;
    return request;
}

static size_t call(gramme_slot *slot, gramme *db, gramme_turn *turn)
{
    gramme_request request = request_of(slot);
    size_t size = 0;

    gramme_call(db, turn, &request, slot->reply);
    gramme_reply_body(slot->reply, &size);
    return size;
}

/* Says why a table seems to be missing. */
static void hint(gramme_loop *loop, const gramme_slot *slot)
{
    const char *table = gramme_reply_missing_table(slot->reply);

    if (table != NULL) {
        gramme_registry_hint(loop->server->registry, table,
                             slot->exchange.credential.key,
                             slot->exchange.credential.region);
    }
}

static bool same(gramme_text a, gramme_text b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* Whether a call may have left something in the database. */
static bool has_written(const gramme_slot *slot)
{
    const char *name = strchr(slot->exchange.target, '.');

    return gramme_reply_status(slot->reply) == 200 && name != NULL &&
           strncmp(name, ".List", 5) != 0 && strncmp(name, ".Describe", 9) != 0;
}

/* Performs the calls of `group` in one turn and answers them. Big answers end it early;
 * how many were performed. */
static size_t
run_turn(gramme_loop *loop, gramme_engine *engine, gramme_slot **group, size_t count)
{
    gramme *db = gramme_engine_db(engine);
    gramme_turn *turn = NULL;
    bool good = gramme_turn_begin(&turn, db) == GRAMME_CODE_OK;
    size_t bytes = 0;
    size_t done = 0;
    size_t i;

    while (good && done < count && bytes < TURN_BYTES) {
        bytes += call(group[done], db, turn);
        if (has_written(group[done++])) {
            gramme_engine_keep(engine);
        }
    }
    if (!good || gramme_turn_end(turn) != GRAMME_CODE_OK) {
        done = good ? done : count;
        for (i = 0; i < done; i++) {
            gramme_reply_fail(group[i]->reply);
        }
    }
    for (i = 0; i < done; i++) {
        group[i]->waiting = false;
        group[i]->called = true;
        hint(loop, group[i]);
        send_answer(loop, group[i]);
    }
    return done;
}

/* Performs and answers a group, or refuses it without an engine. */
static void run_group(gramme_loop *loop,
                      gramme_engine *engine,
                      gramme_slot **group,
                      size_t count,
                      const gramme_failure *failure)
{
    size_t done = 0;

    while (engine != NULL && done < count) {
        done += run_turn(loop, engine, group + done, count - done);
    }
    if (engine != NULL) {
        gramme_registry_release(loop->server->registry, engine);
        return;
    }
    for (; done < count; done++) {
        group[done]->waiting = false;
        gramme_request_unavailable(&group[done]->exchange, failure->message);
        send_answer(loop, group[done]);
    }
}

/* True when it can make a database; else it is answered. */
static bool rehearse(gramme_loop *loop, gramme_slot *slot)
{
    gramme_request request = request_of(slot);

    if (gramme_registry_rehearse(loop->server->registry, &request, slot->reply)) {
        return true;
    }
    slot->waiting = false;
    slot->called = true;
    send_answer(loop, slot);
    return false;
}

/* Serves a group whose database does not exist: it is made for those alone who put
 * something into it. */
static void
run_absent(gramme_loop *loop, gramme_engine *blank, gramme_slot **group, size_t count)
{
    gramme_registry *registry = loop->server->registry;
    const gramme_credential *who;
    gramme_failure failure = {GRAMME_CODE_OK, ""};
    gramme_slot *makers[TURN_MAX];
    size_t making = 0;
    size_t others = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        if (!gramme_registry_makes(group[i]->exchange.target)) {
            group[others++] = group[i];
        } else if (rehearse(loop, group[i])) {
            makers[making++] = group[i];
        }
    }
    run_group(loop, blank, group, others, NULL);
    if (making > 0) {
        who =
            &makers[0]->exchange.credential; /* of those who are answered it is gone */
        run_group(
            loop,
            gramme_registry_acquire(registry, who->key, who->region, true, &failure),
            makers, making, &failure);
    }
}

/* Serves the first slot's database: all the slots that wait for it. */
static void run_engine(gramme_loop *loop, gramme_slot *slots, size_t count)
{
    gramme_registry *registry = loop->server->registry;
    const gramme_credential *who = &slots[0].exchange.credential;
    bool single = gramme_registry_is_single(registry);
    gramme_failure failure = {GRAMME_CODE_OK, ""};
    gramme_engine *engine =
        gramme_registry_acquire(registry, who->key, who->region, false, &failure);
    gramme_slot *group[TURN_MAX];
    size_t size = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        const gramme_credential *other = &slots[i].exchange.credential;

        if (slots[i].waiting && (single || (same(who->key, other->key) &&
                                            same(who->region, other->region)))) {
            group[size++] = &slots[i];
        }
    }
    if (engine != NULL && gramme_engine_is_blank(registry, engine)) {
        run_absent(loop, engine, group, size);
    } else {
        run_group(loop, engine, group, size, &failure);
    }
}

static gramme_client *dequeue(gramme_queue *queue)
{
    gramme_client *c = queue->first;

    queue->first = c->next_ready;
    if (queue->first == NULL) {
        queue->end = &queue->first;
    }
    return c;
}

/* Takes from a queue until a turn is full. */
static size_t collect(gramme_loop *loop, gramme_queue *queue)
{
    size_t bytes = 0;
    size_t count = 0;

    while (count < TURN_MAX && bytes < TURN_BYTES && queue->first != NULL) {
        gramme_client *c = dequeue(queue);

        if (c->phase == PHASE_MORE) {
            gramme_client_resume(c);
        } else {
            prepare(loop, &loop->slots[count], c);
            bytes += loop->slots[count++].exchange.payload.size;
        }
    }
    return count;
}

void gramme_turn_run(gramme_loop *loop)
{
    bool heavy =
        loop->heavy.first != NULL && (loop->light.first == NULL || loop->was_light);
    size_t count;
    size_t i;

    gramme_stamp_refresh(&loop->stamp);
    loop->was_light = !heavy;
    count = collect(loop, heavy ? &loop->heavy : &loop->light);
    for (i = 0; i < count; i++) {
        gramme_slot *slot = &loop->slots[i];

        if (slot->waiting) {
            run_engine(loop, slot, count - i);
        } else if (slot->client != NULL) {
            send_answer(loop, slot);
        }
    }
}
