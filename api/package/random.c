/* SPDX-License-Identifier: Apache-2.0 */
/* random.c - arc4random(3) for a bundle that shall run where glibc is older than 2.36.
 *
 * libevent asks for it; nothing that it does for Gramme depends on it. `bundle`
 * compiles this and lets the copy of libevent find it under these names. */
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>
#include <time.h>

__attribute__((visibility("default"))) void gramme_own_arc4random_buf(void *out,
                                                                      size_t size);
__attribute__((visibility("default"))) uint32_t gramme_own_arc4random(void);

enum { PIECE = 256 }; /* bytes that getrandom(2) never delivers in part */

/* Where the kernel gives nothing: unlike at other moments and places at least. */
static void fill_poorly(unsigned char *out, size_t size)
{
    struct timespec now = {0};
    uint64_t state;
    size_t i;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    state = (uint64_t)now.tv_nsec * UINT64_C(0x9E3779B97F4A7C15) ^ (uintptr_t)out;
    for (i = 0; i < size; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        out[i] = (unsigned char)(state >> 56);
    }
}

void gramme_own_arc4random_buf(void *out, size_t size)
{
    unsigned char *at = out;

    while (size > 0) {
        size_t piece = size < PIECE ? size : PIECE;

        if (getrandom(at, piece, 0) != (ssize_t)piece) {
            fill_poorly(at, piece);
        }
        at += piece;
        size -= piece;
    }
}

uint32_t gramme_own_arc4random(void)
{
    uint32_t number;

    gramme_own_arc4random_buf(&number, sizeof(number));
    return number;
}
