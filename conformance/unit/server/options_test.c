/* SPDX-License-Identifier: Apache-2.0 */
/* options_test.c - command lines and what becomes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "server/options.h"

enum { WORDS_MAX = 32 };

static void add(char *got, size_t size, const char *name, const char *value)
{
    size_t at = strlen(got);

    (void)snprintf(got + at, size - at, "%s%s%s", name, value == NULL ? "" : " ",
                   value == NULL ? "" : value);
}

static void add_number(char *got, size_t size, const char *name, int value)
{
    char digits[16];

    if (value != 0) {
        (void)snprintf(digits, sizeof(digits), "%d", value);
        add(got, size, name, digits);
    }
}

static void describe_limits(char *got, size_t size, const gramme_server_limits *limits)
{
    const int64_t all[] = {
        limits->header_ms,
        limits->body_ms,
        limits->answer_ms,
        limits->idle_ms,
        (int64_t)limits->header_bytes,
        (int64_t)limits->body_bytes,
        (int64_t)limits->buffered_bytes,
    };
    const char *name = " limits";

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        add_number(got, size, name, (int)all[i]);
        name = all[i] != 0 ? "" : name;
    }
}

static void describe(char *got, size_t size, const gramme_options *options)
{
    const gramme_server_options *server = &options->server;

    got[0] = '\0';
    (void)snprintf(got, size, "port %d", server->port);
    if (server->folder != NULL) {
        add(got, size, " folder", server->folder);
    } else {
        add(got, size, " memory", NULL);
    }
    if (server->shared != 0) {
        add(got, size, " shared", NULL);
    }
    if (server->engine.full_sync != 0) {
        add(got, size, " full", NULL);
    }
    if (server->cors != NULL) {
        add(got, size, " cors", server->cors);
    }
    if (server->engine.transient_ms > 0) {
        add(got, size, " transient", NULL);
    }
    if (server->hosts != NULL) {
        add(got, size, " hosts", server->hosts);
    }
    if (server->credentials != NULL) {
        add(got, size, " credentials", server->credentials);
    }
    if (server->tls_certificate != NULL) {
        add(got, size, " tls", server->tls_certificate);
        add(got, size, "", server->tls_key);
    }
    if (server->tls_self_signed != NULL) {
        add(got, size, " tls", server->tls_self_signed);
        add(got, size, "", server->tls_names);
    }
    if (server->access_log != NULL) {
        add(got, size, " log", server->access_log);
    }
    add_number(got, size, " metrics", server->metrics);
    add_number(got, size, " threads", server->threads);
    add_number(got, size, " connections", server->max_connections);
    add_number(got, size, " databases", server->max_databases);
    add_number(got, size, " files", server->max_database_files);
    add_number(got, size, " stop", (int)server->stop_ms);
    add_number(got, size, " ttl", (int)server->engine.ttl_interval_ms);
    add_number(got, size, " collection", (int)server->engine.item_collection_limit);
    add_number(got, size, " conflicts",
               (int)(server->engine.conflict_rate * 1000 + 0.5));
    add_number(got, size, " clock", (int)server->clock_offset_ms);
    describe_limits(got, size, &server->limits);
    if (options->help) {
        add(got, size, " help", NULL);
    }
    if (options->version) {
        add(got, size, " version", NULL);
    }
}

static void test_command_lines(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/options.cases");
    while (cases_next(&in)) {
        const char *words[WORDS_MAX] = {"gramme"};
        gramme_buffer message = GRAMME_BUFFER_INIT;
        gramme_options options;
        char got[1024];
        int count = 1;
        char *rest;
        char *word;

        for (word = strtok_r(in.fields[0], " ", &rest); word != NULL;
             word = strtok_r(NULL, " ", &rest)) {
            words[count++] = word;
        }
        if (gramme_options_parse(&options, &message, count, words)) {
            describe(got, sizeof(got), &options);
        } else {
            (void)snprintf(got, sizeof(got), "error: %.*s", (int)message.size,
                           message.data);
            got[strlen(in.fields[1])] = '\0';
        }
        if (strcmp(got, in.fields[1]) != 0) {
            fail_msg("line %u: %s", in.line, got);
        }
        gramme_options_dispose(&options);
        gramme_buffer_clear(&message);
    }
}

static void test_start_up_lines(void **state)
{
    const char *const words[] = {"gramme", "-inMemory", "-port", "0"};
    gramme_buffer out = GRAMME_BUFFER_INIT;
    gramme_options options;

    (void)state;
    assert_true(gramme_options_parse(&options, &out, 4, words));
    gramme_options_banner(&out, &options, 4711);
    gramme_buffer_append(&out, "", 1);
    assert_string_equal(
        out.data,
        "Initializing DynamoDB Local with the following configuration:\n"
        "Port:\t4711\nInMemory:\ttrue\nVersion:\t" GRAMME_VERSION "\nDbPath:\tnull\n"
        "SharedDb:\tfalse\nshouldDelayTransientStatuses:\tfalse\nCorsParams:"
        "\tnull\n\n");
    gramme_options_dispose(&options);
    gramme_buffer_clear(&out);
}

static void test_help_fits_a_terminal(void **state)
{
    gramme_buffer out = GRAMME_BUFFER_INIT;
    gramme_text rest;
    gramme_text line;

    (void)state;
    gramme_options_help(&out);
    rest = gramme_buffer_text(&out);
    while (gramme_text_next(&line, &rest, '\n')) {
        assert_true(line.size <= 80);
    }
    gramme_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command_lines),
        cmocka_unit_test(test_start_up_lines),
        cmocka_unit_test(test_help_fits_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
