/* SPDX-License-Identifier: Apache-2.0 */
/* http_test.c - heads and chunked bodies: what they say, that they say it however they
 * are cut, and that nothing is read beyond their end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "conformance/unit/random.h"
#include "server/http/http.h"

static char unescaped(char letter)
{
    switch (letter) {
    case 'r':
        return '\r';
    case 'n':
        return '\n';
    default:
        return '\t';
    }
}

/* Turns "\r", "\n", "\t" into bytes; the new length. */
static size_t unescape(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '\\' && strchr("rnt", from[1]) != NULL && from[1] != '\0') {
            from++;
            *to++ = unescaped(*from);
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

/* The same bytes where a read beyond them is seen. */
static char *exactly(const char *data, size_t size)
{
    char *copy = malloc(size == 0 ? 1 : size);

    assert_non_null(copy);
    memcpy(copy, data, size);
    return copy;
}

static const char *method_name(gramme_method method)
{
    switch (method) {
    case GRAMME_METHOD_GET:
        return "GET";
    case GRAMME_METHOD_HEAD:
        return "HEAD";
    case GRAMME_METHOD_OPTIONS:
        return "OPTIONS";
    case GRAMME_METHOD_POST:
        return "POST";
    case GRAMME_METHOD_PUT:
        return "PUT";
    case GRAMME_METHOD_DELETE:
        return "DELETE";
    case GRAMME_METHOD_OTHER:
        break;
    }
    return "other";
}

static void check_head(const cases *in, const gramme_head *head, const char *data)
{
    gramme_text query = gramme_http_text(data, head->query);

    assert_string_equal(method_name(head->method), in->fields[2]);
    assert_true(gramme_text_is(gramme_http_text(data, head->path), in->fields[3]));
    assert_true(query.data == NULL ? strcmp(in->fields[4], "-") == 0
                                   : gramme_text_is(query, in->fields[4]));
    assert_int_equal(head->content_length, strtoul(in->fields[5], NULL, 10));
    assert_int_equal(head->chunked, strcmp(in->fields[6], "yes") == 0);
    assert_int_equal(head->keep_alive, strcmp(in->fields[7], "yes") == 0);
}

static void test_first_byte(void **state)
{
    (void)state;
    assert_true(gramme_http_may_begin('P') && gramme_http_may_begin('g'));
    assert_false(gramme_http_may_begin('\x16') || gramme_http_may_begin('\0') ||
                 gramme_http_may_begin(' ') || gramme_http_may_begin('\x80') ||
                 gramme_http_may_begin(':'));
}

static void test_heads(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/http.cases");
    while (cases_next(&in)) {
        size_t size = unescape(in.fields[0]);
        char *data = exactly(in.fields[0], size);
        gramme_head head;
        size_t scanned = 0;
        int status = gramme_http_parse(&head, data, size);

        if (status != (int)strtol(in.fields[1], NULL, 10)) {
            fail_msg("line %u: %d", in.line, status);
        }
        if (status == 0) {
            check_head(&in, &head, data);
            assert_int_equal(gramme_http_head_size(data, size, &scanned), size);
        }
        free(data);
    }
}

static void test_a_heads_end_is_found_however_it_comes(void **state)
{
    static const char text[] = "POST / HTTP/1.1\r\nA: b\nC: d\r\n\r\nbody\r\n\r\n";
    size_t end = (size_t)(strstr(text, "body") - text);
    size_t scanned = 0;

    (void)state;
    for (size_t size = 0; size < end; size++) {
        assert_int_equal(gramme_http_head_size(text, size, &scanned), 0);
    }
    assert_int_equal(gramme_http_head_size(text, end, &scanned), end);
    scanned = 0;
    assert_int_equal(gramme_http_head_size(text, sizeof(text) - 1, &scanned), end);
}

static void test_the_first_of_equal_headers_counts(void **state)
{
    static const char text[] = "POST / HTTP/1.1\r\nAccept-Encoding:  a b \r\n"
                               "accept-encoding: c\r\nDate:\r\n\r\n";
    gramme_head head;

    (void)state;
    assert_int_equal(gramme_http_parse(&head, text, sizeof(text) - 1), 0);
    assert_true(gramme_text_is(
        gramme_http_header(&head, text, GRAMME_HEADER_ACCEPT_ENCODING), "a b"));
    assert_non_null(gramme_http_header(&head, text, GRAMME_HEADER_DATE).data);
    assert_int_equal(gramme_http_header(&head, text, GRAMME_HEADER_DATE).size, 0);
    assert_null(gramme_http_header(&head, text, GRAMME_HEADER_HOST).data);
}

/* Feeds the raw bytes in pieces of `step`, in place as the server does. */
static gramme_chunks_result feed(
    char *buffer, const char *raw, size_t size, size_t step, size_t *body, size_t *used)
{
    gramme_chunks_result result = GRAMME_CHUNKS_MORE;
    gramme_chunks chunks;

    memset(&chunks, 0, sizeof(chunks));
    *body = 0;
    *used = 0;
    while (result == GRAMME_CHUNKS_MORE && *used < size) {
        size_t piece = size - *used < step ? size - *used : step;
        size_t taken;
        size_t written;

        memcpy(buffer + *body, raw + *used, piece);
        result = gramme_http_dechunk(&chunks, buffer + *body, buffer + *body, piece,
                                     &taken, &written);
        *body += written;
        *used += taken;
    }
    return result;
}

/* Feeds the first field, `size` bytes, in steps. */
static void check_chunks(const cases *in, size_t size, size_t wanted, size_t step)
{
    char *buffer = malloc(size > 0 ? size : 1);
    const char *rest = in->count > 2 ? in->fields[2] : "";
    size_t body;
    size_t used;
    gramme_chunks_result result = feed(buffer, in->fields[0], size, step, &body, &used);

    if (strcmp(in->fields[1], "bad") == 0) {
        assert_int_equal(result, GRAMME_CHUNKS_BAD);
    } else if (strcmp(in->fields[1], "more") == 0) {
        assert_int_equal(result, GRAMME_CHUNKS_MORE);
    } else if (result != GRAMME_CHUNKS_DONE || body != wanted ||
               memcmp(buffer, in->fields[1], body) != 0 ||
               strcmp(in->fields[0] + used, rest) != 0) {
        fail_msg("line %u in steps of %zu", in->line, step);
    }
    free(buffer);
}

static void test_chunks(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/chunks.cases");
    while (cases_next(&in)) {
        size_t size = unescape(in.fields[0]);
        size_t wanted = strcmp(in.fields[1], "-") == 0 ? 0 : unescape(in.fields[1]);

        for (size_t step = 1; step <= size; step++) {
            check_chunks(&in, size, wanted, step);
        }
    }
}

static void test_overlong_lines_between_chunks(void **state)
{
    size_t size = GRAMME_HTTP_HEAD_MAX + 100;
    char *raw = malloc(size);
    char *buffer = malloc(size);
    size_t body;
    size_t used;

    (void)state;
    memset(raw, '0', size);
    assert_int_equal(feed(buffer, raw, size, size, &body, &used), GRAMME_CHUNKS_BAD);
    memset(raw, 'x', size);
    raw[0] = '0';
    raw[1] = '\r';
    raw[2] = '\n';
    assert_int_equal(feed(buffer, raw, size, 1000, &body, &used), GRAMME_CHUNKS_BAD);
    free(raw);
    free(buffer);
}

/* Heads with bytes changed at random: any answer will do, reading beyond will not. */
static void test_damaged_heads(void **state)
{
    static const char text[] =
        "POST http://a/b?c HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n"
        "Connection: close, x\r\nAuthorization: AWS4-HMAC-SHA256 x\r\n\r\n";
    uint64_t random = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t size = 1 + random_below(&random, (uint32_t)sizeof(text) - 1);
        char *data = exactly(text, size);
        gramme_head head;
        size_t scanned = 0;

        for (int i = 0; i < 3; i++) {
            data[random_below(&random, (uint32_t)size)] =
                (char)random_below(&random, 256);
        }
        gramme_http_head_size(data, size, &scanned);
        gramme_http_parse(&head, data, size);
        free(data);
    }
}

static void test_header_lines_one_by_one(void **state)
{
    static const char text[] =
        "POST / HTTP/1.1\r\nHost: a\nX-a:\r\nx-A: \t b c \r\nLast:x\r\n\r\nbody: no";
    static const char *const names[] = {"Host", "X-a", "x-A", "Last"};
    static const char *const values[] = {"a", "", "b c", "x"};
    gramme_text lines = gramme_http_lines(text, strlen(text) - strlen("body: no"));
    gramme_text value;
    gramme_text name;
    size_t count = 0;

    (void)state;
    while (gramme_http_next(&name, &value, &lines)) {
        assert_true(count < 4 && gramme_text_is(name, names[count]));
        assert_true(gramme_text_is(value, values[count]));
        count++;
    }
    assert_int_equal(count, 4);
    lines = gramme_http_lines("GET / HTTP/1.1\n\n", 16);
    assert_false(gramme_http_next(&name, &value, &lines));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_byte),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_a_heads_end_is_found_however_it_comes),
        cmocka_unit_test(test_the_first_of_equal_headers_counts),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_overlong_lines_between_chunks),
        cmocka_unit_test(test_damaged_heads),
        cmocka_unit_test(test_header_lines_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
