/* SPDX-License-Identifier: Apache-2.0 */
/* heap.c - malloc and its kin, before whoever really does it: glibc or a sanitizer.
 *
 * The program's definition goes before that of every library, so that an allocation of
 * Gramme, SQLite, libevent, cJSON, zlib, or of the C library for a new thread, can be
 * the one that fails. free() is nobody's business here. */
#ifdef GRAMME_FAULT_SANITIZED
#define _GNU_SOURCE /* RTLD_NEXT, pthread_getattr_np() */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#endif

#include <errno.h>
#include <stddef.h>

#include "conformance/fault/fault.h"

#ifdef GRAMME_FAULT_SANITIZED
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif

#define EXPORTED __attribute__((visibility("default")))

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t count, size_t size);
void *REAL(realloc)(void *block, size_t size);

static bool fails(void)
{
    if (!gramme_fault_strikes(GRAMME_FAULT_MEMORY)) {
        return false;
    }
    errno = ENOMEM;
    return true;
}

/* NOLINTBEGIN(readability-*) */
EXPORTED void *malloc(size_t size);
EXPORTED void *calloc(size_t count, size_t size);
EXPORTED void *realloc(void *block, size_t size);

void *malloc(size_t size)
{
    return fails() ? NULL : REAL(malloc)(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : REAL(calloc)(count, size);
}

void *realloc(void *block, size_t size)
{
    return size > 0 && fails() ? NULL : REAL(realloc)(block, size); /* 0: a free() */
}

#ifdef GRAMME_FAULT_SANITIZED
EXPORTED int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);

/* A sanitizer asks the C library for each new thread's stack, and takes no for a bug.
 */
int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
    bool was = gramme_fault_spare(true);
    void *next = dlsym(RTLD_NEXT, "pthread_getattr_np");
    int (*real)(pthread_t, pthread_attr_t *);
    int result;

    memcpy(&real, &next, sizeof(real));
    result = real(thread, attributes);
    (void)gramme_fault_spare(was);
    return result;
}
#endif
/* NOLINTEND(readability-*) */
