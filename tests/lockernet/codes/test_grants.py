"""T1 and drop-off grants: what they must name, one wrong thing at a time."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.codes.grants import Known, Shown, collects, drops_off
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.points import Dimensions
from tests.lockernet.parties import COURIER, OPERATOR, POINT, STRANGER

PARCEL = bytes(range(16))
KNOWN = Known(point_id=POINT, parcel_id=PARCEL, courier_id=COURIER, newest_generation=2)

COLLECT: dict[str, Any] = {"parcel_id": PARCEL, "generation": 2}
DROP_OFF: dict[str, Any] = {
    "parcel_id": PARCEL,
    "outside": Dimensions(width_mm=100, height_mm=200, depth_mm=300),
    "weight_g": 900,
}


def shown(action: GrantAction, said: dict[str, Any]) -> Shown:
    grant = CompactGrant(action=action, addressee=bytes(8), not_before=1, expires_at=2, **said)
    return Shown(grant, COURIER, POINT)


@pytest.mark.parametrize("action", [GrantAction.COLLECT, GrantAction.WITHDRAW])
def test_a_grant_that_names_point_parcel_and_generation_collects(action: GrantAction) -> None:
    """LN-COD-016."""
    good = shown(action, COLLECT)

    assert collects(good, KNOWN)
    assert not drops_off(good, KNOWN)
    assert collects(shown(action, COLLECT | {"generation": 9}), KNOWN)
    assert not collects(shown(action, COLLECT | {"generation": 1}), KNOWN)


@pytest.mark.parametrize(
    ("issuer", "audience"),
    [(COURIER, OPERATOR), (COURIER, "harbour-02"), (STRANGER, POINT), (OPERATOR, POINT)],
)
@pytest.mark.parametrize(
    ("action", "said"), [(GrantAction.COLLECT, COLLECT), (GrantAction.DROP_OFF, DROP_OFF)]
)
def test_a_grant_for_all_points_or_by_somebody_else_opens_nothing(
    issuer: str, audience: str, action: GrantAction, said: dict[str, Any]
) -> None:
    """LN-COD-016, LN-COD-018."""
    bad = replace(shown(action, said), issuer=issuer, audience=audience)

    assert not collects(bad, KNOWN)
    assert not drops_off(bad, KNOWN)


def test_a_drop_off_grant_brings_its_parcel_and_collects_nothing() -> None:
    """LN-COD-018."""
    good = shown(GrantAction.DROP_OFF, DROP_OFF)

    assert drops_off(good, KNOWN)
    assert not collects(good, KNOWN)
    assert not drops_off(shown(GrantAction.DROP_OFF, DROP_OFF | {"parcel_id": bytes(16)}), KNOWN)


@given(st.integers(-(2**31), 2**31 - 1).filter(lambda number: number not in range(1, 5)))
def test_an_action_that_is_unknown_here_opens_nothing(number: int) -> None:
    unknown = shown(GrantAction(number), COLLECT)

    assert not collects(unknown, KNOWN)
    assert not drops_off(unknown, KNOWN)


def test_a_badge_opens_nothing_by_itself() -> None:
    badge = shown(GrantAction.BADGE, {"holder": bytes(8)})

    assert not collects(badge, KNOWN)
    assert not drops_off(badge, KNOWN)
