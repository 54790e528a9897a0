/* SPDX-License-Identifier: Apache-2.0 */
/* mutate.c - new inputs from old ones, as libFuzzer asks for them: an input is taken as
 * tokens, brackets as groups, and whole pieces of it are replaced, moved, doubled,
 * wrapped or left out, which keeps far more inputs well-formed than changing bytes
 * does. One time in four libFuzzer changes bytes. Knows no language but the target's
 * words. */
#include "conformance/fuzz/fuzz.h"

enum { TOKENS_MAX = 2048, ROUNDS_MAX = 3, REPEATS_MAX = 40 };

/* NOLINTBEGIN(readability-identifier-naming): libFuzzer's names */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1,
                                 size_t size1,
                                 const uint8_t *data2,
                                 size_t size2,
                                 uint8_t *out,
                                 size_t max_out_size,
                                 unsigned int seed);
/* NOLINTEND(readability-identifier-naming) */

typedef struct tokens {
    gramme_view text;
    uint32_t count;
    uint32_t starts[TOKENS_MAX + 1]; /* and where the last one ends */
} tokens;

/* Bytes from and to. */
typedef struct piece {
    size_t from;
    size_t to;
} piece;

static bool is_word(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '#' || byte >= 0x80;
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static size_t quoted_end(gramme_view text, size_t at)
{
    uint8_t quote = text.data[at++];

    while (at < text.size && text.data[at] != quote && text.data[at] != FUZZ_MARK) {
        at += text.data[at] == '\\' && at + 1 < text.size ? 2 : 1;
    }
    return at < text.size && text.data[at] == quote ? at + 1 : at;
}

static size_t token_end(gramme_view text, size_t at)
{
    uint8_t first = text.data[at];

    if (first == '"' || first == '\'') {
        return quoted_end(text, at);
    }
    at++;
    if (is_word(first) || first == ':') {
        while (at < text.size && is_word(text.data[at])) {
            at++;
        }
    } else if (is_space(first)) {
        while (at < text.size && is_space(text.data[at])) {
            at++;
        }
    }
    return at;
}

static void tokenize(tokens *out, gramme_view text)
{
    size_t at = 0;

    out->text = text;
    out->count = 0;
    while (at < text.size && out->count < TOKENS_MAX) {
        out->starts[out->count++] = (uint32_t)at;
        at = token_end(text, at);
    }
    out->starts[out->count] = (uint32_t)at;
}

static uint8_t first_byte(const tokens *in, uint32_t token)
{
    return in->text.data[in->starts[token]];
}

/* The token behind the group that begins with `token`, or behind `token` itself. */
static uint32_t group_end(const tokens *in, uint32_t token)
{
    uint32_t at = token;
    int depth = 0;

    do {
        uint8_t byte = first_byte(in, at);

        if (byte == FUZZ_MARK) {
            break;
        }
        depth += strchr("([{", byte) != NULL && byte != 0;
        depth -= strchr(")]}", byte) != NULL && byte != 0;
        at++;
    } while (at < in->count && depth > 0);
    return depth == 0 && at > token ? at : token + 1;
}

/* A token or a group, sometimes with what follows it. */
static piece pick(const tokens *in, uint64_t *random)
{
    uint32_t first;
    uint32_t end;

    if (in->count == 0) {
        return (piece){0, 0};
    }
    first = fuzz_below(random, in->count);
    while (is_space(first_byte(in, first)) && first + 1 < in->count) {
        first++;
    }
    end = group_end(in, first);
    if (fuzz_below(random, 3) == 0) {
        for (uint32_t more = fuzz_below(random, 4); more > 0 && end < in->count;
             more--) {
            end = group_end(in, end);
        }
    }
    return (piece){in->starts[first], in->starts[end]};
}

static gramme_view view_of(const tokens *in, piece at)
{
    return gramme_view_of(in->text.data + at.from, at.to - at.from);
}

static const char *word(uint64_t *random)
{
    const char *const *words = fuzz_language_of_target.words;
    uint32_t count = 0;

    while (words[count] != NULL) {
        count++;
    }
    return words[fuzz_below(random, count)];
}

static void append_new(gramme_bytes *out, gramme_view input, uint64_t *random)
{
    if (fuzz_language_of_target.invent != NULL && fuzz_below(random, 2) == 0) {
        fuzz_language_of_target.invent(out, input, random);
    } else {
        gramme_bytes_append_text(out, word(random));
    }
}

static void append_between(gramme_bytes *out, uint64_t *random)
{
    static const char *const separators[] = {"", ",", " ", ", "};

    gramme_bytes_append_text(out, separators[fuzz_below(random, 4)]);
}

static void append_wrapped(gramme_bytes *out, gramme_view inside, uint64_t *random)
{
    static const char *const pairs[][2] = {{"(", ")"},
                                           {"[", "]"},
                                           {"{", "}"},
                                           {"{\"L\":[", "]}"},
                                           {"NOT (", ")"},
                                           {"\"", "\""},
                                           {"{\"M\":{\"a\":", "}}"},
                                           {"'", "'"}};
    uint32_t kind = fuzz_below(random, 8);
    uint32_t times = fuzz_below(random, 8) == 0 ? fuzz_below(random, REPEATS_MAX) : 1;

    for (uint32_t i = 0; i < times; i++) {
        gramme_bytes_append_text(out, pairs[kind][0]);
    }
    gramme_bytes_append_view(out, inside);
    for (uint32_t i = 0; i < times; i++) {
        gramme_bytes_append_text(out, pairs[kind][1]);
    }
}

static void append_repeated(gramme_bytes *out, gramme_view what, uint64_t *random)
{
    uint32_t times = 2 + fuzz_below(random, REPEATS_MAX);

    for (uint32_t i = 0; i < times; i++) {
        gramme_bytes_append_view(out, what);
        append_between(out, random);
    }
}

/* What comes in the place of `at`, which may become empty itself: before it. */
static void
append_instead(gramme_bytes *out, piece *at, const tokens *in, uint64_t *random)
{
    gramme_view old = view_of(in, *at);

    switch (fuzz_below(random, 9)) {
    case 0:
    case 1:
        append_new(out, in->text, random);
        break;
    case 2:
        at->to = at->from;
        append_new(out, in->text, random);
        append_between(out, random);
        break;
    case 3:
        gramme_bytes_append_view(out, view_of(in, pick(in, random)));
        break;
    case 4:
        at->to = at->from;
        gramme_bytes_append_view(out, view_of(in, pick(in, random)));
        append_between(out, random);
        break;
    case 5:
        break;
    case 6:
        append_wrapped(out, old, random);
        break;
    case 7:
        if (old.size > 2) { /* unwrapped */
            gramme_bytes_append(out, old.data + 1, old.size - 2);
        }
        break;
    default:
        append_repeated(out, old, random);
        break;
    }
}

/* Replaces `at` in `text`. */
static void
splice(gramme_bytes *out, gramme_view text, piece at, const gramme_bytes *instead)
{
    gramme_bytes_append(out, text.data, at.from);
    gramme_bytes_append_view(out, gramme_bytes_view(instead));
    gramme_bytes_append(out, text.data + at.to, text.size - at.to);
}

/* One change; the new text in `out`. */
static void change(gramme_bytes *out, gramme_view text, uint64_t *random)
{
    static tokens in;
    gramme_bytes instead;
    piece at;

    tokenize(&in, text);
    gramme_bytes_init(&instead, gramme_allocator_default());
    at = pick(&in, random);
    append_instead(&instead, &at, &in, random);
    splice(out, text, at, &instead);
    gramme_bytes_clear(&instead);
}

/* Copies `from` to `to`; 0 when it does not fit. */
static size_t deliver(uint8_t *to, size_t max_size, const gramme_bytes *from)
{
    if (from->failed || from->size == 0 || from->size > max_size) {
        return 0;
    }
    memcpy(to, from->data, from->size);
    return from->size;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    uint64_t random = seed;
    uint32_t rounds = 1 + fuzz_below(&random, ROUNDS_MAX);

    if (fuzz_language_of_target.words == NULL || fuzz_below(&random, 4) == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    for (uint32_t i = 0; i < rounds; i++) {
        gramme_bytes out;
        size_t changed;

        gramme_bytes_init(&out, gramme_allocator_default());
        change(&out, gramme_view_of(data, size), &random);
        changed = deliver(data, max_size, &out);
        gramme_bytes_clear(&out);
        if (changed == 0) {
            return LLVMFuzzerMutate(data, size, max_size);
        }
        size = changed;
    }
    return size;
}

/* A piece of the second in the first. */
/* NOLINTNEXTLINE(readability-function-size): libFuzzer's parameters */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1,
                                 size_t size1,
                                 const uint8_t *data2,
                                 size_t size2,
                                 uint8_t *out,
                                 size_t max_out_size,
                                 unsigned int seed)
{
    static tokens one;
    static tokens two;
    uint64_t random = seed;
    gramme_bytes made;
    gramme_bytes instead;
    piece at;
    size_t size;

    tokenize(&one, gramme_view_of(data1, size1));
    tokenize(&two, gramme_view_of(data2, size2));
    gramme_bytes_init(&made, gramme_allocator_default());
    gramme_bytes_init(&instead, gramme_allocator_default());
    at = pick(&one, &random);
    gramme_bytes_append_view(&instead, view_of(&two, pick(&two, &random)));
    if (fuzz_below(&random, 3) == 0) {
        at.to = at.from;
        append_between(&instead, &random);
    }
    splice(&made, one.text, at, &instead);
    size = deliver(out, max_out_size, &made);
    gramme_bytes_clear(&instead);
    gramme_bytes_clear(&made);
    return size;
}
