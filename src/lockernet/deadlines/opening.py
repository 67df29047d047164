"""When a point is open, by its own wall clock (LN-DLN-009): the port, and two values that need no grammar.

The OpenStreetMap grammar is read at the edge (`lockernet.hours`), which gives an `Opening` too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

MINUTES_OF_A_DAY = 1_440

Minutes = tuple[int, int]
"""From and to, in minutes of the wall clock since 00:00; `to` is not in it any more."""


class Opening(Protocol):
    """Answers for each local date when the point is open on it.

    `minutes` gives sorted pairs within 0 to 1,440 that do not overlap. Hours that came over from the
    evening before are in it. It depends on nothing but its arguments, and answers for every date.
    """

    def minutes(self, day: date, holidays: Collection[date]) -> Sequence[Minutes]:
        """The open minutes of one local date. `holidays` are those of the calendar, all of them."""


@dataclass(frozen=True, slots=True)
class AlwaysOpen:
    """A point that a person can reach at any hour: `24/7`."""

    def minutes(self, day: date, holidays: Collection[date]) -> Sequence[Minutes]:  # noqa: ARG002
        """All of the day."""
        return ((0, MINUTES_OF_A_DAY),)


@dataclass(frozen=True, slots=True)
class WeeklyOpening:
    """The same hours each week, Monday first, and those of a public holiday; no hours go past midnight."""

    weekdays: tuple[tuple[Minutes, ...], ...]
    holiday: tuple[Minutes, ...] | None = None
    """None: a holiday is a day like others."""

    def __post_init__(self) -> None:
        if len(self.weekdays) != 7:
            raise ValueError(f"expected the hours of 7 weekdays, got {len(self.weekdays)}")
        for spans in (*self.weekdays, self.holiday or ()):
            _sorted_within_a_day(spans)

    def minutes(self, day: date, holidays: Collection[date]) -> Sequence[Minutes]:
        """The hours of this weekday, or of a holiday."""
        if self.holiday is not None and day in holidays:
            return self.holiday
        return self.weekdays[day.weekday()]


def _sorted_within_a_day(spans: Sequence[Minutes]) -> None:
    edges = [edge for span in spans for edge in span]
    if edges and (edges[0] < 0 or edges[-1] > MINUTES_OF_A_DAY):
        raise ValueError(f"expected minutes from 0 to {MINUTES_OF_A_DAY}, got {edges}")
    if any(begin >= end for begin, end in spans) or any(a[1] > b[0] for a, b in pairwise(spans)):
        raise ValueError(f"expected sorted spans without overlap, got {list(spans)}")
