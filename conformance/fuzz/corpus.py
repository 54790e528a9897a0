# SPDX-License-Identifier: Apache-2.0
"""Chooses the inputs that the repository keeps: few, small, and together reaching as much of
the program as all that were found."""
import hashlib
import shutil

FILES_MAX = 200
BYTES_MAX = 300_000
COUNTERS = 8  # features of an edge: how often it was passed, roughly


def features(target, folders):
    """What each file reaches, by libFuzzer's own account."""
    control = target.work / "merge.txt"
    empty = target.work / "merged"
    for name in (control, empty):
        if name.is_dir():
            shutil.rmtree(name)
        elif name.exists():
            name.unlink()
    empty.mkdir()
    target.call("-set_cover_merge=1", f"-merge_control_file={control}", empty, *folders)
    lines = control.read_text(errors="replace").splitlines()
    count = int(lines[0])
    files = [target.work / name for name in lines[2:2 + count]]
    reached = {}
    for line in lines[2 + count:]:
        kind, number, *what = line.split()
        if kind == "FT":
            reached[files[int(number)]] = frozenset(map(int, what))
    return reached


def cover(reached, chosen, budget):
    """Adds to `chosen`, as long as the budget lasts, whichever file reaches most that none
    before it does, the smaller of equals first."""
    seen = set().union(*(reached[name] for name in chosen)) if chosen else set()
    sizes = {name: name.stat().st_size for name in reached}
    left = set(reached) - set(chosen)
    size = sum(sizes[name] for name in chosen)
    while left and len(chosen) < FILES_MAX:
        best = max(left, key=lambda name: (len(reached[name] - seen), -sizes[name], name.name))
        left.discard(best)
        if not reached[best] - seen:
            break
        if size + sizes[best] <= budget:
            chosen.append(best)
            seen |= reached[best]
            size += sizes[best]
    return chosen


def minimise(target):
    """Replaces the repository's corpus of the target; how many files it has now."""
    folders = [target.work / "corpus", target.work / "seeds", target.kept]
    reached = features(target, [name for name in folders if name.is_dir()])
    edges = {name: frozenset(one // COUNTERS for one in what) for name, what in reached.items()}
    chosen = cover(reached, cover(edges, [], BYTES_MAX), BYTES_MAX)
    kept = {hashlib.sha1(name.read_bytes()).hexdigest(): name.read_bytes() for name in chosen}
    shutil.rmtree(target.kept)
    target.kept.mkdir(parents=True)
    for name, data in kept.items():
        (target.kept / name).write_bytes(data)
    return f"{len(kept)} files, {sum(map(len, kept.values()))} bytes"
