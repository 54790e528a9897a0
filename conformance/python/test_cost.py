# SPDX-License-Identifier: Apache-2.0
"""What a suite of 200 tests with 200 engines pays for them."""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
TESTS = 200
LIMIT = 1.0  # milliseconds of a test
RUNS = 4


def measured(file):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", HERE / "pytest.ini", "-q", "-p", "stopwatch",
         HERE / "suite200.py"], capture_output=True, text=True, cwd=HERE,
        env=dict(os.environ, STOPWATCH=str(file)))
    assert done.returncode == 0, done.stdout
    return json.loads(file.read_text())


def test_suite_of_200(tmp_path, capsys):
    """On a machine that others keep busy, all that a processor computes takes longer now and then:
    each test has some more runs, if need be, and the best one counts."""
    best = {}
    for run in range(1, RUNS + 1):
        figures = measured(tmp_path / "figures.json")
        assert len(figures["tests"]) == TESTS
        for name, spent in figures["tests"].items():
            best[name] = min(spent, best.get(name, spent))
        each = sum(best.values()) / TESTS
        with capsys.disabled():
            print(f"\nfigure: {TESTS} tests with an engine each, {figures['calls'] / TESTS:.1f} "
                  f"calls a test: {each:.2f} ms a test in Gramme (best of {run}; this run "
                  f"{sum(figures['tests'].values()) / TESTS:.2f} ms)")
        if each < LIMIT:
            break
    assert each < LIMIT
