# SPDX-License-Identifier: Apache-2.0
"""What is measured without HTTP: Gramme through gramme.h, and SQLite alone. Both are programs that
take driver.h's commands on standard input, one thread each."""
import json
import subprocess

import workloads
from server import Process
from workloads import Wrong

MOST = 5_000_000    # requests of a run


class Embedded(Process):
    """Gramme in a C program; used as server.Server is."""
    concurrent = False
    lacks = ()

    def __init__(self, program, path=None, before=()):
        words = [*before, program, *([path] if path else [])]
        self.process = subprocess.Popen([str(w) for w in words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def tell(self, *words):
        """A command and its answer's words."""
        try:
            print(*words, sep="\t", file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.process.kill()
            raise Wrong(f"{words[0]}: {self.process.communicate()[1][:400]}")
        return answer.rstrip("\n").split("\t")

    def call(self, operation, body):
        status, answer = self.tell("call", operation,
                                   body if isinstance(body, str) else workloads.text(body))
        if status != "200":
            raise Wrong(f"{operation}: {status} {answer[:300]}")
        return json.loads(answer)

    def create(self, table):
        self.call("CreateTable", table)

    def fill(self, table, items):
        self.tell("fill", "BatchWriteItem", items // workloads.BATCH, workloads.FILL[table])

    def run(self, load, items, connections, seconds, most=MOST):
        del connections    # there are none
        return self.timed(load.operation, load.keys(items), seconds, most, load.body)

    def timed(self, operation, keys, seconds, most, text):
        count, took, p50, p99 = self.tell("run", operation, keys, int(seconds * 1000), most, text)
        return {"count": int(count), "rate": int(count) / float(took), "p50": float(p50),
                "p99": float(p99)}

    def fresh_ms(self, count=1000):
        """What opening and closing an engine takes, at the median."""
        return float(self.tell("fresh", count)[0]) / 1000

    def listen(self):
        """A callback counts the records of table bench's stream."""
        self.tell("listen")

    def delivered(self, count):
        """Waits until it has seen so many."""
        self.tell("delivered", count)

    def serve(self):
        """Serves the engine over HTTP, too; the port."""
        return int(self.tell("serve")[0])

    def close(self):
        """Ends the program as it wishes to end."""
        self.resume()
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait()

    def stop(self):
        self.close()
        if self.process.returncode:
            raise Wrong(f"{self.process.args[0]} ended with status {self.process.returncode}")


class Bare(Embedded):
    """SQLite without Gramme; knows PutItem and GetItem."""

    def create(self, table):
        pass

    def fill(self, table, items):
        if table == "bench":
            self.tell("fill", "PutItem", items, workloads.BARE_ITEM)

    def check(self, items):
        """The last item that was put is there."""
        key, value = workloads.filled(workloads.BARE_ITEM, items - 1).split("|")
        found = self.tell("call", "GetItem", key)
        if found != ["200", value]:
            raise Wrong(f"bare SQLite: {found}")

    def run(self, load, items, connections, seconds, most=MOST):
        return self.timed(load.operation, load.keys(items), seconds, most, workloads.BARE_ITEM)
