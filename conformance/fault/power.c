/* SPDX-License-Identifier: Apache-2.0 */
/* power.c - files and names, what is safe of them and what came since.
 *
 *   file    safe bytes, then writes in their order
 *   folder  safe names, then moves in their order: name -> file or nothing
 *
 * Written for tests: it keeps whole files in memory and stops the program when there is
 * none left. */
#include "conformance/fault/power.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/fault/fault.h"

enum { NAMES_MAX = 64, NAME_SIZE = 256, SECTOR = 512 };

/* A write, or a new end of the file when `bytes` is NULL. */
typedef struct change {
    uint8_t *bytes;
    size_t amount;
    size_t offset;
} change;

struct gramme_power_file {
    gramme_power_file *next; /* of all files that ever were */
    uint8_t *safe;
    size_t size; /* of what is safe */
    change *changes;
    size_t count;
    size_t capacity;
};

typedef struct name {
    char text[NAME_SIZE]; /* below the folder */
    gramme_power_file *file;
} name;

/* Two names change at once: a renaming. An empty text: nothing. */
typedef struct move {
    name changed[2];
} move;

static struct {
    pthread_mutex_t mutex;
    char folder[NAME_SIZE]; /* empty: nothing is watched */
    gramme_power_file *files;
    name names[NAMES_MAX]; /* as they are; without a file: free */
    name safe[NAMES_MAX];
    move *moves; /* since the folder was synced */
    size_t move_count;
    size_t move_capacity;
    unsigned long changes;
    unsigned long cut;
    bool off;
} power = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* -- memory -- */

/* A power of two: what grows often is seldom moved. */
static size_t round_up(size_t size)
{
    size_t rounded = 16;

    while (rounded < size) {
        rounded *= 2;
    }
    return rounded;
}

static void *grow(void *block, size_t size)
{
    void *grown = realloc(block, round_up(size));

    if (grown == NULL) {
        abort();
    }
    return grown;
}

static bool lock(void)
{
    pthread_mutex_lock(&power.mutex);
    return gramme_fault_spare(true);
}

static void unlock(bool spared)
{
    (void)gramme_fault_spare(spared);
    pthread_mutex_unlock(&power.mutex);
}

/* -- names -- */

/* The part of a path below the folder; NULL: it does not lie there. */
static const char *below(const char *path)
{
    size_t size = strlen(power.folder);

    return size > 0 && strncmp(path, power.folder, size) == 0 && path[size] == '/' &&
                   strlen(path + size + 1) < NAME_SIZE
               ? path + size + 1
               : NULL;
}

static name *find(name *names, const char *text)
{
    for (int i = 0; i < NAMES_MAX; i++) {
        if (names[i].file != NULL && strcmp(names[i].text, text) == 0) {
            return &names[i];
        }
    }
    return NULL;
}

/* Makes `text` mean `file`, NULL: nothing. */
static void set(name *names, const char *text, gramme_power_file *file)
{
    name *found = find(names, text);

    for (int i = 0; found == NULL && i < NAMES_MAX; i++) {
        if (names[i].file == NULL) {
            found = &names[i];
        }
    }
    if (found == NULL) {
        abort();
    }
    (void)snprintf(found->text, NAME_SIZE, "%s", text);
    found->file = file;
}

static move *add_move(void)
{
    if (power.move_count == power.move_capacity) {
        power.move_capacity = power.move_capacity * 2 + 16;
        power.moves = grow(power.moves, power.move_capacity * sizeof(*power.moves));
    }
    memset(&power.moves[power.move_count], 0, sizeof(*power.moves));
    return &power.moves[power.move_count++];
}

static void note(name *changed, const char *text, gramme_power_file *file)
{
    (void)snprintf(changed->text, NAME_SIZE, "%s", text);
    changed->file = file;
    set(power.names, text, file);
}

static gramme_power_file *new_file(void)
{
    gramme_power_file *file = grow(NULL, sizeof(*file));

    *file = (gramme_power_file){.next = power.files};
    power.files = file;
    return file;
}

static void read_safe(gramme_power_file *file, const char *path)
{
    FILE *from = fopen(path, "rb");
    size_t got = 1;

    while (from != NULL && got > 0) {
        size_t capacity = round_up(file->size + 65536);

        file->safe = grow(file->safe, capacity);
        got = fread(file->safe + file->size, 1, capacity - file->size, from);
        file->size += got;
    }
    if (from != NULL) {
        (void)fclose(from);
    }
}

/* -- changes -- */

/* With the mutex: counts a change that is about to happen; false: it does not. */
static bool happens(void)
{
    if (!power.off && power.folder[0] != '\0') {
        power.changes++;
        power.off = power.changes == power.cut;
    }
    return !power.off;
}

/* Makes `size` bytes of it the file's. */
static void resize(uint8_t **bytes, size_t *had, size_t size, int filler)
{
    if (size > *had) {
        if (*bytes == NULL || round_up(size) > round_up(*had)) {
            *bytes = grow(*bytes, size);
        }
        memset(*bytes + *had, filler, size - *had);
    }
    *had = size;
}

static void apply(uint8_t **bytes, size_t *size, const change *c, int filler)
{
    if (c->bytes == NULL) {
        resize(bytes, size, c->offset, filler);
        return;
    }
    if (c->offset + c->amount > *size) {
        resize(bytes, size, c->offset + c->amount, filler);
    }
    memcpy(*bytes + c->offset, c->bytes, c->amount);
}

static void clear_changes(gramme_power_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        free(file->changes[i].bytes);
    }
    file->count = 0;
}

static bool add_change(gramme_power_file *file, change c, const void *from)
{
    bool spared;
    bool on;

    if (file == NULL) {
        return !gramme_power_is_off();
    }
    spared = lock();
    on = happens();
    if (on) {
        if (file->count == file->capacity) {
            file->capacity = file->capacity * 2 + 16;
            file->changes = grow(file->changes, file->capacity * sizeof(c));
        }
        if (from != NULL) {
            c.bytes = grow(NULL, c.amount);
            memcpy(c.bytes, from, c.amount);
        }
        file->changes[file->count++] = c;
    }
    unlock(spared);
    return on;
}

bool gramme_power_write(gramme_power_file *file,
                        const void *from,
                        size_t amount,
                        size_t offset)
{
    return add_change(file, (change){.amount = amount, .offset = offset}, from);
}

bool gramme_power_truncate(gramme_power_file *file, size_t size)
{
    return add_change(file, (change){.offset = size}, NULL);
}

bool gramme_power_sync(gramme_power_file *file)
{
    bool spared;
    bool on;

    if (file == NULL) {
        return !gramme_power_is_off();
    }
    spared = lock();
    on = happens();
    if (on) {
        for (size_t i = 0; i < file->count; i++) {
            apply(&file->safe, &file->size, &file->changes[i], 0);
        }
        clear_changes(file);
    }
    unlock(spared);
    return on;
}

bool gramme_power_sync_folder(const char *path)
{
    bool spared = lock();
    bool on = true;

    if (power.folder[0] != '\0' && (path == NULL || strcmp(path, power.folder) == 0)) {
        on = happens();
        if (on) {
            memcpy(power.safe, power.names, sizeof(power.safe));
            power.move_count = 0;
        }
    }
    unlock(spared);
    return on;
}

gramme_power_file *gramme_power_open(const char *path, bool fresh)
{
    bool spared = lock();
    const char *text = below(path);
    gramme_power_file *file = NULL;

    if (text != NULL && !power.off) {
        const name *found = find(power.names, text);

        file = found != NULL && !fresh ? found->file : NULL;
        if (file == NULL) {
            file = new_file();
            if (fresh) {
                note(&add_move()->changed[0], text, file);
            } else {
                read_safe(file, path); /* it was there before */
                set(power.names, text, file);
                set(power.safe, text, file);
            }
        }
    }
    unlock(spared);
    return file;
}

gramme_power_file *gramme_power_find(const char *path)
{
    bool spared = lock();
    const char *text = below(path);
    const name *found = text == NULL ? NULL : find(power.names, text);

    unlock(spared);
    return found == NULL ? NULL : found->file;
}

bool gramme_power_remove(const char *path)
{
    bool spared = lock();
    const char *text = below(path);
    bool on = true;

    if (text != NULL && find(power.names, text) != NULL) {
        on = happens();
        if (on) {
            note(&add_move()->changed[0], text, NULL);
        }
    }
    unlock(spared);
    return on;
}

bool gramme_power_rename(const char *from, const char *to)
{
    bool spared = lock();
    const char *old = below(from);
    const char *text = below(to);
    const name *found = old == NULL ? NULL : find(power.names, old);
    bool on = true;

    if (found != NULL && text != NULL) {
        gramme_power_file *file = found->file;

        on = happens();
        if (on) {
            move *both = add_move();

            note(&both->changed[0], old, NULL);
            note(&both->changed[1], text, file);
        }
    }
    unlock(spared);
    return on;
}

/* -- from outside -- */

void gramme_power_watch(const char *folder, unsigned long cut)
{
    bool spared;

    gramme_power_forget();
    spared = lock();
    (void)snprintf(power.folder, sizeof(power.folder), "%s", folder);
    power.cut = cut;
    unlock(spared);
}

unsigned long gramme_power_changes(void)
{
    bool spared = lock();
    unsigned long changes = power.changes;

    unlock(spared);
    return changes;
}

bool gramme_power_is_off(void)
{
    bool spared = lock();
    bool off = power.off;

    unlock(spared);
    return off;
}

void gramme_power_forget(void)
{
    bool spared = lock();

    while (power.files != NULL) {
        gramme_power_file *first = power.files;

        power.files = first->next;
        clear_changes(first);
        free(first->changes);
        free(first->safe);
        free(first);
    }
    free(power.moves);
    power.moves = NULL;
    power.move_count = 0;
    power.move_capacity = 0;
    memset(power.names, 0, sizeof(power.names));
    memset(power.safe, 0, sizeof(power.safe));
    power.folder[0] = '\0';
    power.changes = 0;
    power.cut = 0;
    power.off = false;
    unlock(spared);
}

/* -- what is left -- */

static unsigned draw(unsigned *seed)
{
    *seed = *seed * 1103515245U + 12345U;
    return *seed >> 16;
}

/* Sector by sector of each write, in the order they were made: some happened. */
static void
apply_some(uint8_t **bytes, size_t *size, const change *c, int filler, unsigned *seed)
{
    size_t done = 0;

    if (c->bytes == NULL) {
        if (draw(seed) % 2 == 0) {
            apply(bytes, size, c, filler);
        }
        return;
    }
    while (done < c->amount) {
        size_t at = c->offset + done;
        size_t part = SECTOR - at % SECTOR;
        change one = {.bytes = c->bytes + done, .offset = at};

        one.amount = part < c->amount - done ? part : c->amount - done;
        if (draw(seed) % 2 == 0) {
            apply(bytes, size, &one, filler);
        }
        done += one.amount;
    }
}

static bool write_left(const char *path,
                       const gramme_power_file *file,
                       gramme_power_luck luck,
                       unsigned *seed)
{
    uint8_t *bytes = grow(NULL, file->size);
    size_t size = file->size;
    bool written;
    FILE *to;

    if (size > 0) {
        memcpy(bytes, file->safe, size);
    }
    for (size_t i = 0; i < file->count && luck != GRAMME_POWER_NOTHING; i++) {
        if (luck == GRAMME_POWER_ALL) {
            apply(&bytes, &size, &file->changes[i], 0);
        } else {
            apply_some(&bytes, &size, &file->changes[i],
                       luck == GRAMME_POWER_GARBAGE ? 0xa5 : 0, seed);
        }
    }
    to = fopen(path, "wb");
    written = to != NULL && fwrite(bytes, 1, size, to) == size;
    if (to != NULL) {
        written = fclose(to) == 0 && written;
    }
    free(bytes);
    return written;
}

bool gramme_power_leave(const char *folder, gramme_power_luck luck, unsigned seed)
{
    bool spared = lock();
    name left[NAMES_MAX];
    size_t moves = 0;
    bool written = true;

    memcpy(left, power.safe, sizeof(left));
    if (luck == GRAMME_POWER_ALL) {
        moves = power.move_count;
    } else if (luck != GRAMME_POWER_NOTHING) {
        moves = draw(&seed) % (power.move_count + 1);
    }
    for (size_t i = 0; i < moves; i++) {
        for (int k = 0; k < 2; k++) {
            const name *changed = &power.moves[i].changed[k];

            if (changed->text[0] != '\0') {
                set(left, changed->text, changed->file);
            }
        }
    }
    for (int i = 0; i < NAMES_MAX && written; i++) {
        char path[2 * NAME_SIZE + 2];

        if (left[i].file != NULL) {
            (void)snprintf(path, sizeof(path), "%.255s/%.255s", folder, left[i].text);
            written = write_left(path, left[i].file, luck, &seed);
        }
    }
    unlock(spared);
    return written;
}
