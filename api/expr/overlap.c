/* SPDX-License-Identifier: Apache-2.0 */
/* overlap.c - paths of which no two may overlap or conflict, and the pair AWS names
 * when two do.
 *
 * AWS takes the paths from the last to the first into a tree of hash tables:
 *
 *   a.b, a.c, d      root -> { a -> { b, c }, d }
 *
 * A path that cannot go in is "path one". "Path two" is not the one it met but the
 * first leaf below the node where they met, in the order in which Java walks its
 * tables. The hash of a step was found by asking DynamoDB Local; it explains dynalite's
 * recorded answers, too. */
#include "api/expr/java.h"
#include "api/expr/parse.h"

enum { HASH_SEED = 127 * 8191 };

static uint32_t hash_step(const gramme_path_step *step)
{
    return HASH_SEED + (step->is_index ? step->index : gramme_java_hash(step->name));
}

static bool equal_to(const gramme_path *a, const gramme_path *b, uint32_t steps)
{
    const gramme_path one = {.steps = a->steps, .count = steps};
    const gramme_path two = {.steps = b->steps, .count = steps};

    return a->count >= steps && b->count >= steps &&
           gramme_path_relate(&one, &two) == GRAMME_PATH_OVERLAP;
}

/* Whether paths[at] is the first, from the last on, that has its first `steps`. */
static bool
comes_first(const gramme_path *paths, uint32_t count, uint32_t at, uint32_t steps)
{
    for (uint32_t i = count; --i > at;) {
        if (equal_to(&paths[i], &paths[at], steps)) {
            return false;
        }
    }
    return true;
}

/* A path through the first child of the node that the first `steps` steps of `like`
 * lead to. */
static const gramme_path *first_child(const gramme_path *paths,
                                      uint32_t count,
                                      const gramme_path *like,
                                      uint32_t steps)
{
    const gramme_path *first = NULL;
    uint32_t children = 0;
    uint32_t lowest = UINT32_MAX;

    for (uint32_t i = count; i-- > 0;) {
        if (equal_to(&paths[i], like, steps)) {
            children += comes_first(paths, count, i, steps + 1);
        }
    }
    for (uint32_t i = count; i-- > 0;) {
        if (equal_to(&paths[i], like, steps)) {
            uint32_t place =
                gramme_java_place(hash_step(&paths[i].steps[steps]), children);

            if (place < lowest) {
                lowest = place;
                first = &paths[i];
            }
        }
    }
    return first;
}

/* The first leaf below the node where `one` met paths of the tree that `paths` make. */
static const gramme_path *second_path(const gramme_path *paths,
                                      uint32_t count,
                                      const gramme_path *one,
                                      const gramme_path *met)
{
    const gramme_path *two = met;
    uint32_t steps = 0;

    while (steps + 1 < one->count && steps + 1 < met->count &&
           equal_to(one, met, steps + 1)) {
        steps++;
    }
    do {
        two = first_child(paths, count, two, steps++);
    } while (steps < two->count);
    return two;
}

/* AWS takes the paths from the last to the first, so the one it names first is the
 * earlier in the text, and of two mistakes the later is reported. */
gramme_status
gramme_bind_paths(gramme_binder *binder, gramme_path *paths, uint32_t count)
{
    for (uint32_t i = count; i-- > 0;) {
        gramme_status st = gramme_bind_path(binder, &paths[i]);

        for (uint32_t k = count; k-- > i + 1 && st == GRAMME_OK;) {
            gramme_path_relation relation = gramme_path_relate(&paths[i], &paths[k]);

            if (relation != GRAMME_PATH_APART) {
                st = gramme_bind_refuse_paths(
                    binder,
                    relation == GRAMME_PATH_OVERLAP
                        ? "Two document paths overlap with each other; must remove or "
                          "rewrite one of these paths; path one: "
                        : "Two document paths conflict with each other; must remove or "
                          "rewrite one of these paths; path one: ",
                    &paths[i],
                    second_path(&paths[i + 1], count - i - 1, &paths[i], &paths[k]));
            }
        }
        if (st != GRAMME_OK) {
            return st;
        }
    }
    return GRAMME_OK;
}
