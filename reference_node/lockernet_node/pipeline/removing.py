"""A driver takes parcels out: by a remove order what must go, by a collect order what is sent from here.

Each door needs an order of the badge's company for its parcel (LN-CUS-026, LN-CUS-031). Several parcels are
taken out one after the other, one door at a time (LN-CUS-007).
"""

from collections.abc import Callable
from functools import partial

from lockernet.custody.commands import (
    ConfirmCollected,
    ConfirmLeftInside,
    ConfirmRemoved,
    OpenForCollection,
    OpenForRemoval,
    SayWrong,
)
from lockernet.custody.setting import Setting
from lockernet.custody.state import SESSION, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CodeTier, CustodyState, DisputeReason
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.apply import apply, apply_in
from lockernet_node.pipeline.badges import Badge
from lockernet_node.pipeline.closing import Work, reason_against_signature, reason_against_work
from lockernet_node.pipeline.delegations import delegated
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.standing import Standing, standing_of
from lockernet_node.pipeline.visits import Errand, Visit, another_door_is_in_use, visit_of
from lockernet_node.ports import Transaction

_OUT = frozenset({CustodyState.WAITING, CustodyState.COLLECTING, CustodyState.REMOVING})

Word = ConfirmRemoved | ConfirmCollected | ConfirmLeftInside | SayWrong
"""What a driver says who took, or did not take, a parcel out."""


class Removing:
    """What drivers take out at the kiosk."""

    def __init__(
        self, desk: Desk, sensors: Sensors, *, expect_unlock: Callable[[], None] = lambda: None
    ) -> None:
        self._desk = desk
        self._sensors = sensors
        self._expect_unlock = expect_unlock

    async def count(self, badge: Badge) -> int:
        """How many parcels this driver may take out now."""
        return len(await self._desk.store.transact(partial(_ordered, badge)))

    async def open_next(self, badge: Badge, *, after: str = "") -> Visit | Refused:
        """Open the next compartment by name after `after`, and from the first one again after the last."""
        self._expect_unlock()
        standing = standing_of(self._desk)
        if standing.now >= badge.expires_at:
            return Refused(ErrorCode.UNTRUSTED_EXPIRED)
        outcome = await self._desk.store.transact(partial(self._open_next, badge, after, standing))
        if not isinstance(outcome, Refused):
            reached("remove.intended")
        self._desk.wake()
        return outcome

    async def reopen(self, badge: Badge, parcel_id: bytes) -> Visit | Refused:
        """Open the same door once more within the visit."""
        standing = standing_of(self._desk)
        outcome = await self._desk.store.transact(partial(self._reopen, badge, parcel_id, standing))
        self._desk.wake()
        return outcome

    async def confirm(self, parcel_id: bytes, *, scanned: bool = False) -> Visit | Refused:
        """The driver has the parcel and the door is shut. `scanned`: its label was read as it left."""
        return await self._say(parcel_id, partial(_taken, scanned=scanned))

    async def confirm_by_label(self, parcel_id: bytes, label: str) -> Visit | Refused:
        """The same, said by the label of the parcel in the driver's hands; another label is NOT_EXPECTED."""

        def is_its(tx: Transaction) -> bool:
            custody = tx.custody(parcel_id)
            found = None if custody is None else tx.custody_by_label(custody.courier_id, label)
            return found is not None and found.parcel_id == parcel_id

        if not await self._desk.store.transact(is_its):
            return Refused(ErrorCode.NOT_EXPECTED)
        return await self.confirm(parcel_id, scanned=True)

    async def left_inside(self, parcel_id: bytes) -> Visit | Refused:
        """The parcel stays."""
        return await self._say(parcel_id, lambda _custody: ConfirmLeftInside())

    async def say_wrong(self, parcel_id: bytes, reason: DisputeReason) -> Visit | Refused:
        """It is empty, another thing lies there, or it is damaged (LN-CUS-028)."""
        return await self._say(parcel_id, lambda _custody: SayWrong(reason))

    async def visit(self, parcel_id: bytes, compartment: str) -> Visit | None:
        """How the visit stands."""
        custody = await self._desk.store.transact(lambda tx: tx.custody(parcel_id))
        return None if custody is None else visit_of(custody, compartment=compartment, errand=Errand.REMOVAL)

    def _open_next(self, badge: Badge, after: str, standing: Standing, tx: Transaction) -> Visit | Refused:
        ordered = _ordered(badge, tx)
        if not ordered:
            return Refused(ErrorCode.NOT_EXPECTED)
        custody = next((each for each in ordered if (each.compartment_id or "") > after), ordered[0])
        return take_out(tx, self._desk, self._sensors, badge=badge, custody=custody, standing=standing)

    def _reopen(self, badge: Badge, parcel_id: bytes, standing: Standing, tx: Transaction) -> Visit | Refused:
        custody = tx.custody(parcel_id)
        if custody is None or custody.session is None:
            return Refused(ErrorCode.REOPEN_REFUSED)
        return take_out(tx, self._desk, self._sensors, badge=badge, custody=custody, standing=standing)

    async def _say(self, parcel_id: bytes, word: Callable[[Custody], Word]) -> Visit | Refused:
        moment = Moment(self._desk.clock.now(), Cause(kind=CauseKind.PERSON))
        return await self._desk.store.transact(partial(self._say_in, parcel_id, word, moment))

    def _say_in(
        self, parcel_id: bytes, word: Callable[[Custody], Word], moment: Moment, tx: Transaction
    ) -> Visit | Refused:
        custody = tx.custody(parcel_id)
        if custody is None or custody.compartment_id is None:
            return Refused(ErrorCode.NOT_EXPECTED)
        after = apply(tx, self._desk.point, custody, word(custody), actor=None, moment=moment)
        if isinstance(after, Refused):
            return after
        return visit_of(after, compartment=custody.compartment_id, errand=Errand.REMOVAL)


def is_to_go(custody: Custody, badge: Badge) -> bool:
    """True for a parcel inside that an order lets the badge's company take out."""
    return custody.state in _OUT and badge.courier_id in (custody.removal_by, custody.collection_by)


def take_out(
    tx: Transaction, desk: Desk, sensors: Sensors, *, badge: Badge, custody: Custody, standing: Standing
) -> Visit | Refused:
    """Open the door for the driver, or the same door again within its visit.

    A collection goes on where no time is known, with a badge from before (LN-NOD-052); a removal does not.
    """
    actor, now = badge.courier_id, standing.now
    removes = _removes(custody, actor)
    if removes and not standing.knows_time:
        return Refused(ErrorCode.TIME_UNTRUSTED, final=False)
    closed = _reason_closed(tx, custody, badge)
    if closed is not None:
        return Refused(closed, final=False)
    if another_door_is_in_use(tx, custody.parcel_id, now):
        return Refused(ErrorCode.DOOR_IN_USE, final=False)
    allowed = delegated(tx, desk.point, custody, actor, standing=standing)
    occupied = None if custody.compartment_id is None else sensors.occupied(custody.compartment_id)
    command: OpenForRemoval | OpenForCollection = OpenForRemoval(now + SESSION, occupied)
    if not removes:
        command = OpenForCollection(CodeTier.ORDER, custody.generation, now + SESSION, occupied)
    setting, moment = Setting(now=now, actor=actor, delegated=allowed), badge.moment(standing)
    after = apply_in(tx, desk.point, custody, command, setting=setting, moment=moment)
    if isinstance(after, Refused):
        return after
    return visit_of(after, compartment=after.compartment_id or "", errand=Errand.REMOVAL)


def _reason_closed(tx: Transaction, custody: Custody, badge: Badge) -> ErrorCode | None:
    """A visit that has begun goes on (LN-CAP-035)."""
    if custody.session is not None:
        return None
    withdrawn = reason_against_signature(tx, badge.key_id, badge.statement_id)
    return withdrawn or reason_against_work(tx, Work.OTHER, courier_id=badge.courier_id)


def _removes(custody: Custody, actor: str) -> bool:
    """A removal that runs or is due; a collection where nothing says that the parcel must go."""
    if custody.session is not None:
        return custody.state is CustodyState.REMOVING
    return custody.removal_by == actor and bool(custody.marks or custody.collection_by != actor)


def _taken(custody: Custody, *, scanned: bool) -> Word:
    removed = custody.state is CustodyState.REMOVING
    return ConfirmRemoved(scanned=scanned) if removed else ConfirmCollected(scanned=scanned)


def _ordered(badge: Badge, tx: Transaction) -> list[Custody]:
    """What this driver may take out now, by the names of the compartments."""
    waiting = (each for each in tx.inside() if each.state is CustodyState.WAITING)
    found = [each for each in waiting if is_to_go(each, badge) and _may_go(each, badge)]
    return sorted(found, key=lambda custody: custody.compartment_id or "")


def _may_go(custody: Custody, badge: Badge) -> bool:
    """Its order would open the door: what was removable may have been released since."""
    return bool(custody.marks) if _removes(custody, badge.courier_id) else custody.block is None
