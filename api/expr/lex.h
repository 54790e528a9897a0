/* SPDX-License-Identifier: Apache-2.0 */
/* lex.h - expression text to tokens, one at a time, as all expression languages share
 * them. A lexer never fails: what it does not know is a token of one character. */
#ifndef GRAMME_API_EXPR_LEX_H
#define GRAMME_API_EXPR_LEX_H

#include "storage/base/view.h"

#define GRAMME_TOKEN(id, text) GRAMME_TOKEN_##id,
typedef enum gramme_token_kind {
#include "api/expr/token.def"
    GRAMME_TOKEN_COUNT
} gramme_token_kind;
#undef GRAMME_TOKEN

typedef struct gramme_token {
    gramme_token_kind kind;
    size_t start; /* offsets in the text; END stands at its end, empty */
    size_t end;
} gramme_token;

typedef struct gramme_lexer {
    gramme_view text;
    gramme_token token;    /* the one to look at */
    size_t previous_start; /* where the token before it starts; 0 when there is none */
} gramme_lexer;

/* Stands on the first token. `text` must outlive the lexer and what is parsed from it.
 */
void gramme_lexer_init(gramme_lexer *lexer, gramme_view text);

/* Steps to the next token; END stays END. */
void gramme_lexer_advance(gramme_lexer *lexer);

/* The text of the token it stands on; "<EOF>" for END. */
gramme_view gramme_lexer_text(const gramme_lexer *lexer);

/* The text around that token, as AWS shows it after "near": from the token before to
 * the one after, the white space between them included. */
gramme_view gramme_lexer_near(const gramme_lexer *lexer);

#endif
