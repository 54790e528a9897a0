/* SPDX-License-Identifier: Apache-2.0 */
/* folder.h - a function's folder: a private one for unpacked code, and noticing that
 * code has changed. */
#ifndef GRAMME_SERVER_TARGETS_FOLDER_H
#define GRAMME_SERVER_TARGETS_FOLDER_H

#include <gramme.h>
#include <stdint.h>

/* A new folder under TMPDIR or /tmp that only this user can enter; its path is the
 * caller's to free. NULL: `failure` says why. */
char *gramme_folder_make(gramme_failure *failure);

/* Removes the folder and all in it, following no link. What cannot be removed stays. */
void gramme_folder_remove(const char *path);

/* Changes with the time, size or name of any file that looks like code (.py, .js, .mjs,
 * .cjs, .so, .node, package.json, bootstrap) in the folder and four levels below.
 * Hidden folders, node_modules and __pycache__ are not looked at, nor more than 4096
 * entries. */
uint64_t gramme_folder_fingerprint(const char *path);

#endif
