/* SPDX-License-Identifier: Apache-2.0 */
/* import.h - files of DynamoDB Local's into a folder of ours, for the command and for
 * the start. */
#ifndef GRAMME_SERVER_IMPORT_H
#define GRAMME_SERVER_IMPORT_H

#include "server/base/buffer.h"

#include <gramme.h>

typedef struct gramme_import {
    const char *const *sources; /* database files, and folders of such */
    size_t count;
    const char *folder; /* where ours are made; itself made when it is missing */
    bool again; /* files made before are left as they are; otherwise they end it */
    void (*tell)(void *self, const char *line);
    void *self;
} gramme_import;

/* Makes a file for each of the sources', named as the server looks for it. Nothing is
 * made unless all of them can be. On failure those that were complete stay. */
gramme_code gramme_import_run(const gramme_import *import, gramme_failure *failure);

#endif
