/* SPDX-License-Identifier: Apache-2.0 */
/* disk.c - the VFS: each call is a chance to fail (fault.h), is told to power.c, and
 * then goes to the system's VFS.
 *
 *   SQLite -> call -> strikes? --yes--> the error that the system's VFS would give
 *                        | no
 *                     power still on? --no--> the same
 *                        | yes
 *                     the system's VFS
 *
 * A database in memory (storage/memory.c) lies behind a VFS of its own: its calls can
 * fail by their allocations only. */
#include "conformance/fault/disk.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "conformance/fault/fault.h"
#include "conformance/fault/power.h"

typedef struct disk_file {
    sqlite3_file base;        /* first, as SQLite wants it */
    gramme_power_file *power; /* NULL: not watched */
    bool syncs_folder;        /* with its first sync, as SQLite's VFS does */
    sqlite3_file *real;       /* in the same memory, behind this */
} disk_file;

static sqlite3_vfs *system_vfs;

static sqlite3_file *real_of(sqlite3_file *base)
{
    return ((disk_file *)base)->real;
}

/* True: the call is to fail. `room`: it is one that may need room on the disk. */
static bool fails(bool room)
{
    return gramme_fault_strikes(GRAMME_FAULT_DISK) ||
           (room && gramme_fault_strikes(GRAMME_FAULT_FULL)) || gramme_power_is_off();
}

/* -- files -- */

static int disk_close(sqlite3_file *base)
{
    return real_of(base)->pMethods->xClose(real_of(base));
}

static int disk_read(sqlite3_file *base, void *to, int amount, sqlite3_int64 offset)
{
    sqlite3_file *real = real_of(base);

    if (gramme_fault_strikes(GRAMME_FAULT_SHORT)) {
        (void)real->pMethods->xRead(real, to, amount / 2, offset);
        return SQLITE_IOERR_READ;
    }
    return fails(false) ? SQLITE_IOERR_READ
                        : real->pMethods->xRead(real, to, amount, offset);
}

static int
disk_write(sqlite3_file *base, const void *from, int amount, sqlite3_int64 offset)
{
    disk_file *file = (disk_file *)base;
    sqlite3_file *real = file->real;
    bool full = gramme_fault_strikes(GRAMME_FAULT_FULL);
    bool half = gramme_fault_strikes(GRAMME_FAULT_SHORT) || full;

    if (fails(false)) {
        return SQLITE_IOERR_WRITE;
    }
    amount = half ? amount / 2 : amount;
    if (!gramme_power_write(file->power, from, (size_t)amount, (size_t)offset)) {
        return SQLITE_IOERR_WRITE;
    }
    if (half) {
        (void)real->pMethods->xWrite(real, from, amount, offset);
        return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    return real->pMethods->xWrite(real, from, amount, offset);
}

static int disk_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    disk_file *file = (disk_file *)base;

    if (fails(false) || !gramme_power_truncate(file->power, (size_t)size)) {
        return SQLITE_IOERR_TRUNCATE;
    }
    return file->real->pMethods->xTruncate(file->real, size);
}

static int disk_sync(sqlite3_file *base, int flags)
{
    disk_file *file = (disk_file *)base;

    (void)flags;
    if (fails(true) || !gramme_power_sync(file->power)) {
        return SQLITE_IOERR_FSYNC;
    }
    if (file->syncs_folder) {
        file->syncs_folder = !gramme_power_sync_folder(NULL);
    }
    /* This machine stays up: only what power.c remembers can be lost. */
    return file->syncs_folder ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int disk_size(sqlite3_file *base, sqlite3_int64 *size)
{
    return fails(false) ? SQLITE_IOERR_FSTAT
                        : real_of(base)->pMethods->xFileSize(real_of(base), size);
}

static int disk_lock(sqlite3_file *base, int level)
{
    return fails(false) ? SQLITE_IOERR_LOCK
                        : real_of(base)->pMethods->xLock(real_of(base), level);
}

static int disk_unlock(sqlite3_file *base, int level)
{
    return real_of(base)->pMethods->xUnlock(real_of(base), level);
}

static int disk_is_reserved(sqlite3_file *base, int *reserved)
{
    return fails(false)
               ? SQLITE_IOERR_CHECKRESERVEDLOCK
               : real_of(base)->pMethods->xCheckReservedLock(real_of(base), reserved);
}

static int disk_control(sqlite3_file *base, int what, void *value)
{
    return real_of(base)->pMethods->xFileControl(real_of(base), what, value);
}

static int disk_sector(sqlite3_file *base)
{
    return real_of(base)->pMethods->xSectorSize(real_of(base));
}

static int disk_device(sqlite3_file *base)
{
    return real_of(base)->pMethods->xDeviceCharacteristics(real_of(base));
}

static int disk_shm_map(
    sqlite3_file *base, int region, int size, int extend, void volatile **memory)
{
    if (fails(extend != 0)) {
        *memory = NULL;
        return SQLITE_IOERR_SHMMAP;
    }
    return real_of(base)->pMethods->xShmMap(real_of(base), region, size, extend,
                                            memory);
}

static int disk_shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
    if ((flags & SQLITE_SHM_LOCK) != 0 && fails(false)) {
        return SQLITE_IOERR_SHMLOCK;
    }
    return real_of(base)->pMethods->xShmLock(real_of(base), offset, count, flags);
}

static void disk_shm_barrier(sqlite3_file *base)
{
    real_of(base)->pMethods->xShmBarrier(real_of(base));
}

static int disk_shm_unmap(sqlite3_file *base, int remove)
{
    return real_of(base)->pMethods->xShmUnmap(real_of(base), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_is_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_device,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

/* -- the VFS -- */

static int disk_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *granted)
{
    disk_file *file = (disk_file *)base;
    bool fresh = (flags & SQLITE_OPEN_CREATE) != 0;
    int code;

    (void)vfs;
    *file = (disk_file){.real = (sqlite3_file *)(void *)(file + 1)};
    if (fails(fresh)) {
        return SQLITE_CANTOPEN;
    }
    fresh = fresh && name != NULL && access(name, F_OK) != 0;
    code = system_vfs->xOpen(system_vfs, name, file->real, flags, granted);
    if (file->real->pMethods != NULL) {
        file->base.pMethods = &methods;
    }
    if (code == SQLITE_OK && name != NULL) {
        file->power = gramme_power_open(name, fresh);
        file->syncs_folder =
            fresh && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    }
    return code;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    int code;

    (void)vfs;
    if (fails(false) || !gramme_power_remove(name)) {
        return SQLITE_IOERR_DELETE;
    }
    code = system_vfs->xDelete(system_vfs, name, 0);
    if (code == SQLITE_OK && sync != 0 && !gramme_power_sync_folder(NULL)) {
        code = SQLITE_IOERR_DIR_FSYNC;
    }
    return code;
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *there)
{
    (void)vfs;
    return fails(false) ? SQLITE_IOERR_ACCESS
                        : system_vfs->xAccess(system_vfs, name, flags, there);
}

static int disk_full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    return fails(false) ? SQLITE_CANTOPEN
                        : system_vfs->xFullPathname(system_vfs, name, size, out);
}

static int disk_random(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    return system_vfs->xRandomness(system_vfs, size, out);
}

static int disk_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return system_vfs->xSleep(system_vfs, microseconds);
}

static int disk_time(sqlite3_vfs *vfs, double *time)
{
    (void)vfs;
    return system_vfs->xCurrentTime(system_vfs, time);
}

static int disk_last_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    return system_vfs->xGetLastError(system_vfs, size, out);
}

static int disk_time64(sqlite3_vfs *vfs, sqlite3_int64 *time)
{
    (void)vfs;
    return system_vfs->xCurrentTimeInt64(system_vfs, time);
}

bool gramme_disk_install(void)
{
    static sqlite3_vfs vfs;

    system_vfs = sqlite3_vfs_find(NULL);
    if (system_vfs == NULL) {
        return false;
    }
    vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)sizeof(disk_file) + system_vfs->szOsFile,
        .mxPathname = system_vfs->mxPathname,
        .zName = "gramme-fault",
        .xOpen = disk_open,
        .xDelete = disk_delete,
        .xAccess = disk_access,
        .xFullPathname = disk_full_name,
        .xRandomness = disk_random,
        .xSleep = disk_sleep,
        .xCurrentTime = disk_time,
        .xGetLastError = disk_last_error,
        .xCurrentTimeInt64 = disk_time64,
    };
    return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}

/* -- calls of the system that do less than they were asked for -- */

/* Of each three calls one is interrupted, and one does a part. */
static size_t stuttering_amount(size_t amount, bool *interrupted)
{
    static _Thread_local unsigned calls;

    calls++;
    *interrupted = calls % 3 == 0;
    return calls % 3 == 1 && amount > 1 ? (amount + 2) / 3 : amount;
}

static ssize_t stutter_read(int file, void *to, size_t amount)
{
    bool interrupted;

    amount = stuttering_amount(amount, &interrupted);
    if (interrupted) {
        errno = EINTR;
        return -1;
    }
    return read(file, to, amount);
}

static ssize_t stutter_write(int file, const void *from, size_t amount)
{
    bool interrupted;

    amount = stuttering_amount(amount, &interrupted);
    if (interrupted) {
        errno = EINTR;
        return -1;
    }
    return write(file, from, amount);
}

static ssize_t stutter_pread(int file, void *to, size_t amount, off_t offset)
{
    bool interrupted;

    amount = stuttering_amount(amount, &interrupted);
    if (interrupted) {
        errno = EINTR;
        return -1;
    }
    return pread(file, to, amount, offset);
}

static ssize_t stutter_pwrite(int file, const void *from, size_t amount, off_t offset)
{
    bool interrupted;

    amount = stuttering_amount(amount, &interrupted);
    if (interrupted) {
        errno = EINTR;
        return -1;
    }
    return pwrite(file, from, amount, offset);
}

bool gramme_disk_stutter(bool stutters)
{
    const struct {
        const char *name;
        sqlite3_syscall_ptr replacement;
    } calls[] = {
        {"read", (sqlite3_syscall_ptr)stutter_read},
        {"write", (sqlite3_syscall_ptr)stutter_write},
        {"pread", (sqlite3_syscall_ptr)stutter_pread},
        {"pwrite", (sqlite3_syscall_ptr)stutter_pwrite},
        {"pread64", (sqlite3_syscall_ptr)stutter_pread},
        {"pwrite64", (sqlite3_syscall_ptr)stutter_pwrite},
    };
    unsigned replaced = 0;

    if (system_vfs->iVersion < 3 || system_vfs->xSetSystemCall == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        sqlite3_syscall_ptr replacement = stutters ? calls[i].replacement : NULL;

        if (system_vfs->xGetSystemCall(system_vfs, calls[i].name) != NULL) {
            replaced += system_vfs->xSetSystemCall(system_vfs, calls[i].name,
                                                   replacement) == SQLITE_OK;
        }
    }
    return replaced >= 2;
}
