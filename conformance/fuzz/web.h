/* SPDX-License-Identifier: Apache-2.0 */
/* web.h - pieces of HTTP for the mutators of the targets that read it. */
#ifndef GRAMME_CONFORMANCE_FUZZ_WEB_H
#define GRAMME_CONFORMANCE_FUZZ_WEB_H

extern const char *const fuzz_web_words[]; /* NULL at the end */

#endif
