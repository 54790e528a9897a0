/* SPDX-License-Identifier: Apache-2.0 */
/* function_request.h - what a request wants a function to be. */
#ifndef GRAMME_API_TRIGGERS_FUNCTION_REQUEST_H
#define GRAMME_API_TRIGGERS_FUNCTION_REQUEST_H

#include "api/triggers/function.h"

/* InvalidParameterValueException. */
gramme_status gramme_function_invalid(gramme_op_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A status of the folders below as AWS Lambda tells it: GRAMME_INVALID is an
 * InvalidParameterValueException, or with "1 validation error" a ValidationException.
 */
gramme_status gramme_function_told(gramme_op_call *call, gramme_status status);

/* Refuses a member of `node` that is there, not empty and among `names`, NULL at the
 * end. */
gramme_status gramme_function_refuse(gramme_op_call *call,
                                     const gramme_node *node,
                                     const char *const *names);

/* What a new function is when the request does not say. */
void gramme_function_init(gramme_function_document *out, gramme_op_call *call);

/* Changes what a CreateFunction's or UpdateFunctionConfiguration's request names. */
gramme_status gramme_function_configure(gramme_function_document *document,
                                        gramme_op_call *call,
                                        bool create);

/* Changes where the code is, by the members of `node`: ZipFile, or S3Bucket "local" and
 * a folder as S3Key. `*zip` is empty for a folder. */
gramme_status gramme_function_take_code(gramme_function_document *document,
                                        gramme_view *zip,
                                        gramme_op_call *call,
                                        const gramme_node *node);

#endif
