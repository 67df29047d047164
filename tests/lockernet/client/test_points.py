"""Finding points: what fits, nearest first."""

import pytest

from lockernet.client.points import distance_m, search
from lockernet.codec.statements import read_payload
from lockernet.models.points import Dimensions, PointRecord, Position
from tests.network import ITEM, ITEM_WEIGHT_G
from tests.node.transport.site import point_statement


def at(latitude: float, longitude: float) -> Position:
    return Position(latitude_e7=round(latitude * 1e7), longitude_e7=round(longitude * 1e7))


def point(name: str, position: Position) -> PointRecord:
    record = read_payload(point_statement(), PointRecord)
    return record.model_copy(update={"point_id": name, "position": position})


@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        (at(0, 0), at(0, 0), 0),
        (at(0, 0), at(0, 1), 111_195),
        (at(1.2903, 103.8519), at(3.1390, 101.6869), 316_000),
        (at(0, 179.5), at(0, -179.5), 111_195),
        (at(90, 0), at(-90, 0), 20_015_115),
    ],
)
def test_distances(here: Position, there: Position, metres: float) -> None:
    assert distance_m(here, there) == pytest.approx(metres, rel=0.01)
    assert distance_m(there, here) == pytest.approx(distance_m(here, there))


def test_nearest_first_or_as_they_came() -> None:
    far, near = point("far", at(3, 101)), point("near", at(1.3, 103.9))

    assert search([far, near], None, weight_g=None, near=at(1.29, 103.85)) == (near, far)
    assert search([far, near], None, weight_g=None, near=None) == (far, near)


@pytest.mark.parametrize(
    ("parcel", "weight_g", "fits"),
    [
        (None, None, True),
        (None, 25_000, True),
        (None, 25_001, False),
        (ITEM, ITEM_WEIGHT_G, True),
        (ITEM, None, True),
        (ITEM, 25_001, False),
        (Dimensions(width_mm=635, height_mm=185, depth_mm=375), 1, True),
        (Dimensions(width_mm=635, height_mm=186, depth_mm=375), 1, False),
    ],
)
def test_size_with_rotation_tolerance_and_weight(
    parcel: Dimensions | None, weight_g: int | None, fits: bool
) -> None:
    assert bool(search([point("p", at(0, 0))], parcel, weight_g=weight_g, near=None)) is fits
