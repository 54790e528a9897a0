/* SPDX-License-Identifier: Apache-2.0 */
/* filename.c - percent-encoding with an eye on what a file system makes of a name. */
#include "server/base/filename.h"

enum { NAME_MAX_BYTES = 200, NAME_KEPT_BYTES = 120 };

uint64_t gramme_filename_hash(uint64_t basis, gramme_text text)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        basis = (basis ^ (unsigned char)text.data[i]) * 0x100000001B3U;
    }
    return basis;
}

static bool is_plain(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '.' || byte == '_' || byte == '-';
}

static void append_hex(gramme_buffer *out, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";

    gramme_buffer_append(out, &digits[byte >> 4], 1);
    gramme_buffer_append(out, &digits[byte & 15], 1);
}

static void append_encoded(gramme_buffer *out, gramme_text text, bool is_region)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        char byte = text.data[i];

        if (is_plain(byte) && !(byte == '.' && i == 0) && !(byte == '_' && is_region)) {
            gramme_buffer_append(out, &byte, 1);
        } else {
            GRAMME_BUFFER_LITERAL(out, "%");
            append_hex(out, (unsigned char)byte);
        }
    }
}

void gramme_filename_append(gramme_buffer *out, gramme_text key, gramme_text region)
{
    size_t begin = out->size;
    uint64_t hashes[2];
    gramme_text name;
    size_t i;
    unsigned shift;

    append_encoded(out, key, false);
    GRAMME_BUFFER_LITERAL(out, "_");
    append_encoded(out, region, true);
    if (!out->failed && out->size - begin > NAME_MAX_BYTES) {
        name = gramme_text_of(out->data + begin, out->size - begin);
        hashes[0] = gramme_filename_hash(0xCBF29CE484222325U, name);
        hashes[1] = gramme_filename_hash(hashes[0] ^ 0x9E3779B97F4A7C15U, name);
        out->size = begin + NAME_KEPT_BYTES;
        GRAMME_BUFFER_LITERAL(out, "%-");
        for (i = 0; i < 2; i++) {
            for (shift = 64; shift > 0; shift -= 8) {
                append_hex(out, (unsigned char)(hashes[i] >> (shift - 8)));
            }
        }
    }
    GRAMME_BUFFER_LITERAL(out, ".db");
}

/* With its NUL; a NUL that was encoded is refused, since the text would end there. */
static bool append_decoded(gramme_buffer *out, gramme_text text)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        char byte = text.data[i];

        if (byte == '%') {
            int high = i + 2 < text.size ? gramme_text_hex(text.data[i + 1]) : -1;
            int low = high >= 0 ? gramme_text_hex(text.data[i + 2]) : -1;

            if (low < 0 || high * 16 + low == 0) {
                return false;
            }
            byte = (char)(high * 16 + low);
            i += 2;
        }
        gramme_buffer_append(out, &byte, 1);
    }
    gramme_buffer_append(out, "", 1);
    return true;
}

bool gramme_filename_is(const char *name)
{
    size_t size = strlen(name);

    return size > 3 && strcmp(name + size - 3, ".db") == 0;
}

bool gramme_filename_read(gramme_buffer *out, const char *name)
{
    size_t begin = out->size;
    size_t size = strlen(name);
    size_t mark;

    if (!gramme_filename_is(name)) {
        return false;
    }
    /* No region has an underscore of its own. */
    for (mark = size - 3; mark > 0 && name[mark - 1] != '_'; mark--) {
    }
    if (mark > 0 && append_decoded(out, gramme_text_of(name, mark - 1)) &&
        append_decoded(out, gramme_text_of(name + mark, size - 3 - mark))) {
        return true;
    }
    out->size = begin;
    return false;
}
