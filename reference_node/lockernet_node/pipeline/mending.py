"""What an operator asks and says during a recovery, at a running node and at a stopped one alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet.models.statements import SignedStatement
from lockernet_node.pipeline.closing import reopen
from lockernet_node.pipeline.evidence import accept_receipt
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.point import Desk, Point
from lockernet_node.pipeline.recovery import Left, end_recovery, left_to_inspect
from lockernet_node.ports import Gate, Transaction


@dataclass(frozen=True, slots=True)
class RecoveryStatus:
    """How the storage of the point stands."""

    epoch: int
    shut: Mapping[Gate, str]
    """What is shut, and why, in words for the operator."""
    left: Left


class Mending:
    """Answers and acts for the operator's staff."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def status(self) -> RecoveryStatus:
        """What is shut, and what is left to inspect."""
        return await self._desk.store.transact(_status)

    async def finish(self) -> RecoveryStatus:
        """End a recovery in which nothing is left to inspect; if something is, it goes on.

        Raises RefusedByPeer(TRANSITION_NOT_ALLOWED) where there is none.
        """
        return await self._desk.store.transact(partial(_finish, self._desk.point, self._moment()))

    async def receipt(self, statement: SignedStatement) -> Custody:
        """The parcel after a receipt that was not known. Raises RefusedByPeer, Untrusted, Malformed."""
        moment = self._moment()
        outcome = await self._desk.store.transact(
            lambda tx: accept_receipt(tx, self._desk.point, statement, moment=moment)
        )
        if isinstance(outcome, Refused):
            raise RefusedByPeer(outcome.reason)
        return outcome

    async def reopen(self) -> bool:
        """Take parcels in again; False if they were taken in anyway."""
        moment = self._moment()
        return await self._desk.store.transact(
            lambda tx: reopen(tx, self._desk.point, reason=ErrorCode.UNTRUSTED_HISTORY, moment=moment)
        )

    def _moment(self) -> Moment:
        return Moment(self._desk.clock.now(), Cause(kind=CauseKind.STAFF))


def _status(tx: Transaction) -> RecoveryStatus:
    return RecoveryStatus(tx.epoch(), tx.shut_gates(), left_to_inspect(tx))


def _finish(point: Point, moment: Moment, tx: Transaction) -> RecoveryStatus:
    outcome = end_recovery(tx, point, moment=moment)
    if isinstance(outcome, Refused):
        raise RefusedByPeer(outcome.reason)
    return _status(tx)
