/* SPDX-License-Identifier: Apache-2.0 */
/* check_text.c - keys, names and trees as findings show them: short, on one line, and
 * readable whatever bytes they have. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "storage/base/utf8.h"
#include "storage/check_parts.h"
#include "storage/item/number.h"

/* Appends what fits; `at` moves on. */
static void append(char out[GRAMME_CHECK_TEXT], size_t *at, const char *text)
{
    size_t size = strlen(text);

    if (*at + size < GRAMME_CHECK_TEXT) {
        memcpy(out + *at, text, size + 1);
        *at += size;
    }
}

static void append_text(char out[GRAMME_CHECK_TEXT], size_t *at, gramme_view text)
{
    bool utf8 = gramme_utf8_valid(text);

    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        char piece[8];

        if ((byte >= 0x20 && byte < 0x7f && byte != '\\') || (utf8 && byte >= 0x80)) {
            (void)snprintf(piece, sizeof(piece), "%c", byte);
        } else {
            (void)snprintf(piece, sizeof(piece), "\\x%02x", byte);
        }
        /* A letter of several bytes is not cut. */
        if (*at + 12 > GRAMME_CHECK_TEXT && (byte & 0xC0) != 0x80) {
            append(out, at, "...");
            return;
        }
        append(out, at, piece);
    }
}

const char *gramme_check_print(char out[GRAMME_CHECK_TEXT], gramme_view text)
{
    size_t at = 0;

    out[0] = '\0';
    append_text(out, &at, text);
    return out;
}

const char *gramme_check_print_bytes(char out[GRAMME_CHECK_TEXT], gramme_view bytes)
{
    size_t at = 0;

    out[0] = '\0';
    for (size_t i = 0; i < bytes.size; i++) {
        char piece[3];

        if (at + 6 > GRAMME_CHECK_TEXT) {
            append(out, &at, "...");
            break;
        }
        (void)snprintf(piece, sizeof(piece), "%02x", bytes.data[i]);
        append(out, &at, piece);
    }
    return out;
}

static void append_attribute(char out[GRAMME_CHECK_TEXT],
                             size_t *at,
                             const gramme_key_attribute *attribute,
                             const gramme_item *item)
{
    const gramme_value *value = gramme_item_get(item, attribute->name);

    append(out, at, *at > 0 ? ", " : "");
    append_text(out, at, attribute->name);
    append(out, at, "=");
    if (value == NULL || value->type > GRAMME_TYPE_B) {
        append(out, at, value == NULL ? "missing" : gramme_type_name(value->type));
    } else if (value->type == GRAMME_TYPE_N) {
        char number[GRAMME_NUMBER_TEXT_MAX];
        size_t size = gramme_number_format(number, value->scalar);

        append_text(out, at, gramme_view_of(number, size));
    } else {
        append(out, at, "\"");
        append_text(out, at, value->scalar);
        append(out, at, "\"");
    }
}

const char *gramme_check_print_key(char out[GRAMME_CHECK_TEXT],
                                   const gramme_key_schema *key,
                                   const gramme_item *item)
{
    size_t at = 0;

    out[0] = '\0';
    for (uint32_t i = 0; i < key->hash_count; i++) {
        append_attribute(out, &at, &key->hash[i], item);
    }
    for (uint32_t i = 0; i < key->range_count; i++) {
        append_attribute(out, &at, &key->range[i], item);
    }
    return out;
}

const char *gramme_check_print_tree(char out[2 * GRAMME_CHECK_TEXT],
                                    const gramme_check_tree *tree)
{
    char name[GRAMME_CHECK_TEXT];
    size_t at = 0;

    if (tree->table == NULL) {
        (void)snprintf(out, GRAMME_CHECK_TEXT, "tree %" PRIu32, tree->id);
        return out;
    }
    if (tree->index != NULL) {
        at = (size_t)snprintf(out, GRAMME_CHECK_TEXT, "index %s of ",
                              gramme_check_print(name, tree->index->name));
    }
    (void)snprintf(out + at, 2 * (size_t)GRAMME_CHECK_TEXT - at, "table %s",
                   gramme_check_print(name, tree->table->name));
    return out;
}
