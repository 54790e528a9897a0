# SPDX-License-Identifier: Apache-2.0
"""Starts the gramme program on a free port and watches over it until it is stopped.
$GRAMME_OPTIONS are added to each command line, so that one suite runs in many ways."""
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SANITIZER = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:",
             "WARNING: ThreadSanitizer")


def program():
    """The binary under test: $GRAMME_PROGRAM, else build/gramme."""
    return os.environ.get("GRAMME_PROGRAM") or str(ROOT / "build" / "gramme")


class Gramme:
    """A running server. url, port, stdout_lines and stderr_lines stay readable after the end."""

    def __init__(self, *args, cwd=None, env=None, wait=True, port=0):
        command = [program(), *map(str, args), *os.environ.get("GRAMME_OPTIONS", "").split()]
        if port is not None and not {"-port", "--port"} & set(command):
            command += ["-port", str(port)]
        self.args = command
        self.stdout_lines = []
        self.stderr_lines = []
        self.port = None
        self.url = None
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **(env or {})}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            errors="replace")
        self._port_known = threading.Event()
        self._readers = [
            threading.Thread(target=self._read_stdout, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True)]
        for reader in self._readers:
            reader.start()
        if wait:
            self._wait_until_serving()

    def _read_stdout(self):
        for line in self.process.stdout:
            self.stdout_lines.append(line.rstrip("\n"))
            if line.startswith("Port:"):
                self.port = int(line.split()[1])
                self.url = f"http://127.0.0.1:{self.port}"
                self._port_known.set()
        self._port_known.set()

    def _read_stderr(self):
        for line in self.process.stderr:
            self.stderr_lines.append(line.rstrip("\n"))

    def _wait_until_serving(self, limit=20):
        end = time.monotonic() + limit
        self._port_known.wait(limit)
        while self.port and time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.005)
        self.kill()
        raise RuntimeError(f"{' '.join(self.args)} did not start: "
                           f"{self.stdout_lines} {self.stderr_lines}")

    def alive(self):
        return self.process.poll() is None

    def wait(self, limit=20):
        """The exit status, once the process has ended by itself."""
        code = self.process.wait(limit)
        self._drain()
        return code

    def stop(self, sig=signal.SIGTERM, limit=20):
        """Asks it to end and returns the exit status."""
        if self.alive():
            self.process.send_signal(sig)
        try:
            return self.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        """SIGKILL: nothing gets the chance to be written."""
        if self.alive():
            self.process.kill()
        self.process.wait()
        self._drain()

    def _drain(self):
        for reader in self._readers:
            reader.join(5)

    def sanitizer_report(self):
        """The lines a sanitizer printed, empty when it was content."""
        lines = self.stderr_lines
        for at, line in enumerate(lines):
            if any(mark in line for mark in SANITIZER):
                return "\n".join(lines[at:at + 60])
        return ""
