/* SPDX-License-Identifier: Apache-2.0 */
/* tag_text.c - what keys and values of tags may be. The operations check it, not the
 * model: AWS has words of its own for it. */
#include "api/ops/tag_text.h"

#include "storage/base/utf8.h"

enum { KEY_MAX = 128, VALUE_MAX = 256 };

/* What lies outside ASCII and is neither letter nor digit nor space, as far as whole
 * ranges go: signs, marks, pictographs and what has no meaning. First and last. */
static const uint32_t signs[][2] = {
    {0x0080, 0x009f},   {0x00a1, 0x00a9},    {0x00ab, 0x00b1}, {0x00b4, 0x00b4},
    {0x00b6, 0x00b8},   {0x00bb, 0x00bb},    {0x00bf, 0x00bf}, {0x00d7, 0x00d7},
    {0x00f7, 0x00f7},   {0x0300, 0x036f},    {0x200b, 0x2027}, {0x202a, 0x202e},
    {0x2030, 0x205e},   {0x2060, 0x206f},    {0x20a0, 0x20cf}, {0x2190, 0x245f},
    {0x249c, 0x24e9},   {0x2500, 0x2775},    {0x2794, 0x2bff}, {0x3001, 0x3004},
    {0x3008, 0x3020},   {0xe000, 0xf8ff},    {0xfe00, 0xfe6f}, {0x1f000, 0x1f0ff},
    {0x1f10d, 0x1fbef}, {0xe0000, 0x10ffff},
};

/* The code point that begins at byte `at` of valid text. */
static uint32_t code_point(gramme_view text, size_t at)
{
    const uint8_t *c = text.data + at;

    if (c[0] < 0xe0) {
        return ((c[0] & 0x1fU) << 6) | (c[1] & 0x3fU);
    }
    if (c[0] < 0xf0) {
        return ((c[0] & 0x0fU) << 12) | ((c[1] & 0x3fU) << 6) | (c[2] & 0x3fU);
    }
    return ((c[0] & 0x07U) << 18) | ((c[1] & 0x3fU) << 12) | ((c[2] & 0x3fU) << 6) |
           (c[3] & 0x3fU);
}

static bool is_sign(uint32_t code)
{
    size_t i;

    for (i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (code >= signs[i][0] && code <= signs[i][1]) {
            return true;
        }
    }
    return false;
}

static bool is_plain(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr(" +-=._:/@", c) != NULL);
}

/* Letters and digits of any script, spaces, and + - = . _ : / @ */
static bool is_tag_text(gramme_view text)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];

        if (c < 0x80 ? !is_plain(c) : c >= 0xc0 && is_sign(code_point(text, i))) {
            return false;
        }
    }
    return true;
}

static gramme_status
refuse(gramme_op_call *call, const char *part, const gramme_node *node)
{
    return gramme_node_present(node)
               ? gramme_invalid(call->err, "The Tag %s provided is invalid, %s: %.*s",
                                part, part, GRAMME_VIEW_ARG(node->text))
               : gramme_invalid(call->err, "The Tag %s provided is invalid, %s: null",
                                part, part);
}

/* In capitals, too. */
static bool is_of_aws(gramme_view key)
{
    return key.size >= 4 && (key.data[0] | 0x20) == 'a' &&
           (key.data[1] | 0x20) == 'w' && (key.data[2] | 0x20) == 's' &&
           key.data[3] == ':';
}

static gramme_status check_key(gramme_op_call *call, const gramme_node *node)
{
    gramme_view key = gramme_node_text(node);

    if (key.size == 0 || gramme_utf8_utf16_length(key) > KEY_MAX || !is_tag_text(key)) {
        return refuse(call, "Key", node);
    }
    if (is_of_aws(key)) {
        return gramme_invalid(call->err,
                              "Tag Key cannot be prefixed with aws:, Key: %.*s",
                              GRAMME_VIEW_ARG(key));
    }
    return GRAMME_OK;
}

static gramme_status check_value(gramme_op_call *call, const gramme_node *node)
{
    gramme_view value = gramme_node_text(node);

    return gramme_node_present(node) && gramme_utf8_utf16_length(value) <= VALUE_MAX &&
                   is_tag_text(value)
               ? GRAMME_OK
               : refuse(call, "Value", node);
}

static const gramme_node *key_of(const gramme_node *tags, uint32_t i)
{
    return gramme_node_member(&tags->children[i], GRAMME_TAG_KEY);
}

/* Only once all keys are sound. */
static gramme_status check_twice(gramme_op_call *call, const gramme_node *tags)
{
    uint32_t i;
    uint32_t j;

    for (i = 0; i < tags->count; i++) {
        for (j = 0; j < i; j++) {
            if (gramme_view_equal(key_of(tags, i)->text, key_of(tags, j)->text)) {
                return gramme_invalid(call->err,
                                      "Duplicate Tag Keys provided as input: Duplicate "
                                      "Tag Key found %.*s",
                                      GRAMME_VIEW_ARG(key_of(tags, i)->text));
            }
        }
    }
    return GRAMME_OK;
}

gramme_status gramme_tag_text_check(gramme_op_call *call, const gramme_node *tags)
{
    uint32_t i;

    for (i = 0; i < tags->count; i++) {
        if (check_key(call, key_of(tags, i)) != GRAMME_OK ||
            check_value(call, gramme_node_member(&tags->children[i],
                                                 GRAMME_TAG_VALUE)) != GRAMME_OK) {
            return GRAMME_FAILED;
        }
    }
    return tags->count > GRAMME_TAGS_MAX ? gramme_tag_text_refuse_count(call)
                                         : check_twice(call, tags);
}

gramme_status gramme_tag_text_check_keys(gramme_op_call *call, const gramme_node *keys)
{
    uint32_t i;

    for (i = 0; i < keys->count; i++) {
        if (check_key(call, &keys->children[i]) != GRAMME_OK) {
            return GRAMME_FAILED;
        }
    }
    return keys->count > GRAMME_TAGS_MAX ? gramme_tag_text_refuse_count(call)
                                         : GRAMME_OK;
}

gramme_status gramme_tag_text_refuse_count(gramme_op_call *call)
{
    return gramme_invalid(
        call->err,
        "Number of Tags exceed the current limit for the provided ResourceArn");
}
