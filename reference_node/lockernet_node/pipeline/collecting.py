"""A person shows a code: a claim code opens the parcel's door, a sender's code a door to put it in.

A try is committed before the code is checked (LN-COD-007). Unknown selector, wrong digits and closed parcel
look the same and take the same work (LN-COD-006). The code is spent when the parcel is COLLECTED, not when
the door opens (LN-COD-008).
"""

from collections.abc import Callable
from functools import partial

from lockernet.codes.claim import ClaimCode
from lockernet.codes.digits import DigitCode
from lockernet.codes.scan import BadgeText
from lockernet.custody.commands import (
    ConfirmCollected,
    ConfirmLeftInside,
    OpenForCollection,
    OpenForDeposit,
    RefuseParcel,
    SayWrong,
)
from lockernet.custody.setting import Setting
from lockernet.custody.shipments import is_whole
from lockernet.custody.state import SESSION, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import CodeRefused, OrderRefused
from lockernet.models.grants import GrantAction
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.admission import expect_dropped_off
from lockernet_node.pipeline.apply import apply, apply_in
from lockernet_node.pipeline.choosing import compartment_for
from lockernet_node.pipeline.claims import Claim, SignedGrant, claim_of, read_grant
from lockernet_node.pipeline.closing import Work, reason_against_work
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.standing import standing_of
from lockernet_node.pipeline.tries import Failures, count_try, give_back
from lockernet_node.pipeline.visits import Errand, Visit, another_door_is_in_use, visit_of
from lockernet_node.ports import Transaction

Code = ClaimCode | DigitCode | BadgeText

_CODE = Cause(kind=CauseKind.CODE)
_PERSON = Cause(kind=CauseKind.PERSON)

_NOTHING = Refused(ErrorCode.CODE_REFUSED)

_SAID_ALOUD = frozenset(
    {
        ErrorCode.REOPEN_REFUSED,
        ErrorCode.PARCEL_BLOCKED,
        ErrorCode.SHIPMENT_INCOMPLETE,
        ErrorCode.OBLIGATION_OPEN,
        ErrorCode.POINT_FULL,
        ErrorCode.TIME_UNTRUSTED,
        ErrorCode.DIRECTORY_EXPIRED,
    }
)
"""Refusals that are told: only somebody with a good code for a parcel of this point gets as far."""

Word = ConfirmCollected | ConfirmLeftInside | RefuseParcel | SayWrong
"""What a person says at the door."""


class Collecting:
    """What people with claim codes do at the kiosk."""

    def __init__(
        self, desk: Desk, sensors: Sensors, *, expect_unlock: Callable[[], None] = lambda: None
    ) -> None:
        self._desk = desk
        self._sensors = sensors
        self._expect_unlock = expect_unlock
        self.failures = Failures(desk.clock)
        """The page waits `failures.wait_seconds()` before it passes digits on."""

    async def open(self, code: Code) -> Visit | Refused:
        """Open the door of the parcel that this code belongs to, or say that it opens nothing."""
        self._expect_unlock()
        now = self._desk.clock.now()
        counted = True
        if isinstance(code, DigitCode):
            counted = await self._desk.store.transact(partial(count_try, code))
            reached("code.counted")
        shown = read_grant(self._desk, code.text) if isinstance(code, BadgeText) else code
        outcome = await self._desk.store.transact(
            partial(self._open, shown, Moment(now, _CODE), counted=counted)
        )
        if not isinstance(outcome, Refused):
            reached("collect.intended")
        self._desk.wake()
        if isinstance(code, DigitCode) and outcome == _NOTHING:
            self.failures.note()
        return outcome

    async def confirm(self, parcel_id: bytes) -> Visit | Refused:
        """The person has the parcel and the door is shut."""
        return await self.say(parcel_id, ConfirmCollected())

    async def say(self, parcel_id: bytes, word: Word) -> Visit | Refused:
        """Any of the words that end a collection, or say that something is wrong."""
        moment = Moment(self._desk.clock.now(), _PERSON)
        outcome = await self._desk.store.transact(partial(self._say, parcel_id, word, moment))
        reached("visit.said")
        return outcome

    async def reopen(self, parcel_id: bytes) -> Visit | Refused:
        """Open the same door once more within the visit."""
        moment = Moment(self._desk.clock.now(), _PERSON)
        outcome = await self._desk.store.transact(partial(self._reopen, parcel_id, moment))
        self._desk.wake()
        return outcome

    async def visit(self, parcel_id: bytes, compartment: str) -> Visit | None:
        """How the visit stands."""
        custody = await self._desk.store.transact(lambda tx: tx.custody(parcel_id))
        errand = Errand.COLLECTION
        return None if custody is None else visit_of(custody, compartment=compartment, errand=errand)

    def _open(
        self,
        code: ClaimCode | DigitCode | SignedGrant | None,
        moment: Moment,
        tx: Transaction,
        *,
        counted: bool,
    ) -> Visit | Refused:
        if isinstance(code, SignedGrant) and code.grant.action is GrantAction.DROP_OFF:
            self._hear_of(tx, code, moment)
        claim = claim_of(tx, self._desk, code)
        custody = claim.custody
        if not (claim.good and counted) or custody is None:
            return self._refuse(tx, claim, moment)
        reached("code.good")
        if isinstance(code, DigitCode):
            give_back(tx, custody)
        if another_door_is_in_use(tx, custody.parcel_id, moment.now):
            return Refused(ErrorCode.DOOR_IN_USE, final=False)
        visit = self._pulse(tx, claim, custody, moment)
        if isinstance(visit, Refused):
            return visit if visit.reason in _SAID_ALOUD else self._refuse(tx, claim, moment)
        if isinstance(code, ClaimCode):
            tx.save_claim_secret(custody.parcel_id, code.secret)
        return visit

    def _hear_of(self, tx: Transaction, shown: SignedGrant, moment: Moment) -> None:
        """A sender brings what nobody announced; a no is told by the code that then opens nothing."""
        parcel_id = shown.grant.parcel_id
        closed = standing_of(self._desk).reason_against_work() is not None
        if not closed and parcel_id is not None and tx.custody(parcel_id) is None:
            expect_dropped_off(tx, self._desk, shown, moment=moment)

    def _pulse(self, tx: Transaction, claim: Claim, custody: Custody, moment: Moment) -> Visit | Refused:
        pulse = self._pulse_in if claim.action is GrantAction.DROP_OFF else self._pulse_out
        return pulse(tx, claim, custody, moment=moment)

    def _pulse_in(
        self, tx: Transaction, claim: Claim, custody: Custody, *, moment: Moment
    ) -> Visit | Refused:
        """A sender's code: once the parcel is in, there is nothing that it opens (LN-COD-018)."""
        reason = standing_of(self._desk).reason_against_work() or self._reason_closed(tx, custody)
        if reason is not None:
            return Refused(reason, final=False)
        compartment = compartment_for(tx, self._desk, self._sensors, custody=custody, now=moment.now)
        if isinstance(compartment, Refused):
            turned_away = OrderRefused(
                courier_id=custody.courier_id,
                parcel_id=custody.parcel_id,
                reason=compartment.reason,
                final=compartment.final,
            )
            record(tx, self._desk.point, turned_away, moment=moment, members=(custody.courier_id,))
            return compartment
        command = OpenForDeposit(
            compartment_id=compartment,
            session_until=moment.now + SESSION,
            occupied_before=self._sensors.occupied(compartment),
            tier=claim.tier,
        )
        after = apply(tx, self._desk.point, custody, command, actor=None, moment=moment)
        if isinstance(after, Refused):
            return after
        return visit_of(after, compartment=compartment, errand=Errand.DROP_OFF)

    def _reason_closed(self, tx: Transaction, custody: Custody) -> ErrorCode | None:
        """A visit that has begun goes on (LN-CAP-035)."""
        if custody.state is not CustodyState.EXPECTED:
            return None
        return reason_against_work(tx, Work.DEPOSIT, courier_id=custody.courier_id)

    def _pulse_out(
        self, tx: Transaction, claim: Claim, custody: Custody, *, moment: Moment
    ) -> Visit | Refused:
        occupied = None if custody.compartment_id is None else self._sensors.occupied(custody.compartment_id)
        command = OpenForCollection(
            tier=claim.tier,
            generation=claim.generation,
            session_until=moment.now + SESSION,
            occupied_before=occupied,
            action=claim.action,
        )
        setting = Setting(now=moment.now, shipment_whole=is_whole(custody, tx.shipment(custody)))
        after = apply_in(tx, self._desk.point, custody, command, setting=setting, moment=moment)
        if isinstance(after, Refused):
            return after
        return visit_of(after, compartment=after.compartment_id or "", errand=Errand.COLLECTION)

    def _refuse(self, tx: Transaction, claim: Claim, moment: Moment) -> Refused:
        custody = claim.custody
        parcel_id = None if custody is None else custody.parcel_id
        members = () if custody is None else (custody.courier_id,)
        event = CodeRefused(tier=claim.tier, parcel_id=parcel_id)
        record(tx, self._desk.point, event, moment=moment, members=members)
        return _NOTHING

    def _say(self, parcel_id: bytes, word: Word, moment: Moment, tx: Transaction) -> Visit | Refused:
        custody = tx.custody(parcel_id)
        if custody is None or custody.compartment_id is None:
            return Refused(ErrorCode.CODE_REFUSED)
        after = apply(tx, self._desk.point, custody, word, actor=None, moment=moment)
        if isinstance(after, Refused):
            return after
        return visit_of(after, compartment=custody.compartment_id, errand=Errand.COLLECTION)

    def _reopen(self, parcel_id: bytes, moment: Moment, tx: Transaction) -> Visit | Refused:
        custody = tx.custody(parcel_id)
        if custody is None or custody.session is None:
            return Refused(ErrorCode.REOPEN_REFUSED)
        if another_door_is_in_use(tx, custody.parcel_id, moment.now):
            return Refused(ErrorCode.DOOR_IN_USE, final=False)
        visit = custody.session
        brings = custody.state is CustodyState.DEPOSITING
        action = GrantAction.DROP_OFF if brings else visit.action
        again = Claim(visit.tier, custody, good=True, generation=custody.generation, action=action)
        return self._pulse(tx, again, custody, moment)
