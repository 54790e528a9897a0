/* SPDX-License-Identifier: Apache-2.0 */
/* parse_test.c - statements as the parser takes them: the case file, whose answers are
 * the PartiQL reference parser's; limits; and running out of memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/partiql/tree.h"
#include "conformance/unit/cases.h"
#include "conformance/unit/fault.h"
#include "conformance/unit/random.h"
#include "storage/base/bytes.h"

static gramme_status parse(gramme_arena *arena,
                           gramme_error *err,
                           const gramme_allocator *allocator,
                           gramme_view text)
{
    const gramme_partiql_statement *statement;

    gramme_arena_init(arena, allocator, 0);
    gramme_error_init(err, arena);
    return gramme_partiql_parse(&statement, arena, text, err);
}

static void test_cases(void **state)
{
    static const char lead[] = "Statement wasn't well formed, can't be processed: ";
    unsigned failures = 0;
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/partiql/parse.cases");
    while (cases_next(&in)) {
        gramme_arena arena;
        gramme_error err;
        gramme_status st = parse(&arena, &err, gramme_allocator_default(),
                                 gramme_view_text(in.fields[0]));
        const char *got = st == GRAMME_OK ? "ok" : (const char *)err.message.data;

        assert_int_equal(in.count, 2);
        if (strncmp(got, lead, sizeof(lead) - 1) == 0) {
            got += sizeof(lead) - 1;
        }
        if (strcmp(got, strcmp(in.fields[1], "-") == 0 ? "" : in.fields[1]) != 0) {
            print_error("line %u: %s\n  wanted: %s\n  got:    %s\n", in.line,
                        in.fields[0], in.fields[1], got);
            failures++;
        }
        gramme_arena_clear(&arena);
    }
    assert_int_equal(failures, 0);
}

/* `head`, `count` times `open`, `middle`, `count` times `close` must be refused, not
 * followed. */
static void check_deep(const char *head,
                       const char *open,
                       unsigned count,
                       const char *middle,
                       const char *close)
{
    gramme_bytes text;
    gramme_arena arena;
    gramme_error err;

    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_bytes_append_text(&text, head);
    for (unsigned i = 0; i < count; i++) {
        gramme_bytes_append_text(&text, open);
    }
    gramme_bytes_append_text(&text, middle);
    for (unsigned i = 0; i < count; i++) {
        gramme_bytes_append_text(&text, close);
    }
    assert_int_not_equal(
        parse(&arena, &err, gramme_allocator_default(), gramme_bytes_view(&text)),
        GRAMME_OK);
    gramme_arena_clear(&arena);
    gramme_bytes_clear(&text);
}

static void test_depth(void **state)
{
    (void)state;
    check_deep("SELECT * FROM t WHERE ", "(", 4000, "a=1", ")");
    check_deep("SELECT * FROM t WHERE a=", "[", 4000, "1", "]");
    check_deep("SELECT * FROM t WHERE a=", "{'a':", 1500, "1", "}");
    check_deep("SELECT * FROM t WHERE a=", "<<", 2000, "1", ">>");
    check_deep("SELECT * FROM t WHERE a=", "f(", 3000, "1", ")");
    check_deep("SELECT * FROM t WHERE ", "NOT ", 2000, "a=1", "");
    check_deep("SELECT * FROM t WHERE a=", "-", 1, "-- no end", "");
    check_deep("SELECT * FROM t WHERE a=", "- ", 4000, "1", "");
    check_deep("SELECT * FROM t WHERE a", "=a", 4000, "", "");
    check_deep("SELECT * FROM t WHERE a", "[a", 3000, "", "]");
    check_deep("", "SELECT * FROM (", 500, "t", ")");
}

/* A long chain of AND is flat, whatever its length. */
static void test_long_chain(void **state)
{
    gramme_bytes text;
    gramme_arena arena;
    gramme_error err;

    (void)state;
    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_bytes_append_text(&text, "SELECT * FROM t WHERE a=1");
    for (unsigned i = 0; i < 900; i++) {
        gramme_bytes_append_text(&text, i % 300 < 150 ? " AND a=1" : " OR a=1");
    }
    assert_int_equal(
        parse(&arena, &err, gramme_allocator_default(), gramme_bytes_view(&text)),
        GRAMME_OK);
    gramme_arena_clear(&arena);
    gramme_bytes_clear(&text);
}

static void test_no_memory(void **state)
{
    static const char statement[] =
        "SELECT a.b[0], c FROM \"tab\".\"idx\" WHERE a = 'it''s' AND NOT (b IN [1, -2] "
        "OR "
        "size(c) BETWEEN 1 AND ?) AND d = {'x': <<1, 2>>} ORDER BY a DESC, b";
    fault heap;
    gramme_status st = GRAMME_NOMEM;

    (void)state;
    for (unsigned k = 0; st != GRAMME_OK; k++) {
        gramme_arena arena;
        gramme_error err;

        fault_arm(&heap, k);
        st = parse(&arena, &err, &heap.allocator, gramme_view_text(statement));
        assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
        gramme_arena_clear(&arena);
        assert_int_equal(heap.live, 0);
    }
}

/* Words and symbols in no sensible order: nothing to find but a clean answer. */
static void test_nonsense(void **state)
{
    static const char *const parts[] = {
        "SELECT ",
        "*",
        " FROM ",
        "tab",
        " WHERE ",
        "a",
        "=",
        "'x'",
        " AND ",
        " OR ",
        "NOT ",
        "(",
        ")",
        "[",
        "]",
        "<<",
        ">>",
        "{",
        "}",
        ",",
        ".",
        ":",
        "?",
        "1",
        "-",
        "+",
        " IN ",
        " IS ",
        "NULL ",
        "UPDATE ",
        " SET ",
        " REMOVE ",
        "INSERT INTO ",
        " VALUE ",
        "DELETE FROM ",
        " RETURNING ALL OLD *",
        "\"",
        "'",
        "`",
        "--",
        "/*",
        "\n",
        "\xc3\xa9",
        "@",
        " BETWEEN ",
        " LIKE ",
        " ORDER BY ",
        " DESC",
        ";",
        "size(",
        "EXISTS(",
        "FROM ",
        " AS ",
        "MISSING",
    };
    uint64_t random = 12345;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        gramme_bytes text;
        gramme_arena arena;
        gramme_error err;
        unsigned count = random_below(&random, 20);

        gramme_bytes_init(&text, gramme_allocator_default());
        for (unsigned i = 0; i < count; i++) {
            gramme_bytes_append_text(
                &text, parts[random_below(&random, sizeof(parts) / sizeof(parts[0]))]);
        }
        (void)parse(&arena, &err, gramme_allocator_default(), gramme_bytes_view(&text));
        gramme_arena_clear(&arena);
        gramme_bytes_clear(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),      cmocka_unit_test(test_depth),
        cmocka_unit_test(test_long_chain), cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_nonsense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
