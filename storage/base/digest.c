/* SPDX-License-Identifier: Apache-2.0 */
/* digest.c - SHA-256 by libmd. Its header wants BSD's integer types, which the C
 * library keeps from programs that ask for POSIX alone. */
#define _DEFAULT_SOURCE
#include "storage/base/digest.h"

#include <sys/types.h>

#include <sha2.h>

void gramme_sha256(uint8_t out[GRAMME_SHA256_SIZE], gramme_view bytes)
{
    SHA2_CTX context;

    SHA256Init(&context);
    if (bytes.size > 0) {
        SHA256Update(&context, bytes.data, bytes.size);
    }
    SHA256Final(out, &context);
}
