#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the shape of the source: where includes may point, which folder may use which
library, how long a file may be, and that each folder's README.md names its files.

    python3 conformance/layers.py [--junit FILE]
"""
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

ROOT = pathlib.Path(__file__).resolve().parents[1]

# Lowest first. A folder may include itself and what it names; sub-folders inherit.
BELOW = {
    "storage/base": (),
    "storage/item": ("storage/base",),
    "storage": ("storage/item", "storage/base"),
    "streams": ("storage", "storage/item", "storage/base"),
    "api/include": (),
    "api": ("api/include", "streams", "storage", "storage/item", "storage/base"),
    "server/include": ("api/include",),
    "api/bindings": ("api/include", "server/include"),
    "server/base": ("server/include", "api/include"),
    "server/tls": ("server/include", "api/include"),
}
# Inside server, lowest first: each knows those before it.
ROOMS = ("server/include", "api/include", "server/base", "server/http", "server/auth",
         "server/targets", "server/watch", "server/databases", "server/tls", "server/loop", "server")
BELOW.update((room, ROOMS[:i]) for i, room in enumerate(ROOMS) if room not in BELOW)
# Inside api: the folders that must not know the rest of it.
API_BELOW = {
    "api/model": ("storage/base",),
    "api/json": ("api/model", "storage/item", "storage/base"),
    "api/expr": ("api/json", "api/model", "storage/item", "storage/base"),
}
# One door per dependency.
DOORS = {
    r"sqlite3.*\.h": ("storage",),
    r"event2/.*": ("server/loop",),
    r"event\.h|evhttp\.h": ("server/loop",),
    r"cjson/cJSON\.h|cJSON\.h": ("api/json",),
    r"xxhash\.h|xxh3\.h": ("storage/base",),
    r"sha2?\.h|sha256\.h|md5\.h": ("storage/base",),
    r"zlib\.h": ("server/http",),
    r"openssl/.*": ("server/tls",),
    r"unzip\.h|zip\.h|ioapi\.h": ("server/targets",),
    r"(js_native|node)_api(_types)?\.h": ("api/bindings/node/src",),
    r"cmocka\.h": ("conformance",),
}
LINES_MAX = 800
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


def files():
    """What git knows or would add; without git, what lies there less the usual leftovers."""
    try:
        out = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
            capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        out = [p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if not re.search(
            r"/(build[^/]*|\.venv|node_modules|__pycache__|\.git)/", p.as_posix())]
    return [pathlib.PurePosixPath(p) for p in out if (ROOT / p).is_file()]


def home(path):
    """The most exact layer that a file lies in, None outside of all."""
    parts = path.parent.parts
    for size in range(len(parts), 0, -1):
        folder = "/".join(parts[:size])
        if folder in BELOW or folder in API_BELOW:
            return folder
    return None


def resolve(path, target):
    """The project file an include names, or None for somebody else's header."""
    for base in (ROOT, ROOT / path.parent, ROOT / "api/include", ROOT / "server/include"):
        if (base / target).is_file():
            return pathlib.PurePosixPath((base / target).resolve().relative_to(ROOT))
    return None


def check_includes(paths):
    for path in paths:
        if path.suffix not in (".c", ".h", ".def") or path.parts[0] == "conformance":
            continue
        here = home(path)
        if here is None:
            yield f"{path}: lies in no layer"
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        for kind, target in INCLUDE.findall(text):
            found = resolve(path, target)
            if found is None:
                if kind == '"':
                    yield f'{path}: "{target}" is no file of the project'
                continue
            there = home(found)
            allowed = {here, *(API_BELOW.get(here) or BELOW[here])}
            if there not in allowed and not (here == "api" and there in API_BELOW):
                yield f"{path}: includes {found}, which {here} may not know"


def check_doors(paths):
    """A header that shows a third party's is for its own folder alone."""
    showing = {}
    for path, target in angle_includes(paths):
        for pattern, doors in DOORS.items():
            if path.parts[0] == "conformance" or not re.fullmatch(pattern, target):
                continue
            if str(path.parent) not in doors:
                yield f"{path}: <{target}> belongs to {' and '.join(doors)}"
            elif path.suffix == ".h":
                showing[path] = target
    for path in paths:
        if path.suffix not in (".c", ".h") or path.parts[0] == "conformance":
            continue
        for _, target in INCLUDE.findall((ROOT / path).read_text(encoding="utf-8")):
            found = resolve(path, target)
            if found in showing and found.parent != path.parent:
                yield f"{path}: includes {found}, which shows <{showing[found]}>"


def angle_includes(paths):
    for path in paths:
        if path.suffix in (".c", ".h"):
            for kind, target in INCLUDE.findall((ROOT / path).read_text(encoding="utf-8")):
                if kind == "<":
                    yield path, target


def check_lengths(paths):
    for path in paths:
        if path.suffix in (".c", ".h", ".py", ".mjs", ".sh", ".lua"):
            if "_gen." in path.name:
                continue
            count = len((ROOT / path).read_text(encoding="utf-8").splitlines())
            if count > LINES_MAX:
                yield f"{path}: {count} lines, {LINES_MAX} are the most"


def check_readmes(paths):
    folders = {}
    for path in paths:
        if len(path.parts) > 1 and not path.parts[0].startswith("."):
            folders.setdefault(path.parent, []).append(path.name)
    for folder, names in sorted(folders.items()):
        if "README.md" in names:
            text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
        elif folder.suffix == "" and in_parents_readme(folder):
            continue
        else:
            yield f"{folder}: has no README.md"
            continue
        for name in sorted(names):
            if name != "README.md" and not name.startswith(".") and not mentioned(name, text):
                yield f"{folder}/README.md: does not name {name}"


def mentioned(name, text):
    """By itself, or as one of a row: key.h and key.c as `key`, cases as `*.cases`."""
    stem, dot, ending = name.rpartition(".")
    return name in text or (dot and (f"*.{ending}" in text or re.search(
        rf"(^|[\s`|]){re.escape(stem)}(\.[a-z{{,}}]*)?([\s`|:,]|$)", text, re.M)))


def in_parents_readme(folder):
    """A folder of data (cases, tests of one module) may be described by the one above it."""
    above = ROOT / folder.parent / "README.md"
    return above.is_file() and f"{folder.name}/" in above.read_text(encoding="utf-8")


CHECKS = {"includes point downwards": check_includes,
          "one door per dependency": check_doors,
          "no file is too long": check_lengths,
          "every folder has its map": check_readmes}


def main():
    paths = files()
    suite = tree.Element("testsuite", name="layers")
    bad = 0
    for name, check in CHECKS.items():
        wrong = list(check(paths))
        case = tree.SubElement(suite, "testcase", classname="layers", name=name)
        if wrong:
            bad += 1
            tree.SubElement(case, "failure", message=name).text = "\n".join(wrong)
            print(f"FAILED {name}", *("  " + w for w in wrong), sep="\n")
        else:
            print(f"ok     {name}")
    if "--junit" in sys.argv:
        tree.ElementTree(suite).write(sys.argv[sys.argv.index("--junit") + 1])
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
