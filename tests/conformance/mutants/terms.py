"""Nodes that let terms end when they should not, seen at a point."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from lockernet.custody import order_guards, state
from lockernet.custody.commands import EndHold, Extend
from lockernet.custody.steps import WAITING
from lockernet.deadlines import until
from lockernet.errors import ErrorCode
from lockernet.models.events import HoldExtended
from lockernet_node.pipeline import due, holds
from tests.conformance.mutants.altering import evolves, swap
from tests.conformance.mutants.custody_table import never
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("jrn/term/days-late-at-night", "jrn/term/days-early-in-the-morning", "jrn/term/business-days-rest")
def counts_the_day_of_the_deposit() -> None:
    """The day on which a parcel comes is its first day."""
    rewrite(
        until,
        "_last_day",
        "day, left = local_date(at.zone, start), term.amount",
        "day, left = local_date(at.zone, start) - ONE_DAY, term.amount",
    )


@mutant("jrn/term/days-late-at-night", "jrn/term/days-early-in-the-morning")
def counts_days_as_24_hours() -> None:
    """Three days are 72 hours."""
    days = "Term(amount=hold.amount * (24 if 'DAYS' in hold.unit.name else 1), unit=Unit.HOURS)"
    rewrite(holds, "_ends", "Term(amount=hold.amount, unit=UNITS[hold.unit])", days)


@mutant("jrn/term/days-late-at-night", also=("jrn/term/days-*", "jrn/term/business-days-rest"))
def ends_days_in_greenwich() -> None:
    """A day ends at midnight in Greenwich."""
    before = until.day_end
    change(until, "day_end", lambda _zone, day: before(ZoneInfo("UTC"), day))


@mutant("jrn/term/open-hours-no-sooner")
def counts_open_hours_twice() -> None:
    """Ten opening hours are over after five."""
    half = "Term(amount=hold.amount // (2 if 'OPEN' in hold.unit.name else 1), unit=UNITS[hold.unit])"
    rewrite(holds, "_ends", "Term(amount=hold.amount, unit=UNITS[hold.unit])", half)


@mutant("jrn/term/starts-with-the-deposit", also=("jrn/hold/*",))
def rounds_holds_to_the_hour() -> None:
    """A hold ends at a full hour."""
    before = holds.hold_until

    def rounded(*args: object, **kwargs: object) -> object:
        return before(*args, **kwargs).replace(minute=0, second=0, microsecond=0)  # type: ignore[arg-type]

    change(holds, "hold_until", rounded)


@mutant("jrn/term/late-and-forgotten", also=("jrn/cancel/label-free-again", "jrn/again/*"))
def expects_for_ever() -> None:
    """A parcel that never came is expected for ever."""
    change(state, "LATE_COMER", timedelta(days=3_650))


@mutant("jrn/term/late-and-welcome", also=("jrn/again/*", "jrn/time/*"))
def expects_no_late_comer() -> None:
    """A parcel whose promise is over is expected no more."""
    change(state, "LATE_COMER", timedelta(seconds=1))


@mutant("jrn/cancel/label-free-again")
def expects_walk_ins_for_ever() -> None:
    """A walk-in is expected for ever."""
    ends = "else custody.expected_end"
    rewrite(due, "due_at", ends, "else None if custody.reserved_until is None else custody.expected_end")


@mutant("jrn/removal/extended-meanwhile", "jrn/term/overdue-once", also=("jrn/hold/*",))
def stays_overdue() -> None:
    """An extension leaves the mark OVERDUE."""
    evolves(HoldExtended, lambda custody, _event, changed: {**changed, "overdue": custody.overdue})


@mutant("jrn/extend/no-further-than-published", also=("jrn/hold/*",))
def extends_without_limit() -> None:
    """A hold is extended as far as its courier likes."""
    never((WAITING, Extend), ErrorCode.EXTENSION_REFUSED)


@mutant("jrn/extend/no-further-than-published", also=("jrn/hold/*", "jrn/again/*"))
def extends_into_the_past() -> None:
    """A hold is extended to an end that has passed."""
    rewrite(order_guards, "_cannot_grow", "or command.until <= ends", "")
    rewrite(order_guards, "hold_cannot_grow", " or command.until <= setting.now", "")
    swap((WAITING, Extend), order_guards.hold_cannot_grow)


@mutant("jrn/hold/runs-until-its-end", also=("jrn/term/*", "jrn/removal/*", "jrn/hold/*"))
def ends_a_hold_a_minute_early() -> None:
    """A hold is over a minute before its end."""
    rewrite(
        order_guards,
        "hold_is_over",
        "setting.now >= custody.hold_until",
        "setting.now >= custody.hold_until - timedelta(minutes=1)",
    )
    swap((WAITING, EndHold), order_guards.hold_is_over)
    setattr(due, "LATE_BY", timedelta(minutes=1))  # noqa: B010 - a name that the node does not have
    rewrite(due, "due_at", "custody.hold_until", "custody.hold_until and custody.hold_until - LATE_BY")
