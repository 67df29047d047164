"""What is shut at this point, and what that refuses: deposits, promises, no collection (LN-NOD-035)."""

from collections.abc import Mapping
from types import MappingProxyType

from lockernet.errors import ErrorCode
from lockernet.models.events import DepositsClosed, DepositsReopened
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import Gate, Transaction

AGAINST_DEPOSITS: Mapping[Gate, ErrorCode] = MappingProxyType(
    {Gate.RECOVERY: ErrorCode.POINT_IN_RECOVERY, Gate.DEPOSITS: ErrorCode.DEPOSITS_CLOSED}
)
"""Why no parcel is taken in while a gate is shut."""


def reason_against_deposits(tx: Transaction) -> ErrorCode | None:
    """Why no parcel is taken in, and none promised a compartment, now; None if nothing is shut."""
    shut = tx.shut_gates()
    return next((code for gate, code in AGAINST_DEPOSITS.items() if gate in shut), None)


def close_deposits(tx: Transaction, point: Point, *, reason: ErrorCode, words: str, moment: Moment) -> bool:
    """Take no parcel in until an operator has acted; False if it was so before."""
    if Gate.DEPOSITS in tx.shut_gates():
        return False
    tx.shut(Gate.DEPOSITS, words, moment.now)
    record(tx, point, DepositsClosed(reason=reason), moment=moment, members=())
    return True


def reopen_deposits(tx: Transaction, point: Point, *, moment: Moment) -> bool:
    """Take parcels in again; False if they were taken in anyway."""
    if Gate.DEPOSITS not in tx.shut_gates():
        return False
    tx.unshut(Gate.DEPOSITS)
    record(tx, point, DepositsReopened(), moment=moment, members=())
    return True
