/* SPDX-License-Identifier: Apache-2.0 */
/* registry.h - the engines being served: one, or one per access key and region, each
 * opened when it is first asked for. Any thread may call anything here. */
#ifndef GRAMME_SERVER_REGISTRY_H
#define GRAMME_SERVER_REGISTRY_H

#include "server/base/buffer.h"
#include "server/databases/attach.h"

#include <gramme_server.h>

typedef struct gramme_registry gramme_registry;
typedef struct gramme_engine gramme_engine; /* an open engine in use */

/* Copies what it needs of `options`. With options->shared the engine is opened here;
 * else the folder is checked, and with triggers the databases in it are opened. Each
 * gets what `attachment` has, which outlives them. */
gramme_code gramme_registry_new(gramme_registry **out,
                                const gramme_server_options *options,
                                const gramme_attachment *attachment,
                                gramme_failure *failure);

/* Closes what it opened. No engine may be in use. NULL is fine. */
void gramme_registry_free(gramme_registry *registry);

/* True when every key and region is served by the same engine. */
bool gramme_registry_is_single(const gramme_registry *registry);

/* The engine of a key and region, opened if need be; release it soon. Where there is no
 * database yet, `makes` is to make one; else it is an empty engine that all such keys
 * and regions share, and in which nothing may be written. On failure NULL, and the log
 * was told once. A thread holds one engine at a time, since it may have to wait for
 * room that another's takes. */
gramme_engine *gramme_registry_acquire(gramme_registry *registry,
                                       gramme_text key,
                                       gramme_text region,
                                       bool makes,
                                       gramme_failure *failure);

/* True of that empty engine. */
bool gramme_engine_is_blank(const gramme_registry *registry,
                            const gramme_engine *engine);

/* Whether an operation can leave something in an empty database. */
bool gramme_registry_makes(const char *target);

/* Performs it in an empty database that is then forgotten: true when it succeeds there,
 * else `reply` is its answer. For what makes no code run. */
bool gramme_registry_rehearse(gramme_registry *registry,
                              const gramme_request *request,
                              gramme_reply *reply);

void gramme_registry_release(gramme_registry *registry, gramme_engine *engine);

gramme *gramme_engine_db(const gramme_engine *engine);

/* What was written there must not be lost. Until this is called, an engine in memory
 * may be closed when room is needed for another, and be opened anew. */
void gramme_engine_keep(gramme_engine *engine);

/* Some engine for calls that touch no data, or NULL; no release needed. */
gramme *gramme_registry_any(gramme_registry *registry);

/* Closes files nobody asked for in a while; call it now and then. */
void gramme_registry_sweep(gramme_registry *registry);

/* Appends the metrics of what is open. */
void gramme_registry_metrics(gramme_registry *registry, gramme_buffer *out);

/* After a ResourceNotFoundException: logs one line when the table exists under another
 * key or region, once per table, key and region. */
void gramme_registry_hint(gramme_registry *registry,
                          const char *table,
                          gramme_text key,
                          gramme_text region);

#endif
