"""From SIGKILL of a running node to the first call that its successor answers, with a long journal.

The real process: interpreter, imports, keys, trust file, database with its write-ahead log, the journal's
tail since the last checkpoint, recovery, ports. Orders were answered right before the kill, so that there
is something to check. A client tries the port every 2 ms and then makes one ListPoints call.
"""

import socket
import time
from pathlib import Path
from statistics import median

from bench.asking import asking
from bench.calls import RESERVE
from bench.clockwork import bare_rates
from bench.history import write_history
from bench.orders import call, reserve
from bench.point import CLASSES, BenchPoint, found_point
from bench.processes import Program, Trouble, node
from bench.sizes import Sizes
from bench.table import Measured, at_most
from lockernet.v1.services_pb2 import ListPointsRequest, ListPointsResponse

LIST_POINTS = "/lockernet.v1.PointService/ListPoints"
TRY_SECONDS = 0.002
PATIENCE_SECONDS = 60.0


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The median of the rounds."""
    point = found_point(folder)
    write_history(point, sizes.long_journal)
    running = Program(node(point.path), log=folder / "node.log")
    try:
        running.ready()
        taken = []
        for _ in range(sizes.rounds):
            _send_orders(point)
            begun = time.monotonic()
            running.kill()
            running = Program(node(point.path), log=folder / "node.log")
            taken.append(_first_answer(point) - begun)
            running.ready()
    finally:
        running.end()
    name = f"kill -9 to serving again, {sizes.long_journal:,} events"
    all_of_them = ", ".join(f"{seconds:.2f}" for seconds in sorted(taken))
    return Measured(
        rows=(at_most(name, median(taken), "s", 2.0),),
        note=f"restart: {all_of_them} s; {bare_rates(folder, sizes.bare_seconds)}",
    )


def _send_orders(point: BenchPoint) -> None:
    """A few events after the last checkpoint."""
    with asking(point.grpc, RESERVE, point.courier.token()) as ask:
        for size in CLASSES:
            ask(call(RESERVE, reserve(point.courier, size)).request)


def _first_answer(point: BenchPoint) -> float:
    """When the node answered its first call (monotonic seconds)."""
    host, _, port = point.grpc.rpartition(":")
    token = point.courier.token()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _listens(host, int(port)):
        if time.monotonic() > deadline:
            raise Trouble(f"the node did not come back within {PATIENCE_SECONDS:.0f} s")
        time.sleep(TRY_SECONDS)
    with asking(point.grpc, LIST_POINTS, token) as ask:
        answer = ask(ListPointsRequest().SerializeToString())
        answered = time.monotonic()
    if not ListPointsResponse.FromString(answer).points:
        raise Trouble("the node came back without its point")
    return answered


def _listens(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
