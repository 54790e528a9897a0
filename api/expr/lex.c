/* SPDX-License-Identifier: Apache-2.0 */
/* lex.c - the tokens AWS's grammar has.
 *
 *   name     letter (letter | digit | _)*      keywords are taken out, in any case
 *   #name    # (letter | digit | _)+           :value likewise
 *   number   0 | (1-9) digit*                  so 01 is two tokens
 *   space    blank, tab, carriage return, line feed
 *
 * Anything else is an unknown token of one character (a whole UTF-8 sequence). */
#include "api/expr/lex.h"

#define GRAMME_TOKEN(id, text) {text, sizeof(text) - 1},
static const struct {
    const char *text;
    size_t size;
} tokens[] = {
#include "api/expr/token.def"
};
#undef GRAMME_TOKEN

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_word(uint8_t byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '_';
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static size_t skip_word(gramme_view text, size_t at)
{
    while (at < text.size && is_word(text.data[at])) {
        at++;
    }
    return at;
}

static bool
is_keyword(gramme_view text, size_t start, size_t size, gramme_token_kind kind)
{
    if (size != tokens[kind].size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = text.data[start + i];

        if (byte >= 'a' && byte <= 'z') {
            byte = (uint8_t)(byte - 'a' + 'A');
        }
        if (byte != (uint8_t)tokens[kind].text[i]) {
            return false;
        }
    }
    return true;
}

static gramme_token_kind word_kind(gramme_view text, size_t start, size_t end)
{
    for (gramme_token_kind kind = GRAMME_TOKEN_AND; kind <= GRAMME_TOKEN_DELETE;
         kind++) {
        if (is_keyword(text, start, end - start, kind)) {
            return kind;
        }
    }
    return GRAMME_TOKEN_NAME;
}

static gramme_token scan_punctuation(gramme_view text, size_t start)
{
    gramme_token token = {GRAMME_TOKEN_UNKNOWN, start, start + 1};

    for (gramme_token_kind kind = GRAMME_TOKEN_OPEN; kind <= GRAMME_TOKEN_GT; kind++) {
        if (text.size - start >= tokens[kind].size &&
            memcmp(text.data + start, tokens[kind].text, tokens[kind].size) == 0) {
            return (gramme_token){kind, start, start + tokens[kind].size};
        }
    }
    while (token.end < text.size && (text.data[token.end] & 0xC0) == 0x80) {
        token.end++;
    }
    return token;
}

static gramme_token scan_number(gramme_view text, size_t start)
{
    size_t end = start + 1;

    if (text.data[start] != '0') {
        while (end < text.size && is_digit(text.data[end])) {
            end++;
        }
    }
    return (gramme_token){GRAMME_TOKEN_INDEX, start, end};
}

static gramme_token scan(gramme_view text, size_t at)
{
    uint8_t byte;
    size_t end;

    while (at < text.size && is_space(text.data[at])) {
        at++;
    }
    if (at == text.size) {
        return (gramme_token){GRAMME_TOKEN_END, at, at};
    }
    byte = text.data[at];
    if (is_letter(byte)) {
        end = skip_word(text, at);
        return (gramme_token){word_kind(text, at, end), at, end};
    }
    if (is_digit(byte)) {
        return scan_number(text, at);
    }
    if (byte == '#' || byte == ':') {
        end = skip_word(text, at + 1);
        if (end > at + 1) {
            return (gramme_token){
                byte == '#' ? GRAMME_TOKEN_NAME_REF : GRAMME_TOKEN_VALUE_REF, at, end};
        }
    }
    return scan_punctuation(text, at);
}

void gramme_lexer_init(gramme_lexer *lexer, gramme_view text)
{
    *lexer = (gramme_lexer){.text = text, .token = scan(text, 0)};
}

void gramme_lexer_advance(gramme_lexer *lexer)
{
    if (lexer->token.kind != GRAMME_TOKEN_END) {
        lexer->previous_start = lexer->token.start;
        lexer->token = scan(lexer->text, lexer->token.end);
    }
}

gramme_view gramme_lexer_text(const gramme_lexer *lexer)
{
    if (lexer->token.kind == GRAMME_TOKEN_END) {
        return gramme_view_text(tokens[GRAMME_TOKEN_END].text);
    }
    return gramme_view_of(lexer->text.data + lexer->token.start,
                          lexer->token.end - lexer->token.start);
}

gramme_view gramme_lexer_near(const gramme_lexer *lexer)
{
    gramme_token next = scan(lexer->text, lexer->token.end);

    return gramme_view_of(lexer->text.data + lexer->previous_start,
                          next.end - lexer->previous_start);
}
