"""Finds points in the file: coarse by the tree and columns, exact on what is left, nearest first.

Near a position, circles grow until enough is found inside one. A circle that would bring too much at once, as
when it reaches a big city from outside, is made smaller again. No record is parsed but those of the answer.
"""

import json
import math
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from lockernet.capacity.fit import Load
from lockernet.client.atlas.circles import AROUND_THE_EARTH_M, around, in_tree
from lockernet.client.atlas.entries import MASK_SHIFT, read_entry
from lockernet.client.atlas.exact import Exact, RecordOf, Row
from lockernet.client.atlas.found import After, Found, FoundPage
from lockernet.client.atlas.traits import Trait, mask, rarest, traits_for
from lockernet.client.atlas.wanted import Wanted
from lockernet.client.layouts import load_of
from lockernet.client.points import arc_m
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.points import Position
from lockernet.signing.instants import micros

FIRST_CIRCLE_M = 1_000.0
SMALLEST_CIRCLE_M = 10.0
"""What stands within this is looked at all at once."""
AT_ONCE = 100
"""Rows of a circle that are looked at without asking whether a smaller one would do."""
GROWTH = 5
"""So many times the rows of the last circle are no reason to make the next one smaller."""
SMALL_STEP = 1.05
"""A circle that is wider by so little is looked at whole."""
SMALLEST_STEP, LARGEST_STEP = 1.2, 2.0
ENOUGH = 1.5
MOST_ON_A_PAGE = 1_000

_COLUMNS = (
    "p.id, f.operator_id, p.point_id, p.latitude_e7, p.longitude_e7, p.layout_id, p.hours_id, p.interrupted"
)
_OFFERED = (
    "p.expires_at > :now AND p.sequence <= f.sealed_sequence"
    " AND (p.ended IS NULL OR p.ended > f.sealed_sequence)"
)
_IN_BOX = (
    "SELECT id FROM tree WHERE north >= :south AND south <= :north AND east >= :west AND west <= :east"
    f" AND longest_mm >= :side AND id >> {MASK_SHIFT} & :traits = :traits"
)
_ROWS = (
    f"SELECT {_COLUMNS} FROM json_each(:rows) AS r CROSS JOIN point AS p ON p.id = r.value"
    f" CROSS JOIN feed AS f ON f.id = p.feed_id WHERE {_OFFERED}"
)
_IN_FEED = (
    f"SELECT {_COLUMNS} FROM feed AS f CROSS JOIN point AS p ON p.feed_id = f.id"
    f" WHERE f.operator_id = :operator AND p.point_id > :point AND p.traits & :traits = :traits"
    f" AND {_OFFERED} ORDER BY p.point_id"
)


class _Asked(NamedTuple):
    """A search in progress."""

    connection: sqlite3.Connection
    wanted: Wanted
    exact: Exact
    values: dict[str, int]
    trait: Trait


def search(
    connection: sqlite3.Connection,
    wanted: Wanted,
    *,
    now: datetime,
    limit: int,
    after: After | None,
    record_of: RecordOf,
) -> FoundPage:
    """The next `limit` points in order. Raises Malformed for a window that no clock can show."""
    traits = traits_for(wanted)
    load = load_of(
        wanted.fits, weight_g=wanted.weight_g, temperature=wanted.temperature, accessible=wanted.accessible
    )
    if not 1 <= limit <= MOST_ON_A_PAGE:
        words = f"expected 1 to {MOST_ON_A_PAGE} points on a page, came {limit}"
        raise Malformed(ErrorCode.MALFORMED_FIELD, words)
    if traits is None or load is None or not _carries(connection, load):
        return FoundPage((), None)
    values = {"now": micros(now), "traits": mask(traits), "side": load.sides_mm[-1]}
    exact = Exact(connection, wanted, load, record_of)
    asked = _Asked(connection, wanted, exact, values, rarest(traits))
    order = _by_name(asked, after) if wanted.near is None else _nearest(asked, wanted.near, limit, after)
    places = [place for place, _ in zip(order, range(limit + 1), strict=False)]
    points = tuple(
        Found(each.operator_id, record_of(row_id), None if wanted.near is None else each.distance_m)
        for each, row_id in places[:limit]
    )
    return FoundPage(points, places[limit - 1][0] if len(places) > limit else None)


def _carries(connection: sqlite3.Connection, load: Load) -> bool:
    """False if the parcel is too heavy for every point, so that nobody looks for one all over the earth."""
    heavy = "SELECT 1 FROM layout WHERE max_weight_g >= ? LIMIT 1"
    return connection.execute(heavy, (load.weight_g,)).fetchone() is not None


def _by_name(asked: _Asked, after: After | None) -> Iterator[tuple[After, int]]:
    """All that match, by operator and name."""
    names = [
        name for (name,) in asked.connection.execute("SELECT operator_id FROM feed ORDER BY operator_id")
    ]
    for operator in names:
        if after is not None and operator < after.operator_id:
            continue
        point = after.point_id if after is not None and operator == after.operator_id else ""
        rows = asked.connection.execute(_IN_FEED, {**asked.values, "operator": operator, "point": point})
        for row in map(Row._make, rows):
            if asked.exact.matches(row):
                yield After(0.0, row.operator_id, row.point_id), row.id


def _nearest(asked: _Asked, near: Position, limit: int, after: After | None) -> Iterator[tuple[After, int]]:
    """The first `limit + 1` that match, nearest first."""
    within_m = asked.wanted.within_m
    furthest = AROUND_THE_EARTH_M if within_m is None else min(within_m, AROUND_THE_EARTH_M)
    begin = after or After(-1.0, "", "")
    complete, radius, most = 0.0, min(max(FIRST_CIRCLE_M, 2 * begin.distance_m), furthest), AT_ONCE
    while True:
        radius, row_ids = _circle(asked, near, complete, radius, most)
        rows = (row for row in _rows(asked, row_ids) if asked.exact.matches(row))
        places = ((_place(row, near), row.id) for row in rows)
        found = [each for each in places if each[0] > begin and each[0].distance_m <= radius]
        if len(found) > limit or radius >= furthest:
            return iter(sorted(found))
        complete, most = radius, max(most, GROWTH * len(row_ids))
        radius = min(radius * _step(len(found), limit), furthest)


def _step(found: int, limit: int) -> float:
    """By what to widen a circle with so many finds, so that the next one has some more than enough."""
    if found == 0:
        return LARGEST_STEP
    return min(max(math.sqrt(ENOUGH * (limit + 1) / found), SMALLEST_STEP), LARGEST_STEP)


def _circle(
    asked: _Asked, near: Position, complete_m: float, radius_m: float, most: int
) -> tuple[float, Sequence[int]]:
    """A circle wider than the complete one, and all rows in it, with some beside it; the given one, if it
    has not too many rows.
    """
    while True:
        is_small = radius_m <= max(SMALLEST_CIRCLE_M, complete_m * SMALL_STEP)
        row_ids = list(islice(_in_circle(asked, near, radius_m), None if is_small else most + 1))
        if len(row_ids) <= most or is_small:
            return radius_m, row_ids
        radius_m = (complete_m + radius_m) / 2


def _in_circle(asked: _Asked, near: Position, radius_m: float) -> Iterator[int]:
    """The rows around there that are not ruled out by their entries."""
    may_serve = asked.exact.may_serve
    for bounds in around(near, radius_m):
        values = {**asked.values, **in_tree(bounds, asked.trait)._asdict()}
        for (number,) in asked.connection.execute(_IN_BOX, values):
            row_id, hours_id = read_entry(number)
            if may_serve(hours_id):
                yield row_id


def _rows(asked: _Asked, row_ids: Sequence[int]) -> Iterator[Row]:
    """Those that are offered."""
    values = {**asked.values, "rows": json.dumps(row_ids)}
    return map(Row._make, asked.connection.execute(_ROWS, values))


def _place(row: Row, near: Position) -> After:
    distance_m = arc_m(near.latitude_e7, near.longitude_e7, row.latitude_e7, row.longitude_e7)
    return After(distance_m, row.operator_id, row.point_id)
