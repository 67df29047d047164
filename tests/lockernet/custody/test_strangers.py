"""To a stranger's driver no parcel exists, wherever it is (LN-CUS-023)."""

import pytest

from lockernet.custody.commands import OpenForCollection, OpenForRemoval
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier
from lockernet.models.outcome import Refused
from tests.lockernet.custody.parcels import (
    BEGUN,
    CANCELLED,
    COLLECTED,
    REMOVED,
    STRANGER,
    UNSURE,
    UNTIL,
    after,
    collecting,
    depositing,
    judge,
    removing,
    waiting,
)

EVERYWHERE = (
    after(),
    depositing(),
    waiting(),
    collecting(),
    collecting(COLLECTED),
    removing(),
    removing(REMOVED),
    after(CANCELLED),
    depositing(UNSURE),
)
FETCH = OpenForRemoval(session_until=UNTIL)
BY_ORDER = OpenForCollection(tier=CodeTier.ORDER, generation=0, session_until=UNTIL)


@pytest.mark.parametrize("custody", EVERYWHERE, ids=lambda custody: custody.state.name)
@pytest.mark.parametrize("actor", [STRANGER, None])
def test_a_strangers_driver_learns_nothing(custody: Custody, actor: str | None) -> None:
    """LN-CUS-023."""
    for command in (FETCH, BY_ORDER):
        assert judge(custody, command, actor, BEGUN) == Refused(ErrorCode.NOT_EXPECTED)
