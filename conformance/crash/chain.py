# SPDX-License-Identifier: Apache-2.0
"""The states that one item went through, by the stream's records, and who may have made them."""
from moves import NEVER, word_of


class Entry:
    """A change: `state` is the item after it. `move` and `touch` are None until it is known who
    made it; when that is one of several who may have (`loose`), the times tell nothing."""

    def __init__(self, record, before):
        self.record = record
        self.before = before
        self.state = record["dynamodb"].get("NewImage")
        self.move = self.touch = None
        self.expired = False
        self.begin, self.end = -1, NEVER

    def belongs_to(self, move, touch, loose=False):
        self.move, self.touch = move, touch
        if not loose:
            self.begin, self.end = move.begin, move.end


class Chain:
    def __init__(self):
        self.states = [None]
        self.entries = []

    def settle(self):
        """Forgets how the last state came to be: what comes now is later."""
        self.states, self.entries = self.states[-1:], []

    @property
    def last(self):
        return self.states[-1]

    def add(self, record):
        """The entry; what is wrong with the record is raised."""
        change = record["dynamodb"]
        entry = Entry(record, change.get("OldImage"))
        if entry.before != self.last:
            raise ValueError(f"its old image {entry.before} is not what was there: {self.last}")
        if entry.state == entry.before:
            raise ValueError("it changes nothing")
        name = ("INSERT" if entry.before is None else
                "REMOVE" if entry.state is None else "MODIFY")
        if record["eventName"] != name:
            raise ValueError(f"it is no {record['eventName']}")
        self.states.append(entry.state)
        self.entries.append(entry)
        return entry

    def window(self, begin, end):
        """The states that a request from `begin` to `end` may have met: first and last place."""
        first, last = 0, len(self.entries)
        for at, entry in enumerate(self.entries):
            if entry.end < begin:
                first = at + 1
            if entry.begin > end:
                last = min(last, at)
        return first, last

    def met(self, move):
        first, last = self.window(move.begin, move.end)
        return self.states[first:last + 1]

    def disorder(self):
        """Pairs of entries that stand the wrong way round: the later one was acknowledged before
        the earlier one was asked for."""
        latest = None
        for entry in self.entries:
            if latest and latest.begin > entry.end:
                yield latest, entry
            if latest is None or entry.begin > latest.begin:
                latest = entry

    def removals(self):
        """Entries that are removals nobody has claimed."""
        return [e for e in self.entries
                if e.state is None and e.move is None and not e.expired]

    def fits(self, entry, move):
        """Whether the move can have made this entry, by the times of its neighbours."""
        at = self.entries.index(entry)
        return (all(e.begin <= move.end for e in self.entries[:at]) and
                all(move.begin <= e.end for e in self.entries[at + 1:]))

    def claim(self, deletions):
        """Gives each unclaimed removal one of the deletions [(move, touch)] that may have made it,
        no deletion twice. The removals that are left over."""
        owner = {}

        def place(entry, tried):
            for at, (move, _) in enumerate(deletions):
                if at in tried or not self.fits(entry, move):
                    continue
                tried.add(at)
                if at not in owner or place(owner[at], tried):
                    owner[at] = entry
                    return True
            return False

        left = [entry for entry in self.removals() if not place(entry, set())]
        for at, entry in owner.items():
            entry.belongs_to(*deletions[at], loose=True)
        return left

    def find_removal(self, word):
        """The entry that removed the state with this word."""
        return next((e for e in self.entries if e.state is None and word_of(e.before) == word),
                    None)
