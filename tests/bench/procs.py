# SPDX-License-Identifier: GPL-3.0-or-later
"""Child processes of the benchmark; each is ended by its handle."""

import json
import os
import select
import subprocess
import time

START_SECONDS = 30
WORK_SECONDS = 300


def command(words):
    return [str(word) for word in words]


def read_line(process, seconds, what):
    """One line of the child's standard output, or an error that names it."""
    deadline = time.monotonic() + seconds
    line = b""
    while not line.endswith(b"\n"):
        left = deadline - time.monotonic()
        ready, _, _ = select.select([process.stdout], [], [], max(left, 0))
        byte = os.read(process.stdout.fileno(), 1) if ready else b""
        if not byte:
            process.kill()
            raise RuntimeError(f"{what}: no line from {process.args}")
        line += byte
    return line.decode().strip()


class Server:
    """A broker or relay: prints its URL once it listens."""

    def __init__(self, words):
        self.process = subprocess.Popen(
            command(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.url = None

    def __enter__(self):
        self.url = read_line(self.process, START_SECONDS, "start")
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_kib(self):
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as rollup:
            for line in rollup:
                if line.startswith("Pss:"):
                    return int(line.split()[1])
        raise RuntimeError("no Pss in smaps_rollup")


class Worker:
    """A client process: says "ready", works after a line, ends with JSON."""

    def __init__(self, words, environment=None):
        self.process = subprocess.Popen(
            command(words), env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = read_line(self.process, START_SECONDS, "ready")
        if line != "ready":
            raise RuntimeError(f"{words}: {line}")

    def go(self):
        """Starts the work (or ends a waiting client) and takes its figures."""
        self.start()
        return self.take()

    def start(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def take(self):
        figures = json.loads(read_line(self.process, WORK_SECONDS, "work"))
        self.process.stdin.close()
        self.process.wait(10)
        return figures


def has_display():
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def window_environment(context):
    return dict(
        os.environ, GSETTINGS_BACKEND="memory", GSETTINGS_SCHEMA_DIR=str(context.schemas),
        RINGER_CLI=str(context.cli))


def first_frame(context, program):
    """Milliseconds from the start of PROGRAM to its first painted frame."""
    environment = window_environment(context)
    started = time.monotonic()
    out = subprocess.run(
        [str(program)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        check=True, timeout=60).stdout
    return int(out) / 1000 - started * 1000


