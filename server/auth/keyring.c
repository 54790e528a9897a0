/* SPDX-License-Identifier: Apache-2.0 */
/* keyring.c - a credentials file becomes a list of keys, which point into its text. */
#include "server/auth/keyring.h"

#include "server/auth/amz_date.h"
#include "server/auth/signing.h"
#include "server/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX = 4 * 1024 * 1024 };

typedef struct key_list {
    gramme_buffer text; /* of the file */
    gramme_key *keys;
    size_t count;
} key_list;

struct gramme_keyring {
    atomic_size_t references;
    char *path;
    pthread_rwlock_t lock;
    key_list list;
    uint64_t generation;
};

/* What a profile says, while its lines are read. */
typedef struct profile {
    gramme_key key;
    size_t line; /* of its name; 0: before the first */
} profile;

typedef struct reader {
    key_list *list;
    const char *path;
    gramme_failure *failure;
    profile at;
    size_t line;
} reader;

static gramme_code complain(const reader *in, size_t line, const char *what)
{
    return gramme_failure_set(in->failure, GRAMME_CODE_MISUSE, "%.300s:%zu: %s",
                              in->path, line, what);
}

static gramme_code no_memory(gramme_failure *failure)
{
    return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
}

static bool same(gramme_text a, gramme_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* The place of a property that counts here, or NULL. */
static gramme_text *place_of(gramme_key *key, gramme_text name)
{
    if (gramme_text_is_nocase(name, "aws_access_key_id")) {
        return &key->id;
    }
    if (gramme_text_is_nocase(name, "aws_secret_access_key")) {
        return &key->secret;
    }
    return gramme_text_is_nocase(name, "aws_session_token") ? &key->token : NULL;
}

/* Puts the key of the profile that ends into the list, if it has one. */
static gramme_code end_profile(reader *in)
{
    const gramme_key *key = &in->at.key;
    key_list *list = in->list;
    gramme_key *keys;
    size_t i;

    if (key->id.size == 0 && key->secret.size == 0) {
        return GRAMME_CODE_OK;
    }
    if (key->id.size == 0 || key->secret.size == 0) {
        return complain(in, in->at.line,
                        key->id.size == 0 ? "the profile has a secret but no "
                                            "aws_access_key_id"
                                          : "the profile has an access key but no "
                                            "aws_secret_access_key");
    }
    if (key->secret.size > GRAMME_SECRET_MAX) {
        return complain(in, in->at.line, "the profile's secret is too long");
    }
    for (i = 0; i < list->count; i++) {
        if (same(list->keys[i].id, key->id) && same(list->keys[i].token, key->token)) {
            return same(list->keys[i].secret, key->secret)
                       ? GRAMME_CODE_OK
                       : complain(in, in->at.line,
                                  "the profile's access key has another secret in "
                                  "an earlier profile");
        }
    }
    keys = realloc(list->keys, (list->count + 1) * sizeof(*keys));
    if (keys == NULL) {
        return no_memory(in->failure);
    }
    list->keys = keys;
    list->keys[list->count++] = *key;
    return GRAMME_CODE_OK;
}

static void begin_profile(reader *in)
{
    memset(&in->at, 0, sizeof(in->at));
    in->at.key.expires = INT64_MAX;
    in->at.line = in->line;
}

static gramme_code read_property(reader *in, gramme_text line)
{
    gramme_text value = line;
    gramme_text name;
    gramme_text *place;

    if (memchr(line.data, '=', line.size) == NULL) {
        return complain(in, in->line, "neither [profile] nor name = value");
    }
    if (in->at.line == 0) {
        return complain(in, in->line, "a property before the first [profile]");
    }
    (void)gramme_text_next(&name, &value, '=');
    name = gramme_text_trim(name);
    value = gramme_text_trim(value);
    place = place_of(&in->at.key, name);
    if (place != NULL) {
        *place = value.size == 0 ? gramme_text_of(NULL, 0) : value;
    } else if ((gramme_text_is_nocase(name, "x_security_token_expires") ||
                gramme_text_is_nocase(name, "expiration")) &&
               !gramme_amz_date_read_rfc3339(&in->at.key.expires, value)) {
        return complain(in, in->line, "not a date like 2026-11-21T12:00:00Z");
    }
    return GRAMME_CODE_OK;
}

/* "[name]", behind which a comment may stand. */
static bool is_heading(gramme_text line)
{
    const char *end = memchr(line.data, ']', line.size);
    gramme_text rest;

    if (end == NULL) {
        return false;
    }
    rest = gramme_text_trim(
        gramme_text_of(end + 1, line.size - (size_t)(end + 1 - line.data)));
    return rest.size == 0 || rest.data[0] == '#' || rest.data[0] == ';';
}

/* An indented line goes on with the property above, none of ours has such. */
static gramme_code read_line(reader *in, gramme_text line)
{
    gramme_text content = gramme_text_trim(line);
    gramme_code code;

    if (content.size == 0 || content.data[0] == '#' || content.data[0] == ';') {
        return GRAMME_CODE_OK;
    }
    if (content.data[0] == '[') {
        if (!is_heading(content)) {
            return complain(in, in->line, "[profile without its ]");
        }
        code = end_profile(in);
        begin_profile(in);
        return code;
    }
    if (line.data[0] == ' ' || line.data[0] == '\t') {
        return in->at.line == 0
                   ? complain(in, in->line, "a property before the first [profile]")
                   : GRAMME_CODE_OK;
    }
    return read_property(in, content);
}

static gramme_code read_keys(key_list *list, const char *path, gramme_failure *failure)
{
    static const char mark[] = "\xEF\xBB\xBF";
    reader in = {.list = list, .path = path, .failure = failure};
    gramme_text rest = gramme_buffer_text(&list->text);
    gramme_text line;
    gramme_code code = GRAMME_CODE_OK;

    if (gramme_text_starts_with(rest, mark)) {
        rest = gramme_text_of(rest.data + 3, rest.size - 3);
    }
    while (code == GRAMME_CODE_OK && gramme_text_next(&line, &rest, '\n')) {
        in.line++;
        if (line.size > 0 && line.data[line.size - 1] == '\r') {
            line.size--;
        }
        code = read_line(&in, line);
    }
    if (code == GRAMME_CODE_OK) {
        code = end_profile(&in);
    }
    if (code == GRAMME_CODE_OK && list->count == 0) {
        code = gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "%.300s holds no access key", path);
    }
    return code;
}

static gramme_code read_file(gramme_buffer *text, const char *path, gramme_failure *why)
{
    char words[GRAMME_ERROR_TEXT];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = -1;

    while (fd >= 0 && text->size <= FILE_MAX && gramme_buffer_reserve(text, 4096)) {
        got = read(fd, text->data + text->size, 4096);
        if (got <= 0) {
            break;
        }
        text->size += (size_t)got;
    }
    if (fd < 0 || got < 0) {
        int error = errno;

        if (fd >= 0) {
            close(fd);
        }
        return text->failed
                   ? no_memory(why)
                   : gramme_failure_set(why, GRAMME_CODE_IO, "cannot read %.300s: %s",
                                        path, gramme_error_text(words, error));
    }
    close(fd);
    if (text->failed) {
        return no_memory(why);
    }
    return text->size > FILE_MAX
               ? gramme_failure_set(why, GRAMME_CODE_MISUSE, "%.300s is too long", path)
               : GRAMME_CODE_OK;
}

/* Not in memory longer than need be. */
static void forget(key_list *list)
{
    volatile char *at = list->text.data;
    size_t i;

    for (i = 0; i < list->text.size; i++) {
        at[i] = 0;
    }
    gramme_buffer_clear(&list->text);
    free(list->keys);
}

gramme_code gramme_keyring_reload(gramme_keyring *keyring, gramme_failure *failure)
{
    key_list fresh = {.text = GRAMME_BUFFER_INIT};
    key_list old;
    gramme_code code = read_file(&fresh.text, keyring->path, failure);

    if (code == GRAMME_CODE_OK) {
        code = read_keys(&fresh, keyring->path, failure);
    }
    if (code != GRAMME_CODE_OK) {
        forget(&fresh);
        return code;
    }
    pthread_rwlock_wrlock(&keyring->lock);
    old = keyring->list;
    keyring->list = fresh;
    keyring->generation++;
    pthread_rwlock_unlock(&keyring->lock);
    forget(&old);
    return GRAMME_CODE_OK;
}

gramme_code
gramme_keyring_new(gramme_keyring **out, const char *path, gramme_failure *failure)
{
    gramme_keyring *keyring = calloc(1, sizeof(*keyring));
    gramme_code code;

    *out = NULL;
    if (keyring == NULL || (keyring->path = strdup(path)) == NULL) {
        free(keyring);
        return no_memory(failure);
    }
    atomic_init(&keyring->references, 1);
    pthread_rwlock_init(&keyring->lock, NULL);
    code = gramme_keyring_reload(keyring, failure);
    if (code != GRAMME_CODE_OK) {
        gramme_keyring_unref(keyring);
        return code;
    }
    *out = keyring;
    return GRAMME_CODE_OK;
}

gramme_keyring *gramme_keyring_ref(gramme_keyring *keyring)
{
    if (keyring != NULL) {
        atomic_fetch_add(&keyring->references, 1);
    }
    return keyring;
}

void gramme_keyring_unref(gramme_keyring *keyring)
{
    if (keyring != NULL && atomic_fetch_sub(&keyring->references, 1) == 1) {
        forget(&keyring->list);
        pthread_rwlock_destroy(&keyring->lock);
        free(keyring->path);
        free(keyring);
    }
}

void gramme_keyring_hold(gramme_keyring *keyring)
{
    pthread_rwlock_rdlock(&keyring->lock);
}

void gramme_keyring_release(gramme_keyring *keyring)
{
    pthread_rwlock_unlock(&keyring->lock);
}

const gramme_key *
gramme_keyring_find(const gramme_keyring *keyring, gramme_text id, gramme_text token)
{
    const key_list *list = &keyring->list;
    const gramme_key *found = NULL;
    size_t i;

    for (i = 0; i < list->count; i++) {
        if (same(list->keys[i].id, id)) {
            found = found == NULL ? &list->keys[i] : found;
            if (same(list->keys[i].token, token)) {
                return &list->keys[i];
            }
        }
    }
    return found;
}

bool gramme_keyring_lend(gramme_keyring *keyring,
                         gramme_buffer *out,
                         const char *id,
                         bool any)
{
    const gramme_key *key;

    gramme_keyring_hold(keyring);
    key = gramme_keyring_find(keyring, gramme_text_of(id, strlen(id)),
                              gramme_text_of(NULL, 0));
    if (key == NULL && any) {
        key = &keyring->list.keys[0];
    }
    if (key != NULL) {
        gramme_buffer_append(out, key->id.data, key->id.size);
        gramme_buffer_append(out, "", 1);
        gramme_buffer_append(out, key->secret.data, key->secret.size);
        gramme_buffer_append(out, "", 1);
        gramme_buffer_append(out, key->token.data, key->token.size);
        gramme_buffer_append(out, "", 1);
    }
    gramme_keyring_release(keyring);
    return key != NULL && !out->failed;
}

uint64_t gramme_keyring_generation(const gramme_keyring *keyring)
{
    return keyring->generation;
}
