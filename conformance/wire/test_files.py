# SPDX-License-Identifier: Apache-2.0
"""Database files by themselves: gramme check."""
import sqlite3
import subprocess
import threading

import pytest

import process
import schema
from values import item

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
