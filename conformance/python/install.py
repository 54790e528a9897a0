#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the wheel of a build and installs it, without a network, into a Python of its own.

    .venv/bin/python conformance/python/install.py BUILD FOLDER

FOLDER then has the wheel and `venv`, which sees pytest and boto3 where this Python has them.
"""
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    build, folder = (pathlib.Path(word) for word in sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, ROOT / "api/package/wheel", build, folder], check=True)
    venv.create(folder / "venv", symlinks=True, with_pip=False)
    python = folder / "venv/bin/python"
    pip = pathlib.Path(sysconfig.get_path("purelib"))
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True).stdout.strip()
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index",
         "--disable-pip-version-check", *folder.glob("*.whl")], check=True)
    pathlib.Path(site, "tests.pth").write_text(f"{pip}\n")


if __name__ == "__main__":
    main()
