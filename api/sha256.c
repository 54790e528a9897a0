/* SPDX-License-Identifier: Apache-2.0 */
/* sha256.c - SHA-256 for those above the door to libmd. */
#include "api/include/gramme_plugin.h"
#include "storage/base/digest.h"

void gramme_hash_sha256(unsigned char digest[32], const void *data, size_t size)
{
    gramme_sha256(digest, gramme_view_of(data, size));
}
