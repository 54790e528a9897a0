/* SPDX-License-Identifier: Apache-2.0 */
/* guard.c - JSON's grammar without recursion: one state, and a bit per open container.
 *
 *   VALUE          a value must come           NAME         "name": must come
 *   VALUE_OR_END   ... or ]  (after [)         NAME_OR_END  ... or }  (after {)
 *   AFTER          , or the end of the container, or of the text */
#include "api/json/guard.h"

#include "api/json/plain.h"
#include "storage/base/utf8.h"

typedef enum guard_state {
    VALUE,
    VALUE_OR_END,
    NAME,
    NAME_OR_END,
    AFTER,
} guard_state;

enum { EXACT_DIGITS_MAX = 15 };

typedef struct scan {
    const uint8_t *at;
    const uint8_t *end;
    gramme_guard found;
    unsigned depth;
    uint64_t
        objects[GRAMME_GUARD_DEPTH_MAX / 64]; /* bit set: that level is an object */
} scan;

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static int hex_value(uint8_t byte)
{
    if (is_digit(byte)) {
        return byte - '0';
    }
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The four digits of a \u escape; -1 when they are not there. */
static int32_t hex4(const uint8_t *at, const uint8_t *end)
{
    int32_t unit = 0;

    if (end - at < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(at[i]);

        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

/* At the u of \u; ends past the escape, or past both of a pair. */
static bool skip_unicode(scan *s)
{
    int32_t unit = hex4(s->at + 1, s->end);

    if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) {
        return false;
    }
    s->at += 5;
    if (unit == 0) {
        s->found.zeros++;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        int32_t low = -1;

        if (s->end - s->at >= 6 && s->at[0] == '\\' && s->at[1] == 'u') {
            low = hex4(s->at + 2, s->end);
        }
        if (low < 0xDC00 || low > 0xDFFF) {
            return false;
        }
        s->at += 6;
    }
    return true;
}

/* At the byte after a backslash. */
static bool skip_escape(scan *s)
{
    if (s->at == s->end) {
        return false;
    }
    switch (*s->at) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        s->at++;
        return true;
    case 'u':
        return skip_unicode(s);
    default:
        return false;
    }
}

/* Past the opening quote; ends past the closing one. */
static bool skip_string(scan *s)
{
    for (;;) {
        s->at = gramme_json_plain_end(s->at, s->end);
        if (s->at == s->end || *s->at < 0x20) {
            return false;
        }
        if (*s->at++ == '"') {
            return true;
        }
        if (!skip_escape(s)) {
            return false;
        }
    }
}

static size_t skip_digits(scan *s)
{
    const uint8_t *start = s->at;

    while (s->at < s->end && is_digit(*s->at)) {
        s->at++;
    }
    return (size_t)(s->at - start);
}

/* At a minus or digit. `*plain` when it is an integer that cJSON keeps exactly. */
static bool skip_number(scan *s, bool *plain)
{
    size_t digits;

    if (*s->at == '-') {
        s->at++;
    }
    if (s->at == s->end || !is_digit(*s->at)) {
        return false;
    }
    if (*s->at == '0') {
        s->at++;
        digits = 1;
    } else {
        digits = skip_digits(s);
    }
    *plain = digits <= EXACT_DIGITS_MAX;
    if (s->at < s->end && *s->at == '.') {
        s->at++;
        *plain = false;
        if (skip_digits(s) == 0) {
            return false;
        }
    }
    if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
        s->at++;
        *plain = false;
        if (s->at < s->end && (*s->at == '+' || *s->at == '-')) {
            s->at++;
        }
        if (skip_digits(s) == 0) {
            return false;
        }
    }
    return true;
}

static bool skip_word(scan *s, const char *word, size_t size)
{
    if ((size_t)(s->end - s->at) < size || memcmp(s->at, word, size) != 0) {
        return false;
    }
    s->at += size;
    return true;
}

static void skip_space(scan *s)
{
    while (s->at < s->end &&
           (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t')) {
        s->at++;
    }
}

static bool in_object(const scan *s)
{
    unsigned level = s->depth - 1;

    return s->depth > 0 && (s->objects[level / 64] >> (level % 64) & 1) != 0;
}

static bool open_container(scan *s, bool object)
{
    uint64_t bit;

    if (s->depth == GRAMME_GUARD_DEPTH_MAX) {
        return false;
    }
    bit = UINT64_C(1) << (s->depth % 64);
    if (object) {
        s->objects[s->depth / 64] |= bit;
    } else {
        s->objects[s->depth / 64] &= ~bit;
    }
    s->depth++;
    if (s->found.levels < s->depth) {
        s->found.levels = s->depth;
    }
    s->at++;
    return true;
}

static bool scan_value(scan *s, guard_state *state)
{
    bool plain = true;

    *state = AFTER;
    if (++s->found.values > GRAMME_GUARD_VALUES_MAX) {
        return false;
    }
    switch (*s->at) {
    case '{':
        *state = NAME_OR_END;
        return open_container(s, true);
    case '[':
        *state = VALUE_OR_END;
        return open_container(s, false);
    case '"':
        s->at++;
        return skip_string(s);
    case 't':
        return skip_word(s, "true", 4);
    case 'f':
        return skip_word(s, "false", 5);
    case 'n':
        return skip_word(s, "null", 4);
    default:
        if (!skip_number(s, &plain)) {
            return false;
        }
        s->found.numbers += (size_t)!plain;
        return true;
    }
}

static bool scan_name(scan *s, guard_state *state)
{
    if (*s->at != '"') {
        return false;
    }
    s->at++;
    if (!skip_string(s)) {
        return false;
    }
    skip_space(s);
    *state = VALUE;
    return s->at < s->end && *s->at++ == ':';
}

static bool scan_after(scan *s, guard_state *state)
{
    uint8_t byte = *s->at++;

    if (s->depth == 0) {
        return false;
    }
    if (byte == ',') {
        *state = in_object(s) ? NAME : VALUE;
        return true;
    }
    if (byte != (in_object(s) ? '}' : ']')) {
        return false;
    }
    s->depth--;
    return true;
}

/* One step at a byte that is not white space. */
static bool step(scan *s, guard_state *state)
{
    switch (*state) {
    case NAME_OR_END:
    case VALUE_OR_END:
        if (*s->at == (*state == NAME_OR_END ? '}' : ']')) {
            *state = AFTER;
            return scan_after(s, state);
        }
        return *state == NAME_OR_END ? scan_name(s, state) : scan_value(s, state);
    case NAME:
        return scan_name(s, state);
    case VALUE:
        return scan_value(s, state);
    case AFTER:
        return scan_after(s, state);
    }
    return false;
}

bool gramme_guard_check(gramme_guard *out, gramme_view text)
{
    scan s = {.at = text.data, .end = text.data + text.size};
    guard_state state = VALUE;

    if (!gramme_utf8_valid(text)) {
        return false;
    }
    for (skip_space(&s); s.at < s.end; skip_space(&s)) {
        if (!step(&s, &state)) {
            return false;
        }
    }
    *out = s.found;
    return state == AFTER && s.depth == 0;
}

/* Copies a string from after its opening quote to its end. */
static uint8_t *disguise_string(uint8_t *to, scan *s)
{
    for (;;) {
        uint8_t byte = *s->at++;

        if (byte == '\\' && *s->at == 'u' && memcmp(s->at + 1, "0000", 4) == 0) {
            *to++ = 0xC0;
            *to++ = 0x80;
            s->at += 5;
            continue;
        }
        *to++ = byte;
        if (byte == '\\') {
            *to++ = *s->at++;
        } else if (byte == '"') {
            return to;
        }
    }
}

static uint8_t *disguise_number(uint8_t *to, scan *s)
{
    const uint8_t *start = s->at;
    bool plain = true;
    size_t size;

    skip_number(s, &plain);
    size = (size_t)(s->at - start);
    if (!plain) {
        *to++ = '"';
        *to++ = GRAMME_GUARD_NUMBER_MARK;
    }
    memcpy(to, start, size);
    to += size;
    if (!plain) {
        *to++ = '"';
    }
    return to;
}

bool gramme_guard_disguise(gramme_view *out,
                           gramme_arena *arena,
                           const gramme_guard *guard,
                           gramme_view text)
{
    scan s = {.at = text.data, .end = text.data + text.size};
    uint8_t *start;
    uint8_t *to;

    *out = text;
    if (guard->zeros == 0 && guard->numbers == 0) {
        return true;
    }
    start = to = gramme_arena_alloc(arena, text.size + 3 * guard->numbers);
    if (to == NULL) {
        return false;
    }
    while (s.at < s.end) {
        if (*s.at == '-' || is_digit(*s.at)) {
            to = disguise_number(to, &s);
        } else if ((*to++ = *s.at++) == '"') {
            to = disguise_string(to, &s);
        }
    }
    *out = gramme_view_of(start, (size_t)(to - start));
    return true;
}
