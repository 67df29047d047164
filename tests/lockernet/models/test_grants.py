"""What a compact grant says beside its action (LN-COD-022), against a list written by hand."""

from typing import Any

import pytest
from pydantic import ValidationError

from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.points import Dimensions

HOLDER = {"holder": bytes(8)}
PARCEL = {"parcel_id": bytes(16)}
GENERATION = {"generation": 0}
SIZE = {"outside": Dimensions(width_mm=1, height_mm=2, depth_mm=3), "weight_g": 4}

TIMES: dict[str, Any] = {"addressee": bytes(8), "not_before": 1, "expires_at": 2}


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (GrantAction.BADGE, HOLDER),
        (GrantAction.COLLECT, PARCEL | GENERATION),
        (GrantAction.WITHDRAW, PARCEL | GENERATION),
        (GrantAction.DROP_OFF, PARCEL | SIZE),
        (GrantAction(99), {}),
        (GrantAction(99), HOLDER | PARCEL | GENERATION | SIZE),
    ],
)
def test_a_grant_says_what_its_action_needs(action: GrantAction, said: dict[str, Any]) -> None:
    assert CompactGrant(action=action, **TIMES, **said).action is action


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (GrantAction.BADGE, {}),
        (GrantAction.BADGE, HOLDER | PARCEL),
        (GrantAction.COLLECT, PARCEL),
        (GrantAction.COLLECT, GENERATION),
        (GrantAction.COLLECT, PARCEL | GENERATION | HOLDER),
        (GrantAction.WITHDRAW, PARCEL | GENERATION | SIZE),
        (GrantAction.DROP_OFF, PARCEL | GENERATION | SIZE),
        (GrantAction.DROP_OFF, PARCEL),
        (GrantAction.DROP_OFF, SIZE),
    ],
)
def test_and_nothing_else(action: GrantAction, said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="says other things"):
        CompactGrant(action=action, **TIMES, **said)
