/* SPDX-License-Identifier: Apache-2.0 */
/* mention.c - the places where DynamoDB's requests name tables:
 *
 *   TableName, ResourceArn, StreamArn and other ...Arn     most operations
 *   RequestItems: {table: ...}                             batches
 *   TransactItems: [{Put: {TableName}}, ...]               transactions */
#include "server/watch/mention.h"

#include "server/targets/scan.h"

/* A string's text between its quotes; absent for anything else. */
static gramme_text string_of(gramme_text value)
{
    if (value.size < 2 || value.data[0] != '"') {
        return gramme_text_of(NULL, 0);
    }
    return gramme_text_of(value.data + 1, value.size - 2);
}

/* Of "arn:aws:dynamodb:region:account:table/NAME/..." the name. */
static gramme_text name_of(gramme_text text)
{
    static const char mark[] = ":table/";
    size_t size = sizeof(mark) - 1;
    size_t i;

    if (!gramme_text_starts_with(text, "arn:")) {
        return text;
    }
    for (i = 0; i + size < text.size; i++) {
        if (memcmp(text.data + i, mark, size) == 0) {
            gramme_text rest =
                gramme_text_of(text.data + i + size, text.size - i - size);
            gramme_text name = rest;

            (void)gramme_text_next(&name, &rest, '/');
            return name;
        }
    }
    return text;
}

static void add(gramme_mentions *out, gramme_text table)
{
    size_t i;

    if (table.size == 0) {
        return;
    }
    for (i = 0; i < out->count; i++) {
        if (out->tables[i].size == table.size &&
            memcmp(out->tables[i].data, table.data, table.size) == 0) {
            return;
        }
    }
    if (out->count == GRAMME_MENTIONS_MAX) {
        out->more = true;
        return;
    }
    out->tables[out->count++] = table;
}

static bool ends_with_arn(gramme_text name)
{
    return name.size >= 3 && memcmp(name.data + name.size - 3, "Arn", 3) == 0;
}

/* {"Put": {"TableName": ...}} */
static void find_in_action(gramme_mentions *out, gramme_text action)
{
    gramme_text members;
    gramme_text value;
    gramme_text name;

    if (!gramme_scan_next(&name, &members, &action)) {
        return;
    }
    while (gramme_scan_kind(members) != '\0' &&
           gramme_scan_next(&name, &value, &members)) {
        if (gramme_text_is(name, "TableName")) {
            add(out, name_of(string_of(value)));
        }
    }
}

static void find_in_member(gramme_mentions *out, gramme_text name, gramme_text value)
{
    gramme_text inner;

    if (gramme_text_is(name, "TableName") || ends_with_arn(name)) {
        add(out, name_of(string_of(value)));
    } else if (gramme_text_is(name, "RequestItems") && value.data[0] == '{') {
        while (gramme_scan_next(&name, &inner, &value)) {
            add(out, name_of(name));
        }
    } else if (gramme_text_is(name, "TransactItems") && value.data[0] == '[') {
        while (gramme_scan_next(&name, &inner, &value)) {
            find_in_action(out, inner);
        }
    } else if (gramme_text_is(name, "ReturnConsumedCapacity")) {
        out->wants_capacity = true;
    }
}

void gramme_mentions_find(gramme_mentions *out, gramme_text request)
{
    gramme_text value;
    gramme_text name;

    memset(out, 0, sizeof(*out));
    if (request.size == 0 || gramme_scan_kind(request) != '{') {
        return;
    }
    while (gramme_scan_next(&name, &value, &request)) {
        if (name.data != NULL && value.size > 0) {
            find_in_member(out, name, value);
        }
    }
}

/* "12.5" in thousandths; what is finer is cut. */
static int64_t thousandths(gramme_text number)
{
    int64_t value = 0;
    int decimals = -1;
    size_t i;

    for (i = 0; i < number.size && decimals < 3; i++) {
        if (number.data[i] == '.') {
            decimals = 0;
        } else if (number.data[i] >= '0' && number.data[i] <= '9' &&
                   value < INT64_MAX / 10000) {
            value = value * 10 + (number.data[i] - '0');
            decimals += decimals >= 0;
        }
    }
    for (decimals = decimals < 0 ? 0 : decimals; decimals < 3; decimals++) {
        value *= 10;
    }
    return value;
}

static int64_t units_of(gramme_text object)
{
    gramme_text value;
    gramme_text name;

    while (gramme_scan_next(&name, &value, &object)) {
        if (gramme_text_is(name, "CapacityUnits")) {
            return thousandths(value);
        }
    }
    return 0;
}

int64_t gramme_mention_capacity(gramme_text reply)
{
    gramme_text value;
    gramme_text name;
    int64_t sum = 0;

    if (reply.size == 0 || gramme_scan_kind(reply) != '{') {
        return -1;
    }
    while (gramme_scan_next(&name, &value, &reply)) {
        if (!gramme_text_is(name, "ConsumedCapacity")) {
            continue;
        }
        if (value.data[0] != '[') {
            return units_of(value);
        }
        for (gramme_text one; gramme_scan_next(&name, &one, &value);) {
            sum += units_of(one);
        }
        return sum;
    }
    return -1;
}
