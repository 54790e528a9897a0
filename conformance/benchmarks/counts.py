#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions of the hot operations under callgrind, compared with those kept in counts.tsv.

    conformance/benchmarks/counts.py [--junit FILE]     fails when one costs over 5 % more than kept
    conformance/benchmarks/counts.py --renew            keeps what is counted now
    conformance/benchmarks/counts.py --only PutItem     prints some of them

A count is the same on a busy machine as on a quiet one. It does depend on compilers and libraries:
counts.tsv names those it was taken with. With others an operation is held against SQLite alone
(bare.c: a put and a get) counted in the same run, and may cost 15 % more in that measure.

Counted are calls in process, text to text, at a thousand items in memory, after some to warm up;
the opening and closing of an engine; requests over HTTP with all that the server's thread does for
them; and the program's start, by `gramme -version`: loading itself and its libraries, which says
nothing about another tool chain. Wants build/ to be a Release build, whose parts it makes if need be."""
import argparse
import concurrent.futures
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import embedded  # noqa: E402
import peers  # noqa: E402
import server  # noqa: E402
import workloads  # noqa: E402
from workloads import LOADS, STREAM, TABLE  # noqa: E402

KEPT = HERE / "counts.tsv"
MORE, MORE_ELSEWHERE = 1.05, 1.15
ITEMS, SCANNED = 1_000, 4_000
FUNCTIONS = ("perform_counted", "open_and_close")
WARM = 20
START = "start of the program"
# name -> (load, how often it is counted)
CALLS = {"GetItem": 200, "Query": 100, "Scan": 4, "UpdateItem": 200, "PutItem": 200,
         "PutItemGSI": 200, "BatchWriteItem": 20, "TransactWriteItems": 100}
# Over HTTP it is the difference that counts of many requests to a fifth of them.
OVER_HTTP = {"BatchWriteItem": 100, "PutItem": 1_000, "UpdateItem": 1_000, "GetItem": 1_000}


class Broken(Exception):
    """There is nothing to compare."""


def valgrind(*more):
    return ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *more]


def watched():
    return valgrind("--collect-atstart=no", *(f"--toggle-collect={name}" for name in FUNCTIONS))


def seen(said, status):
    """The instructions that callgrind saw."""
    found = re.search(r"Collected : (\d+)", said)
    if status or not found:
        raise Broken(f"callgrind: {said[-500:]}")
    return int(found.group(1))


def collected(engine):
    """Ends the program; its instructions."""
    engine.process.stdin.close()
    said = engine.process.stderr.read()
    return seen(said, engine.process.wait())


def count_call(load, times, table=TABLE):
    """Of one request in process."""
    engine = embedded.Embedded(peers.in_process(), before=watched())
    engine.create(table)
    items = SCANNED if load.name == "Scan" else ITEMS
    if load.name == "PutItemGSI":
        engine.create(workloads.INDEXED)
        engine.fill("bench-gsi", items)
    else:
        engine.fill("bench", items)
    engine.tell("count", load.operation, load.keys(items), min(WARM, times), times, load.body)
    return collected(engine) / times


def count_engine(times=20):
    """Of opening an engine in memory and closing it."""
    engine = embedded.Embedded(peers.in_process(), before=watched())
    engine.tell("fresh", times)
    return collected(engine) / times


def count_start():
    """Of loading the program, with no environment: the loader reads that, too."""
    with tempfile.NamedTemporaryFile("r", suffix=".txt") as said:
        words = [*valgrind(f"--log-file={said.name}"), peers.gramme().command("0", None)[0]]
        status = subprocess.run([shutil.which(words[0]), *words[1:], "-version"], env={},
                                stdout=subprocess.DEVNULL, check=False).returncode
        return seen(said.read(), status)


def count_bare(load, times=500):
    engine = embedded.Bare(peers.bare(), before=watched())
    engine.fill("bench", ITEMS)
    engine.tell("count", load.operation, load.keys(ITEMS), WARM, times, workloads.BARE_ITEM)
    return collected(engine) / times


def count_served(load, requests):
    """Of the server from its start to its end, with so many requests on one connection."""
    program = peers.gramme()
    with tempfile.NamedTemporaryFile("r", suffix=".txt") as said:
        one = server.Server(peers.Program(lambda port, folder: [
            *valgrind(f"--log-file={said.name}"), *program.command(port, folder)]))
        one.create(TABLE)
        one.fill("bench", ITEMS)
        for number in range(requests):
            number = workloads.FRESH // 2 + number * load.items if load.fresh else (
                number * 7 % ITEMS)
            one.post(load.operation, workloads.filled(load.body, number))
        one.socket.close()
        one.stop()
        return seen(said.read(), one.process.returncode)


def count_http(load, many):
    """Of one request over HTTP: reading, performing and answering it."""
    few = many // 5
    return (count_served(load, many) - count_served(load, few)) / (many - few)


def jobs():
    """name -> what counts it, the slow ones first."""
    for name, many in OVER_HTTP.items():
        yield f"{name} over HTTP", lambda name=name, many=many: count_http(LOADS[name], many)
    for name, times in CALLS.items():
        yield name, lambda name=name, times=times: count_call(LOADS[name], times)
    yield "PutItem, stream", lambda: count_call(LOADS["PutItem"], 200, {**TABLE, **STREAM})
    yield "engine", count_engine
    yield START, count_start
    for name in ("PutItem", "GetItem"):
        yield f"bare SQLite {name}", lambda name=name: count_bare(LOADS[name])


def count(only):
    """name -> instructions."""
    wanted = [(name, job) for name, job in jobs() if not only or name in only]
    for program in (peers.in_process, peers.bare, peers.gramme):
        program()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(zip((name for name, _ in wanted),
                        pool.map(lambda one: round(one[1]()), wanted)))


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True,
                              check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError) as why:
        raise Broken(f"{command[0]}: {why}") from None


def toolchain():
    """What counts depend on, in one line."""
    cache = (peers.ROOT / "build" / "CMakeCache.txt").read_text(encoding="utf-8")
    setting = dict(re.findall(r"^(\w+):\w+=(.*)$", cache, re.M))
    if setting["CMAKE_BUILD_TYPE"] != "Release" or setting.get("GRAMME_SANITIZE"):
        raise Broken("build/ is no Release build: its counts would say nothing")
    flags = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    wide = "avx2" if re.search(r"^flags.* avx2 ", flags, re.M) else "no avx2"
    packages = ("sqlite3", "libcjson", "libxxhash", "libevent_core", "zlib")
    return "; ".join([
        first_line(setting["CMAKE_C_COMPILER"], "--version"), first_line("valgrind", "--version"),
        " ".join(platform.libc_ver()), f"{platform.machine()} {wide}",
        *(f"{name} {first_line('pkg-config', '--modversion', name)}" for name in packages)])


def read_kept():
    """The tool chain and name -> instructions."""
    lines = KEPT.read_text(encoding="utf-8").splitlines()
    kept = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return lines[0].removeprefix("# "), {name: int(number) for name, number in kept}


def keep(chain, counts):
    KEPT.write_text(f"# {chain}\n" + "".join(
        f"{name}\t{number}\n" for name, number in counts.items()), encoding="utf-8")


def bare(counts):
    return sum(number for name, number in counts.items() if name.startswith("bare"))


def compare(counts, kept, same):
    """(name, what it says, whether it is good) of each count."""
    scale = 1 if same else bare(counts) / bare(kept)
    limit = MORE if same else MORE_ELSEWHERE
    for name, number in counts.items():
        if name not in kept:
            yield name, f"{number:>9} instructions; none are kept", False
            continue
        part = number / (kept[name] * scale)
        good = part <= limit or (not same and (name == START or name.startswith("bare")))
        yield name, (f"{number:>9} instructions, {part - 1:+.1%} of {kept[name]} kept"
                     + ("" if good else ": too many")), good


def junit(path, lines):
    suite = tree.Element("testsuite", name="counts")
    for name, text, good in lines:
        case = tree.SubElement(suite, "testcase", classname="counts", name=name)
        if not good:
            tree.SubElement(case, "failure", message=text)
    tree.ElementTree(suite).write(path)


def main():
    words = argparse.ArgumentParser(description=__doc__,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--renew", action="store_true")
    words.add_argument("--only", type=lambda text: text.split(","))
    words.add_argument("--junit")
    options = words.parse_args()
    try:
        chain = toolchain()
        counts = count(options.only)
        if options.renew and not options.only:
            keep(chain, counts)
        before, kept = read_kept()
    except (Broken, peers.Missing, workloads.Wrong, OSError) as why:
        sys.exit(f"counts: {why}")
    same = chain == before
    if not same:
        print(f"kept with {before}\ncounted with {chain}\n"
              "hence each held against bare SQLite in the same run")
    lines = list(compare(counts, kept, same or bool(options.only)))
    for name, text, good in lines:
        print(f"{'ok    ' if good else 'FAILED'} {name:22} {text}")
    if options.junit:
        junit(options.junit, lines)
    sys.exit(0 if all(good for _, _, good in lines) else 1)


if __name__ == "__main__":
    main()
