"""What a deadline is computed from: the term, the calendar of the place, the outages of the point.

Limits are those of LN-DLN-004, LN-DLN-008 and LN-DLN-014; behind these values they hold.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from lockernet.models.base import Instant, Model

MOST_HOURS = 8_784
MOST_DAYS = 366
"""A leap year, in both."""
MOST_OUTAGES = 1_000
MOST_DATES = 1_000

IsoWeekday = Annotated[int, Field(ge=1, le=7)]
"""Monday is 1, Sunday is 7 (ISO 8601)."""
Dates = Annotated[frozenset[date], Field(max_length=MOST_DATES)]


class Unit(StrEnum):
    """What is counted until the term is over."""

    HOURS = "HOURS"
    CALENDAR_DAYS = "CALENDAR_DAYS"
    BUSINESS_DAYS = "BUSINESS_DAYS"
    OPEN_HOURS = "OPEN_HOURS"


MOST = {
    Unit.HOURS: MOST_HOURS,
    Unit.CALENDAR_DAYS: MOST_DAYS,
    Unit.BUSINESS_DAYS: MOST_DAYS,
    Unit.OPEN_HOURS: MOST_HOURS,
}


class Term(Model):
    """So many of a unit: at least one, at most a leap year."""

    amount: Annotated[int, Field(ge=1)]
    unit: Unit

    @model_validator(mode="after")
    def _at_most_a_year(self) -> Self:
        if self.amount > MOST[self.unit]:
            raise ValueError(f"expected at most {MOST[self.unit]} {self.unit}, got {self.amount}")
        return self

    def length(self) -> timedelta:
        """The time to be counted, for the two units of hours."""
        return timedelta(hours=self.amount)


class Outage(Model):
    """The point could not be used while `begins <= now < ends`; None: nobody knows the end yet."""

    begins: Instant
    ends: Instant | None

    @model_validator(mode="after")
    def _ends_later(self) -> Self:
        if self.ends is not None and self.ends <= self.begins:
            raise ValueError(f"expected an end after {self.begins}, got {self.ends}")
        return self


class Calendar(Model):
    """Which days are business days at a place. All of it is data: countries differ, also on the weekend."""

    weekend: frozenset[IsoWeekday]
    holidays: Dates = frozenset()
    working_days: Dates = frozenset()
    """Dates on the weekend that are worked all the same, as some countries order for a bridged holiday."""

    @model_validator(mode="after")
    def _each_date_says_one_thing(self) -> Self:
        both = self.holidays & self.working_days
        if both:
            raise ValueError(f"expected no date as holiday and as working day, got {min(both)}")
        return self

    def is_business_day(self, day: date) -> bool:
        """True if the day counts for BUSINESS_DAYS (LN-DLN-007)."""
        if day in self.holidays:
            return False
        return day in self.working_days or day.isoweekday() not in self.weekend


EARLIEST_START = datetime.fromisoformat("2000-01-01T00:00:00Z")
LATEST_START = datetime.fromisoformat("9990-01-01T00:00:00Z")
