# SPDX-License-Identifier: Apache-2.0
"""How slow the disk is by itself: a few bytes written and synced again and again beside a test
that times a server on the same disk. What others write there is not the server's doing."""
import os
import threading
import time


class Disk:
    """end() gives the slowest sync in ms."""

    def __init__(self, folder):
        self.path = folder / "disk.probe"
        self.slowest = 0.0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.probe)
        self.thread.start()

    def probe(self):
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        while not self.ended.wait(0.02):
            os.pwrite(file, b"x" * 4096, 0)
            begin = time.perf_counter()
            os.fsync(file)
            self.slowest = max(self.slowest, (time.perf_counter() - begin) * 1000)
        os.close(file)

    def end(self):
        self.ended.set()
        self.thread.join()
        return self.slowest


class NoDisk:
    """For a server in memory."""

    @staticmethod
    def end():
        return 0.0


def beside(server, folder):
    return Disk(folder) if "-dbPath" in server.args else NoDisk()
