# SPDX-License-Identifier: Apache-2.0
"""Are transactions on lists strictly serialisable?

Elements are unique and lists only grow, so the longest reading of a list tells the order of its
appends. From it follows who must come before whom: the one who appended before the one who
appended next (ww), the one who appended before the one who saw it (wr), the one who did not see an
element before the one who appended it (rw), and whoever had ended before the other began (rt). If
that has a cycle, no order of all of them explains what was seen. Elle (Kingsbury and Alvaro, 2020)
had the idea."""
import bisect
import itertools


def check(history):
    """What is wrong, as texts; nothing when all is well."""
    done = [t for t in history if t.outcome == "ok"]
    problems = list(misread(history, done))
    if problems:
        return problems
    return [describe(path) for path in cycles(graph(history, done))]


def order_of(done):
    """{key: all elements in order}, by the longest reading."""
    orders = {}
    for txn in done:
        for key, seen in txn.reads.items():
            if not isinstance(seen, int) and len(seen) > len(orders.get(key, ())):
                orders[key] = list(seen)
    return orders


def misread(history, done):
    """Readings that are wrong by themselves, and appends that nobody sees."""
    writers = {(key, e): t for t in history for key, e in t.appends.items()}
    orders = order_of(done)
    for key, order in orders.items():
        if len(set(order)) != len(order):
            yield f"an element is twice in {key}: {order}"
        for element in order:
            writer = writers.get((key, element))
            if writer is None or writer.outcome == "failed":
                yield f"nobody appended {element} to {key}: {writer}"
    for txn in done:
        for key, seen in txn.reads.items():
            if not isinstance(seen, int) and list(seen) != orders.get(key, [])[:len(seen)]:
                yield f"{txn} does not fit another reading: {orders.get(key, [])}"
    yield from lost(done, orders)


def lost(done, orders):
    """Appends that ended before a reading began, and are not in it."""
    appends = {}
    for txn in done:
        for key in txn.appends:
            appends.setdefault(key, []).append(txn)
    for txn in done:
        for key, seen in txn.reads.items():
            if txn.loose or isinstance(seen, int) or len(seen) < len(orders.get(key, [])):
                continue
            there = set(seen)
            for other in appends.get(key, ()):
                if other.end < txn.begin and other.appends[key] not in there:
                    yield f"lost: {other} is not seen by {txn}"


def graph(history, done):
    """{node: {node: reasons}}. Transactions are nodes, and moments in time: numbers."""
    edges = {}

    def add(early, late, why):
        if early != late:
            edges.setdefault(early, {}).setdefault(late, set()).add(why)

    orders = order_of(done)
    writers = {(key, e): t for t in history for key, e in t.appends.items()}
    for key, order in orders.items():
        for early, late in itertools.pairwise(order):
            add(writers[key, early], writers[key, late], f"ww {key}")
    unseen = {}
    for txn in done:
        for key, element in txn.appends.items():
            if element not in orders.get(key, ()):
                unseen.setdefault(key, []).append(txn)
    for key, txns in unseen.items():
        for txn in txns if orders.get(key) else ():
            add(writers[key, orders.get(key, [])[-1]], txn, f"ww {key}")
    for txn in done:
        for key, seen in txn.reads.items():
            count = seen if isinstance(seen, int) else len(seen)
            order = orders.get(key, [])
            if count and count <= len(order):
                add(writers[key, order[count - 1]], txn, f"wr {key}")
            if count < len(order):
                add(txn, writers[key, order[count]], f"rw {key}")
            else:
                for later in unseen.get(key, ()):
                    add(txn, later, f"rw {key}")
    add_time(add, history)
    return edges


def add_time(add, history):
    """A chain of moments: who had ended before it, it, who began after it."""
    strict = [t for t in history if not t.loose]
    ends = sorted({t.end for t in strict if t.outcome == "ok"})
    for early, late in itertools.pairwise(range(len(ends))):
        add(early, late, "rt")
    for txn in strict:
        before = bisect.bisect_left(ends, txn.begin) - 1
        if before >= 0:
            add(before, txn, "rt")
        if txn.outcome == "ok":
            add(txn, bisect.bisect_left(ends, txn.end), "rt")


def cycles(edges):
    """One cycle of each strongly connected part: [(node, reasons to the next), ...]."""
    for part in components(edges):
        inside = set(part)
        start = next(node for node in part if not isinstance(node, int))
        yield shortest(edges, inside, start)


def components(edges):
    """Tarjan's strongly connected components of more than one node, without recursion."""
    index, low, stack, on_stack, found = {}, {}, [], set(), []
    for root in list(edges):
        if root in index:
            continue
        work = [(root, iter(edges.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, others = work[-1]
            for other in others:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(edges.get(other, ()))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        on_stack.discard(part[-1])
                    if len(part) > 1:
                        found.append(part)
    return found


def shortest(edges, inside, start):
    """The shortest way from a node back to itself."""
    came, wave = {}, [start]
    while wave:
        later = []
        for node in wave:
            for other in edges.get(node, ()):
                if other == start:
                    return trace(edges, came, start, node)
                if other in inside and other not in came:
                    came[other] = node
                    later.append(other)
        wave = later
    raise AssertionError("a component without a cycle")


def trace(edges, came, start, last):
    path = [last]
    while path[-1] != start:
        path.append(came[path[-1]])
    path.reverse()
    return [(node, edges[node][other]) for node, other in zip(path, path[1:] + [start])]


def describe(path):
    """A name for the kind, and the transactions in order."""
    kinds = [min(why) for _, why in path]
    against = sum(all(w.startswith("rw") for w in why) for _, why in path)
    name = ("G0" if all(k.startswith("ww") for k in kinds) else
            "G1c" if not against and "rt" not in kinds else
            "not real time" if "rt" in kinds else
            "G-single" if against == 1 else "G2")
    steps = [f"{node} -{'/'.join(sorted(why))}->" for node, why in path
             if not isinstance(node, int)]
    return f"{name}: a cycle of {len(steps)}: " + " ".join(steps)
