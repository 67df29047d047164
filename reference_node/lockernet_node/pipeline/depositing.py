"""A driver brings a parcel: badge and label open a door; the intent is committed before the pulse.

The badge says whose driver stands there and opens nothing by itself: each door needs an order of that
courier, or of one for whom it acts, for the parcel with this label (LN-TRU-008, LN-CUS-023). The label of a
parcel that lies here and is to go opens its door to take it out.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from lockernet.custody.commands import (
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmOccupied,
    ConfirmTakenBack,
    OpenForDeposit,
)
from lockernet.custody.setting import Setting
from lockernet.custody.state import ASSIGNED, ENDED, SESSION, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import DepositRefused
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.apply import apply, apply_in
from lockernet_node.pipeline.badges import Badge, read_badge
from lockernet_node.pipeline.choosing import compartment_for
from lockernet_node.pipeline.closing import Work, reason_against_signature, reason_against_work
from lockernet_node.pipeline.delegations import delegated, principals
from lockernet_node.pipeline.journal import Moment, record_turned_away
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.removing import is_to_go, take_out
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.standing import Standing, standing_of
from lockernet_node.pipeline.stays import end_stays, note_door, note_leaving
from lockernet_node.pipeline.visits import Errand, Visit, another_door_is_in_use, visit_of
from lockernet_node.ports import Transaction

Word = ConfirmInside | ConfirmTakenBack | ConfirmDoesNotFit | ConfirmOccupied | ConfirmDamaged
"""What whoever brings a parcel says when the door is shut again."""


class Depositing:
    """What is brought at the kiosk."""

    def __init__(
        self, desk: Desk, sensors: Sensors, *, expect_unlock: Callable[[], None] = lambda: None
    ) -> None:
        self._desk = desk
        self._sensors = sensors
        self._expect_unlock = expect_unlock

    def read_badge(self, text: str) -> Badge:
        """Check an `LN1:` badge. Raises Malformed, Untrusted or Unavailable(TIME_UNTRUSTED)."""
        return read_badge(self._desk, text)

    async def leave(self, badge: Badge) -> None:
        """The driver leaves; once the last door is shut the stay is receipted (LN-CUS-060)."""
        now = self._desk.clock.now()
        await self._desk.store.transact(partial(self._leave, badge, now))

    async def open(self, badge: Badge, label: str) -> Visit | Refused:
        """Open a door for the parcel with this label text, or the same door again within its visit."""
        self._expect_unlock()
        standing = standing_of(self._desk)
        if standing.now >= badge.expires_at:
            return Refused(ErrorCode.UNTRUSTED_EXPIRED)
        outcome = await self._desk.store.transact(partial(self._open, badge, label, standing))
        if not isinstance(outcome, Refused):
            _reached_intent(outcome)
        self._desk.wake()
        return outcome

    async def confirm(self, parcel_id: bytes, *, inside: bool) -> Visit | Refused:
        """The word on a door that is shut again."""
        return await self.say(parcel_id, ConfirmInside() if inside else ConfirmTakenBack())

    async def say(
        self, parcel_id: bytes, command: Word, *, errand: Errand = Errand.DEPOSIT
    ) -> Visit | Refused:
        """Any of the words that end a deposit. After "it does not fit" another size is chosen."""
        moment = Moment(self._desk.clock.now(), Cause(kind=CauseKind.PERSON))
        work = partial(self._confirm, parcel_id, command, moment, errand=errand)
        outcome = await self._desk.store.transact(work)
        reached("visit.said")
        return outcome

    async def visit(
        self, parcel_id: bytes, compartment: str, *, errand: Errand = Errand.DEPOSIT
    ) -> Visit | None:
        """How the visit stands."""
        custody = await self._desk.store.transact(lambda tx: tx.custody(parcel_id))
        return None if custody is None else visit_of(custody, compartment=compartment, errand=errand)

    def _open(self, badge: Badge, label: str, standing: Standing, tx: Transaction) -> Visit | Refused:
        custody, reason = _labelled(tx, badge, label), standing.reason_against_work()
        if custody is not None and is_to_go(custody, badge):
            return take_out(tx, self._desk, self._sensors, badge=badge, custody=custody, standing=standing)
        if reason is not None:
            return Refused(reason, final=False)
        if custody is None:
            refused = Refused(ErrorCode.NOT_EXPECTED)
            return self._turn_away(tx, badge, None, refused=refused, moment=badge.moment(standing))
        return self._put_in(tx, badge, custody, standing)

    def _put_in(self, tx: Transaction, badge: Badge, custody: Custody, standing: Standing) -> Visit | Refused:
        moment = badge.moment(standing)
        closed = _reason_closed(tx, custody, badge)
        if closed is not None:
            refused = Refused(closed, final=False)
            return self._turn_away(tx, badge, custody, refused=refused, moment=moment)
        if another_door_is_in_use(tx, custody.parcel_id, moment.now):
            return Refused(ErrorCode.DOOR_IN_USE, final=False)
        compartment = compartment_for(tx, self._desk, self._sensors, custody=custody, now=moment.now)
        if isinstance(compartment, Refused):
            return self._turn_away(tx, badge, custody, refused=compartment, moment=moment)
        after = self._begin(tx, badge, custody, compartment=compartment, standing=standing)
        if isinstance(after, Refused):
            return self._turn_away(tx, badge, custody, refused=after, moment=moment)
        note_door(tx, badge, after.parcel_id, moment.now)
        return visit_of(after, compartment=compartment, errand=Errand.DEPOSIT)

    def _leave(self, badge: Badge, now: datetime, tx: Transaction) -> None:
        note_leaving(tx, badge)
        end_stays(tx, self._desk.point, now)

    def _begin(
        self, tx: Transaction, badge: Badge, custody: Custody, *, compartment: str, standing: Standing
    ) -> Custody | Refused:
        command = OpenForDeposit(
            compartment_id=compartment,
            session_until=standing.now + SESSION,
            occupied_before=self._sensors.occupied(compartment),
        )
        point, actor = self._desk.point, badge.courier_id
        allowed = delegated(tx, point, custody, actor, standing=standing)
        setting = Setting(now=standing.now, actor=actor, delegated=allowed)
        return apply_in(tx, point, custody, command, setting=setting, moment=badge.moment(standing))

    def _turn_away(
        self, tx: Transaction, badge: Badge, custody: Custody | None, *, refused: Refused, moment: Moment
    ) -> Refused:
        """A parcel turned away is journalled with a signed no, so that equal access can be audited.

        LN-CAP-004, LN-CUS-033. A parcel that has a compartment already is not turned away.
        """
        if custody is None or custody.state not in ASSIGNED:
            event = DepositRefused(
                courier_id=badge.courier_id,
                parcel_id=None if custody is None else custody.parcel_id,
                reason=refused.reason,
            )
            record_turned_away(tx, self._desk.point, event, moment=moment)
        return refused

    def _confirm(
        self, parcel_id: bytes, command: Word, moment: Moment, tx: Transaction, *, errand: Errand
    ) -> Visit | Refused:
        custody = tx.custody(parcel_id)
        if custody is None or custody.compartment_id is None:
            return Refused(ErrorCode.NOT_EXPECTED)
        after = apply(tx, self._desk.point, custody, command, actor=None, moment=moment)
        if isinstance(after, Refused):
            return after
        return visit_of(after, compartment=custody.compartment_id, errand=errand)


def _labelled(tx: Transaction, badge: Badge, label: str) -> Custody | None:
    """The parcel with this label of the badge's courier, or else of one for whom it acts; live ones first."""
    ended: Custody | None = None
    for courier_id in principals(tx, badge.courier_id):
        custody = tx.custody_by_label(courier_id, label)
        if custody is not None and custody.state not in ENDED:
            return custody
        ended = ended or custody
    return ended


def _reason_closed(tx: Transaction, custody: Custody, badge: Badge) -> ErrorCode | None:
    """A visit that has begun goes on (LN-CAP-035)."""
    if custody.state is not CustodyState.EXPECTED:
        return None
    withdrawn = reason_against_signature(tx, badge.key_id, badge.statement_id)
    return withdrawn or reason_against_work(tx, Work.DEPOSIT, courier_id=badge.courier_id)


def _reached_intent(visit: Visit) -> None:
    if visit.errand is Errand.REMOVAL:
        reached("remove.intended")
    else:
        reached("deposit.intended")
