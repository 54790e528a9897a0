/* SPDX-License-Identifier: Apache-2.0 */
/* change.c - the record of one changed item: names, numbers, bytes. */
#include "streams/change.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const kind_names[] = {"INSERT", "MODIFY", "REMOVE"};

static const char *const view_names[] = {
    "KEYS_ONLY",
    "NEW_IMAGE",
    "OLD_IMAGE",
    "NEW_AND_OLD_IMAGES",
};

const char *gramme_change_kind_name(gramme_change_kind kind)
{
    return kind_names[kind];
}

const char *gramme_view_type_name(gramme_view_type view)
{
    return view_names[view];
}

bool gramme_view_type_read(gramme_view_type *out, gramme_view name)
{
    for (int i = 0; i < (int)(sizeof(view_names) / sizeof(view_names[0])); i++) {
        if (gramme_view_is(name, view_names[i])) {
            *out = (gramme_view_type)i;
            return true;
        }
    }
    return false;
}

/* A leading 1 keeps all of them equally long, however they are compared. */
void gramme_sequence_print(char text[GRAMME_SEQUENCE_TEXT + 1], uint64_t sequence)
{
    (void)snprintf(text, GRAMME_SEQUENCE_TEXT + 1, "1%024" PRIu64, sequence);
}

bool gramme_sequence_read(uint64_t *out, gramme_view text)
{
    *out = 0;
    if (text.size != GRAMME_SEQUENCE_TEXT || text.data[0] != '1') {
        return false;
    }
    for (size_t i = 1; i < text.size; i++) {
        unsigned digit = (unsigned)text.data[i] - '0';

        if (digit > 9 || *out > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *out = *out * 10 + digit;
    }
    return true;
}
