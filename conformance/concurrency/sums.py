# SPDX-License-Identifier: Apache-2.0
"""Counters that no raise is lost of, and a bank whose money neither comes nor goes."""
import collections


def counters(tickets, last):
    """`last` is {key: what the counter is in the end}; each raise gave out the next number."""
    by_key = collections.defaultdict(list)
    for ticket in tickets:
        if ticket.outcome == "ok":
            by_key[ticket.key].append(ticket)
    for key, given in by_key.items():
        values = [t.value for t in given]
        if len(set(values)) != len(values):
            yield f"counter {key} gave a number twice"
        if sorted(values) != list(range(1, last[key] + 1)):
            yield f"counter {key} is {last[key]} after {len(values)} raises"
        yield from backwards(key, given)


def backwards(key, given):
    """Numbers that are smaller than one given out before they were asked for."""
    by_end = sorted(given, key=lambda t: t.end)
    highest, at = None, 0
    for ticket in sorted(given, key=lambda t: t.begin):
        while by_end[at].end < ticket.begin:
            if highest is None or by_end[at].value > highest.value:
                highest = by_end[at]
            at += 1
        if highest and highest.value > ticket.value:
            yield f"counter {key} went backwards: {highest}, {ticket}"


def bank(transfers, audits, first, last):
    """`first` and `last` are {account: balance}."""
    total = sum(first.values())
    for audit in audits:
        if audit.outcome == "ok":
            balances = audit.balances.values()
            if sum(balances) != total:
                yield f"client {audit.client} finds {sum(balances)}: {audit.balances}"
            if min(balances) < 0:
                yield f"client {audit.client} finds a debt: {audit.balances}"
    expected = dict(first)
    for transfer in transfers:
        if transfer.outcome == "ok":
            for account, amount in transfer.amounts.items():
                expected[account] += amount
    if expected != last:
        yield f"the accounts are {last}, by the transfers {expected}"
