/* SPDX-License-Identifier: Apache-2.0 */
/* image.c - an empty database's pages, written by hand from the schema's statements:
 *
 *   page 1   | header | sqlite_schema: a row for each table and index ->
 *   page n   | the empty root of the n-1st of them
 *
 * sqlite.org/fileformat2.html. A test holds it against what SQLite makes. */
#include "storage/image.h"

#include <stdio.h>
#include <string.h>

#include "storage/schema.h"

enum {
    HEADER = 100,
    LEAF_HEADER = 8,
    TABLE_LEAF = 0x0d,
    INDEX_LEAF = 0x0a,
    ROW_MAX = 600,
};

typedef struct image {
    uint8_t *bytes;
    unsigned room;  /* pages */
    unsigned pages; /* in use */
    unsigned rows;  /* of sqlite_schema */
    size_t rows_at; /* where they begin, from the end of page 1 */
} image;

static void put_number(uint8_t *at, unsigned size, uint32_t number)
{
    for (unsigned i = 0; i < size; i++) {
        at[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
    }
}

/* SQLite's variable-length integer, below 16384. Returns its bytes. */
static size_t put_varint(uint8_t *at, size_t number)
{
    if (number < 0x80) {
        at[0] = (uint8_t)number;
        return 1;
    }
    at[0] = (uint8_t)(0x80 | number >> 7);
    at[1] = (uint8_t)(number & 0x7f);
    return 2;
}

/* Takes a page as the empty root of a b-tree; its number. */
static unsigned put_root(image *out, uint8_t type)
{
    uint8_t *page = out->bytes + (size_t)out->pages++ * GRAMME_IMAGE_PAGE;

    GRAMME_PRE(out->pages <= out->room);
    page[0] = type;
    put_number(page + 5, 2, GRAMME_IMAGE_PAGE);
    return out->pages;
}

/* A row of sqlite_schema: type, name, table, root page, SQL (empty: NULL). */
static void put_row(image *out,
                    gramme_view type,
                    gramme_view name,
                    gramme_view table,
                    unsigned root,
                    gramme_view sql)
{
    const gramme_view texts[] = {type, name, table, sql};
    uint8_t types[16];
    uint8_t cell[ROW_MAX];
    size_t header = 1;
    size_t body = 1; /* the root page's byte */
    size_t at;

    for (int i = 0; i < 4; i++) {
        if (i == 3) {
            types[header++ - 1] = 1; /* an integer of one byte */
        }
        header += put_varint(types + header - 1,
                             texts[i].size > 0 ? 13 + 2 * texts[i].size : 0);
        body += texts[i].size;
    }
    GRAMME_PRE(header + body + 4 < sizeof(cell));
    at = put_varint(cell, header + body);
    at += put_varint(cell + at, ++out->rows);
    at += put_varint(cell + at, header);
    memcpy(cell + at, types, header - 1);
    at += header - 1;
    for (int i = 0; i < 4; i++) {
        if (i == 3) {
            cell[at++] = (uint8_t)root;
        }
        if (texts[i].size > 0) {
            memcpy(cell + at, texts[i].data, texts[i].size);
        }
        at += texts[i].size;
    }
    out->rows_at -= at;
    memcpy(out->bytes + out->rows_at, cell, at);
    put_number(out->bytes + HEADER + LEAF_HEADER + 2 * (size_t)(out->rows - 1), 2,
               (uint32_t)out->rows_at);
    GRAMME_PRE(out->rows_at > HEADER + LEAF_HEADER + 2 * (size_t)out->rows);
}

/* The text behind `before`, up to `end` or a space. */
static gramme_view word_behind(gramme_view sql, const char *before, char end)
{
    const char *text = strstr((const char *)sql.data, before);
    size_t size = 0;

    GRAMME_PRE(text != NULL);
    text += strlen(before);
    while (text[size] != end && text[size] != ' ') {
        size++;
    }
    return gramme_view_of(text, size);
}

static bool contains(gramme_view sql, const char *text)
{
    const char *found = strstr((const char *)sql.data, text);

    return found != NULL &&
           (size_t)(found - (const char *)sql.data) + strlen(text) <= sql.size;
}

/* One statement of the schema. A table WITHOUT ROWID is an index of itself; UNIQUE in a
 * table makes an index that SQLite names. */
static void put_statement(image *out, gramme_view sql)
{
    if (contains(sql, "CREATE TABLE ")) {
        bool rowid = !contains(sql, "WITHOUT ROWID");
        gramme_view name = word_behind(sql, "CREATE TABLE ", '(');

        put_row(out, GRAMME_VIEW("table"), name, name,
                put_root(out, rowid ? TABLE_LEAF : INDEX_LEAF), sql);
        if (contains(sql, "UNIQUE(")) {
            char text[64];
            int size = snprintf(text, sizeof(text), "sqlite_autoindex_%.*s_1",
                                GRAMME_VIEW_ARG(name));

            put_row(out, GRAMME_VIEW("index"), gramme_view_of(text, (size_t)size), name,
                    put_root(out, INDEX_LEAF), gramme_view_of(NULL, 0));
        }
    } else {
        put_row(out, GRAMME_VIEW("index"), word_behind(sql, " INDEX ", ' '),
                word_behind(sql, " ON ", '('), put_root(out, INDEX_LEAF), sql);
    }
}

static void put_statements(image *out, const char *sql)
{
    while (*sql != '\0') {
        size_t size = strcspn(sql, ";");

        put_statement(out, gramme_view_of(sql, size));
        sql += size;
        sql += *sql == ';';
    }
}

/* One for each statement, and one for each index that SQLite names. */
static unsigned count_pages(const char *sql)
{
    unsigned pages = 0;

    for (const char *at = sql; *at != '\0'; at++) {
        pages += *at == ';' || strncmp(at, "UNIQUE(", 7) == 0;
    }
    return pages;
}

static void put_header(const image *out)
{
    static const char magic[] = "SQLite format 3";
    uint8_t *at = out->bytes;

    memcpy(at, magic, sizeof(magic));
    put_number(at + 16, 2, GRAMME_IMAGE_PAGE);
    put_number(at + GRAMME_IMAGE_LOG_MARK, 2,
               0x0101);               /* read and written without a write-ahead log */
    put_number(at + 21, 3, 0x402020); /* fixed parts of a page */
    put_number(at + 24, 4, 1);        /* changes, also at 92 */
    put_number(at + 28, 4, out->pages);
    put_number(at + 40, 4, 1); /* changes of the schema */
    put_number(at + 44, 4, 4); /* the schema's format */
    put_number(at + 56, 4, 1); /* UTF-8 */
    put_number(at + 60, 4, GRAMME_STORE_VERSION);
    put_number(at + 68, 4, GRAMME_APPLICATION_ID);
    put_number(at + 92, 4, 1);
    put_number(at + 96, 4, 3040000); /* SQLite's version */
    at += HEADER;
    at[0] = TABLE_LEAF;
    put_number(at + 3, 2, out->rows);
    put_number(at + 5, 2, (uint32_t)out->rows_at);
}

gramme_status gramme_image_empty(uint8_t **out,
                                 size_t *size,
                                 const gramme_allocator *allocator,
                                 gramme_error *err)
{
    image made = {.room = 1, .pages = 1, .rows_at = GRAMME_IMAGE_PAGE};

    for (int i = 0; i < GRAMME_STORE_VERSION; i++) {
        made.room += count_pages(gramme_schema_step(i));
    }
    *out = NULL;
    *size = (size_t)made.room * GRAMME_IMAGE_PAGE;
    made.bytes = gramme_alloc_zero(allocator, *size);
    if (made.bytes == NULL) {
        return gramme_error_nomem(err);
    }
    for (int i = 0; i < GRAMME_STORE_VERSION; i++) {
        put_statements(&made, gramme_schema_step(i));
    }
    put_header(&made);
    GRAMME_PRE(made.pages == made.room);
    *out = made.bytes;
    return GRAMME_OK;
}
