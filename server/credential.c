/* SPDX-License-Identifier: Apache-2.0 */
/* credential.c - AWS's order: both places, none, what is missing, then the scope
 * itself.
 *
 *   AWS4-HMAC-SHA256 Credential=key/date/region/service/aws4_request,
 * SignedHeaders=..., Signature=...                             or
 * ?X-Amz-Algorithm=...&X-Amz-Credential=... */
#include "server/credential.h"

enum { CREDENTIAL, SIGNATURE, SIGNED_HEADERS, HEADER_PARTS };

static const char *const header_parts[HEADER_PARTS] = {"Credential", "Signature",
                                                       "SignedHeaders"};

enum { QUERY_CREDENTIAL = 1, QUERY_PARTS = 5 };

static const char *const query_parts[QUERY_PARTS] = {
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders",
    "X-Amz-Date"};

static const char incomplete[] = "IncompleteSignatureException";

/* Puts the values of `names` found among "name=value" entries into `values`. */
static void
take(gramme_text *values, const char *const *names, size_t count, gramme_text entry)
{
    gramme_text rest = entry;
    gramme_text name;
    size_t i;

    if (!gramme_text_next(&name, &rest, '=')) {
        return;
    }
    for (i = 0; i < count; i++) {
        if (gramme_text_is(name, names[i])) {
            values[i] = rest.data == NULL ? gramme_text_of("", 0) : rest;
            return;
        }
    }
}

static void read_query(gramme_text *values, const gramme_head *head, const char *data)
{
    gramme_text rest = gramme_http_text(data, head->query);
    gramme_text entry;

    memset(values, 0, QUERY_PARTS * sizeof(*values));
    while (gramme_text_next(&entry, &rest, '&')) {
        take(values, query_parts, QUERY_PARTS, entry);
    }
}

static void read_header(gramme_text *values, gramme_text header)
{
    size_t at = 0;

    memset(values, 0, HEADER_PARTS * sizeof(*values));
    while (at < header.size) {
        size_t begin = at;

        while (at < header.size && header.data[at] != ',' && header.data[at] != ' ') {
            at++;
        }
        if (begin > 0) {
            take(values, header_parts, HEADER_PARTS,
                 gramme_text_of(header.data + begin, at - begin));
        }
        at++;
    }
}

bool gramme_credential_present(const gramme_head *head, const char *data)
{
    gramme_text values[QUERY_PARTS];

    if (gramme_http_header(head, data, GRAMME_HEADER_AUTHORIZATION).data != NULL) {
        return true;
    }
    read_query(values, head, data);
    return values[0].data != NULL;
}

static const char *check_header(gramme_buffer *message,
                                const gramme_text *values,
                                gramme_text header,
                                bool dated)
{
    size_t i;

    for (i = 0; i < HEADER_PARTS; i++) {
        if (values[i].size == 0) {
            GRAMME_BUFFER_LITERAL(message, "Authorization header requires '");
            gramme_buffer_append_string(message, header_parts[i]);
            GRAMME_BUFFER_LITERAL(message, "' parameter. ");
        }
    }
    if (!dated) {
        GRAMME_BUFFER_LITERAL(message,
                              "Authorization header requires existence of either a "
                              "'X-Amz-Date' or a 'Date' header. ");
    }
    if (message->size == 0) {
        return NULL;
    }
    GRAMME_BUFFER_LITERAL(message, "Authorization=");
    gramme_buffer_append(message, header.data, header.size);
    return incomplete;
}

static const char *check_query(gramme_buffer *message, const gramme_text *values)
{
    size_t i;

    for (i = 0; i < QUERY_PARTS; i++) {
        if (values[i].size == 0) {
            GRAMME_BUFFER_LITERAL(message,
                                  "AWS query-string parameters must include '");
            gramme_buffer_append_string(message, query_parts[i]);
            GRAMME_BUFFER_LITERAL(message, "'. ");
        }
    }
    if (message->size == 0) {
        return NULL;
    }
    GRAMME_BUFFER_LITERAL(message, "Re-examine the query-string parameters.");
    return incomplete;
}

static int hex_of(char byte)
{
    int lower = gramme_text_lower(byte);

    if (lower >= '0' && lower <= '9') {
        return lower - '0';
    }
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Undoes %XX; what is no such escape stays. */
static gramme_text decode(gramme_buffer *scratch, gramme_text text)
{
    size_t i;

    for (i = 0; i < text.size; i++) {
        char byte = text.data[i];

        if (byte == '%' && i + 2 < text.size && hex_of(text.data[i + 1]) >= 0 &&
            hex_of(text.data[i + 2]) >= 0) {
            byte = (char)(hex_of(text.data[i + 1]) * 16 + hex_of(text.data[i + 2]));
            i += 2;
        }
        gramme_buffer_append(scratch, &byte, 1);
    }
    return gramme_buffer_text(scratch);
}

static bool is_region(gramme_text region)
{
    size_t i;

    for (i = 0; i < region.size; i++) {
        if (region.data[i] <= ' ' || region.data[i] > '~') {
            return false;
        }
    }
    return region.size > 0 && region.size <= GRAMME_REGION_MAX;
}

static const char *
read_scope(gramme_credential *credential, gramme_buffer *message, gramme_text scope)
{
    gramme_text parts[5] = {{NULL, 0}};
    gramme_text rest = scope;
    gramme_text part;
    size_t count = 0;

    while (rest.size > 0 && rest.data[rest.size - 1] == '/') {
        rest.size--;
    }
    while (gramme_text_next(&part, &rest, '/')) {
        if (count < 5) {
            parts[count] = part;
        }
        count++;
    }
    if (count != 5) {
        GRAMME_BUFFER_LITERAL(
            message, "Credential must have exactly 5 slash-delimited elements, "
                     "e.g. keyid/date/region/service/term, got '");
        gramme_buffer_append(message, scope.data, scope.size);
        GRAMME_BUFFER_LITERAL(message, "'");
        return incomplete;
    }
    if (!is_region(parts[2])) {
        GRAMME_BUFFER_LITERAL(message,
                              "Credential should be scoped to a valid region, not '");
        gramme_buffer_append(message, parts[2].data, parts[2].size);
        GRAMME_BUFFER_LITERAL(message, "'. ");
        return "InvalidSignatureException";
    }
    if (parts[0].size == 0) {
        GRAMME_BUFFER_LITERAL(message,
                              "The security token included in the request is invalid.");
        return "UnrecognizedClientException";
    }
    credential->key = parts[0];
    credential->region = parts[2];
    credential->service = parts[3];
    return NULL;
}

const char *gramme_credential_read(gramme_credential *credential,
                                   gramme_buffer *message,
                                   gramme_buffer *scratch,
                                   const gramme_head *head,
                                   const char *data)
{
    gramme_text header = gramme_http_header(head, data, GRAMME_HEADER_AUTHORIZATION);
    gramme_text query[QUERY_PARTS] = {{NULL, 0}};
    gramme_text parts[HEADER_PARTS];
    const char *wrong;
    bool dated;

    gramme_buffer_reset(message, 4096);
    if (head->query.at != 0) {
        read_query(query, head, data);
    }
    if (header.data != NULL && query[0].data != NULL) {
        GRAMME_BUFFER_LITERAL(
            message, "Found both 'X-Amz-Algorithm' as a query-string param and "
                     "'Authorization' as HTTP header.");
        return "InvalidSignatureException";
    }
    if (query[0].data != NULL) {
        wrong = check_query(message, query);
        if (wrong != NULL) {
            return wrong;
        }
        gramme_buffer_reset(scratch, 4096);
        return read_scope(credential, message,
                          decode(scratch, query[QUERY_CREDENTIAL]));
    }
    if (!gramme_text_starts_with(header, "AWS4-")) {
        GRAMME_BUFFER_LITERAL(message, "Request is missing Authentication Token");
        return "MissingAuthenticationTokenException";
    }
    read_header(parts, header);
    dated = gramme_http_header(head, data, GRAMME_HEADER_X_AMZ_DATE).size > 0 ||
            gramme_http_header(head, data, GRAMME_HEADER_DATE).size > 0;
    wrong = check_header(message, parts, header, dated);
    return wrong != NULL ? wrong : read_scope(credential, message, parts[CREDENTIAL]);
}
