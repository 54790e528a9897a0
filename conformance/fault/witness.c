/* SPDX-License-Identifier: Apache-2.0 */
/* witness.c - a target that remembers. Its own work is spared from faults. */
#include "conformance/fault/witness.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/fault/fault.h"

static bool was_seen(const gramme_witness *w, const char *id, unsigned before)
{
    for (unsigned i = 0; i < before; i++) {
        if (strcmp(w->seen[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* True: the answer is to say that this one failed. */
static bool see(gramme_witness *w, const char *id, bool *may_refuse)
{
    bool refused = w->picky && *may_refuse && !was_seen(w, id, w->count);
    gramme_seen *seen;

    if (w->count == GRAMME_SEEN_MAX) {
        abort();
    }
    seen = &w->seen[w->count++];
    (void)snprintf(seen->id, sizeof(seen->id), "%s", id);
    seen->refused = refused;
    *may_refuse = *may_refuse && !refused;
    return refused;
}

/* Writes what to answer: nothing, or that a record failed. */
static void see_event(gramme_witness *w, const char *event, char answer[128])
{
    cJSON *json = cJSON_Parse(event);
    const cJSON *records = cJSON_GetObjectItemCaseSensitive(json, "Records");
    const cJSON *record;
    bool may_refuse = true;

    answer[0] = '\0';
    pthread_mutex_lock(&w->mutex);
    cJSON_ArrayForEach(record, records)
    {
        const cJSON *change = cJSON_GetObjectItemCaseSensitive(record, "dynamodb");
        const cJSON *id = cJSON_GetObjectItemCaseSensitive(change, "SequenceNumber");

        if (cJSON_IsString(id) && see(w, id->valuestring, &may_refuse)) {
            (void)snprintf(answer, 128,
                           "{\"batchItemFailures\":[{\"itemIdentifier\":\"%s\"}]}",
                           id->valuestring);
        }
    }
    pthread_mutex_unlock(&w->mutex);
    cJSON_Delete(json);
}

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    bool spared = gramme_fault_spare(true);
    char answer[128];

    see_event(self, invocation->event, answer);
    if (answer[0] == '\0') {
        (void)snprintf(answer, sizeof(answer), "{\"is\":1}");
    }
    (void)gramme_fault_spare(spared);
    gramme_outcome_set_response(outcome, answer, strlen(answer));
    gramme_outcome_set_log(outcome, "said so", 7);
    return 0;
}

static void release(void *self)
{
    gramme_witness *w = self;

    pthread_mutex_lock(&w->mutex);
    w->released++;
    pthread_mutex_unlock(&w->mutex);
}

gramme_target gramme_witness_target(gramme_witness *witness)
{
    pthread_mutex_lock(&witness->mutex);
    witness->opened++;
    pthread_mutex_unlock(&witness->mutex);
    return (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .release = release,
                           .self = witness};
}

gramme_code gramme_witness_open(void *self,
                                gramme_target *out,
                                const gramme_function *function,
                                gramme_failure *failure)
{
    (void)function;
    (void)failure;
    *out = gramme_witness_target(self);
    return GRAMME_CODE_OK;
}

bool gramme_witness_has(gramme_witness *witness, const char *id)
{
    bool has;

    pthread_mutex_lock(&witness->mutex);
    has = was_seen(witness, id, witness->count);
    pthread_mutex_unlock(&witness->mutex);
    return has;
}

static const char *find_trouble(const gramme_witness *w)
{
    const char *last = "";

    for (unsigned i = 0; i < w->count; i++) {
        bool again = false;

        for (unsigned k = i + 1; k < w->count && !again; k++) {
            again = strcmp(w->seen[k].id, w->seen[i].id) == 0;
        }
        if (w->seen[i].refused && !again) {
            return "a record that was refused did not come again";
        }
        if (!was_seen(w, w->seen[i].id, i)) {
            if (strcmp(w->seen[i].id, last) < 0) {
                return "a record came behind a later one";
            }
            last = w->seen[i].id;
        }
    }
    return NULL;
}

const char *gramme_witness_trouble(gramme_witness *witness)
{
    const char *trouble;

    pthread_mutex_lock(&witness->mutex);
    trouble = find_trouble(witness);
    pthread_mutex_unlock(&witness->mutex);
    return trouble;
}
