#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A program in each language with an AWS SDK that the other tests do not use, against a server.

    conformance/sdks/run.py [--junit FILE] [--endpoint URL] [LANGUAGE...]

Each prints a line `ok ...` for what is as it should be, and ends at the first thing that is not.
A language whose tools are not on this machine is skipped, and the output says so."""
import argparse
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "sdks"
MINUTES = 10

# language: what it needs, how it is made in HERE/language, how it runs
LANGUAGES = {
    "go": (["go"],
           [["go", "build", "-o", BUILD / "go", "."]],
           [BUILD / "go"]),
    "java": (["java", "javac", "mvn"],
             [["mvn", "-q", "-B", f"-DoutputDirectory={BUILD / 'jars'}",
               "dependency:copy-dependencies"],
              ["javac", "-nowarn", "-cp", f"{BUILD / 'jars'}/*", "-d", BUILD / "java", "Sdk.java"]],
             ["java", "-cp", f"{BUILD / 'jars'}/*:{BUILD / 'java'}", "Sdk"]),
    "rust": (["cargo"],
             [["cargo", "build", "--quiet", "--target-dir", BUILD / "rust"]],
             [BUILD / "rust/debug/sdk"]),
}


@contextlib.contextmanager
def served(endpoint):
    """The URL to ask: that of a new server, unless there is one."""
    if endpoint:
        yield endpoint
        return
    program = os.environ.get("GRAMME_PROGRAM") or ROOT / "build" / "gramme"
    with subprocess.Popen([program, "-inMemory", "-port", "0"], stdout=subprocess.PIPE,
                          text=True) as server:
        try:
            port = next(line.split()[1] for line in server.stdout if line.startswith("Port:"))
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def made(language, commands):
    """What went wrong, or None."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for command in commands:
        done = subprocess.run(command, cwd=HERE / language, capture_output=True, text=True,
                              timeout=60 * MINUTES, check=False)
        if done.returncode:
            return f"{command[0]}: {done.stdout[-1000:]}{done.stderr[-1000:]}"
    return None


def judge(language, url):
    """Names of what was good, and what went wrong or None."""
    _, commands, program = LANGUAGES[language]
    wrong = made(language, commands)
    if wrong:
        return [], wrong
    done = subprocess.run([*program, url], capture_output=True, text=True,
                          timeout=60 * MINUTES, check=False)
    print(done.stdout, done.stderr, sep="", end="")
    good = [line[3:] for line in done.stdout.splitlines() if line.startswith("ok ")]
    return good, f"{done.stdout[-500:]}{done.stderr[-1500:]}" if done.returncode else None


def main():
    words = argparse.ArgumentParser(description=__doc__,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--junit")
    words.add_argument("--endpoint")
    words.add_argument("languages", nargs="*", metavar="LANGUAGE")
    options = words.parse_args()
    suite = tree.Element("testsuite", name="sdks")
    failed = False
    with served(options.endpoint) as url:
        for language in options.languages or LANGUAGES:
            absent = [tool for tool in LANGUAGES[language][0] if not shutil.which(tool)]
            if absent:
                print(f"skipped: {language}: no {', '.join(absent)} on this machine")
                continue
            good, wrong = judge(language, url)
            for name in good:
                tree.SubElement(suite, "testcase", classname=language, name=name)
            if wrong is not None or not good:
                failed = True
                case = tree.SubElement(suite, "testcase", classname=language, name="the program")
                tree.SubElement(case, "failure", message="it ended early").text = wrong
                print(f"FAILED {language}: {wrong}")
    if options.junit:
        tree.ElementTree(suite).write(options.junit)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
