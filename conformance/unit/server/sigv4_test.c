/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4_test.c - signatures: AWS's own test suite, AWS's refusals in their order, the
 * file of keys, dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "server/auth/amz_date.h"
#include "server/auth/canonical.h"
#include "server/auth/sigv4.h"

#include <unistd.h>

enum { TEXT_MAX = 8192 };

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

static gramme_text text_of(const char *string)
{
    return gramme_text_of(string, strlen(string));
}

/* "\n" and "\r" of two characters become one. */
static void unescape(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (text[0] == '\\' && (text[1] == 'n' || text[1] == 'r')) {
            *to++ = *++text == 'n' ? '\n' : '\r';
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
}

static gramme_code
keyring_of(gramme_keyring **out, const char *content, gramme_failure *failure)
{
    char path[] = "/tmp/gramme-keys-XXXXXX";
    int fd = mkstemp(path);
    gramme_code code;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    close(fd);
    code = gramme_keyring_new(out, path, failure);
    if (code == GRAMME_CODE_OK) {
        assert_int_equal(gramme_keyring_reload(*out, failure), GRAMME_CODE_OK);
    } else if (failure->message[0] == '/') { /* what follows the name */
        memmove(failure->message, failure->message + strlen(path),
                strlen(failure->message + strlen(path)) + 1);
    }
    unlink(path);
    return code;
}

static int64_t at(const char *date)
{
    int64_t seconds = 0;

    assert_true(gramme_amz_date_read(&seconds, text_of(date)));
    return seconds;
}

/* "ok", "400" for a head that is none, or "exception: message". */
static void judge(char *got,
                  size_t size,
                  gramme_sigv4 *sigv4,
                  char *request,
                  const char *service,
                  const char *now)
{
    gramme_buffer message = GRAMME_BUFFER_INIT;
    gramme_buffer scratch = GRAMME_BUFFER_INIT;
    gramme_credential who;
    gramme_head head;
    size_t scanned = 0;
    size_t head_size = gramme_http_head_size(request, strlen(request), &scanned);
    gramme_signed whole = {&head, request, text_of(request + head_size), service,
                           at(now)};
    const char *wrong;

    assert_true(head_size > 0);
    if (gramme_http_parse(&head, request, head_size) != 0) {
        (void)snprintf(got, size, "400");
        return;
    }
    wrong = gramme_sigv4_check(&who, &message, &scratch, sigv4, &whole);
    assert_false(gramme_sigv4_failed(sigv4));
    if (wrong == NULL) {
        (void)snprintf(got, size, "ok");
    } else {
        (void)snprintf(got, size, "%s: %.*s", wrong, (int)message.size, message.data);
    }
    gramme_buffer_clear(&message);
    gramme_buffer_clear(&scratch);
}

/* -- AWS's suite -- */

static const char suite_keys[] =
    "[a]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=" SECRET "\n"
    "[b]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=" SECRET "\n"
    "aws_session_token="
    "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267\n"
    "[c]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=" SECRET "\n"
    "aws_session_token=AQoDYXdzEPT//////////"
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTfl"
    "fKD8YUuwthAx7mSEI/qkPpKPi/"
    "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx"
    "6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
    "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n";

#define SUITE_SCOPE "20150830/us-east-1/service/aws4_request"

static void
header_form(char *out, size_t size, char *const *fields, const char *signature)
{
    (void)snprintf(out, size,
                   "%s HTTP/1.1\n%s\nX-Amz-Date:20150830T123600Z\n"
                   "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" SUITE_SCOPE
                   ", SignedHeaders=%s, Signature=%s\n\n%s",
                   fields[1], fields[2], fields[4], signature,
                   strcmp(fields[3], "-") == 0 ? "" : fields[3]);
}

static void append_encoded(char *out, size_t size, const char *text)
{
    for (; *text != '\0'; text++) {
        size_t length = strlen(out);

        (void)snprintf(out + length, size - length, "%%%02X",
                       (unsigned)(unsigned char)*text);
    }
}

/* Of the signed names those that a query takes along itself are left out; the token
 * moves there. */
static void
query_form(char *out, size_t size, char *const *fields, const char *signature)
{
    static const char token_line[] = "X-Amz-Security-Token:";
    char query[4096] = "";
    char lines[4096] = "";
    char names[1024] = "";
    char *rest = fields[4];
    char *part;

    while ((part = strtok_r(rest, ";", &rest)) != NULL) {
        if (strncmp(part, "x-amz-", 6) != 0) {
            (void)snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
                           names[0] == '\0' ? "" : ";", part);
        }
    }
    (void)snprintf(
        query, sizeof(query),
        "X-Amz-Signature=%s&X-Amz-Expires=3600&X-Amz-SignedHeaders=", signature);
    append_encoded(query, sizeof(query), names);
    rest = fields[2];
    while ((part = strtok_r(rest, "\n", &rest)) != NULL) {
        if (strncmp(part, token_line, strlen(token_line)) == 0) {
            (void)snprintf(query + strlen(query), sizeof(query) - strlen(query),
                           "&X-Amz-Security-Token=");
            append_encoded(query, sizeof(query), part + strlen(token_line));
        } else if (strncmp(part, "x-amz-", 6) != 0) {
            (void)snprintf(lines + strlen(lines), sizeof(lines) - strlen(lines), "%s\n",
                           part);
        }
    }
    (void)snprintf(out, size,
                   "%s%cX-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20150830T123600Z&"
                   "X-Amz-Credential=AKIDEXAMPLE%%2f" SUITE_SCOPE
                   "&%s HTTP/1.1\n%s\n%s",
                   fields[1], strchr(fields[1], '?') == NULL ? '?' : '&', query, lines,
                   strcmp(fields[3], "-") == 0 ? "" : fields[3]);
}

static void
expect(const cases *in, const char *form, const char *got, const char *wanted)
{
    if (strcmp(got, strcmp(wanted, "400") == 0 ? "400" : "ok") != 0) {
        fail_msg("line %u, %s: %s", in->line, form, got);
    }
}

static void test_the_suite_of_aws(void **state)
{
    static const char now[] = "20150830T123600Z";
    gramme_failure failure;
    gramme_sigv4 sigv4;
    unsigned count = 0;
    cases in;

    (void)state;
    memset(&sigv4, 0, sizeof(sigv4));
    assert_int_equal(keyring_of(&sigv4.keyring, suite_keys, &failure), GRAMME_CODE_OK);
    cases_open(&in, "conformance/unit/server/signing.cases");
    while (cases_next(&in)) {
        char request[TEXT_MAX];
        char got[TEXT_MAX];

        assert_int_equal(in.count, 7);
        unescape(in.fields[2]);
        header_form(request, sizeof(request), in.fields, in.fields[5]);
        judge(got, sizeof(got), &sigv4, request, "service", now);
        expect(&in, "header", got, in.fields[5]);
        header_form(request, sizeof(request), in.fields,
                    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf30");
        judge(got, sizeof(got), &sigv4, request, "service", now);
        assert_string_not_equal(got, "ok");
        if (strcmp(in.fields[6], "-") != 0) {
            query_form(request, sizeof(request), in.fields, in.fields[6]);
            judge(got, sizeof(got), &sigv4, request, "service", now);
            expect(&in, "query", got, in.fields[6]);
        }
        count++;
    }
    assert_true(count > 20);
    gramme_sigv4_dispose(&sigv4);
    gramme_keyring_unref(sigv4.keyring);
}

/* -- refusals -- */

static const char some_keys[] = "[a]\naws_access_key_id=k\naws_secret_access_key=x\n"
                                "[b]\naws_access_key_id=session\n"
                                "aws_secret_access_key=x\naws_session_token=t\n";

static void test_refusals_in_their_order(void **state)
{
    gramme_failure failure;
    gramme_sigv4 sigv4;
    cases in;

    (void)state;
    memset(&sigv4, 0, sizeof(sigv4));
    assert_int_equal(keyring_of(&sigv4.keyring, some_keys, &failure), GRAMME_CODE_OK);
    cases_open(&in, "conformance/unit/server/sigv4.cases");
    while (cases_next(&in)) {
        char request[TEXT_MAX];
        char got[TEXT_MAX];

        (void)snprintf(request, sizeof(request),
                       "POST / HTTP/1.1\nHost: a\n%s%s"
                       "Authorization: AWS4-HMAC-SHA256 Credential=%s\n\n{}",
                       strcmp(in.fields[0], "-") == 0 ? "" : in.fields[0],
                       strcmp(in.fields[0], "-") == 0 ? "" : "\n", in.fields[1]);
        judge(got, sizeof(got), &sigv4, request, "dynamodb", "20261121T120000Z");
        unescape(in.fields[2]);
        if (strcmp(got, in.fields[2]) != 0) {
            fail_msg("line %u: %s", in.line, got);
        }
    }
    gramme_sigv4_dispose(&sigv4);
    gramme_keyring_unref(sigv4.keyring);
}

static void test_other_algorithms(void **state)
{
    static const char *const words[] = {"AWS4-HMAC-SHA25", "AWS4-ECDSA-P256-SHA256",
                                        "AWS4-"};
    gramme_failure failure;
    gramme_sigv4 sigv4;

    (void)state;
    memset(&sigv4, 0, sizeof(sigv4));
    assert_int_equal(keyring_of(&sigv4.keyring, some_keys, &failure), GRAMME_CODE_OK);
    for (size_t i = 0; i < 3; i++) {
        char request[TEXT_MAX];
        char wanted[256];
        char got[TEXT_MAX];

        (void)snprintf(request, sizeof(request),
                       "POST / HTTP/1.1\nHost: a\nX-Amz-Date: 20261121T120000Z\n"
                       "Authorization: %s Credential=k/20261121/dynamodb/aws4_request, "
                       "SignedHeaders=host, Signature=s\n\n{}",
                       words[i]);
        (void)snprintf(wanted, sizeof(wanted),
                       "IncompleteSignatureException: Unsupported AWS 'algorithm': "
                       "'%s' (only AWS4-HMAC-SHA256 for now). ",
                       words[i]);
        judge(got, sizeof(got), &sigv4, request, "dynamodb", "20261121T120000Z");
        assert_string_equal(got, wanted);
    }
    gramme_sigv4_dispose(&sigv4);
    gramme_keyring_unref(sigv4.keyring);
}

/* More than anybody signs is no match, and takes no time. */
static void test_too_much_is_signed(void **state)
{
    static const char plain[] =
        "InvalidSignatureException: The request signature we calculated does not match "
        "the signature you provided. Check your AWS Secret Access Key and signing "
        "method. Consult the service documentation for details.";
    gramme_failure failure;
    gramme_sigv4 sigv4;
    char request[TEXT_MAX];
    char got[TEXT_MAX];
    char many[1024];

    (void)state;
    memset(&sigv4, 0, sizeof(sigv4));
    assert_int_equal(keyring_of(&sigv4.keyring, some_keys, &failure), GRAMME_CODE_OK);
    for (size_t i = 0; i < sizeof(many) - 1; i++) {
        many[i] = i % 2 == 0 ? 'a' : ';';
    }
    many[sizeof(many) - 1] = '\0';
    (void)snprintf(request, sizeof(request),
                   "POST / HTTP/1.1\nHost: a\nX-Amz-Date: 20261121T120000Z\n"
                   "Authorization: AWS4-HMAC-SHA256 "
                   "Credential=k/20261121/r/dynamodb/aws4_request, "
                   "SignedHeaders=host;%s, Signature=s\n\n{}",
                   many);
    judge(got, sizeof(got), &sigv4, request, "dynamodb", "20261121T120000Z");
    assert_string_equal(got, plain);
    for (size_t i = 0; i < sizeof(many) - 1; i++) {
        many[i] = i % 2 == 0 ? 'a' : '&';
    }
    (void)snprintf(request, sizeof(request),
                   "POST /?%s HTTP/1.1\nHost: a\nX-Amz-Date: 20261121T120000Z\n"
                   "Authorization: AWS4-HMAC-SHA256 "
                   "Credential=k/20261121/r/dynamodb/aws4_request, "
                   "SignedHeaders=host, Signature=s\n\n{}",
                   many);
    judge(got, sizeof(got), &sigv4, request, "dynamodb", "20261121T120000Z");
    assert_string_equal(got, plain);
    gramme_sigv4_dispose(&sigv4);
    gramme_keyring_unref(sigv4.keyring);
}

/* -- the file -- */

static void
describe(char *got, size_t size, gramme_keyring *keyring, const char *wanted)
{
    char text[TEXT_MAX];
    char *rest = text;
    char *part;

    (void)snprintf(text, sizeof(text), "%s", wanted);
    got[0] = '\0';
    gramme_keyring_hold(keyring);
    while ((part = strtok_r(rest, ",", &rest)) != NULL) {
        char id[64];
        char secret[64];
        char token[64];
        const gramme_key *key;
        size_t length = strlen(got);

        assert_int_equal(sscanf(part, " %63s %63s %63s", id, secret, token), 3);
        key = gramme_keyring_find(keyring, text_of(id),
                                  strcmp(token, "-") == 0 ? gramme_text_of(NULL, 0)
                                                          : text_of(token));
        assert_non_null(key);
        (void)snprintf(got + length, size - length, "%s%.*s %.*s %.*s",
                       length > 0 ? ", " : "", (int)key->id.size, key->id.data,
                       (int)key->secret.size, key->secret.data,
                       key->token.size > 0 ? (int)key->token.size : 1,
                       key->token.size > 0 ? key->token.data : "-");
        length = strlen(got);
        if (key->expires != INT64_MAX) {
            (void)snprintf(got + length, size - length, " until %lld",
                           (long long)key->expires);
        }
    }
    assert_null(gramme_keyring_find(keyring, text_of("nobody"), gramme_text_of("", 0)));
    gramme_keyring_release(keyring);
}

static void test_files_of_keys(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/keyring.cases");
    while (cases_next(&in)) {
        gramme_failure failure = {GRAMME_CODE_OK, ""};
        gramme_keyring *keyring = NULL;
        char got[TEXT_MAX];

        unescape(in.fields[0]);
        if (keyring_of(&keyring, in.fields[0], &failure) == GRAMME_CODE_OK) {
            describe(got, sizeof(got), keyring, in.fields[1]);
        } else {
            (void)snprintf(got, sizeof(got), "error: %s", failure.message);
        }
        if (strcmp(got, in.fields[1]) != 0) {
            fail_msg("line %u: %s", in.line, got);
        }
        gramme_keyring_unref(keyring);
    }
}

static void test_files_that_are_none(void **state)
{
    gramme_failure failure;
    gramme_keyring *keyring;

    (void)state;
    assert_int_equal(gramme_keyring_new(&keyring, "/nowhere/at/all", &failure),
                     GRAMME_CODE_IO);
    assert_string_equal(failure.message,
                        "cannot read /nowhere/at/all: No such file or directory");
    assert_int_equal(gramme_keyring_new(&keyring, "/tmp", &failure), GRAMME_CODE_IO);
    assert_string_equal(failure.message, "cannot read /tmp: Is a directory");
    gramme_keyring_unref(NULL);
}

/* -- dates -- */

static void test_dates(void **state)
{
    static const char *const bad[] = {"20150830T123600",
                                      "20150830T123600Zx",
                                      "20150830t123600Z",
                                      "20151301T000000Z",
                                      "20150229T000000Z",
                                      "20150830T240000Z",
                                      "20150830T006000Z",
                                      "2015083 T000000Z",
                                      "20150800T000000Z",
                                      "20150830T000061Z",
                                      ""};
    static const char *const same[] = {
        "2015-08-30T12:36:00Z", "2015-08-30 12:36:00.999z", "2015-08-30T14:36:00+02:00",
        "2015-08-30T07:06:00-05:30"};
    char text[GRAMME_AMZ_DATE_SIZE + 1];
    int64_t seconds;
    int64_t other;

    (void)state;
    assert_int_equal(at("20150830T123600Z"), 1440938160);
    assert_int_equal(at("19700101T000000Z"), 0);
    assert_int_equal(at("20000229T235959Z"), 951868799);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(gramme_amz_date_read(&seconds, text_of(bad[i])));
    }
    assert_true(
        gramme_amz_date_read_http(&seconds, text_of("Sun, 30 Aug 2015 12:36:00 GMT")));
    assert_int_equal(seconds, 1440938160);
    assert_false(
        gramme_amz_date_read_http(&seconds, text_of("Sun, 30 Aux 2015 12:36:00 GMT")));
    assert_false(gramme_amz_date_read_http(&seconds, text_of("Sun, 30 Aug 2015")));
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_true(gramme_amz_date_read_rfc3339(&seconds, text_of(same[i])));
        assert_int_equal(seconds, 1440938160);
    }
    assert_false(
        gramme_amz_date_read_rfc3339(&seconds, text_of("2015-08-30T12:36:00")));
    assert_false(
        gramme_amz_date_read_rfc3339(&seconds, text_of("2015-08-30T12:36:00+2:00")));
    for (seconds = -62135596800; seconds < 253402300799; seconds += INT64_C(1468783)) {
        gramme_amz_date_write(text, seconds);
        assert_true(gramme_amz_date_read(&other, text_of(text)));
        assert_int_equal(other, seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_suite_of_aws),
        cmocka_unit_test(test_refusals_in_their_order),
        cmocka_unit_test(test_other_algorithms),
        cmocka_unit_test(test_too_much_is_signed),
        cmocka_unit_test(test_files_of_keys),
        cmocka_unit_test(test_files_that_are_none),
        cmocka_unit_test(test_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
