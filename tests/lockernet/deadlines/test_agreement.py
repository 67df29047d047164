"""The deadline against the oracle that watches the clock, and what must hold for every term."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lockernet.deadlines.opening import AlwaysOpen
from lockernet.deadlines.terms import Calendar, Outage, Term, Unit
from lockernet.deadlines.until import PointTimes, until
from lockernet.errors import ErrorCode
from lockernet.models.outcome import Refused
from tests.lockernet.deadlines.drawn import ASEAN, LIMIT, TICK, ZONES, Drawn, draw

seeds = st.integers(0, 2**48)
NEVER = datetime.max.replace(tzinfo=UTC)


def ends(drawn: Drawn) -> datetime:
    """The end; a term without one ends after all others. Ends beyond the bound cannot be compared."""
    answer = drawn.until()
    assume(not isinstance(answer, Refused) or answer.reason is not ErrorCode.DEADLINE_NEVER_REACHED)
    return NEVER if isinstance(answer, Refused) else answer


@settings(max_examples=4_000)
@given(seeds)
def test_the_oracle_that_watches_the_clock_agrees(seed: int) -> None:
    """All at once: LN-DLN-005, LN-DLN-006, LN-DLN-007, LN-DLN-008, LN-DLN-009, LN-DLN-010, LN-DLN-014,
    LN-DLN-015, LN-DLN-016, LN-DLN-017.
    """
    drawn = draw(seed)
    answer, slow = drawn.until(), drawn.slowly()
    if slow is not None:
        assert answer == slow
    elif isinstance(answer, Refused):
        still_down = any(last is None for _, last in drawn.down)
        assert (answer.reason is ErrorCode.DEADLINE_SUSPENDED) == still_down
    else:
        assert answer > drawn.start + LIMIT


def test_the_drawn_cases_are_of_every_unit_zone_and_outcome() -> None:
    drawn = [draw(seed) for seed in range(1_000)]
    assert {case.term.unit for case in drawn} == set(Unit)
    assert {case.zone for case in drawn} == set(ZONES)
    answers = [case.until() for case in drawn]
    reasons = {answer.reason for answer in answers if isinstance(answer, Refused)}
    assert reasons == {ErrorCode.DEADLINE_SUSPENDED, ErrorCode.DEADLINE_NEVER_REACHED}
    assert sum(isinstance(answer, datetime) for answer in answers) > 700


@settings(max_examples=500)
@given(seeds)
def test_a_longer_term_never_ends_earlier(seed: int) -> None:
    drawn = draw(seed)
    longer = replace(drawn, term=Term(amount=drawn.term.amount + 1, unit=drawn.term.unit))
    assert ends(drawn) <= ends(longer)


@settings(max_examples=500)
@given(seeds, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_later_start_never_ends_earlier(seed: int, later: timedelta) -> None:
    drawn = draw(seed)
    assert ends(drawn) <= ends(replace(drawn, start=drawn.start + later))


@settings(max_examples=500)
@given(seeds, st.integers(-300, 900), st.integers(1, 400))
def test_one_more_outage_never_shortens_a_term(seed: int, begins: int, length: int) -> None:
    """LN-DLN-020"""
    drawn = draw(seed)
    first = drawn.start + TICK * begins
    assert ends(drawn) <= ends(replace(drawn, down=[*drawn.down, (first, first + TICK * length)]))


@settings(max_examples=300)
@given(seeds)
def test_the_order_of_outages_and_their_repetition_say_nothing(seed: int) -> None:
    """LN-DLN-001, LN-DLN-014"""
    drawn = draw(seed)
    mixed = [*drawn.down, *drawn.down]
    Random(seed).shuffle(mixed)
    assert drawn.until() == replace(drawn, down=mixed).until()


@settings(max_examples=300)
@given(seeds)
def test_a_term_ends_after_it_starts(seed: int) -> None:
    drawn = draw(seed)
    assert ends(drawn) > drawn.start


@settings(max_examples=300)
@given(seeds, st.integers(-48, 56))
def test_a_zone_without_jumps_shifts_everything_alike(seed: int, quarters: int) -> None:
    drawn, offset = draw(seed), TICK * quarters

    def at(zone: timezone, shift: timedelta) -> datetime | Refused:
        outages = [
            Outage(begins=first - shift, ends=None if last is None else last - shift)
            for first, last in drawn.down
        ]
        times = PointTimes(zone, drawn.calendar, drawn.opening)
        return until(drawn.term, drawn.start - shift, at=times, outages=outages)

    here, there = at(timezone(timedelta(0)), timedelta(0)), at(timezone(offset), offset)
    assert there == (here if isinstance(here, Refused) else here - offset)


@settings(max_examples=300)
@given(st.sampled_from(ZONES[: len(ASEAN)]), seeds)
def test_days_end_at_midnight_in_every_zone_of_asean(zone: ZoneInfo, seed: int) -> None:
    """LN-DLN-006: none of them has changed its clock since 2008."""
    start = draw(seed).start
    times = PointTimes(zone, Calendar(weekend=frozenset()), AlwaysOpen())
    end = until(Term(amount=3, unit=Unit.CALENDAR_DAYS), start, at=times)
    last = start.astimezone(zone).date() + timedelta(days=3)
    assert end == datetime.combine(last + timedelta(days=1), time.min, zone)
