# SPDX-License-Identifier: GPL-3.0-or-later
"""What is compared with what. A figure is a function of the context."""

import dataclasses
import json
import pathlib
import shutil
import subprocess
import typing

import procs

CALLS = 20000
WINDOW = 100
SINGLE_CALLS = 2000
IDLE = 400
FLOOD_RATE = 5000
FLOOD_SECONDS = 4
FRAMES = 1000000
PENDING = 10000
PENDING_RATE = 500
PENDING_SECONDS = 8
MESSAGES = 1000000
MEBIBYTES = 10
BIG = 10 * 1024 * 1024
LINE = 900 * 1000


class Context:
    """Where the programs are."""

    def __init__(self, build_dir):
        self.build = pathlib.Path(build_dir).resolve()
        self.source = pathlib.Path(__file__).resolve().parents[2]
        self.cli = self.build / "src/cli/ringer-cli"
        self.client = self.build / "tests/bench/bench-client"
        self.relay = self.build / "tests/bench/relay/relay"
        self.interop = self.source / "tests/interop"
        self.js = self.source / "tests/bench/js"
        self.schemas = self.build / "data"

    def our_broker(self):
        return procs.Server([self.cli, "broker"])

    def node_broker(self):
        return procs.Server(["node", self.interop / "real-broker.js"])

    def bare_relay(self):
        return procs.Server([self.relay])

    def our_client(self, *arguments):
        return [self.client, *arguments]

    def js_client(self, *arguments):
        return ["node", self.js / "client.js", *arguments]


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    title: str
    ours: typing.Callable
    theirs: typing.Callable | None
    limit: float | None
    more_is_better: bool
    unit: str
    needs: tuple = ()

    def missing(self, context):
        for need in self.needs:
            if need == "node" and not shutil.which("node"):
                return "no node"
            if need == "node" and not (context.interop / "node_modules").exists():
                return "tests/interop has no node_modules"
            if need == "display" and not procs.has_display():
                return "no display"
        return None


def pair(broker, client, calls, window):
    """One provider and one caller through one broker, with the CPU of each."""
    with broker as server:
        provider = procs.Worker(client("provide", server.url, "bench"))
        caller = procs.Worker(client("call", server.url, "bench", str(calls), str(window)))
        before = server.cpu_seconds()
        made = caller.go()
        broker_cpu = server.cpu_seconds() - before
        served = provider.go()
    if made["calls"] != calls or made.get("failed"):
        raise RuntimeError(f"{made['calls']} of {calls} calls, {made.get('failed')} failed")
    return made, served, broker_cpu


def calls_per_second(broker, client):
    def figure(context):
        made, _, _ = pair(broker(context), client(context), CALLS, WINDOW)
        return made["calls"] / made["seconds"]

    return figure


def single_latency(broker, client):
    def figure(context):
        made, _, _ = pair(broker(context), client(context), SINGLE_CALLS, 1)
        return made["medianUs"]

    return figure


def broker_cpu_per_call(broker, client):
    def figure(context):
        _, _, cpu = pair(broker(context), client(context), CALLS, WINDOW)
        return cpu / CALLS * 1e6

    return figure


def client_cpu_per_call(broker, client):
    def figure(context):
        made, served, _ = pair(broker(context), client(context), CALLS, WINDOW)
        return (made["cpu"] + served["cpu"]) / CALLS * 1e6

    return figure


def idle_memory(broker):
    def figure(context):
        with broker(context) as server:
            warm = procs.Worker(context.our_client("idle", server.url, "5"))
            before = server.memory_kib()
            idle = procs.Worker(context.our_client("idle", server.url, str(IDLE)))
            after = server.memory_kib()
            idle.go()
            warm.go()
        return (after - before) / IDLE

    return figure


def first_frame(program):
    def figure(context):
        return procs.first_frame(context, context.build / "tests/bench" / program)

    return figure


def printed(program, member, *arguments):
    """One figure of a program of this folder that prints an object of them."""
    def figure(context):
        out = subprocess.run(
            [str(context.build / "tests/bench" / program), *map(str, arguments)],
            stdout=subprocess.PIPE, check=True, timeout=procs.WORK_SECONDS).stdout
        return json.loads(out)[member]

    return figure


def pending(context):
    """The window's answer page over PENDING open requests, while others arrive."""
    for_ever = ["--ack-timeout", "600000", "--response-timeout", "600000"]
    bench = context.build / "tests/bench"
    environment = procs.window_environment(context)
    with procs.Server([context.cli, "broker", *for_ever]) as server:
        desk = procs.Worker([bench / "desk-ringer", server.url, "bench", str(PENDING),
                             str(PENDING_SECONDS)], environment)
        flood = procs.Worker([bench / "flood", server.url, "bench", str(PENDING),
                              str(PENDING_RATE), str(PENDING_SECONDS + 4)])
        desk.start()
        flood.start()
        figures = desk.take()
        flood.take()
    if figures["perSecond"] < 0.9 * PENDING_RATE:
        raise RuntimeError(f"{figures['perSecond']} requests a second arrived")
    return figures


def pending_figure(name):
    return lambda context: pending(context)[name]


def follow(context):
    """The traffic page while FLOOD_RATE events a second come from another process."""
    environment = procs.window_environment(context)
    with context.our_broker() as server:
        page = procs.Worker([context.build / "tests/bench/traffic-page", "follow", server.url,
                             "bench", str(FLOOD_SECONDS)], environment)
        flood = procs.Worker(context.our_client("emit", server.url, "bench", str(FLOOD_RATE),
                                                str(FLOOD_SECONDS + 1)))
        flood.start()
        figures = page.go()
        flood.take()
    if figures["frames"] < 0.9 * FLOOD_RATE * FLOOD_SECONDS:
        raise RuntimeError(f"only {figures['frames']} frames arrived")
    return figures


def followed(member):
    return lambda context: follow(context)[member]


def browse(member):
    """Moving about in FRAMES recorded frames."""
    def figure(context):
        environment = procs.window_environment(context)
        with context.our_broker() as server:
            page = procs.Worker([context.build / "tests/bench/traffic-page", "browse",
                                 server.url, str(FRAMES)], environment)
            return page.go()[member]

    return figure


def big_answer(name, size, member):
    """An answer of many bytes on the call page; a process of its own makes it."""
    def figure(context):
        program = context.build / "tests/bench/big-payload"
        with procs.Server([program, "serve"]) as server:
            page = procs.Worker([program, "show", server.url, name, str(size)],
                                procs.window_environment(context))
            figures = page.go()
        if figures["outcome"] != "RESPONSE" or figures["bytes"] < 0.9 * size:
            raise RuntimeError(f"no answer of {size} bytes: {figures}")
        return figures[member]

    return figure


def ours(kind):
    return lambda context: getattr(context, kind)()


def client(kind):
    return lambda context: getattr(context, kind)


OUR_PAIR = (ours("our_broker"), client("our_client"))
JS_PAIR = (ours("node_broker"), client("js_client"))
NODE = ("node",)

ROWS = [
    Row("calls", "calls/s: our pair and broker : JavaScript pair, Node broker",
        calls_per_second(*OUR_PAIR), calls_per_second(*JS_PAIR), 3.0, True, "calls/s", NODE),
    Row("latency", "median latency of one call at a time, same pairing",
        single_latency(*OUR_PAIR), single_latency(*JS_PAIR), 0.40, False, "µs", NODE),
    Row("relay", "CPU time a call: our broker : bare libsoup relay",
        broker_cpu_per_call(*OUR_PAIR),
        broker_cpu_per_call(ours("bare_relay"), client("our_client")), 1.25, False, "µs"),
    Row("client-cpu", "CPU time a call: our client : JavaScript's, Node broker",
        client_cpu_per_call(ours("node_broker"), client("our_client")),
        client_cpu_per_call(*JS_PAIR), 0.35, False, "µs", NODE),
    Row("idle-memory", "memory per idle connection: our broker : Node broker",
        idle_memory(ours("our_broker")), idle_memory(ours("node_broker")), 0.5, False, "KiB",
        NODE),
    Row("first-frame", "first frame: ringer : an empty AdwApplicationWindow",
        first_frame("first-frame-ringer"), first_frame("empty-window"), 1.5, False, "ms",
        ("display",)),
    Row("traffic-stall", "longest stall, 5,000 messages/s on the traffic page",
        followed("longestMs"), None, 16, False, "ms", ("display",)),
    Row("traffic-turn", "the same, but its own CPU time: not what others took away",
        followed("longestCpuMs"), None, 16, False, "ms", ("display",)),
    Row("traffic-scroll", "traffic page, a million frames: a paint, scrolling",
        browse("scrollMs"), None, 16, False, "ms", ("display",)),
    Row("traffic-jump", "traffic page, a million frames: a paint, jumping",
        browse("jumpMs"), None, 16, False, "ms", ("display",)),
    Row("traffic-filter", "traffic page, a million frames: a filter",
        browse("filterMs"), None, 300, False, "ms", ("display",)),
    Row("capture-memory", "a million captured messages: bytes beyond the frame",
        printed("bench-capture", "beyondBytes", MESSAGES), None, 96, False, "bytes"),
    Row("capture-filter", "a filter over a million messages, names and sizes",
        printed("bench-capture", "filterMs", MESSAGES), None, 300, False, "ms"),
    Row("capture-filter-path", "a filter over a million messages, in their payloads",
        printed("bench-capture", "filterMs", MESSAGES, "$.user.age >= 40"), None, 300, False,
        "ms"),
    Row("capture-filter-text", "a text looked for in a million messages",
        printed("bench-capture", "filterMs", MESSAGES, "zebra"), None, 300, False, "ms"),
    Row("capture-stall", "longest turn of the main loop while that goes on",
        printed("bench-capture", "stallMs", MESSAGES, "zebra"), None, 16, False, "ms"),
    Row("capture-jump", "a row of a million, and the next message of its call",
        printed("bench-capture", "jumpUs", MESSAGES), None, None, False, "µs"),
    Row("json", "10 MiB of JSON: validate and format",
        printed("bench-json", "both", MEBIBYTES), None, 200, True, "MB/s"),
    Row("big-show", "a 10 MiB answer: from its last byte to the frame that shows it",
        big_answer("lines", BIG, "showMs"), None, 300, False, "ms", ("display",)),
    Row("big-stall", "longest turn of the main loop meanwhile and after",
        big_answer("lines", BIG, "stallMs"), None, 50, False, "ms", ("display",)),
    Row("line-show", "an answer of 900 KB in one line: to the frame that shows it",
        big_answer("line", LINE, "showMs"), None, 300, False, "ms", ("display",)),
    Row("line-stall", "longest turn of the main loop meanwhile and after",
        big_answer("line", LINE, "stallMs"), None, 50, False, "ms", ("display",)),
    Row("desk", "10,000 requests wait, 500/s arrive: longest stall",
        pending_figure("stallMs"), None, 16, False, "ms", ("display",)),
    Row("desk-memory", "memory of the window for each of them",
        pending_figure("bytesEach"), None, None, False, "bytes", ("display",)),
]
