/* SPDX-License-Identifier: Apache-2.0 */
/* keyring.h - the access keys that are let in, out of a file as AWS's tools write it:
 *
 *   [default]
 *   aws_access_key_id = AKIA...
 *   aws_secret_access_key = ...
 *   aws_session_token = ...            temporary keys only
 *   x_security_token_expires = 2026-11-21T12:00:00Z      or: expiration
 *
 * Profiles without a key (roles, regions) are passed over, as are properties that are
 * nothing to us. */
#ifndef GRAMME_SERVER_KEYRING_H
#define GRAMME_SERVER_KEYRING_H

#include "server/base/buffer.h"

#include <gramme.h>

typedef struct gramme_keyring gramme_keyring;

typedef struct gramme_key {
    gramme_text id;
    gramme_text secret;
    gramme_text token; /* absent: it needs none */
    int64_t expires;   /* seconds after 1970; INT64_MAX: never */
} gramme_key;

/* Reads the file. The failure names it, and the line. */
gramme_code
gramme_keyring_new(gramme_keyring **out, const char *path, gramme_failure *failure);

/* What gramme_keyring_new() made is referred to once; who refers to it last frees it.
 * NULL is fine. */
gramme_keyring *gramme_keyring_ref(gramme_keyring *keyring);
void gramme_keyring_unref(gramme_keyring *keyring);

/* Reads the file again; on failure the keys stay as they were. From any thread. */
gramme_code gramme_keyring_reload(gramme_keyring *keyring, gramme_failure *failure);

/* Until gramme_keyring_release() the keys stay as they are. Any number of threads. */
void gramme_keyring_hold(gramme_keyring *keyring);
void gramme_keyring_release(gramme_keyring *keyring);

/* Held: the key of this id, the one with this token if there are several; NULL without
 * one. Valid until the release. */
const gramme_key *
gramme_keyring_find(const gramme_keyring *keyring, gramme_text id, gramme_text token);

/* Not held: appends a key's id, its secret and its token, which may be empty, each with
 * a NUL: the key called `id`; without one the file's first if `any`. False: there is
 * none, or no memory. */
bool gramme_keyring_lend(gramme_keyring *keyring,
                         gramme_buffer *out,
                         const char *id,
                         bool any);

/* Held: changes when the keys do. */
uint64_t gramme_keyring_generation(const gramme_keyring *keyring);

#endif
