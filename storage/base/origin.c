/* SPDX-License-Identifier: Apache-2.0 */
/* origin.c - Linux empties a page in the child when it was told to; an emulator that
 * takes any advice, also one that makes no sense, is not believed. */
#define _DEFAULT_SOURCE
#include "storage/base/origin.h"

#include <sys/mman.h>
#include <unistd.h>

void gramme_origin_init(gramme_origin *origin)
{
    *origin = (gramme_origin){.pid = getpid()};
#if defined(MADV_WIPEONFORK) && defined(MAP_ANONYMOUS)
    {
        size_t size = (size_t)sysconf(_SC_PAGESIZE);
        char *page = mmap(NULL, size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (page == MAP_FAILED) {
            return;
        }
        if (madvise(page, size, -1) == 0 || madvise(page, size, MADV_WIPEONFORK) != 0) {
            (void)munmap(page, size);
            return;
        }
        *page = 1;
        origin->mark = page;
    }
#endif
}

void gramme_origin_dispose(gramme_origin *origin)
{
    if (origin->mark != NULL) {
        (void)munmap(origin->mark, (size_t)sysconf(_SC_PAGESIZE));
        origin->mark = NULL;
    }
}

bool gramme_origin_is_other(const gramme_origin *origin)
{
    return getpid() != origin->pid;
}
