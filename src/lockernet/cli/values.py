"""What people type: sizes, times, ids, positions; each with a message that shows the right form."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from lockernet.client.atlas import After, Window
from lockernet.deadlines.terms import MOST_DAYS
from lockernet.errors import Malformed
from lockernet.models.base import OpenEnum
from lockernet.models.points import Dimensions, Position
from lockernet.models.reservations import HOLD_LIMIT, Hold

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
LONGEST_MM = 10_000
HOLDS = {
    "h": (Hold.hours, HOLD_LIMIT),
    "d": (Hold.calendar_days, MOST_DAYS),
    "bd": (Hold.business_days, MOST_DAYS),
    "oh": (Hold.open_hours, HOLD_LIMIT),
}
"""What a hold is counted in, and how many of these it can be (LN-DLN-004)."""
OUTSIDE_EARTH = (2**31, 2**31)


class SizeType(click.ParamType[Dimensions]):
    """Three outer lengths in millimetres: 100x300x450."""

    name = "WxHxD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Dimensions:
        """The lengths, or a usage error."""
        if isinstance(value, Dimensions):
            return value
        found = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})x([0-9]{1,5})", value)
        sides = [] if found is None else list(map(int, found.groups()))
        if not sides or not all(1 <= side <= LONGEST_MM for side in sides):
            self.fail(f"{value!r}: expected three lengths of 1 to 10000 mm, like 100x300x450", param, ctx)
        width, height, depth = sides
        return Dimensions(width_mm=width, height_mm=height, depth_mm=depth)


class DurationType(click.ParamType[timedelta]):
    """A length of time: 90s, 30m, 8h, 3d."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The time, or a usage error."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"([0-9]{1,6})([smhd])", value)
        if found is None:
            self.fail(f"{value!r}: expected a time like 90s, 30m, 8h or 3d", param, ctx)
        return timedelta(seconds=int(found[1]) * UNITS[found[2]])


class HoldType(click.ParamType[Hold]):
    """How long a parcel may wait: 72h, 3d (days of the calendar), 3bd (business days), 10oh (open hours)."""

    name = "HOLD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Hold:
        """The hold, or a usage error."""
        if isinstance(value, Hold):
            return value
        found = re.fullmatch(r"([0-9]{1,4})(h|d|bd|oh)", value)
        if found is None:
            self.fail(f"{value!r}: expected a hold like 72h, 3d, 3bd (business days) or 10oh", param, ctx)
        (make, most), amount = HOLDS[found[2]], int(found[1])
        if not 1 <= amount <= most:
            self.fail(f"{value!r}: expected 1 to {most} of this unit", param, ctx)
        return make(amount)


class IdType(click.ParamType[bytes]):
    """A parcel or request id: 32 hexadecimal digits."""

    name = "ID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """The 16 bytes, or a usage error."""
        if isinstance(value, bytes):
            return value
        if not re.fullmatch(r"[0-9a-fA-F]{32}", value):
            self.fail(f"{value!r}: expected 32 hexadecimal digits", param, ctx)
        return bytes.fromhex(value)


class ParcelIdType(IdType):
    """A parcel's id, or @FILE: what `reserve --json` printed."""

    name = "ID|@FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """The 16 bytes, or a usage error."""
        if isinstance(value, str) and value.startswith("@"):
            value = self._printed(value[1:], param, ctx)
        return super().convert(value, param, ctx)

    def _printed(self, path: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return str(json.loads(Path(path).read_text())["parcel_id"])
        except OSError as error:
            self.fail(f"{path}: {error.strerror}", param, ctx)
        except (ValueError, KeyError, TypeError, RecursionError):
            self.fail(f"{path}: expected what reserve --json printed, with a parcel_id", param, ctx)


class DigestType(click.ParamType[bytes]):
    """A statement id: 64 hexadecimal digits."""

    name = "STATEMENT_ID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """The 32 bytes, or a usage error."""
        if isinstance(value, bytes):
            return value
        if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
            self.fail(f"{value!r}: expected 64 hexadecimal digits", param, ctx)
        return bytes.fromhex(value)


class ChoiceType(click.ParamType[OpenEnum]):
    """A word of the schema, in small letters with hyphens."""

    def __init__(self, kind: type[OpenEnum]) -> None:
        self._words = {each.name.lower().replace("_", "-"): each for each in kind if each}
        self.name = "|".join(self._words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> OpenEnum:
        """The value, or a usage error that lists what there is."""
        if isinstance(value, OpenEnum):
            return value
        found = self._words.get(str(value).lower())
        if found is None:
            self.fail(f"{value!r}: expected {', '.join(self._words)}", param, ctx)
        return found


def choice_of(kind: type[OpenEnum]) -> ChoiceType:
    """One value of this enum of the schema."""
    return ChoiceType(kind)


class PositionType(click.ParamType[Position]):
    """Degrees north and east: 1.2835860,103.8508540."""

    name = "LAT,LON"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Position:
        """The position, or a usage error."""
        if isinstance(value, Position):
            return value
        try:
            north, east = (round(float(each) * 10_000_000) for each in value.split(","))
        except (ValueError, OverflowError):
            north, east = OUTSIDE_EARTH
        if abs(north) > 900_000_000 or abs(east) > 1_800_000_000:
            self.fail(f"{value!r}: expected degrees north and east, like 1.28,103.85", param, ctx)
        return Position(latitude_e7=north, longitude_e7=east)


class MomentType(click.ParamType[datetime]):
    """A moment with its zone: 2026-11-24T18:00+08:00, 2026-11-24T10:00Z."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, or a usage error."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"{value!r}: expected a time with a zone, like 2026-11-24T18:00+08:00", param, ctx)
        return moment


class WindowType(click.ParamType[Window]):
    """A time, or two with a slash: 2026-11-24T18:00, 2026-11-24T18:00/2026-11-24T21:00, also with a zone."""

    name = "TIME[/TIME]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Window:
        """The window, or a usage error."""
        if isinstance(value, Window):
            return value
        try:
            begins, *ends = map(datetime.fromisoformat, value.split("/", 1))
            return Window(begins, *ends)
        except ValueError:
            self.fail(f"{value!r}: expected a time like 2026-11-24T18:00, or two with a slash", param, ctx)
        except Malformed as fault:
            self.fail(f"{value!r}: {fault.message}", param, ctx)


class AfterType(click.ParamType[After]):
    """Where a page ended, as it was printed."""

    name = "PLACE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> After:
        """The place, or a usage error."""
        if isinstance(value, After):
            return value
        try:
            return After.parse(value)
        except Malformed as fault:
            self.fail(fault.message, param, ctx)


AFTER = AfterType()
SIZE = SizeType()
MOMENT = MomentType()
WINDOW = WindowType()
DURATION = DurationType()
HOLD = HoldType()
ID = IdType()
PARCEL = ParcelIdType()
DIGEST = DigestType()
POSITION = PositionType()
