# SPDX-License-Identifier: Apache-2.0
"""Database files by themselves: gramme check, and what the start says of those it cannot open."""
import sqlite3
import subprocess
import threading

import pytest

import process
import schema
from values import item, refused

pytestmark = pytest.mark.gramme_only


def run(*args, limit=60):
    return subprocess.run([process.program(), *map(str, args)], capture_output=True, text=True,
                          timeout=limit, stdin=subprocess.DEVNULL, check=False)


def bytes_of(folder):
    """What is in a folder; the index of a log is rebuilt by whoever reads it."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.endswith("-shm")}


def fill(client, name, count):
    for number in range(count):
        client.put_item(TableName=name, Item=item(pk=f"k{number % 40}", sk=number % 7, a="a"))


def make(client, name="Things"):
    client.create_table(**schema.request(
        name, "pk:S", "sk:N", gsi=[schema.index("by_a", "a:S", "sk:N")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}))
    fill(client, name, 100)


# ---- gramme check

def test_check_a_whole_file(start_gramme, client_for, tmp_path):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    make(client_for(server.url))
    path = tmp_path / "shared-local-instance.db"
    got = run("check", path)
    assert got.returncode == 2 and "is open already" in got.stderr and got.stdout == ""
    server.stop()
    before = bytes_of(tmp_path)
    got = run("check", path)
    assert (got.returncode, got.stdout, got.stderr) == (0, f"{path}: whole\n", "")
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize("moment", range(3))
def test_check_after_a_kill(start_gramme, client_for, tmp_path, moment):
    """In the middle of writes, with all that lies beside the file then."""
    server = start_gramme("-sharedDb", "-dbPath", tmp_path, "--shard-records", "20")
    make(client_for(server.url))
    stopped = threading.Event()

    def write():
        client = client_for(server.url)
        while not stopped.is_set():
            try:
                fill(client, "Things", 500)
            except Exception:  # pylint: disable=broad-except
                return

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    stopped.wait(0.1 + 0.2 * moment)
    server.kill()
    stopped.set()
    for writer in writers:
        writer.join()
    before = bytes_of(tmp_path)
    assert len(before) > 1
    got = run("check", tmp_path / "shared-local-instance.db")
    assert got.returncode == 0, got.stdout
    before.pop("shared-local-instance.db-lock", None)
    assert bytes_of(tmp_path) == before


def test_check_says_what_is_wrong(start_gramme, client_for, tmp_path):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    make(client_for(server.url))
    server.stop()
    path = tmp_path / "shared-local-instance.db"
    good = tmp_path / "good.db"
    good.write_bytes(path.read_bytes())
    with sqlite3.connect(path) as base:
        base.execute("DELETE FROM rows WHERE rowid = (SELECT max(rowid) FROM rows)")
    base.close()
    got = run("check", path, good, tmp_path / "none.db")
    lines = got.stdout.splitlines()
    assert got.returncode == 2
    assert all(line.startswith(f"{path}: ") for line in lines[:-1])
    assert any("by_a" in line for line in lines)
    assert lines[-2].endswith(f"damaged, {len(lines) - 2} findings")
    assert lines[-1] == f"{good}: whole"
    assert got.stderr.startswith("gramme: ") and "none.db" in got.stderr
    assert run("check", good, path).returncode == 1


def test_check_without_words():
    got = run("check")
    assert (got.returncode, got.stdout) == (2, "") and got.stderr.startswith("usage: gramme check")
    got = run("check", "--help")
    assert (got.returncode, got.stderr) == (0, "") and got.stdout.startswith("usage: gramme check")
    got = run("check", "--nonsense")
    assert got.returncode == 2 and "--nonsense" in got.stderr


# ---- files that cannot be opened, at the start

def newer(path):
    with open(path, "r+b") as file:
        file.seek(60)
        file.write((1000).to_bytes(4, "big"))


def short(path):
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size - 4096)


def spoiled(path):
    with open(path, "r+b") as file:
        file.seek(100)
        file.write(b"\xa5" * 3000)


BROKEN = {"newer": (newer, "written by a newer Gramme"), "short": (short, "its end is missing"),
          "spoiled": (spoiled, "gramme check")}


@pytest.mark.parametrize("kind", BROKEN)
def test_shared_file_that_cannot_be_opened(start_gramme, client_for, tmp_path, kind):
    """One line, the file as it was, and what to do about it."""
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    make(client_for(server.url))
    server.stop()
    path = tmp_path / "shared-local-instance.db"
    spoil, words = BROKEN[kind]
    spoil(path)
    before = bytes_of(tmp_path)
    got = run("-sharedDb", "-port", 0, "-dbPath", tmp_path)
    assert got.returncode == 1 and len(got.stderr.splitlines()) == 1
    assert str(path) in got.stderr and words in got.stderr
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize("kind", BROKEN)
def test_file_of_a_key_that_cannot_be_opened(start_gramme, client_for, tmp_path, kind):
    """The others are served; the start tells when a look is enough, else the first request."""
    def client_of(server, key):
        return client_for(server.url, aws_access_key_id=key, aws_secret_access_key="x",
                          region_name="local")

    server = start_gramme("-dbPath", tmp_path)
    for key in ("bad", "good"):
        make(client_of(server, key))
    server.stop()
    spoil, words = BROKEN[kind]
    spoil(tmp_path / "bad_local.db")
    server = start_gramme("-dbPath", tmp_path)
    assert client_of(server, "good").list_tables()["TableNames"] == ["Things"]
    with refused("InternalServerError"):
        client_of(server, "bad").list_tables()
    server.stop()
    lines = [line for line in server.stderr_lines if "bad_local.db" in line]
    assert len(lines) == (1 if kind == "spoiled" else 2) and all(words in line for line in lines)


def test_two_programs_on_one_folder(start_gramme, client_for, tmp_path):
    """The second one says who is in the way, once."""
    first = start_gramme("-dbPath", tmp_path)
    make(client_for(first.url))
    second = start_gramme("-dbPath", tmp_path)
    for _ in range(2):
        with refused("InternalServerError"):
            client_for(second.url).list_tables()
    second.stop()
    assert len([line for line in second.stderr_lines if "is open already" in line]) == 1
    assert client_for(first.url).list_tables()["TableNames"] == ["Things"]
