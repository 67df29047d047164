"""Of several faults an operator names the first of a fixed order (LN-REQ-007); answers last (LN-REQ-008)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from lockernet.codec.statements import read_payload
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.points import Dimensions, Obligation
from lockernet.models.reservations import Confirmation, Hold, ReserveCompartment
from tests.network import NOW
from tests.node.house import House, Parcel

Spoil = Callable[[Parcel, dict[str, Any]], None]


def _ended(_taken: Parcel, order: dict[str, Any]) -> None:
    order["until"] = NOW


def _too_long(_taken: Parcel, order: dict[str, Any]) -> None:
    order["hold"] = Hold.hours(7 * 24 + 1)


def _unmet(_taken: Parcel, order: dict[str, Any]) -> None:
    order["obligations"] = (Obligation.CUSTOMS,)


def _same_parcel(taken: Parcel, order: dict[str, Any]) -> None:
    order["parcel_id"] = taken.parcel_id


def _same_handle(taken: Parcel, order: dict[str, Any]) -> None:
    order["claim_handle"] = taken.claim.handle


def _same_label(taken: Parcel, order: dict[str, Any]) -> None:
    order["label"] = taken.label


def _too_big(_taken: Parcel, order: dict[str, Any]) -> None:
    order["outside"] = Dimensions(width_mm=5_000, height_mm=5_000, depth_mm=5_000)


IN_ORDER: tuple[tuple[ErrorCode, Spoil], ...] = (
    (ErrorCode.RESERVATION_ENDED, _ended),
    (ErrorCode.WINDOW_TOO_LONG, _too_long),
    (ErrorCode.OBLIGATION_UNMET, _unmet),
    (ErrorCode.PARCEL_ID_IN_USE, _same_parcel),
    (ErrorCode.HANDLE_IN_USE, _same_handle),
    (ErrorCode.LABEL_IN_USE, _same_label),
    (ErrorCode.NO_FITTING_SIZE, _too_big),
)


@pytest.mark.parametrize("first", range(len(IN_ORDER)), ids=[code.name for code, _ in IN_ORDER])
async def test_the_first_fault_of_the_order_is_named(house: House, first: int) -> None:
    """LN-REQ-007."""
    taken = await house.reserve()
    order: dict[str, Any] = {"label": "CP000000099SG", "until": NOW + timedelta(hours=1)}
    for _, spoil in IN_ORDER[first:]:
        spoil(taken, order)
    label, until = str(order.pop("label")), order.pop("until")
    terms = house.courier.terms(claim=house.courier.claim()).model_copy(update=order)

    with pytest.raises(RefusedByPeer) as refusal:
        await house.orders.submit(house.courier.reserve(label, terms, until=until), ReserveCompartment)

    assert refusal.value.code is IN_ORDER[first][0]


async def test_an_answer_is_good_for_400_days(house: House) -> None:
    """LN-REQ-008."""
    order = house.courier.reserve("CP000000099SG", house.courier.terms())

    answer = await house.orders.submit(order, ReserveCompartment)

    header = read_payload(answer, Confirmation).header
    ends: datetime = header.expires_at
    assert ends - header.issued_at == timedelta(days=400)
