# SPDX-License-Identifier: Apache-2.0
"""Sums the outcomes by family (test file) and by operation (the operation marker)."""
import collections
import json
import os


class Families:
    def __init__(self):
        self.families = collections.defaultdict(collections.Counter)
        self.operations = collections.defaultdict(collections.Counter)
        self.marks = {}

    def pytest_collection_modifyitems(self, items):
        for item in items:
            self.marks[item.nodeid] = sorted(
                {name for mark in item.iter_markers("operation") for name in mark.args})

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            if report.when == "teardown" and report.outcome == "passed":
                return
            family = os.path.basename(report.nodeid.split("::")[0])
            family = family.removeprefix("test_").removesuffix(".py")
            self.families[family][report.outcome] += 1
            for name in self.marks.get(report.nodeid, ()):
                self.operations[name][report.outcome] += 1

    def pytest_terminal_summary(self, terminalreporter):
        for title, counts in (("family", self.families), ("operation", self.operations)):
            if counts:
                width = max(map(len, counts)) + 2
                terminalreporter.write_line(f"{title:{width}} passed failed skipped")
            for name, count in sorted(counts.items()):
                terminalreporter.write_line(
                    f"{name:{width}} {count['passed']:6} {count['failed']:6} {count['skipped']:7}")
        path = os.environ.get("GRAMME_REPORT")
        if path:
            with open(path, "w", encoding="utf-8") as out:
                json.dump({"families": self.families, "operations": self.operations}, out)
