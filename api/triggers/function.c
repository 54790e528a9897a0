/* SPDX-License-Identifier: Apache-2.0 */
/* function.c - a function's document: JSON with the members of the tables below. */
#include "api/triggers/function.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "api/json/tree.h"
#include "api/triggers/event.h"
#include "storage/document.h"

enum { DEPTH_MAX = 3, VARIABLES_DEPTH_MAX = 2 };

typedef struct field {
    const char *name;
    size_t offset;
} field;

#define FIELD(member)                                                                  \
    {                                                                                  \
#member, offsetof(gramme_function_document, member)                            \
    }

static const field texts[] = {
    FIELD(name),         FIELD(region),     FIELD(runtime),
    FIELD(role),         FIELD(handler),    FIELD(description),
    FIELD(revision),     FIELD(sha256),     FIELD(folder),
    FIELD(architecture), FIELD(tracing),    FIELD(key),
    FIELD(snap_start),   FIELD(log_format), FIELD(application_level),
    FIELD(system_level), FIELD(log_group),  FIELD(environment),
    FIELD(tags),
};

static const field integers[] = {
    FIELD(modified), FIELD(timeout), FIELD(memory), FIELD(storage), FIELD(code_size),
};

enum {
    TEXTS = sizeof(texts) / sizeof(texts[0]),
    INTEGERS = sizeof(integers) / sizeof(integers[0])
};

static gramme_status damaged(gramme_error *err)
{
    return gramme_error_set(err, GRAMME_CORRUPT, "a function's document is damaged");
}

gramme_status gramme_function_read(gramme_function_document *out,
                                   gramme_view text,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    gramme_json json;
    gramme_status status = gramme_json_parse(&json, arena, text, DEPTH_MAX, err);

    if (status != GRAMME_OK) {
        return status == GRAMME_INVALID ? damaged(err) : status;
    }
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < TEXTS; i++) {
        const gramme_json *member = gramme_json_member(&json, texts[i].name);

        if (member != NULL && member->kind == GRAMME_JSON_STRING) {
            memcpy((uint8_t *)out + texts[i].offset, &member->text,
                   sizeof(member->text));
        }
    }
    for (size_t i = 0; i < INTEGERS; i++) {
        const gramme_json *member = gramme_json_member(&json, integers[i].name);
        int64_t value;

        if (member != NULL && gramme_json_integer(&value, member)) {
            memcpy((uint8_t *)out + integers[i].offset, &value, sizeof(value));
        }
    }
    return out->name.size > 0 ? GRAMME_OK : damaged(err);
}

gramme_status gramme_function_get(gramme_function_document *out,
                                  gramme_txn *txn,
                                  gramme_view name,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    gramme_view text;
    gramme_status status =
        gramme_document_get(&text, txn, GRAMME_DOCUMENT_FUNCTION, name, arena, err);

    return status == GRAMME_OK ? gramme_function_read(out, text, arena, err) : status;
}

gramme_status gramme_function_put(gramme_txn *txn,
                                  const gramme_function_document *document,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    gramme_bytes bytes;
    gramme_writer out;
    gramme_status status;

    gramme_bytes_init(&bytes, arena->allocator);
    gramme_writer_init(&out, &bytes);
    gramme_write_object_begin(&out);
    for (size_t i = 0; i < TEXTS; i++) {
        gramme_view text;

        memcpy(&text, (const uint8_t *)document + texts[i].offset, sizeof(text));
        if (text.size > 0) {
            gramme_write_name(&out, texts[i].name);
            gramme_write_string(&out, text);
        }
    }
    for (size_t i = 0; i < INTEGERS; i++) {
        int64_t value;

        memcpy(&value, (const uint8_t *)document + integers[i].offset, sizeof(value));
        gramme_write_name(&out, integers[i].name);
        gramme_write_integer(&out, value);
    }
    gramme_write_object_end(&out);
    status = gramme_bytes_ok(&bytes)
                 ? gramme_document_put(txn, GRAMME_DOCUMENT_FUNCTION, document->name,
                                       gramme_bytes_view(&bytes), err)
                 : gramme_error_nomem(err);
    gramme_bytes_clear(&bytes);
    return status;
}

gramme_status gramme_function_code(gramme_view *out,
                                   gramme_txn *txn,
                                   const gramme_function_document *document,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    gramme_status status;

    *out = gramme_view_of(NULL, 0);
    if (document->folder.size > 0) {
        return GRAMME_OK;
    }
    status =
        gramme_document_get(out, txn, GRAMME_DOCUMENT_CODE, document->name, arena, err);
    return status == GRAMME_NOTFOUND ? damaged(err) : status;
}

/* -- for its target -- */

static gramme_status read_environment(const char *const **out,
                                      gramme_view text,
                                      gramme_arena *arena,
                                      gramme_error *err)
{
    gramme_json json = {.kind = GRAMME_JSON_OBJECT};
    gramme_status status = GRAMME_OK;
    const char **list;

    if (text.size > 0) {
        status = gramme_json_parse(&json, arena, text, VARIABLES_DEPTH_MAX, err);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    list = gramme_arena_calloc(arena, (size_t)json.count + 1, sizeof(*list));
    if (list == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < json.count; i++) {
        const gramme_json *variable = &json.children[i];
        gramme_view line =
            gramme_arena_printf(arena, "%.*s=%.*s", GRAMME_VIEW_ARG(variable->name),
                                GRAMME_VIEW_ARG(variable->text));

        if (line.data == NULL) {
            return gramme_error_nomem(err);
        }
        list[i] = (const char *)line.data;
    }
    *out = list;
    return GRAMME_OK;
}

static const char *text_of(gramme_arena *arena, gramme_view text, bool *copied)
{
    gramme_view copy = gramme_view_of("", 0);

    *copied = gramme_arena_copy(&copy, arena, text) && *copied;
    return (const char *)copy.data;
}

gramme_status gramme_function_describe(gramme_function *out,
                                       const gramme *db,
                                       const gramme_function_document *document,
                                       gramme_view zip,
                                       gramme_arena *arena,
                                       gramme_error *err)
{
    bool copied = true;
    const char *region = text_of(arena, document->region, &copied);
    gramme_view arn = gramme_function_arn(arena, region, document->name);

    *out = (gramme_function){
        .version = GRAMME_FUNCTION_VERSION,
        .name = text_of(arena, document->name, &copied),
        .arn = (const char *)arn.data,
        .runtime = text_of(arena, document->runtime, &copied),
        .handler = text_of(arena, document->handler, &copied),
        .timeout_seconds = (int)document->timeout,
        .memory_mb = (int)document->memory,
        .zip = zip.data,
        .zip_size = zip.size,
        .region = db->region,
        .access_key = db->access_key,
    };
    if (document->folder.size > 0) {
        out->folder = text_of(arena, document->folder, &copied);
    }
    if (!copied || arn.data == NULL) {
        return gramme_error_nomem(err);
    }
    return read_environment(&out->environment, document->environment, arena, err);
}

/* -- for its reader -- */

static void write_text(gramme_writer *out, const char *name, gramme_view text)
{
    if (text.size > 0) {
        gramme_write_name(out, name);
        gramme_write_string(out, text);
    }
}

static void write_integer(gramme_writer *out, const char *name, int64_t value)
{
    gramme_write_name(out, name);
    gramme_write_integer(out, value);
}

static void write_constant(gramme_writer *out, const char *name, const char *text)
{
    gramme_write_name(out, name);
    gramme_write_text(out, text);
}

/* "2026-11-21T15:29:06.000+0000" */
static void write_modified(gramme_writer *out, int64_t modified)
{
    char text[GRAMME_TIME_TEXT + 1];
    char whole[GRAMME_TIME_TEXT + 8];

    gramme_time_print(text, modified, true);
    (void)snprintf(whole, sizeof(whole), "%.*s+0000", (int)strlen(text) - 1, text);
    write_constant(out, "LastModified", whole);
}

static void write_logging(gramme_writer *out, const gramme_function_document *document)
{
    gramme_write_name(out, "LoggingConfig");
    gramme_write_object_begin(out);
    write_text(out, "LogFormat", document->log_format);
    write_text(out, "ApplicationLogLevel", document->application_level);
    write_text(out, "SystemLogLevel", document->system_level);
    write_text(out, "LogGroup", document->log_group);
    gramme_write_object_end(out);
}

static void write_nested(gramme_writer *out, const gramme_function_document *document)
{
    if (document->environment.size > 0) {
        gramme_write_name(out, "Environment");
        gramme_write_object_begin(out);
        gramme_write_name(out, "Variables");
        gramme_write_raw(out, document->environment);
        gramme_write_object_end(out);
    }
    gramme_write_name(out, "TracingConfig");
    gramme_write_object_begin(out);
    write_text(out, "Mode", document->tracing);
    gramme_write_object_end(out);
    gramme_write_name(out, "Architectures");
    gramme_write_array_begin(out);
    gramme_write_string(out, document->architecture);
    gramme_write_array_end(out);
    gramme_write_name(out, "EphemeralStorage");
    gramme_write_object_begin(out);
    write_integer(out, "Size", document->storage);
    gramme_write_object_end(out);
    gramme_write_name(out, "SnapStart");
    gramme_write_object_begin(out);
    write_text(out, "ApplyOn", document->snap_start);
    write_constant(out, "OptimizationStatus", "Off");
    gramme_write_object_end(out);
    write_logging(out, document);
}

/* Nothing takes time here: a function is active and its last update done at once. */
void gramme_function_write(gramme_writer *out,
                           const gramme_function_document *document,
                           const gramme_function_view *how)
{
    gramme_view name = document->name;
    char arn[256];

    (void)snprintf(arn, sizeof(arn), "arn:aws:lambda:%s:000000000000:function:%.*s%s",
                   how->region, GRAMME_VIEW_ARG(name),
                   how->qualified ? ":$LATEST" : "");
    write_text(out, "FunctionName", name);
    write_constant(out, "FunctionArn", arn);
    write_text(out, "Runtime", document->runtime);
    write_text(out, "Role", document->role);
    write_text(out, "Handler", document->handler);
    write_integer(out, "CodeSize", document->code_size);
    gramme_write_name(out, "Description");
    gramme_write_string(out, document->description);
    write_integer(out, "Timeout", document->timeout);
    write_integer(out, "MemorySize", document->memory);
    write_modified(out, document->modified);
    write_text(out, "CodeSha256", document->sha256);
    write_constant(out, "Version", "$LATEST");
    write_text(out, "KMSKeyArn", document->key);
    write_nested(out, document);
    write_text(out, "RevisionId", document->revision);
    if (how->state) {
        write_constant(out, "State", "Active");
        write_constant(out, "LastUpdateStatus", "Successful");
    }
    write_constant(out, "PackageType", "Zip");
}
