/* SPDX-License-Identifier: Apache-2.0 */
/* target.h - what a trigger's target is made of: "lambda:", "exec:" and the like become
 * a gramme_target (gramme_plugin.h), which whoever gets it releases. Thread-safe as
 * gramme_plugin.h asks; nothing here exits, prints or touches signals. */
#ifndef GRAMME_SERVER_TARGETS_TARGET_H
#define GRAMME_SERVER_TARGETS_TARGET_H

#include "server/auth/keyring.h"
#include "server/base/log.h"

#include <stdbool.h>
#include <stddef.h>

#include <gramme_plugin.h>

/* What targets need to know of the server. The strings are copied by the target. */
typedef struct gramme_target_context {
    const char *region;     /* of the database; NULL: "us-east-1". An invocation that */
    const char *access_key; /* names its own goes before; NULL: "local" */
    int port;               /* of Gramme's HTTP server on 127.0.0.1; 0: there is none */
    gramme_keyring *keyring; /* of the keys that server lets in; NULL: all */
    bool any_key;            /* whichever of them, when its database has no own */
    const char *python;      /* interpreters; NULL: python3 and node on PATH */
    const char *node;
    gramme_log log;         /* outlives the target; called from any thread */
    const char *log_folder; /* what functions print, kept in <function>.log; NULL: no
                               files */
} gramme_target_context;

/* Makes a target of
 *
 *   exec:COMMAND          the shell runs it, the event is its standard input
 *   lambda:PATH           a function, as gramme_lambda_open_path()
 *   http:URL, http://...  the event is posted there
 *   plugin:FILE,ARGUMENT  a shared object (gramme_plugin.h)
 *   file:PATH             each event becomes a line
 *
 * `options`, ended by NULL or NULL itself, are "name=value": "timeout", the seconds of
 * an invocation (60), for exec and http, those below for lambda. */
gramme_code gramme_target_open(gramme_target *out,
                               const char *spec,
                               const char *const *options,
                               const gramme_target_context *context,
                               gramme_failure *failure);

/* True when `spec` begins with the name of a kind of target; `*free_text` tells whether
 * what follows may hold commas that divide nothing. */
bool gramme_target_is_known(const char *spec, bool *free_text);

/* True when the `size` bytes at `name` (the part before the '=') name an option of the
 * target `spec`. */
bool gramme_target_has_option(const char *spec, const char *name, size_t size);

/* Makes a target of a function as AWS Lambda's API configured it; its runtime is
 * python3.x, nodejsNN.x or provided.*, its region and key (NULL: the context's) are
 * those of the database. A folder's code is loaded again when a file of it changed.
 * Nothing is started before the first invocation. */
gramme_code gramme_lambda_open(gramme_target *out,
                               const gramme_function *function,
                               const gramme_target_context *context,
                               gramme_failure *failure);

/* The same for a .py, .js, .mjs or .cjs file, a folder or a zip file. `options`, ended
 * by NULL or NULL itself, are "name=value" with the names below:
 *
 *   handler     <file>.lambda_handler, <file>.handler; in a folder or zip
 *               lambda_function.py, index.js, index.mjs or bootstrap decides
 *   timeout     seconds of an invocation; 60 (AWS Lambda: 3)
 *   memory      MB, which the function is told; 128
 *   name        of the function; the file's
 *   env.NAME    a variable of its environment */
gramme_code gramme_lambda_open_path(gramme_target *out,
                                    const char *path,
                                    const char *const *options,
                                    const gramme_target_context *context,
                                    gramme_failure *failure);

/* True when the `size` bytes at `name` (the part before the '=') name such an option.
 */
bool gramme_lambda_has_option(const char *name, size_t size);

#endif
