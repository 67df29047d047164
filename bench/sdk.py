"""What the SDK costs its user: operations per second through it, over the bare generated stubs.

The same callers reserve and cancel, alternating, at the same node, with one connection. Through the SDK an
operation is everything: ids and claim code drawn, order built and signed, sent, and the operator's answer
verified against the directory. The stubs send orders that were signed before the clock starts, and verify
nothing. The two take turns, each in a fresh process; the ratio is of one round, the median counts.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import grpc
import uvloop

from bench.orders import cancel, new_parcel, reserve_for, wrapped
from bench.point import CLASSES, COURIER, OPERATOR, POINT, BenchPoint, found_point
from bench.processes import in_fresh_process, node, started
from bench.sizes import Sizes
from bench.table import Measured, at_least
from lockernet.client import Courier, NewParcel, Patience
from lockernet.keyring import load_directory, load_signer
from lockernet.models.reservations import Hold
from lockernet.v1 import services_pb2 as pb
from lockernet.v1 import services_pb2_grpc as rpc

REACH = 0.7
TIMEOUT_SECONDS = 25.0
WARM_UP_PAIRS = 2

Pair = tuple[bytes, bytes]
"""A reservation and its cancellation, as requests."""
Work = Callable[[int], Awaitable[None]]
"""One caller's work, by its number."""


@dataclass(frozen=True, slots=True)
class Round:
    """Operations per second, close to each other in time."""

    bare: float
    sdk: float


def measure(sizes: Sizes, folder: Path) -> Measured:
    """The ratio, the median of the rounds."""
    point = found_point(folder)
    pairs = max(1, sizes.orders_per_caller // 2)
    with started(folder, node=node(point.path)):
        rounds = [_round(sizes, point, pairs) for _ in range(sizes.rounds)]
    seen = "; ".join(f"{each.sdk:,.0f} / {each.bare:,.0f}" for each in rounds)
    ratio = median(each.sdk / each.bare for each in rounds)
    return Measured(
        rows=(at_least("operations per second through the SDK over the bare stubs", ratio, "x", REACH),),
        note=(
            f"operations per second, SDK / bare stubs, by round: {seen}; {sizes.callers} callers on one "
            f"connection; the SDK draws, signs and verifies, the stubs send what was signed before"
        ),
    )


def _round(sizes: Sizes, point: BenchPoint, pairs: int) -> Round:
    count = 2 * pairs * sizes.callers
    signed = [[_pair(point, caller) for _ in range(pairs + WARM_UP_PAIRS)] for caller in range(sizes.callers)]
    return Round(
        bare=count / in_fresh_process(send_bare, point.grpc, signed),
        sdk=count / in_fresh_process(send_by_sdk, point.grpc, point.path.parent, sizes.callers, pairs),
    )


def _pair(point: BenchPoint, caller: int) -> Pair:
    parcel = new_parcel(CLASSES[caller % len(CLASSES)])
    return wrapped(reserve_for(point.courier, parcel)), wrapped(cancel(point.courier, parcel))


def send_bare(address: str, signed: Sequence[Sequence[Pair]]) -> float:
    """Seconds for all but the warm-up, by the generated stubs alone."""
    return uvloop.run(_send_bare(address, signed))


async def _send_bare(address: str, signed: Sequence[Sequence[Pair]]) -> float:
    async with grpc.aio.insecure_channel(address) as channel:
        stub = rpc.ReservationServiceStub(channel)

        async def call(pairs: Sequence[Pair]) -> None:
            for first, second in pairs:
                reserve = pb.ReserveCompartmentRequest.FromString(first)
                await stub.ReserveCompartment(reserve, timeout=TIMEOUT_SECONDS)
                await stub.CancelReservation(
                    pb.CancelReservationRequest.FromString(second), timeout=TIMEOUT_SECONDS
                )

        await _all(len(signed), lambda caller: call(signed[caller][:WARM_UP_PAIRS]))
        return await _all(len(signed), lambda caller: call(signed[caller][WARM_UP_PAIRS:]))


def send_by_sdk(address: str, folder: Path, callers: int, pairs: int) -> float:
    """Seconds for all but the warm-up, as a courier's back end calls."""
    return uvloop.run(_send_by_sdk(address, folder, callers, pairs))


async def _send_by_sdk(address: str, folder: Path, callers: int, pairs: int) -> float:
    async with Courier.connect(
        address,
        member_id=COURIER,
        signer=load_signer(f"file:{folder / 'keys' / 'courier.pem'}"),
        directory=load_directory(folder / "trust.json"),
        operator_id=OPERATOR,
        patience=Patience(deadline_seconds=TIMEOUT_SECONDS, attempts=1),
    ) as courier:
        until = datetime.now(UTC) + timedelta(days=1)

        async def call(caller: int, count: int) -> None:
            size = CLASSES[caller % len(CLASSES)]
            for number in range(count):
                label = f"SDK{caller:04}{number:08}{count}"
                parcel = NewParcel(label, size.parcel, 2_400, Hold.hours(72))
                reserved = await courier.reserve(POINT, parcel, reserved_until=until)
                await courier.cancel(POINT, reserved.parcel_id)

        await _all(callers, lambda caller: call(caller, WARM_UP_PAIRS))
        return await _all(callers, lambda caller: call(caller, pairs))


async def _all(callers: int, work: Work) -> float:
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as crowd:
        for caller in range(callers):
            crowd.create_task(_awaited(work(caller)))
    return time.perf_counter() - begun


async def _awaited(work: Awaitable[None]) -> None:
    await work
