# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin that tells how long a suite's tests were in Gramme, the binding included.

Counted is what the process's threads compute between entering the binding and leaving it, so that
a machine which has other work to do makes little difference; Python's collector, which happens to
come along then and looks at everything that pytest and boto3 left, is not counted. $STOPWATCH
names the file that gets the milliseconds of each call of each test.
"""
import functools
import gc
import json
import os
import time

from gramme import Engine
from gramme._boto import Attachment

collector = [0.0]
calls = []  # of the test that is running: [milliseconds of the processor, by the clock]
tests = {}


def timed(owner, name):
    function = getattr(owner, name)

    @functools.wraps(function)
    def measure(*arguments, **more):
        before = collector[0]
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return function(*arguments, **more)
        finally:
            cpu = time.process_time() - cpu - (collector[0] - before)
            calls.append([1000 * cpu, 1000 * (time.perf_counter() - wall)])

    setattr(owner, name, measure)


def collecting(phase, _):
    collector[0] += time.process_time() * (1 if phase == "stop" else -1)


def pytest_configure():
    gc.callbacks.append(collecting)
    for name in ("__init__", "close", "call", "read"):
        timed(Engine, name)
    timed(Attachment, "_before_send")


def pytest_runtest_logfinish(nodeid):
    tests[nodeid] = calls[:]
    calls.clear()


def pytest_sessionfinish():
    with open(os.environ["STOPWATCH"], "w", encoding="utf-8") as file:
        json.dump(tests, file)
