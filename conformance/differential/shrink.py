# SPDX-License-Identifier: Apache-2.0
"""Makes a sequence that shows a difference as short as it gets: requests that are not needed go,
then members of the last request."""
import copy

import known
import mistakes

TRIES = 250


class Shrinker:
    def __init__(self, player, sequence, entries):
        self.player, self.sequence, self.entries = player, sequence, entries
        self.tries = 0

    def shows(self, requests, like):
        """The difference of the last request, if it is of the same kind as the one given."""
        self.tries += 1
        self.player.drop(self.sequence.names)
        found = None
        for operation, body in requests:
            found = self.player.play(operation, body, self.sequence)
        if found is None or kind(found) != kind(like) or known.explain(self.entries, found):
            return None
        return found

    def shrink(self, requests, like):
        """(requests, difference), as short as was found in TRIES tries."""
        found = self.shows(requests, like)
        if found is None:
            return requests, like
        at = len(requests) - 2
        while at >= 1 and self.tries < TRIES:
            fewer = requests[:at] + requests[at + 1:]
            better = self.shows(fewer, like)
            if better:
                requests, found = fewer, better
            at -= 1
        return self.trim(requests, found)

    def trim(self, requests, found):
        operation, body = requests[-1]
        for path in sorted(mistakes.places(body), key=len):
            less = without(body, path)
            if less is None or self.tries >= TRIES:
                continue
            better = self.shows([*requests[:-1], (operation, less)], found)
            if better:
                body, found = less, better
        self.player.drop(self.sequence.names)
        return [*requests[:-1], (operation, body)], found


def kind(difference):
    place = difference.found[0][0].split("[")[0]
    return difference.operation, place, difference.local.type, difference.gramme.type


def without(body, path):
    """A copy that lacks the member at path, None when it is gone already."""
    body = copy.deepcopy(body)
    node = body
    try:
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]
    except (KeyError, IndexError, TypeError):
        return None
    return body
