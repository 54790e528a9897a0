# SPDX-License-Identifier: Apache-2.0
"""Is each register linearisable? Plays the events of a key in time and keeps every state that the
register can be in: its value, and which of the requests under way have taken effect (the idea is
Lowe's just-in-time linearisation, 2017). When an answer fits none of them, it is wrong."""
from history import UNTOLD

MOST = 200_000  # states at a time; more is a history that is too wild to check


def check(history, first=None):
    """What is wrong, as texts; `first` is what each register has at the beginning."""
    by_key = {}
    for touch in history:
        if touch.outcome != "failed" or touch.kind == "swap":
            by_key.setdefault(touch.key, []).append(touch)
    return [text for key, touches in sorted(by_key.items())
            for text in check_one(key, touches, first)]


def check_one(key, touches, first):
    moments = sorted([(t.begin, 1, n) for n, t in enumerate(touches)] +
                     [(t.end, 0, n) for n, t in enumerate(touches) if t.outcome != "unknown"])
    states, under_way = {(first, frozenset())}, set()
    for _, begins, number in moments:
        if begins:
            under_way.add(number)
            continue
        states = after(states, number, touches, under_way)
        under_way.discard(number)
        if not states:
            return [f"register {key} cannot have answered {touches[number]}; before it: "
                    f"{touches[max(0, number - 8):number]}"]
        if len(states) > MOST:
            return [f"register {key} has too many requests at a time to be checked"]
    return []


def after(states, number, touches, under_way):
    """The states in which request `number` has taken effect; it is forgotten in them."""
    found, seen, work = set(), set(states), list(states)
    while work:
        value, done = work.pop()
        if number in done:
            found.add((value, done - {number}))
            continue
        for other in under_way - done:
            follows = step(touches[other], value)
            if follows is None:
                continue
            state = (follows[0], done | {other})
            if state not in seen:
                seen.add(state)
                work.append(state)
    return found


def step(touch, value):
    """The value after it, as a tuple; None when it cannot have met this value."""
    if touch.kind == "write":
        return (touch.value,)
    if touch.kind == "read":
        fits = touch.outcome == "unknown" or touch.value == value
        return (value,) if fits else None
    if touch.outcome == "failed":
        return (value,) if touch.found in (value, UNTOLD) and value != touch.old else None
    if touch.outcome == "unknown" and value != touch.old:
        return (value,)
    return (touch.value,) if value == touch.old else None
