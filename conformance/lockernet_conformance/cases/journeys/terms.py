"""Terms in days and hours as a point computes them, and how long a parcel is expected (LN-CUS-050)."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from lockernet.v1 import reservations_pb2
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.drivers import Driver
from lockernet_conformance.trial.parcels import OVERDUE, expect_marks, expect_none, newest, told_of
from lockernet_conformance.trial.points import point_record
from lockernet_conformance.trial.standing import expect_custody
from lockernet_conformance.trial.waiting import Waiting
from lockernet_conformance.v1 import test_control_pb2 as wire

NEEDS = (Ability.RESET, Ability.KIOSK, Ability.DOORS, Ability.CLOCK)
HOURS = reservations_pb2.HOLD_UNIT_HOURS
DAYS = reservations_pb2.HOLD_UNIT_CALENDAR_DAYS
BUSINESS_DAYS = reservations_pb2.HOLD_UNIT_BUSINESS_DAYS
OPEN_HOURS = reservations_pb2.HOLD_UNIT_OPEN_HOURS
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
term = partial(case, profile=Profile.AUTOMATED, needs=NEEDS)
TUESDAY = 1
"""As Python counts the days of a week."""


async def zone_of(trial: Trial) -> ZoneInfo:
    """The zone that a new point publishes. Raises Failed."""
    await trial.control.reset()
    return ZoneInfo((await point_record(Desk(trial))).time_zone)


def midnight(local: datetime, days: int) -> datetime:
    """The beginning of the day that many days after this local one, in UTC."""
    return datetime.combine(local.date() + timedelta(days=days), time(), local.tzinfo).astimezone(UTC)


async def lies_since(trial: Trial, now: datetime, unit: int, amount: int) -> tuple[Waiting, datetime]:
    """A parcel with this hold that was deposited about `now`, and when exactly."""
    await trial.control.reset(now)
    desk = Desk(trial)
    hold = reservations_pb2.Hold(unit=unit, amount=amount)  # type: ignore[arg-type]
    waiting = await Waiting.after(desk, desk.parcel(), terms={"hold": hold})
    deposited = await newest(desk, waiting.parcel, "parcel_deposited")
    return waiting, deposited.event.occurred_at.ToDatetime(UTC)


async def hold_of(waiting: Waiting) -> datetime:
    """Until when it may wait. Raises Failed."""
    return (await told_of(waiting.desk, waiting.parcel)).hold_until.ToDatetime(UTC)


def _declare_days(name: str, before_midnight: timedelta, title: str) -> None:
    async def ends_with_a_day(trial: Trial) -> None:
        zone = await zone_of(trial)
        now = midnight(trial.now().astimezone(zone), 1) - before_midnight
        waiting, deposited = await lies_since(trial, now, DAYS, 3)
        expected = midnight(deposited.astimezone(zone), 4)
        until = await hold_of(waiting)
        trial.expect(f"{expected}", holds=until == expected, seen=f"{until}")
        await trial.control.pass_time(expected - MINUTE - trial.now())
        await expect_marks(waiting.desk, waiting.parcel)
        await trial.control.pass_time(MINUTE + SECOND)
        await expect_marks(waiting.desk, waiting.parcel, OVERDUE)

    ends_with_a_day.__doc__ = title
    term(f"jrn/term/days-{name}", verifies=("LN-DLN-006", "LN-DLN-010", "LN-DLN-002"), kind=Kind.NEGATIVE)(
        ends_with_a_day
    )


_declare_days(
    "late-at-night",
    timedelta(minutes=30),
    "A parcel that comes half an hour before midnight has three whole days by the point's own clock.",
)
_declare_days(
    "early-in-the-morning",
    timedelta(hours=23, minutes=30),
    "A parcel that comes half an hour after midnight has three whole days too: the first day never counts.",
)


@term("jrn/term/business-days-rest", verifies=("LN-DLN-007", "LN-DLN-008"), kind=Kind.NEGATIVE)
async def business_days_rest(trial: Trial) -> None:
    """A business day never ends sooner than a calendar day, and the end is the end of a day at the point."""
    zone = await zone_of(trial)
    now = trial.now().astimezone(zone)
    tuesday = midnight(now, (TUESDAY - now.weekday()) % 7 or 7) + timedelta(hours=10)  # no weekend is near
    waiting, deposited = await lies_since(trial, tuesday, BUSINESS_DAYS, 2)
    local, until = deposited.astimezone(zone), await hold_of(waiting)
    soonest = midnight(local, 3)
    trial.expect(f"{soonest} or later", holds=until >= soonest, seen=f"{until}")
    trial.expect("a midnight", holds=until == midnight(until.astimezone(zone), 0), seen=f"{until}")


@term("jrn/term/open-hours-no-sooner", verifies=("LN-DLN-009",), kind=Kind.NEGATIVE)
async def open_hours_no_sooner(trial: Trial) -> None:
    """Hours during which the point is open never run out sooner than hours that pass."""
    waiting, deposited = await lies_since(trial, trial.now(), OPEN_HOURS, 10)
    until, soonest = await hold_of(waiting), deposited + timedelta(hours=10)
    trial.expect(f"{soonest} or later", holds=until >= soonest, seen=f"{until}")


@term("jrn/term/starts-with-the-deposit", verifies=("LN-DLN-001", "LN-DLN-005"), kind=Kind.NEGATIVE)
async def starts_with_the_deposit(trial: Trial) -> None:
    """A hold begins when the parcel is deposited, and not when it was ordered."""
    await trial.control.reset()
    desk = Desk(trial)
    kiosk, parcel = Kiosk(desk), desk.parcel(hold_hours=5)
    (await desk.reserve(parcel)).confirmed()
    trial.expect("no hold", holds=not (await told_of(desk, parcel)).HasField("hold_until"), seen="one")
    await trial.control.pass_time(timedelta(hours=2))
    waiting = Waiting(desk, kiosk, parcel, await kiosk.deposit(parcel))
    deposited = (await newest(desk, parcel, "parcel_deposited")).event.occurred_at.ToDatetime(UTC)
    until, expected = await hold_of(waiting), deposited + timedelta(hours=5)
    trial.expect(f"{expected}", holds=until == expected, seen=f"{until}")


@term("jrn/term/clock-set-moves-none", verifies=("LN-DLN-001", "LN-DLN-005"), kind=Kind.FAULT)
async def clock_set_moves_none(trial: Trial) -> None:
    """Somebody sets the machine's clock three days ahead: no hold ends by that, and the code opens."""
    waiting = await Waiting.at(trial, hold_hours=24)
    before = await hold_of(waiting)
    await trial.control.set_clock(trial.now() + 3 * DAY)
    await expect_none(waiting.desk, waiting.parcel, "parcel_overdue")
    trial.expect("the same end", holds=await hold_of(waiting) == before, seen="another")
    await waiting.kiosk.collect(waiting.parcel.claim.text)


async def _lapsed(trial: Trial, after: timedelta) -> tuple[Desk, Kiosk, Parcel]:
    """A parcel that did not come in time; `after` has passed since its promise ended."""
    await trial.control.reset()
    desk = Desk(trial)
    parcel = desk.parcel()
    until = trial.now().replace(microsecond=0) + timedelta(hours=2)
    (await desk.reserve(parcel, reserved_until=until)).confirmed()
    await trial.control.pass_time(until + after - trial.now())
    return desk, Kiosk(desk), parcel


@term("jrn/term/late-and-welcome", verifies=("LN-CUS-050", "LN-CUS-021"), kind=Kind.FAULT)
async def late_and_welcome(trial: Trial) -> None:
    """A driver who comes hours after the promise ended still brings the parcel in, as a walk-in."""
    desk, kiosk, parcel = await _lapsed(trial, timedelta(hours=23))
    told = await told_of(desk, parcel)
    lapsed = told.reservation == reservations_pb2.RESERVATION_STATE_LAPSED
    trial.expect("LAPSED", holds=lapsed, seen=reservations_pb2.ReservationState.Name(told.reservation))
    await kiosk.deposit(parcel)
    await expect_custody(desk, parcel, "WAITING")
    told = await told_of(desk, parcel)
    consumed = told.reservation == reservations_pb2.RESERVATION_STATE_CONSUMED
    trial.expect("not CONSUMED", holds=not consumed, seen="CONSUMED")


@term("jrn/term/late-and-forgotten", verifies=("LN-CUS-050",), kind=Kind.NEGATIVE)
async def late_and_forgotten(trial: Trial) -> None:
    """A day after the promise ended the parcel is ABORTED: its label opens no door and is free again."""
    desk, kiosk, parcel = await _lapsed(trial, DAY + MINUTE)
    await expect_custody(desk, parcel, "ABORTED")
    await newest(desk, parcel, "expectation_ended")
    await (await Driver.of(kiosk)).scans_in_vain(parcel.label)
    (await desk.reserve(desk.parcel().but(label=parcel.label))).confirmed()


@term("jrn/term/promise-at-its-end", verifies=("LN-DLN-002", "LN-CAP-001"), kind=Kind.NEGATIVE)
async def promise_at_its_end(trial: Trial) -> None:
    """At the very end of a promise it has ended: the reservation is LAPSED, the parcel expected still."""
    desk, _kiosk, parcel = await _lapsed(trial, timedelta(0))
    told = await told_of(desk, parcel)
    lapsed = told.reservation == reservations_pb2.RESERVATION_STATE_LAPSED
    trial.expect("LAPSED", holds=lapsed, seen=reservations_pb2.ReservationState.Name(told.reservation))
    await expect_custody(desk, parcel, "EXPECTED")


@term("jrn/term/overdue-once", verifies=("LN-CUS-030",), kind=Kind.FAULT)
async def overdue_once(trial: Trial) -> None:
    """A parcel becomes overdue once, however long it lies; an extension that ends makes it so once more."""
    waiting = await Waiting.at(trial, hold_hours=24)
    for hours in (25, 24, 24):
        await trial.control.pass_time(timedelta(hours=hours))
        await expect_marks(waiting.desk, waiting.parcel, OVERDUE)
    before = await newest(waiting.desk, waiting.parcel, "parcel_overdue")
    (await waiting.order("extend-deadline", until=trial.now() + timedelta(hours=2))).confirmed()
    await expect_marks(waiting.desk, waiting.parcel)
    await trial.control.pass_time(timedelta(hours=3))
    await expect_marks(waiting.desk, waiting.parcel, OVERDUE)
    after = await newest(waiting.desk, waiting.parcel, "parcel_overdue")
    trial.expect("another event", holds=after.event != before.event, seen="the same")


@term("jrn/term/overdue-in-hand", verifies=("LN-CUS-030", "LN-CUS-001"), kind=Kind.FAULT)
async def overdue_in_hand(trial: Trial) -> None:
    """A hold that ends while its recipient stands before the open door takes nothing away from them."""
    waiting = await Waiting.at(trial, hold_hours=24)
    until = await hold_of(waiting)
    await trial.control.pass_time(until - 20 * SECOND - trial.now())
    door = await waiting.kiosk.open_for_collection(waiting.parcel.claim.text)
    await trial.control.pass_time(40 * SECOND)
    (await waiting.order("remove-order")).refused()
    await trial.control.hand(door, wire.HAND_ACTION_TAKE)
    await trial.control.hand(door, wire.HAND_ACTION_SHUT)
    await trial.control.enter("recipient", wire.KIOSK_ACT_DONE)
    await expect_custody(waiting.desk, waiting.parcel, "COLLECTED")
