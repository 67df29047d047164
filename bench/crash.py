"""kill -9 under load, several times, and what is left: nothing that was acknowledged may be lost.

The node's real process with the serial line; callers reserve and cancel, and a person at the kiosk deposits
and collects, one parcel after the other, while SIGKILL comes at a random moment. What must be true after the
last restart is checked in `bench.aftermath`.
"""

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random

from bench.aftermath import Found, find_orders, read_journal
from bench.asking import asking
from bench.callers import send
from bench.calls import RESERVE, Call
from bench.kiosk import Job, jobs_for, visit_until_crash
from bench.orders import Load, call, reserve
from bench.point import BOARDS, CLASSES, BenchPoint, found_point
from bench.processes import Program, Trouble, boards, in_fresh_process, node, started
from bench.sizes import Sizes
from bench.table import Measured, at_most
from lockernet_node.hardware.board.client import BoardControl

CALLERS = 20
"""Few enough that the promises which each crash leaves behind do not fill the point."""

CALLS_PER_SECOND = 1_000
PARCELS_PER_SECOND = 2
BEGIN_SECONDS = 20.0
NAME = "acknowledged custody lost, doors opened without a committed cause, boxes assigned twice"


class Crashes:
    """One point through all its crashes, and what it acknowledged."""

    def __init__(self, point: BenchPoint, hands: Path, sizes: Sizes) -> None:
        self.answered: list[Call] = []
        self.visited: list[Job] = []
        self._point = point
        self._hands = hands
        self._sizes = sizes
        self._draw = Random(1)
        self._jobs: deque[Job] = deque()

    def expect_parcels(self) -> None:
        """The orders for what the person will bring."""
        count = max(2, round(PARCELS_PER_SECOND * self._sizes.crashes * self._sizes.load_seconds))
        orders = [reserve(self._point.courier, CLASSES[number % 2]) for number in range(count)]
        calls = [call(RESERVE, order) for order in orders]
        with asking(self._point.grpc, RESERVE, self._point.courier.token()) as ask:
            for each in calls:
                ask(each.request)
        self.answered += calls
        self._jobs.extend(jobs_for(self._point.courier, [order.parcel for order in orders]))

    def crash(self, running: Program) -> None:
        """Load from all sides, and SIGKILL in the middle of it."""
        calls_each = round(CALLS_PER_SECOND * self._sizes.load_seconds / CALLERS)
        load = Load(self._point.courier, CALLERS).next(calls_each)
        with ThreadPoolExecutor(2) as side:
            flag = self._hands.with_name("under-load")
            flag.unlink(missing_ok=True)
            sending = side.submit(in_fresh_process, send, self._point.grpc, load, flag=flag)
            visiting = side.submit(visit_until_crash, self._point, self._hands, self._jobs)
            _wait_for(flag)
            time.sleep(self._sizes.load_seconds * self._draw.uniform(0.3, 1.0))
            running.kill()
            self.answered += sending.result().answered
            self.visited += visiting.result()


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The sum of all that must never happen."""
    link, hands = folder / "locks", folder / "hands.sock"
    point = found_point(folder, bank=f"serial:{link}")
    with ExitStack() as stack:
        stack.enter_context(started(folder, board=boards(link, hands, count=BOARDS)))
        world = stack.enter_context(BoardControl(hands))
        crashes = Crashes(point, hands, sizes)
        running = _start(point, folder)
        try:
            crashes.expect_parcels()
            for _ in range(sizes.crashes):
                crashes.crash(running)
                running = _start(point, folder)
            lost = find_orders(point, crashes.answered)
        finally:
            running.end()
        found = read_journal(point, crashes.visited, world.pulses())
    return _judge(crashes, lost, found)


def _wait_for(flag: Path) -> None:
    deadline = time.monotonic() + BEGIN_SECONDS
    while not flag.exists():
        if time.monotonic() > deadline:
            raise Trouble("the load did not begin")
        time.sleep(0.01)


def _start(point: BenchPoint, folder: Path) -> Program:
    running = Program(node(point.path), log=folder / "node.log")
    running.ready()
    return running


def _judge(crashes: Crashes, lost: int, found: Found) -> Measured:
    wrong = lost + found.lost_visits + found.pulses_without_cause + found.assigned_twice
    return Measured(
        rows=(at_most(NAME, wrong, "", 0),),
        note=(
            f"kill -9: {len(crashes.answered):,} acknowledged orders, {lost} lost; "
            f"{len(crashes.visited)} acknowledged hand-overs, {found.lost_visits} lost; "
            f"{found.pulses} pulses, {found.pulses_without_cause} without a cause; "
            f"{found.assigned_twice} boxes assigned twice; {found.events:,} events verified"
        ),
    )
