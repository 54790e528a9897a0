#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether a bundle of libgramme keeps to itself, in a process that has all of its libraries, too.

    .venv/bin/python conformance/package/bundle.py BUILD
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GLIBC = re.compile(r"/(ld-linux[\w-]*|lib[cm])\.so\.\d+$")
HOST = """
import ctypes, sqlite3, sys, zlib
gramme = ctypes.CDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL)
gramme.gramme_reply_new.restype = gramme.gramme_reply_body.restype = ctypes.c_void_p
db, reply = ctypes.c_void_p(), ctypes.c_void_p(gramme.gramme_reply_new())
assert gramme.gramme_open(ctypes.byref(db), None, None) == 0
assert gramme.gramme_ask(db, b"ListTables", b"{}", reply) == 200
assert sqlite3.connect(":memory:").execute("select 7").fetchone() == (7,)
assert zlib.decompress(zlib.compress(b"abc")) == b"abc"
gramme.gramme_close(db)
gramme.gramme_reply_free(reply)
print("ok")
"""

# A process in which the kernel gives no random bytes, or does.
RANDOM = """
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
ssize_t REPLACED(void *out, size_t size, unsigned flags)
{
    (void)flags;
    memset(out, 0, size);
    return -1;
}
int main(int count, char **words)
{
    static unsigned char bytes[2][1000], none[1000];
    void *library = dlopen(words[count - 1], RTLD_NOW);
    void *symbols[2];
    void (*fill)(void *, size_t);
    unsigned (*number)(void);

    symbols[0] = dlsym(library, "gramme_own_arc4random_buf");
    symbols[1] = dlsym(library, "gramme_own_arc4random");
    memcpy(&fill, &symbols[0], sizeof(fill));
    memcpy(&number, &symbols[1], sizeof(number));
    fill(bytes[0], sizeof(bytes[0]));
    fill(bytes[1], sizeof(bytes[1]) - 1);
    puts(memcmp(bytes[0], bytes[1], 1000) != 0 && memcmp(bytes[0], none, 200) != 0 &&
         memcmp(bytes[0] + 800, none, 200) != 0 && memcmp(bytes[0], bytes[0] + 256, 256) != 0 &&
         bytes[1][999] == 0 && number() != number() ? "ok" : "the same bytes");
    return 0;
}
"""


def run(*words, **more):
    words = [str(word) for word in words]
    done = subprocess.run(words, capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def system_libraries(library):
    """The library of the build and what it is linked with."""
    found = re.findall(r"=> (/\S+)", run("ldd", library).stdout)
    return [str(library), *(path for path in found if not GLIBC.search(path))]


def bindings(folder, library, preloaded):
    """Every symbol that the loader bound in such a process: user, provider, name."""
    environment = dict(os.environ, LD_PRELOAD=":".join(preloaded), LD_DEBUG="bindings",
                       LD_BIND_NOW="1", LD_DEBUG_OUTPUT=str(folder / "bound"))
    done = run(sys.executable, "-c", HOST, library, env=environment)
    if done.stdout != "ok\n":
        sys.exit(f"the host printed {done.stdout!r}")
    for path in folder.glob("bound.*"):
        yield from re.findall(r"binding file (\S+) \[\d+\] to (\S+) \[\d+\]: \w+ symbol `(\w+)'",
                              path.read_text())


def check_bindings(bundle, folder, preloaded):
    """Nothing in the bundle uses the host's libraries, and the host none of the bundle's."""
    inside = 0
    for user, provider, name in bindings(folder, bundle / "libgramme.so", preloaded):
        ours, theirs = (pathlib.Path(path).parent == bundle for path in (user, provider))
        inside += ours and theirs
        if ours != theirs and not GLIBC.search(provider):
            sys.exit(f"{user} has {name} of {provider}")
    if inside < 100:
        sys.exit(f"the loader tells of {inside} symbols only")


def check_folder(bundle, floor):
    """All that is loaded is there, stripped, with its licence; nothing newer than the floor."""
    libraries = sorted(bundle.glob("*.so"))
    for path in libraries:
        dynamic = run("readelf", "-dW", path).stdout
        needed = [name for name in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
                  if not GLIBC.search("/" + name)]
        for name in needed:
            if not (bundle / name).exists():
                sys.exit(f"{path.name} needs {name}, which is not in the bundle")
        if needed and re.findall(r"\(R(?:UN)?PATH\).*\[(.*)\]", dynamic) != ["$ORIGIN"]:
            sys.exit(f"{path.name} is not looked for beside itself")
        if ".debug_info" in run("readelf", "-SW", path).stdout:
            sys.exit(f"{path.name} is not stripped")
        for version in re.findall(r"GLIBC_2\.(\d+)", run("readelf", "-VW", path).stdout):
            if int(version) > floor:
                sys.exit(f"{path.name} needs glibc 2.{version}, the floor is 2.{floor}")
    others = [path for path in libraries if re.match(r"libgramme-(?!random)", path.name)]
    if len(others) < 6 or len(list((bundle / "licences").iterdir())) != len(others):
        sys.exit("a library or a licence is missing")


def check_random(bundle, folder):
    """What stands in for a function of newer glibcs does so, with random bytes and without."""
    for library in bundle.glob("libgramme-random-*.so"):
        for name in ("unused", "getrandom"):
            (folder / "random.c").write_text(RANDOM.replace("REPLACED", name))
            run("cc", "-rdynamic", folder / "random.c", "-o", folder / "random", "-ldl")
            shown = run(folder / "random", library).stdout
            if shown != "ok\n":
                sys.exit(f"random.c with {name} replaced: {shown}")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    preloaded = system_libraries(build / "libgramme.so")
    with tempfile.TemporaryDirectory(prefix="gramme-bundle-") as name:
        folder = pathlib.Path(name)
        made = run(sys.executable, ROOT / "api/package/bundle", folder / "lib",
                   build / "libgramme.so").stdout
        floor = int(re.search(r"^glibc 2\.(\d+) \w+$", made.splitlines()[-1]).group(1))
        check_folder(folder / "lib", floor)
        print(f"ok  {check_folder.__doc__}")
        check_random(folder / "lib", folder)
        print(f"ok  {check_random.__doc__}")
        for libraries in ([], preloaded):
            check_bindings(folder / "lib", folder, libraries)
            print(f"ok  {check_bindings.__doc__} ({len(libraries)} preloaded)")


if __name__ == "__main__":
    main()
