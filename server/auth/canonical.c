/* SPDX-License-Identifier: Apache-2.0 */
/* canonical.c - the steps of "Create a canonical request" in the IAM user guide. */
#include "server/auth/canonical.h"

#include "server/http/http.h"

#include <stdlib.h>

/* A parameter: where its encoded name and value lie in the scratch buffer. */
typedef struct parameter {
    size_t at;
    size_t name_size;
    size_t value_size; /* behind the name */
} parameter;

static int compare(gramme_text a, gramme_text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size == 0 ? 0 : memcmp(a.data, b.data, size);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static bool is_unreserved(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("-._~", byte));
}

static void encode_byte(gramme_buffer *out, char byte)
{
    static const char hex[] = "0123456789ABCDEF";
    unsigned value = (unsigned char)byte;
    char escape[3] = {'%', hex[value >> 4], hex[value & 15]};

    if (is_unreserved(byte)) {
        gramme_buffer_append(out, &byte, 1);
    } else {
        gramme_buffer_append(out, escape, sizeof(escape));
    }
}

static void encode(gramme_buffer *out, gramme_text text)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        encode_byte(out, text.data[i]);
    }
}

/* -- the path -- */

/* Drops the last segment of the path that begins at `begin`, with its slash. */
static void drop_segment(gramme_buffer *out, size_t begin)
{
    while (out->size > begin && out->data[--out->size] != '/') {
    }
}

/* Without "//", "/./" and "/x/../", and every byte but those of names encoded: what
 * came encoded is so twice, as AWS wants it of every service but S3. */
static void append_path(gramme_buffer *out, gramme_text path)
{
    size_t begin = out->size;
    gramme_text rest = path;
    gramme_text segment;

    while (gramme_text_next(&segment, &rest, '/')) {
        if (gramme_text_is(segment, "..")) {
            drop_segment(out, begin);
        } else if (segment.size > 0 && !gramme_text_is(segment, ".")) {
            GRAMME_BUFFER_LITERAL(out, "/");
            encode(out, segment);
        }
    }
    if (out->size == begin || (path.size > 0 && path.data[path.size - 1] == '/')) {
        GRAMME_BUFFER_LITERAL(out, "/");
    }
}

/* -- the query -- */

/* However it came encoded. */
static size_t encode_again(gramme_buffer *out, gramme_text text)
{
    size_t before = out->size;

    while (text.size > 0) {
        encode_byte(out, gramme_text_unescape(&text));
    }
    return out->size - before;
}

static gramme_text name_of(const gramme_buffer *scratch, const parameter *of)
{
    return gramme_text_of(scratch->data + of->at, of->name_size);
}

static gramme_text value_of(const gramme_buffer *scratch, const parameter *of)
{
    return gramme_text_of(scratch->data + of->at + of->name_size, of->value_size);
}

/* By name, then by value. There are few. */
static void sort_query(parameter *list, size_t count, const gramme_buffer *scratch)
{
    size_t i;

    for (i = 1; i < count; i++) {
        parameter moved = list[i];
        size_t at = i;

        while (at > 0) {
            int order =
                compare(name_of(scratch, &moved), name_of(scratch, &list[at - 1]));

            if (order == 0) {
                order = compare(value_of(scratch, &moved),
                                value_of(scratch, &list[at - 1]));
            }
            if (order >= 0) {
                break;
            }
            list[at] = list[at - 1];
            at--;
        }
        list[at] = moved;
    }
}

/* The signature cannot sign itself. */
static bool append_query(gramme_buffer *out, gramme_buffer *scratch, gramme_text query)
{
    parameter list[GRAMME_QUERY_MAX];
    gramme_text entry;
    size_t count = 0;
    size_t i;

    gramme_buffer_reset(scratch, 4096);
    while (gramme_text_next(&entry, &query, '&')) {
        gramme_text value = entry;
        gramme_text name;

        (void)gramme_text_next(&name, &value, '=');
        if (entry.size == 0 || gramme_text_is(name, "X-Amz-Signature")) {
            continue;
        }
        if (count == GRAMME_QUERY_MAX) {
            return false;
        }
        list[count].at = scratch->size;
        list[count].name_size = encode_again(scratch, name);
        list[count].value_size = encode_again(scratch, value);
        count++;
    }
    if (scratch->failed) {
        return true;
    }
    sort_query(list, count, scratch);
    for (i = 0; i < count; i++) {
        gramme_text name = name_of(scratch, &list[i]);
        gramme_text value = value_of(scratch, &list[i]);

        if (i > 0) {
            GRAMME_BUFFER_LITERAL(out, "&");
        }
        gramme_buffer_append(out, name.data, name.size);
        GRAMME_BUFFER_LITERAL(out, "=");
        gramme_buffer_append(out, value.data, value.size);
    }
    return true;
}

/* -- the headers -- */

static bool is_same_name(gramme_text a, gramme_text b)
{
    size_t i = 0;

    if (a.size != b.size) {
        return false;
    }
    while (i < a.size && gramme_text_lower(a.data[i]) == gramme_text_lower(b.data[i])) {
        i++;
    }
    return i == a.size;
}

static void append_lower(gramme_buffer *out, gramme_text text)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        char byte = (char)gramme_text_lower(text.data[i]);

        gramme_buffer_append(out, &byte, 1);
    }
}

/* Runs of spaces count as one; those at the ends are gone. */
static void append_value(gramme_buffer *out, gramme_text value)
{
    size_t i;

    for (i = 0; i < value.size; i++) {
        bool space = value.data[i] == ' ' || value.data[i] == '\t';

        if (!space) {
            gramme_buffer_append(out, &value.data[i], 1);
        } else if (value.data[i - 1] != ' ' && value.data[i - 1] != '\t') {
            GRAMME_BUFFER_LITERAL(out, " ");
        }
    }
}

/* "name:value,value\n" of all headers of this name; without any the value is empty. */
static void append_header(gramme_buffer *out, gramme_text wanted, gramme_text lines)
{
    gramme_text value;
    gramme_text name;
    bool first = true;

    append_lower(out, wanted);
    GRAMME_BUFFER_LITERAL(out, ":");
    while (gramme_http_next(&name, &value, &lines)) {
        if (is_same_name(name, wanted)) {
            if (!first) {
                GRAMME_BUFFER_LITERAL(out, ",");
            }
            append_value(out, value);
            first = false;
        }
    }
    GRAMME_BUFFER_LITERAL(out, "\n");
}

static int compare_names(const void *a, const void *b)
{
    const gramme_text *x = a;
    const gramme_text *y = b;
    size_t size = x->size < y->size ? x->size : y->size;
    size_t i;

    for (i = 0; i < size; i++) {
        int order = gramme_text_lower(x->data[i]) - gramme_text_lower(y->data[i]);

        if (order != 0) {
            return order;
        }
    }
    return (x->size > y->size) - (x->size < y->size);
}

static bool append_headers(gramme_buffer *out, gramme_text names, gramme_text lines)
{
    gramme_text list[GRAMME_SIGNED_HEADERS_MAX];
    gramme_text name;
    size_t count = 0;
    size_t i;

    while (gramme_text_next(&name, &names, ';')) {
        if (count == GRAMME_SIGNED_HEADERS_MAX) {
            return false;
        }
        list[count++] = name;
    }
    qsort(list, count, sizeof(*list), compare_names);
    for (i = 0; i < count; i++) {
        append_header(out, list[i], lines);
    }
    GRAMME_BUFFER_LITERAL(out, "\n");
    for (i = 0; i < count; i++) {
        if (i > 0) {
            GRAMME_BUFFER_LITERAL(out, ";");
        }
        append_lower(out, list[i]);
    }
    return true;
}

bool gramme_canonical_append(gramme_buffer *out,
                             gramme_buffer *scratch,
                             const gramme_canonical_parts *parts)
{
    gramme_buffer_append(out, parts->method.data, parts->method.size);
    GRAMME_BUFFER_LITERAL(out, "\n");
    append_path(out, parts->path);
    GRAMME_BUFFER_LITERAL(out, "\n");
    if (!append_query(out, scratch, parts->query)) {
        return false;
    }
    GRAMME_BUFFER_LITERAL(out, "\n");
    if (!append_headers(out, parts->names, parts->lines)) {
        return false;
    }
    GRAMME_BUFFER_LITERAL(out, "\n");
    gramme_buffer_append(out, parts->hash.data, parts->hash.size);
    return true;
}

bool gramme_canonical_signs(gramme_text names, const char *name)
{
    gramme_text part;

    while (gramme_text_next(&part, &names, ';')) {
        if (gramme_text_is_nocase(part, name)) {
            return true;
        }
    }
    return false;
}
