/* SPDX-License-Identifier: Apache-2.0 */
/* attach.c - from the server's options to an engine's triggers. */
#include "server/databases/attach.h"

#include "server/base/log.h"
#include "server/databases/trigger_list.h"
#include "server/targets/target.h"

#include <gramme_plugin.h>
#include <stdlib.h>
#include <string.h>

struct gramme_attachment {
    gramme_trigger_list list;
    gramme_target_context context; /* without region and key */
    char *python;
    char *node;
    char *log_folder;
    bool lambda_api;
    gramme_runtime runtime; /* for its functions */
};

static gramme_code no_memory(gramme_failure *failure)
{
    return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
}

static gramme_code map_one(gramme *db,
                           const gramme_server_destination *destination,
                           const gramme_target_context *context,
                           gramme_failure *failure)
{
    gramme_target target;
    gramme_failure why;
    gramme_code code = gramme_target_open(&target, destination->target,
                                          destination->options, context, &why);

    if (code == GRAMME_CODE_OK) {
        code = gramme_destination_add(db, destination->arn, &target, &why);
    }
    return code == GRAMME_CODE_OK
               ? code
               : gramme_failure_set(failure, why.code, "destination %.100s=%.100s: %s",
                                    destination->arn, destination->target, why.message);
}

static gramme_code add_one(gramme *db,
                           const gramme_server_trigger *trigger,
                           const gramme_target_context *context,
                           gramme_failure *failure)
{
    const char *name = trigger->name == NULL ? trigger->target : trigger->name;
    gramme_target target;
    gramme_failure why;
    gramme_code code =
        gramme_target_open(&target, trigger->target, trigger->options, context, &why);

    if (code == GRAMME_CODE_OK) {
        code = gramme_trigger_add(db, trigger->table, name, trigger->settings, &target,
                                  &why);
    }
    return code == GRAMME_CODE_OK
               ? code
               : gramme_failure_set(failure, why.code, "trigger %.100s=%.100s: %s",
                                    trigger->table, trigger->target, why.message);
}

gramme_code gramme_attachment_allow(const gramme_attachment *attachment,
                                    gramme *db,
                                    gramme_failure *failure)
{
    return attachment->lambda_api
               ? gramme_runtime_set(db, &attachment->runtime, failure)
               : GRAMME_CODE_OK;
}

gramme_code gramme_attachment_apply(const gramme_attachment *attachment,
                                    gramme *db,
                                    const char *region,
                                    const char *access_key,
                                    gramme_failure *failure)
{
    const gramme_trigger_list *list = &attachment->list;
    gramme_target_context context = attachment->context;
    gramme_code code = GRAMME_CODE_OK;
    size_t i;

    context.region = region;
    context.access_key = access_key;
    for (i = 0; code == GRAMME_CODE_OK && i < list->destination_count; i++) {
        code = map_one(db, &list->destinations[i], &context, failure);
    }
    for (i = 0; code == GRAMME_CODE_OK && i < list->trigger_count; i++) {
        code = add_one(db, &list->triggers[i], &context, failure);
    }
    return code == GRAMME_CODE_OK ? gramme_attachment_allow(attachment, db, failure)
                                  : code;
}

/* Functions of AWS Lambda's API know their region and key themselves. */
static gramme_code open_function(void *self,
                                 gramme_target *out,
                                 const gramme_function *function,
                                 gramme_failure *failure)
{
    const gramme_attachment *attachment = self;

    return gramme_lambda_open(out, function, &attachment->context, failure);
}

static gramme_code rehearse(const gramme_attachment *attachment,
                            gramme_failure *failure)
{
    const gramme_trigger_list *list = &attachment->list;
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme *db = NULL;
    gramme_code code;

    if (list->trigger_count == 0 && list->destination_count == 0) {
        return GRAMME_CODE_OK;
    }
    code = gramme_open(&db, &options, failure);
    if (code == GRAMME_CODE_OK) {
        code = gramme_attachment_apply(attachment, db, NULL, NULL, failure);
    }
    gramme_close(db);
    return code;
}

static bool copy_text(char **out, const char **place, const char *text)
{
    *out = text == NULL ? NULL : strdup(text);
    *place = *out;
    return text == NULL || *out != NULL;
}

static bool copy_options(gramme_attachment *to, const gramme_server_options *from)
{
    bool good =
        copy_text(&to->python, &to->context.python, from->python) &&
        copy_text(&to->node, &to->context.node, from->node) &&
        copy_text(&to->log_folder, &to->context.log_folder, from->function_logs);
    size_t i;

    for (i = 0; good && i < from->trigger_count; i++) {
        good = gramme_trigger_list_add(&to->list, &from->triggers[i]);
    }
    for (i = 0; good && i < from->destination_count; i++) {
        good = gramme_trigger_list_map(&to->list, &from->destinations[i]);
    }
    return good;
}

gramme_code gramme_attachment_new(gramme_attachment **out,
                                  const gramme_server_options *options,
                                  int port,
                                  gramme_keyring *keyring,
                                  gramme_failure *failure)
{
    gramme_attachment *attachment = calloc(1, sizeof(*attachment));
    gramme_code code;

    *out = NULL;
    if (attachment == NULL) {
        return no_memory(failure);
    }
    attachment->context.port = port;
    attachment->context.keyring = keyring;
    attachment->context.any_key = options->shared != 0 || options->db != NULL;
    attachment->context.log = (gramme_log){options->log, options->log_self};
    attachment->lambda_api = options->lambda_api != 0;
    attachment->runtime = (gramme_runtime){
        .version = GRAMME_RUNTIME_VERSION, .open = open_function, .self = attachment};
    code = copy_options(attachment, options) ? rehearse(attachment, failure)
                                             : no_memory(failure);
    if (code != GRAMME_CODE_OK) {
        gramme_attachment_free(attachment);
        return code;
    }
    *out = attachment;
    return GRAMME_CODE_OK;
}

void gramme_attachment_free(gramme_attachment *attachment)
{
    if (attachment == NULL) {
        return;
    }
    gramme_trigger_list_clear(&attachment->list);
    free(attachment->python);
    free(attachment->node);
    free(attachment->log_folder);
    free(attachment);
}

bool gramme_attachment_is_active(const gramme_attachment *attachment)
{
    return attachment->lambda_api || attachment->list.trigger_count > 0;
}
