"""Reservations of later windows, which hold nothing and say how likely they are (LN-CAP-025 and on)."""

from datetime import timedelta
from typing import Any

from lockernet.v1 import reservations_pb2, statements_pb2
from lockernet_conformance.forge.statements import plain
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Parcel, Trial
from lockernet_conformance.trial.points import point_record
from lockernet_conformance.trial.room import biggest, check, fill, filling

FEATURE = "soft-reservations"
NEEDS = (Ability.RESET,)
SOFT, HARD = reservations_pb2.RESERVATION_STATE_SOFT, reservations_pb2.RESERVATION_STATE_HARD
AHEAD, LENGTH = timedelta(hours=30), timedelta(hours=2)
UNSURE = 250
"""A point without history is no surer (LN-CAP-027)."""


async def soft(desk: Desk, parcel: Parcel, *, ahead: timedelta = AHEAD, **fields: Any) -> Any:
    """Ask for a later window."""
    begin = desk.trial.now() + ahead
    return await desk.reserve(
        parcel, window_begin=plain(begin), reserved_until=plain(begin + LENGTH), **fields
    )


def window(desk: Desk) -> statements_pb2.Period:
    """The same window, for a question."""
    begin = desk.trial.now() + AHEAD
    return statements_pb2.Period(begin=plain(begin), until=plain(begin + LENGTH))


@case(
    "svc/soft/says-how-likely",
    verifies=("LN-CAP-026", "LN-CAP-027"),
    kind=Kind.POSITIVE,
    needs=NEEDS,
    feature=FEATURE,
)
async def says_how_likely(trial: Trial) -> None:
    """A later window is confirmed as SOFT with a likelihood; a point without history is not sure of it."""
    await trial.control.reset()
    desk = Desk(trial)
    told = (await soft(desk, desk.parcel())).confirmed()
    name = reservations_pb2.ReservationState.Name(told.reservation)
    trial.expect("SOFT", holds=told.reservation == SOFT, seen=name)
    stated = told.probability_permille if told.HasField("probability_permille") else None
    trial.expect(f"0 to {UNSURE} permille", holds=stated is not None and stated <= UNSURE, seen=f"{stated}")


@case(
    "svc/soft/counts-those-before", verifies=("LN-CAP-026",), kind=Kind.NEGATIVE, needs=NEEDS, feature=FEATURE
)
async def counts_those_before(trial: Trial) -> None:
    """The more SOFT reservations a window has, the less likely the next one is said to be, or as likely."""
    await trial.control.reset()
    desk = Desk(trial)
    begin = trial.now() + AHEAD
    stated = []
    for _ in range(12):
        fields = {"window_begin": plain(begin), "reserved_until": plain(begin + LENGTH)}
        told = (await desk.reserve(desk.parcel(), **fields)).confirmed()
        stated.append(told.probability_permille)
    trial.expect("numbers that do not rise", holds=stated == sorted(stated, reverse=True), seen=f"{stated}")
    trial.expect("never certain", holds=max(stated) < 1_000, seen=f"{stated}")


@case(
    "svc/soft/holds-nothing",
    verifies=("LN-CAP-025",),
    kind=Kind.NEGATIVE,
    needs=NEEDS,
    feature=FEATURE,
    feature_absent=None,
)
async def holds_nothing(trial: Trial) -> None:
    """However many SOFT reservations there are, as many compartments are promised as without them."""
    await trial.control.reset()
    desk = Desk(trial)
    record = await point_record(desk)
    largest = biggest(record)
    size = filling(desk, largest, record.tolerance_mm)
    for _ in range(largest.count):
        (await soft(desk, desk.parcel().but(outside=size.outside, weight_g=size.weight_g))).confirmed()
    promised = await fill(desk, size)
    kept = min(record.accessible_kept_back, largest.accessible_count)
    least = largest.count - kept
    trial.expect(f"{least} promises at least", holds=len(promised) >= least, seen=f"{len(promised)}")


@case(
    "svc/soft/question-stores-nothing",
    verifies=("LN-CAP-026",),
    kind=Kind.NEGATIVE,
    needs=NEEDS,
    feature=FEATURE,
)
async def question_stores_nothing(trial: Trial) -> None:
    """To ask for a window ten times makes it no less likely."""
    await trial.control.reset()
    desk = Desk(trial)
    asked = window(desk)
    stated = {(await check(desk, desk.parcel(), window=asked)).probability_permille for _ in range(10)}
    trial.expect("one number above 0", holds=len(stated) == 1 and 0 not in stated, seen=f"{sorted(stated)}")


@case("svc/soft/too-far-ahead", verifies=("LN-CAP-029",), kind=Kind.NEGATIVE, needs=NEEDS, feature=FEATURE)
async def too_far_ahead(trial: Trial) -> None:
    """A window further ahead than the point publishes is NOT_OFFERED, and nothing is kept of it."""
    await trial.control.reset()
    desk = Desk(trial)
    record = await point_record(desk)
    parcel = desk.parcel()
    beyond = timedelta(seconds=record.max_soft_seconds) + timedelta(hours=2)
    sent = await soft(desk, parcel, ahead=beyond)
    sent.refused("NOT_OFFERED", "WINDOW_TOO_LONG")
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/soft/cancelled", verifies=("LN-CUS-021",), kind=Kind.NEGATIVE, needs=NEEDS, feature=FEATURE)
async def cancelled(trial: Trial) -> None:
    """A cancelled SOFT reservation is over: it cannot be extended, and its parcel is not expected."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    (await soft(desk, parcel)).confirmed()
    (await desk.cancel(parcel)).confirmed()
    until = plain(trial.now() + AHEAD + 2 * LENGTH)
    extended = await desk.send("extend-deadline", parcel_id=parcel.parcel_id, until=until)
    extended.refused("RESERVATION_ENDED", status="FAILED_PRECONDITION")


@case(
    "jrn/soft/becomes-hard",
    verifies=("LN-CAP-028",),
    kind=Kind.POSITIVE,
    needs=(*NEEDS, Ability.CLOCK),
    feature=FEATURE,
)
async def becomes_hard(trial: Trial) -> None:
    """At the start of its window a SOFT reservation becomes HARD where there is room."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    (await soft(desk, parcel)).confirmed()
    await trial.control.pass_time(AHEAD + timedelta(minutes=1))
    state = (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).message()
    name = reservations_pb2.ReservationState.Name(state.reservation)  # type: ignore[attr-defined]
    trial.expect("HARD", holds=state.reservation == HARD, seen=name)  # type: ignore[attr-defined]
