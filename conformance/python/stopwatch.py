# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin that tells how long a suite's tests were in Gramme, the binding included.

Counted is what the process's threads compute between entering the binding and leaving it, so that
a machine which has other work to do makes little difference; Python's collector, which happens to
come along then and looks at everything that pytest and boto3 left, is not counted. $STOPWATCH
names the file that gets the milliseconds of each test.
"""
import functools
import gc
import json
import os
import time

from gramme import Engine
from gramme._boto import Attachment

spent = {"cpu": 0.0, "wall": 0.0, "calls": 0, "collector": 0.0}
tests = {}


def timed(owner, name):
    function = getattr(owner, name)

    @functools.wraps(function)
    def measure(*arguments, **more):
        collector = spent["collector"]
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return function(*arguments, **more)
        finally:
            spent["cpu"] += time.process_time() - cpu - (spent["collector"] - collector)
            spent["wall"] += time.perf_counter() - wall
            spent["calls"] += 1

    setattr(owner, name, measure)


def collecting(phase, _):
    spent["collector"] += time.process_time() * (1 if phase == "stop" else -1)


def pytest_configure():
    gc.callbacks.append(collecting)
    for name in ("__init__", "close", "call", "read"):
        timed(Engine, name)
    timed(Attachment, "_before_send")


def pytest_runtest_logfinish(nodeid):
    tests[nodeid] = 1000 * (spent["cpu"] - sum(tests.values()) / 1000)


def pytest_sessionfinish():
    with open(os.environ["STOPWATCH"], "w", encoding="utf-8") as file:
        json.dump({"tests": tests, "wall": 1000 * spent["wall"], "calls": spent["calls"]}, file)
