/* SPDX-License-Identifier: Apache-2.0 */
/* context.c - a certificate with its key, and the settings that sessions share. */
#include "server/tls/context.h"

#include <openssl/err.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gramme_tls_context {
    pthread_mutex_t mutex; /* guards `settings`, which a renewal replaces */
    SSL_CTX *settings;
    char *certificate; /* files; NULL: it was made */
    char *key;
    char line[1024];
};

gramme_code
gramme_tls_fail(gramme_failure *failure, gramme_code code, const char *format, ...)
{
    va_list args;

    if (failure != NULL) {
        failure->code = code;
        va_start(args, format);
        (void)vsnprintf(failure->message, sizeof(failure->message), format, args);
        va_end(args);
    }
    return code;
}

gramme_code
gramme_tls_fail_because(gramme_failure *failure, gramme_code code, const char *what)
{
    unsigned long error = ERR_get_error();
    const char *reason = error == 0 ? NULL : ERR_reason_error_string(error);

    if (ERR_SYSTEM_ERROR(error)) {
        reason = strerror(ERR_GET_REASON(error)); /* NOLINT(concurrency-mt-unsafe) */
    }
    ERR_clear_error();
    return gramme_tls_fail(failure, code, "%s%s%s", what, reason == NULL ? "" : ": ",
                           reason == NULL ? "" : reason);
}

/* HTTP/1.1 when the client has a list; without it in the list it finds out itself. */
static int choose_protocol(SSL *ssl,
                           const unsigned char **out,
                           unsigned char *size,
                           const unsigned char *list,
                           unsigned list_size,
                           void *unused)
{
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *found = NULL;

    (void)ssl;
    (void)unused;
    if (SSL_select_next_proto(&found, size, ours, sizeof(ours) - 1, list, list_size) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = found;
    return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *make_settings(void)
{
    SSL_CTX *settings = SSL_CTX_new(TLS_server_method());

    if (settings == NULL ||
        SSL_CTX_set_min_proto_version(settings, TLS1_2_VERSION) != 1) {
        SSL_CTX_free(settings);
        return NULL;
    }
    SSL_CTX_set_options(settings, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                      SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(settings, SSL_MODE_RELEASE_BUFFERS |
                                   SSL_MODE_ENABLE_PARTIAL_WRITE |
                                   SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    /* Sessions are resumed by tickets, which cost no memory here. */
    SSL_CTX_set_session_cache_mode(settings, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(settings, choose_protocol, NULL);
    return settings;
}

/* A key with a passphrase is none: there is nobody to ask. */
static int no_passphrase(char *out, int size, int writing, void *unused)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)unused;
    return -1;
}

static gramme_code load(SSL_CTX *settings,
                        const char *certificate,
                        const char *key,
                        gramme_failure *failure)
{
    char what[400];

    SSL_CTX_set_default_passwd_cb(settings, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(settings, certificate) != 1) {
        (void)snprintf(what, sizeof(what), "no certificate in %.300s", certificate);
        return gramme_tls_fail_because(failure, GRAMME_CODE_IO, what);
    }
    if (SSL_CTX_use_PrivateKey_file(settings, key, SSL_FILETYPE_PEM) != 1) {
        (void)snprintf(what, sizeof(what), "no key for the certificate in %.300s", key);
        return gramme_tls_fail_because(failure, GRAMME_CODE_IO, what);
    }
    return GRAMME_CODE_OK;
}

/* "AB:CD:..." */
static void write_fingerprint(char text[EVP_MAX_MD_SIZE * 3 + 1],
                              const X509 *certificate)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    unsigned i;

    text[0] = '\0';
    if (certificate == NULL ||
        X509_digest(certificate, EVP_sha256(), digest, &size) != 1) {
        return;
    }
    for (i = 0; i < size; i++) {
        (void)snprintf(text + (size_t)3 * i, 4, "%02X%s", digest[i],
                       i + 1 < size ? ":" : "");
    }
}

static void describe_file(gramme_tls_context *context)
{
    char fingerprint[EVP_MAX_MD_SIZE * 3 + 1];

    write_fingerprint(fingerprint, SSL_CTX_get0_certificate(context->settings));
    (void)snprintf(context->line, sizeof(context->line),
                   "TLS with the certificate in %.300s, SHA-256 fingerprint %s",
                   context->certificate, fingerprint);
}

static gramme_code
open_files(gramme_tls_context *context, SSL_CTX *settings, gramme_failure *failure)
{
    gramme_code code =
        load(settings, context->certificate,
             context->key == NULL ? context->certificate : context->key, failure);
    SSL_CTX *old;

    if (code != GRAMME_CODE_OK) {
        SSL_CTX_free(settings);
        return code;
    }
    pthread_mutex_lock(&context->mutex);
    old = context->settings;
    context->settings = settings;
    pthread_mutex_unlock(&context->mutex);
    SSL_CTX_free(old); /* sessions have references of their own */
    describe_file(context);
    return GRAMME_CODE_OK;
}

static gramme_code open_made(gramme_tls_context *context,
                             SSL_CTX *settings,
                             const gramme_tls_source *source,
                             gramme_failure *failure)
{
    char fingerprint[EVP_MAX_MD_SIZE * 3 + 1];
    gramme_tls_made made;
    gramme_code code = gramme_tls_make(&made, source->names, failure);

    if (code != GRAMME_CODE_OK) {
        SSL_CTX_free(settings);
        return code;
    }
    context->settings = settings;
    if (SSL_CTX_use_certificate(settings, made.certificate) != 1 ||
        SSL_CTX_use_PrivateKey(settings, made.key) != 1) {
        code = gramme_tls_fail_because(failure, GRAMME_CODE_INTERNAL,
                                       "the certificate that was made cannot be used");
    } else {
        code = gramme_tls_make_file(made.authority, source->made, failure);
    }
    write_fingerprint(fingerprint, made.certificate);
    (void)snprintf(context->line, sizeof(context->line),
                   "TLS with a certificate made just now, SHA-256 fingerprint %s; "
                   "clients trust it by AWS_CA_BUNDLE=%.300s",
                   fingerprint, source->made);
    gramme_tls_made_dispose(&made);
    return code;
}

static bool copy(char **out, const char *text)
{
    *out = text == NULL ? NULL : strdup(text);
    return text == NULL || *out != NULL;
}

gramme_code gramme_tls_context_open(gramme_tls_context **out,
                                    const gramme_tls_source *source,
                                    gramme_failure *failure)
{
    gramme_tls_context *context = calloc(1, sizeof(*context));
    SSL_CTX *settings;
    gramme_code code;

    *out = NULL;
    if (context == NULL) {
        return gramme_tls_fail(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    pthread_mutex_init(&context->mutex, NULL);
    settings = make_settings();
    if (settings == NULL || !copy(&context->certificate, source->certificate) ||
        !copy(&context->key, source->key)) {
        SSL_CTX_free(settings);
        gramme_tls_context_close(context);
        return gramme_tls_fail_because(failure, GRAMME_CODE_INTERNAL,
                                       "TLS cannot be set up");
    }
    code = source->made != NULL ? open_made(context, settings, source, failure)
                                : open_files(context, settings, failure);
    if (code != GRAMME_CODE_OK) {
        gramme_tls_context_close(context);
        return code;
    }
    *out = context;
    return GRAMME_CODE_OK;
}

const char *gramme_tls_context_describe(const gramme_tls_context *context)
{
    return context->line;
}

gramme_code gramme_tls_context_renew(gramme_tls_context *context,
                                     gramme_failure *failure)
{
    SSL_CTX *settings;

    if (context->certificate == NULL) {
        return GRAMME_CODE_OK;
    }
    settings = make_settings();
    return settings == NULL ? gramme_tls_fail_because(failure, GRAMME_CODE_INTERNAL,
                                                      "TLS cannot be set up")
                            : open_files(context, settings, failure);
}

void gramme_tls_context_close(gramme_tls_context *context)
{
    if (context != NULL) {
        SSL_CTX_free(context->settings);
        pthread_mutex_destroy(&context->mutex);
        free(context->certificate);
        free(context->key);
        free(context);
    }
}

SSL *gramme_tls_context_begin(gramme_tls_context *context)
{
    SSL *ssl;

    pthread_mutex_lock(&context->mutex);
    ssl = SSL_new(context->settings);
    pthread_mutex_unlock(&context->mutex);
    return ssl;
}
