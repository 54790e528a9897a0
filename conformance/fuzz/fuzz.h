/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - what the fuzz targets share.
 *
 * A target takes any bytes and says what must hold of them by FUZZ_CHECK; sanitizers
 * say the rest. Most inputs are text, one or several fields parted by FUZZ_MARK, so
 * that a found crash can be read and written by hand. A target keeps nothing from one
 * input to the next that could change what it does. */
#ifndef GRAMME_CONFORMANCE_FUZZ_FUZZ_H
#define GRAMME_CONFORMANCE_FUZZ_FUZZ_H

#include "storage/base/arena.h"
#include "storage/base/bytes.h"
#include "storage/base/status.h"

struct gramme_item;

enum { FUZZ_MARK = 0x1E }; /* ASCII's record separator */

/* The target's own. It returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What mutate.c makes inputs of, besides changing bytes. */
typedef struct fuzz_language {
    const char *const *words; /* pieces of the language, NULL at the end; NULL: it is no
                                 text, only bytes are changed */
    /* Appends a piece made for this input; NULL: there are only words. */
    void (*invent)(gramme_bytes *out, gramme_view input, uint64_t *random);
} fuzz_language;

extern const fuzz_language fuzz_language_of_target;

/* Ends the run. */
_Noreturn void fuzz_fail(const char *file, int line, const char *what);

/* What must hold whatever the input is. */
#define FUZZ_CHECK(condition) fuzz_demand((condition), __FILE__, __LINE__, #condition)

static inline void fuzz_demand(bool holds, const char *file, int line, const char *what)
{
    if (!holds) {
        fuzz_fail(file, line, what);
    }
}

/* Takes the next field off `rest`, which may be empty; false when there was none. */
bool fuzz_field(gramme_view *field, gramme_view *rest);

/* Takes `size` bytes off `rest`, or as many as it has. */
gramme_view fuzz_bytes(gramme_view *rest, size_t size);

/* Takes a number below `below` off `rest`; 0 at its end. */
uint32_t fuzz_number(gramme_view *rest, uint32_t below);

/* The text as a request could have it, in `arena`: what is no UTF-8 is replaced. */
gramme_view fuzz_text(gramme_arena *arena, gramme_view text);

/* splitmix64, for the mutators: the next number, and one from 0 to `below` - 1. */
uint64_t fuzz_random(uint64_t *state);
uint32_t fuzz_below(uint64_t *state, uint32_t below);

/* A status that a client's mistake may have, with a message that can be sent. */
void fuzz_check_refusal(gramme_status status, const gramme_error *err);

/* Valid UTF-8, or nothing. */
void fuzz_check_text(gramme_view text);

/* Exactly one JSON value that a client can read. */
void fuzz_check_json(gramme_view text);

/* Canonical as value.h says, the same after a way through stored bytes and one through
 * JSON, with sizes that agree. `levels`: how deep it may be. */
void fuzz_check_item(const struct gramme_item *item, unsigned levels);

#endif
