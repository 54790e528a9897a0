/* SPDX-License-Identifier: Apache-2.0 */
/* lex.h - a PartiQL statement as an array of tokens. */
#ifndef GRAMME_API_PARTIQL_LEX_H
#define GRAMME_API_PARTIQL_LEX_H

#include "storage/base/arena.h"
#include "storage/base/status.h"

#define GRAMME_PARTIQL_TOKEN(id, name) GRAMME_PARTIQL_TOKEN_##id,
typedef enum gramme_partiql_token_kind {
#include "api/partiql/token.def"
    GRAMME_PARTIQL_TOKEN_COUNT
} gramme_partiql_token_kind;
#undef GRAMME_PARTIQL_TOKEN

#define GRAMME_PARTIQL_WORD(id, word) GRAMME_PARTIQL_WORD_##id,
typedef enum gramme_partiql_word {
    GRAMME_PARTIQL_WORD_NONE,
#include "api/partiql/word.def"
    GRAMME_PARTIQL_WORD_COUNT
} gramme_partiql_word;
#undef GRAMME_PARTIQL_WORD

/* Where a token stands, as messages show it: counted from 1, in characters. */
typedef struct gramme_partiql_place {
    uint32_t line;
    uint32_t column;
    uint32_t length; /* 0: nowhere in particular */
} gramme_partiql_place;

typedef struct gramme_partiql_token {
    gramme_partiql_token_kind kind;
    gramme_partiql_word word; /* also of OPERATORs that are words; else NONE */
    gramme_view text;         /* names and strings without quotes, their doubled quotes
                                 single; else as written */
    gramme_partiql_place place;
} gramme_partiql_token;

/* Reads `text` into `*out`, which ends with an END token; all in `arena`, borrowing
 * from `text`. GRAMME_INVALID with AWS's message when a character fits nowhere. */
gramme_status gramme_partiql_lex(const gramme_partiql_token **out,
                                 gramme_arena *arena,
                                 gramme_view text,
                                 gramme_error *err);

/* "RIGHT_PAREN", ...; static. */
const char *gramme_partiql_token_name(gramme_partiql_token_kind kind);

/* The word as word.def has it; static. */
const char *gramme_partiql_word_text(gramme_partiql_word word);

#endif
