/* SPDX-License-Identifier: Apache-2.0 */
/* file.c - "file:PATH": each event becomes a line of the file. It is opened for each,
 * so that it may be moved away or removed at any time. */
#include "server/targets/kinds.h"

#include "server/base/buffer.h"
#include "server/base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_file(const char *path)
{
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
}

/* In one write(), so that others who append do so before or behind it. */
static int append(const char *path, const gramme_buffer *line)
{
    int fd = open_file(path);
    int error = fd < 0 ? errno : 0;
    ssize_t wrote;

    if (error == 0) {
        do {
            wrote = write(fd, line->data, line->size);
        } while (wrote < 0 && errno == EINTR);
        error = wrote < 0 ? errno : (size_t)wrote < line->size ? ENOSPC : 0;
        gramme_descriptor_close(fd);
    }
    return error;
}

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    const char *path = self;
    gramme_buffer line = GRAMME_BUFFER_INIT;
    gramme_buffer message = GRAMME_BUFFER_INIT;
    char text[GRAMME_ERROR_TEXT];
    int error;

    gramme_buffer_append(&line, invocation->event, invocation->event_size);
    GRAMME_BUFFER_LITERAL(&line, "\n");
    error = line.failed ? ENOMEM : append(path, &line);
    gramme_buffer_clear(&line);
    if (error != 0) {
        gramme_buffer_append_string(&message, path);
        GRAMME_BUFFER_LITERAL(&message, ": ");
        gramme_buffer_append_string(&message, gramme_error_text(text, error));
        GRAMME_BUFFER_LITERAL(&message, "\0");
        gramme_outcome_set_error(outcome, "File.Error",
                                 message.failed ? "out of memory" : message.data);
        gramme_buffer_clear(&message);
    }
    return error;
}

static void release(void *self)
{
    free(self);
}

gramme_code gramme_file_open(gramme_target *out,
                             const gramme_target_request *request,
                             gramme_failure *failure)
{
    char text[GRAMME_ERROR_TEXT];
    int fd = open_file(request->rest);
    char *path;

    if (fd < 0) {
        return gramme_failure_set(failure, GRAMME_CODE_IO, "cannot write %.300s: %s",
                                  request->rest, gramme_error_text(text, errno));
    }
    gramme_descriptor_close(fd);
    path = strdup(request->rest);
    if (path == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .release = release,
                           .self = path};
    return GRAMME_CODE_OK;
}
