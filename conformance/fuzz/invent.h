/* SPDX-License-Identifier: Apache-2.0 */
/* invent.h - pieces of requests made up from the service model, for inputs of the form
 *
 *   OperationName {"Member": ...}        several of them, if the target takes several
 */
#ifndef GRAMME_CONFORMANCE_FUZZ_INVENT_H
#define GRAMME_CONFORMANCE_FUZZ_INVENT_H

#include "api/model/model.h"
#include "conformance/fuzz/fuzz.h"

/* The input shape of an operation, or NULL. */
const gramme_shape *fuzz_input_shape(gramme_view operation);

/* Appends a value of `shape`, mostly a valid one, as JSON. */
void fuzz_invent_value(gramme_bytes *out, const gramme_shape *shape, uint64_t *random);

/* fuzz_language's: a member of one of the input's operations, an attribute value, or a
 * whole request. */
void fuzz_invent(gramme_bytes *out, gramme_view input, uint64_t *random);

#endif
