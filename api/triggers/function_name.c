/* SPDX-License-Identifier: Apache-2.0 */
/* function_name.c - the many ways to name a function.
 *
 *     [arn:aws:lambda:] [REGION:] [ACCOUNT:] [function:] NAME [:QUALIFIER] */
#include "api/triggers/function.h"

/* The text up to the next ':' or its end. */
static gramme_view next_part(gramme_view *rest)
{
    const uint8_t *colon = rest->size == 0 ? NULL : memchr(rest->data, ':', rest->size);
    size_t size = colon == NULL ? rest->size : (size_t)(colon - rest->data);
    gramme_view part = gramme_view_of(rest->data, size);
    size_t taken = colon == NULL ? size : size + 1;

    *rest = gramme_view_of(rest->data + taken, rest->size - taken);
    return part;
}

static bool is_account(gramme_view part)
{
    for (size_t i = 0; i < part.size; i++) {
        if (part.data[i] < '0' || part.data[i] > '9') {
            return false;
        }
    }
    return part.size == 12;
}

static gramme_status refuse_region(gramme_op_call *call, gramme_view region)
{
    return gramme_exception_set(call->err, GRAMME_EXCEPTION_LAMBDA_RESOURCE_NOT_FOUND,
                                "Functions from '%.*s' are not reachable in this "
                                "region ('%s')",
                                GRAMME_VIEW_ARG(region), call->region);
}

static gramme_status refuse_length(gramme_op_call *call, gramme_view name)
{
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_LAMBDA_INVALID_PARAMETER,
        "1 validation error detected: Value '%.*s' at 'functionName' failed to satisfy "
        "constraint: Member must have length less than or equal to %d",
        GRAMME_VIEW_ARG(name), GRAMME_FUNCTION_NAME_MAX);
}

/* What the model's pattern let through: parts by their order and number. */
static gramme_status take_apart(gramme_view *name,
                                gramme_view *qualifier,
                                gramme_op_call *call,
                                gramme_view text)
{
    gramme_view rest = text;
    gramme_view part = next_part(&rest);

    if (gramme_view_is(part, "arn") && rest.size > 0) {
        (void)next_part(&rest); /* aws */
        (void)next_part(&rest); /* lambda */
        part = next_part(&rest);
    }
    if (rest.size > 0 && !is_account(part) && !gramme_view_is(part, "function")) {
        gramme_view after = rest;
        gramme_view second = next_part(&after);

        if (after.size > 0 || is_account(second) ||
            gramme_view_is(second, "function")) {
            if (!gramme_view_is(part, call->region)) {
                return refuse_region(call, part);
            }
            part = next_part(&rest);
        }
    }
    if (rest.size > 0 && is_account(part)) {
        part = next_part(&rest);
    }
    if (rest.size > 0 && gramme_view_is(part, "function")) {
        part = next_part(&rest);
    }
    *name = part;
    *qualifier = rest;
    return GRAMME_OK;
}

gramme_status gramme_function_name_read(gramme_function_name *out,
                                        gramme_op_call *call,
                                        gramme_view text,
                                        gramme_view qualifier)
{
    gramme_view said = gramme_view_of(NULL, 0);
    gramme_status status;

    *out = (gramme_function_name){.qualified = false};
    status = take_apart(&out->name, &said, call, text);

    if (status != GRAMME_OK) {
        return status;
    }
    if (out->name.size > GRAMME_FUNCTION_NAME_MAX) {
        return refuse_length(call, out->name);
    }
    if (said.size > 0 && qualifier.size > 0 && !gramme_view_equal(said, qualifier)) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_LAMBDA_INVALID_PARAMETER,
            "The derived qualifier from the function name does not match the specified "
            "qualifier.");
    }
    said = said.size > 0 ? said : qualifier;
    out->qualified = said.size > 0;
    if (said.size > 0 && !gramme_view_is(said, "$LATEST")) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_LAMBDA_RESOURCE_NOT_FOUND,
            "Function not found: arn:aws:lambda:%s:000000000000:function:%.*s:%.*s",
            call->region, GRAMME_VIEW_ARG(out->name), GRAMME_VIEW_ARG(said));
    }
    return GRAMME_OK;
}

gramme_status gramme_function_missing(gramme_op_call *call,
                                      const gramme_function_name *name)
{
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_LAMBDA_RESOURCE_NOT_FOUND,
        "Function not found: arn:aws:lambda:%s:000000000000:function:%.*s%s",
        call->region, GRAMME_VIEW_ARG(name->name), name->qualified ? ":$LATEST" : "");
}

gramme_view
gramme_function_arn(gramme_arena *arena, const char *region, gramme_view name)
{
    return gramme_arena_printf(arena, "arn:aws:lambda:%s:000000000000:function:%.*s",
                               region, GRAMME_VIEW_ARG(name));
}
