/* SPDX-License-Identifier: Apache-2.0 */
/* values.c - JavaScript's values to C's and back; what is wrong with them is thrown. */
#include "api/bindings/node/src/node.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const char *code_name(gramme_code code)
{
    switch (code) {
    case GRAMME_CODE_NOMEM:
        return "GRAMME_NOMEM";
    case GRAMME_CODE_IO:
        return "GRAMME_IO";
    case GRAMME_CODE_BUSY:
        return "GRAMME_BUSY";
    case GRAMME_CODE_FOREIGN:
        return "GRAMME_FOREIGN";
    case GRAMME_CODE_NEWER:
        return "GRAMME_NEWER";
    case GRAMME_CODE_DAMAGED:
        return "GRAMME_DAMAGED";
    case GRAMME_CODE_MISUSE:
        return "GRAMME_MISUSE";
    case GRAMME_CODE_NOTFOUND:
        return "GRAMME_NOTFOUND";
    case GRAMME_CODE_OK:
    case GRAMME_CODE_INTERNAL:
        break;
    }
    return "GRAMME_INTERNAL";
}

napi_value gramme_node_throw(napi_env env, const gramme_failure *failure)
{
    napi_throw_error(env, code_name(failure->code), failure->message);
    return NULL;
}

napi_value gramme_node_throw_nomem(napi_env env)
{
    napi_throw_error(env, "GRAMME_NOMEM", "out of memory");
    return NULL;
}

napi_value gramme_node_throw_misuse(napi_env env, const char *message)
{
    napi_throw_error(env, "GRAMME_MISUSE", message);
    return NULL;
}

bool gramme_node_ok(napi_env env, napi_status status)
{
    const napi_extended_error_info *info = NULL;
    bool pending = false;
    const char *message;

    if (status == napi_ok) {
        return true;
    }
    napi_get_last_error_info(env, &info);
    message = info == NULL ? NULL : info->error_message;
    napi_is_exception_pending(env, &pending);
    if (!pending) {
        napi_throw_error(
            env, status == napi_generic_failure ? "GRAMME_INTERNAL" : "GRAMME_MISUSE",
            message == NULL ? "JavaScript refused a value" : message);
    }
    return false;
}

bool gramme_node_arguments(napi_env env,
                           napi_callback_info info,
                           size_t count,
                           napi_value *arguments)
{
    return gramme_node_ok(env,
                          napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
}

static bool type_of(napi_env env, napi_value value, napi_valuetype *type)
{
    return gramme_node_ok(env, napi_typeof(env, value, type));
}

bool gramme_node_text(napi_env env, napi_value value, char **text, size_t *size)
{
    napi_valuetype type;

    *text = NULL;
    *size = 0;
    if (!type_of(env, value, &type)) {
        return false;
    }
    if (type == napi_undefined) {
        return true;
    }
    if (!gramme_node_ok(env, napi_get_value_string_utf8(env, value, NULL, 0, size))) {
        return false;
    }
    *text = malloc(*size + 1);
    if (*text == NULL) {
        gramme_node_throw_nomem(env);
        return false;
    }
    if (!gramme_node_ok(
            env, napi_get_value_string_utf8(env, value, *text, *size + 1, size))) {
        free(*text);
        *text = NULL;
        return false;
    }
    return true;
}

napi_value gramme_node_undefined(napi_env env)
{
    napi_value value;

    return gramme_node_ok(env, napi_get_undefined(env, &value)) ? value : NULL;
}

napi_value gramme_node_string(napi_env env, const char *text, size_t size)
{
    napi_value value;

    return gramme_node_ok(env, napi_create_string_utf8(env, text, size, &value)) ? value
                                                                                 : NULL;
}

/* -- members of an object ---------------------------------------------------------- */

static bool
read_member(napi_env env, napi_value value, const gramme_node_member *member, void *at)
{
    napi_status status = napi_generic_failure;
    int64_t integer = 0;
    size_t size;
    bool flag = false;

    switch (member->kind) {
    case NODE_TEXT:
        return gramme_node_text(env, value, at, &size);
    case NODE_FLAG:
        status = napi_get_value_bool(env, value, &flag);
        *(int *)at = flag;
        break;
    case NODE_INT:
        status = napi_get_value_int64(env, value, &integer);
        if (integer < INT32_MIN || integer > INT32_MAX) {
            gramme_node_throw_misuse(env, "a number is too large");
            return false;
        }
        *(int *)at = (int)integer;
        break;
    case NODE_INT64:
        status = napi_get_value_int64(env, value, at);
        break;
    case NODE_REAL:
        status = napi_get_value_double(env, value, at);
        break;
    }
    return gramme_node_ok(env, status);
}

bool gramme_node_members(napi_env env,
                         napi_value object,
                         const gramme_node_member *members,
                         size_t count,
                         void *out)
{
    napi_valuetype type;
    napi_value value;
    size_t i;

    for (i = 0; i < count; i++) {
        if (!gramme_node_ok(
                env, napi_get_named_property(env, object, members[i].name, &value)) ||
            !type_of(env, value, &type)) {
            return false;
        }
        if (type != napi_undefined &&
            !read_member(env, value, &members[i], (char *)out + members[i].offset)) {
            return false;
        }
    }
    return true;
}

void gramme_node_members_free(const gramme_node_member *members,
                              size_t count,
                              void *out)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (members[i].kind == NODE_TEXT) {
            free(*(char **)(void *)((char *)out + members[i].offset));
        }
    }
}
