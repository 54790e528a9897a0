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
RUNS = 16


def measured(file):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", HERE / "pytest.ini", "-q", "-p", "stopwatch",
         HERE / "suite200.py"], capture_output=True, text=True, cwd=HERE,
        env=dict(os.environ, STOPWATCH=str(file)))
    assert done.returncode == 0, done.stdout
    return json.loads(file.read_text())


def test_suite_of_200(tmp_path, capsys):
    """On a machine that others keep busy a processor computes more slowly, now here, now there:
    the suite then has some more runs, and of each call of each test the best one counts."""
    best = {}
    for run in range(1, RUNS + 1):
        figures = measured(tmp_path / "figures.json")
        assert len(figures) == TESTS
        for name, calls in figures.items():
            spent = [cpu for cpu, _ in calls]
            best[name] = [min(pair) for pair in zip(spent, best.get(name, spent))]
            assert len(best[name]) == len(calls) >= 5
        each = sum(map(sum, best.values())) / TESTS
        total, wall = (sum(call[i] for calls in figures.values() for call in calls) / TESTS
                       for i in (0, 1))
        with capsys.disabled():
            print(f"\nfigure: {TESTS} tests with an engine each: {each:.2f} ms a test in Gramme "
                  f"(best of {run}; this run {total:.2f} ms, by the clock {wall:.2f} ms)")
        if each < LIMIT:
            break
    assert each < LIMIT
