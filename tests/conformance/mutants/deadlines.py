"""Programs that let terms end when they should not."""

from datetime import timedelta

from lockernet.deadlines import spans, terms, until, wallclock
from lockernet.deadlines.terms import Calendar
from tests.conformance.mutants.registry import change, mutant, rewrite


@mutant("vec/deadlines/dln-016", also=("vec/deadlines/dln-017",))
def loses_a_day_to_a_second() -> None:
    """A day is lost to any outage, however short."""
    change(until, "LOSES_THE_DAY", timedelta(seconds=1))


@mutant("vec/deadlines/dln-016", also=("vec/deadlines/dln-017",))
def keeps_a_day_of_an_hour_of_outage() -> None:
    """An outage of exactly an hour does not cost a day."""
    rewrite(until, "_last_day", "< LOSES_THE_DAY", "<= LOSES_THE_DAY")


@mutant(
    "vec/deadlines/dln-015",
    also=(
        "vec/deadlines/dln-014",
        "vec/deadlines/dln-017",
        "vec/deadlines/dln-018",
    ),
)
def counts_hours_through_outages() -> None:
    """Hours run on while the point is down."""
    rewrite(until, "_ends", "without([(start, horizon)], down)", "[(start, horizon)]")


@mutant("vec/deadlines/dln-016", also=("vec/deadlines/dln-017",))
def adds_overlapping_outages() -> None:
    """Outages that overlap are counted twice."""
    rewrite(spans, "union", "if merged and begins <= merged[-1][1]:", "if False:")


@mutant("vec/deadlines/dln-006", also=("vec/deadlines/*",))
def counts_the_day_of_the_start() -> None:
    """The day on which a term starts is its first day."""
    rewrite(
        until,
        "_last_day",
        "day, left = local_date(at.zone, start), term.amount",
        "day, left = local_date(at.zone, start) - ONE_DAY, term.amount",
    )


@mutant("vec/deadlines/dln-008")
def works_on_holidays() -> None:
    """A public holiday is a business day."""
    rewrite(Calendar, "is_business_day", "return False", "pass")


@mutant("vec/deadlines/dln-008")
def rests_on_bridged_days() -> None:
    """A weekend day that is worked by order is no business day."""
    rewrite(Calendar, "is_business_day", "day in self.working_days or ", "")


@mutant("vec/deadlines/dln-009", also=("vec/deadlines/*",))
def keeps_opening_hours_of_utc() -> None:
    """Opening hours are read on the clock of Greenwich."""
    rewrite(until, "open_spans", "stretches(at.zone, start, horizon)", "stretches(UTC, start, horizon)")


@mutant("vec/deadlines/dln-010")
def counts_a_date_that_was_left_out() -> None:
    """A date that the zone skipped counts as a day."""
    rewrite(until, "_last_day", "counts and ends > begins and", "counts and")


@mutant("vec/deadlines/dln-018")
def searches_for_ten_years() -> None:
    """The search for an end goes on far behind 1,100 days."""
    change(until, "HORIZON", timedelta(days=3_650))


@mutant(
    "vec/deadlines/dln-018",
    also=(
        "vec/deadlines/dln-004",
        "vec/deadlines/dln-009",
    ),
)
def gives_up_after_a_year() -> None:
    """The search for an end stops after 366 days."""
    change(until, "HORIZON", timedelta(days=366))


@mutant("vec/deadlines/dln-017")
def never_says_that_a_term_is_suspended() -> None:
    """An outage without an end is told as a term without one."""
    rewrite(until, "until", "down and down[-1][0] < horizon and down[-1][1] == FOREVER", "False")


@mutant("vec/deadlines/dln-019")
def starts_in_any_century() -> None:
    """No start is out of range."""
    rewrite(
        until, "until", "not EARLIEST_START <= start < LATEST_START or len(outages) > MOST_OUTAGES", "False"
    )


@mutant("vec/deadlines/dln-004")
def counts_any_amount() -> None:
    """A term may be longer than a leap year."""
    change(terms, "MOST", dict.fromkeys(terms.Unit, 100_000))


@mutant("vec/deadlines/dln-010")
def ends_at_the_first_midnight() -> None:
    """Where midnight comes twice, a day ends at the first one."""
    rewrite(wallclock, "day_end", "max(stretch.ends", "min(stretch.ends")


@mutant("vec/deadlines/dln-021")
def forgets_parts_of_a_second() -> None:
    """A term begins on the full second."""
    rewrite(
        until,
        "until",
        "start = start.astimezone(UTC)",
        "start = start.astimezone(UTC).replace(microsecond=0)",
    )
