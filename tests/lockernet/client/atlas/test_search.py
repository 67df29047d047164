"""Searching: what a brute-force search through all records finds, and nothing else, in the same order."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bench.cities import records
from bench.points import NETWORK, NOW, drawn, fill
from lockernet.client.atlas import After, Atlas, FoundPage, Wanted, Window
from lockernet.client.points import distance_m
from lockernet.errors import ErrorCode, Malformed, Unavailable
from lockernet.hours import opening_hours
from lockernet.models.points import (
    CompartmentClass,
    Dimensions,
    Obligation,
    ParcelJourney,
    PointRecord,
    Position,
    Temperature,
)

COUNT = 2_000
OPERATORS = ("angsana", "bunga")
HERE = Position(latitude_e7=0, longitude_e7=0)
MANY = 1_000


@pytest.fixture(scope="module")
def every() -> tuple[PointRecord, ...]:
    """All records that are in the atlas."""
    return tuple(
        each
        for seed, name in enumerate(OPERATORS)
        for each in records(COUNT // 2, seed=seed, network_id=NETWORK, operator_id=name, now=NOW)
    )


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atlas]:
    path = tmp_path_factory.mktemp("atlas") / "points.db"
    with Atlas.open(path, network_id=NETWORK) as atlas:
        for seed, name in enumerate(OPERATORS):
            fill(atlas, name, COUNT // 2, seed=seed)
        yield atlas


def by_hand(every: Sequence[PointRecord], wanted: Wanted) -> list[tuple[str, float]]:
    """The slow, plain way: each rule in words of its own, over every record."""
    found = []
    for each in every:
        metres = 0.0 if wanted.near is None else distance_m(wanted.near, each.position)
        if wanted.within_m is not None and wanted.near is not None and metres > wanted.within_m:
            continue
        if not set(wanted.obligations) <= set(each.obligations):
            continue
        if wanted.kind not in (None, each.kind) or not _journey(each, wanted.journey):
            continue
        if not any(_goes_in(wanted, box, each) for box in each.compartment_classes):
            continue
        if wanted.window is not None and not _open_at(each, wanted.window.begins):
            continue
        found.append((metres, each.header.issuer, each.point_id))
    return [(name, metres) for metres, _, name in sorted(found)]


def _journey(each: PointRecord, journey: ParcelJourney | None) -> bool:
    return journey is None or journey in (each.journeys or (ParcelJourney.LAST_MILE,))


def _goes_in(wanted: Wanted, box: CompartmentClass, point: PointRecord) -> bool:
    """Made-up points keep back less than a class has, and no class is all in easy reach."""
    warm = (Temperature.UNSPECIFIED, Temperature.AMBIENT)
    if wanted.temperature not in warm:
        keeps = box.temperature is wanted.temperature
    else:
        chilled = box.temperature is Temperature.CHILLED and point.ordinary_in_chilled
        keeps = box.temperature in warm or chilled
    if not keeps or (wanted.accessible and not box.accessible_count):
        return False
    if wanted.weight_g > box.max_weight_g:
        return False
    return wanted.fits is None or _turned(wanted.fits, box.inside, point.tolerance_mm)


def _turned(outside: Dimensions, inside: Dimensions, tolerance_mm: int) -> bool:
    sides = [outside.width_mm, outside.height_mm, outside.depth_mm]
    room = [inside.width_mm, inside.height_mm, inside.depth_mm]
    ways = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
    return any(all(sides[at] + tolerance_mm <= room[way[at]] for at in range(3)) for way in ways)


def _open_at(each: PointRecord, instant: datetime) -> bool:
    if any(period.begin <= instant < period.until for period in each.unavailability):
        return False
    local = instant.astimezone(ZoneInfo(each.time_zone))
    holidays = {date(day.year, day.month, day.day) for day in each.public_holidays}
    minutes = opening_hours(each.opening_hours).minutes(local.date(), holidays)
    return any(begin <= local.hour * 60 + local.minute < end for begin, end in minutes)


def all_pages(atlas: Atlas, wanted: Wanted, limit: int) -> list[tuple[str, float]]:
    """Page after page until there are no more; each has as many as were asked for, but the last."""
    found: list[tuple[str, float]] = []
    after: After | None = None
    while True:
        page = atlas.search(wanted, now=NOW, limit=limit, after=after)
        found += [(each.record.point_id, each.distance_m or 0.0) for each in page.points]
        if page.after is None:
            return found
        assert len(page.points) == limit
        after = After.parse(page.after.text())


def test_400_searches_find_what_brute_force_finds(atlas: Atlas, every: Sequence[PointRecord]) -> None:
    draw, some = Random(7), 0
    for wanted in [drawn(draw) for _ in range(400)]:
        expected = by_hand(every, wanted)
        page = atlas.search(wanted, now=NOW, limit=20)
        assert [(each.record.point_id, each.distance_m) for each in page.points] == expected[:20], wanted
        assert (page.after is None) is (len(expected) <= 20)
        some += bool(expected)
    assert some > 100


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_one_after_the_other_are_the_whole_answer(
    atlas: Atlas, every: Sequence[PointRecord], limit: int
) -> None:
    near = Position(latitude_e7=-62_000_000, longitude_e7=1_068_200_000)
    wanted = Wanted(near=near, within_m=None if limit == 100 else 8_000.0)

    assert all_pages(atlas, wanted, limit) == by_hand(every, wanted)


def test_without_a_position_points_come_by_operator_and_name(
    atlas: Atlas, every: Sequence[PointRecord]
) -> None:
    wanted = Wanted(obligations=(Obligation.AGE,), journey=None)

    found = all_pages(atlas, wanted, 50)

    assert found == by_hand(every, wanted)
    assert len(found) > 100


def test_all_traits_are_kept_apart(atlas: Atlas, every: Sequence[PointRecord]) -> None:
    for wanted in (
        Wanted(temperature=Temperature.FROZEN, journey=None),
        Wanted(temperature=Temperature.CHILLED, journey=None),
        Wanted(accessible=True, journey=ParcelJourney.FIRST_MILE),
        Wanted(journey=ParcelJourney.RETURN, obligations=(Obligation.PAY, Obligation.SIGN)),
    ):
        near = replace(wanted, near=Position(latitude_e7=0, longitude_e7=1_100_000_000))
        for each in (wanted, near):
            found = all_pages(atlas, each, 100)
            assert found == by_hand(every, each)
            assert found


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(obligations=(Obligation(99),)),
        Wanted(temperature=Temperature(99)),
        Wanted(journey=ParcelJourney(99)),
        Wanted(weight_g=900_000, near=HERE),
        Wanted(
            fits=Dimensions(width_mm=9_000, height_mm=1, depth_mm=1),
            near=HERE,
        ),
        Wanted(operators=frozenset()),
    ],
)
def test_what_nobody_has_is_found_nowhere(atlas: Atlas, wanted: Wanted) -> None:
    assert atlas.search(wanted, now=NOW) == FoundPage((), None)


def test_a_window_is_met_by_any_open_time_in_it(atlas: Atlas) -> None:
    night = datetime(2026, 11, 25, 2, 0)  # noqa: DTZ001  # the points' own clocks
    at_night = len(all_pages(atlas, Wanted(window=Window(night)), MANY))
    until_noon = len(all_pages(atlas, Wanted(window=Window(night, night + timedelta(hours=10))), MANY))
    always = len(all_pages(atlas, Wanted(), MANY))

    assert 0 < at_night < until_noon <= always


@pytest.mark.parametrize("ends", [timedelta(0), timedelta(hours=-1), timedelta(days=32)])
def test_a_window_that_is_none_is_malformed(ends: timedelta) -> None:
    with pytest.raises(Malformed):
        Window(NOW, NOW + ends)
    with pytest.raises(Malformed):
        Window(NOW, (NOW + timedelta(hours=1)).replace(tzinfo=None))


@pytest.mark.parametrize("limit", [0, -1, 1_001])
def test_a_page_has_1_to_1000_points(atlas: Atlas, limit: int) -> None:
    with pytest.raises(Malformed):
        atlas.search(Wanted(), now=NOW, limit=limit)


@pytest.mark.parametrize("text", ["", "1,2", "x,a,b", "1,a,b,c"])
def test_a_page_that_never_ended_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        After.parse(text)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0.0, 180.0), (0.0, -180.0), (90.0, 0.0), (-90.0, 12.0), (89.9999, -179.9999), (-17.7, 179.99)],
)
def test_circles_go_over_the_poles_and_the_date_line(
    tmp_path: Path, latitude: float, longitude: float
) -> None:
    draw = Random(3)
    made = list(islice(records(400, seed=3, network_id=NETWORK, operator_id="angsana", now=NOW), 400))
    moved = [each.model_copy(update={"position": _around(draw, latitude, longitude)}) for each in made]
    near = Position(latitude_e7=round(latitude * 1e7), longitude_e7=round(longitude * 1e7))
    with Atlas.open(tmp_path / "points.db", network_id=NETWORK) as atlas:
        fill(atlas, "angsana", 400, seed=3, made=moved)
        for within_m in (30_000.0, 3_000_000.0, None):
            wanted = Wanted(near=near, within_m=within_m)
            assert all_pages(atlas, wanted, 33) == by_hand(moved, wanted)


def _around(draw: Random, latitude: float, longitude: float) -> Position:
    """Within about 100 km, the other way round where the map ends."""
    north = max(-90.0, min(90.0, latitude + draw.uniform(-1, 1)))
    east = (
        (longitude + draw.uniform(-1, 1) + 180) % 360 - 180 if abs(latitude) < 89 else draw.uniform(-180, 180)
    )
    return Position(latitude_e7=round(north * 1e7), longitude_e7=round(east * 1e7))


def test_many_points_at_one_place_are_all_found(tmp_path: Path) -> None:
    here = Position(latitude_e7=13_000_000, longitude_e7=1_038_000_000)
    made = records(600, seed=5, network_id=NETWORK, operator_id="angsana", now=NOW)
    tower = [each.model_copy(update={"position": here}) for each in made]
    with Atlas.open(tmp_path / "points.db", network_id=NETWORK) as atlas:
        fill(atlas, "angsana", 600, seed=5, made=tower)
        wanted = Wanted(near=here, journey=None)
        assert all_pages(atlas, wanted, 50) == by_hand(tower, wanted)


def test_hours_and_zones_that_nobody_can_read_are_closed(tmp_path: Path) -> None:
    made = list(records(3, seed=5, network_id=NETWORK, operator_id="angsana", now=NOW))
    bent = [
        made[0].model_copy(update={"opening_hours": "whenever"}),
        made[1].model_copy(update={"time_zone": "Asia/Atlantis", "opening_hours": "24/7"}),
        made[2].model_copy(update={"opening_hours": "24/7", "unavailability": ()}),
    ]
    with Atlas.open(tmp_path / "points.db", network_id=NETWORK) as atlas:
        fill(atlas, "angsana", 3, seed=5, made=bent)
        asked = Wanted(journey=None)
        assert len(all_pages(atlas, asked, 10)) == 3
        [(open_one, _)] = all_pages(atlas, replace(asked, window=Window(NOW)), 10)
    assert open_one == bent[2].point_id


def test_another_file_is_no_atlas_and_stays_as_it_is(tmp_path: Path) -> None:
    text, other, newer = tmp_path / "text", tmp_path / "other.db", tmp_path / "newer.db"
    text.write_text("no database, but long enough to look at" * 40)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE ours (id INTEGER)")
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    codes = []
    for path in (text, other, newer):
        before = path.read_bytes()
        with pytest.raises(Malformed) as caught, Atlas.open(path, network_id=NETWORK):
            pass
        codes.append(caught.value.code)
        assert path.read_bytes() == before
    assert codes == [ErrorCode.MALFORMED_FILE, ErrorCode.MALFORMED_FILE, ErrorCode.DATABASE_NEWER]


def test_an_atlas_of_another_network_is_not_mixed_up(tmp_path: Path) -> None:
    with Atlas.open(tmp_path / "points.db", network_id=NETWORK):
        pass
    with pytest.raises(Malformed) as caught, Atlas.open(tmp_path / "points.db", network_id="other"):
        pass
    assert caught.value.code is ErrorCode.CONFIGURATION


def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable), Atlas.open(tmp_path / "no" / "points.db", network_id=NETWORK):
        pass
