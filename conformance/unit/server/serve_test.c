/* SPDX-License-Identifier: Apache-2.0 */
/* serve_test.c - serving from inside a program: an engine of the caller's, free ports,
 * stopping, and what cannot be started. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <gramme_server.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Sends an operation and reads the answer until its body ends. */
static void
ask(int port, const char *operation, const char *body, char *answer, size_t size)
{
    char request[2048];
    size_t got = 0;
    int fd = connect_to(port);
    int length =
        snprintf(request, sizeof(request),
                 "POST / HTTP/1.1\r\nX-Amz-Target: DynamoDB_20120810.%s\r\n"
                 "Content-Type: application/x-amz-json-1.0\r\nDate: x\r\n"
                 "Authorization: AWS4-HMAC-SHA256 Credential=k/d/eu-west-1/s/t, "
                 "SignedHeaders=x, Signature=x\r\nConnection: close\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 operation, strlen(body), body);

    assert_true(fd >= 0);
    assert_int_equal(send(fd, request, (size_t)length, MSG_NOSIGNAL), length);
    for (;;) {
        ssize_t some = recv(fd, answer + got, size - 1 - got, 0);

        if (some <= 0) {
            break;
        }
        got += (size_t)some;
    }
    answer[got] = '\0';
    close(fd);
}

static const char create[] =
    "{\"TableName\":\"things\",\"BillingMode\":\"PAY_PER_REQUEST\","
    "\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"S\"}],"
    "\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}]}";

static void test_an_engine_of_the_callers(void **state)
{
    gramme_open_options open_options = GRAMME_OPEN_OPTIONS_INIT;
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    gramme_server *server = NULL;
    gramme_failure failure;
    gramme *db = NULL;
    char answer[4096];

    (void)state;
    assert_int_equal(gramme_open(&db, &open_options, &failure), GRAMME_CODE_OK);
    options.db = db;
    assert_int_equal(gramme_server_start(&server, &options, &failure), GRAMME_CODE_OK);
    ask(gramme_server_port(server), "CreateTable", create, answer, sizeof(answer));
    assert_non_null(strstr(answer, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(
        strstr(answer, "arn:aws:dynamodb:eu-west-1:000000000000:table/things"));
    assert_int_equal(gramme_has_table(db, "things"), 1);
    gramme_server_stop(server);
    gramme_server_stop(server);
    assert_int_equal(connect_to(gramme_server_port(server)), -1);
    gramme_server_free(server);
    assert_int_equal(gramme_has_table(db, "things"), 1);
    gramme_close(db);
}

static void test_starting_and_stopping_often(void **state)
{
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    char answer[4096];

    (void)state;
    for (int i = 0; i < 20; i++) {
        gramme_server *server = NULL;
        int idle;

        options.threads = 1 + i % 4;
        options.shared = i % 2;
        assert_int_equal(gramme_server_start(&server, &options, NULL), GRAMME_CODE_OK);
        idle = connect_to(gramme_server_port(server));
        assert_true(idle >= 0);
        ask(gramme_server_port(server), "ListTables", "{}", answer, sizeof(answer));
        assert_non_null(strstr(answer, "{\"TableNames\":[]}"));
        gramme_server_free(server);
        close(idle);
    }
    gramme_server_free(NULL);
}

static void test_what_cannot_be_started(void **state)
{
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    gramme_server *first = NULL;
    gramme_server *second = NULL;
    gramme_failure failure;

    (void)state;
    assert_int_equal(gramme_server_start(&first, &options, &failure), GRAMME_CODE_OK);
    options.port = gramme_server_port(first);
    assert_int_equal(gramme_server_start(&second, &options, &failure), GRAMME_CODE_IO);
    assert_null(second);
    assert_non_null(strstr(failure.message, "in use"));
    options.port = 0;
    options.hosts = "no.such.host.invalid";
    assert_int_equal(gramme_server_start(&second, &options, &failure), GRAMME_CODE_IO);
    options.hosts = ",";
    assert_int_equal(gramme_server_start(&second, &options, NULL), GRAMME_CODE_MISUSE);
    options.hosts = NULL;
    options.folder = "/nowhere/at/all";
    assert_int_equal(gramme_server_start(&second, &options, &failure), GRAMME_CODE_IO);
    options.folder = NULL;
    options.port = 65536;
    assert_int_equal(gramme_server_start(&second, &options, &failure),
                     GRAMME_CODE_MISUSE);
    options.port = 0;
    options.version = 99;
    assert_int_equal(gramme_server_start(&second, &options, &failure),
                     GRAMME_CODE_MISUSE);
    gramme_server_free(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_engine_of_the_callers),
        cmocka_unit_test(test_starting_and_stopping_often),
        cmocka_unit_test(test_what_cannot_be_started),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
