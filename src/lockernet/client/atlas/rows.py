"""A point record as the rows that a search looks at: what is coarse in columns, what is alike stored once.

Thousands of points have the same compartments and the same hours. Each such layout, and each such set of
hours, is one row, and a search judges it once.
"""

import sqlite3
import struct
from collections.abc import Sequence
from datetime import date

from lockernet.capacity.fit import Box, Load, Temperature, fits
from lockernet.capacity.layout import Layout, Place
from lockernet.client.atlas.circles import Bounds, in_tree
from lockernet.client.atlas.entries import entries
from lockernet.client.atlas.traits import mask, traits_of
from lockernet.client.layouts import layout_of
from lockernet.models.points import Date, PointRecord
from lockernet.signing.instants import micros

_PLACE = struct.Struct("<HHHIBBB")
"""Three sides in mm, load in g, temperature, easy reach, only for those who ask for it."""


def insert_point(
    connection: sqlite3.Connection, record: PointRecord, *, feed_id: int, sequence: int, statement: bytes
) -> None:
    """All rows of one record; the caller has a transaction."""
    layout = layout_of(record)
    traits = mask(traits_of(record, layout))
    hours_id = _hours_id(connection, record)
    row_id = connection.execute(
        "INSERT INTO point (feed_id, point_id, sequence, expires_at, latitude_e7, longitude_e7, traits,"
        " layout_id, hours_id, interrupted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            feed_id,
            record.point_id,
            sequence,
            micros(record.header.expires_at),
            record.position.latitude_e7,
            record.position.longitude_e7,
            traits,
            _layout_id(connection, record, layout),
            hours_id,
            bool(record.unavailability),
        ),
    ).lastrowid
    assert row_id is not None
    connection.execute("INSERT INTO statement VALUES (?, ?)", (row_id, statement))
    where = Bounds.at(record.position)
    longest_mm = max((place.box.sides_mm[-1] for place in layout.places), default=0)
    connection.executemany(
        "INSERT INTO tree VALUES (?, ?, ?, ?, ?, 0, ?)",
        (
            (number, *in_tree(where, trait), longest_mm)
            for number, trait in entries(row_id, hours_id=hours_id, traits=traits)
        ),
    )


def delete_points(connection: sqlite3.Connection, which: str, values: Sequence[int]) -> int:
    """All rows of the points of this condition; how many. The caller has a transaction."""
    rows = connection.execute(f"SELECT id, hours_id, traits FROM point WHERE {which}", values).fetchall()
    for row_id, hours_id, traits in rows:
        numbers = [(each,) for each, _ in entries(row_id, hours_id=hours_id, traits=traits)]
        connection.executemany("DELETE FROM tree WHERE id = ?", numbers)
        connection.execute("DELETE FROM statement WHERE id = ?", (row_id,))
        connection.execute("DELETE FROM point WHERE id = ?", (row_id,))
    return len(rows)


def takes(load: Load, places: bytes, *, tolerance_mm: int, ordinary_in_chilled: bool) -> bool:
    """True if some compartment of such a point may ever take the parcel (LN-CAP-002)."""
    return any(
        (load.accessible or not only_on_request)
        and fits(
            load,
            Box((low, middle, high), weight_g, Temperature(temperature), bool(accessible)),
            tolerance_mm=tolerance_mm,
            ordinary_in_chilled=ordinary_in_chilled,
        )
        for low, middle, high, weight_g, temperature, accessible, only_on_request in _PLACE.iter_unpack(
            places
        )
    )


def holidays_of(text: str) -> frozenset[date]:
    """The days of a row of hours."""
    return frozenset(map(date.fromisoformat, text.split()))


def _layout_id(connection: sqlite3.Connection, record: PointRecord, layout: Layout) -> int:
    places = b"".join(map(_pack, layout.places))
    max_weight_g = max((place.box.max_weight_g for place in layout.places), default=0)
    found: int = connection.execute(
        "INSERT INTO layout (places, tolerance_mm, ordinary_in_chilled, max_weight_g) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET tolerance_mm = excluded.tolerance_mm RETURNING id",
        (places, record.tolerance_mm, record.ordinary_in_chilled, max_weight_g),
    ).fetchone()[0]
    return found


def _hours_id(connection: sqlite3.Connection, record: PointRecord) -> int:
    holidays = " ".join(sorted({text for each in record.public_holidays if (text := _iso(each))}))
    found: int = connection.execute(
        "INSERT INTO hours (time_zone, opening_hours, holidays) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET holidays = excluded.holidays RETURNING id",
        (record.time_zone, record.opening_hours, holidays),
    ).fetchone()[0]
    return found


def _iso(day: Date) -> str | None:
    """The day, or None for one that no calendar has, like 30 February."""
    try:
        return date(day.year, day.month, day.day).isoformat()
    except ValueError:
        return None


def _pack(place: Place) -> bytes:
    box = place.box
    return _PLACE.pack(
        *box.sides_mm, box.max_weight_g, box.temperature, box.accessible, place.only_on_request
    )
