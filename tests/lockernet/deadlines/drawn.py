"""Random terms at random points: short enough for the slow oracle, nasty enough to be worth it.

Everything lies on quarters of an hour, around nights in which some of the zones change their clock.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from lockernet.deadlines.opening import WeeklyOpening
from lockernet.deadlines.terms import Calendar, Outage, Term, Unit
from lockernet.deadlines.until import PointTimes, until
from lockernet.models.outcome import Refused
from tests.lockernet.deadlines.slow_oracle import Down, slow_days, slow_hours

TICK = timedelta(minutes=15)
LIMIT = timedelta(days=60)
ASEAN = ("Asia/Yangon", "Asia/Jakarta", "Asia/Bangkok", "Asia/Singapore", "Asia/Jayapura", "Asia/Brunei")
CHANGING = (
    "America/New_York",
    "America/Santiago",
    "America/Havana",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Europe/Berlin",
)
OTHERS = ("Asia/Kathmandu", "Pacific/Apia", "Pacific/Chatham")
ZONES = tuple(ZoneInfo(name) for name in (*ASEAN, *CHANGING, *OTHERS))


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that a deadline is computed from."""

    term: Term
    start: datetime
    zone: ZoneInfo
    calendar: Calendar
    opening: WeeklyOpening
    down: Down

    def until(self) -> datetime | Refused:
        """The answer of the code under test."""
        outages = [Outage(begins=begins, ends=ends) for begins, ends in self.down]
        return until(
            self.term, self.start, at=PointTimes(self.zone, self.calendar, self.opening), outages=outages
        )

    def slowly(self) -> datetime | None:
        """The answer of the oracle; None: not within 60 days."""
        limit = self.start + LIMIT
        amount, unit = self.term.amount, self.term.unit
        if unit in (Unit.HOURS, Unit.OPEN_HOURS):
            open_at = self._open_at if unit is Unit.OPEN_HOURS else _always
            return slow_hours(
                amount, self.start, down=self.down, limit=limit, tick=TICK, open_at=open_at, zone=self.zone
            )
        counts = self._worked if unit is Unit.BUSINESS_DAYS else _every_day
        return slow_days(
            amount, self.start, down=self.down, limit=limit, tick=TICK, counts=counts, zone=self.zone
        )

    def _open_at(self, wall: datetime) -> bool:
        holiday = self.opening.holiday is not None and wall.date() in self.calendar.holidays
        spans = self.opening.holiday if holiday else self.opening.weekdays[wall.weekday()]
        return any(begin <= wall.hour * 60 + wall.minute < end for begin, end in spans or ())

    def _worked(self, day: date) -> bool:
        if day in self.calendar.holidays:
            return False
        return day.weekday() + 1 not in self.calendar.weekend or day in self.calendar.working_days


def draw(seed: int) -> Drawn:
    """One case, the same for the same seed."""
    random = Random(seed)
    year, month = random.choice((2011, 2026, 2027)), random.choice((2, 3, 4, 9, 10, 11, 12))
    start = datetime(year, month, random.randint(1, 28), tzinfo=UTC) + TICK * random.randint(0, 95)
    unit = random.choice(list(Unit))
    hours = unit in (Unit.HOURS, Unit.OPEN_HOURS)
    near = [start.date() + timedelta(days=offset) for offset in range(12)]
    special = random.sample(near, random.randint(0, 6))
    cut = random.randint(0, len(special))
    return Drawn(
        term=Term(amount=random.randint(1, 60 if hours else 7), unit=unit),
        start=start,
        zone=random.choice(ZONES),
        calendar=Calendar(
            weekend=frozenset(random.sample(range(1, 8), random.choice((0, 1, 2, 2, 3, 7)))),
            holidays=frozenset(special[:cut]),
            working_days=frozenset(special[cut:]),
        ),
        opening=WeeklyOpening(
            tuple(_spans(random) for _ in range(7)), holiday=random.choice((None, _spans(random)))
        ),
        down=_down(random, start),
    )


def _spans(random: Random) -> tuple[tuple[int, int], ...]:
    edges = sorted(random.sample(range(97), random.choice((0, 2, 2, 4))))
    return tuple((15 * first, 15 * last) for first, last in zip(edges[::2], edges[1::2], strict=True))


def _down(random: Random, start: datetime) -> Down:
    drawn: list[tuple[datetime, datetime | None]] = []
    for _ in range(random.randint(0, 4)):
        begins = start + TICK * random.randint(-300, 900)
        length = random.randint(1, random.choice((3, 4, 8, 400)))
        drawn.append((begins, None if random.random() < 0.05 else begins + TICK * length))
    return drawn


def _always(_: datetime) -> bool:
    return True


def _every_day(_: date) -> bool:
    return True
