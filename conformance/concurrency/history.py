# SPDX-License-Identifier: Apache-2.0
"""What clients saw: one record for each request. Times are nanoseconds; what was under way when
its connection ended has outcome "unknown" and no end."""

NEVER = 1 << 62
UNTOLD = "untold"


class Event:
    """outcome is ok, failed (an error said so) or unknown."""

    def __init__(self, client, begin=0, end=NEVER, outcome="ok"):
        self.client, self.begin, self.end, self.outcome = client, begin, end, outcome

    def finish(self, reply):
        """Takes times and outcome from an answer."""
        self.begin = reply.sent
        if reply.lost:
            self.outcome = "unknown"
        else:
            self.end = reply.received
            self.outcome = "ok" if reply.good else "failed"
        return self


class Txn(Event):
    """A transaction on lists, or a single request as one. `appends` is {key: element}, no element
    is appended twice; `reads` is {key: elements seen, or how many, before its own appends}. A
    `loose` one may have read the past."""

    def __init__(self, client, appends=None, reads=None, loose=False, **more):
        super().__init__(client, **more)
        self.appends, self.reads, self.loose = appends or {}, reads or {}, loose

    def __repr__(self):
        text = f"client {self.client} {self.begin}..{self.end} {self.outcome}"
        for key, element in self.appends.items():
            text += f", appends {element} to {key}"
        for key, seen in self.reads.items():
            text += f", finds {seen} in {key}"
        return f"({text})"


class Touch(Event):
    """A request on a register: write (value), read (value), or swap (old, value). A failed swap
    has the value that was there instead in `found`, UNTOLD when only that it was another."""

    def __init__(self, client, key, kind, value=None, old=None, found=None, **more):
        super().__init__(client, **more)
        self.key, self.kind, self.value, self.old, self.found = key, kind, value, old, found

    def __repr__(self):
        return (f"(client {self.client} {self.begin}..{self.end} {self.outcome} {self.kind} "
                f"{self.key} {self.old} {self.value} {self.found})")


class Transfer(Event):
    """amounts: {account: what it gets}."""

    def __init__(self, client, amounts, **more):
        super().__init__(client, **more)
        self.amounts = amounts


class Audit(Event):
    """balances: {account: number}, read in one transaction."""

    def __init__(self, client, balances=None, **more):
        super().__init__(client, **more)
        self.balances = balances


class Ticket(Event):
    """A counter was raised by one, and then was `value`."""

    def __init__(self, client, key, value=None, **more):
        super().__init__(client, **more)
        self.key, self.value = key, value

    def __repr__(self):
        return (f"(client {self.client} {self.begin}..{self.end} {self.outcome} {self.key} "
                f"{self.value})")
