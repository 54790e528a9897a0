/* SPDX-License-Identifier: Apache-2.0 */
/* random.h - the same random numbers in every run, for the unit tests. */
#ifndef GRAMME_CONFORMANCE_UNIT_RANDOM_H
#define GRAMME_CONFORMANCE_UNIT_RANDOM_H

#include <stdint.h>

/* splitmix64 */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t word = *state += UINT64_C(0x9E3779B97F4A7C15);

    word = (word ^ word >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    word = (word ^ word >> 27) * UINT64_C(0x94D049BB133111EB);
    return word ^ word >> 31;
}

/* 0 to below - 1 */
static inline uint32_t random_below(uint64_t *state, uint32_t below)
{
    return (uint32_t)(random_next(state) % below);
}

#endif
