"""Published vectors on what an order is refused for, asked of a node: LN-CAP-005, LN-CAP-006, LN-CAP-007."""

from datetime import timedelta
from typing import Any

import pytest

from lockernet.codec.statements import read_payload
from lockernet.errors import RefusedByPeer
from lockernet.models.points import EvidenceGrade, Obligation, ParcelJourney
from lockernet.models.reservations import Confirmation, Hold, ReserveCompartment
from tests.network import NOW
from tests.node.house import House
from tools.vectors.capacity import vectors

ORDERS = [one for one in vectors() if one["input"]["question"] == "order"]


@pytest.mark.parametrize("vector", ORDERS, ids=[one["id"] for one in ORDERS])
async def test_an_order_is_answered_as_published(vector: dict[str, Any]) -> None:
    """LN-CAP-005, LN-CAP-006, LN-CAP-007, LN-CAP-029."""
    house, asked = House(), vector["input"]
    limits = house.desk.point.limits
    assert limits.max_reservation_seconds == asked["max_reservation_seconds"]
    assert limits.max_hold_seconds == asked["max_hold_seconds"]
    assert limits.obligations == set(asked["point_obligations"])
    assert {each.name for each in limits.journeys} == set(asked["point_journeys"])
    assert limits.highest_grade.name == asked["point_highest_grade"]
    terms = house.courier.terms().model_copy(
        update={
            "hold": Hold.hours(asked["hold_hours"]),
            "obligations": tuple(Obligation[name] for name in asked["obligations"]),
            "journey": ParcelJourney[asked.get("journey", "UNSPECIFIED")],
            "demanded_grade": EvidenceGrade[asked.get("demanded_grade", "UNSPECIFIED")],
        }
    )
    until = NOW + timedelta(seconds=asked["reserved_for_seconds"])

    begins = asked.get("window_begins_in_seconds")
    window = None if begins is None else NOW + timedelta(seconds=begins)
    order = house.courier.reserve("CP000000080SG", terms, until=until, window_begin=window)

    if vector["expected"]["verdict"] == "refused":
        with pytest.raises(RefusedByPeer) as caught:
            await house.orders.submit(order, ReserveCompartment)
        assert caught.value.code == vector["expected"]["reason"]
    else:
        answer = await house.orders.submit(order, ReserveCompartment)
        assert read_payload(answer, Confirmation).reserved_until == until
