/* SPDX-License-Identifier: Apache-2.0 */
/* secure.c - finding and loading gramme-tls.so. It lies beside the program or library
 * that these lines are part of (a build folder), or where installing put it. POSIX has
 * dladdr() since 2024; the C library hides it without the macro below. */
#define _GNU_SOURCE
#include "server/loop/secure.h"

#include "server/base/buffer.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GRAMME_MODULE_FOLDER
#define GRAMME_MODULE_FOLDER "/usr/local/lib/gramme"
#endif

/* From the folder of that program or library. */
static const char *const places[] = {
    "/gramme-tls.so",
    "/gramme/gramme-tls.so",
    "/../lib/gramme/gramme-tls.so",
    "/../" GRAMME_LIBRARY_FOLDER "/gramme/gramme-tls.so",
};

enum { PATH_MOST = 4096 };

/* What a search for the module has found out. */
struct search {
    void *handle;  /* NULL as long as there is none */
    char why[300]; /* the failure that says most */
};

bool gramme_secure_is_wanted(const gramme_server_options *options)
{
    return options->tls_certificate != NULL || options->tls_self_signed != NULL ||
           options->tls_key != NULL || options->tls_names != NULL;
}

static gramme_code check(const gramme_server_options *options, gramme_failure *failure)
{
    const char *wrong = NULL;

    /* One that is alone is a mistake, too: nobody shall believe that it had an effect.
     */
    if (options->tls_certificate != NULL && options->tls_self_signed != NULL) {
        wrong = "TLS is either with a certificate of one's own or with one made now";
    } else if (options->tls_key != NULL && options->tls_certificate == NULL) {
        wrong = "a key for TLS wants a certificate";
    } else if (options->tls_names != NULL && options->tls_self_signed == NULL) {
        wrong = "names for TLS are for a certificate that is made";
    }
    return wrong == NULL ? GRAMME_CODE_OK
                         : gramme_failure_set(failure, GRAMME_CODE_MISUSE, "%s", wrong);
}

static void try_file(struct search *search, const char *path)
{
    const char *text;

    /* OpenSSL has something to do at the program's end, and must still be there. */
    search->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (search->handle == NULL) {
        text = dlerror(); /* NOLINT(concurrency-mt-unsafe): per thread */
        /* What was found and could not be loaded says more than what is missing. */
        if (search->why[0] == '\0' || strstr(text, "cannot open") == NULL) {
            (void)snprintf(search->why, sizeof(search->why), "%s", text);
        }
    }
}

static void try_folder(struct search *search, const char *folder)
{
    char path[PATH_MOST];
    size_t i;

    for (i = 0; search->handle == NULL && i < sizeof(places) / sizeof(places[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", folder, places[i]);
        try_file(search, path);
    }
}

static void try_beside(struct search *search, const char *file)
{
    const char *last = strrchr(file, '/');
    char folder[PATH_MOST / 2];

    /* A relative name would be looked for wherever the program happens to run. */
    if (search->handle == NULL && file[0] == '/' &&
        (size_t)(last - file) < sizeof(folder)) {
        memcpy(folder, file, (size_t)(last - file));
        folder[last - file] = '\0';
        try_folder(search, folder);
    }
}

/* Beside the library that these lines are part of. dlopen() knows it as $ORIGIN, too,
 * but where a sanitizer stands in for it that is the sanitizer's. */
static void try_library(struct search *search)
{
    Dl_info here;

    if (dladdr(places, &here) != 0 && here.dli_fname != NULL) {
        try_beside(search, here.dli_fname);
    }
}

static void try_program(struct search *search)
{
    char file[PATH_MOST / 2];
    const ssize_t size = readlink("/proc/self/exe", file, sizeof(file) - 1);

    if (size > 0) {
        file[size] = '\0';
        try_beside(search, file);
    }
}

static const gramme_tls_module *load(void **handle, gramme_failure *failure)
{
    struct search search = {NULL, ""};
    const gramme_tls_module *module;

    try_library(&search);
    try_program(&search);
    if (search.handle == NULL) {
        try_file(&search, GRAMME_MODULE_FOLDER "/gramme-tls.so");
    }
    *handle = search.handle;
    if (search.handle == NULL) {
        (void)gramme_failure_set(failure, GRAMME_CODE_IO,
                                 "TLS needs gramme-tls.so, which is built where "
                                 "OpenSSL's headers are: %s",
                                 search.why);
        return NULL;
    }
    module = dlsym(search.handle, GRAMME_TLS_SYMBOL);
    if (module == NULL || module->abi != GRAMME_TLS_ABI) {
        (void)gramme_failure_set(failure, GRAMME_CODE_IO,
                                 "gramme-tls.so is of another version");
        return NULL;
    }
    return module;
}

gramme_code gramme_secure_open(gramme_secure **out,
                               const gramme_server_options *options,
                               gramme_failure *failure)
{
    const gramme_log log = {options->log, options->log_self};
    const gramme_tls_source source = {options->tls_certificate, options->tls_key,
                                      options->tls_self_signed, options->tls_names};
    gramme_secure *secure;
    gramme_failure told = {.message = ""}; /* as the module has it */
    gramme_code code = check(options, failure);

    *out = NULL;
    if (code != GRAMME_CODE_OK) {
        return code;
    }
    secure = calloc(1, sizeof(*secure));
    if (secure == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    secure->module = load(&secure->handle, failure);
    if (secure->module == NULL) {
        gramme_secure_close(secure);
        return GRAMME_CODE_IO;
    }
    code = secure->module->open(&secure->context, &source, &told);
    if (code != GRAMME_CODE_OK) {
        gramme_secure_close(secure);
        return gramme_failure_set(failure, code, "%s", told.message);
    }
    gramme_log_line(&log, "%s", secure->module->describe(secure->context));
    *out = secure;
    return GRAMME_CODE_OK;
}

void gramme_secure_close(gramme_secure *secure)
{
    if (secure == NULL) {
        return;
    }
    if (secure->context != NULL) {
        secure->module->close(secure->context);
    }
    if (secure->handle != NULL) {
        (void)dlclose(secure->handle);
    }
    free(secure);
}

ssize_t gramme_secure_send(const gramme_secure *secure,
                           gramme_tls_session *session,
                           const void *from,
                           size_t size)
{
    const char *at = from;
    size_t sent = 0;

    while (sent < size) {
        ssize_t some = secure->module->send(session, at + sent, size - sent);

        if (some < 0) {
            return sent > 0 && errno == EAGAIN ? (ssize_t)sent : -1;
        }
        sent += (size_t)some;
    }
    return (ssize_t)sent;
}
