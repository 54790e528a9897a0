/* SPDX-License-Identifier: Apache-2.0 */
/* turn.c - answers the requests that are complete. Those for one engine share a turn,
 * so that their writes share a commit, and no answer leaves before it. Engines come one
 * after the other: a thread in two turns at once could wait for another that waits for
 * it. */
#include "server/loop_internal.h"

static void send_answer(gramme_loop *worker, gramme_slot *slot)
{
    gramme_exchange *exchange = &slot->exchange;
    gramme_client *connection = slot->connection;
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
        gramme_encoding_deflate(&worker->packed, exchange->accepts, response.body)) {
        response.encoding =
            exchange->accepts == GRAMME_ENCODING_GZIP ? "gzip" : "deflate";
        response.body = gramme_buffer_text(&worker->packed);
    }
    if (exchange->cors != GRAMME_CORS_NONE) {
        gramme_buffer_reset(&worker->extra, 4096);
        gramme_cors_append(&worker->extra, exchange->cors, exchange->head,
                           exchange->data);
        response.extra = gramme_buffer_text(&worker->extra);
    }
    slot->connection = NULL;
    gramme_client_answer(connection, &response,
                             exchange->head->method != GRAMME_METHOD_HEAD);
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
static void probe(gramme_loop *worker, gramme_slot *slot)
{
    gramme_exchange *exchange = &slot->exchange;
    gramme_request request = GRAMME_REQUEST_INIT;
    gramme *db = gramme_registry_any(worker->server->registry);
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

static void find_engine(gramme_loop *worker, gramme_slot *slot)
{
    gramme_exchange *exchange = &slot->exchange;
    gramme_failure failure = {GRAMME_CODE_OK, ""};

    if (!need_reply(slot)) {
        return;
    }
    slot->engine =
        gramme_registry_acquire(worker->server->registry, exchange->credential.key,
                                exchange->credential.region, &failure);
    if (slot->engine == NULL) {
        gramme_request_unavailable(exchange, failure.message);
    }
}

static void prepare(gramme_loop *worker, gramme_slot *slot, gramme_client *c)
{
    gramme_inbox *in = c->in;
    gramme_exchange *exchange = &slot->exchange;
    char *data = in->data + in->begin;

    slot->connection = c;
    slot->engine = NULL;
    slot->called = false;
    exchange->head = &in->head;
    exchange->data = data;
    exchange->body = gramme_text_of(data + in->head_size, in->body_size);
    switch (gramme_request_route(exchange, worker->server->cors)) {
    case GRAMME_ROUTE_ANSWER:
        break;
    case GRAMME_ROUTE_PROBE:
        probe(worker, slot);
        break;
    case GRAMME_ROUTE_CALL:
        find_engine(worker, slot);
        break;
    }
}

static size_t call(gramme_slot *slot, gramme_turn *turn)
{
    const gramme_exchange *exchange = &slot->exchange;
    gramme_request request = GRAMME_REQUEST_INIT;
    size_t size = 0;

    request.target = exchange->target;
    request.body = exchange->payload.data == NULL ? "" : exchange->payload.data;
    request.body_size = exchange->payload.size;
    request.region = exchange->region;
    gramme_call(gramme_engine_db(slot->engine), turn, &request, slot->reply);
    slot->called = true;
    gramme_reply_body(slot->reply, &size);
    return size;
}

/* The answer is on its way; now there is time to say why a table seems to be missing.
 */
static void hint(gramme_loop *worker, const gramme_slot *slot)
{
    const char *table = gramme_reply_missing_table(slot->reply);

    if (table != NULL) {
        gramme_registry_hint(worker->server->registry, table,
                             slot->exchange.credential.key,
                             slot->exchange.credential.region);
    }
}

/* Performs the calls that wait for `engine` among the slots, in one turn, and answers
 * them. Big answers end it early: what is left is for the next. */
static void run_engine(gramme_loop *worker, gramme_engine *engine, size_t count)
{
    gramme_turn *turn = NULL;
    bool good = gramme_turn_begin(&turn, gramme_engine_db(engine)) == GRAMME_CODE_OK;
    size_t bytes = 0;
    size_t i;

    for (i = 0; i < count && bytes < TURN_BYTES; i++) {
        gramme_slot *slot = &worker->slots[i];

        if (slot->connection != NULL && slot->engine == engine) {
            if (good) {
                bytes += call(slot, turn);
            }
            slot->called = true;
        }
    }
    good = good && gramme_turn_end(turn) == GRAMME_CODE_OK;
    for (i = 0; i < count; i++) {
        gramme_slot *slot = &worker->slots[i];

        if (slot->connection != NULL && slot->engine == engine && slot->called) {
            if (!good) {
                gramme_reply_fail(slot->reply);
            }
            hint(worker, slot);
            send_answer(worker, slot);
            gramme_registry_release(worker->server->registry, engine);
        }
    }
}

/* Takes from the queue until a turn is full. */
static size_t collect(gramme_loop *worker)
{
    size_t count = 0;

    while (count < TURN_MAX && worker->ready != NULL) {
        gramme_client *c = worker->ready;

        worker->ready = c->next_ready;
        if (worker->ready == NULL) {
            worker->ready_end = &worker->ready;
        }
        if (c->phase == PHASE_MORE) {
            gramme_client_resume(c);
        } else {
            prepare(worker, &worker->slots[count++], c);
        }
    }
    return count;
}

void gramme_turn_run(gramme_loop *worker)
{
    size_t count;
    size_t i;

    gramme_stamp_refresh(&worker->stamp);
    count = collect(worker);
    for (i = 0; i < count; i++) {
        gramme_slot *slot = &worker->slots[i];

        while (slot->connection != NULL) {
            if (slot->engine == NULL) {
                send_answer(worker, slot);
            } else {
                run_engine(worker, slot->engine, count);
            }
        }
    }
}
