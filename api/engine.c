/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - the public handles: engine, turn, reply. */
#include "api/engine.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "api/include/gramme_plugin.h"
#include "api/json/own.h"
#include "api/triggers/functions.h"
#include "api/triggers/triggers.h"

#include "storage/base/utf8.h"
#include "storage/table.h"

#define INTERNAL_ERROR                                                                 \
    "The request processing has failed because of an unknown error, exception or "     \
    "failure."

static const char internal_error[] =
    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\","
    "\"message\":\"" INTERNAL_ERROR "\"}";

static const uint64_t collection_limit_default = UINT64_C(10) << 30; /* bytes */
static const int64_t ttl_interval_default = INT64_C(60) * 1000000;   /* microseconds */

void gramme_own_process(void)
{
    gramme_json_own_process();
}

const char *gramme_version(void)
{
    return GRAMME_VERSION;
}

gramme_code gramme_engine_code(gramme_status status)
{
    static const struct {
        gramme_status status;
        gramme_code code;
    } codes[] = {
        {GRAMME_OK, GRAMME_CODE_OK},         {GRAMME_NOMEM, GRAMME_CODE_NOMEM},
        {GRAMME_IO, GRAMME_CODE_IO},         {GRAMME_FULL, GRAMME_CODE_IO},
        {GRAMME_BUSY, GRAMME_CODE_BUSY},     {GRAMME_FOREIGN, GRAMME_CODE_FOREIGN},
        {GRAMME_NEWER, GRAMME_CODE_NEWER},   {GRAMME_CORRUPT, GRAMME_CODE_DAMAGED},
        {GRAMME_CLOSED, GRAMME_CODE_MISUSE}, {GRAMME_INVALID, GRAMME_CODE_MISUSE},
        {GRAMME_EXISTS, GRAMME_CODE_MISUSE},
    };
    size_t i;

    for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (codes[i].status == status) {
            return codes[i].code;
        }
    }
    return GRAMME_CODE_INTERNAL;
}

/* The message may hold what somebody else wrote, and may have been cut. */
static void make_line(char *text)
{
    size_t size = strlen(text);

    gramme_utf8_repair((uint8_t *)text, size);
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F) {
            text[i] = '?';
        }
    }
}

gramme_code
gramme_engine_fail(gramme_failure *failure, gramme_code code, gramme_view message)
{
    if (failure != NULL) {
        failure->code = code;
        (void)snprintf(failure->message, sizeof(failure->message), "%.*s",
                       GRAMME_VIEW_ARG(message));
        make_line(failure->message);
    }
    return code;
}

bool gramme_engine_usable(const gramme *db)
{
    return getpid() == db->pid;
}

gramme_code gramme_engine_check(const gramme *db, gramme_failure *failure)
{
    return gramme_engine_usable(db)
               ? GRAMME_CODE_OK
               : gramme_engine_fail(
                     failure, GRAMME_CODE_MISUSE,
                     GRAMME_VIEW("the engine was opened before a fork(2)"));
}

static int64_t read_clock(void *self)
{
    const gramme *db = self;
    int64_t stopped = db->clock_stopped;

    return stopped != 0 ? stopped
                        : gramme_clock_now(gramme_clock_system()) + db->clock_offset;
}

/* Microseconds between two searches for expired items. */
static int64_t ttl_interval(const gramme_open_options *options)
{
    if (options->ttl_interval_ms == 0) {
        return ttl_interval_default;
    }
    return options->ttl_interval_ms < 0 ? 0 : options->ttl_interval_ms * 1000;
}

static const char *keep(gramme *db, const char *text, const char *absent)
{
    gramme_view copy;

    return gramme_arena_copy(&copy, &db->arena,
                             gramme_view_text(text == NULL ? absent : text))
               ? (const char *)copy.data
               : NULL;
}

/* False when memory has run out. */
static bool keep_options(gramme *db, const gramme_open_options *options)
{
    db->options = *options;
    db->options.path = NULL;
    db->transient = options->transient_ms * 1000;
    db->conflict_rate = options->conflict_rate;
    db->collection_limit = options->item_collection_limit > 0
                               ? (uint64_t)options->item_collection_limit
                               : collection_limit_default;
    db->log = options->log;
    db->log_self = options->log_self;
    db->region = keep(db, options->region, "us-east-1");
    db->access_key = keep(db, options->access_key, "local");
    db->options.region = db->region;
    db->options.access_key = db->access_key;
    return db->region != NULL && db->access_key != NULL;
}

static gramme_status open_store(gramme *db,
                                const gramme_open_options *options,
                                gramme_store *from,
                                gramme_error *err)
{
    gramme_store_options store_options = {
        .path = options->path,
        .from = from,
        .full_sync = options->full_sync != 0,
        .allocator = db->allocator,
        .clock = &db->clock,
        .ttl_interval = ttl_interval(options),
        .log = db->log,
        .log_self = db->log_self,
    };
    gramme_streams_options streams_options = {
        .shard_time = options->shard_ms * 1000,
        .shard_records = (uint64_t)options->shard_records,
        .width = (uint32_t)options->shard_width,
        .retention = options->stream_retention_ms * 1000,
    };
    gramme_status status = gramme_store_open(&db->store, &store_options, err);

    if (status == GRAMME_OK) {
        status = gramme_streams_open(&db->streams, db->store, &streams_options, err);
    }
    if (status == GRAMME_OK) {
        status = gramme_triggers_new(&db->triggers, db, err);
    }
    if (status == GRAMME_OK) {
        status = gramme_functions_new(&db->functions, db, err);
    }
    return status;
}

static gramme_code check_options(const gramme_open_options *options,
                                 gramme_failure *failure)
{
    if (options->version != GRAMME_OPEN_OPTIONS_VERSION) {
        return gramme_engine_fail(
            failure, GRAMME_CODE_MISUSE,
            GRAMME_VIEW("options of a version this library does not know"));
    }
    if (options->shard_ms < 0 || options->shard_records < 0 ||
        options->stream_retention_ms < 0 || options->shard_width < 0 ||
        options->shard_width > GRAMME_STREAM_WIDTH_MAX) {
        return gramme_engine_fail(
            failure, GRAMME_CODE_MISUSE,
            GRAMME_VIEW("options of shards are out of their range"));
    }
    return GRAMME_CODE_OK;
}

static gramme_code open_engine(gramme **out,
                               const gramme_open_options *options,
                               gramme *from,
                               gramme_failure *failure)
{
    const gramme_allocator *allocator = gramme_allocator_default();
    gramme_error err;
    gramme_status status;
    gramme *db = gramme_alloc_zero(allocator, sizeof(*db));

    if (db == NULL) {
        return gramme_engine_fail(failure, GRAMME_CODE_NOMEM,
                                  GRAMME_VIEW("out of memory"));
    }
    db->allocator = allocator;
    db->pid = getpid();
    db->clock = (gramme_clock){.now = read_clock, .self = db};
    db->clock_offset = from == NULL ? 0 : atomic_load(&from->clock_offset);
    gramme_arena_init(&db->arena, allocator, 256);
    gramme_error_init(&err, NULL);
    status = keep_options(db, options)
                 ? open_store(db, options, from == NULL ? NULL : from->store, &err)
                 : gramme_error_nomem(&err);
    if (status != GRAMME_OK) {
        gramme_close(db);
        return gramme_engine_fail(failure, gramme_engine_code(status), err.message);
    }
    *out = db;
    return GRAMME_CODE_OK;
}

gramme_code
gramme_open(gramme **out, const gramme_open_options *options, gramme_failure *failure)
{
    static const gramme_open_options usual = GRAMME_OPEN_OPTIONS_INIT;
    gramme_code code;

    *out = NULL;
    if (options == NULL) {
        options = &usual;
    }
    code = check_options(options, failure);
    return code == GRAMME_CODE_OK ? open_engine(out, options, NULL, failure) : code;
}

gramme_code gramme_clone(gramme **out, gramme *db, gramme_failure *failure)
{
    gramme_code code = gramme_engine_check(db, failure);

    *out = NULL;
    return code == GRAMME_CODE_OK ? open_engine(out, &db->options, db, failure) : code;
}

void gramme_close(gramme *db)
{
    if (db != NULL && gramme_engine_usable(db)) {
        gramme_functions_stop(db->functions);
        gramme_triggers_free(db->triggers);
        gramme_functions_free(db->functions);
        gramme_streams_close(db->streams);
        gramme_store_close(db->store);
        gramme_arena_clear(&db->arena);
        gramme_free(db->allocator, db);
    }
}

gramme_reply *gramme_reply_new(void)
{
    const gramme_allocator *allocator = gramme_allocator_default();
    gramme_reply *reply = gramme_alloc_zero(allocator, sizeof(*reply));

    if (reply != NULL) {
        gramme_arena_init(&reply->arena, allocator, 0);
        gramme_bytes_init(&reply->body, allocator);
        gramme_bytes_init(&reply->scratch, allocator);
    }
    return reply;
}

void gramme_reply_free(gramme_reply *reply)
{
    if (reply != NULL) {
        const gramme_allocator *allocator = reply->arena.allocator;

        gramme_arena_clear(&reply->arena);
        gramme_bytes_clear(&reply->body);
        gramme_bytes_clear(&reply->scratch);
        gramme_free(allocator, reply);
    }
}

int gramme_reply_status(const gramme_reply *reply)
{
    return gramme_exception_http_status(reply->exception);
}

/* A reply that failed has no buffer to rely on: its text is the constant above. */
const char *gramme_reply_body(const gramme_reply *reply, size_t *size)
{
    bool good = gramme_bytes_ok(&reply->body);

    if (size != NULL) {
        *size = good ? reply->body.size : sizeof(internal_error) - 1;
    }
    if (!good) {
        return internal_error;
    }
    return reply->body.size == 0 ? "" : (const char *)reply->body.data;
}

const char *gramme_reply_exception(const gramme_reply *reply)
{
    const char *wire;

    if (reply->exception == GRAMME_EXCEPTION_NONE) {
        return NULL;
    }
    wire = gramme_exception_wire_name(reply->exception);
    return strchr(wire, '#') + 1;
}

const char *gramme_reply_message(const gramme_reply *reply)
{
    if (reply->exception == GRAMME_EXCEPTION_NONE) {
        return NULL;
    }
    return reply->message.data == NULL ? "" : (const char *)reply->message.data;
}

const char *gramme_reply_missing_table(const gramme_reply *reply)
{
    return (const char *)reply->missing_table.data;
}

void gramme_reply_fail(gramme_reply *reply)
{
    reply->exception = GRAMME_EXCEPTION_INTERNAL_SERVER_ERROR;
    reply->missing_table = gramme_view_of(NULL, 0);
    reply->message = GRAMME_VIEW(INTERNAL_ERROR);
    reply->body.failed = true;
}

gramme_code gramme_turn_begin(gramme_turn **out, gramme *db)
{
    gramme_turn *turn = gramme_alloc_zero(db->allocator, sizeof(*turn));
    gramme_status status;

    *out = NULL;
    if (turn == NULL) {
        return GRAMME_CODE_NOMEM;
    }
    turn->db = db;
    status = gramme_group_begin(&turn->group, db->store, NULL);
    if (status != GRAMME_OK) {
        gramme_free(db->allocator, turn);
        return gramme_engine_code(status);
    }
    *out = turn;
    return GRAMME_CODE_OK;
}

gramme_code gramme_turn_end(gramme_turn *turn)
{
    gramme_status status = gramme_group_end(turn->group, NULL);

    gramme_free(turn->db->allocator, turn);
    return gramme_engine_code(status);
}

int gramme_has_table(gramme *db, const char *name)
{
    const gramme_table *table;
    gramme_txn *txn = NULL;
    bool found;

    if (gramme_txn_begin(&txn, db->store, NULL, GRAMME_TXN_READ, NULL) != GRAMME_OK) {
        return 0;
    }
    found = gramme_table_find(&table, txn, gramme_view_text(name), NULL) == GRAMME_OK;
    gramme_txn_rollback(txn);
    return found;
}

void gramme_advance_clock(gramme *db, int64_t milliseconds)
{
    atomic_fetch_add(&db->clock_offset, milliseconds * 1000);
    gramme_store_clock_was_set(db->store);
}

void gramme_set_clock(gramme *db, int64_t milliseconds)
{
    atomic_store(&db->clock_offset,
                 milliseconds * 1000 - gramme_clock_now(gramme_clock_system()));
    gramme_store_clock_was_set(db->store);
}

int64_t gramme_clock_time(const gramme *db)
{
    return gramme_clock_now(&db->clock) / 1000;
}

void gramme_settle(gramme *db)
{
    if (gramme_engine_usable(db)) {
        gramme_store_settle(db->store);
    }
}
