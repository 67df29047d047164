"""Reads opening hours in OpenStreetMap's grammar, and zone names (extra `hours`; docs/adr/0012).

The grammar is the library's. Public holidays are not: `PH` means the dates of the signed calendar, not
those that a library was built with (LN-DLN-013). What would need more data than the text has, or what
readers understand differently, is malformed here (LN-DLN-012).
"""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opening_hours import OpeningHours, State, validate

from lockernet.deadlines.opening import MINUTES_OF_A_DAY, Minutes
from lockernet.errors import ErrorCode, Malformed

MOST_CHARACTERS = 255
"""OpenStreetMap's own limit of a value."""
_ZONE = re.compile(
    r"UTC|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)"
    r"(/[A-Za-z0-9_+-]{1,32}){1,2}"
)
"""An area and its places. Databases also hold `right/...`, with leap seconds, and no zones."""

_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_COMMENT = re.compile(r'"[^"]*"')
_SAYS_SOMETHING = re.compile(r"\w")
_HOLIDAY = re.compile(r"\bPH\b")
_NOT_OURS = {
    "school holidays": re.compile(r"\bSH\b"),
    "the sun": re.compile(r"\b(sunrise|sunset|dawn|dusk)\b"),
    "an open end": re.compile(r"\d\s*\+"),
    "points in time": re.compile(r":\d\d/"),
    "days beside a holiday": re.compile(r"\bPH\b\s*[-+\[]"),
    "a holiday and a weekday without a comma": re.compile(
        rf"\bPH\s+({'|'.join(_WEEKDAYS)})\b|\b({'|'.join(_WEEKDAYS)})\s+PH\b"
    ),
}


@dataclass(frozen=True, slots=True)
class OsmOpening:
    """An `Opening` from a text that `opening_hours` has checked."""

    text: str
    names_holidays: bool

    def minutes(self, day: date, holidays: Collection[date]) -> Sequence[Minutes]:
        """The open minutes of a date; hours of the evening before, which may be a holiday's, are in it."""
        if self.names_holidays and holidays:
            near = (day - timedelta(days=1), day)
            named = tuple(each.weekday() for each in near if each in holidays)
            if named:
                return _one_day(self.text, day, named)
        return _year(self.text, day.year).get(day, ())


def opening_hours(text: str) -> OsmOpening:
    """The opening hours that a text of the grammar means, or `Malformed`."""
    plain = _COMMENT.sub('""', text)
    if len(text) > MOST_CHARACTERS or not _SAYS_SOMETHING.search(plain):
        raise _malformed(f"expected 1 to {MOST_CHARACTERS} characters of opening hours, got {len(text)}")
    for words, pattern in _NOT_OURS.items():
        if pattern.search(plain):
            raise _malformed(f"expected opening hours without {words}, got {text!r}")
    if not (validate(text) and validate(_name_holidays(text, "Mo,Tu"))):
        raise _malformed(f"expected opening hours in OpenStreetMap's grammar, got {text!r}")
    warnings = OpeningHours(text).warnings
    if warnings:
        raise _malformed(f"expected opening hours as the grammar writes them, got {text!r}: {warnings[0]}")
    return OsmOpening(text, names_holidays=_HOLIDAY.search(plain) is not None)


def zone_named(name: str) -> ZoneInfo:
    """The zone of the IANA database by this name, or `Malformed` (LN-DLN-011)."""
    if _ZONE.fullmatch(name):
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(name)
    raise _malformed(f"expected the name of an IANA zone, like Asia/Yangon, got {name[:64]!r}")


def _malformed(words: str) -> Malformed:
    return Malformed(ErrorCode.MALFORMED_FIELD, words)


@lru_cache(maxsize=512)
def _year(text: str, year: int) -> dict[date, tuple[Minutes, ...]]:
    """The open minutes of each date of a year without holidays; dates without any are left out."""
    return _by_date(text, date(year, 1, 1), date(year, 12, 31))


@lru_cache(maxsize=4_096)
def _one_day(text: str, day: date, holidays: tuple[int, ...]) -> tuple[Minutes, ...]:
    """The same for one date, with the weekdays (it, the one before, or both) that are holidays now.

    Only these two dates have a say on the open minutes of a date, so a weekday's name stands for the
    holiday, and the library needs no calendar.
    """
    names = ",".join(_WEEKDAYS[weekday] for weekday in holidays)
    return _by_date(_name_holidays(text, names), day, day).get(day, ())


def _name_holidays(text: str, names: str) -> str:
    """The text with `PH` as those weekdays, comments left alone."""
    parts = re.split(r'("[^"]*")', text)
    return "".join(part if part.startswith('"') else _HOLIDAY.sub(names, part) for part in parts)


def _by_date(text: str, first: date, last: date) -> dict[date, tuple[Minutes, ...]]:
    found: dict[date, list[Minutes]] = {}
    after = datetime.combine(last + timedelta(days=1), time.min)
    for begins, ends, state, _ in OpeningHours(text).intervals(datetime.combine(first, time.min), after):
        if state == State.OPEN:
            _add(found, begins, ends)
    return {day: tuple(spans) for day, spans in found.items()}


def _add(found: dict[date, list[Minutes]], begins: datetime, ends: datetime) -> None:
    """Note an interval under each date that it touches."""
    while begins < ends:
        midnight = datetime.combine(begins.date() + timedelta(days=1), time.min)
        last = MINUTES_OF_A_DAY if ends >= midnight else ends.hour * 60 + ends.minute
        spans = found.setdefault(begins.date(), [])
        first = begins.hour * 60 + begins.minute
        if spans and spans[-1][1] == first:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
        begins = midnight
