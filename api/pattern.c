/* SPDX-License-Identifier: Apache-2.0 */
/* pattern.c - every expression of DynamoDB's is a run of one class of bytes, with a
 * rule for its length or its ends. A general matcher has no place on the way of every
 * request; those of AWS Lambda go there. */
#include "api/pattern.h"

#include "api/regex.h"

enum {
    DIGIT = 1,
    HEX = 2, /* 0-9 a-f */
    ALPHANUMERIC = 4,
    NAME = 8, /* letters, digits, _ . - */
    PRINTABLE = 16,
    WIDE = 32,      /* anything but control characters, with \r \n \t */
    NO_DOLLAR = 64, /* anything but $ */
    CSV_DELIMITER = 128,
    CSV_HEADER = 256, /* printable, without " and , */
};

typedef struct pattern {
    const char *text;
    unsigned allowed;
    unsigned least;    /* bytes */
    unsigned multiple; /* the length is a multiple of it */
    unsigned ends;     /* class of the first and last byte; 0: any */
} pattern;

/* The first is a table's or an index's name: nearly every request has one. */
static const pattern patterns[] = {
    {"[a-zA-Z0-9_.-]+", NAME, 1, 1, 0},
    {"([0-9a-f]{16})+", HEX, 16, 16, 0},
    {"[,;:|\\t ]", CSV_DELIMITER, 1, 1, 0},
    {"[0-9]{12}", DIGIT, 12, 12, 0},
    {"[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*", WIDE, 0,
     1, 0},
    {"[\\x20-\\x21\\x23-\\x2B\\x2D-\\x7E]*", CSV_HEADER, 0, 1, 0},
    {"\\p{Print}+", PRINTABLE, 1, 1, 0},
    {"^[^\\$]+$", NO_DOLLAR, 1, 1, 0},
    {"^[a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+$", NAME, 2, 1, ALPHANUMERIC},
};

static unsigned name_classes(uint8_t byte)
{
    bool digit = byte >= '0' && byte <= '9';
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    unsigned classes = digit ? DIGIT : 0;

    if (digit || (byte >= 'a' && byte <= 'f')) {
        classes |= HEX;
    }
    if (digit || letter) {
        classes |= ALPHANUMERIC | NAME;
    }
    if (byte == '_' || byte == '.' || byte == '-') {
        classes |= NAME;
    }
    return classes;
}

static unsigned classes_of(uint8_t byte)
{
    bool printable = byte >= 0x20 && byte < 0x7F;
    unsigned classes = name_classes(byte) | (byte == '$' ? 0U : NO_DOLLAR);

    if (printable) {
        classes |= PRINTABLE;
    }
    if (printable && byte != '"' && byte != ',') {
        classes |= CSV_HEADER;
    }
    if (byte >= 0x20 || byte == '\r' || byte == '\n' || byte == '\t') {
        classes |= WIDE;
    }
    if (byte != 0 && strchr(",;:|\t ", byte) != NULL) {
        classes |= CSV_DELIMITER;
    }
    return classes;
}

static const pattern *find(const char *text)
{
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        if (strcmp(patterns[i].text, text) == 0) {
            return &patterns[i];
        }
    }
    return NULL;
}

bool gramme_pattern_known(const char *pattern_text)
{
    return find(pattern_text) != NULL || gramme_regex_known(pattern_text);
}

/* The one class on the way of every request, without the detour over all of them. */
static bool is_name(gramme_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        uint8_t letter = byte | 0x20;

        if (!((letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') ||
              byte == '_' || byte == '.' || byte == '-')) {
            return false;
        }
    }
    return text.size > 0;
}

bool gramme_pattern_match(const char *pattern_text, gramme_view text)
{
    const pattern *found = find(pattern_text);

    if (found == &patterns[0]) {
        return is_name(text);
    }
    if (found == NULL) {
        return gramme_regex_match(pattern_text, text);
    }
    if (text.size < found->least || text.size % found->multiple != 0 ||
        (found->allowed == DIGIT && text.size != found->least)) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        if ((classes_of(text.data[i]) & found->allowed) == 0) {
            return false;
        }
    }
    return found->ends == 0 ||
           ((classes_of(text.data[0]) & found->ends) != 0 &&
            (classes_of(text.data[text.size - 1]) & found->ends) != 0);
}
