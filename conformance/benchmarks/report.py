# SPDX-License-Identifier: Apache-2.0
"""What was measured, as Markdown."""
import targets
from measure import BARE, IN_PROCESS
from peers import STRANGERS
from workloads import LOADS

MEMORY = (("start", "start to first answer, ms", "{:.1f}"),
          ("idle", "idle memory, MB", "{:.1f}"),
          ("loaded", "memory with the items, MB", "{:.0f}"))


def rate(value):
    return f"{value:.0f}" if value < 1000 else f"{value / 1000:.1f} k"


def micros(value):
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def number(items):
    """10 thousand, 1 million."""
    for unit, word in ((1_000_000, "million"), (1_000, "thousand")):
        if items % unit == 0:
            return f"{items // unit} {word}"
    return str(items)


def where(stage):
    return f"{number(stage['items'])} items in " + ("a file" if stage["file"] else "memory")


def header(first, names):
    yield f"| {first} | " + " | ".join(names) + " |"
    yield "| --- |" + " ---: |" * len(names)


def line(title, cells):
    return f"| {title} | " + " | ".join(cells) + " |"


def cell(figures, connections, show):
    """`show` of the figures at each count of connections, all but the first in brackets."""
    found = [show(figures[str(c)]) for c in connections if str(c) in figures]
    if not found:
        return ""
    return found[0] + "".join(f" ({other})" for other in found[1:])


def nothing(name):
    """What stands where there is no figure: a peer may lack an operation."""
    return "none" if name in STRANGERS else ""


def side_by_side(stage, connections, show, first):
    """A row for each load, a column for each program."""
    results = stage["results"]
    yield from header(first, results)
    for load in LOADS.values():
        rows = {name: one["loads"].get(load.name, {}) for name, one in results.items()}
        if any(rows.values()):
            yield line(load.title, [cell(figures, connections, show) or nothing(name)
                                    for name, figures in rows.items()])


def memory_rows(stage):
    results = stage["results"]
    for key, title, form in MEMORY:
        if any(key in one for one in results.values()):
            yield line(title, [form.format(one[key]) if key in one else ""
                               for one in results.values()])


def speed(stage, connections):
    yield f"### {where(stage)}"
    yield ""
    words = f"requests a second at {connections[0]}" + "".join(f" ({c})" for c in connections[1:])
    yield from side_by_side(stage, connections, lambda f: rate(f["rate"]),
                            words + " connections")
    yield from memory_rows(stage)
    yield ""
    yield from side_by_side(stage, connections, lambda f: micros(f["processor"]),
                            "microseconds of processor a request, user and system")
    for count in connections:
        yield ""
        yield from side_by_side(
            stage, [count], lambda f: f"{micros(f['p50'])} / {micros(f['p99'])}",
            f"microseconds of a request, p50 / p99, at {count} connection" + "s" * (count != 1))


def scales(found, connections):
    """Gramme with few and many items, in memory and in a file."""
    stages = found["stages"]
    ways = {"gramme": "over HTTP", IN_PROCESS: "in process", BARE: "bare SQLite"}
    yield from header("requests a second at " + " (".join(map(str, connections)) + ")" * (
        len(connections) - 1) + " connections", [where(stage) for stage in stages])
    for load in LOADS.values():
        for name, way in ways.items():
            cells = [cell(stage["results"].get(name, {}).get("loads", {}).get(load.name, {}),
                          connections, lambda f: rate(f["rate"])) for stage in stages]
            if any(cells):
                yield line(f"{load.title}, {way}", cells)
    for name, way in ways.items():
        cells = [stage["results"].get(name, {}).get("loaded") for stage in stages]
        if any(cells):
            yield line(f"memory with the items, MB, {way}",
                       ["" if mb is None else f"{mb:.0f}" for mb in cells])


def markdown(found):
    """All lines."""
    connections = found["connections"]
    yield "# Benchmark"
    yield ""
    yield found["about"]
    for stage in found["stages"]:
        if not stage["file"] and stage is found["stages"][0] or set(stage["results"]) - {
                "gramme", IN_PROCESS, BARE}:
            yield ""
            yield from speed(stage, connections)
    if len(found["stages"]) > 1:
        yield ""
        yield "### Few and many items, memory and file"
        yield ""
        yield from scales(found, connections)
    yield ""
    yield "### Targets"
    yield ""
    yield from targets.table(found)
    if found.get("triggers"):
        yield ""
        yield "### Streams and triggers"
        yield ""
        yield from found["triggers"]["table"]
