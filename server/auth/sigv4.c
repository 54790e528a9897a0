/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4.c - the order of checks is the one AWS showed to those who probed it
 * (dynalite's notes of 2013, since confirmed by other suites), the words are
 * DynamoDB's. */
#include "server/auth/sigv4.h"

#include "server/auth/amz_date.h"
#include "server/auth/canonical.h"

enum { SKEW_SECONDS = 300, EXPIRES_MAX = 604800 };

static const char incomplete[] = "IncompleteSignatureException";
static const char invalid[] = "InvalidSignatureException";
static const char unrecognized[] = "UnrecognizedClientException";

void gramme_sigv4_dispose(gramme_sigv4 *sigv4)
{
    gramme_signing_dispose(&sigv4->signing);
    gramme_buffer_clear(&sigv4->token);
}

bool gramme_sigv4_failed(const gramme_sigv4 *sigv4)
{
    return sigv4->signing.failed || sigv4->token.failed;
}

static void append_text(gramme_buffer *out, gramme_text text)
{
    gramme_buffer_append(out, text.data, text.size);
}

static bool same(gramme_text a, gramme_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* In a time that does not tell how much of it is alike. */
static bool same_secretly(gramme_text a, gramme_text b)
{
    unsigned char differs = 0;
    size_t i;

    if (a.size != b.size) {
        return false;
    }
    for (i = 0; i < a.size; i++) {
        differs |= (unsigned char)(a.data[i] ^ b.data[i]);
    }
    return differs == 0;
}

/* -- dates -- */

/* Reads the date and writes it as signatures have it. */
static const char *read_date(char when[GRAMME_AMZ_DATE_SIZE + 1],
                             int64_t *seconds,
                             gramme_buffer *message,
                             const gramme_signature *found,
                             const gramme_signed *request)
{
    bool amz = found->presigned || gramme_http_header(request->head, request->data,
                                                      GRAMME_HEADER_X_AMZ_DATE)
                                           .size > 0;

    if (gramme_amz_date_read(seconds, found->when) ||
        (!amz && gramme_amz_date_read_http(seconds, found->when))) {
        gramme_amz_date_write(when, *seconds);
        return NULL;
    }
    GRAMME_BUFFER_LITERAL(message, "Date must be in ISO-8601 'basic format'. Got '");
    append_text(message, found->when);
    GRAMME_BUFFER_LITERAL(message, "'. See http://en.wikipedia.org/wiki/ISO_8601");
    return incomplete;
}

/* X-Amz-Expires of a presigned request; without one it is as good as any other. */
static int64_t lifetime(const gramme_signed *request)
{
    gramme_text rest = gramme_http_text(request->data, request->head->query);
    gramme_text entry;
    int64_t seconds = SKEW_SECONDS;

    while (gramme_text_next(&entry, &rest, '&')) {
        gramme_text value = entry;
        gramme_text name;
        int64_t number = 0;
        size_t i;

        (void)gramme_text_next(&name, &value, '=');
        if (!gramme_text_is(name, "X-Amz-Expires")) {
            continue;
        }
        for (i = 0; i < value.size && value.data[i] >= '0' && value.data[i] <= '9' &&
                    number <= EXPIRES_MAX;
             i++) {
            number = number * 10 + (value.data[i] - '0');
        }
        seconds = number < EXPIRES_MAX ? number : EXPIRES_MAX;
    }
    return seconds;
}

static void append_date(gramme_buffer *message, int64_t seconds)
{
    char text[GRAMME_AMZ_DATE_SIZE + 1];

    gramme_amz_date_write(text, seconds);
    gramme_buffer_append(message, text, GRAMME_AMZ_DATE_SIZE);
}

static const char *check_age(gramme_buffer *message,
                             const gramme_signature *found,
                             const gramme_signed *request,
                             int64_t signed_at)
{
    int64_t now = request->now;
    int64_t life = found->presigned ? lifetime(request) : SKEW_SECONDS;
    bool expired = signed_at < now - life;

    if (!expired && signed_at <= now + SKEW_SECONDS) {
        return NULL;
    }
    gramme_buffer_append_string(message, expired ? "Signature expired: "
                                                 : "Signature not yet current: ");
    append_date(message, signed_at);
    gramme_buffer_append_string(message, expired ? " is now earlier than "
                                                 : " is still later than ");
    append_date(message, expired ? now - life : now + SKEW_SECONDS);
    GRAMME_BUFFER_LITERAL(message, " (");
    append_date(message, now);
    gramme_buffer_append_string(message, expired ? " - " : " + ");
    if (expired && life % 60 != 0) {
        gramme_buffer_append_number(message, (uint64_t)life);
        GRAMME_BUFFER_LITERAL(message, " sec.)");
    } else {
        gramme_buffer_append_number(
            message, (uint64_t)(expired ? life : (int64_t)SKEW_SECONDS) / 60);
        GRAMME_BUFFER_LITERAL(message, " min.)");
    }
    return invalid;
}

/* -- scope -- */

static const char *check_algorithm(gramme_buffer *message,
                                   const gramme_signature *found)
{
    if (!gramme_canonical_signs(found->headers, "host") &&
        !gramme_canonical_signs(found->headers, ":authority")) {
        GRAMME_BUFFER_LITERAL(message,
                              "'Host' or ':authority' must be a 'SignedHeader' "
                              "in the AWS Authorization.");
        return invalid;
    }
    if (!gramme_text_is(found->algorithm, GRAMME_SIGNING_ALGORITHM)) {
        GRAMME_BUFFER_LITERAL(message, "Unsupported AWS 'algorithm': '");
        append_text(message, found->algorithm);
        GRAMME_BUFFER_LITERAL(message, "' (only AWS4-HMAC-SHA256 for now). ");
        return incomplete;
    }
    return NULL;
}

/* All that is wrong with it in one message. */
static const char *check_scope(gramme_buffer *message,
                               const gramme_credential *who,
                               bool region_is_good,
                               const char *service,
                               const char *when)
{
    gramme_text day = gramme_text_of(when, 8);

    if (!region_is_good) {
        gramme_credential_bad_region(message, who);
    }
    if (!gramme_text_is(who->service, service)) {
        GRAMME_BUFFER_LITERAL(message,
                              "Credential should be scoped to correct service: '");
        gramme_buffer_append_string(message, service);
        GRAMME_BUFFER_LITERAL(message, "'. ");
    }
    if (!gramme_text_is(who->term, "aws4_request")) {
        GRAMME_BUFFER_LITERAL(message,
                              "Credential should be scoped with a valid terminator: "
                              "'aws4_request', not '");
        append_text(message, who->term);
        GRAMME_BUFFER_LITERAL(message, "'. ");
    }
    if (!same(who->date, day)) {
        GRAMME_BUFFER_LITERAL(message,
                              "Date in Credential scope does not match YYYYMMDD from "
                              "ISO-8601 version of date from HTTP: '");
        append_text(message, who->date);
        GRAMME_BUFFER_LITERAL(message, "' != '");
        append_text(message, day);
        GRAMME_BUFFER_LITERAL(message, "', from '");
        gramme_buffer_append_string(message, when);
        GRAMME_BUFFER_LITERAL(message, "'.");
    }
    return message->size > 0 ? invalid : NULL;
}

/* -- the signature -- */

static const char *mismatch(gramme_buffer *message, const gramme_signing *signing)
{
    GRAMME_BUFFER_LITERAL(
        message, "The request signature we calculated does not match the signature you "
                 "provided. Check your AWS Secret Access Key and signing method. "
                 "Consult the service documentation for details.");
    if (signing != NULL) {
        GRAMME_BUFFER_LITERAL(
            message, "\n\nThe Canonical String for this request should have been\n'");
        append_text(message, gramme_buffer_text(&signing->canonical));
        GRAMME_BUFFER_LITERAL(message, "'\n\nThe String-to-Sign should have been\n'");
        append_text(message, gramme_buffer_text(&signing->to_sign));
        GRAMME_BUFFER_LITERAL(message, "'\n");
    }
    return invalid;
}

/* What the later steps need of the earlier ones. */
typedef struct attempt {
    const gramme_signed *request;
    gramme_signature found;
    gramme_credential *who;
    char when[GRAMME_AMZ_DATE_SIZE + 1];
} attempt;

static const char *check_signature(gramme_buffer *message,
                                   gramme_sigv4 *sigv4,
                                   const attempt *of,
                                   gramme_text secret)
{
    char right[GRAMME_SIGNATURE_SIZE];

    if (!gramme_signing_prepare(&sigv4->signing, of->request, of->found.headers,
                                of->who, of->when)) {
        return mismatch(message, NULL);
    }
    gramme_signing_sign(right, &sigv4->signing, of->who, secret,
                        gramme_keyring_generation(sigv4->keyring));
    return same_secretly(gramme_text_of(right, sizeof(right)), of->found.signature)
               ? NULL
               : mismatch(message, &sigv4->signing);
}

/* -- the session's token -- */

/* X-Amz-Security-Token; absent without one. */
static gramme_text find_token(gramme_sigv4 *sigv4,
                              const gramme_signature *found,
                              const gramme_signed *request)
{
    gramme_text lines =
        gramme_http_lines(request->data, (size_t)(request->body.data - request->data));
    gramme_text value;
    gramme_text name;

    if (found->presigned) {
        return gramme_credential_token(&sigv4->token, request->head, request->data);
    }
    while (gramme_http_next(&name, &value, &lines)) {
        if (gramme_text_is_nocase(name, "x-amz-security-token")) {
            return value;
        }
    }
    return gramme_text_of(NULL, 0);
}

static const char *check_token(gramme_buffer *message,
                               gramme_text token,
                               const gramme_key *key,
                               int64_t now)
{
    if (!same_secretly(token, key->token)) {
        GRAMME_BUFFER_LITERAL(message,
                              "The security token included in the request is invalid");
        return unrecognized;
    }
    if (key->expires <= now) {
        GRAMME_BUFFER_LITERAL(message,
                              "The security token included in the request is expired");
        return "ExpiredTokenException";
    }
    return NULL;
}

/* -- all of it -- */

/* With the keyring held. */
static const char *
check_key(gramme_buffer *message, gramme_sigv4 *sigv4, const attempt *of)
{
    gramme_text token = find_token(sigv4, &of->found, of->request);
    const gramme_key *key = gramme_keyring_find(sigv4->keyring, of->who->key, token);
    const char *wrong;

    if (key == NULL || (key->token.size > 0 && token.size == 0)) {
        GRAMME_BUFFER_LITERAL(message,
                              "The security token included in the request is invalid.");
        return unrecognized;
    }
    wrong = check_signature(message, sigv4, of, key->secret);
    return wrong != NULL ? wrong : check_token(message, token, key, of->request->now);
}

/* Date, algorithm and scope: what no secret is needed for. */
static const char *check_form(gramme_buffer *message, attempt *of)
{
    bool region_is_good = true;
    int64_t signed_at = 0;
    const char *wrong =
        read_date(of->when, &signed_at, message, &of->found, of->request);

    if (wrong == NULL) {
        wrong = check_age(message, &of->found, of->request, signed_at);
    }
    if (wrong == NULL) {
        wrong = check_algorithm(message, &of->found);
    }
    if (wrong == NULL) {
        wrong =
            gramme_credential_scope(of->who, &region_is_good, message, of->found.scope);
    }
    return wrong != NULL ? wrong
                         : check_scope(message, of->who, region_is_good,
                                       of->request->service, of->when);
}

const char *gramme_sigv4_check(gramme_credential *credential,
                               gramme_buffer *message,
                               gramme_buffer *scratch,
                               gramme_sigv4 *sigv4,
                               const gramme_signed *request)
{
    attempt of = {.request = request, .who = credential};
    const char *wrong;

    sigv4->signing.failed = false;
    sigv4->token.failed = false;
    wrong = gramme_credential_find(&of.found, message, scratch, request->head,
                                   request->data);
    if (wrong != NULL || scratch->failed) {
        return wrong;
    }
    wrong = check_form(message, &of);
    if (wrong == NULL) {
        gramme_keyring_hold(sigv4->keyring);
        wrong = check_key(message, sigv4, &of);
        gramme_keyring_release(sigv4->keyring);
    }
    return wrong;
}
