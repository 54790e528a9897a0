/* SPDX-License-Identifier: Apache-2.0 */
/* pattern_parts.h - internal: a compiled pattern, between pattern.c and expression.c,
 * which make it, and match.c and text.c, which hold records against it.
 *
 *   object   fields[] -> object             the event has an object there
 *                     -> tests[]            or a leaf, and one of these
 *            ors[]                          "$or": one of these objects, too */
#ifndef GRAMME_API_TRIGGERS_PATTERN_PARTS_H
#define GRAMME_API_TRIGGERS_PATTERN_PARTS_H

#include "api/json/tree.h"
#include "api/triggers/pattern.h"

enum {
    GRAMME_PATTERN_DEPTH_MAX = 100, /* levels of JSON */
    GRAMME_PATTERN_STAR = 0xFF,     /* a wildcard's "*"; valid UTF-8 has no such byte */
    GRAMME_ADDRESS_SIZE = 16,       /* bytes of an IPv6 address */
};

typedef enum gramme_condition_kind {
    GRAMME_CONDITION_EQUAL,
    GRAMME_CONDITION_EQUAL_FOLDED, /* equals-ignore-case */
    GRAMME_CONDITION_PREFIX,
    GRAMME_CONDITION_PREFIX_FOLDED,
    GRAMME_CONDITION_SUFFIX,
    GRAMME_CONDITION_SUFFIX_FOLDED,
    GRAMME_CONDITION_WILDCARD,
    GRAMME_CONDITION_RANGE, /* a number */
    GRAMME_CONDITION_NETWORK,
    GRAMME_CONDITION_TRUE,
    GRAMME_CONDITION_FALSE,
    GRAMME_CONDITION_NULL,
    GRAMME_CONDITION_ANY, /* exists */
} gramme_condition_kind;

typedef struct gramme_number_range {
    double low;
    double high;
    bool open_low; /* without the end itself */
    bool open_high;
} gramme_number_range;

typedef struct gramme_network {
    uint8_t address[GRAMME_ADDRESS_SIZE];
    unsigned bits; /* that must be equal */
    bool wide;     /* IPv6; otherwise the first four bytes count */
} gramme_network;

typedef struct gramme_condition {
    gramme_condition_kind kind;
    union {
        gramme_view text; /* WILDCARD: with GRAMME_PATTERN_STAR, escapes resolved */
        gramme_number_range range;
        gramme_network network;
    };
} gramme_condition;

/* One element of a leaf's array. */
typedef struct gramme_leaf_test {
    bool absent;                        /* exists: false */
    bool negated;                       /* anything-but */
    const gramme_condition *conditions; /* one of them, or none when negated */
    uint32_t count;
} gramme_leaf_test;

typedef struct gramme_pattern_field gramme_pattern_field;

struct gramme_pattern {
    const gramme_pattern_field *fields;
    uint32_t field_count;
    const gramme_pattern *ors;
    uint32_t or_count;
};

struct gramme_pattern_field {
    gramme_view name;
    const gramme_pattern *object; /* or NULL: a leaf, with */
    const gramme_leaf_test *tests;
    uint32_t test_count;
};

typedef struct gramme_pattern_reader {
    gramme_arena *arena;
    gramme_error *err;
} gramme_pattern_reader;

/* GRAMME_INVALID with that message. */
gramme_status gramme_pattern_refuse(const gramme_pattern_reader *reader,
                                    const char *format,
                                    ...) __attribute__((format(printf, 2, 3)));

/* One element of a leaf's array. */
gramme_status gramme_leaf_test_read(const gramme_pattern_reader *reader,
                                    gramme_leaf_test *out,
                                    const gramme_json *json);

/* Is the member's name an operator's? */
bool gramme_pattern_reserved(const gramme_json *member);

/* "10.0.0.0/8", "2001:db8::/32"; without "/" a single address. False when it is
 * neither. */
bool gramme_network_read(gramme_network *out, gramme_view text);

/* Does `text` meet one of a string's conditions? */
bool gramme_text_matches(const gramme_condition *condition, gramme_view text);

#endif
