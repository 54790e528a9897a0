/* SPDX-License-Identifier: Apache-2.0 */
/* driver.c - reads commands, makes texts, takes the time. */
#include "driver.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEY_DIGITS = 12, REST_DIGITS = 2, PER_KEY = 40, WORDS_MAX = 8 };

/* A text with holes, in which each use writes other keys. */
typedef struct text {
    char *bytes;
    size_t size;
    size_t *holes;
    size_t hole_count;
} text;

/* Where the numbers of items come from. */
typedef struct numbers {
    uint64_t state;
    uint64_t limit; /* 0: counting from 0 */
    uint64_t next;
} numbers;

double gramme_bench_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void gramme_bench_fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "%s: %s\n", what, why);
    _Exit(1);
}

static void *memory(size_t size)
{
    void *bytes = malloc(size);

    if (bytes == NULL) {
        gramme_bench_fail("benchmark", "out of memory");
    }
    return bytes;
}

static uint64_t draw(numbers *n)
{
    if (n->limit == 0) {
        return n->next++;
    }
    n->state ^= n->state << 13;
    n->state ^= n->state >> 7;
    n->state ^= n->state << 17;
    return n->state % n->limit;
}

static text text_of(const char *pattern)
{
    size_t length = strlen(pattern);
    text t = {memory(length * KEY_DIGITS + 1), 0, memory(length * sizeof(size_t) + 1),
              0};

    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at == '#' || *at == '@') {
            size_t digits = *at == '#' ? KEY_DIGITS : REST_DIGITS;

            t.holes[t.hole_count++] = t.size;
            memset(t.bytes + t.size, *at, digits);
            t.size += digits;
        } else {
            t.bytes[t.size++] = *at;
        }
    }
    t.bytes[t.size] = '\0';
    return t;
}

static void text_free(text *t)
{
    free(t->bytes);
    free(t->holes);
}

static void write_digits(char *to, uint64_t value, size_t digits)
{
    while (digits-- > 0) {
        to[digits] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* `from` marks the holes' kinds; `to` is the copy that is sent. */
static void fill_holes(char *to, const text *from, numbers *n)
{
    uint64_t number = 0;

    for (size_t i = 0; i < from->hole_count; i++) {
        size_t at = from->holes[i];

        if (from->bytes[at] == '#') {
            number = draw(n);
            write_digits(to + at, number / PER_KEY, KEY_DIGITS);
        } else {
            write_digits(to + at, number % PER_KEY, REST_DIGITS);
        }
    }
}

static char *copy_of(const text *t)
{
    char *copy = memory(t->size + 1);

    memcpy(copy, t->bytes, t->size + 1);
    return copy;
}

static void perform(const gramme_bench_subject *subject,
                    const char *operation,
                    const char *bytes,
                    size_t size)
{
    if (subject->perform(subject->self, operation, bytes, size) != 200) {
        gramme_bench_fail(operation, subject->answer(subject->self));
    }
}

/* -- the commands -- */

static int by_size(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static void fill(const gramme_bench_subject *subject, char **words)
{
    numbers n = {0, 0, 0};
    text t = text_of(words[3]);
    char *copy = copy_of(&t);

    for (long left = strtol(words[2], NULL, 10); left > 0; left--) {
        fill_holes(copy, &t, &n);
        perform(subject, words[1], copy, t.size);
    }
    free(copy);
    text_free(&t);
    (void)puts("ok");
}

/* A program's runs differ from each other, so that no fresh key comes twice. */
static numbers random_numbers(const char *limit)
{
    static uint64_t seed = 88172645463325252U;
    numbers n = {seed, strtoull(limit, NULL, 10), 0};

    seed += 0x9E3779B97F4A7C15U;
    return n;
}

static void run(const gramme_bench_subject *subject, char **words)
{
    numbers n = random_numbers(words[2]);
    double limit = strtod(words[3], NULL) / 1000;
    size_t most = strtoul(words[4], NULL, 10);
    text t = text_of(words[5]);
    char *copy = copy_of(&t);
    uint32_t *times = memory(most * sizeof(*times)); /* nanoseconds */
    double begin = gramme_bench_seconds();
    double end = begin;
    uint32_t middle;
    uint32_t late;
    size_t count = 0;

    while (count < most && end - begin < limit) {
        double before = end;

        fill_holes(copy, &t, &n);
        perform(subject, words[1], copy, t.size);
        end = gramme_bench_seconds();
        times[count++] = (uint32_t)((end - before) * 1e9);
    }
    qsort(times, count, sizeof(*times), by_size);
    middle = times[count / 2];
    late = times[count * 99 / 100];
    (void)printf("%zu\t%.6f\t%.3f\t%.3f\n", count, end - begin, middle / 1e3,
                 late / 1e3);
    free(times);
    free(copy);
    text_free(&t);
}

static void perform_counted(const gramme_bench_subject *subject,
                            const char *operation,
                            const char *bytes,
                            size_t size)
{
    perform(subject, operation, bytes, size);
}

static void count(const gramme_bench_subject *subject, char **words)
{
    /* Volatile, so that no compiler puts the function into this one. */
    void (*volatile counted)(const gramme_bench_subject *, const char *, const char *,
                             size_t) = perform_counted;
    numbers n = random_numbers(words[2]);
    text t = text_of(words[5]);
    char *copy = copy_of(&t);

    for (long left = strtol(words[3], NULL, 10); left > 0; left--) {
        fill_holes(copy, &t, &n);
        perform(subject, words[1], copy, t.size);
    }
    for (long left = strtol(words[4], NULL, 10); left > 0; left--) {
        fill_holes(copy, &t, &n);
        counted(subject, words[1], copy, t.size);
    }
    free(copy);
    text_free(&t);
    (void)puts("ok");
}

static void call(const gramme_bench_subject *subject, char **words)
{
    int status = subject->perform(subject->self, words[1], words[2], strlen(words[2]));

    (void)printf("%d\t%s\n", status, subject->answer(subject->self));
}

static size_t split(char *line, char **words)
{
    size_t count = 0;

    while (count < WORDS_MAX) {
        char *end = strpbrk(line, "\t\n");

        words[count++] = line;
        if (end == NULL || *end == '\n') {
            if (end != NULL) {
                *end = '\0';
            }
            break;
        }
        *end = '\0';
        line = end + 1;
    }
    return count;
}

int gramme_bench_drive(const gramme_bench_subject *subject)
{
    static const struct {
        const char *name;
        size_t words;
        void (*perform)(const gramme_bench_subject *subject, char **words);
    } commands[] = {
        {"call", 3, call}, {"fill", 4, fill}, {"run", 6, run}, {"count", 6, count}};
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, stdin) > 0) {
        char *words[WORDS_MAX];
        size_t given = split(line, words);
        size_t i = 0;

        while (
            i < sizeof(commands) / sizeof(commands[0]) &&
            (given != commands[i].words || strcmp(words[0], commands[i].name) != 0)) {
            i++;
        }
        if (i < sizeof(commands) / sizeof(commands[0])) {
            commands[i].perform(subject, words);
        } else if (subject->other == NULL ||
                   !subject->other(subject->self, words, given)) {
            gramme_bench_fail(words[0], "no such command");
        }
        (void)fflush(stdout);
    }
    free(line);
    return 0;
}
