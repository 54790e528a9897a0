# SPDX-License-Identifier: Apache-2.0
"""A sequence: a table of its own and the requests it meets, all from one seed and number."""
import random

import items
import mistakes
import reads
import statements
import tables

LENGTH = 80
SPARED = ("BatchExecuteStatement",)  # half done by DynamoDB Local although it refuses them
FAMILIES = ((items, 55), (reads, 22), (statements, 15), (tables, 5))


class Sequence:
    """requests are (operation, body); the first makes the table, the last ones drop it."""

    def __init__(self, seed, number):
        rng = random.Random(f"{seed}/{number}")
        self.seed, self.number = seed, number
        self.prefix = f"diff-{number}-"
        self.table = tables.Table(self.prefix + "t", rng.choice(tables.SHAPES))
        extra = self.prefix + "extra"
        self.requests = [("CreateTable", self.table.request())]
        kinds, weights = zip(*FAMILIES)
        while len(self.requests) < LENGTH:
            operation, body = rng.choices(kinds, weights)[0].request(rng, self.table, extra)
            if rng.random() < 0.04 and operation not in SPARED:
                body = mistakes.spoil(rng, body)
            self.requests.append((operation, body))
        self.names = (self.table.name, extra)
