# SPDX-License-Identifier: Apache-2.0
"""A root directory with Python, glibc and what Python's own modules need; nothing else.

It is put together from this machine's files by mounts that only its processes see, in a name space
of their own; where that is not allowed, `impossible` says why.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import sysconfig

UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"]
UNWANTED = re.compile(r"sqlite|tkinter|_tk|dbm|gdbm|curses|readline|test", re.I)
SCRIPT = """
set -e
export HOME=/tmp TMPDIR=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/installed:/packages
cd /tmp
{python} -m pip install --quiet --no-index --disable-pip-version-check \\
    --root-user-action=ignore --target /installed /wheel/{wheel}
{python} /examples/embed.py
{python} -m pytest -p no:cacheprovider -q /examples/test_notes.py
"""


def dependencies(path):
    """The files that the loader finds for a file of this machine's."""
    text = subprocess.run(["ldd", path], capture_output=True, text=True).stdout
    return set(re.findall(r"(/\S+) \(0x", text))


class Root:
    def __init__(self, folder):
        self.folder = folder / "root"
        self.python = pathlib.Path(sys.base_prefix, "bin", pathlib.Path(sys.executable).name)
        self.python = self.python.resolve()
        stdlib = {sysconfig.get_path(kind, vars={"base": sys.base_prefix,
                                                 "platbase": sys.base_prefix})
                  for kind in ("stdlib", "platstdlib")}
        self.folders = {path: path for path in stdlib}
        self.libraries = dependencies(self.python)
        for path in stdlib:
            for module in pathlib.Path(path, "lib-dynload").glob("*.so"):
                if not UNWANTED.search(module.name):
                    self.libraries |= dependencies(module)
        probe = subprocess.run([*UNSHARE, "mount", "--bind", folder, folder],
                               capture_output=True, text=True)
        self.impossible = probe.stderr.strip() if probe.returncode else ""

    def run(self, wheel, examples):
        """Installs the wheel there and runs the examples; what that printed."""
        packages = next(path for path in sys.path if pathlib.Path(path, "pytest").is_dir())
        mounts = {**self.folders, str(wheel.parent): "/wheel", str(examples): "/examples",
                  packages: "/packages", "/proc": "/proc"}
        lines = ["set -e"]
        for source, target in mounts.items():
            place = shlex.quote(f"{self.folder}{target}")
            lines.append(f"mkdir -p {place}; mount --rbind {shlex.quote(source)} {place}")
        for path in (self.python, *sorted(self.libraries)):
            place = shlex.quote(f"{self.folder}{path}")
            lines.append(f"mkdir -p $(dirname {place}); cp {shlex.quote(str(path))} {place}")
        lines.append(f"mkdir -p {self.folder}/tmp {self.folder}/installed {self.folder}/dev")
        lines.append(f"touch {self.folder}/dev/null")
        lines.append(f"mount --bind /dev/null {self.folder}/dev/null")
        lines.append(f"mkdir -p {self.folder}/bin; cp /bin/sh {self.folder}/bin/sh")
        script = SCRIPT.format(python=self.python, wheel=wheel.name)
        lines.append(f"exec chroot {self.folder} /bin/sh -c {shlex.quote(script)}")
        return subprocess.run([*UNSHARE, "sh", "-c", "\n".join(lines)], capture_output=True,
                              text=True, timeout=300, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
