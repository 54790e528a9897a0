/* SPDX-License-Identifier: Apache-2.0 */
/* regex.c - a backtracking matcher. It goes one level deeper for each part of the
 * expression, never for a byte of the text, so that a text cannot exhaust the stack.
 *
 *   alternatives  sequence ('|' sequence)*
 *   sequence      (atom quantifier?)*
 *   atom          '(' alternatives ')' | '[' class ']' | '.' | '\' byte | '^' | '$'
 *   quantifier    '?' | '*' | '+' | '{' n (',' m)? '}'      a group's only '?' */
#include "api/regex.h"

#include <limits.h>

enum { TEXT_MAX = 12000 /* bytes; the longest that a model allows has 10000 */ };

/* A stretch of the expression. */
typedef struct stretch {
    const char *at;
    const char *end;
} stretch;

/* What is to be matched behind a group. */
typedef struct rest {
    stretch what;
    const struct rest *up;
} rest;

typedef struct atom {
    stretch what; /* a group without its parentheses */
    bool group;
    unsigned least;
    unsigned most;
    const char *next;
} atom;

/* -- reading the expression -- */

static const char *class_end(const char *at, const char *end)
{
    at += at + 1 < end && at[1] == '^' ? 2 : 1;
    while (at < end && *at != ']') {
        at += *at == '\\' ? 2 : 1;
    }
    return at;
}

/* The parenthesis that closes the one at `at`. */
static const char *group_end(const char *at, const char *end)
{
    unsigned depth = 0;

    for (; at < end; at++) {
        if (*at == '\\') {
            at++;
        } else if (*at == '[') {
            at = class_end(at, end);
        } else if (*at == '(') {
            depth++;
        } else if (*at == ')' && --depth == 0) {
            break;
        }
    }
    return at;
}

static const char *atom_end(const char *at, const char *end)
{
    switch (*at) {
    case '\\':
        return at + 2;
    case '[':
        return class_end(at, end) + 1;
    case '(':
        return group_end(at, end) + 1;
    default:
        return at + 1;
    }
}

static unsigned read_number(const char **at)
{
    unsigned number = 0;

    while (**at >= '0' && **at <= '9') {
        number = number * 10 + (unsigned)(*(*at)++ - '0');
    }
    return number;
}

static void read_quantifier(atom *out, const char *end)
{
    const char *at = out->next;

    out->least = 1;
    out->most = 1;
    if (at == end) {
        return;
    }
    if (*at == '?' || *at == '*' || *at == '+') {
        out->least = *at == '+' ? 1 : 0;
        out->most = *at == '?' ? 1 : UINT_MAX;
        out->next++;
    } else if (*at == '{') {
        at++;
        out->least = read_number(&at);
        out->most = out->least;
        if (*at == ',') {
            at++;
            out->most = *at == '}' ? UINT_MAX : read_number(&at);
        }
        out->next = at + 1;
    }
}

/* A group of nothing but one class is that class: it may be repeated. */
static void read_atom(atom *out, stretch from)
{
    const char *end = atom_end(from.at, from.end);

    out->what = (stretch){from.at, end};
    out->next = end;
    out->group = *from.at == '(';
    if (out->group) {
        out->what = (stretch){from.at + 1, end - 1};
        if (*out->what.at == '[' &&
            class_end(out->what.at, out->what.end) + 1 == out->what.end) {
            out->group = false;
        }
    }
    read_quantifier(out, from.end);
}

/* The '|' that ends the alternative at from.at, or the end. */
static const char *alternative_end(stretch from)
{
    const char *at = from.at;

    while (at < from.end && *at != '|') {
        at = atom_end(at, from.end);
    }
    return at;
}

/* -- bytes -- */

static bool is_escaped(char kind, uint8_t byte)
{
    bool space = byte == ' ' || (byte >= '\t' && byte <= '\r');

    switch (kind) {
    case 'd':
        return byte >= '0' && byte <= '9';
    case 's':
        return space;
    case 'S':
        return !space;
    default:
        return byte == (uint8_t)kind;
    }
}

/* "\x22" within a class. */
static uint8_t read_hex(const char *at)
{
    unsigned value = 0;

    for (unsigned i = 0; i < 2; i++) {
        unsigned digit = (unsigned char)at[i];

        value = value * 16 + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    return (uint8_t)value;
}

static bool in_class(stretch class, uint8_t byte)
{
    const char *at = class.at + 1;
    bool negated = *at == '^';
    bool found = false;

    at += negated ? 1 : 0;
    while (at < class.end - 1) {
        if (*at == '\\' && at[1] == 'x') {
            found = found || byte == read_hex(at + 2);
            at += 4;
        } else if (*at == '\\') {
            found = found || is_escaped(at[1], byte);
            at += 2;
        } else if (at[1] == '-' && at + 2 < class.end - 1) {
            found = found || (byte >= (uint8_t)*at && byte <= (uint8_t)at[2]);
            at += 3;
        } else {
            found = found || byte == (uint8_t)*at;
            at++;
        }
    }
    return found != negated;
}

static bool is_byte(const atom *a, uint8_t byte)
{
    switch (*a->what.at) {
    case '[':
        return in_class(a->what, byte);
    case '.':
        return byte != '\n';
    case '\\':
        return is_escaped(a->what.at[1], byte);
    default:
        return byte == (uint8_t)*a->what.at;
    }
}

/* -- the match -- */

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression has parts */

static bool match_sequence(stretch what, gramme_view all, size_t at, const rest *up);

static bool match_alternatives(stretch what, gramme_view all, size_t at, const rest *up)
{
    for (;;) {
        const char *end = alternative_end(what);

        if (match_sequence((stretch){what.at, end}, all, at, up)) {
            return true;
        }
        if (end == what.end) {
            return false;
        }
        what.at = end + 1;
    }
}

static bool match_repeated(
    const atom *a, stretch behind, gramme_view all, size_t at, const rest *up)
{
    size_t count = 0;

    while (count < a->most && at + count < all.size &&
           is_byte(a, all.data[at + count])) {
        count++;
    }
    for (; count >= a->least; count--) {
        if (match_sequence(behind, all, at + count, up)) {
            return true;
        }
        if (count == 0) {
            return false;
        }
    }
    return false;
}

static bool match_sequence(stretch what, gramme_view all, size_t at, const rest *up)
{
    stretch behind;
    atom a;

    if (what.at == what.end) {
        return up == NULL ? at == all.size : match_sequence(up->what, all, at, up->up);
    }
    read_atom(&a, what);
    behind = (stretch){a.next, what.end};
    if (a.group) {
        rest next = {behind, up};

        return match_alternatives(a.what, all, at, &next) ||
               (a.least == 0 && match_sequence(behind, all, at, up));
    }
    if (*a.what.at == '^' || *a.what.at == '$') {
        return at == (*a.what.at == '^' ? 0 : all.size) &&
               match_sequence(behind, all, at, up);
    }
    return match_repeated(&a, behind, all, at, up);
}

static bool is_known(stretch what)
{
    while (what.at < what.end) {
        atom a;

        if (*what.at == '|') {
            what.at++;
            continue;
        }
        read_atom(&a, what);
        if (a.what.at[0] == '?' || strncmp(a.what.at, "[\\p", 3) == 0 ||
            (a.group && (a.most > 1 || !is_known(a.what)))) {
            return false;
        }
        what.at = a.next;
    }
    return true;
}

/* NOLINTEND(misc-no-recursion) */

bool gramme_regex_match(const char *expression, gramme_view text)
{
    stretch all = {expression, expression + strlen(expression)};

    return text.size > TEXT_MAX || match_alternatives(all, text, 0, NULL);
}

bool gramme_regex_known(const char *expression)
{
    return is_known((stretch){expression, expression + strlen(expression)});
}
