/* SPDX-License-Identifier: Apache-2.0 */
/* triggers.h - all triggers of an engine. Its functions may be called from any thread,
 * but not inside a transaction or turn of that thread: they write checkpoints, and wait
 * for deliveries to end. */
#ifndef GRAMME_API_TRIGGERS_TRIGGERS_H
#define GRAMME_API_TRIGGERS_TRIGGERS_H

#include "api/triggers/trigger.h"
#include "api/triggers/uuid.h"

typedef struct gramme_triggers gramme_triggers;

/* No thread is started before the first trigger. */
gramme_status gramme_triggers_new(gramme_triggers **out, gramme *db, gramme_error *err);

/* Interrupts, stops and releases all of them; what they have delivered is remembered.
 * NULL is fine. */
void gramme_triggers_free(gramme_triggers *triggers);

/* Adds a trigger: as gramme_trigger_new(), and `triggers` frees it at the latest.
 * GRAMME_EXISTS when there is one of this id. The destination of its failures must be
 * known: else GRAMME_INVALID. */
gramme_status gramme_triggers_add(gramme_triggers *triggers,
                                  const gramme_trigger_spec *spec,
                                  const gramme_target *target,
                                  gramme_error *err);

/* Prepares a change of a trigger as gramme_trigger_change_new() does. */
gramme_status gramme_triggers_prepare(gramme_trigger_change **out,
                                      gramme_triggers *triggers,
                                      const gramme_settings *settings,
                                      const gramme_target *target,
                                      gramme_error *err);

/* Makes the change to the trigger with this id; with `drop`, or when there is none, it
 * is only freed. Cannot fail. `change` NULL is fine. */
void gramme_triggers_apply(gramme_triggers *triggers,
                           gramme_view id,
                           gramme_trigger_change *change,
                           bool drop);

/* Removes it and forgets its checkpoints. GRAMME_NOTFOUND. */
gramme_status
gramme_triggers_remove(gramme_triggers *triggers, gramme_view id, gramme_error *err);

/* False when there is none of this id. */
bool gramme_triggers_describe(gramme_subscription_state *out,
                              gramme_triggers *triggers,
                              gramme_view id);

/* GRAMME_INVALID with a message when the settings name a destination that nobody
 * mapped. */
gramme_status gramme_triggers_check(gramme_triggers *triggers,
                                    const gramme_settings *settings,
                                    gramme_error *err);

/* Maps a destination's ARN; replaces an earlier one, which is released at the end. The
 * target is released on failure, too. */
gramme_status gramme_triggers_map(gramme_triggers *triggers,
                                  gramme_view arn,
                                  const gramme_target *target,
                                  gramme_error *err);

/* Stops all of them and lets nobody change one until they are resumed, by the same
 * thread: the database is about to get other contents. */
void gramme_triggers_pause(gramme_triggers *triggers);

/* Goes on. With `anew` those that the old contents told of are gone, the others go on
 * by the new contents' checkpoints, or as if they were new. */
void gramme_triggers_resume(gramme_triggers *triggers, bool anew);

/* Calls `each` for every trigger, until it returns anything but 0; nobody changes one
 * meanwhile. False when somebody does just now: nothing was called. */
bool gramme_triggers_each(gramme_triggers *triggers,
                          int (*each)(void *self, const gramme_trigger *trigger),
                          void *self);

/* Is any of them enabled? Does not wait: while one is changed the answer is yes. */
bool gramme_triggers_any(gramme_triggers *triggers);

/* As gramme_dispatcher_settle(); with no time at all it does not even wait for whoever
 * changes a trigger. */
bool gramme_triggers_settle(gramme_triggers *triggers, int64_t timeout);

#endif
