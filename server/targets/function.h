/* SPDX-License-Identifier: Apache-2.0 */
/* function.h - a function as the lambda target keeps it: everything copied, everything
 * checked, never changed again; so threads share it. */
#ifndef GRAMME_SERVER_TARGETS_FUNCTION_H
#define GRAMME_SERVER_TARGETS_FUNCTION_H

#include "server/targets/target.h"

typedef enum gramme_language {
    GRAMME_LANGUAGE_PYTHON,
    GRAMME_LANGUAGE_NODE,
    GRAMME_LANGUAGE_OWN /* an executable called bootstrap */
} gramme_language;

typedef struct gramme_lambda_function {
    gramme_language language;
    char *runtime; /* "python3.12" */
    char *program; /* the interpreter; "/bin/sh" for a bootstrap */
    char *name;
    char *arn;
    char *handler;
    char *folder;     /* of the code, absolute */
    bool temporary;   /* the folder is removed with the function */
    char **variables; /* "NAME=value", ended by NULL */
    char *region;
    char *access_key;
    int timeout_ms;
    int memory_mb;
    int port;                /* of Gramme's HTTP server; 0: none */
    gramme_keyring *keyring; /* or NULL */
    bool any_key;
} gramme_lambda_function;

/* Copies, and unpacks a zip. `temporary` hands source->folder over, on success only.
 * On failure nothing is left to dispose of. */
gramme_code gramme_lambda_function_init(gramme_lambda_function *function,
                                        const gramme_function *source,
                                        bool temporary,
                                        const gramme_target_context *context,
                                        gramme_failure *failure);

/* Removes a temporary folder. */
void gramme_lambda_function_dispose(gramme_lambda_function *function);

#endif
