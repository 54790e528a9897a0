/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c - the keyring, read from a file as ever. */
#include "conformance/fuzz/keys.h"

#include <stdlib.h>
#include <unistd.h>

#include "conformance/fuzz/fuzz.h"

static const char credentials[] = "[default]\n"
                                  "aws_access_key_id = key\n"
                                  "aws_secret_access_key = secret\n"
                                  "[temporary]\n"
                                  "aws_access_key_id = temporary\n"
                                  "aws_secret_access_key = secret\n"
                                  "aws_session_token = token\n";

gramme_keyring *fuzz_keyring(void)
{
    static gramme_keyring *keyring;
    char path[] = "/tmp/gramme-fuzz-XXXXXX";
    int fd;

    if (keyring == NULL) {
        fd = mkstemp(path);
        FUZZ_CHECK(fd >= 0);
        FUZZ_CHECK(write(fd, credentials, sizeof(credentials) - 1) ==
                   (ssize_t)sizeof(credentials) - 1);
        close(fd);
        FUZZ_CHECK(gramme_keyring_new(&keyring, path, NULL) == GRAMME_CODE_OK);
        (void)unlink(path);
    }
    return keyring;
}
