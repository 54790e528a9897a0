/* SPDX-License-Identifier: Apache-2.0 */
/* bootstrap.h - the runtime clients in this folder, as embed.cmake puts them into the
 * program: the text of a Python and of a JavaScript program, ended by a NUL. */
#ifndef GRAMME_SERVER_TARGETS_BOOTSTRAP_H
#define GRAMME_SERVER_TARGETS_BOOTSTRAP_H

extern const char gramme_bootstrap_python[];
extern const char gramme_bootstrap_node[];

#endif
