/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h - a keyring for the targets whose server verifies signatures. */
#ifndef GRAMME_CONFORMANCE_FUZZ_KEYS_H
#define GRAMME_CONFORMANCE_FUZZ_KEYS_H

#include "server/auth/keyring.h"

/* Keys "key" and "temporary", the latter with the token "token"; made once. */
gramme_keyring *fuzz_keyring(void);

#endif
