/* SPDX-License-Identifier: Apache-2.0 */
/* own.h - what only the process's owner may do. */
#ifndef GRAMME_API_JSON_OWN_H
#define GRAMME_API_JSON_OWN_H

/* Sets cJSON's allocation hooks, which are the process's, so that trees of requests
 * lie in the requests' arenas. Before any thread uses cJSON; once is enough. */
void gramme_json_own_process(void);

#endif
