/* SPDX-License-Identifier: Apache-2.0 */
/* arena_test.c - arena, buffer and error: content, reuse, and what they do without
 * memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "conformance/unit/fault.h"
#include "storage/base/arena.h"
#include "storage/base/bytes.h"
#include "storage/base/status.h"

static void test_arena_aligns_and_keeps_apart(void **state)
{
    gramme_arena arena;
    uint8_t *blocks[300];

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 256);
    for (size_t i = 0; i < 300; i++) {
        blocks[i] = gramme_arena_alloc(&arena, i);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % 16, 0);
        memset(blocks[i], (int)(i & 0xFF), i);
    }
    for (size_t i = 0; i < 300; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_int_equal(blocks[i][j], i & 0xFF);
        }
    }
    gramme_arena_clear(&arena);
}

static void test_arena_reset_keeps_one_block(void **state)
{
    fault memory;
    gramme_arena arena;

    (void)state;
    fault_arm(&memory, 1000);
    gramme_arena_init(&arena, &memory.allocator, 0);
    for (int round = 0; round < 3; round++) {
        assert_non_null(gramme_arena_alloc(&arena, 100));
        assert_non_null(gramme_arena_alloc(&arena, 100000));
        assert_non_null(gramme_arena_alloc(&arena, 8000));
        gramme_arena_reset(&arena);
        assert_int_equal(memory.live, 1);
    }
    memory.left = 0;
    assert_non_null(gramme_arena_alloc(&arena, 8192));
    assert_null(gramme_arena_alloc(&arena, 1));
    gramme_arena_clear(&arena);
    assert_int_equal(memory.live, 0);
}

static void test_arena_refuses_what_cannot_be(void **state)
{
    gramme_arena arena;
    gramme_view copy;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    assert_null(gramme_arena_alloc(&arena, SIZE_MAX));
    assert_null(gramme_arena_alloc(&arena, SIZE_MAX - 15));
    assert_null(gramme_arena_calloc(&arena, SIZE_MAX / 2, 3));
    assert_false(gramme_arena_copy(&copy, &arena, gramme_view_of("", SIZE_MAX)));
    assert_non_null(gramme_arena_calloc(&arena, 0, 8));
    assert_true(gramme_arena_copy(&copy, &arena, gramme_view_of(NULL, 0)));
    assert_int_equal(copy.size, 0);
    assert_int_equal(copy.data[0], 0);
    gramme_arena_clear(&arena);
}

static void test_arena_prints(void **state)
{
    gramme_arena arena;
    gramme_view text;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    text = gramme_arena_printf(&arena, "%d of %s", 7, "nine");
    assert_true(gramme_view_is(text, "7 of nine"));
    assert_int_equal(text.data[text.size], 0);
    gramme_arena_clear(&arena);
}

static bool use_arena(const gramme_allocator *allocator)
{
    gramme_arena arena;
    gramme_view copy;
    bool ok;

    gramme_arena_init(&arena, allocator, 64);
    ok = gramme_arena_alloc(&arena, 40) != NULL &&
         gramme_arena_calloc(&arena, 10, 10) != NULL &&
         gramme_arena_copy(&copy, &arena, GRAMME_VIEW("text\0more")) &&
         copy.size == 9 && gramme_arena_printf(&arena, "%0200d", 1).size == 200;
    gramme_arena_clear(&arena);
    return ok;
}

static void test_arena_without_memory(void **state)
{
    fault memory;
    unsigned k;

    (void)state;
    for (k = 0; fault_arm(&memory, k), !use_arena(&memory.allocator); k++) {
        assert_int_equal(memory.live, 0);
    }
    assert_int_equal(k, 4);
    assert_int_equal(memory.live, 0);
}

/* Whoever did not ask whether there was memory can be asked for at the end. */
static void test_arena_remembers(void **state)
{
    gramme_arena arena;
    fault memory;

    (void)state;
    fault_arm(&memory, 0);
    gramme_arena_init(&arena, &memory.allocator, 64);
    assert_null(gramme_arena_alloc(&arena, 8));
    assert_true(arena.failed);
    memory.left = 2;
    assert_non_null(gramme_arena_alloc(&arena, 8));
    assert_true(arena.failed);
    gramme_arena_reset(&arena);
    assert_false(arena.failed);
    assert_null(gramme_arena_alloc(&arena, SIZE_MAX - 20));
    assert_true(arena.failed);
    gramme_arena_clear(&arena);
    assert_false(arena.failed);
}

static void append_all(gramme_bytes *bytes)
{
    for (int i = 0; i < 200; i++) {
        gramme_bytes_append_byte(bytes, (uint8_t)i);
    }
    GRAMME_BYTES_LITERAL(bytes, "a\0b");
    gramme_bytes_append_text(bytes, "text");
    gramme_bytes_append_view(bytes, gramme_view_of(NULL, 0));
    gramme_bytes_printf(bytes, "%0*d", 1000, 5);
}

static void test_bytes_content(void **state)
{
    gramme_bytes bytes;
    uint8_t *taken;
    size_t size;

    (void)state;
    gramme_bytes_init(&bytes, gramme_allocator_default());
    append_all(&bytes);
    assert_true(gramme_bytes_ok(&bytes));
    assert_int_equal(bytes.size, 1207);
    assert_memory_equal(bytes.data + 200, "a\0btext0000", 11);
    assert_int_equal(bytes.data[1206], '5');
    taken = gramme_bytes_take(&bytes, &size);
    assert_int_equal(size, 1207);
    assert_int_equal(bytes.size, 0);
    gramme_free(bytes.allocator, taken);
    append_all(&bytes);
    gramme_bytes_reset(&bytes, 4096);
    assert_int_equal(bytes.size, 0);
    assert_non_null(bytes.data);
    gramme_bytes_reset(&bytes, 16);
    assert_null(bytes.data);
    assert_null(gramme_bytes_take(&bytes, &size));
    assert_int_equal(size, 0);
}

static void test_bytes_without_memory(void **state)
{
    fault memory;
    gramme_bytes bytes;
    size_t size;
    unsigned k = 0;
    bool ok;

    (void)state;
    do {
        fault_arm(&memory, k++);
        gramme_bytes_init(&bytes, &memory.allocator);
        append_all(&bytes);
        ok = gramme_bytes_ok(&bytes);
        if (!ok) {
            assert_null(gramme_bytes_take(&bytes, &size));
            assert_int_equal(memory.live, 0);
            assert_true(gramme_bytes_ok(&bytes));
        }
        gramme_bytes_clear(&bytes);
        assert_int_equal(memory.live, 0);
    } while (!ok);
    assert_true(k > 2);
}

static void test_bytes_refuses_what_cannot_be(void **state)
{
    gramme_bytes bytes;

    (void)state;
    gramme_bytes_init(&bytes, gramme_allocator_default());
    gramme_bytes_append_byte(&bytes, 1);
    assert_null(gramme_bytes_reserve(&bytes, SIZE_MAX));
    assert_false(gramme_bytes_ok(&bytes));
    gramme_bytes_append_byte(&bytes, 2);
    assert_int_equal(bytes.size, 1);
    gramme_bytes_reset(&bytes, 0);
    assert_true(gramme_bytes_ok(&bytes));
    gramme_bytes_clear(&bytes);
}

static void test_error_messages(void **state)
{
    gramme_arena arena;
    gramme_error err;
    fault memory;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_error_init(&err, &arena);
    assert_int_equal(gramme_error_set(&err, GRAMME_INVALID, "no %s", "way"),
                     GRAMME_INVALID);
    assert_true(gramme_view_is(err.message, "no way"));
    gramme_error_set(&err, GRAMME_IO, "%01000d", 1);
    assert_int_equal(err.message.size, 1000);
    assert_int_equal(err.message.data[999], '1');
    gramme_error_init(&err, NULL);
    gramme_error_set(&err, GRAMME_IO, "%01000d", 1);
    assert_int_equal(err.message.size, 255);
    fault_arm(&memory, 0);
    gramme_arena_clear(&arena);
    gramme_arena_init(&arena, &memory.allocator, 0);
    gramme_error_init(&err, &arena);
    gramme_error_set(&err, GRAMME_IO, "%01000d", 1);
    assert_int_equal(err.message.size, 255);
    assert_int_equal(gramme_error_nomem(&err), GRAMME_NOMEM);
    assert_true(gramme_view_is(err.message, gramme_status_text(GRAMME_NOMEM)));
    assert_int_equal(gramme_error_set(NULL, GRAMME_IO, "x"), GRAMME_IO);
    assert_string_equal(gramme_status_text(GRAMME_STATUS_COUNT), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_aligns_and_keeps_apart),
        cmocka_unit_test(test_arena_reset_keeps_one_block),
        cmocka_unit_test(test_arena_refuses_what_cannot_be),
        cmocka_unit_test(test_arena_prints),
        cmocka_unit_test(test_arena_without_memory),
        cmocka_unit_test(test_arena_remembers),
        cmocka_unit_test(test_bytes_content),
        cmocka_unit_test(test_bytes_without_memory),
        cmocka_unit_test(test_bytes_refuses_what_cannot_be),
        cmocka_unit_test(test_error_messages),
    };

    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
