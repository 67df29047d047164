"""Signed, durable operations per second, over a bare echo and over the least that they could cost.

64 callers in one process send reserve and cancel, alternating, to the node (its real process: gRPC, pipeline,
SQLite), to an echo and to a floor (`bench.peers`), each in its own process, one after the other, in several
rounds. All statements are signed before the clock starts, each is distinct, and the three get the same
bytes from the same code. The ratio is of one round; the median of the rounds counts.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.callers import Heard, send
from bench.calls import Call, count_calls
from bench.clockwork import bare_rates
from bench.orders import PROMISES, Load
from bench.point import found_point, free_port
from bench.processes import Trouble, in_fresh_process, node, started
from bench.sizes import Sizes
from bench.table import Measured, at_least

PEERS = ("echo", "floor")


@dataclass(frozen=True, slots=True)
class Round:
    """Operations per second of the three servers, close to each other in time."""

    echo: float
    floor: float
    node: float


def measure(sizes: Sizes, folder: Path) -> Measured:
    """Both ratios, each the median of the rounds."""
    rounds = _rounds(sizes, folder)
    over_echo = median(each.node / each.echo for each in rounds)
    over_floor = median(each.node / each.floor for each in rounds)
    seen = "; ".join(f"{each.node:,.0f} / {each.floor:,.0f} / {each.echo:,.0f}" for each in rounds)
    return Measured(
        rows=(
            at_least("signed durable operations per second over a bare gRPC echo", over_echo, "x", 0.2),
            at_least(
                "signed durable operations per second over echo + verify + sign + commit",
                over_floor,
                "x",
                0.5,
            ),
        ),
        note=(
            f"operations per second, node / floor / echo, by round: {seen}; {sizes.callers} callers, "
            f"150 boxes, {PROMISES} promises; {bare_rates(folder, sizes.bare_seconds)}"
        ),
    )


def _rounds(sizes: Sizes, folder: Path) -> list[Round]:
    point = found_point(folder)
    load = Load(point.courier, sizes.callers)
    addresses = {kind: f"127.0.0.1:{free_port()}" for kind in PEERS}
    echo = (sys.executable, "-m", "bench.peers", "echo", addresses["echo"])
    floor = (sys.executable, "-m", "bench.peers", "floor", addresses["floor"], str(folder / "floor.db"))
    with started(folder, echo=echo, floor=floor, node=node(point.path)):
        addresses["node"] = point.grpc
        warm_ups = [[load.first()], *([] for _ in range(sizes.rounds - 1))]
        return [_round(sizes, load, addresses, warm_up=warm_up) for warm_up in warm_ups]


def _round(sizes: Sizes, load: Load, addresses: dict[str, str], *, warm_up: list[list[Call]]) -> Round:
    """The same calls to all three; the node comes last, since it takes each only once."""
    warm_up = warm_up or load.next(2)
    calls = load.next(sizes.orders_per_caller)
    count = count_calls(calls)
    rates = {
        kind: count / _run(address, warm_up, calls=calls, count=count) for kind, address in addresses.items()
    }
    return Round(**rates)


def _run(address: str, warm_up: list[list[Call]], *, calls: list[list[Call]], count: int) -> float:
    return _checked(in_fresh_process(send, address, calls, warm_up=warm_up), count).seconds


def _checked(heard: Heard, count: int) -> Heard:
    if heard.failures or len(heard.answered) != count:
        words = heard.failures[:1] or ["no words"]
        raise Trouble(f"{len(heard.answered)} of {count} orders were answered; {words[0]}")
    return heard
