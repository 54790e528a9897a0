# SPDX-License-Identifier: Apache-2.0
"""A root directory with Python, glibc and what Python's own modules need; nothing else.

It is put together from this machine's files, by links where these can be made. Its programs run by
chroot; where that is not allowed, `impossible` says why.
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig

WAYS = ([], ["unshare", "--user", "--map-root-user"])
UNWANTED = re.compile(r"sqlite|tkinter|dbm|curses|readline|test", re.I)
PACKAGES = ("pip", "pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "boto3",
            "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "py.py", "urllib3")
SCRIPT = """
set -e
export HOME=/tmp TMPDIR=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/installed:/packages
cd /tmp
{python} -m pip install --quiet --no-index --disable-pip-version-check \\
    --root-user-action=ignore --target /installed /tmp/{wheel}
{python} /examples/embed.py
{python} -m pytest -p no:cacheprovider -q /examples/test_notes.py
"""


def dependencies(path):
    """The files that the loader finds for a file of this machine's."""
    text = subprocess.run(["ldd", path], capture_output=True, text=True).stdout
    return set(re.findall(r"(/\S+) \(0x", text))


def link(source, target):
    source = os.path.realpath(source)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def skip(folder, names):
    """Of Python's library its tests and graphics, of botocore's data other services."""
    if folder.endswith("botocore/data"):
        return [name for name in names if "." not in name and not name.startswith("dynamodb")]
    return [name for name in names if name.startswith("config-") or name in (
        "site-packages", "dist-packages", "test", "tests", "idlelib", "tkinter", "ensurepip")]


class Root:
    def __init__(self, folder):
        self.folder = folder / "root"
        self.python = pathlib.Path(sys.base_prefix, "bin", pathlib.Path(sys.executable).name)
        self.python = self.python.resolve()
        base = {"base": sys.base_prefix, "platbase": sys.base_prefix}
        self.stdlib = {sysconfig.get_path(kind, vars=base) for kind in ("stdlib", "platstdlib")}
        self.libraries = dependencies(self.python) | dependencies("/bin/sh")
        for path in self.stdlib:
            for module in pathlib.Path(path, "lib-dynload").glob("*.so"):
                if not UNWANTED.search(module.name):
                    self.libraries |= dependencies(module)
        self.impossible = ""
        for self.way in WAYS:
            probe = subprocess.run([*self.way, "chroot", "/", "true"], capture_output=True,
                                   text=True)
            if probe.returncode == 0:
                return
        self.impossible = probe.stderr.strip()

    def add(self, source, target):
        target = pathlib.Path(f"{self.folder}{target}")
        target.parent.mkdir(parents=True, exist_ok=True)
        if pathlib.Path(source).is_dir():
            shutil.copytree(source, target, ignore=skip, copy_function=link, dirs_exist_ok=True)
        else:
            link(source, target)

    def run(self, wheel, examples):
        """Installs the wheel there and runs the examples; what that printed."""
        packages = next(path for path in sys.path if pathlib.Path(path, "pytest").is_dir())
        for path in (*self.stdlib, str(self.python), *self.libraries):
            self.add(path, path)
        for name in PACKAGES:
            self.add(f"{packages}/{name}", f"/packages/{name}")
        self.add("/bin/sh", "/bin/sh")
        self.add(examples, "/examples")
        self.add(wheel, f"/tmp/{wheel.name}")
        (self.folder / "dev").mkdir()
        (self.folder / "dev/null").touch()
        script = SCRIPT.format(python=shlex.quote(str(self.python)), wheel=wheel.name)
        return subprocess.run([*self.way, "chroot", self.folder, "/bin/sh", "-c", script],
                              capture_output=True, text=True, timeout=300, env={"PATH": os.environ["PATH"]})
