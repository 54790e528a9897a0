/* SPDX-License-Identifier: Apache-2.0 */
/* duplicates.c - the elements of a set with a duplicate, as each of AWS's layers prints
 * them: the older all as they were sent, the current one those it had gathered, in
 * order, and then the rest. */
#include "api/json/duplicates.h"

#include <stdlib.h>

#include "storage/base/bytes.h"

#define INVALID_VALUES "One or more parameter values were invalid: "

typedef struct sent_element {
    const char *text;
    gramme_view value;
    uint32_t index;
} sent_element;

static int compare(const void *left, const void *right)
{
    const sent_element *a = left;
    const sent_element *b = right;
    int order = gramme_view_compare(a->value, b->value);

    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* Messages do without U+0000 (disguised as C0 80), where printing would stop. */
static void show(gramme_bytes *out, const char *text, const char *quote)
{
    gramme_bytes_append_text(out, quote);
    for (; *text != '\0'; text++) {
        if ((uint8_t)*text == 0xC0) {
            text++;
        } else {
            gramme_bytes_append_byte(out, (uint8_t)*text);
        }
    }
    gramme_bytes_append_text(out, quote);
}

static void print_sent(gramme_bytes *out, const cJSON *json)
{
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        gramme_bytes_append_text(out, child == json->child ? "" : ", ");
        show(out, child->valuestring, "");
    }
}

/* Where the first element stands that repeats one before it; there is one. */
static uint32_t first_repeat(const sent_element *sorted, uint32_t count)
{
    uint32_t first = UINT32_MAX;

    for (uint32_t i = 1; i < count; i++) {
        if (sorted[i].index < first &&
            gramme_view_equal(sorted[i - 1].value, sorted[i].value)) {
            first = sorted[i].index;
        }
    }
    return first;
}

/* In byte order up to the first repeat, then that and the rest as sent. */
static bool print_gathered(gramme_bytes *out,
                           const gramme_reader *reader,
                           const gramme_view *values,
                           const cJSON *json,
                           const char *comma)
{
    uint32_t count = gramme_json_count(json);
    sent_element *sent = gramme_arena_calloc(reader->arena, count, sizeof(*sent));
    uint32_t at = 0;
    uint32_t repeat;

    if (sent == NULL) {
        return false;
    }
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        sent[at] = (sent_element){child->valuestring, values[at], at};
        at++;
    }
    qsort(sent, count, sizeof(*sent), compare);
    repeat = first_repeat(sent, count);
    for (uint32_t i = 0; i < count; i++) {
        if (sent[i].index < repeat) {
            show(out, sent[i].text, "\"");
            gramme_bytes_append_text(out, comma);
        }
    }
    at = 0;
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        if (at++ >= repeat) {
            gramme_bytes_append_text(out, at - 1 == repeat ? "" : comma);
            show(out, child->valuestring, "\"");
        }
    }
    return true;
}

gramme_status gramme_duplicates_describe(const char **message,
                                         const gramme_reader *reader,
                                         gramme_type type,
                                         const gramme_view *values,
                                         const cJSON *json)
{
    bool older = reader->wording == GRAMME_WORDING_OLDER;
    bool binary = type == GRAMME_TYPE_BS;
    bool printed = true;
    gramme_bytes text;
    gramme_view copy;

    if (type == GRAMME_TYPE_NS) {
        *message = older ? "Input collection contains duplicates"
                         : INVALID_VALUES "Input collection contains duplicates.";
        return GRAMME_OK;
    }
    gramme_bytes_init(&text, reader->arena->allocator);
    GRAMME_BYTES_LITERAL(&text, INVALID_VALUES "Input collection [");
    if (older) {
        print_sent(&text, json);
    } else {
        printed = print_gathered(&text, reader, values, json, binary ? "," : ", ");
    }
    gramme_bytes_append_text(&text, binary ? "]of type BS" : "]");
    GRAMME_BYTES_LITERAL(&text, " contains duplicates.");
    printed = printed && gramme_bytes_ok(&text) &&
              gramme_arena_copy(&copy, reader->arena, gramme_bytes_view(&text));
    gramme_bytes_clear(&text);
    if (!printed) {
        return gramme_error_nomem(reader->err);
    }
    *message = (const char *)copy.data;
    return GRAMME_OK;
}
