/* SPDX-License-Identifier: Apache-2.0 */
/* trigger_file.c - --triggers: a JSON file of triggers, each checked where it stands.
 */
#include "server/trigger_option.h"

#include "server/base/log.h"
#include "server/targets/json.h"
#include "server/targets/scan.h"
#include "server/targets/target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 16 * 1024 * 1024, OPTIONS_MAX = 64, PIECE = 65536 };

typedef struct reader {
    gramme_trigger_list *list;
    gramme_buffer *message;
    const char *path;
    size_t number; /* of the trigger, from 1; 0: the file as such */
} reader;

/* One trigger's texts; absent ones are NULL. */
typedef struct entry {
    gramme_buffer table;
    gramme_buffer target;
    gramme_buffer name;
    gramme_buffer settings;
    gramme_buffer options;          /* texts with their NULs */
    size_t places[OPTIONS_MAX + 1]; /* of each in there */
    size_t option_count;
} entry;

static void entry_dispose(entry *of)
{
    gramme_buffer_clear(&of->table);
    gramme_buffer_clear(&of->target);
    gramme_buffer_clear(&of->name);
    gramme_buffer_clear(&of->settings);
    gramme_buffer_clear(&of->options);
}

/* "--triggers FILE: trigger 2: ..." */
static bool complain(const reader *from, const char *text, gramme_text about)
{
    GRAMME_BUFFER_LITERAL(from->message, "--triggers ");
    gramme_buffer_append_string(from->message, from->path);
    GRAMME_BUFFER_LITERAL(from->message, ": ");
    if (from->number > 0) {
        GRAMME_BUFFER_LITERAL(from->message, "trigger ");
        gramme_buffer_append_number(from->message, from->number);
        GRAMME_BUFFER_LITERAL(from->message, ": ");
    }
    gramme_buffer_append_string(from->message, text);
    gramme_buffer_append(from->message, about.data, about.size);
    return false;
}

static bool complain_plainly(const reader *from, const char *text)
{
    return complain(from, text, gramme_text_of(NULL, 0));
}

static bool
read_text(const reader *from, gramme_buffer *out, gramme_text name, gramme_text value)
{
    if (!gramme_json_unquote(out, value) || out->size == 0 ||
        memchr(out->data, '\0', out->size) != NULL) {
        return complain(from, "a string is wanted for ", name);
    }
    GRAMME_BUFFER_LITERAL(out, "\0");
    return true;
}

/* Numbers and truth values stand for their texts. */
static bool read_options(const reader *from, entry *to, gramme_text object)
{
    gramme_buffer text = GRAMME_BUFFER_INIT;
    gramme_text rest = object;
    gramme_text name;
    gramme_text value;
    bool good = true;

    if (gramme_scan_kind(object) != '{') {
        return complain_plainly(from, "options are an object");
    }
    while (good && gramme_scan_next(&name, &value, &rest)) {
        char kind = gramme_scan_kind(value);

        if (kind == '{' || kind == '[' || kind == 'n' ||
            to->option_count == OPTIONS_MAX) {
            good = complain(from, "no good value for the option ", name);
            continue;
        }
        if (kind == '"') {
            good = gramme_json_unquote(&text, value) ||
                   complain(from, "no good value for the option ", name);
            value = gramme_buffer_text(&text);
        }
        to->places[to->option_count++] = to->options.size;
        gramme_buffer_append(&to->options, name.data, name.size);
        GRAMME_BUFFER_LITERAL(&to->options, "=");
        gramme_buffer_append(&to->options, value.data, value.size);
        GRAMME_BUFFER_LITERAL(&to->options, "\0");
    }
    gramme_buffer_clear(&text);
    return good;
}

static bool read_settings(const reader *from, entry *to, gramme_text value)
{
    gramme_failure failure;

    gramme_buffer_reset(&to->settings, SIZE_MAX);
    gramme_buffer_append(&to->settings, value.data, value.size);
    GRAMME_BUFFER_LITERAL(&to->settings, "\0");
    return to->settings.failed ||
           gramme_trigger_check(to->settings.data, &failure) == GRAMME_CODE_OK ||
           complain_plainly(from, failure.message);
}

static bool
read_member(const reader *from, entry *to, gramme_text name, gramme_text value)
{
    if (gramme_text_is(name, "table")) {
        return read_text(from, &to->table, name, value);
    }
    if (gramme_text_is(name, "target")) {
        return read_text(from, &to->target, name, value);
    }
    if (gramme_text_is(name, "name")) {
        return read_text(from, &to->name, name, value);
    }
    if (gramme_text_is(name, "settings")) {
        return read_settings(from, to, value);
    }
    if (gramme_text_is(name, "options")) {
        return read_options(from, to, value);
    }
    return complain(from, "unknown member ", name);
}

static bool check_target(const reader *from, const entry *of)
{
    bool free_text;
    size_t i;

    if (of->table.data == NULL || of->target.data == NULL) {
        return complain_plainly(from, of->table.data == NULL ? "it names no table"
                                                             : "it names no target");
    }
    if (!gramme_target_is_known(of->target.data, &free_text)) {
        return complain(from,
                        "a target begins with exec:, lambda:, http:, plugin: or file:, "
                        "not with ",
                        gramme_text_of(of->target.data, strcspn(of->target.data, ":")));
    }
    for (i = 0; i < of->option_count; i++) {
        const char *option = of->options.data + of->places[i];
        size_t size = strcspn(option, "=");

        if (!gramme_target_has_option(of->target.data, option, size)) {
            return complain(from, "its target has no option ",
                            gramme_text_of(option, size));
        }
    }
    return true;
}

static bool add_entry(const reader *from, const entry *of)
{
    const char *options[OPTIONS_MAX + 1];
    gramme_server_trigger trigger = {.table = of->table.data,
                                     .target = of->target.data,
                                     .options = options,
                                     .name = of->name.data,
                                     .settings = of->settings.data};
    bool failed = of->table.failed || of->target.failed || of->name.failed ||
                  of->settings.failed || of->options.failed;
    size_t i;

    if (!failed && !check_target(from, of)) {
        return false;
    }
    for (i = 0; !failed && i < of->option_count; i++) {
        options[i] = of->options.data + of->places[i];
    }
    options[i] = NULL;
    return (!failed && gramme_trigger_list_add(from->list, &trigger)) ||
           complain_plainly(from, "out of memory");
}

static bool read_trigger(const reader *from, gramme_text object)
{
    gramme_text rest = object;
    gramme_text name;
    gramme_text value;
    entry read;
    bool good = true;

    if (gramme_scan_kind(object) != '{') {
        return complain_plainly(from, "it is no object");
    }
    memset(&read, 0, sizeof(read));
    while (good && gramme_scan_next(&name, &value, &rest)) {
        good = read_member(from, &read, name, value);
    }
    good = good && add_entry(from, &read);
    entry_dispose(&read);
    return good;
}

static bool read_all(reader *from, gramme_text json)
{
    const char *wrong = gramme_scan_check(json);
    gramme_text rest = json;
    gramme_text name;
    gramme_text value;

    if (wrong != NULL) {
        size_t line = 1;
        const char *at;
        char number[32];

        for (at = json.data; at < wrong; at++) {
            line += *at == '\n';
        }
        (void)snprintf(number, sizeof(number), "%zu", line);
        return complain(from, "no JSON in line ",
                        gramme_text_of(number, strlen(number)));
    }
    if (gramme_scan_kind(json) != '[') {
        return complain_plainly(from, "a list of triggers is wanted");
    }
    while (gramme_scan_next(&name, &value, &rest)) {
        from->number++;
        if (!read_trigger(from, value)) {
            return false;
        }
    }
    return true;
}

static bool load(gramme_buffer *out, const reader *from)
{
    char text[GRAMME_ERROR_TEXT];
    FILE *file = fopen(from->path, "r");
    size_t got = 1;
    int error = file == NULL ? errno : 0;

    while (error == 0 && got > 0 && out->size <= FILE_MAX &&
           gramme_buffer_reserve(out, PIECE)) {
        got = fread(out->data + out->size, 1, PIECE, file);
        out->size += got;
        error = ferror(file) != 0 ? errno : 0;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    if (error != 0) {
        gramme_error_text(text, error);
        return complain(from, "cannot be read: ", gramme_text_of(text, strlen(text)));
    }
    return (!out->failed && out->size <= FILE_MAX) ||
           complain_plainly(from, "it is too long");
}

bool gramme_trigger_file_read(gramme_trigger_list *list,
                              gramme_buffer *message,
                              const char *path)
{
    reader from = {list, message, path, 0};
    gramme_buffer text = GRAMME_BUFFER_INIT;
    bool good = load(&text, &from) && read_all(&from, gramme_buffer_text(&text));

    gramme_buffer_clear(&text);
    return good;
}
