/* SPDX-License-Identifier: Apache-2.0 */
/* lex.c - statement text to tokens. The whole statement is read before any of it is
 * parsed, because AWS reports what cannot be a token ahead of anything else, and says
 * nothing about it but that the statement is not well formed. */
#include "api/partiql/lex.h"

#include "api/partiql/parse.h"

#define GRAMME_PARTIQL_TOKEN(id, name) [GRAMME_PARTIQL_TOKEN_##id] = (name),
static const char *const token_names[] = {
#include "api/partiql/token.def"
};
#undef GRAMME_PARTIQL_TOKEN

#define GRAMME_PARTIQL_WORD(id, word) [GRAMME_PARTIQL_WORD_##id] = (word),
static const char *const words[] = {
    [GRAMME_PARTIQL_WORD_NONE] = "",
#include "api/partiql/word.def"
};
#undef GRAMME_PARTIQL_WORD

enum { WORD_SIZE_MAX = 24 };

typedef struct lexer {
    gramme_view text;
    gramme_arena *arena;
    gramme_error *err;
    size_t at;
    size_t line_start; /* where the columns of this line are counted from */
    uint32_t line;
    uint32_t wide; /* bytes of this line that continue a character */
} lexer;

const char *gramme_partiql_token_name(gramme_partiql_token_kind kind)
{
    return token_names[kind];
}

const char *gramme_partiql_word_text(gramme_partiql_word word)
{
    return words[word];
}

static gramme_status refuse(const lexer *in)
{
    return gramme_partiql_malformed(in->err, "%s", "");
}

/* The byte `ahead` of the current one; 0 past the end. */
static uint8_t peek(const lexer *in, size_t ahead)
{
    return in->text.size - in->at > ahead ? in->text.data[in->at + ahead] : 0;
}

/* Steps over one byte, keeping count of lines. */
static void step(lexer *in)
{
    uint8_t byte = in->text.data[in->at++];

    if (byte == '\n') {
        in->line++;
        in->line_start = in->at;
        in->wide = 0;
    } else if ((byte & 0xC0U) == 0x80U) {
        in->wide++;
    }
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_name_start(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_' || byte == '$';
}

static void skip_line(lexer *in)
{
    while (in->at < in->text.size && peek(in, 0) != '\n') {
        step(in);
    }
}

/* Steps over a comment in asterisks; false when it has no end. */
static bool skip_block(lexer *in)
{
    step(in);
    step(in);
    while (in->at < in->text.size && (peek(in, 0) != '*' || peek(in, 1) != '/')) {
        step(in);
    }
    if (in->at == in->text.size) {
        return false;
    }
    step(in);
    step(in);
    return true;
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Steps over white space and comments; false when a comment has no end. */
static bool skip_space(lexer *in)
{
    while (in->at < in->text.size) {
        if (is_space(peek(in, 0))) {
            step(in);
        } else if (peek(in, 0) == '-' && peek(in, 1) == '-') {
            skip_line(in);
        } else if (peek(in, 0) != '/' || peek(in, 1) != '*') {
            break;
        } else if (!skip_block(in)) {
            return false;
        }
    }
    return true;
}

static gramme_partiql_word find_word(gramme_view text)
{
    char lower[WORD_SIZE_MAX];
    size_t low = 1;
    size_t high = GRAMME_PARTIQL_WORD_COUNT;

    if (text.size >= sizeof(lower)) {
        return GRAMME_PARTIQL_WORD_NONE;
    }
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        lower[i] = (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
    }
    lower[text.size] = '\0';
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(lower, words[middle]);

        if (order == 0) {
            return (gramme_partiql_word)middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return GRAMME_PARTIQL_WORD_NONE;
}

/* Words that are operators, and words that stand for names nevertheless. */
static gramme_partiql_token_kind kind_of_word(gramme_partiql_word word)
{
    switch (word) {
    case GRAMME_PARTIQL_WORD_NONE:
        return GRAMME_PARTIQL_TOKEN_NAME;
    case GRAMME_PARTIQL_WORD_AND:
    case GRAMME_PARTIQL_WORD_OR:
    case GRAMME_PARTIQL_WORD_NOT:
    case GRAMME_PARTIQL_WORD_IS:
    case GRAMME_PARTIQL_WORD_IN:
    case GRAMME_PARTIQL_WORD_BETWEEN:
    case GRAMME_PARTIQL_WORD_LIKE:
    case GRAMME_PARTIQL_WORD_UNION:
    case GRAMME_PARTIQL_WORD_EXCEPT:
    case GRAMME_PARTIQL_WORD_INTERSECT:
        return GRAMME_PARTIQL_TOKEN_OPERATOR;
    default:
        return GRAMME_PARTIQL_TOKEN_WORD;
    }
}

static void read_name(lexer *in, gramme_partiql_token *token)
{
    size_t start = in->at;

    while (is_name_start(peek(in, 0)) || is_digit(peek(in, 0))) {
        step(in);
    }
    token->text = gramme_view_of(in->text.data + start, in->at - start);
    token->word = find_word(token->text);
    token->kind = kind_of_word(token->word);
}

/* Text between `quote`s, in which two stand for one. */
static gramme_status read_quoted(lexer *in, gramme_partiql_token *token, uint8_t quote)
{
    size_t start = in->at + 1;
    size_t doubled = 0;
    uint8_t *copy;
    size_t size = 0;

    step(in);
    for (;; step(in)) {
        if (in->at == in->text.size) {
            return refuse(in);
        }
        if (peek(in, 0) != quote) {
            continue;
        }
        if (peek(in, 1) != quote) {
            break;
        }
        step(in);
        doubled++;
    }
    token->text = gramme_view_of(in->text.data + start, in->at - start);
    step(in);
    if (doubled == 0) {
        return GRAMME_OK;
    }
    copy = gramme_arena_alloc(in->arena, token->text.size - doubled);
    if (copy == NULL) {
        return gramme_error_nomem(in->err);
    }
    for (size_t i = 0; i < token->text.size; i++) {
        copy[size++] = token->text.data[i];
        i += token->text.data[i] == quote ? 1U : 0U;
    }
    token->text = gramme_view_of(copy, size);
    return GRAMME_OK;
}

/* AWS reads a number into a Java BigDecimal, whose exponent and scale are 32-bit. */
static bool exponent_fits(gramme_view text)
{
    int64_t exponent = 0;
    int64_t fraction = 0;
    bool point = false;
    bool negative;
    size_t i = 0;

    for (; i < text.size && text.data[i] != 'e' && text.data[i] != 'E'; i++) {
        fraction += point ? 1 : 0;
        point |= text.data[i] == '.';
    }
    if (i == text.size) {
        return true;
    }
    negative = text.data[++i] == '-';
    i += negative || text.data[i] == '+' ? 1U : 0U;
    for (; i < text.size; i++) {
        exponent = exponent * 10 + (text.data[i] - '0');
        if (exponent > INT32_MAX) {
            return false;
        }
    }
    exponent = negative ? -exponent : exponent;
    return fraction - exponent <= INT32_MAX && fraction - exponent >= INT32_MIN;
}

static gramme_status read_number(lexer *in, gramme_partiql_token *token)
{
    size_t start = in->at;

    token->kind = GRAMME_PARTIQL_TOKEN_NUMBER;
    while (is_digit(peek(in, 0))) {
        step(in);
    }
    if (peek(in, 0) == '.') {
        step(in);
        while (is_digit(peek(in, 0))) {
            step(in);
        }
    }
    if (peek(in, 0) == 'e' || peek(in, 0) == 'E') {
        step(in);
        if (peek(in, 0) == '+' || peek(in, 0) == '-') {
            step(in);
        }
        if (!is_digit(peek(in, 0))) {
            return refuse(in);
        }
        while (is_digit(peek(in, 0))) {
            step(in);
        }
    }
    token->text = gramme_view_of(in->text.data + start, in->at - start);
    return exponent_fits(token->text) ? GRAMME_OK : refuse(in);
}

/* Longer symbols before the ones they begin with. */
static const struct symbol {
    const char *text;
    gramme_partiql_token_kind kind;
} symbols[] = {
    {"<<", GRAMME_PARTIQL_TOKEN_LEFT_BAG},
    {">>", GRAMME_PARTIQL_TOKEN_RIGHT_BAG},
    {"<=", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"<>", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {">=", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"!=", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"||", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"<", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {">", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"=", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"+", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"-", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"/", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"%", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"@", GRAMME_PARTIQL_TOKEN_OPERATOR},
    {"*", GRAMME_PARTIQL_TOKEN_STAR},
    {"(", GRAMME_PARTIQL_TOKEN_LEFT_PAREN},
    {")", GRAMME_PARTIQL_TOKEN_RIGHT_PAREN},
    {"[", GRAMME_PARTIQL_TOKEN_LEFT_BRACKET},
    {"]", GRAMME_PARTIQL_TOKEN_RIGHT_BRACKET},
    {"{", GRAMME_PARTIQL_TOKEN_LEFT_CURLY},
    {"}", GRAMME_PARTIQL_TOKEN_RIGHT_CURLY},
    {".", GRAMME_PARTIQL_TOKEN_DOT},
    {",", GRAMME_PARTIQL_TOKEN_COMMA},
    {":", GRAMME_PARTIQL_TOKEN_COLON},
    {";", GRAMME_PARTIQL_TOKEN_SEMICOLON},
    {"?", GRAMME_PARTIQL_TOKEN_QUESTION_MARK},
};

static gramme_status read_symbol(lexer *in, gramme_partiql_token *token)
{
    gramme_view rest = gramme_view_of(in->text.data + in->at, in->text.size - in->at);

    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        gramme_view text = gramme_view_text(symbols[i].text);

        if (gramme_view_starts_with(rest, text)) {
            token->kind = symbols[i].kind;
            token->text = gramme_view_is(text, "!=") ? GRAMME_VIEW("<>") : text;
            in->at += text.size;
            return GRAMME_OK;
        }
    }
    return refuse(in);
}

static gramme_status read_token(lexer *in, gramme_partiql_token *token)
{
    size_t start = in->at;
    uint32_t wide = in->wide;
    uint32_t line = in->line;
    uint8_t byte = peek(in, 0);
    gramme_status st = GRAMME_OK;

    token->place.line = line;
    token->place.column = (uint32_t)(start - in->line_start - wide) + 1;
    if (is_name_start(byte)) {
        read_name(in, token);
    } else if (is_digit(byte) || (byte == '.' && is_digit(peek(in, 1)))) {
        st = read_number(in, token);
    } else if (byte == '\'' || byte == '"' || byte == '`') {
        token->kind = byte == '\''  ? GRAMME_PARTIQL_TOKEN_STRING
                      : byte == '"' ? GRAMME_PARTIQL_TOKEN_QUOTED_NAME
                                    : GRAMME_PARTIQL_TOKEN_ION;
        st = read_quoted(in, token, byte);
    } else {
        st = read_symbol(in, token);
    }
    token->place.length = (uint32_t)(in->at - start);
    if (in->line == line) {
        token->place.length -= in->wide - wide;
    }
    return st;
}

gramme_status gramme_partiql_lex(const gramme_partiql_token **out,
                                 gramme_arena *arena,
                                 gramme_view text,
                                 gramme_error *err)
{
    lexer in = {.text = text, .arena = arena, .err = err, .line = 1};
    gramme_partiql_token *tokens = NULL;
    size_t count = 0;
    size_t capacity = 0;

    for (;; count++) {
        gramme_status st;

        if (count == capacity) {
            gramme_partiql_token *more;

            capacity = capacity == 0 ? 32 : capacity * 2;
            more = gramme_arena_calloc(arena, capacity, sizeof(*more));
            if (more == NULL) {
                return gramme_error_nomem(err);
            }
            if (count > 0) {
                memcpy(more, tokens, count * sizeof(*more));
            }
            tokens = more;
        }
        if (!skip_space(&in)) {
            return refuse(&in);
        }
        if (in.at == text.size) {
            break;
        }
        if ((st = read_token(&in, &tokens[count])) != GRAMME_OK) {
            return st;
        }
    }
    *out = tokens;
    return GRAMME_OK;
}
