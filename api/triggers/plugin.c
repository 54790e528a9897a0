/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c - the public calls about triggers. */
#include "api/engine.h"
#include "api/triggers/functions.h"
#include "api/triggers/mapping.h"
#include "api/triggers/triggers.h"

static void release(const gramme_target *target)
{
    if (target->release != NULL) {
        target->release(target->self);
    }
}

static gramme_code
answer(gramme_status status, const gramme_error *err, gramme_failure *failure)
{
    return status == GRAMME_OK
               ? GRAMME_CODE_OK
               : gramme_engine_fail(failure, gramme_engine_code(status), err->message);
}

static gramme_code check_target(const gramme_target *target, gramme_failure *failure)
{
    if (target == NULL || target->version != GRAMME_TARGET_VERSION ||
        target->invoke == NULL) {
        return gramme_engine_fail(
            failure, GRAMME_CODE_MISUSE,
            GRAMME_VIEW("a target of a version this library does not know"));
    }
    return GRAMME_CODE_OK;
}

static gramme_code
check_use(const gramme *db, const gramme_target *target, gramme_failure *failure)
{
    gramme_code code = gramme_engine_check(db, failure);

    return code == GRAMME_CODE_OK ? check_target(target, failure) : code;
}

static gramme_status read_settings(gramme_settings *out,
                                   gramme_arena *arena,
                                   const char *settings,
                                   gramme_error *err)
{
    gramme_settings_reading reading = {.arena = arena};

    gramme_settings_init_local(out);
    return gramme_settings_parse(
        out, &reading,
        settings == NULL ? gramme_view_of(NULL, 0) : gramme_view_text(settings), err);
}

gramme_code gramme_trigger_check(const char *settings, gramme_failure *failure)
{
    gramme_settings read;
    gramme_status status;
    gramme_arena arena;
    gramme_error err;

    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_error_init(&err, NULL);
    status = read_settings(&read, &arena, settings, &err);
    gramme_arena_clear(&arena);
    return answer(status, &err, failure);
}

gramme_code gramme_trigger_add(gramme *db,
                               const char *table,
                               const char *name,
                               const char *settings,
                               const gramme_target *target,
                               gramme_failure *failure)
{
    gramme_settings read;
    gramme_trigger_spec spec = {
        .name = gramme_view_text(name),
        .table = gramme_view_text(table),
        .settings = &read,
    };
    char id[GRAMME_UUID_TEXT + 1];
    gramme_code code = check_use(db, target, failure);
    gramme_status status;
    gramme_arena arena;
    gramme_error err;

    if (code != GRAMME_CODE_OK) {
        return code;
    }
    gramme_trigger_uuid(id, spec.table, spec.name);
    spec.id = gramme_view_text(id);
    gramme_arena_init(&arena, db->allocator, 0);
    gramme_error_init(&err, NULL);
    status = read_settings(&read, &arena, settings, &err);
    if (status == GRAMME_OK) {
        status = gramme_triggers_add(db->triggers, &spec, target, &err);
    } else {
        release(target);
    }
    gramme_arena_clear(&arena);
    return answer(status, &err, failure);
}

gramme_code gramme_destination_add(gramme *db,
                                   const char *arn,
                                   const gramme_target *target,
                                   gramme_failure *failure)
{
    gramme_code code = check_use(db, target, failure);
    gramme_error err;

    if (code != GRAMME_CODE_OK) {
        return code;
    }
    gramme_error_init(&err, NULL);
    return answer(
        gramme_triggers_map(db->triggers, gramme_view_text(arn), target, &err), &err,
        failure);
}

int gramme_has_triggers(gramme *db)
{
    return gramme_engine_usable(db) && gramme_triggers_any(db->triggers);
}

int gramme_settle_triggers(gramme *db, int64_t milliseconds)
{
    if (!gramme_engine_usable(db)) {
        return 0;
    }
    gramme_functions_catch_up(db->functions);
    return gramme_triggers_settle(db->triggers, milliseconds * 1000);
}

gramme_code
gramme_runtime_set(gramme *db, const gramme_runtime *runtime, gramme_failure *failure)
{
    gramme_error err;

    if (runtime == NULL || runtime->version != GRAMME_RUNTIME_VERSION ||
        runtime->open == NULL) {
        return gramme_engine_fail(
            failure, GRAMME_CODE_MISUSE,
            GRAMME_VIEW("a runtime of a version this library does not know"));
    }
    if (!gramme_engine_usable(db)) {
        return gramme_engine_check(db, failure);
    }
    gramme_error_init(&err, NULL);
    gramme_functions_run_with(db->functions, runtime);
    return answer(gramme_mapping_start_all(db, &err), &err, failure);
}

const char *gramme_reply_function_error(const gramme_reply *reply)
{
    return reply->function_error;
}

const char *gramme_reply_function_log(const gramme_reply *reply, size_t *size)
{
    *size = reply->function_log.size;
    return (const char *)reply->function_log.data;
}
