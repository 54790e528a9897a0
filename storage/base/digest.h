/* SPDX-License-Identifier: Apache-2.0 */
/* digest.h - SHA-256; the one door to libmd. */
#ifndef GRAMME_STORAGE_BASE_DIGEST_H
#define GRAMME_STORAGE_BASE_DIGEST_H

#include "storage/base/view.h"

enum { GRAMME_SHA256_SIZE = 32 /* bytes */ };

void gramme_sha256(uint8_t out[GRAMME_SHA256_SIZE], gramme_view bytes);

#endif
