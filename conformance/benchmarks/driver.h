/* SPDX-License-Identifier: Apache-2.0 */
/* driver.h - a program under measurement, led by lines on standard input. Words of a
 * line are divided by tabs; each line is answered by one line on standard output.
 *
 *     call OPERATION TEXT                         200 ANSWER
 *     fill OPERATION COUNT TEXT                   ok
 *     run OPERATION KEYS MILLISECONDS MOST TEXT   COUNT SECONDS P50 P99 (microseconds)
 *     count OPERATION KEYS WARM COUNT TEXT        ok
 *     anything else                               the subject's own
 *
 * TEXT has holes: `#` becomes a key of 12 digits, `@` one of 2. An item has a number;
 * the key is number / 40, the rest of it is number % 40, `#` goes on to the next
 * number. `fill` counts the numbers from 0, until COUNT texts are sent; `run` and
 * `count` draw them at random below KEYS, the same in every run of the program.
 *
 * `run` ends after the time or after MOST texts. A text that is answered by anything
 * but 200 ends the program. `count` performs WARM texts, then COUNT through the
 * function perform_counted, which callgrind is told to watch. */
#ifndef GRAMME_CONFORMANCE_BENCHMARKS_DRIVER_H
#define GRAMME_CONFORMANCE_BENCHMARKS_DRIVER_H

#include <stddef.h>

typedef struct gramme_bench_subject {
    void *self;
    /* Performs one operation; 200 is success. `text` has `size` bytes and a NUL. */
    int (*perform)(void *self, const char *operation, const char *text, size_t size);
    /* What the last one answered, without line breaks. */
    const char *(*answer)(void *self);
    /* Another command of `count` words, after it was answered by a line; false when
     * there is none such. */
    int (*other)(void *self, char **words, size_t count);
} gramme_bench_subject;

/* Reads commands until the input ends. The exit status of the program. */
int gramme_bench_drive(const gramme_bench_subject *subject);

/* Seconds of a clock that only goes forward. */
double gramme_bench_seconds(void);

/* Ends the program, whose figures would be worth nothing. */
void gramme_bench_fail(const char *what, const char *why);

#endif
