/* SPDX-License-Identifier: Apache-2.0 */
/* filename.h - the database file of an access key and region, named as DynamoDB Local
 * names it, and never one outside its folder. */
#ifndef GRAMME_SERVER_FILENAME_H
#define GRAMME_SERVER_FILENAME_H

#include "server/base/buffer.h"

#define GRAMME_FILENAME_SHARED "shared-local-instance.db"

/* Appends "<key>_<region>.db". Two different pairs never share a name: bytes outside
 * [A-Za-z0-9._-], a leading dot and an underscore of the region are written as %XX; a
 * name over 200 bytes is cut and carries a 128-bit hash behind "%-". */
void gramme_filename_append(gramme_buffer *out, gramme_text key, gramme_text region);

/* Whether a file is called as a database is, by us or by anybody. */
bool gramme_filename_is(const char *name);

/* Appends the key and the region of a name as above, each with a NUL. False when it is
 * none, or one that was cut; `out` is then as before. */
bool gramme_filename_read(gramme_buffer *out, const char *name);

/* FNV-1a over the bytes, from a basis of the caller's. */
uint64_t gramme_filename_hash(uint64_t basis, gramme_text text);

#endif
