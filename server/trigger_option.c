/* SPDX-License-Identifier: Apache-2.0 */
/* trigger_option.c - "TABLE=TARGET,option=value,...": one table says which option is
 * which member of CreateEventSourceMapping. */
#include "server/trigger_option.h"

#include "server/targets/scan.h"
#include "server/targets/target.h"

#include <stdio.h>
#include <stdlib.h>

enum { TARGET_OPTIONS_MAX = 64 };

typedef enum option_kind {
    KIND_NUMBER,
    KIND_WORD,  /* capitals, as AWS's enumerations */
    KIND_TRUE,  /* a flag, with or without =true or =false */
    KIND_FALSE, /* a flag that switches the member off */
    KIND_REPORT,
    KIND_FILTER, /* may come several times */
    KIND_DESTINATION,
    KIND_NAME
} option_kind;

static const struct {
    const char *name;
    option_kind kind;
    const char *member;
} table[] = {
    {"batch", KIND_NUMBER, "BatchSize"},
    {"window", KIND_NUMBER, "MaximumBatchingWindowInSeconds"},
    {"start", KIND_WORD, "StartingPosition"},
    {"retries", KIND_NUMBER, "MaximumRetryAttempts"},
    {"age", KIND_NUMBER, "MaximumRecordAgeInSeconds"},
    {"bisect", KIND_TRUE, "BisectBatchOnFunctionError"},
    {"report-failures", KIND_REPORT, "FunctionResponseTypes"},
    {"parallel", KIND_NUMBER, "ParallelizationFactor"},
    {"tumbling", KIND_NUMBER, "TumblingWindowInSeconds"},
    {"filter", KIND_FILTER, "FilterCriteria"},
    {"destination", KIND_DESTINATION, "DestinationConfig"},
    {"disabled", KIND_FALSE, "Enabled"},
    {"name", KIND_NAME, NULL},
};

enum { OPTIONS = sizeof(table) / sizeof(table[0]) };

/* What the words come to. Texts that need a NUL are kept in `words`. */
typedef struct plan {
    gramme_buffer *message;
    const char *option;  /* of the command line, */
    gramme_text value;   /* and what it is */
    gramme_buffer words; /* the value, its parts ended by NULs */
    const char *target;
    const char *name;
    const char *options[TARGET_OPTIONS_MAX + 1];
    size_t option_count;
    gramme_buffer settings; /* members, each behind a comma */
    gramme_buffer filters;  /* patterns, likewise */
} plan;

static void plan_dispose(plan *to)
{
    gramme_buffer_clear(&to->words);
    gramme_buffer_clear(&to->settings);
    gramme_buffer_clear(&to->filters);
}

/* "--trigger VALUE: batch is a whole number, not x"; `name` may be empty. */
static bool
complain_of(const plan *to, const char *name, const char *text, gramme_text about)
{
    gramme_buffer_append_string(to->message, to->option);
    GRAMME_BUFFER_LITERAL(to->message, " ");
    gramme_buffer_append(to->message, to->value.data, to->value.size);
    GRAMME_BUFFER_LITERAL(to->message, ": ");
    gramme_buffer_append_string(to->message, name);
    gramme_buffer_append_string(to->message, text);
    gramme_buffer_append(to->message, about.data, about.size);
    return false;
}

static bool complain(const plan *to, const char *text, gramme_text about)
{
    return complain_of(to, "", text, about);
}

static gramme_text text_of(const char *text)
{
    return gramme_text_of(text, strlen(text));
}

static size_t find_option(gramme_text name)
{
    size_t i = 0;

    while (i < OPTIONS && !gramme_text_is(name, table[i].name)) {
        i++;
    }
    return i;
}

static bool is_flag(option_kind kind)
{
    return kind == KIND_TRUE || kind == KIND_FALSE || kind == KIND_REPORT;
}

/* Does an option begin here, behind a comma? */
static bool begins_option(const char *spec, const char *at)
{
    gramme_text name = gramme_text_of(at, strcspn(at, "=,"));
    size_t which = find_option(name);

    return at[name.size] == '='
               ? which < OPTIONS || gramme_target_has_option(spec, name.data, name.size)
               : which < OPTIONS && is_flag(table[which].kind);
}

/* Ends the part with a NUL in the place of its comma and goes behind it; false when it
 * was the last. Quotes and brackets keep what is in them together. */
static bool cut_part(const char *spec, char **part, bool free_text)
{
    char *at = *part;
    bool quoted = false;
    int depth = 0;

    for (; *at != '\0'; at++) {
        if (quoted) {
            quoted = *at != '"';
            at += *at == '\\' && at[1] != '\0';
        } else if (*at == '"') {
            quoted = true;
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            depth -= depth > 0;
        } else if (*at == ',' && depth == 0 &&
                   (!free_text || begins_option(spec, at + 1))) {
            *at = '\0';
            *part = at + 1;
            return true;
        }
    }
    return false;
}

static void add_member(plan *to, const char *member)
{
    GRAMME_BUFFER_LITERAL(&to->settings, ",\"");
    gramme_buffer_append_string(&to->settings, member);
    GRAMME_BUFFER_LITERAL(&to->settings, "\":");
}

static bool is_number(const char *text)
{
    const char *digits = text[0] == '-' ? text + 1 : text;

    return digits[0] != '\0' && strlen(digits) < 10 &&
           strspn(digits, "0123456789") == strlen(digits);
}

static bool add_number(plan *to, size_t which, const char *value)
{
    char number[16];

    if (value == NULL || !is_number(value)) {
        return complain_of(to, table[which].name, " is a whole number, not ",
                           text_of(value == NULL ? "nothing" : value));
    }
    /* JSON has no leading zeros. */
    (void)snprintf(number, sizeof(number), "%ld", strtol(value, NULL, 10));
    add_member(to, table[which].member);
    gramme_buffer_append_string(&to->settings, number);
    return true;
}

static bool add_word(plan *to, size_t which, const char *value)
{
    add_member(to, table[which].member);
    GRAMME_BUFFER_LITERAL(&to->settings, "\"");
    for (; value != NULL && *value != '\0'; value++) {
        bool small = *value >= 'a' && *value <= 'z';
        char byte = *value;

        byte = (char)(small ? byte - 'a' + 'A' : byte);
        gramme_buffer_append_json(&to->settings, gramme_text_of(&byte, 1));
    }
    GRAMME_BUFFER_LITERAL(&to->settings, "\"");
    return true;
}

static bool add_flag(plan *to, size_t which, const char *value)
{
    option_kind kind = table[which].kind;
    bool on = value == NULL || strcmp(value, "true") == 0;

    if (!on && strcmp(value, "false") != 0) {
        return complain_of(to, table[which].name, " is true or false, not ",
                           text_of(value));
    }
    add_member(to, table[which].member);
    if (kind == KIND_REPORT) {
        gramme_buffer_append_string(&to->settings,
                                    on ? "[\"ReportBatchItemFailures\"]" : "[]");
    } else {
        gramme_buffer_append_string(&to->settings,
                                    on == (kind == KIND_TRUE) ? "true" : "false");
    }
    return true;
}

static bool add_filter(plan *to, const char *value)
{
    if (value == NULL || value[0] != '{' || gramme_scan_check(text_of(value)) != NULL) {
        return complain(to, "filter is a JSON pattern, not ",
                        text_of(value == NULL ? "nothing" : value));
    }
    GRAMME_BUFFER_LITERAL(&to->filters, ",{\"Pattern\":\"");
    gramme_buffer_append_json(&to->filters, text_of(value));
    GRAMME_BUFFER_LITERAL(&to->filters, "\"}");
    return true;
}

static bool add_destination(plan *to, size_t which, const char *value)
{
    if (value == NULL || strncmp(value, "arn:", 4) != 0) {
        return complain(to, "destination is an ARN, not ",
                        text_of(value == NULL ? "nothing" : value));
    }
    add_member(to, table[which].member);
    GRAMME_BUFFER_LITERAL(&to->settings, "{\"OnFailure\":{\"Destination\":\"");
    gramme_buffer_append_json(&to->settings, text_of(value));
    GRAMME_BUFFER_LITERAL(&to->settings, "\"}}");
    return true;
}

static bool add_setting(plan *to, size_t which, const char *value)
{
    switch (table[which].kind) {
    case KIND_NUMBER:
        return add_number(to, which, value);
    case KIND_WORD:
        return add_word(to, which, value);
    case KIND_TRUE:
    case KIND_FALSE:
    case KIND_REPORT:
        return add_flag(to, which, value);
    case KIND_FILTER:
        return add_filter(to, value);
    case KIND_DESTINATION:
        return add_destination(to, which, value);
    case KIND_NAME:
        to->name = value;
        return true;
    }
    return false;
}

/* `part` is "name=value" or a flag. */
static bool add_part(plan *to, char *part, bool is_trigger)
{
    gramme_text name = gramme_text_of(part, strcspn(part, "="));
    const char *value = part[name.size] == '=' ? part + name.size + 1 : NULL;
    size_t which = is_trigger ? find_option(name) : OPTIONS;
    bool is_targets = gramme_target_has_option(to->target, name.data, name.size);

    if (is_targets) {
        if (to->option_count == TARGET_OPTIONS_MAX) {
            return complain(to, "too many options: ", name);
        }
        to->options[to->option_count++] = part;
    }
    if (which == OPTIONS) {
        return is_targets || complain(to, "unknown option ", name);
    }
    return add_setting(to, which, value);
}

/* Cuts target and options apart; `at` is in to->words. */
static bool add_parts(plan *to, char *at, bool is_trigger)
{
    bool free_text;
    bool more;

    to->target = at;
    if (!gramme_target_is_known(at, &free_text)) {
        return complain(to,
                        "a target begins with exec:, lambda:, http:, plugin: or file:, "
                        "not with ",
                        gramme_text_of(at, strcspn(at, ":,")));
    }
    more = cut_part(to->target, &at, free_text);
    while (more) {
        char *part = at;

        more = cut_part(to->target, &at, free_text);
        if (!add_part(to, part, is_trigger)) {
            return false;
        }
    }
    return true;
}

/* {members}, or NULL when none was named. */
static const char *finish_settings(plan *to)
{
    if (to->filters.size > 0) {
        add_member(to, "FilterCriteria");
        GRAMME_BUFFER_LITERAL(&to->settings, "{\"Filters\":[");
        gramme_buffer_append(&to->settings, to->filters.data + 1, to->filters.size - 1);
        GRAMME_BUFFER_LITERAL(&to->settings, "]}");
    }
    if (to->settings.size == 0) {
        return NULL;
    }
    to->settings.data[0] = '{';
    GRAMME_BUFFER_LITERAL(&to->settings, "}\0");
    return to->settings.data;
}

static bool is_table_name(gramme_text name)
{
    size_t i;

    for (i = 0; i < name.size; i++) {
        int low = gramme_text_lower(name.data[i]);

        if (!(low >= 'a' && low <= 'z') && !(low >= '0' && low <= '9') &&
            strchr("_.-", low) == NULL) {
            return false;
        }
    }
    return name.size >= 3 && name.size <= 255;
}

/* The value's copy, its first '=' a NUL; where the target begins, or NULL. */
static char *
open_plan(plan *to, const char *option, gramme_buffer *message, gramme_text value)
{
    char *mark;

    memset(to, 0, sizeof(*to));
    to->message = message;
    to->option = option;
    to->value = value;
    gramme_buffer_append(&to->words, value.data, value.size);
    gramme_buffer_append(&to->words, "", 1);
    mark = to->words.failed ? NULL : strchr(to->words.data, '=');
    if (mark == NULL) {
        return NULL;
    }
    *mark = '\0';
    return mark + 1;
}

static bool is_whole(const plan *from)
{
    return !from->settings.failed && !from->filters.failed && !from->words.failed;
}

bool gramme_trigger_option_add(gramme_trigger_list *list,
                               gramme_buffer *message,
                               gramme_text value)
{
    gramme_server_trigger trigger;
    plan to;
    char *at;
    bool good;

    at = open_plan(&to, "--trigger", message, value);
    if (at == NULL || !is_table_name(text_of(to.words.data))) {
        good = complain(&to, "it is TABLE=TARGET", gramme_text_of(NULL, 0));
    } else {
        good = add_parts(&to, at, true);
    }
    if (good) {
        trigger = (gramme_server_trigger){.table = to.words.data,
                                          .target = to.target,
                                          .options = to.options,
                                          .name = to.name,
                                          .settings = finish_settings(&to)};
        good = (is_whole(&to) && gramme_trigger_list_add(list, &trigger)) ||
               complain(&to, "out of memory", gramme_text_of(NULL, 0));
    }
    plan_dispose(&to);
    return good;
}

bool gramme_trigger_option_map(gramme_trigger_list *list,
                               gramme_buffer *message,
                               gramme_text value)
{
    gramme_server_destination destination;
    plan to;
    char *at;
    bool good;

    at = open_plan(&to, "--destination", message, value);
    if (at == NULL || strncmp(to.words.data, "arn:", 4) != 0) {
        good = complain(&to, "it is ARN=TARGET", gramme_text_of(NULL, 0));
    } else {
        good = add_parts(&to, at, false);
    }
    if (good) {
        destination = (gramme_server_destination){
            .arn = to.words.data, .target = to.target, .options = to.options};
        good = (is_whole(&to) && gramme_trigger_list_map(list, &destination)) ||
               complain(&to, "out of memory", gramme_text_of(NULL, 0));
    }
    plan_dispose(&to);
    return good;
}
