/* SPDX-License-Identifier: Apache-2.0 */
/* origin_test.c - a child is told from its parent, with and without a page that is
 * emptied for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "storage/base/origin.h"

/* What a child, and its child, find. */
static void expect_child_elsewhere(const gramme_origin *origin)
{
    int result = -1;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        bool here = gramme_origin_is_here(origin);
        pid_t grandchild = fork();

        if (grandchild == 0) {
            _exit(gramme_origin_is_here(origin));
        }
        if (waitpid(grandchild, &result, 0) != grandchild) {
            _exit(2);
        }
        _exit(here || result != 0);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    assert_true(gramme_origin_is_here(origin));
}

static void test_child(void **state)
{
    gramme_origin origin;
    gramme_origin other;

    (void)state;
    gramme_origin_init(&origin);
    assert_true(gramme_origin_is_here(&origin));
    expect_child_elsewhere(&origin);
    gramme_origin_init(&other);
    gramme_origin_dispose(&origin);
    expect_child_elsewhere(&other);
    gramme_origin_dispose(&other);
    gramme_origin_dispose(&other);
    /* Only its number is left. */
    assert_true(gramme_origin_is_here(&other));
    expect_child_elsewhere(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_child)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
