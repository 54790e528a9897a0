/* SPDX-License-Identifier: Apache-2.0 */
/* fatal.c - loaded into the program with LD_PRELOAD, it kills it in the middle of a
 * system call, where a signal from outside hardly ever meets it. $GRAMME_FATAL is
 * "NAME MILLISECONDS COUNT": the COUNTth call of NAME (pwrite, write, fdatasync,
 * ftruncate, send) that comes so long after the first answer is the last. Of what a
 * pwrite has to write a part is written first; of the others nothing is done. */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static char fatal_name[16];
static int fatal_wait;
static atomic_int fatal_count;
static _Atomic int64_t fatal_time; /* 0: there was no answer yet */

static int64_t milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("GRAMME_FATAL"); /* NOLINT(concurrency-mt-unsafe) */
    size_t size = text == NULL ? 0 : strcspn(text, " ");
    char *end = NULL;

    if (size == 0 || size >= sizeof(fatal_name)) {
        return;
    }
    memcpy(fatal_name, text, size);
    fatal_wait = (int)strtol(text + size, &end, 10);
    atomic_store(&fatal_count, (int)strtol(end, NULL, 10));
}

static int is_last(const char *name)
{
    int64_t at = atomic_load(&fatal_time);

    return at != 0 && strcmp(name, fatal_name) == 0 && milliseconds() >= at &&
           atomic_fetch_sub(&fatal_count, 1) == 1;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;) {
        pause();
    }
}

/* The function of that name behind this one. */
static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): as the C library's
 */

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    static ssize_t (*call)(int, const void *, size_t, off64_t);

    if (call == NULL) {
        *(void **)&call = next("pwrite64");
    }
    if (is_last("pwrite")) {
        (void)!call(fd, data, size > 512 ? size / 1024 * 512 : size / 2, at);
        die();
    }
    return call(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return pwrite64(fd, data, size, at);
}

ssize_t write(int fd, const void *data, size_t size)
{
    static ssize_t (*call)(int, const void *, size_t);

    if (call == NULL) {
        *(void **)&call = next("write");
    }
    if (is_last("write")) {
        die();
    }
    return call(fd, data, size);
}

int fdatasync(int fd)
{
    static int (*call)(int);

    if (call == NULL) {
        *(void **)&call = next("fdatasync");
    }
    if (is_last("fdatasync")) {
        die();
    }
    return call(fd);
}

int fsync(int fd)
{
    return fdatasync(fd);
}

int ftruncate64(int fd, off64_t size)
{
    static int (*call)(int, off64_t);

    if (call == NULL) {
        *(void **)&call = next("ftruncate64");
    }
    if (is_last("ftruncate")) {
        die();
    }
    return call(fd, size);
}

int ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
    static ssize_t (*call)(int, const void *, size_t, int);

    if (call == NULL) {
        *(void **)&call = next("send");
    }
    if (atomic_load(&fatal_time) == 0) {
        atomic_store(&fatal_time, milliseconds() + fatal_wait);
    }
    if (is_last("send")) {
        die();
    }
    return call(fd, data, size, flags);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
