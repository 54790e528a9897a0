/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - gramme_check_file(): what each folder below says of a database, and what
 * this one has stored in it: settings of tables, functions, mappings. */
#include <stdio.h>

#include "api/engine.h"
#include "api/ops/settings.h"
#include "api/triggers/function.h"
#include "api/triggers/mapping.h"
#include "storage/base/base64.h"
#include "storage/base/digest.h"
#include "storage/check.h"
#include "storage/document.h"
#include "streams/check.h"

/* One document at a time: a function's code may be large. */
enum { DOCUMENTS_AT_ONCE = 1 };

typedef struct api_check {
    gramme_check *check;
    gramme_txn *txn;
    gramme_arena arena; /* one document, or one table */
} api_check;

/* -- tables -- */

/* A table's settings tell of its stream, too. */
static gramme_status
check_stream(api_check *c, const gramme_table *table, gramme_error *err)
{
    gramme_view view = gramme_settings_text(&table->settings, "StreamViewType");
    gramme_view label = gramme_settings_text(&table->settings, "LatestStreamLabel");
    char name[GRAMME_CHECK_TEXT];
    gramme_stream stream;
    gramme_status status;

    if ((table->stream != 0) != (view.size > 0)) {
        gramme_check_found(c->check,
                           "table %s: its settings do not agree with its stream",
                           gramme_check_print(name, table->name));
        return GRAMME_OK;
    }
    if (table->stream == 0) {
        return GRAMME_OK;
    }
    status = gramme_stream_get(&stream, c->txn, table->stream, &c->arena, err);
    if (status == GRAMME_OK &&
        (!gramme_view_equal(stream.label, label) ||
         !gramme_view_is(view, gramme_view_type_name(stream.view)))) {
        gramme_check_found(c->check,
                           "table %s: its settings do not agree with its stream",
                           gramme_check_print(name, table->name));
    }
    /* What is not there or cannot be read was told by streams. */
    return status == GRAMME_NOTFOUND || status == GRAMME_CORRUPT ? GRAMME_OK : status;
}

static void check_tags(api_check *c, const gramme_table *table)
{
    const gramme_item *tags = gramme_settings_map(&table->settings, "Tags");
    char name[GRAMME_CHECK_TEXT];

    for (uint32_t i = 0; tags != NULL && i < tags->count; i++) {
        if (tags->members[i].value.type != GRAMME_TYPE_S) {
            gramme_check_found(c->check, "table %s: its tags cannot be read",
                               gramme_check_print(name, table->name));
            return;
        }
    }
}

static gramme_status check_tables(api_check *c, gramme_error *err)
{
    const gramme_table *table;
    size_t position = 0;
    gramme_status status = GRAMME_OK;

    while (status == GRAMME_OK &&
           gramme_check_next_table(&table, c->check, &position)) {
        if (table->state == GRAMME_TABLE_DELETING) {
            continue; /* its stream has ended, its settings stay */
        }
        gramme_arena_reset(&c->arena);
        check_tags(c, table);
        status = check_stream(c, table, err);
    }
    return status;
}

/* -- documents -- */

static gramme_status
check_mapping(api_check *c, const gramme_document *document, gramme_error *err)
{
    gramme_mapping mapping;
    char name[GRAMME_CHECK_TEXT];
    gramme_status status = gramme_mapping_read(&mapping, document, &c->arena, err);

    if (status != GRAMME_OK && status != GRAMME_NOMEM) {
        gramme_check_found(c->check, "mappings: %s cannot be read",
                           gramme_check_print(name, document->name));
        return GRAMME_OK;
    }
    return status;
}

/* Is `zip` what the function says of its code? */
static bool code_fits(const gramme_function_document *function, gramme_view zip)
{
    uint8_t digest[GRAMME_SHA256_SIZE];
    gramme_bytes text;
    bool fits;

    gramme_sha256(digest, zip);
    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_base64_append(&text, gramme_view_of(digest, sizeof(digest)));
    fits = !gramme_bytes_ok(&text) ||
           gramme_view_equal(gramme_bytes_view(&text), function->sha256);
    gramme_bytes_clear(&text);
    return fits && function->code_size == (int64_t)zip.size;
}

static gramme_status
check_function(api_check *c, const gramme_document *document, gramme_error *err)
{
    gramme_function_document function;
    gramme_view zip;
    char name[GRAMME_CHECK_TEXT];
    gramme_status status =
        gramme_function_read(&function, document->value, &c->arena, err);

    gramme_check_print(name, document->name);
    if (status == GRAMME_CORRUPT ||
        (status == GRAMME_OK && !gramme_view_equal(function.name, document->name))) {
        gramme_check_found(c->check, "functions: %s cannot be read", name);
        return GRAMME_OK;
    }
    if (status != GRAMME_OK || function.folder.size > 0) {
        return status;
    }
    status = gramme_document_get(&zip, c->txn, GRAMME_DOCUMENT_CODE, document->name,
                                 &c->arena, err);
    if (status == GRAMME_NOTFOUND ||
        (status == GRAMME_OK && !code_fits(&function, zip))) {
        gramme_check_found(c->check, "functions: %s has %s", name,
                           status == GRAMME_OK ? "other code than it says" : "no code");
        return GRAMME_OK;
    }
    return status;
}

static gramme_status
check_code(api_check *c, const gramme_document *document, gramme_error *err)
{
    gramme_view value;
    char name[GRAMME_CHECK_TEXT];
    gramme_status status = gramme_document_get(&value, c->txn, GRAMME_DOCUMENT_FUNCTION,
                                               document->name, &c->arena, err);

    if (status == GRAMME_NOTFOUND) {
        gramme_check_found(c->check, "functions: there is code of %s, which is none",
                           gramme_check_print(name, document->name));
        return GRAMME_OK;
    }
    return status;
}

static gramme_status
check_documents(api_check *c,
                gramme_document_kind kind,
                gramme_status (*each)(api_check *c,
                                      const gramme_document *document,
                                      gramme_error *err),
                gramme_error *err)
{
    gramme_document_page page = {.more = true};
    gramme_view none = gramme_view_of(NULL, 0);
    gramme_bytes after;
    gramme_status status = GRAMME_OK;

    gramme_bytes_init(&after, c->arena.allocator);
    while (status == GRAMME_OK && page.more) {
        gramme_arena_reset(&c->arena);
        status =
            gramme_document_list(&page, c->txn, kind, none, gramme_bytes_view(&after),
                                 DOCUMENTS_AT_ONCE, &c->arena, err);
        for (uint32_t i = 0; status == GRAMME_OK && i < page.count; i++) {
            status = each(c, &page.documents[i], err);
            gramme_bytes_reset(&after, SIZE_MAX);
            gramme_bytes_append_view(&after, page.documents[i].name);
        }
        if (status == GRAMME_OK && !gramme_bytes_ok(&after)) {
            status = gramme_error_nomem(err);
        }
    }
    gramme_bytes_clear(&after);
    return status;
}

static gramme_status check_own(gramme_check *check, gramme_error *err)
{
    static const struct {
        gramme_document_kind kind;
        gramme_status (*each)(api_check *c,
                              const gramme_document *document,
                              gramme_error *err);
    } documents[] = {
        {GRAMME_DOCUMENT_MAPPING, check_mapping},
        {GRAMME_DOCUMENT_FUNCTION, check_function},
        {GRAMME_DOCUMENT_CODE, check_code},
    };
    api_check c = {.check = check, .txn = gramme_check_txn(check)};
    gramme_status status;

    gramme_arena_init(&c.arena, gramme_allocator_default(), 0);
    status = gramme_check_settle(check, check_tables(&c, err), err);
    for (size_t i = 0;
         i < sizeof(documents) / sizeof(documents[0]) && status == GRAMME_OK; i++) {
        status = check_documents(&c, documents[i].kind, documents[i].each, err);
        status = gramme_check_settle(check, status, err);
    }
    gramme_arena_clear(&c.arena);
    return status;
}

/* -- a look -- */

gramme_code
gramme_inspect_file(const char *path, int *importable, gramme_failure *failure)
{
    gramme_error err;
    bool local = false;
    bool fresh;
    gramme_status status;

    gramme_error_init(&err, NULL);
    status = gramme_check_look(&fresh, &local, path, &err);
    if (importable != NULL) {
        *importable = local;
    }
    return status == GRAMME_OK
               ? GRAMME_CODE_OK
               : gramme_engine_fail(failure, gramme_engine_code(status), err.message);
}

/* -- all of it -- */

static gramme_status check_all(gramme_check *check, gramme_error *err)
{
    bool readable;
    gramme_status status = gramme_check_storage(check, &readable, err);

    if (status == GRAMME_OK && readable) {
        status = gramme_streams_check(check, err);
    }
    if (status == GRAMME_OK && readable) {
        status = check_own(check, err);
    }
    return status;
}

gramme_code gramme_check_file(const char *path,
                              void (*found)(void *self, const char *line),
                              void *self,
                              gramme_failure *failure)
{
    gramme_check_options options = {.path = path, .found = found, .self = self};
    gramme_check *check = NULL;
    gramme_error err;
    uint64_t findings = 0;
    gramme_status status;

    if (path == NULL) {
        return gramme_engine_fail(failure, GRAMME_CODE_MISUSE,
                                  GRAMME_VIEW("a path is wanted"));
    }
    gramme_error_init(&err, NULL);
    status = gramme_check_open(&check, &options, &err);
    if (status == GRAMME_OK) {
        status = check_all(check, &err);
        findings = gramme_check_finish(check);
    }
    gramme_check_close(check);
    if (status == GRAMME_OK && findings > 0) {
        status =
            gramme_error_set(&err, GRAMME_CORRUPT, "%s: damaged, %llu finding%s", path,
                             (unsigned long long)findings, findings == 1 ? "" : "s");
    }
    return status == GRAMME_OK
               ? GRAMME_CODE_OK
               : gramme_engine_fail(failure, gramme_engine_code(status), err.message);
}
