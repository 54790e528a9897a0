/* SPDX-License-Identifier: Apache-2.0 */
/* uuid.c - names for triggers and invocations. */
#include "api/triggers/uuid.h"

#include "storage/base/hash.h"

/* 128 bits less those that tell the variant and the version of RFC 9562. */
static void
print(char text[GRAMME_UUID_TEXT + 1], uint64_t high, uint64_t low, unsigned version)
{
    static const char hex[] = "0123456789abcdef";
    char *to = text;

    high = (high & ~UINT64_C(0xF000)) | (uint64_t)version << 12;
    low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(2) << 62;
    for (unsigned digit = 0; digit < 32; digit++) {
        uint64_t half = digit < 16 ? high : low;

        if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
            *to++ = '-';
        }
        *to++ = hex[half >> (60 - digit % 16 * 4) & 0xF];
    }
    *to = '\0';
}

/* Version 8 is made of whatever one likes. */
void gramme_trigger_uuid(char text[GRAMME_UUID_TEXT + 1],
                         gramme_view table,
                         gramme_view name)
{
    const gramme_view parts[] = {table, gramme_view_of("", 1), name};
    uint64_t seed = gramme_hash_views(parts, 3);

    print(text, gramme_hash(table, seed), gramme_hash(name, seed + 1), 8);
}

void gramme_uuid_source_init(gramme_uuid_source *out)
{
    uint8_t random[sizeof(out->seeds)];

    gramme_random_bytes(random, sizeof(random));
    memcpy(out->seeds, random, sizeof(random));
    atomic_init(&out->count, 0);
}

void gramme_uuid_next(char text[GRAMME_UUID_TEXT + 1], gramme_uuid_source *source)
{
    uint64_t count = atomic_fetch_add(&source->count, 1);
    gramme_view bytes = gramme_view_of(&count, sizeof(count));

    print(text, gramme_hash(bytes, source->seeds[0]),
          gramme_hash(bytes, source->seeds[1]), 4);
}
