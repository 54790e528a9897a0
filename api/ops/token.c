/* SPDX-License-Identifier: Apache-2.0 */
/* token.c - client request tokens, noted with a hash of the request in the transaction
 * that they protect: hash(16) kept bytes. */
#include "api/ops/token.h"

#include "storage/base/hash.h"
#include "storage/note.h"

#include <stdlib.h>

static const int64_t token_life = INT64_C(10) * 60 * 1000000; /* microseconds */

typedef struct printer {
    gramme_writer out;
    gramme_arena *arena;
} printer;

static bool print(printer *to, const gramme_node *node);

static int compare_names(const void *a, const void *b)
{
    return gramme_view_compare((*(const gramme_node *const *)a)->name,
                               (*(const gramme_node *const *)b)->name);
}

/* NOLINTNEXTLINE(misc-no-recursion): see print() */
static bool print_children(printer *to, const gramme_node *node)
{
    const gramme_node **children =
        gramme_arena_alloc(to->arena, node->count * sizeof(const gramme_node *));

    if (children == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        children[i] = &node->children[i];
    }
    if (node->kind == GRAMME_NODE_MAP) {
        qsort(children, node->count, sizeof(const gramme_node *), compare_names);
    }
    gramme_write_object_begin(&to->out);
    for (uint32_t i = 0; i < node->count; i++) {
        gramme_write_name_view(&to->out, children[i]->name);
        if (!print(to, children[i])) {
            return false;
        }
    }
    gramme_write_object_end(&to->out);
    return true;
}

/* Equal requests give equal text, in whatever order the members of their maps come:
 * many an SDK writes them in another each time. False when memory has run out. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the model, which ends at values */
static bool print(printer *to, const gramme_node *node)
{
    switch (node->kind) {
    case GRAMME_NODE_TEXT:
    case GRAMME_NODE_BLOB:
        gramme_write_string(&to->out, node->text);
        return true;
    case GRAMME_NODE_BOOLEAN:
        gramme_write_boolean(&to->out, node->boolean);
        return true;
    case GRAMME_NODE_INTEGER:
        gramme_write_integer(&to->out, node->integer);
        return true;
    case GRAMME_NODE_REAL:
        gramme_write_units(&to->out, node->real);
        return true;
    case GRAMME_NODE_VALUE:
        gramme_write_value(&to->out, &node->value);
        return true;
    case GRAMME_NODE_STRUCTURE:
    case GRAMME_NODE_LIST:
    case GRAMME_NODE_MAP:
        return print_children(to, node);
    case GRAMME_NODE_ABSENT:
    default:
        gramme_write_text(&to->out, "absent");
        return true;
    }
}

static gramme_status
hash_request(uint64_t hash[2], gramme_op_call *call, const gramme_node *asked)
{
    printer to = {.arena = call->arena};
    gramme_bytes text;
    bool good;

    gramme_bytes_init(&text, call->arena->allocator);
    gramme_writer_init(&to.out, &text);
    good = print(&to, asked) && gramme_bytes_ok(&text);
    if (good) {
        hash[0] = gramme_hash(gramme_bytes_view(&text), 1);
        hash[1] = gramme_hash(gramme_bytes_view(&text), 2);
    }
    gramme_bytes_clear(&text);
    return good ? GRAMME_OK : gramme_error_nomem(call->err);
}

/* "token TEXT"; joined by hand, since a token may hold U+0000, where printf would stop.
 */
static bool make_name(gramme_view *out, gramme_arena *arena, gramme_view text)
{
    static const char start[] = "token ";
    const size_t size = sizeof(start) - 1;
    uint8_t *name = gramme_arena_alloc(arena, size + text.size);

    if (name == NULL) {
        return false;
    }
    memcpy(name, start, size);
    memcpy(name + size, text.data, text.size);
    *out = gramme_view_of(name, size + text.size);
    return true;
}

gramme_status gramme_token_find(gramme_token *out,
                                gramme_op_call *call,
                                gramme_txn *txn,
                                gramme_view text,
                                const gramme_node *asked)
{
    gramme_view known;
    gramme_status status;

    *out = (gramme_token){.repeated = false};
    if (text.size == 0) {
        return GRAMME_OK;
    }
    status = hash_request(out->request, call, asked);
    if (status != GRAMME_OK) {
        return status;
    }
    if (!make_name(&out->name, call->arena, text)) {
        return gramme_error_nomem(call->err);
    }
    status = gramme_note_get(&known, txn, out->name, call->arena, call->err);
    if (status != GRAMME_OK) {
        return status == GRAMME_NOTFOUND ? GRAMME_OK : status;
    }
    if (known.size < sizeof(out->request) ||
        memcmp(known.data, out->request, sizeof(out->request)) != 0) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_IDEMPOTENT_PARAMETER_MISMATCH, "%s", "");
    }
    out->repeated = true;
    out->kept = gramme_view_of(known.data + sizeof(out->request),
                               known.size - sizeof(out->request));
    return GRAMME_OK;
}

gramme_status gramme_token_keep(const gramme_token *token,
                                gramme_op_call *call,
                                gramme_txn *txn,
                                gramme_view kept)
{
    uint8_t *note;

    if (token->name.size == 0) {
        return GRAMME_OK;
    }
    note = gramme_arena_alloc(call->arena, sizeof(token->request) + kept.size);
    if (note == NULL) {
        return gramme_error_nomem(call->err);
    }
    memcpy(note, token->request, sizeof(token->request));
    memcpy(note + sizeof(token->request), kept.data, kept.size);
    return gramme_note_put(txn, token->name,
                           gramme_view_of(note, sizeof(token->request) + kept.size),
                           gramme_store_now(call->db->store) + token_life, call->err);
}
