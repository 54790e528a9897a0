/* SPDX-License-Identifier: Apache-2.0 */
/* open.c - which kind of target a word names, and the options that all of a kind have.
 */
#include "server/targets/kinds.h"

#include "server/base/text.h"

#include <string.h>

enum { TIMEOUT_SECONDS = 60, TIMEOUT_MAX = 86400 };

static gramme_target_maker lambda_open;

typedef struct kind {
    const char *prefix;
    gramme_target_maker *open;
    bool free_text;
    bool has_timeout;
    bool is_lambda;
} kind;

static const kind kinds[] = {
    {"exec:", gramme_exec_open, true, true, false},
    {"http:", gramme_http_open, false, true, false},
    {"https:", gramme_http_open, false, true, false},
    {"lambda:", lambda_open, false, false, true},
    {"plugin:", gramme_plugin_open, true, false, false},
    {"file:", gramme_file_open, false, false, false},
};

static const char option_timeout[] = "timeout";

static const kind *find(const char *spec)
{
    gramme_text text = gramme_text_of(spec, strlen(spec));
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (gramme_text_starts_with(text, kinds[i].prefix)) {
            return &kinds[i];
        }
    }
    return NULL;
}

bool gramme_target_is_known(const char *spec, bool *free_text)
{
    const kind *found = find(spec);

    *free_text = found != NULL && found->free_text;
    return found != NULL;
}

static bool has_option(const kind *of, const char *name, size_t size)
{
    return of->is_lambda ? gramme_lambda_has_option(name, size)
                         : of->has_timeout && gramme_text_is(gramme_text_of(name, size),
                                                             option_timeout);
}

bool gramme_target_has_option(const char *spec, const char *name, size_t size)
{
    const kind *found = find(spec);

    return found != NULL && has_option(found, name, size);
}

static gramme_code lambda_open(gramme_target *out,
                               const gramme_target_request *request,
                               gramme_failure *failure)
{
    return gramme_lambda_open_path(out, request->rest, request->options,
                                   request->context, failure);
}

static bool read_timeout(int *ms, const char *text)
{
    int seconds = 0;
    size_t i;

    for (i = 0; text[i] >= '0' && text[i] <= '9' && seconds <= TIMEOUT_MAX; i++) {
        seconds = seconds * 10 + (text[i] - '0');
    }
    *ms = seconds * 1000;
    return i > 0 && text[i] == '\0' && seconds >= 1 && seconds <= TIMEOUT_MAX;
}

/* Lambda reads its own. */
static gramme_code
read_options(gramme_target_request *request, const kind *of, gramme_failure *failure)
{
    const char *const *option = request->options;

    for (; option != NULL && *option != NULL; option++) {
        size_t size = strcspn(*option, "=");

        if ((*option)[size] == '\0' || !has_option(of, *option, size)) {
            return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                      "a target %s... has no option %.200s", of->prefix,
                                      *option);
        }
        if (!of->is_lambda && !read_timeout(&request->timeout_ms, *option + size + 1)) {
            return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                      "timeout is 1 to %d seconds, not %.60s",
                                      TIMEOUT_MAX, *option + size + 1);
        }
    }
    return GRAMME_CODE_OK;
}

gramme_code gramme_target_open(gramme_target *out,
                               const char *spec,
                               const char *const *options,
                               const gramme_target_context *context,
                               gramme_failure *failure)
{
    const kind *found = find(spec);
    gramme_target_request request = {
        .spec = spec,
        .options = options,
        .timeout_ms = TIMEOUT_SECONDS * 1000,
        .context = context,
    };
    gramme_code code;

    if (found == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "%.200s is no target: it begins with exec:, lambda:, "
                                  "http:, plugin: or file:",
                                  spec);
    }
    request.rest = spec + strlen(found->prefix);
    if (request.rest[0] == '\0') {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "%s says nothing behind the colon", spec);
    }
    code = read_options(&request, found, failure);
    return code == GRAMME_CODE_OK ? found->open(out, &request, failure) : code;
}
