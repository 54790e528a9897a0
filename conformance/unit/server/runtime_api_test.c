/* SPDX-License-Identifier: Apache-2.0 */
/* runtime_api_test.c - the Runtime API as a stranger on its port meets it: wrong
 * requests, wrong moments, endless ones, and bytes that are no HTTP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "conformance/unit/random.h"
#include "server/targets/json.h"
#include "server/targets/runtime_api.h"

#define NEXT "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n"

static int dial(const gramme_runtime_api *api)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons((uint16_t)gramme_runtime_api_port(api));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static void nap(void)
{
    struct timespec time = {0, 1000000};

    nanosleep(&time, NULL);
}

/* Lets the API work until there is an answer, the connection has ended, or `patience`
 * milliseconds are over. */
static void listen_to(gramme_runtime_api *api, int fd, char answer[1024], int patience)
{
    ssize_t got;

    do {
        gramme_runtime_api_handle(api);
        got = recv(fd, answer, 1023, MSG_DONTWAIT);
    } while (got < 0 && errno == EAGAIN && patience-- > 0 && (nap(), true));
    answer[got < 0 ? 0 : got] = '\0';
}

/* "%s" in `format` is the API's host. */
static void say(const gramme_runtime_api *api, int fd, const char *format)
{
    char host[32];
    char text[2048];
    const char *mark = strstr(format, "%s");

    (void)snprintf(host, sizeof(host), "127.0.0.1:%d", gramme_runtime_api_port(api));
    (void)snprintf(text, sizeof(text), "%.*s%s%s",
                   (int)(mark == NULL ? strlen(format) : (size_t)(mark - format)),
                   format, mark == NULL ? "" : host, mark == NULL ? "" : mark + 2);
    (void)send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void
expect(gramme_runtime_api *api, int fd, const char *format, const char *begin)
{
    char answer[1024];

    say(api, fd, format);
    listen_to(api, fd, answer, begin[0] == '\0' ? 20 : 5000);
    if (strncmp(answer, begin, strlen(begin)) != 0) {
        fail_msg("%s\nanswered\n%s", format, answer);
    }
}

static void give(gramme_runtime_api *api, int fd)
{
    gramme_runtime_task task = {.id = "an-id",
                                .arn = "arn:x",
                                .trace = "Root=1",
                                .deadline_ms = 77,
                                .event = "{}",
                                .event_size = 2};
    char answer[1024];
    ssize_t got;

    assert_int_equal(gramme_runtime_api_state(api), GRAMME_RUNTIME_WAITING);
    assert_true(gramme_runtime_api_give(api, &task));
    got = recv(fd, answer, sizeof(answer) - 1, 0);
    assert_true(got > 0);
    answer[got] = '\0';
    assert_string_equal(
        answer,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        "2\r\nLambda-Runtime-Aws-Request-Id: an-id\r\nLambda-Runtime-Deadline-Ms: "
        "77\r\nLambda-Runtime-Invoked-Function-Arn: arn:x\r\nLambda-Runtime-Trace-"
        "Id: Root=1\r\n\r\n{}");
}

static void test_moments(void **state)
{
    gramme_runtime_api *api = gramme_runtime_api_new();
    int fd = dial(api);
    int other = dial(api);
    int i;

    (void)state;
    expect(api, fd,
           "POST /2018-06-01/runtime/invocation/an-id/response HTTP/1.1\r\nHost: "
           "%s\r\nContent-Length: 1\r\n\r\n1",
           "HTTP/1.1 400 ");
    expect(api, fd, NEXT, "");
    expect(api, other,
           "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: %s\r\n\r\n",
           "HTTP/1.1 403 ");
    for (i = 0; i < 2; i++) {
        give(api, fd);
        expect(api, other,
               "POST /2018-06-01/runtime/invocation/an/response HTTP/1.1\r\nHost: "
               "%s\r\n\r\n",
               "HTTP/1.1 400 ");
        expect(api, other, NEXT, "HTTP/1.1 403 ");
        expect(api, fd,
               "POST /2018-06-01/runtime/invocation/an-id/response HTTP/1.1\r\nHost: "
               "%s\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
               "HTTP/1.1 100 Continue\r\n\r\n");
        expect(api, fd, "12", "");
        assert_int_equal(gramme_runtime_api_state(api), GRAMME_RUNTIME_RUNNING);
        expect(api, fd, "3", "HTTP/1.1 202 ");
        assert_int_equal(gramme_runtime_api_state(api), GRAMME_RUNTIME_ANSWERED);
        assert_true(gramme_text_is(gramme_runtime_api_payload(api), "123"));
        expect(api, fd,
               "POST /2018-06-01/runtime/invocation/an-id/error HTTP/1.1\r\nHost: "
               "%s\r\n\r\n",
               "HTTP/1.1 403 ");
        expect(api, fd, NEXT, "");
        assert_int_equal(gramme_runtime_api_state(api), GRAMME_RUNTIME_ANSWERED);
        gramme_runtime_api_rest(api);
    }
    close(fd);
    close(other);
    for (i = 0; i < 1000 && gramme_runtime_api_connected(api); i++) {
        gramme_runtime_api_handle(api);
        nap();
    }
    assert_int_equal(gramme_runtime_api_state(api), GRAMME_RUNTIME_STARTING);
    assert_false(gramme_runtime_api_connected(api));
    gramme_runtime_api_free(api);
}

static void test_refused(void **state)
{
    static const char *const requests[][2] = {
        {"GET / HTTP/1.1\r\nHost: %s\r\n\r\n", "HTTP/1.1 404 "},
        {"POST /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n",
         "HTTP/1.1 404 "},
        {"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\nOrigin: "
         "http://evil\r\n\r\n",
         "HTTP/1.1 403 "},
        {"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: evil\r\n\r\n",
         "HTTP/1.1 403 "},
        {"GET /2018-06-01/runtime/invocation/next HTTP/1.0\r\n\r\n", "HTTP/1.1 403 "},
        {"GET /2018-06-01/runtime/invocation/next HTTP/3.0\r\n\r\n", ""},
        {"POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: %s\r\nContent-Length: "
         "1\r\n\r\n12",
         ""},
        {"POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: %s\r\n"
         "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
         ""},
        {"\r\n\r\n", ""},
        {"\x16\x03\x01\x02", ""},
    };
    gramme_runtime_api *api = gramme_runtime_api_new();
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        int fd = dial(api);

        expect(api, fd, requests[i][0], requests[i][1]);
        assert_int_equal(gramme_runtime_api_state(api), GRAMME_RUNTIME_STARTING);
        close(fd);
        gramme_runtime_api_handle(api);
    }
    gramme_runtime_api_free(api);
}

/* Sends `total` bytes of a body while the API takes them; the answer's first bytes. */
static void pour(gramme_runtime_api *api, int fd, size_t total, char answer[1024])
{
    static char piece[65536];

    memset(piece, 'x', sizeof(piece));
    while (total > 0) {
        size_t size = total < sizeof(piece) ? total : sizeof(piece);
        ssize_t sent = send(fd, piece, size, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent < 0 && errno != EAGAIN) {
            break;
        }
        total -= sent > 0 ? (size_t)sent : 0;
        gramme_runtime_api_handle(api);
    }
    listen_to(api, fd, answer, 5000);
}

static void test_sizes(void **state)
{
    static const struct {
        size_t size;
        const char *answer;
        gramme_runtime_state state;
    } sizes[] = {
        {GRAMME_RUNTIME_PAYLOAD_MAX, "HTTP/1.1 202 ", GRAMME_RUNTIME_ANSWERED},
        {GRAMME_RUNTIME_PAYLOAD_MAX + 1, "HTTP/1.1 413 ", GRAMME_RUNTIME_TOO_LONG},
        {(size_t)100 << 20, "HTTP/1.1 413 ", GRAMME_RUNTIME_TOO_LONG},
        {(size_t)300 << 20, "", GRAMME_RUNTIME_RUNNING},
    };
    gramme_runtime_api *api = gramme_runtime_api_new();
    int fd = dial(api);
    char head[256];
    char answer[1024];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        expect(api, fd, NEXT, "");
        give(api, fd);
        (void)snprintf(
            head, sizeof(head),
            "POST /2018-06-01/runtime/invocation/an-id/response HTTP/1.1\r\nHost: "
            "%%s\r\nContent-Length: %zu\r\n\r\n",
            sizes[i].size);
        expect(api, fd, head, "");
        pour(api, fd, sizes[i].size, answer);
        assert_int_equal(strncmp(answer, sizes[i].answer, strlen(sizes[i].answer)), 0);
        assert_int_equal(gramme_runtime_api_state(api), sizes[i].state);
        gramme_runtime_api_rest(api);
    }
    assert_false(gramme_runtime_api_connected(api));
    close(fd);
    fd = dial(api);
    expect(api, fd, "GET / HTTP/1.1\r\n", "");
    pour(api, fd, 20000, answer); /* a head without end */
    assert_false(gramme_runtime_api_connected(api));
    close(fd);
    gramme_runtime_api_free(api);
}

/* More connections than there are places: the child keeps its own, whether it waits or
 * works. */
static void test_crowd(void **state)
{
    enum { CROWD = 40 };
    gramme_runtime_api *api = gramme_runtime_api_new();
    int fd = dial(api);
    int others[CROWD];
    int i;

    (void)state;
    expect(api, fd, NEXT, "");
    for (i = 0; i < CROWD; i++) {
        others[i] = dial(api);
        gramme_runtime_api_handle(api);
        if (i == CROWD / 2) {
            give(api, fd);
        }
    }
    expect(api, fd,
           "POST /2018-06-01/runtime/invocation/an-id/response HTTP/1.1\r\nHost: "
           "%s\r\nContent-Length: 1\r\n\r\n1",
           "HTTP/1.1 202 ");
    for (i = 0; i < CROWD; i++) {
        close(others[i]);
    }
    close(fd);
    gramme_runtime_api_free(api);
}

static void test_noise(void **state)
{
    static const char *const parts[] = {"GET ",
                                        "POST ",
                                        "/2018-06-01/runtime/",
                                        "invocation/",
                                        "next",
                                        "an-id/",
                                        "response",
                                        "error",
                                        "init/",
                                        " HTTP/1.1",
                                        "\r\n",
                                        "\r\n\r\n",
                                        "Host: ",
                                        "%s",
                                        "Content-Length: ",
                                        "4",
                                        "Transfer-Encoding: chunked",
                                        "0\r\n\r\n",
                                        "{}",
                                        "\xFF"};
    gramme_runtime_api *api = gramme_runtime_api_new();
    uint64_t random = 1;
    int round;

    (void)state;
    for (round = 0; round < 3000; round++) {
        gramme_buffer text = GRAMME_BUFFER_INIT;
        char answer[1024];
        uint32_t count = random_below(&random, 24);
        int fd = dial(api);

        while (count-- > 0) {
            gramme_buffer_append_string(
                &text, parts[random_below(&random, sizeof(parts) / sizeof(parts[0]))]);
        }
        gramme_buffer_append(&text, "", 1);
        assert_false(text.failed);
        say(api, fd, text.data);
        gramme_buffer_clear(&text);
        listen_to(api, fd, answer, 0);
        close(fd);
        if (gramme_runtime_api_state(api) == GRAMME_RUNTIME_REFUSED) {
            gramme_runtime_api_free(api);
            api = gramme_runtime_api_new();
        }
    }
    gramme_runtime_api_free(api);
}

static void test_json(void **state)
{
    static const char *const cases[][2] = {
        {"{\"errorType\":\"a\"}", "a"},
        {" { \"x\" : [1,{\"errorType\":\"no\"}], \"errorType\" : \"\\u00e9\\n\" } ",
         "\xC3\xA9\n"},
        {"{\"x\":\"}\\\",\",\"errorType\":\"\\ud83d\\ude00\\ud83d\"}",
         "\xF0\x9F\x98\x80?"},
        {"{\"errorType\":1}", NULL},
        {"{\"x\":{\"errorType\":\"a\"}}", NULL},
        {"[\"errorType\",\"a\"]", NULL},
        {"{\"errorType\":\"a", NULL},
        {"{\"errorType\":\"\\u12\"}", NULL},
        {"{\"errorType\":\"\\", NULL},
        {"{\"errorType\"", NULL},
        {"{\"x\":\"\\", NULL},
        {"{", NULL},
        {"", NULL},
    };
    gramme_buffer out = GRAMME_BUFFER_INIT;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t size = strlen(cases[i][0]);
        char *copy = malloc(size + 1); /* one byte that is not the text's */
        bool found;

        assert_non_null(copy);
        memcpy(copy, cases[i][0], size);
        found = gramme_json_string(&out, gramme_text_of(copy, size), "errorType");
        assert_int_equal(found, cases[i][1] != NULL);
        if (cases[i][1] != NULL) {
            assert_true(gramme_text_is(gramme_buffer_text(&out), cases[i][1]));
        }
        free(copy);
    }
    gramme_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_sizes),   cmocka_unit_test(test_crowd),
        cmocka_unit_test(test_noise),   cmocka_unit_test(test_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
