/* SPDX-License-Identifier: Apache-2.0 */
/* make.c - a certificate made on the spot. It is signed by an authority made with it,
 * not by itself: that is what every client knows how to trust, and since the
 * authority's key is forgotten at once, nothing else will ever be signed by it. */
#include "server/tls/internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DAYS = 397, /* what browsers take at most is 398 */
    SERIAL_BYTES = 16,
    BACKDATED = 60 * 60, /* seconds: other clocks may be behind */
    NAMES_MAX = 4096,
    PATH_SIZE = 4096
};

/* What our files begin with. */
static const char mark[] = "# Made by gramme: trust this to reach it over TLS.\n";

static bool is_address(const char *name)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, name, bytes) == 1 ||
           inet_pton(AF_INET6, name, bytes) == 1;
}

/* Appends ",DNS:name" or ",IP:name". False when it does not fit, or when the name has
 * bytes that would mean something here. */
static bool add_name(char *list, size_t size, const char *name)
{
    size_t used = strlen(list);
    int length;

    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                          "0123456789-._*:")] != '\0' ||
        (!is_address(name) && strchr(name, ':') != NULL)) {
        return false;
    }
    length = snprintf(list + used, size - used, ",%s:%s",
                      is_address(name) ? "IP" : "DNS", name);
    return length > 0 && (size_t)length < size - used;
}

static gramme_code
list_names(char *list, size_t size, const char *names, gramme_failure *failure)
{
    const char *at = names == NULL ? "" : names;

    (void)snprintf(list, size, "DNS:localhost,IP:127.0.0.1,IP:::1");
    while (*at != '\0') {
        size_t length = strcspn(at, ",");
        char name[256];

        if (length >= sizeof(name)) {
            return gramme_tls_fail(failure, GRAMME_CODE_MISUSE,
                                   "a name for the certificate is too long");
        }
        memcpy(name, at, length);
        name[length] = '\0';
        if (length > 0 && !add_name(list, size, name)) {
            return gramme_tls_fail(failure, GRAMME_CODE_MISUSE,
                                   "a certificate cannot be made for the name %s",
                                   name);
        }
        at += length + (at[length] == ',');
    }
    return GRAMME_CODE_OK;
}

static bool add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;
    bool added;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool add_serial(X509 *certificate)
{
    unsigned char bytes[SERIAL_BYTES];
    BIGNUM *number = NULL;
    bool added;

    if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
        return false;
    }
    bytes[0] = (unsigned char)((bytes[0] & 0x7F) | 0x40); /* positive, of full length */
    number = BN_bin2bn(bytes, sizeof(bytes), NULL);
    added = number != NULL &&
            BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return added;
}

/* A certificate with a name, a serial number and a time, not yet signed. `issuer` NULL:
 * its own. */
static X509 *begin_certificate(EVP_PKEY *key, const char *name, X509 *issuer)
{
    X509 *certificate = X509_new();
    X509_NAME *subject;

    if (certificate == NULL) {
        return NULL;
    }
    subject = X509_get_subject_name(certificate);
    if (X509_set_version(certificate, X509_VERSION_3) == 1 && add_serial(certificate) &&
        X509_gmtime_adj(X509_getm_notBefore(certificate), -BACKDATED) != NULL &&
        X509_gmtime_adj(X509_getm_notAfter(certificate), (long)DAYS * 86400) != NULL &&
        X509_set_pubkey(certificate, key) == 1 &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                   (const unsigned char *)name, -1, -1, 0) == 1 &&
        X509_set_issuer_name(certificate, issuer == NULL
                                              ? subject
                                              : X509_get_subject_name(issuer)) == 1) {
        return certificate;
    }
    X509_free(certificate);
    return NULL;
}

static X509 *make_authority(EVP_PKEY *key)
{
    X509 *made = begin_certificate(key, "Gramme, made on the spot", NULL);

    if (made != NULL &&
        add_extension(made, made, NID_basic_constraints,
                      "critical,CA:TRUE,pathlen:0") &&
        add_extension(made, made, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        add_extension(made, made, NID_subject_key_identifier, "hash") &&
        X509_sign(made, key, EVP_sha256()) > 0) {
        return made;
    }
    X509_free(made);
    return NULL;
}

static X509 *
make_leaf(EVP_PKEY *key, X509 *authority, EVP_PKEY *signer, const char *names)
{
    X509 *made = begin_certificate(key, "localhost", authority);

    if (made != NULL &&
        add_extension(made, authority, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(made, authority, NID_key_usage, "critical,digitalSignature") &&
        add_extension(made, authority, NID_ext_key_usage, "serverAuth") &&
        add_extension(made, authority, NID_subject_alt_name, names) &&
        add_extension(made, authority, NID_subject_key_identifier, "hash") &&
        add_extension(made, authority, NID_authority_key_identifier, "keyid:always") &&
        X509_sign(made, signer, EVP_sha256()) > 0) {
        return made;
    }
    X509_free(made);
    return NULL;
}

void gramme_tls_made_dispose(gramme_tls_made *made)
{
    EVP_PKEY_free(made->key);
    X509_free(made->certificate);
    X509_free(made->authority);
}

gramme_code
gramme_tls_make(gramme_tls_made *out, const char *names, gramme_failure *failure)
{
    char list[NAMES_MAX];
    EVP_PKEY *signer;
    gramme_code code = list_names(list, sizeof(list), names, failure);

    memset(out, 0, sizeof(*out));
    if (code != GRAMME_CODE_OK) {
        return code;
    }
    signer = EVP_EC_gen("P-256");
    out->key = EVP_EC_gen("P-256");
    if (signer != NULL && out->key != NULL) {
        out->authority = make_authority(signer);
    }
    if (out->authority != NULL) {
        out->certificate = make_leaf(out->key, out->authority, signer, list);
    }
    EVP_PKEY_free(signer);
    if (out->certificate != NULL) {
        return GRAMME_CODE_OK;
    }
    gramme_tls_made_dispose(out);
    return gramme_tls_fail_because(failure, GRAMME_CODE_INTERNAL,
                                   "a certificate cannot be made");
}

/* -- the file -- */

/* Whether there is nothing, or something of ours. */
static bool may_replace(const char *path)
{
    char begin[sizeof(mark)] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got;

    if (fd < 0) {
        return errno == ENOENT;
    }
    got = read(fd, begin, sizeof(begin) - 1);
    close(fd);
    return got == 0 || (got > 0 && strcmp(begin, mark) == 0);
}

static bool write_to(int fd, const X509 *authority)
{
    FILE *file = fdopen(fd, "w");
    bool written;

    if (file == NULL) {
        close(fd);
        return false;
    }
    written = fputs(mark, file) >= 0 && PEM_write_X509(file, authority) == 1 &&
              fchmod(fd, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) == 0;
    return fclose(file) == 0 && written;
}

gramme_code
gramme_tls_make_file(const X509 *authority, const char *path, gramme_failure *failure)
{
    char beside[PATH_SIZE];
    int length = snprintf(beside, sizeof(beside), "%s.XXXXXX", path);
    int fd;

    if (length < 0 || (size_t)length >= sizeof(beside)) {
        return gramme_tls_fail(failure, GRAMME_CODE_MISUSE,
                               "the certificate's file has too long a name");
    }
    if (!may_replace(path)) {
        return gramme_tls_fail(failure, GRAMME_CODE_FOREIGN,
                               "%.300s is there and no certificate made by gramme: it "
                               "is not overwritten",
                               path);
    }
    fd = mkstemp(beside);
    if (fd >= 0 && write_to(fd, authority) && rename(beside, path) == 0) {
        return GRAMME_CODE_OK;
    }
    length = errno;
    if (fd >= 0) {
        (void)unlink(beside);
    }
    return gramme_tls_fail(failure, GRAMME_CODE_IO, "cannot write %.300s: %s", path,
                           strerror(length)); /* NOLINT(concurrency-mt-unsafe) */
}
