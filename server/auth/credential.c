/* SPDX-License-Identifier: Apache-2.0 */
/* credential.c - AWS's order: both places, none, what is missing, then the scope
 * itself.
 *
 *   AWS4-HMAC-SHA256 Credential=key/date/region/service/aws4_request,
 * SignedHeaders=..., Signature=...                             or
 * ?X-Amz-Algorithm=...&X-Amz-Credential=... */
#include "server/auth/credential.h"

enum { CREDENTIAL, SIGNATURE, SIGNED_HEADERS, HEADER_PARTS };

static const char *const header_parts[HEADER_PARTS] = {"Credential", "Signature",
                                                       "SignedHeaders"};

enum {
    QUERY_ALGORITHM,
    QUERY_CREDENTIAL,
    QUERY_SIGNATURE,
    QUERY_HEADERS,
    QUERY_DATE,
    QUERY_PARTS
};

static const char *const query_parts[QUERY_PARTS] = {
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders",
    "X-Amz-Date"};

static const char incomplete[] = "IncompleteSignatureException";

/* Puts the value of an entry "name=value" into the place of its name, if there is one.
 * False when the entry is no such pair. */
static bool
take(gramme_text *values, const char *const *names, size_t count, gramme_text entry)
{
    gramme_text rest = entry;
    gramme_text name = entry;
    size_t i;

    (void)gramme_text_next(&name, &rest, '=');
    for (i = 0; i < count; i++) {
        if (gramme_text_is(name, names[i])) {
            values[i] = rest.data == NULL ? gramme_text_of("", 0) : rest;
            break;
        }
    }
    return rest.data != NULL;
}

static void read_query(gramme_text *values, const gramme_head *head, const char *data)
{
    gramme_text rest = gramme_http_text(data, head->query);
    gramme_text entry;

    memset(values, 0, QUERY_PARTS * sizeof(*values));
    while (gramme_text_next(&entry, &rest, '&')) {
        (void)take(values, query_parts, QUERY_PARTS, entry);
    }
}

/* The parts behind the algorithm; the first of them that is no pair, or none. */
static gramme_text
read_header(gramme_text *values, gramme_text *algorithm, gramme_text header)
{
    gramme_text odd = {NULL, 0};
    size_t at = 0;

    memset(values, 0, HEADER_PARTS * sizeof(*values));
    while (at < header.size) {
        gramme_text entry = gramme_text_of(header.data + at, 0);

        while (at < header.size && header.data[at] != ',' && header.data[at] != ' ') {
            at++;
        }
        entry.size = (size_t)(header.data + at - entry.data);
        if (entry.data == header.data) {
            *algorithm = entry;
        } else if (entry.size > 0 && !take(values, header_parts, HEADER_PARTS, entry) &&
                   odd.data == NULL) {
            odd = entry;
        }
        at++;
    }
    return odd;
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

static const char *
complain_of_pair(gramme_buffer *message, gramme_text odd, gramme_text header)
{
    GRAMME_BUFFER_LITERAL(message, "'");
    gramme_buffer_append(message, odd.data, odd.size);
    GRAMME_BUFFER_LITERAL(message, "' not a valid key=value pair (missing equal-sign) "
                                   "in Authorization header: '");
    gramme_buffer_append(message, header.data, header.size);
    GRAMME_BUFFER_LITERAL(message, "'.");
    return incomplete;
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

/* Undoes %XX; what is no such escape stays. There is room in `scratch`. */
static gramme_text decode(gramme_buffer *scratch, gramme_text text)
{
    size_t begin = scratch->size;

    while (text.size > 0) {
        char byte = gramme_text_unescape(&text);

        gramme_buffer_append(scratch, &byte, 1);
    }
    return gramme_text_of(scratch->data + begin, scratch->size - begin);
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

void gramme_credential_bad_region(gramme_buffer *message,
                                  const gramme_credential *credential)
{
    GRAMME_BUFFER_LITERAL(message,
                          "Credential should be scoped to a valid region, not '");
    gramme_buffer_append(message, credential->region.data, credential->region.size);
    GRAMME_BUFFER_LITERAL(message, "'. ");
}

const char *gramme_credential_scope(gramme_credential *credential,
                                    bool *region_is_good,
                                    gramme_buffer *message,
                                    gramme_text scope)
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
    credential->key = parts[0];
    credential->date = parts[1];
    credential->region = parts[2];
    credential->service = parts[3];
    credential->term = parts[4];
    *region_is_good = is_region(parts[2]);
    return NULL;
}

static const char *find_presigned(gramme_signature *found,
                                  gramme_buffer *message,
                                  gramme_buffer *scratch,
                                  const gramme_text *query)
{
    const char *wrong = check_query(message, query);
    size_t size = 0;
    size_t i;

    if (wrong != NULL) {
        return wrong;
    }
    for (i = 0; i < QUERY_PARTS; i++) {
        size += query[i].size;
    }
    gramme_buffer_reset(scratch, 4096);
    if (gramme_buffer_reserve(scratch, size)) {
        found->presigned = true;
        found->algorithm = decode(scratch, query[QUERY_ALGORITHM]);
        found->scope = decode(scratch, query[QUERY_CREDENTIAL]);
        found->signature = decode(scratch, query[QUERY_SIGNATURE]);
        found->headers = decode(scratch, query[QUERY_HEADERS]);
        found->when = decode(scratch, query[QUERY_DATE]);
    }
    return NULL;
}

const char *gramme_credential_find(gramme_signature *found,
                                   gramme_buffer *message,
                                   gramme_buffer *scratch,
                                   const gramme_head *head,
                                   const char *data)
{
    gramme_text header = gramme_http_header(head, data, GRAMME_HEADER_AUTHORIZATION);
    gramme_text query[QUERY_PARTS] = {{NULL, 0}};
    gramme_text parts[HEADER_PARTS];
    gramme_text odd;

    gramme_buffer_reset(message, 4096);
    memset(found, 0, sizeof(*found));
    if (head->query.at != 0) {
        read_query(query, head, data);
    }
    if (header.data != NULL && query[QUERY_ALGORITHM].data != NULL) {
        GRAMME_BUFFER_LITERAL(
            message, "Found both 'X-Amz-Algorithm' as a query-string param and "
                     "'Authorization' as HTTP header.");
        return "InvalidSignatureException";
    }
    if (query[QUERY_ALGORITHM].data != NULL) {
        return find_presigned(found, message, scratch, query);
    }
    if (!gramme_text_starts_with(header, "AWS4-")) {
        GRAMME_BUFFER_LITERAL(message, "Request is missing Authentication Token");
        return "MissingAuthenticationTokenException";
    }
    odd = read_header(parts, &found->algorithm, header);
    if (odd.data != NULL) {
        return complain_of_pair(message, odd, header);
    }
    found->scope = parts[CREDENTIAL];
    found->signature = parts[SIGNATURE];
    found->headers = parts[SIGNED_HEADERS];
    found->when = gramme_http_header(head, data, GRAMME_HEADER_X_AMZ_DATE);
    if (found->when.size == 0) {
        found->when = gramme_http_header(head, data, GRAMME_HEADER_DATE);
    }
    return check_header(message, parts, header, found->when.size > 0);
}

gramme_text gramme_credential_token(gramme_buffer *buffer,
                                    const gramme_head *head,
                                    const char *data)
{
    static const char *const name[] = {"X-Amz-Security-Token"};
    gramme_text rest = gramme_http_text(data, head->query);
    gramme_text value = {NULL, 0};
    gramme_text entry;

    while (gramme_text_next(&entry, &rest, '&')) {
        (void)take(&value, name, 1, entry);
    }
    gramme_buffer_reset(buffer, 4096);
    if (value.data == NULL || !gramme_buffer_reserve(buffer, value.size + 1)) {
        return gramme_text_of(NULL, 0);
    }
    return decode(buffer, value);
}

const char *gramme_credential_read(gramme_credential *credential,
                                   gramme_buffer *message,
                                   gramme_buffer *scratch,
                                   const gramme_head *head,
                                   const char *data)
{
    bool region_is_good = true;
    gramme_signature found;
    const char *wrong = gramme_credential_find(&found, message, scratch, head, data);

    if (wrong == NULL && !scratch->failed) {
        wrong =
            gramme_credential_scope(credential, &region_is_good, message, found.scope);
    }
    if (wrong == NULL && !region_is_good) {
        gramme_credential_bad_region(message, credential);
        return "InvalidSignatureException";
    }
    if (wrong == NULL && !scratch->failed && credential->key.size == 0) {
        GRAMME_BUFFER_LITERAL(message,
                              "The security token included in the request is invalid.");
        return "UnrecognizedClientException";
    }
    return wrong;
}
