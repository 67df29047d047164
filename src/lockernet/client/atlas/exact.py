"""Decides whether a point that looks right in the columns has all that is wanted; each layout and hours once.

What is asked here again and again within a search is remembered for that search: points are many, and ways
to be built and to be open are few.
"""

import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from lockernet.capacity.fit import Load
from lockernet.client.atlas.entries import SOME_HOURS
from lockernet.client.atlas.rows import holidays_of, takes
from lockernet.client.atlas.wanted import Wanted, Window
from lockernet.client.opening import is_open, times_of
from lockernet.deadlines.until import PointTimes
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.points import PointRecord

RecordOf = Callable[[int], PointRecord]
"""The record of a row."""


class Row(NamedTuple):
    """What a search sees of a point."""

    id: int
    operator_id: str
    point_id: str
    latitude_e7: int
    longitude_e7: int
    layout_id: int
    hours_id: int
    interrupted: int


class Exact:
    """The rules of one search, for one row after the other."""

    def __init__(
        self, connection: sqlite3.Connection, wanted: Wanted, load: Load, record_of: RecordOf
    ) -> None:
        self._connection = connection
        self._operators = wanted.operators
        self._window = wanted.window
        self._load = load
        self._record_of = record_of
        self._layouts: dict[int, bool] = {}
        self._hours: dict[int, tuple[PointTimes | None, bool]] = {}

    def matches(self, row: Row) -> bool:
        """True if the point has all that is wanted beyond what the columns said."""
        if self._operators is not None and row.operator_id not in self._operators:
            return False
        if not self._takes(row.layout_id):
            return False
        return self._window is None or self._serves(row, self._window)

    def may_serve(self, hours_id: int) -> bool:
        """False if no point with these hours is open then; for the many that are near and closed."""
        if self._window is None or hours_id == SOME_HOURS:
            return True
        return (self._hours.get(hours_id) or self._judged(hours_id, self._window))[1]

    def _takes(self, layout_id: int) -> bool:
        known = self._layouts.get(layout_id)
        if known is None:
            places, tolerance_mm, chilled = self._connection.execute(
                "SELECT places, tolerance_mm, ordinary_in_chilled FROM layout WHERE id = ?", (layout_id,)
            ).fetchone()
            known = takes(self._load, places, tolerance_mm=tolerance_mm, ordinary_in_chilled=bool(chilled))
            self._layouts[layout_id] = known
        return known

    def _serves(self, row: Row, window: Window) -> bool:
        """Interruptions are the point's own; all else is that of its hours."""
        times, serves = self._hours.get(row.hours_id) or self._judged(row.hours_id, window)
        if not row.interrupted or times is None or not serves:
            return serves
        begins, ends = window.instants(times.zone)
        return is_open(times, begins, ends, interrupted=self._record_of(row.id).unavailability)

    def _judged(self, hours_id: int, window: Window) -> tuple[PointTimes | None, bool]:
        self._hours[hours_id] = verdict = self._judge(hours_id, window)
        return verdict

    def _judge(self, hours_id: int, window: Window) -> tuple[PointTimes | None, bool]:
        """Hours that nobody can read are no hours at which a recipient is sent there."""
        time_zone, opening_hours, holidays = self._connection.execute(
            "SELECT time_zone, opening_hours, holidays FROM hours WHERE id = ?", (hours_id,)
        ).fetchone()
        try:
            times = times_of(time_zone, opening_hours, holidays_of(holidays))
        except Malformed as fault:
            if fault.code is ErrorCode.CONFIGURATION:
                raise
            return None, False
        return times, is_open(times, *window.instants(times.zone))
