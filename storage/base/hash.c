/* SPDX-License-Identifier: Apache-2.0 */
/* hash.c - xxh64 with the state on the stack, and random bytes from the system. */
#include "storage/base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "storage/base/clock.h"

uint64_t gramme_hash(gramme_view bytes, uint64_t seed)
{
    return XXH64(bytes.data, bytes.size, seed);
}

uint64_t gramme_hash_views(const gramme_view *views, size_t count)
{
    XXH64_state_t state;

    if (count == 1) {
        return gramme_hash(views[0], 0);
    }
    XXH64_reset(&state, 0);
    for (size_t i = 0; i < count; i++) {
        if (views[i].size > 0) {
            XXH64_update(&state, views[i].data, views[i].size);
        }
    }
    return XXH64_digest(&state);
}

static bool read_random_device(uint8_t *out, size_t size)
{
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    size_t done = 0;

    if (fd < 0) {
        return false;
    }
    while (done < size) {
        ssize_t got = read(fd, out + done, size - done);

        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            break;
        }
    }
    close(fd);
    return done == size;
}

/* Without a random device: times and where the stack happens to be. */
static void fill_from_clock(uint8_t *out, size_t size)
{
    uint64_t parts[4] = {
        (uint64_t)gramme_clock_now(gramme_clock_system()),
        (uint64_t)gramme_clock_monotonic(),
        (uint64_t)(uintptr_t)&parts,
        (uint64_t)(uintptr_t)out ^ ((uint64_t)getpid() << 32),
    };

    for (size_t done = 0; done < size;) {
        uint64_t word = XXH64(parts, sizeof(parts), done);
        size_t part = size - done < sizeof(word) ? size - done : sizeof(word);

        memcpy(out + done, &word, part);
        done += part;
        parts[0] = word;
    }
}

void gramme_random_bytes(uint8_t *out, size_t size)
{
    if (!read_random_device(out, size)) {
        fill_from_clock(out, size);
    }
}

uint64_t gramme_hash_random_seed(void)
{
    uint8_t bytes[sizeof(uint64_t)];
    uint64_t seed;

    gramme_random_bytes(bytes, sizeof(bytes));
    memcpy(&seed, bytes, sizeof(seed));
    return seed;
}
