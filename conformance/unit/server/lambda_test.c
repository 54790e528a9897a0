/* SPDX-License-Identifier: Apache-2.0 */
/* lambda_test.c - functions that run: their answers, every way they can fail, what they
 * print, what they are told, and that nothing of them stays. Those in JavaScript are
 * left out where there is no node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "conformance/unit/server/lambda.h"

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

/* Every child was waited for. */
static void expect_no_children(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void test_python(void **state)
{
    bed b;
    gramme_outcome outcome;

    (void)state;
    bed_init(&b);
    bed_write(&b, "my-function.py",
              "import os\n"
              "count = 0\n"
              "def lambda_handler(event, context):\n"
              "    global count\n"
              "    count += 1\n"
              "    print('seen', event['n'])\n"
              "    return {'n': event['n'] + 1, 'count': count, 'text': 'é'}\n");
    bed_open(&b, "my-function.py", NULL);
    expect(&b, "{\"n\": 1}", "{\"n\": 2, \"count\": 1, \"text\": \"\\u00e9\"}");
    assert_int_equal(bed_invoke(&b, "{\"n\": 7}", &outcome), 0);
    assert_string_equal(outcome.response,
                        "{\"n\": 8, \"count\": 2, \"text\": \"\\u00e9\"}");
    assert_non_null(strstr(outcome.log, "START RequestId: 00000000-0000-4000-8000-"
                                        "000000000002 Version: $LATEST\nseen 7\nEND "
                                        "RequestId: 00000000-0000-4000-8000-"
                                        "000000000002\nREPORT RequestId: "));
    assert_null(strstr(outcome.log, "Init Duration"));
    bed_forget(&outcome);
    expect_log(&b,
               "my-function: START RequestId: 00000000-0000-4000-8000-000000000001");
    expect_log(&b, "my-function: seen 1\n");
    expect_log(&b, " ms\tMemory Size: 128 MB\tMax Memory Used: ");
    expect_log(&b, "Init Duration: ");
    bed_dispose(&b);
    expect_no_children();
}

static void test_python_errors(void **state)
{
    bed b;
    gramme_outcome outcome;

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py",
              "import os, sys, signal\n"
              "def lambda_handler(event, context):\n"
              "    if event == 'raise':\n"
              "        raise KeyError('no such key')\n"
              "    if event == 'exit':\n"
              "        os._exit(3)\n"
              "    if event == 'die':\n"
              "        os.kill(os.getpid(), signal.SIGKILL)\n"
              "    if event == 'quiet':\n"
              "        os._exit(0)\n"
              "    if event == 'object':\n"
              "        return {1, 2}\n"
              "    if event == 'long':\n"
              "        return 'x' * 6291555\n"
              "    if event == 'fits':\n"
              "        return 'x' * 6291554\n"
              "    return os.getpid()\n");
    bed_open(&b, "f.py", NULL);
    assert_int_not_equal(bed_invoke(&b, "\"raise\"", &outcome), 0);
    assert_string_equal(outcome.type, "KeyError");
    assert_string_equal(outcome.message, "'no such key'");
    assert_non_null(strstr(outcome.response, "{\"errorMessage\": \"'no such key'\", "
                                             "\"errorType\": \"KeyError\""));
    assert_non_null(strstr(outcome.response, "line 4, in lambda_handler"));
    bed_forget(&outcome);
    expect_log(&b, "f: [ERROR] KeyError: 'no such key'\n"
                   "f: Traceback (most recent call last):\n");
    expect_log(&b, "Status: error\tError Type: KeyError");
    expect_error(&b, "\"exit\"", "Runtime.ExitError",
                 "Runtime exited with error: exit status 3");
    expect_error(&b, "\"die\"", "Runtime.ExitError",
                 "Runtime exited with error: signal: killed");
    expect_error(&b, "\"quiet\"", "Runtime.ExitError",
                 "Runtime exited without providing a reason");
    expect_error(&b, "\"object\"", "Runtime.MarshalError",
                 "Unable to marshal response: Object of type set is not JSON "
                 "serializable");
    expect_error(&b, "\"long\"", "Function.ResponseSizeTooLarge",
                 "Response payload size exceeded maximum allowed payload size (6291556 "
                 "bytes).");
    assert_int_equal(bed_invoke(&b, "\"fits\"", &outcome), 0);
    assert_int_equal(outcome.response_size, 6291556);
    bed_forget(&outcome);
    bed_dispose(&b);
    expect_no_children();
}

/* What cannot be loaded says so in one line, and each invocation tries again. */
static void test_python_init(void **state)
{
    static const char *const other[] = {"handler=missing", NULL};
    gramme_outcome outcome;
    bed b;

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py", "import boto3.nothing_like_it\n");
    bed_write(&b, "boto3.py",
              "raise ModuleNotFoundError(\"No module named 'boto3'\", "
              "name='boto3')\n");
    bed_open(&b, "f.py", NULL);
    assert_int_not_equal(bed_invoke(&b, "{}", &outcome), 0);
    assert_string_equal(outcome.type, "Runtime.ImportModuleError");
    assert_non_null(strstr(outcome.message,
                           "Unable to import module 'f': No module named 'boto3' ("));
    assert_non_null(strstr(outcome.message, "-m pip install boto3"));
    bed_forget(&outcome);
    expect_log(&b, "f: [ERROR] Runtime.ImportModuleError: Unable to import module 'f': "
                   "No module named 'boto3' (");
    assert_null(strstr(b.log, "Traceback"));
    bed_write(&b, "f.py", "def lambda_handler(event, context)\n");
    expect_log(&b, "Status: error\tError Type: Runtime.ImportModuleError");
    bed_sleep_ms(200);
    assert_int_not_equal(bed_invoke(&b, "{}", &outcome), 0);
    bed_forget(&outcome);
    expect_log(&b, "Runtime.UserCodeSyntaxError: Syntax error in module 'f': ");
    bed_write(&b, "f.py", "1 // 0\n");
    bed_sleep_ms(200);
    assert_int_not_equal(bed_invoke(&b, "{}", &outcome), 0);
    bed_forget(&outcome);
    expect_log(&b, "[ERROR] ZeroDivisionError: integer division or modulo by zero\n"
                   "f: Traceback (most recent call last):\n");
    bed_write(&b, "f.py", "def other(event, context): pass\n");
    bed_open(&b, "f.py", other);
    expect_error(&b, "{}", "Runtime.HandlerNotFound",
                 "Handler 'missing' missing on module 'f'");
    bed_dispose(&b);
    expect_no_children();
}

static void test_timeout(void **state)
{
    static const char *const one_second[] = {"timeout=1", NULL};
    bed b;
    double begin;

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py",
              "import subprocess, time\n"
              "def lambda_handler(event, context):\n"
              "    assert 0 < context.get_remaining_time_in_millis() <= 1000\n"
              "    if event:\n"
              "        subprocess.Popen(['sleep', '1000'])\n"
              "        time.sleep(1000)\n");
    bed_open(&b, "f.py", one_second);
    expect(&b, "0", "null");
    begin = bed_now_ms();
    expect_error(&b, "1", "Sandbox.Timedout", "Task timed out after 1.00 seconds");
    assert_true(bed_now_ms() - begin < 1900);
    expect_log(&b,
               "f: 00000000-0000-4000-8000-000000000002 Task timed out after 1.00 "
               "seconds\nf: END RequestId: 00000000-0000-4000-8000-000000000002\nf: "
               "REPORT RequestId: 00000000-0000-4000-8000-000000000002\tDuration: "
               "1000.00 ms\t");
    expect_log(&b, "\tStatus: timeout\t");
    expect(&b, "0", "null");
    bed_dispose(&b);
    expect_no_children();
}

static void *interrupt_soon(void *self)
{
    bed *b = self;

    bed_sleep_ms(500);
    b->target.interrupt(b->target.self);
    return NULL;
}

static void test_interrupt(void **state)
{
    bed b;
    pthread_t thread;
    double begin = bed_now_ms();

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py",
              "import time\n"
              "def lambda_handler(event, context):\n"
              "    time.sleep(event)\n"
              "    return 'done'\n");
    bed_open(&b, "f.py", NULL);
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, &b), 0);
    expect_error(&b, "100", "Gramme.Interrupted", "The invocation was interrupted");
    assert_true(bed_now_ms() - begin < 10000);
    pthread_join(thread, NULL);
    expect_error(&b, "0", "Gramme.Interrupted", "The invocation was interrupted");
    b.target.resume(b.target.self);
    expect(&b, "0", "\"done\"");
    bed_write(&b, "slow.py", "import time\ntime.sleep(1000)\n");
    bed_open(&b, "slow.py", NULL);
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, &b), 0);
    expect_error(&b, "0", "Gramme.Interrupted", "The invocation was interrupted");
    pthread_join(thread, NULL);
    bed_dispose(&b);
    expect_no_children();
}

static void test_variables(void **state)
{
    static const char *const options[] = {"env.TABLE=messages", "env.AWS_REGION=mars",
                                          "memory=256", "name=Named", NULL};
    bed b;
    gramme_outcome outcome;
    char id[] = "11111111-2222-4333-8444-555555555555";
    gramme_invocation invocation = {.version = GRAMME_INVOCATION_VERSION,
                                    .event = "0",
                                    .event_size = 1,
                                    .request_id = id,
                                    .region = "eu-west-3",
                                    .access_key = "AKIA/1",
                                    .attempt = 1};
    static const char *const wanted[] = {
        "AWS_ACCESS_KEY_ID=AKIA/1;",
        "AWS_DEFAULT_REGION=eu-west-3;",
        "AWS_ENDPOINT_URL=http://127.0.0.1:8123;",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256;",
        "AWS_LAMBDA_FUNCTION_NAME=Named;",
        "AWS_LAMBDA_FUNCTION_VERSION=$LATEST;",
        "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/Named;",
        "AWS_REGION=mars;",
        "AWS_SECRET_ACCESS_KEY=",
        "HTTP_PROXY=http://127.0.0.1:8123;",
        "NO_PROXY=127.0.0.1,localhost,::1;",
        "TABLE=messages;",
        "TZ=:UTC;",
        "_HANDLER=f.lambda_handler;",
        "http_proxy=http://127.0.0.1:8123;",
        "context Named $LATEST 256 11111111-2222-4333-8444-555555555555 ",
        " /aws/lambda/Named arn:aws:lambda:us-east-1:000000000000:function:Named",
        "[$LATEST]",
    };
    size_t i;

    (void)state;
    /* NOLINTBEGIN(concurrency-mt-unsafe): there is one thread */
    setenv("AWS_SESSION_TOKEN", "secret", 1);
    setenv("AWS_PROFILE", "secret", 1);
    /* NOLINTEND(concurrency-mt-unsafe) */
    bed_init(&b);
    bed_write(&b, "f.py",
              "import os\n"
              "def lambda_handler(event, c):\n"
              "    text = ''.join('%s=%s;' % p for p in sorted(os.environ.items()))\n"
              "    text += ' cwd=' + os.getcwd()\n"
              "    return text + ' context %s %s %s %s %s %s' % (c.function_name,\n"
              "        c.function_version, c.memory_limit_in_mb, c.aws_request_id,\n"
              "        c.log_group_name, c.invoked_function_arn)\n");
    bed_open(&b, "f.py", options);
    memset(&outcome, 0, sizeof(outcome));
    assert_int_equal(b.target.invoke(b.target.self, &invocation, &outcome), 0);
    for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        if (strstr(outcome.response, wanted[i]) == NULL) {
            fail_msg("no %s in %s", wanted[i], outcome.response);
        }
    }
    assert_null(strstr(outcome.response, "secret"));
    assert_non_null(strstr(outcome.response, "cwd=/"));
    bed_forget(&outcome);
    expect_log(&b, "Named: START RequestId: 11111111-");
    assert_int_equal(access(bed_path(&b, "Named.log"), R_OK), 0);
    bed_dispose(&b);
    expect_no_children();
}

/* A child that ended between invocations costs nothing but a new one. */
static void test_dead_and_changed(void **state)
{
    bed b;
    gramme_outcome outcome;
    pid_t pid;

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py",
              "import helper, os\n"
              "def lambda_handler(event, context):\n"
              "    return os.getpid() if event else helper.word\n");
    bed_write(&b, "helper.py", "word = 'old'\n");
    bed_open(&b, "f.py", NULL);
    assert_int_equal(bed_invoke(&b, "1", &outcome), 0);
    pid = (pid_t)strtol(outcome.response, NULL, 10);
    bed_forget(&outcome);
    assert_int_equal(kill(pid, SIGKILL), 0);
    bed_sleep_ms(200);
    assert_int_equal(bed_invoke(&b, "1", &outcome), 0);
    assert_int_not_equal(strtol(outcome.response, NULL, 10), pid);
    bed_forget(&outcome);
    expect(&b, "0", "\"old\"");
    bed_write(&b, "helper.py", "word = 'newer'\n");
    bed_sleep_ms(200);
    expect(&b, "0", "\"newer\"");
    expect_log(&b, " has changed, loading it\n");
    bed_dispose(&b);
    expect_no_children();
}

typedef struct caller {
    bed *b;
    int failed;
} caller;

static void *call_often(void *self)
{
    caller *me = self;
    int i;

    for (i = 0; i < 20; i++) {
        gramme_outcome outcome;

        me->failed += bed_invoke(me->b, "[1]", &outcome) != 0 ||
                      strcmp(outcome.response, "[1]") != 0;
        bed_forget(&outcome);
    }
    return NULL;
}

static void test_at_once(void **state)
{
    enum { CALLERS = 4 };
    bed b;
    pthread_t threads[CALLERS];
    caller callers[CALLERS];
    size_t i;

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py", "lambda_handler = lambda event, context: event\n");
    bed_open(&b, "f.py", NULL);
    for (i = 0; i < CALLERS; i++) {
        callers[i] = (caller){&b, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &callers[i]), 0);
    }
    for (i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(callers[i].failed, 0);
    }
    bed_dispose(&b);
    expect_no_children();
}

static void test_printing(void **state)
{
    bed b;
    gramme_outcome outcome;

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py",
              "import logging, sys\n"
              "logging.getLogger().setLevel(logging.INFO)\n"
              "def lambda_handler(event, context):\n"
              "    print('a' * 5000 + 'b' * event, end='')\n"
              "    print('to stderr \x1b[31m', file=sys.stderr)\n"
              "    logging.info('logged é')\n"
              "    sys.stdout.write('no end')\n");
    bed_open(&b, "f.py", NULL);
    assert_int_equal(bed_invoke(&b, "100000", &outcome), 0);
    assert_int_equal(strlen(outcome.log), 4096);
    assert_non_null(strstr(outcome.log, "bbbbto stderr \x1b[31m\n[INFO]\t20"));
    assert_non_null(strstr(
        outcome.log, "\t00000000-0000-4000-8000-000000000001\tlogged é\nno end\nEND "
                     "RequestId"));
    bed_forget(&outcome);
    assert_int_equal(bed_invoke(&b, "0", &outcome), 0);
    expect_log(&b, "aaato stderr ?[31m\nf: [INFO]\t");
    bed_forget(&outcome);
    bed_dispose(&b);
    expect_no_children();
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

/* What Gramme and the runtime client cost beside the function; printed, and judged only
 * where a sanitizer or a busy machine could not explain it. */
static void test_latency(void **state)
{
    enum { CALLS = 300 };
    bed b;
    double took[CALLS];
    int i;

    (void)state;
    bed_init(&b);
    bed_write(&b, "f.py", "lambda_handler = lambda event, context: event\n");
    bed_open(&b, "f.py", NULL);
    expect(&b, "{}", "{}");
    for (i = 0; i < CALLS; i++) {
        double begin = bed_now_ms();

        expect(&b, "{}", "{}");
        took[i] = bed_now_ms() - begin;
    }
    qsort(took, CALLS, sizeof(took[0]), compare);
    print_message("warm invocation: median %.3f ms, of 100 the slowest %.3f ms\n",
                  took[CALLS / 2], took[CALLS * 99 / 100]);
    assert_true(took[CALLS / 2] < 20);
    bed_dispose(&b);
    expect_no_children();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_python),           cmocka_unit_test(test_python_errors),
        cmocka_unit_test(test_python_init),      cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_interrupt),        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_dead_and_changed), cmocka_unit_test(test_at_once),
        cmocka_unit_test(test_printing),         cmocka_unit_test(test_latency),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
