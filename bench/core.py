"""What the pure core costs, piece by piece: codec, custody, deadlines, codes. Notes to watch, not targets.

open     a verified reserve order from its payload to a model, strictness included
encode   the same model to its bytes
parse    protobuf alone on the same bytes, for comparison
decide   a driver opens a door: decide() and evolve() of one command
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bench.orders import reserve
from bench.point import CLASSES, COURIER, found_point
from bench.sizes import Sizes
from bench.table import Measured
from lockernet.codec.bridge import encode
from lockernet.codec.statements import read_payload
from lockernet.codes.claim import ClaimCode, commitment, opens
from lockernet.codes.digits import digits
from lockernet.custody.commands import OpenForDeposit
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import begin, evolve
from lockernet.custody.setting import Setting
from lockernet.deadlines.opening import AlwaysOpen
from lockernet.deadlines.terms import Calendar, Term, Unit
from lockernet.deadlines.until import PointTimes, until
from lockernet.models.events import CompartmentReserved
from lockernet.models.reservations import ReserveCompartment
from lockernet.v1.reservations_pb2 import ReserveCompartment as WireReserve

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
YANGON = PointTimes(ZoneInfo("Asia/Yangon"), Calendar(weekend=frozenset({6, 7})), AlwaysOpen())

Work = Callable[[], object]


def measure(sizes: Sizes, folder: Path) -> Measured:
    """Median microseconds of each piece."""
    order = reserve(found_point(folder).courier, CLASSES[0]).statement
    model = read_payload(order, ReserveCompartment)
    claim = ClaimCode(bytes(8), bytes(16))
    committed = commitment(claim.handle, claim.secret)
    pieces: dict[str, Work] = {
        "open": lambda: read_payload(order, ReserveCompartment),
        "encode": lambda: encode(model),
        "parse": lambda: WireReserve.FromString(order.payload),
        "decide and evolve": _step(model),
        "3 business days": lambda: until(Term(amount=3, unit=Unit.BUSINESS_DAYS), NOW, at=YANGON),
        "T0": lambda: opens(claim, committed),
        "T2": lambda: digits(bytes(32), key_version=1, parcel_id=bytes(16), generation=0),
    }
    told = ", ".join(f"{name} {_median(work, sizes.statements):.1f}" for name, work in pieces.items())
    return Measured(rows=(), note=f"core, median us: {told}")


def _step(model: ReserveCompartment) -> Work:
    reserved = CompartmentReserved(
        courier_id=COURIER, parcel=model.parcel, reserved_until=model.reserved_until
    )
    custody = begin(reserved)
    command = OpenForDeposit("B01", NOW + timedelta(seconds=120), occupied_before=False)
    setting = Setting(NOW, COURIER)

    def step() -> None:
        outcome = decide(custody, command, setting)
        assert isinstance(outcome, Accepted)
        for event in outcome.events:
            evolve(custody, event)

    return step


def _median(work: Work, times: int) -> float:
    took = []
    for _ in range(times):
        begun = time.perf_counter_ns()
        work()
        took.append(time.perf_counter_ns() - begun)
    return median(took) / 1e3
