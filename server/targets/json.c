/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - skips values by counting brackets outside of strings: enough to find a
 * member, and harmless when the text is no JSON. */
#include "server/targets/json.h"

typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static void skip_space(cursor *in)
{
    while (in->at < in->end &&
           (*in->at == ' ' || *in->at == '\t' || *in->at == '\n' || *in->at == '\r')) {
        in->at++;
    }
}

static bool take(cursor *in, char byte)
{
    skip_space(in);
    if (in->at == in->end || *in->at != byte) {
        return false;
    }
    in->at++;
    return true;
}

static void append_utf8(gramme_buffer *out, uint32_t code)
{
    char bytes[4];
    size_t size = 0;

    if (code < 0x80) {
        bytes[size++] = (char)code;
    } else if (code < 0x800) {
        bytes[size++] = (char)(0xC0 | (code >> 6));
        bytes[size++] = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        bytes[size++] = (char)(0xE0 | (code >> 12));
        bytes[size++] = (char)(0x80 | ((code >> 6) & 0x3F));
        bytes[size++] = (char)(0x80 | (code & 0x3F));
    } else {
        bytes[size++] = (char)(0xF0 | (code >> 18));
        bytes[size++] = (char)(0x80 | ((code >> 12) & 0x3F));
        bytes[size++] = (char)(0x80 | ((code >> 6) & 0x3F));
        bytes[size++] = (char)(0x80 | (code & 0x3F));
    }
    gramme_buffer_append(out, bytes, size);
}

static bool take_hex(cursor *in, uint32_t *code)
{
    int i;

    *code = 0;
    for (i = 0; i < 4; i++, in->at++) {
        int digit = in->at < in->end ? gramme_text_hex(*in->at) : -1;

        if (digit < 0) {
            return false;
        }
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

/* Behind the backslash and the 'u'. A lone surrogate becomes '?'. */
static bool take_unicode(cursor *in, gramme_buffer *out)
{
    uint32_t code;
    uint32_t low;
    cursor ahead;

    if (!take_hex(in, &code)) {
        return false;
    }
    ahead = *in;
    if (code >= 0xD800 && code < 0xDC00 && ahead.end - ahead.at > 2 &&
        ahead.at[0] == '\\' && ahead.at[1] == 'u') {
        ahead.at += 2;
        if (take_hex(&ahead, &low) && low >= 0xDC00 && low < 0xE000) {
            *in = ahead;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    append_utf8(out, code >= 0xD800 && code < 0xE000 ? '?' : code);
    return true;
}

static bool take_escape(cursor *in, gramme_buffer *out)
{
    static const char names[] = "\"\\/bfnrt";
    static const char bytes[] = "\"\\/\b\f\n\r\t";
    const char *which;

    if (in->at == in->end) {
        return false;
    }
    if (*in->at == 'u') {
        in->at++;
        return take_unicode(in, out);
    }
    which = *in->at == '\0' ? NULL : strchr(names, *in->at);
    if (which == NULL) {
        return false;
    }
    in->at++;
    gramme_buffer_append(out, bytes + (which - names), 1);
    return true;
}

/* A string from its first quote on. */
static bool take_string(cursor *in, gramme_buffer *out)
{
    gramme_buffer_reset(out, SIZE_MAX);
    if (!take(in, '"')) {
        return false;
    }
    while (in->at < in->end && *in->at != '"') {
        const char *from = in->at;

        while (in->at < in->end && *in->at != '"' && *in->at != '\\') {
            in->at++;
        }
        gramme_buffer_append(out, from, (size_t)(in->at - from));
        if (in->at < in->end && *in->at == '\\') {
            in->at++;
            if (!take_escape(in, out)) {
                return false;
            }
        }
    }
    return take(in, '"') && !out->failed;
}

/* Behind a value: at the ',' or '}' of the object it is in, or at the end. */
static void skip_value(cursor *in)
{
    bool in_string = false;
    int depth = 0;

    for (; in->at < in->end; in->at++) {
        char byte = *in->at;

        if (in_string) {
            in->at += byte == '\\' && in->at + 1 < in->end;
            in_string = byte != '"';
        } else if (byte == '"') {
            in_string = true;
        } else if (depth == 0 && (byte == ',' || byte == '}')) {
            return;
        } else {
            depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
        }
    }
}

bool gramme_json_string(gramme_buffer *out, gramme_text json, const char *name)
{
    cursor in = {json.data, json.data + json.size};
    bool more;

    gramme_buffer_reset(out, SIZE_MAX);
    if (json.data == NULL || !take(&in, '{')) {
        return false;
    }
    do {
        if (!take_string(&in, out) || !take(&in, ':')) {
            break;
        }
        if (gramme_text_is(gramme_buffer_text(out), name)) {
            if (take_string(&in, out)) {
                return true;
            }
            break;
        }
        skip_value(&in);
        more = take(&in, ',');
    } while (more);
    gramme_buffer_reset(out, SIZE_MAX);
    return false;
}

bool gramme_json_unquote(gramme_buffer *out, gramme_text json)
{
    cursor in = {json.data, json.data + json.size};

    return json.data != NULL && take_string(&in, out);
}
