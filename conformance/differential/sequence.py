# SPDX-License-Identifier: Apache-2.0
"""A sequence: a table of its own and the requests it meets, all from one seed and number."""
import chance
import items
import mistakes
import reads
import statements
import tables

LENGTH = 80
# Not made wrong any further: half done by DynamoDB Local although it refuses them, or with mistakes
# of their own.
SPARED = ("BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction", "TransactWriteItems",
          "CreateTable", "UpdateTable", "UpdateTimeToLive", "TagResource", "UntagResource",
          "ListTagsOfResource")
FAMILIES = ((items, 55), (reads, 22), (statements, 15), (tables, 5))
CHANGING = 0.06  # sequences in which an index comes and goes: DynamoDB Local takes a second for each


class Sequence:
    """requests are (operation, body); the first makes the table, the last ones drop it."""

    def __init__(self, seed, number):
        rng = chance.Chance(f"{seed}/{number}")
        self.seed, self.number = seed, number
        self.prefix = f"diff-{number}-"
        self.table = tables.Table(self.prefix + "t", rng.choice(tables.SHAPES))
        self.requests = [("CreateTable", self.table.request())]
        self.names = (self.table.name, self.prefix + "extra")
        comes, goes = rng.randint(5, 40), rng.randint(45, LENGTH)
        changing = self.table.changing = rng.random() < CHANGING
        while len(self.requests) < LENGTH:
            rng.types = dict(self.table.keys) | self.table.index_keys
            if changing and len(self.requests) in (comes, goes):
                change = self.table.gain if len(self.requests) == comes else self.table.lose
                self.requests.append(("UpdateTable", change(rng)))
                continue
            self.requests.append(self.one(rng))

    def one(self, rng):
        rng.fresh()
        kinds, weights = zip(*FAMILIES)
        operation, body = rng.choices(kinds, weights)[0].request(rng, self.table, self.names[1])
        if operation not in SPARED and rng.slip(0.05):
            body = mistakes.spoil(rng, body)
        return operation, body
