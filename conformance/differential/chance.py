# SPDX-License-Identifier: Apache-2.0
"""The dice of a sequence. A request has one slip at most: of two faults in one request AWS tells one,
and which of them is known for few pairs only."""
import random


class Chance(random.Random):
    """types: the attributes of the table and its indexes that have one type only, with it."""

    def __init__(self, seed):
        super().__init__(seed)
        self.types = {}
        self.spare = True

    def fresh(self, spare=True):
        """A new request begins; without spare it is to be right."""
        self.spare = spare

    def slip(self, likely):
        """Whether to do something wrong, or something that the stored items may not allow."""
        if self.spare and self.random() < likely:
            self.spare = False
            return True
        return False
