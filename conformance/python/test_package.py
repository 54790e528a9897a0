# SPDX-License-Identifier: Apache-2.0
"""The wheel: what is in it, what it asks of the system, and that it keeps to itself."""
import ast
import base64
import csv
import hashlib
import inspect
import os
import pathlib
import platform
import re
import subprocess
import sys
import typing
import zipfile

import minimal_root
import pytest

import gramme
from gramme import _library

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLES = ROOT / "conformance/examples"
EXPECTED = "{'id': '1', 'text': 'buy milk'}\n"
OTHERS = re.compile(r"lib(sqlite3|event\w*|cjson|xxhash|md|z|minizip)[-.\d]*\.so")


@pytest.fixture(scope="session")
def wheel():
    return next(pathlib.Path(sys.prefix).parent.glob("*.whl"))


@pytest.fixture(scope="session")
def parts(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_installed_from_the_wheel(parts):
    home = pathlib.Path(gramme.__file__).parent
    assert pathlib.Path(sys.prefix) in home.parents
    for name, content in parts.items():
        if name.startswith("gramme/"):
            assert (home.parent / name).read_bytes() == content


def test_record(parts):
    name = next(name for name in parts if name.endswith("/RECORD"))
    rows = {row[0]: row[1:] for row in csv.reader(parts[name].decode().splitlines())}
    assert rows.keys() == parts.keys()
    for path, content in parts.items():
        if path != name:
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            assert rows[path] == [f"sha256={digest.decode()}", str(len(content))]


def test_metadata(parts):
    info = f"gramme-{gramme.version()}.dist-info"
    text = parts[f"{info}/METADATA"].decode()
    assert f"\nVersion: {gramme.version()}\n" in text
    wanted = re.findall(r"^Requires-Dist: (.*)$", text, re.M)
    assert [line for line in wanted if "extra ==" not in line] == []
    assert text.endswith((ROOT / "api/bindings/python/README.md").read_text())
    for name in re.findall(r"^License-File: (.*)$", text, re.M):
        assert parts[f"{info}/licenses/{name}"]
    assert "gramme/py.typed" in parts


def test_every_library_and_licence(parts):
    libraries = [name for name in parts if name.endswith(".so")]
    assert {re.sub(r"-[0-9a-f]{8}\.so$", ".so", name.rpartition("/")[2]) for name in libraries} >= {
        "libgramme.so", "libgramme-sqlite3.so", "libgramme-event_core-2.1.so",
        "libgramme-cjson.so", "libgramme-xxhash.so", "libgramme-z.so",
        "libgramme-md.so", "libgramme-minizip.so"}
    licences = [name for name in parts if "/licenses/" in name]
    assert len(licences) >= len(libraries)


def test_tag(wheel):
    """pip takes a wheel by its tag: it has to promise what the libraries hold, and no more."""
    system, major, minor = re.search(r"-py3-none-(\w+?)_(\d+)_(\d+)_\w+\.whl$", wheel.name).groups()
    assert system == "manylinux" and wheel.name.endswith(f"_{platform.machine()}.whl")
    asked = set()
    for path in (pathlib.Path(gramme.__file__).parent / "lib").glob("*.so"):
        text = subprocess.run(["readelf", "--dyn-syms", "-W", path], check=True,
                              capture_output=True, text=True).stdout
        asked.update(tuple(map(int, version.split(".")[:2]))
                     for version in re.findall(r"@GLIBC_([\d.]+)", text))
    assert (2, 17) <= max(asked) == (int(major), int(minor))


def test_own_libraries():
    """In a process that uses its own SQLite and zlib, Gramme's are those of the package."""
    code = """if True:
        import gramme, sqlite3, zlib
        with gramme.Engine() as engine:
            assert engine.call("ListTables") == {"TableNames": []}
            engine.serve()
            base = sqlite3.connect(":memory:")
            base.execute("create table t (a)")
            base.execute("insert into t values (?)", [zlib.compress(b"abc")])
            assert zlib.decompress(base.execute("select a from t").fetchone()[0]) == b"abc"
            assert engine.call("ListTables") == {"TableNames": []}
    """
    folder = str(pathlib.Path(gramme.__file__).parent / "lib")
    subprocess.run([sys.executable, "-c", code], check=True)
    show = "print(open('/proc/self/maps').read())"
    loaded = {}
    for code in ("import zlib", "import zlib, gramme; gramme.Engine().close()"):
        maps = subprocess.run([sys.executable, "-c", f"{code}\n{show}"], check=True,
                              capture_output=True, text=True).stdout
        loaded[code] = {line.split()[-1] for line in maps.splitlines() if "/" in line}
    without, having = loaded.values()
    ours = {path for path in having if path.startswith(folder)}
    assert len(ours) >= 7
    assert not [path for path in having - without - ours
                if OTHERS.fullmatch(pathlib.PurePath(path).name.partition(".so")[0] + ".so")]


def test_system_without_the_libraries(wheel, tmp_path):
    """pip, the examples and the plugin in a root that has Python and glibc, and none of what
    Gramme is made of."""
    root = minimal_root.Root(tmp_path)
    if root.impossible:
        pytest.skip(root.impossible)
    assert not [path for path in root.libraries if re.search(
        r"sqlite|libevent|cjson|xxhash|libmd\.|minizip", path)]
    done = root.run(wheel, EXAMPLES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{EXPECTED}2 passed" in re.sub(r"\n.*\[100%\]", "", done.stdout)


def test_examples():
    done = subprocess.run([sys.executable, EXAMPLES / "embed.py"], check=True,
                          capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (EXPECTED, "")
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q",
                           EXAMPLES / "test_notes.py"], capture_output=True, text=True)
    assert "2 passed" in done.stdout, done.stdout


@pytest.mark.parametrize("name", ["embed.py", "test_notes.py"])
def test_readme_shows_the_example(name):
    lines = (EXAMPLES / name).read_text().splitlines()
    code = "\n".join(line for line in lines if not line.startswith("#")).strip()
    assert f"```python\n{code}\n```\n" in (ROOT / "README.md").read_text()


def test_old_python(parts):
    for name, content in parts.items():
        if name.endswith(".py"):
            ast.parse(content, name, feature_version=(3, 9))


def test_every_public_function_has_hints_and_words():
    for owner in (gramme, gramme.Engine, gramme.OperationError, gramme.Invocation):
        for name, function in inspect.getmembers(owner, inspect.isfunction):
            if name.startswith("_"):
                continue
            hints = typing.get_type_hints(function)
            assert hints.keys() >= inspect.signature(function).parameters.keys() - {"self"}, name
            assert "return" in hints and function.__doc__, name


def test_structures_are_those_of_the_headers(tmp_path):
    """ctypes has its own copy of each structure: same members and places, and room for more."""
    names = {"gramme_failure": _library.Failure, "gramme_open_options": _library.OpenOptions,
             "gramme_request": _library.Request, "gramme_target": _library.Target,
             "gramme_invocation": _library.InvocationStruct,
             "gramme_server_options": _library.ServerOptions}
    lines, wanted, sizes = [], [], {}
    for name, structure in names.items():
        sizes[name] = _library.ctypes.sizeof(structure)
        lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
        for field, *_ in structure._fields_:
            if field != "room":
                lines.append(f'printf("{name}.{field} %zu\\n", offsetof({name}, {field}));')
                wanted.append(f"{name}.{field} {getattr(structure, field).offset}")
    source = tmp_path / "layout.c"
    source.write_text("#include <stddef.h>\n#include <stdio.h>\n#include <gramme_server.h>\n"
                      f"#include <gramme_plugin.h>\nint main(void){{{''.join(lines)}return 0;}}")
    subprocess.run([os.environ.get("CC", "cc"), f"-I{ROOT / 'api/include'}",
                    f"-I{ROOT / 'server/include'}", source, "-o", tmp_path / "layout"], check=True)
    shown = subprocess.run([tmp_path / "layout"], check=True, capture_output=True, text=True)
    lines = shown.stdout.splitlines()
    assert [line for line in lines if "." in line] == wanted
    real = {name: int(size) for name, size in (line.split() for line in lines if "." not in line)}
    sizes["gramme_open_options"] = _library.ctypes.sizeof(_library.RoomyOpenOptions)
    for name in ("gramme_open_options", "gramme_request", "gramme_target", "gramme_server_options"):
        assert real[name] <= sizes[name] - 100
    assert real["gramme_failure"] == sizes["gramme_failure"]
    assert real["gramme_invocation"] >= sizes["gramme_invocation"]


def test_codes_are_those_of_the_header():
    text = (ROOT / "api/include/gramme.h").read_text()
    names = re.findall(r"^\s+GRAMME_CODE_(\w+)", text.partition("} gramme_code;")[0], re.M)
    assert names == ["OK", *(code.name for code in sorted(gramme.Code))]
