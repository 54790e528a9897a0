/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c - the settings of an event source mapping: a table of members, each with
 * its range and its place. */
#include "api/triggers/settings.h"

#include <inttypes.h>
#include <stddef.h>

enum { DEPTH_MAX = 16 /* levels of the settings' JSON */ };

void gramme_settings_init(gramme_settings *out)
{
    *out = (gramme_settings){
        .subscription = {.start = GRAMME_START_TRIM_HORIZON,
                         .batch_size = 100,
                         .max_retries = -1,
                         .max_record_age = -1,
                         .parallelization = 1},
        .enabled = true,
    };
}

void gramme_settings_init_local(gramme_settings *out)
{
    gramme_settings_init(out);
    out->subscription.batch_size = 1;
}

typedef struct settings_reader {
    gramme_settings *settings;
    const gramme_settings_reading *reading;
    gramme_error *err;
} settings_reader;

typedef gramme_status read_member(const settings_reader *reader,
                                  const gramme_json *json);

static gramme_status
refuse_kind(const settings_reader *reader, const gramme_json *json, const char *wanted)
{
    return gramme_error_set(reader->err, GRAMME_INVALID, "%.*s must be %s",
                            GRAMME_VIEW_ARG(json->name), wanted);
}

static gramme_status
read_boolean(const settings_reader *reader, bool *out, const gramme_json *json)
{
    if (json->kind != GRAMME_JSON_TRUE && json->kind != GRAMME_JSON_FALSE) {
        return refuse_kind(reader, json, "true or false");
    }
    *out = json->kind == GRAMME_JSON_TRUE;
    return GRAMME_OK;
}

static gramme_status read_enabled(const settings_reader *reader,
                                  const gramme_json *json)
{
    return read_boolean(reader, &reader->settings->enabled, json);
}

static gramme_status read_bisect(const settings_reader *reader, const gramme_json *json)
{
    return read_boolean(reader, &reader->settings->subscription.bisect, json);
}

/* AWS's words for a text that is none of an enumeration's. */
static gramme_status refuse_value(const settings_reader *reader,
                                  gramme_view value,
                                  const char *place,
                                  const char *values)
{
    return gramme_error_set(reader->err, GRAMME_INVALID,
                            "1 validation error detected: Value '%.*s' at '%s' failed "
                            "to satisfy constraint: Member must satisfy enum value "
                            "set: [%s]",
                            GRAMME_VIEW_ARG(value), place, values);
}

static gramme_status read_start(const settings_reader *reader, const gramme_json *json)
{
    gramme_settings *settings = reader->settings;

    if (json->kind != GRAMME_JSON_STRING) {
        return refuse_kind(reader, json, "a string");
    }
    if (gramme_view_is(json->text, "TRIM_HORIZON")) {
        settings->subscription.start = GRAMME_START_TRIM_HORIZON;
    } else if (gramme_view_is(json->text, "LATEST")) {
        settings->subscription.start = GRAMME_START_LATEST;
    } else if (gramme_view_is(json->text, "AT_TIMESTAMP")) {
        return gramme_error_set(reader->err, GRAMME_INVALID,
                                "Unsupported starting position for source type.");
    } else {
        return refuse_value(reader, json->text, "startingPosition",
                            "LATEST, AT_TIMESTAMP, TRIM_HORIZON");
    }
    settings->has_start = true;
    return GRAMME_OK;
}

static gramme_status read_response_types(const settings_reader *reader,
                                         const gramme_json *json)
{
    static const char type[] = "ReportBatchItemFailures";

    if (json->kind != GRAMME_JSON_ARRAY) {
        return refuse_kind(reader, json, "a list");
    }
    if (json->count > 1) {
        return gramme_error_set(reader->err, GRAMME_INVALID,
                                "1 validation error detected: Value at "
                                "'functionResponseTypes' failed to satisfy constraint: "
                                "Member must have length less than or equal to 1");
    }
    if (json->count == 1 && (json->children[0].kind != GRAMME_JSON_STRING ||
                             !gramme_view_is(json->children[0].text, type))) {
        return refuse_value(reader, json->children[0].text, "functionResponseTypes",
                            type);
    }
    reader->settings->subscription.report_failures = json->count == 1;
    return GRAMME_OK;
}

static gramme_status read_filter(const settings_reader *reader, const gramme_json *json)
{
    const gramme_json *text = gramme_json_member(json, "Pattern");
    gramme_settings *settings = reader->settings;
    const gramme_pattern *pattern;
    gramme_status status = GRAMME_INVALID;
    gramme_error why;

    gramme_error_init(&why, NULL);
    if (text != NULL && text->kind == GRAMME_JSON_STRING) {
        status =
            gramme_pattern_compile(&pattern, reader->reading->arena, text->text, &why);
    } else {
        (void)gramme_error_set(&why, status, "no Pattern");
    }
    if (status == GRAMME_OK) {
        settings->filters[settings->filter_count++] = text->text;
        return GRAMME_OK;
    }
    if (status == GRAMME_NOMEM || reader->reading->bare) {
        return status == GRAMME_NOMEM
                   ? gramme_error_nomem(reader->err)
                   : gramme_error_set(reader->err, status,
                                      "Invalid filter pattern definition.");
    }
    return gramme_error_set(reader->err, status,
                            "Invalid filter pattern definition: %s", why.text);
}

static gramme_status read_filters(const settings_reader *reader,
                                  const gramme_json *json)
{
    const gramme_json *filters = gramme_json_member(json, "Filters");
    gramme_status status = GRAMME_OK;

    if (json->kind != GRAMME_JSON_OBJECT) {
        return refuse_kind(reader, json, "an object");
    }
    reader->settings->filter_count = 0;
    if (filters == NULL || filters->kind == GRAMME_JSON_NULL) {
        return GRAMME_OK;
    }
    if (filters->kind != GRAMME_JSON_ARRAY) {
        return refuse_kind(reader, filters, "a list");
    }
    if (filters->count > GRAMME_FILTERS_MAX) {
        return gramme_error_set(reader->err, GRAMME_INVALID,
                                "FilterCriteria has %" PRIu32 " filters, at most %d "
                                "are allowed",
                                filters->count, GRAMME_FILTERS_MAX);
    }
    for (uint32_t i = 0; i < filters->count && status == GRAMME_OK; i++) {
        status = read_filter(reader, &filters->children[i]);
    }
    return status;
}

static gramme_status read_destination(const settings_reader *reader,
                                      const gramme_json *json)
{
    const gramme_json *success = gramme_json_member(json, "OnSuccess");
    const gramme_json *failure = gramme_json_member(json, "OnFailure");
    const gramme_json *arn =
        failure == NULL ? NULL : gramme_json_member(failure, "Destination");

    if (json->kind != GRAMME_JSON_OBJECT) {
        return refuse_kind(reader, json, "an object");
    }
    if (success != NULL && gramme_json_member(success, "Destination") != NULL) {
        return gramme_error_set(reader->err, GRAMME_INVALID,
                                "An OnSuccess destination is not supported for event "
                                "source mappings");
    }
    reader->settings->destination = gramme_view_of(NULL, 0);
    if (arn == NULL || arn->kind == GRAMME_JSON_NULL) {
        return GRAMME_OK;
    }
    if (arn->kind != GRAMME_JSON_STRING) {
        return refuse_kind(reader, arn, "a string");
    }
    if (arn->text.size > 0 &&
        !gramme_view_starts_with(arn->text, GRAMME_VIEW("arn:"))) {
        return gramme_error_set(reader->err, GRAMME_INVALID,
                                "The destination '%.*s' is not an ARN",
                                GRAMME_VIEW_ARG(arn->text));
    }
    reader->settings->destination = arn->text;
    return GRAMME_OK;
}

typedef struct integer_member {
    const char *name;
    const char *place; /* as AWS's messages have it */
    int64_t min;
    int64_t max;
    int64_t unit; /* what its 1 is, in the subscription's settings */
    size_t offset;
    bool narrow; /* of 32 bits there */
} integer_member;

#define PLACE(member) offsetof(gramme_subscription_settings, member)

static const integer_member integers[] = {
    {"BatchSize", "batchSize", 1, 10000, 1, PLACE(batch_size), true},
    {"MaximumBatchingWindowInSeconds", "maximumBatchingWindowInSeconds", 0, 300,
     INT64_C(1000000), PLACE(batching_window), false},
    {"ParallelizationFactor", "parallelizationFactor", 1, 10, 1, PLACE(parallelization),
     true},
    {"MaximumRetryAttempts", "maximumRetryAttempts", -1, 10000, 1, PLACE(max_retries),
     false},
    {"MaximumRecordAgeInSeconds", "maximumRecordAgeInSeconds", -1, 604800,
     INT64_C(1000000), PLACE(max_record_age), false},
    {"TumblingWindowInSeconds", "tumblingWindowInSeconds", 0, 900, INT64_C(1000000),
     PLACE(tumbling_window), false},
};

enum { INTEGERS = sizeof(integers) / sizeof(integers[0]) };

static gramme_status
refuse_range(const settings_reader *reader, const integer_member *member, int64_t value)
{
    bool low = value < member->min;

    return gramme_error_set(reader->err, GRAMME_INVALID,
                            "1 validation error detected: Value '%" PRId64 "' at '%s' "
                            "failed to satisfy constraint: Member must have value %s "
                            "than or equal to %" PRId64,
                            value, member->place, low ? "greater" : "less",
                            low ? member->min : member->max);
}

static gramme_status read_integer(const settings_reader *reader,
                                  const integer_member *member,
                                  const gramme_json *json)
{
    uint8_t *place = (uint8_t *)&reader->settings->subscription + member->offset;
    int64_t value;

    if (!gramme_json_integer(&value, json)) {
        return refuse_kind(reader, json, "a whole number");
    }
    if (value < member->min || value > member->max) {
        return refuse_range(reader, member, value);
    }
    if (member->offset == PLACE(max_record_age) && value != -1 && value < 60) {
        return gramme_error_set(reader->err, GRAMME_INVALID,
                                "MaximumRecordAgeInSeconds must be -1 or between 60 "
                                "and 604800");
    }
    if (member->narrow) {
        uint32_t narrow = (uint32_t)value;

        memcpy(place, &narrow, sizeof(narrow));
    } else {
        value = value == -1 ? -1 : value * member->unit;
        memcpy(place, &value, sizeof(value));
    }
    return GRAMME_OK;
}

static const struct {
    const char *name;
    read_member *read;
} members[] = {
    {"StartingPosition", read_start},
    {"Enabled", read_enabled},
    {"BisectBatchOnFunctionError", read_bisect},
    {"FunctionResponseTypes", read_response_types},
    {"FilterCriteria", read_filters},
    {"DestinationConfig", read_destination},
};

static bool is_other(const settings_reader *reader, gramme_view name)
{
    const char *const *others = reader->reading->others;

    for (; others != NULL && *others != NULL; others++) {
        if (gramme_view_is(name, *others)) {
            return true;
        }
    }
    return false;
}

static gramme_status read_one(const settings_reader *reader, const gramme_json *json)
{
    for (size_t i = 0; i < INTEGERS; i++) {
        if (gramme_view_is(json->name, integers[i].name)) {
            return json->kind == GRAMME_JSON_NULL
                       ? GRAMME_OK
                       : read_integer(reader, &integers[i], json);
        }
    }
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (gramme_view_is(json->name, members[i].name)) {
            return json->kind == GRAMME_JSON_NULL ? GRAMME_OK
                                                  : members[i].read(reader, json);
        }
    }
    if (is_other(reader, json->name)) {
        return GRAMME_OK;
    }
    return gramme_error_set(reader->err, GRAMME_INVALID,
                            "'%.*s' is no setting of a DynamoDB stream's trigger",
                            GRAMME_VIEW_ARG(json->name));
}

static gramme_status check_together(const settings_reader *reader)
{
    const gramme_subscription_settings *settings = &reader->settings->subscription;

    if (settings->tumbling_window > 0 && settings->parallelization > 1) {
        return gramme_error_set(reader->err, GRAMME_INVALID,
                                "ParallelizationFactor must be 1 with a "
                                "TumblingWindowInSeconds");
    }
    return GRAMME_OK;
}

gramme_status gramme_settings_read(gramme_settings *settings,
                                   const gramme_settings_reading *reading,
                                   const gramme_json *json,
                                   gramme_error *err)
{
    settings_reader reader = {.settings = settings, .reading = reading, .err = err};

    if (json->kind != GRAMME_JSON_OBJECT) {
        return gramme_error_set(err, GRAMME_INVALID, "settings must be a JSON object");
    }
    for (uint32_t i = 0; i < json->count; i++) {
        gramme_status status = read_one(&reader, &json->children[i]);

        if (status != GRAMME_OK) {
            return status;
        }
    }
    return check_together(&reader);
}

gramme_status gramme_settings_parse(gramme_settings *settings,
                                    const gramme_settings_reading *reading,
                                    gramme_view text,
                                    gramme_error *err)
{
    gramme_json json;
    gramme_status status;

    if (text.data == NULL) {
        return GRAMME_OK;
    }
    status = gramme_json_parse(&json, reading->arena, text, DEPTH_MAX, err);
    if (status == GRAMME_INVALID) {
        return gramme_error_set(err, status, "settings must be a JSON object");
    }
    return status == GRAMME_OK ? gramme_settings_read(settings, reading, &json, err)
                               : status;
}

static void write_integers(gramme_writer *out, const gramme_subscription_settings *from)
{
    for (size_t i = 0; i < INTEGERS; i++) {
        const uint8_t *place = (const uint8_t *)from + integers[i].offset;
        uint32_t narrow;
        int64_t value;

        if (integers[i].narrow) {
            memcpy(&narrow, place, sizeof(narrow));
            value = narrow;
        } else {
            memcpy(&value, place, sizeof(value));
            value = value == -1 ? -1 : value / integers[i].unit;
        }
        gramme_write_name(out, integers[i].name);
        gramme_write_integer(out, value);
    }
}

static void write_filters(gramme_writer *out, const gramme_settings *settings)
{
    gramme_write_name(out, "FilterCriteria");
    gramme_write_object_begin(out);
    gramme_write_name(out, "Filters");
    gramme_write_array_begin(out);
    for (uint32_t i = 0; i < settings->filter_count; i++) {
        gramme_write_object_begin(out);
        gramme_write_name(out, "Pattern");
        gramme_write_string(out, settings->filters[i]);
        gramme_write_object_end(out);
    }
    gramme_write_array_end(out);
    gramme_write_object_end(out);
}

static void write_destination(gramme_writer *out, const gramme_settings *settings)
{
    gramme_write_name(out, "DestinationConfig");
    gramme_write_object_begin(out);
    gramme_write_name(out, "OnFailure");
    gramme_write_object_begin(out);
    if (settings->destination.size > 0) {
        gramme_write_name(out, "Destination");
        gramme_write_string(out, settings->destination);
    }
    gramme_write_object_end(out);
    gramme_write_object_end(out);
}

/* What is empty is there as AWS has it: no FilterCriteria, but the others. */
void gramme_settings_write(gramme_writer *out, const gramme_settings *settings)
{
    const gramme_subscription_settings *subscription = &settings->subscription;

    gramme_write_name(out, "StartingPosition");
    gramme_write_text(out, subscription->start == GRAMME_START_LATEST ? "LATEST"
                                                                      : "TRIM_HORIZON");
    write_integers(out, subscription);
    if (settings->filter_count > 0) {
        write_filters(out, settings);
    }
    write_destination(out, settings);
    gramme_write_name(out, "BisectBatchOnFunctionError");
    gramme_write_boolean(out, subscription->bisect);
    gramme_write_name(out, "FunctionResponseTypes");
    gramme_write_array_begin(out);
    if (subscription->report_failures) {
        gramme_write_text(out, "ReportBatchItemFailures");
    }
    gramme_write_array_end(out);
}

bool gramme_settings_copy(gramme_settings *out,
                          gramme_arena *arena,
                          const gramme_settings *settings)
{
    bool copied = true;

    *out = *settings;
    for (uint32_t i = 0; i < settings->filter_count; i++) {
        copied =
            gramme_arena_copy(&out->filters[i], arena, settings->filters[i]) && copied;
    }
    return gramme_arena_copy(&out->destination, arena, settings->destination) && copied;
}
