/* SPDX-License-Identifier: Apache-2.0 */
/* runtimes_test.c - functions in JavaScript, custom bootstraps, folders and zip files;
 * and how plain requests to AWS reach Gramme. Tests of JavaScript are left out where
 * there is no node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "conformance/unit/server/lambda.h"
#include "server/base/descriptor.h"

static void expect(bed *b, const char *event, const char *answer)
{
    gramme_outcome outcome;

    if (bed_invoke(b, event, &outcome) != 0) {
        fail_msg("%s: %s\n%s", outcome.type, outcome.message, b->log);
    }
    assert_string_equal(outcome.response, answer);
    bed_forget(&outcome);
}

static void
expect_error(bed *b, const char *event, const char *type, const char *message)
{
    gramme_outcome outcome;

    assert_int_not_equal(bed_invoke(b, event, &outcome), 0);
    assert_string_equal(outcome.type, type);
    assert_string_equal(outcome.message, message);
    bed_forget(&outcome);
}

static void expect_log(const bed *b, const char *part)
{
    if (strstr(b->log, part) == NULL) {
        fail_msg("not in the log: %s\n%s", part, b->log);
    }
}

static void end(bed *b)
{
    bed_dispose(b);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* True when `b`'s function cannot be run for want of node. */
static bool lacks_node(bed *b)
{
    gramme_outcome outcome;
    bool lacks;

    bed_write(b, "n.js", "exports.handler = async () => 1;\n");
    bed_open(b, "n.js", NULL);
    lacks = bed_invoke(b, "1", &outcome) != 0 &&
            strcmp(outcome.type, "Runtime.InvalidEntrypoint") == 0;
    bed_forget(&outcome);
    b->count = 0;
    if (lacks) {
        bed_dispose(b);
    }
    return lacks;
}

static void test_styles(void **state)
{
    static const char *const options[] = {"handler=my-file.nested.handler", NULL};
    bed b;

    (void)state;
    bed_init(&b);
    if (lacks_node(&b)) {
        skip();
    }
    bed_write(&b, "my-file.js",
              "exports.handler = async (event, context) => {\n"
              "    console.log('seen %s', event.n, { a: 1 });\n"
              "    if (event.raise) throw new TypeError('no good');\n"
              "    return { n: event.n, name: context.functionName,\n"
              "             left: context.getRemainingTimeInMillis() > 0 };\n"
              "};\n"
              "exports.nested = { handler: (event, context, callback) => {\n"
              "    if (event === 'error') callback(new Error('called back'));\n"
              "    else if (event === 'text') callback('a text');\n"
              "    else if (event === 'never') return undefined;\n"
              "    else if (event === 'throw') setTimeout(() => { throw new "
              "Error('later') }, 1);\n"
              "    else if (event === 'reject') { Promise.reject(new Error('lost')); "
              "setTimeout(() => {}, 1000); }\n"
              "    else if (event === 'exit') process.exit(5);\n"
              "    else if (event === 'succeed') context.succeed('succeeded');\n"
              "    else if (event === 'big') callback(null, 10n);\n"
              "    else setTimeout(() => callback(null, { event }), 10);\n"
              "} };\n");
    bed_open(&b, "my-file.js", NULL);
    expect(&b, "{\"n\":5}", "{\"n\":5,\"name\":\"my-file\",\"left\":true}");
    expect_log(&b, "\t00000000-0000-4000-8000-000000000001\tINFO\tseen 5 { a: 1 }\n");
    expect_error(&b, "{\"raise\":1}", "TypeError", "no good");
    expect_log(&b,
               "\tERROR\tInvoke Error {\"errorType\":\"TypeError\",\"errorMessage\":"
               "\"no good\",\"stack\":[\"TypeError: no good\",");
    bed_open(&b, "my-file.js", options);
    expect(&b, "1", "{\"event\":1}");
    expect_error(&b, "\"error\"", "Error", "called back");
    expect_error(&b, "\"text\"", "string", "a text");
    expect(&b, "\"never\"", "null");
    expect(&b, "\"succeed\"", "\"succeeded\"");
    expect_error(&b, "\"big\"", "Runtime.MarshalError",
                 "Unable to stringify response body: Do not know how to serialize a "
                 "BigInt");
    expect_error(&b, "\"throw\"", "Error", "later");
    expect_error(&b, "\"reject\"", "Runtime.UnhandledPromiseRejection", "Error: lost");
    expect_error(&b, "\"exit\"", "Runtime.ExitError",
                 "Runtime exited with error: exit status 5");
    expect(&b, "2", "{\"event\":2}");
    end(&b);
}

static void test_modules(void **state)
{
    bed b;

    (void)state;
    bed_init(&b);
    if (lacks_node(&b)) {
        skip();
    }
    bed_write(&b, "m.mjs",
              "import { hostname } from 'node:os';\n"
              "const ready = await Promise.resolve('ready');\n"
              "export const handler = async () => typeof hostname() + ready;\n");
    bed_open(&b, "m.mjs", NULL);
    expect(&b, "{}", "\"stringready\"");
    bed_write(&b, "bad.js", "exports.handler = async () => {\n");
    bed_open(&b, "bad.js", NULL);
    expect_error(&b, "{}", "Runtime.UserCodeSyntaxError",
                 "SyntaxError: Unexpected end of input");
    bed_write(&b, "lacks.js", "require('not-there');\n");
    bed_open(&b, "lacks.js", NULL);
    expect_error(&b, "{}", "Runtime.ImportModuleError",
                 "Error: Cannot find module 'not-there'");
    bed_write(&b, "none.js", "exports.other = 1;\n");
    bed_open(&b, "none.js", NULL);
    expect_error(&b, "{}", "Runtime.HandlerNotFound",
                 "none.handler is undefined or not exported");
    bed_write(&b, "package.json", "{\"type\": \"module\"}");
    bed_write(&b, "index.js", "export const handler = (event) => [event];\n");
    bed_open(&b, ".", NULL);
    expect(&b, "1", "[1]");
    end(&b);
}

/* Answers two requests as Gramme would and keeps their first lines. */
typedef struct peer {
    int listener;
    char lines[2][256];
} peer;

static void *answer_two(void *self)
{
    static const char answer[] =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
    peer *p = self;
    int i;

    for (i = 0; i < 2; i++) {
        int fd = accept(p->listener, NULL, NULL);
        ssize_t got = fd < 0 ? -1 : recv(fd, p->lines[i], sizeof(p->lines[i]) - 1, 0);

        if (got > 0 && send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL) > 0) {
            p->lines[i][strcspn(p->lines[i], "\r")] = '\0';
        }
        gramme_descriptor_close(fd);
    }
    return NULL;
}

static void test_reaching_gramme(void **state)
{
    bed b;
    peer p = {0};
    pthread_t thread;

    (void)state;
    bed_init(&b);
    if (lacks_node(&b)) {
        skip();
    }
    p.listener = gramme_descriptor_listen(&b.context.port);
    assert_true(p.listener >= 0);
    assert_int_equal(fcntl(p.listener, F_SETFL, 0), 0);
    assert_int_equal(pthread_create(&thread, NULL, answer_two, &p), 0);
    bed_write(&b, "f.py",
              "from urllib.request import urlopen\n"
              "def lambda_handler(event, context):\n"
              "    return "
              "urlopen('http://dynamodb.us-east-1.amazonaws.com/a').read().decode()\n");
    bed_open(&b, "f.py", NULL);
    expect(&b, "{}", "\"hi\"");
    bed_write(&b, "g.mjs",
              "import { request } from 'node:http';\n"
              "export const handler = () => new Promise((resolve, reject) => {\n"
              "    request('http://dynamodb.us-east-1.amazonaws.com/b', (answer) =>\n"
              "        answer.on('data', (data) => resolve(data.toString())))\n"
              "        .on('error', reject).end();\n"
              "});\n");
    bed_open(&b, "g.mjs", NULL);
    expect(&b, "{}", "\"hi\"");
    pthread_join(thread, NULL);
    close(p.listener);
    assert_string_equal(p.lines[0],
                        "GET http://dynamodb.us-east-1.amazonaws.com/a HTTP/1.1");
    assert_string_equal(p.lines[1], "GET /b HTTP/1.1");
    end(&b);
}

/* A runtime as others write them: a new connection for each request, chunks, errors
 * without a type, more than one kind of end. */
static void test_own_bootstrap(void **state)
{
    bed b;

    (void)state;
    bed_init(&b);
    bed_write(
        &b, "bootstrap",
        "#!/usr/bin/env python3\n"
        "import http.client, json, os\n"
        "def call(method, path, body=None, **more):\n"
        "    c = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])\n"
        "    c.request(method, '/2018-06-01/runtime/invocation/' + path, body, "
        "**more)\n"
        "    answer = c.getresponse()\n"
        "    return answer, answer.read()\n"
        "while True:\n"
        "    answer, event = call('GET', 'next')\n"
        "    there = answer.headers['Lambda-Runtime-Aws-Request-Id']\n"
        "    event = json.loads(event)\n"
        "    if event == 'error':\n"
        "        call('POST', there + '/error', "
        "b'{\"errorMessage\":\"a\\\\u0009b\"}')\n"
        "    elif event == 'wrong':\n"
        "        wrong, _ = call('POST', 'nobody/response', b'1')\n"
        "        missing, _ = call('POST', there + '/other', b'1')\n"
        "        again, _ = call('GET', 'next')\n"
        "        web, _ = call('POST', there + '/response', b'1', headers={'Origin': "
        "'x'})\n"
        "        host, _ = call('POST', there + '/response', b'1', headers={'Host': "
        "'x'})\n"
        "        all = [a.status for a in (wrong, missing, again, web, host)]\n"
        "        call('POST', there + '/response', json.dumps(all))\n"
        "    else:\n"
        "        text = json.dumps([event, os.getcwd() == "
        "os.environ['LAMBDA_TASK_ROOT'],\n"
        "                           os.environ['_HANDLER']]).encode()\n"
        "        call('POST', there + '/response', iter([text[:3], text[3:]]),\n"
        "             encode_chunked=True, headers={'Transfer-Encoding': "
        "'chunked'})\n");
    assert_int_equal(chmod(bed_path(&b, "bootstrap"), 0755), 0);
    bed_open(&b, "", NULL);
    expect(&b, "1", "[1, true, \"handler\"]");
    expect(&b, "2", "[2, true, \"handler\"]");
    expect_error(&b, "\"error\"", "Function.Unknown", "a b");
    expect(&b, "\"wrong\"", "[400, 404, 403, 403, 403]");
    expect(&b, "3", "[3, true, \"handler\"]");
    assert_int_equal(chmod(bed_path(&b, "bootstrap"), 0644), 0);
    bed_write(&b, "bootstrap", "changed");
    bed_sleep_ms(200);
    expect_error(&b, "3", "Runtime.ExitError",
                 "Runtime exited with error: exit status 126");
    end(&b);
}

/* Folders that targets made for unpacked code. */
static int count_private(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    int count = 0;

    assert_non_null(dir);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this stream */
    while ((entry = readdir(dir)) != NULL) {
        count += strncmp(entry->d_name, "gramme-", 7) == 0;
    }
    (void)closedir(dir);
    return count;
}

/* Code in a zip, from a file and from memory; its folder goes with the target. */
static void test_zip(void **state)
{
    static const char *const variables[] = {"WORD=w", NULL};
    static char bytes[65536];
    bed b;
    FILE *file;
    char text[600];
    gramme_outcome outcome;
    gramme_failure failure;
    gramme_function function = {.version = GRAMME_FUNCTION_VERSION,
                                .name = "zipped",
                                .arn =
                                    "arn:aws:lambda:us-east-1:000000000000:function:f",
                                .runtime = "python3.12",
                                .handler = "package/code.main",
                                .environment = variables,
                                .zip = bytes};

    (void)state;
    bed_init(&b);
    assert_int_equal(mkdir(bed_path(&b, "package"), 0777), 0);
    bed_write(&b, "package/__init__.py", "");
    bed_write(&b, "package/other.py", "import os\nword = os.environ['WORD']\n");
    bed_write(&b, "package/code.py",
              "from .other import word\n"
              "def main(event, context):\n"
              "    return word + __file__[-15:]\n");
    bed_write(&b, "lambda_function.py",
              "import os\nlambda_handler = lambda e, c: os.path.dirname(__file__)\n");
    bed_write(&b, "pack.py",
              "import zipfile\n"
              "def lambda_handler(event, context):\n"
              "    with zipfile.ZipFile('f.zip', 'w', zipfile.ZIP_DEFLATED) as z:\n"
              "        for name in event:\n"
              "            z.write(name)\n");
    bed_open(&b, "pack.py", NULL);
    expect(&b,
           "[\"lambda_function.py\",\"package/__init__.py\",\"package/other.py\","
           "\"package/code.py\"]",
           "null");
    setenv("TMPDIR", b.folder, 1); /* NOLINT(concurrency-mt-unsafe): one thread */
    bed_open(&b, "f.zip", NULL);
    assert_int_equal(bed_invoke(&b, "1", &outcome), 0);
    (void)snprintf(text, sizeof(text), "%.*s", (int)outcome.response_size - 2,
                   outcome.response + 1);
    bed_forget(&outcome);
    assert_int_equal(strncmp(text, b.folder, strlen(b.folder)), 0);
    assert_int_equal(access(text, F_OK), 0);
    b.target.release(b.target.self);
    b.target.release = NULL;
    assert_int_equal(access(text, F_OK), -1);
    file = fopen(bed_path(&b, "f.zip"), "r");
    assert_non_null(file);
    function.zip_size = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    assert_int_equal(gramme_lambda_open(&b.target, &function, &b.context, &failure),
                     GRAMME_CODE_OK);
    memset(bytes, 0, sizeof(bytes));
    expect(&b, "1", "\"wpackage/code.py\"");
    expect_log(&b, "zipped: START RequestId");
    b.target.release(b.target.self);
    function.zip_size = 100;
    assert_int_equal(gramme_lambda_open(&b.target, &function, &b.context, &failure),
                     GRAMME_CODE_MISUSE);
    b.target.release = NULL;
    assert_int_equal(count_private(b.folder), 0);
    unsetenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): likewise */
    end(&b);
}

static void
expect_refused(bed *b, const char *path, const char *option, const char *why)
{
    const char *const options[] = {option, NULL};
    gramme_failure failure = {0};
    gramme_target target;

    assert_int_not_equal(gramme_lambda_open_path(&target, bed_path(b, path), options,
                                                 &b->context, &failure),
                         GRAMME_CODE_OK);
    if (strstr(failure.message, why) == NULL) {
        fail_msg("%s\nis not: %s", failure.message, why);
    }
}

static void test_refusals(void **state)
{
    bed b;
    gramme_outcome outcome;

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py", "");
    bed_write(&b, "f.txt", "");
    bed_write(&b, "f.zip", "no zip");
    expect_refused(&b, "none.py", NULL, "none.py: No such file or directory");
    expect_refused(&b, "f.txt", NULL,
                   "f.txt is no .py, .js, .mjs, .cjs or .zip file and no folder");
    expect_refused(&b, "f.zip", NULL, "Could not unzip uploaded file.");
    expect_refused(&b, "", NULL, "has no lambda_function.py, index.mjs");
    expect_refused(&b, "", "handler=g.h", "has no file for the handler g.h");
    expect_refused(&b, "f.py", "timeout=901", "timeout is 1 to 900 seconds, not 901");
    expect_refused(&b, "f.py", "timeout=1x", "timeout is 1 to 900 seconds, not 1x");
    expect_refused(&b, "f.py", "memory=127", "memory is 128 to 10240 MB, not 127");
    expect_refused(&b, "f.py", "colour=red",
                   "A lambda target has no option colour=red");
    expect_refused(&b, "f.py", "env.=red", "A lambda target has no option env.=red");
    assert_true(gramme_lambda_has_option("env.A", 5));
    assert_false(gramme_lambda_has_option("batch", 5));
    b.context.python = "/nowhere/python3";
    bed_open(&b, "f.py", NULL);
    assert_int_not_equal(bed_invoke(&b, "1", &outcome), 0);
    assert_string_equal(outcome.type, "Runtime.InvalidEntrypoint");
    assert_string_equal(outcome.message,
                        "Cannot start /nowhere/python3: No such file or directory");
    bed_forget(&outcome);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_styles),
        cmocka_unit_test(test_modules),
        cmocka_unit_test(test_reaching_gramme),
        cmocka_unit_test(test_own_bootstrap),
        cmocka_unit_test(test_zip),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
