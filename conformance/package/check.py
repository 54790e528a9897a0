#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs a build of Gramme into a folder of its own and judges what is there.

    python3 conformance/package/check.py BUILD [--cc CC] [--sanitize LIST]
"""
import argparse
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "conformance/package"
EXAMPLE = ROOT / "conformance/examples/embed.c"
EXPECTED = '{"Item":{"id":{"S":"1"},"text":{"S":"buy milk"}}}\n'


def run(*words, **more):
    words = [str(word) for word in words]
    done = subprocess.run(words, capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Package:
    def __init__(self, options, folder):
        self.cc = options.cc
        self.build = options.build
        self.folder = folder
        self.flags = [f"-fsanitize={options.sanitize}"] if options.sanitize else []
        self.prefix = folder / "prefix"
        run("cmake", "--install", self.build, "--prefix", self.prefix)
        self.library = next(self.prefix.rglob("libgramme.so")).parent
        self.include = self.prefix / "include"
        self.environment = dict(os.environ, PKG_CONFIG_PATH=str(self.library / "pkgconfig"))

    def pkg_config(self, *words):
        return run("pkg-config", *words, env=self.environment).split()

    def compile(self, name, source, *words):
        program = self.folder / name
        run(self.cc, "-std=c11", *self.flags, source, "-o", program, *words)
        return program

    def execute(self, program, expected):
        shown = run(program, env=dict(self.environment, LD_LIBRARY_PATH=str(self.library)),
                    timeout=300)
        if shown != expected:
            sys.exit(f"{program} printed {shown!r}, not {expected!r}")

    def public(self):
        text = "".join(header.read_text() for header in self.include.glob("*.h"))
        return set(re.findall(r"GRAMME_API\b[^;(]*?\b(gramme_\w+)\s*\(", text))


def check_symbols(package):
    """What the shared library exports is what the headers declare."""
    lines = run("nm", "-D", "--defined-only", package.library / "libgramme.so").splitlines()
    exported = {line.split()[-1] for line in lines}
    declared = package.public()
    if exported != declared:
        sys.exit(f"exported, not declared: {sorted(exported - declared)}; "
                 f"declared, not exported: {sorted(declared - exported)}")
    dynamic = run("readelf", "-d", package.library / "libgramme.so")
    version = run(package.prefix / "bin/gramme", "-version").split()[-1]
    name = re.search(r"SONAME.*\[(.*)\]", dynamic).group(1)
    minor = ".".join(version.split(".")[:2]) if version.startswith("0.") else version.split(".")[0]
    if name != f"libgramme.so.{minor}":
        sys.exit(f"the SONAME of {version} is {name}")
    if re.search(r"R(UN)?PATH", dynamic):
        sys.exit("the library has a search path of the build's")


def check_headers(package):
    """Each header stands alone, in C99 and in C++."""
    for header in sorted(package.include.glob("*.h")):
        for language, standard, compiler in (("c", "c99", package.cc), ("c++", "c++11", "c++")):
            if shutil.which(compiler) is None:
                continue
            source = package.folder / f"alone.{language}"
            source.write_text(f"#include <{header.name}>\n")
            run(compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic",
                "-Werror", "-fsyntax-only", f"-I{package.include}", source)


def check_shared(package):
    """pkg-config, the shared library."""
    words = package.pkg_config("--cflags", "--libs", "gramme")
    own = package.pkg_config("--cflags", "--libs", "libcjson", "sqlite3")
    package.execute(package.compile("embed", EXAMPLE, *words), EXPECTED)
    package.execute(package.compile("host", HERE / "host.c", *words, *own, "-pthread"), "ok\n")


def check_static(package):
    """pkg-config --static, where there is no shared library."""
    other = package.folder / "static"
    run("cmake", "--install", package.build, "--prefix", other)
    for shared in other.rglob("libgramme.so*"):
        shared.unlink()
    folder = next(other.rglob("libgramme.a")).parent
    environment = dict(os.environ, PKG_CONFIG_PATH=str(folder / "pkgconfig"))
    words = run("pkg-config", "--static", "--cflags", "--libs", "gramme", env=environment).split()
    program = package.compile("embed-static", EXAMPLE, *words)
    if "libgramme" in run("readelf", "-d", program):
        sys.exit("the static program wants a shared library")
    package.execute(program, EXPECTED)


def check_cmake(package):
    """find_package, both libraries."""
    version = package.pkg_config("--modversion", "gramme")[0]
    build = package.folder / "consumer"
    run("cmake", "-S", HERE, "-B", build, f"-DCMAKE_PREFIX_PATH={package.prefix}",
        f"-DCMAKE_C_COMPILER={package.cc}", f"-DCMAKE_C_FLAGS={' '.join(package.flags)}",
        f"-DEXAMPLE={EXAMPLE}", f"-DGRAMME_WANTED={version}")
    run("cmake", "--build", build)
    for kind in ("shared", "static"):
        package.execute(build / f"embed-{kind}", EXPECTED)
        package.execute(build / f"host-{kind}", "ok\n")


def speaks_tls(program, certificate, port_of, **more):
    """True when what the program serves is trusted by who has the certificate it wrote."""
    process = subprocess.Popen([program, *more.pop("words")], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, **more)
    try:
        port = port_of(process.stdout)
        context = ssl.create_default_context(cafile=str(certificate))
        with urllib.request.urlopen(f"https://localhost:{port}/_gramme/health", timeout=60,
                                    context=context) as reply:
            return reply.status == 200
    finally:
        process.stdin.close()
        process.terminate()
        process.wait(60)
        process.stdout.close()


def check_hardened(package):
    """What a release is built with so that a memory error ends it."""
    cache = (package.build / "CMakeCache.txt").read_text()
    if package.flags or "CMAKE_BUILD_TYPE:STRING=Release" not in cache:
        return
    for built in (package.prefix / "bin/gramme", package.library / "libgramme.so",
                  package.library / "gramme/gramme-tls.so"):
        head = run("readelf", "-hldW", built)
        symbols = run("nm", "-D", "--undefined-only", built)
        for what, there in {
                "position independent": re.search(r"Type:\s+DYN", head),
                "bound before it runs": "BIND_NOW" in head or re.search(r"FLAGS_1.*NOW", head),
                "read-only once bound": "GNU_RELRO" in head,
                "without code on its stack": re.search(r"GNU_STACK.* RW +0x", head),
                "with guarded stacks": "__stack_chk_fail" in symbols,
                "with checked copies": "tls" in built.name or "_chk@" in
                symbols.replace("__stack_chk_fail", "")}.items():
            if not there:
                sys.exit(f"{built} is not {what}")


def check_program(package):
    """The program shows plug-ins Gramme's functions alone, and loads no library it has inside."""
    program = package.prefix / "bin/gramme"
    foreign = [line.split()[-1] for line in run("nm", "-D", "--defined-only", program).splitlines()
               if not re.search(r" (gramme_\w+|_\w+|data_start|\w+@\S+)$", line)]
    if foreign and not package.flags:
        sys.exit(f"{program} also shows {foreign[:10]}")
    if "GRAMME_ARCHIVES_LINK:INTERNAL=1" in (package.build / "CMakeCache.txt").read_text():
        loaded = re.findall(r"NEEDED.*\[lib([a-z]+)", run("readelf", "-d", program))
        if {"sqlite", "event", "xxhash", "z", "minizip"} & set(loaded):
            sys.exit(f"{program} loads {loaded}")


def check_tls(package):
    """The program and the library find gramme-tls.so, and neither is linked with OpenSSL."""
    program = package.prefix / "bin/gramme"
    for linked in (program, package.library / "libgramme.so"):
        if re.search("libssl|libcrypto", run("readelf", "-d", linked)):
            sys.exit(f"{linked} is linked with OpenSSL")
    certificate = package.folder / "made.pem"
    if not speaks_tls(program, certificate, lambda lines: next(
            line for line in lines if line.startswith("Port:")).split()[1],
            words=["-inMemory", "-port", "0", "--tls-self-signed", certificate]):
        sys.exit("the installed program speaks no TLS")
    words = package.pkg_config("--cflags", "--libs", "gramme")
    host = package.compile("secure", HERE / "secure.c", *words)
    if not speaks_tls(host, certificate, lambda lines: lines.readline().strip(),
                      words=[certificate],
                      env=dict(package.environment, LD_LIBRARY_PATH=str(package.library))):
        sys.exit("the installed library speaks no TLS")


def check_readme(package):
    """The README shows the example as it is."""
    code = EXAMPLE.read_text().partition("#include")
    if code[1] + code[2] not in (ROOT / "README.md").read_text():
        sys.exit(f"README.md does not have {EXAMPLE.name} word for word")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--sanitize", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gramme-package-") as folder:
        package = Package(options, pathlib.Path(folder))
        for check in (check_symbols, check_headers, check_shared, check_static, check_cmake,
                      check_hardened, check_program, check_tls, check_readme):
            check(package)
            print(f"ok  {check.__doc__}")


if __name__ == "__main__":
    main()
