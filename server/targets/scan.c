/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c - the grammar of RFC 8259 with a stack of brackets instead of a recursion. */
#include "server/targets/scan.h"

typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

/* The next byte, 0 at the end. */
static int peek(const cursor *in)
{
    return in->at < in->end ? (unsigned char)*in->at : 0;
}

static void skip_space(cursor *in)
{
    while (peek(in) == ' ' || peek(in) == '\t' || peek(in) == '\n' ||
           peek(in) == '\r') {
        in->at++;
    }
}

static bool take(cursor *in, char byte)
{
    skip_space(in);
    if (peek(in) != byte) {
        return false;
    }
    in->at++;
    return true;
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_hex(int byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
}

static bool take_escape(cursor *in)
{
    static const char plain[] = "\"\\/bfnrt";
    int which = peek(in);
    int i;

    if (which == 0) {
        return false;
    }
    in->at++;
    if (which != 'u') {
        return strchr(plain, which) != NULL;
    }
    for (i = 0; i < 4; i++) {
        if (!is_hex(peek(in))) {
            return false;
        }
        in->at++;
    }
    return true;
}

/* From its first quote on. */
static bool take_string(cursor *in)
{
    if (!take(in, '"')) {
        return false;
    }
    while (in->at < in->end) {
        char byte = *in->at++;

        if (byte == '"') {
            return true;
        }
        if ((unsigned char)byte < 0x20 || (byte == '\\' && !take_escape(in))) {
            return false;
        }
    }
    return false;
}

static bool take_digits(cursor *in)
{
    const char *from = in->at;

    while (is_digit(peek(in))) {
        in->at++;
    }
    return in->at > from;
}

static bool take_number(cursor *in)
{
    in->at += peek(in) == '-';
    if (peek(in) == '0') {
        in->at++;
    } else if (!take_digits(in)) {
        return false;
    }
    if (peek(in) == '.') {
        in->at++;
        if (!take_digits(in)) {
            return false;
        }
    }
    if (peek(in) == 'e' || peek(in) == 'E') {
        in->at++;
        in->at += peek(in) == '+' || peek(in) == '-';
        return take_digits(in);
    }
    return true;
}

static bool take_word(cursor *in, const char *word)
{
    size_t size = strlen(word);

    if ((size_t)(in->end - in->at) < size || memcmp(in->at, word, size) != 0) {
        return false;
    }
    in->at += size;
    return true;
}

/* A value that is no object and no list. */
static bool take_scalar(cursor *in)
{
    switch (peek(in)) {
    case '"':
        return take_string(in);
    case 't':
        return take_word(in, "true");
    case 'f':
        return take_word(in, "false");
    case 'n':
        return take_word(in, "null");
    default:
        return take_number(in);
    }
}

static bool take_name(cursor *in)
{
    return take_string(in) && take(in, ':');
}

/* The brackets that will close what has begun. */
typedef struct nesting {
    char close[GRAMME_SCAN_DEPTH];
    size_t depth;
} nesting;

/* Up to where a value of what was opened begins; `*empty`: it is closed already. */
static bool open_container(cursor *in, nesting *in_what, bool *empty)
{
    bool is_object = peek(in) == '{';

    if (in_what->depth == GRAMME_SCAN_DEPTH) {
        return false;
    }
    in->at++;
    *empty = take(in, is_object ? '}' : ']');
    if (*empty) {
        return true;
    }
    in_what->close[in_what->depth++] = is_object ? '}' : ']';
    return !is_object || take_name(in);
}

/* Closes what ends here, or goes to where the next value begins. */
static bool leave_value(cursor *in, nesting *in_what)
{
    while (in_what->depth > 0 && take(in, in_what->close[in_what->depth - 1])) {
        in_what->depth--;
    }
    return in_what->depth == 0 ||
           (take(in, ',') &&
            (in_what->close[in_what->depth - 1] == ']' || take_name(in)));
}

static bool take_value(cursor *in)
{
    nesting in_what;

    in_what.depth = 0;
    do {
        bool complete = true;

        skip_space(in);
        if (peek(in) != '{' && peek(in) != '[') {
            if (!take_scalar(in)) {
                return false;
            }
        } else if (!open_container(in, &in_what, &complete)) {
            return false;
        }
        if (complete && !leave_value(in, &in_what)) {
            return false;
        }
    } while (in_what.depth > 0);
    return true;
}

const char *gramme_scan_check(gramme_text json)
{
    cursor in = {json.data, json.data + json.size};

    if (!take_value(&in)) {
        return in.at;
    }
    skip_space(&in);
    return in.at == in.end ? NULL : in.at;
}

bool gramme_scan_next(gramme_text *name, gramme_text *value, gramme_text *rest)
{
    cursor in = {rest->data, rest->data + rest->size};
    const char *begin;

    while (in.end > in.at && strchr(" \t\r\n", in.end[-1]) != NULL) {
        in.end--;
    }
    skip_space(&in);
    /* An object goes on as "{" or ",", a list likewise: the brackets at the end tell
     * them apart. */
    if (in.at == in.end || (*in.at != '{' && *in.at != '[' && *in.at != ',')) {
        return false;
    }
    in.at++;
    skip_space(&in);
    if (peek(&in) == '}' || peek(&in) == ']') {
        return false;
    }
    *name = gramme_text_of(NULL, 0);
    if (in.end[-1] == '}') {
        begin = in.at + 1;
        if (!take_string(&in)) {
            return false;
        }
        *name = gramme_text_of(begin, (size_t)(in.at - 1 - begin));
        (void)take(&in, ':');
        skip_space(&in);
    }
    begin = in.at;
    if (!take_value(&in)) {
        return false;
    }
    *value = gramme_text_of(begin, (size_t)(in.at - begin));
    skip_space(&in);
    *rest = gramme_text_of(in.at, (size_t)(in.end - in.at));
    return true;
}

char gramme_scan_kind(gramme_text value)
{
    cursor in = {value.data, value.data + value.size};

    skip_space(&in);
    return (char)peek(&in);
}
