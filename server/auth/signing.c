/* SPDX-License-Identifier: Apache-2.0 */
/* signing.c - "Create a string to sign" and "Calculate the signature" of the IAM user
 * guide. */
#include "server/auth/signing.h"

#include "server/auth/canonical.h"

#include <gramme_plugin.h>

enum { BLOCK = 64, DIGEST = GRAMME_SIGNATURE_SIZE / 2, MESSAGE_MAX = 512 };

void gramme_signing_dispose(gramme_signing *signing)
{
    gramme_buffer_clear(&signing->canonical);
    gramme_buffer_clear(&signing->to_sign);
    gramme_buffer_clear(&signing->scratch);
}

static void append_text(gramme_buffer *out, gramme_text text)
{
    gramme_buffer_append(out, text.data, text.size);
}

static void write_hex(char digits[GRAMME_SIGNATURE_SIZE],
                      const unsigned char digest[DIGEST])
{
    static const char hex[] = "0123456789abcdef";
    size_t i;

    for (i = 0; i < DIGEST; i++) {
        digits[2 * i] = hex[digest[i] >> 4];
        digits[2 * i + 1] = hex[digest[i] & 15];
    }
}

/* RFC 2104, of at most MESSAGE_MAX bytes. Nothing here can run out of memory: half a
 * signature must not pass for one. */
static void hmac(unsigned char out[DIGEST], gramme_text key, gramme_text message)
{
    unsigned char inner[BLOCK + MESSAGE_MAX] = {0};
    unsigned char outer[BLOCK + DIGEST];
    size_t i;

    if (key.size > BLOCK) {
        gramme_hash_sha256(inner, key.data, key.size);
    } else if (key.size > 0) {
        memcpy(inner, key.data, key.size);
    }
    for (i = 0; i < BLOCK; i++) {
        outer[i] = inner[i] ^ 0x5C;
        inner[i] ^= 0x36;
    }
    memcpy(inner + BLOCK, message.data, message.size);
    gramme_hash_sha256(outer + BLOCK, inner, BLOCK + message.size);
    gramme_hash_sha256(out, outer, sizeof(outer));
}

static gramme_text digest_text(const unsigned char digest[DIGEST])
{
    return gramme_text_of((const char *)digest, DIGEST);
}

/* Appends "date/region/service". */
static void append_scope(gramme_buffer *out, const gramme_credential *who)
{
    append_text(out, who->date);
    GRAMME_BUFFER_LITERAL(out, "/");
    append_text(out, who->region);
    GRAMME_BUFFER_LITERAL(out, "/");
    append_text(out, who->service);
}

static void
derive(unsigned char out[DIGEST], const gramme_credential *who, gramme_text secret)
{
    char key[4 + GRAMME_SECRET_MAX] = "AWS4";

    memcpy(key + 4, secret.data, secret.size);
    hmac(out, gramme_text_of(key, 4 + secret.size), who->date);
    hmac(out, digest_text(out), who->region);
    hmac(out, digest_text(out), who->service);
    hmac(out, digest_text(out), who->term);
}

/* The signing key, which is the same for a day's requests to a region. */
static void find_key(unsigned char out[DIGEST],
                     gramme_signing *signing,
                     const gramme_credential *who,
                     gramme_text secret,
                     uint64_t generation)
{
    gramme_buffer *name = &signing->scratch;
    size_t i;

    gramme_buffer_reset(name, 4096);
    append_scope(name, who);
    GRAMME_BUFFER_LITERAL(name, "/");
    append_text(name, secret);
    for (i = 0; i < GRAMME_SIGNING_KEYS && !name->failed; i++) {
        if (signing->keys[i].generation == generation &&
            signing->keys[i].size == name->size &&
            memcmp(signing->keys[i].name, name->data, name->size) == 0) {
            memcpy(out, signing->keys[i].key, DIGEST);
            return;
        }
    }
    derive(out, who, secret);
    if (!name->failed && name->size <= GRAMME_SIGNING_NAME) {
        i = signing->next;
        signing->next = (i + 1) % GRAMME_SIGNING_KEYS;
        signing->keys[i].generation = generation;
        signing->keys[i].size = name->size;
        memcpy(signing->keys[i].name, name->data, name->size);
        memcpy(signing->keys[i].key, out, DIGEST);
    }
}

bool gramme_signing_prepare(gramme_signing *signing,
                            const gramme_signed *request,
                            gramme_text names,
                            const gramme_credential *who,
                            const char *when)
{
    size_t head_size = (size_t)(request->body.data - request->data);
    gramme_text rest = gramme_text_of(request->data, head_size);
    gramme_canonical_parts parts = {
        .path = gramme_http_text(request->data, request->head->path),
        .query = gramme_http_text(request->data, request->head->query),
        .lines = gramme_http_lines(request->data, head_size),
        .names = names,
    };
    gramme_buffer *out = &signing->to_sign;
    char digits[GRAMME_SIGNATURE_SIZE];
    unsigned char digest[DIGEST];

    (void)gramme_text_next(&parts.method, &rest, ' ');
    gramme_hash_sha256(digest, request->body.data, request->body.size);
    write_hex(digits, digest);
    parts.hash = gramme_text_of(digits, sizeof(digits));
    gramme_buffer_reset(&signing->canonical, 4096);
    gramme_buffer_reset(out, 4096);
    if (!gramme_canonical_append(&signing->canonical, &signing->scratch, &parts)) {
        return false;
    }
    gramme_hash_sha256(digest, signing->canonical.data, signing->canonical.size);
    write_hex(digits, digest);
    GRAMME_BUFFER_LITERAL(out, GRAMME_SIGNING_ALGORITHM "\n");
    gramme_buffer_append_string(out, when);
    GRAMME_BUFFER_LITERAL(out, "\n");
    append_scope(out, who);
    GRAMME_BUFFER_LITERAL(out, "/");
    append_text(out, who->term);
    GRAMME_BUFFER_LITERAL(out, "\n");
    gramme_buffer_append(out, digits, sizeof(digits));
    signing->failed =
        signing->canonical.failed || signing->scratch.failed || out->failed;
    return out->size <= MESSAGE_MAX;
}

void gramme_signing_sign(char signature[GRAMME_SIGNATURE_SIZE],
                         gramme_signing *signing,
                         const gramme_credential *who,
                         gramme_text secret,
                         uint64_t generation)
{
    unsigned char digest[DIGEST];
    unsigned char key[DIGEST];

    memset(signature, '0', GRAMME_SIGNATURE_SIZE);
    if (signing->failed) {
        return;
    }
    find_key(key, signing, who, secret, generation);
    hmac(digest, digest_text(key), gramme_buffer_text(&signing->to_sign));
    write_hex(signature, digest);
}
