"""A driver brings a parcel: badge and label open a door; the intent is committed before the pulse.

The badge says whose driver stands there and opens nothing by itself: each door needs an order of that
courier for the parcel with this label (LN-TRU-008).
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from lockernet.capacity.admission import choose
from lockernet.capacity.fit import Box, Load
from lockernet.codec.compact import verify_compact
from lockernet.custody.commands import (
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmOccupied,
    ConfirmTakenBack,
    OpenForDeposit,
)
from lockernet.custody.state import SESSION, Custody
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyState
from lockernet.models.events import OrderRefused
from lockernet.models.grants import GrantAction
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.apply import apply
from lockernet_node.pipeline.closing import Work, reason_against_signature, reason_against_work
from lockernet_node.pipeline.hub_promises import compartment_of_promise
from lockernet_node.pipeline.journal import Moment, record
from lockernet_node.pipeline.loads import load_of
from lockernet_node.pipeline.point import Desk, room_in
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.visits import Visit, another_door_is_in_use, visit_of
from lockernet_node.ports import Transaction

Word = ConfirmInside | ConfirmTakenBack | ConfirmDoesNotFit | ConfirmOccupied | ConfirmDamaged
"""What a driver says when the door is shut again."""

BADGE_LIMIT = timedelta(hours=24)
"""A badge that lives longer is none (LN-TRU-009)."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Proof that a driver of this courier stands at the point; made by `Depositing.read_badge` only."""

    courier_id: str
    statement_id: bytes
    key_id: bytes
    expires_at: datetime


class Depositing:
    """What drivers do at the kiosk."""

    def __init__(
        self, desk: Desk, sensors: Sensors, *, expect_unlock: Callable[[], None] = lambda: None
    ) -> None:
        self._desk = desk
        self._sensors = sensors
        self._expect_unlock = expect_unlock

    def read_badge(self, text: str) -> Badge:
        """Check an `LN1:` badge. Raises Malformed or Untrusted."""
        point, now = self._desk.point, self._desk.clock.now()
        verified, grant = verify_compact(text, point.directory, place=point.place, now=now)
        if grant.action is not GrantAction.BADGE:
            raise Untrusted(ErrorCode.UNTRUSTED_PURPOSE, "the code is no badge")
        if verified.header.expires_at - verified.header.not_before > BADGE_LIMIT:
            raise Untrusted(ErrorCode.UNTRUSTED_PURPOSE, "a badge is valid for 24 h at most")
        heading, key_id = verified.header, verified.key.record.key_id
        return Badge(heading.issuer, verified.statement_id, key_id, heading.expires_at)

    async def open(self, badge: Badge, label: str) -> Visit | Refused:
        """Open a door for the parcel with this label text, or the same door again within its visit."""
        self._expect_unlock()
        now = self._desk.clock.now()
        if now >= badge.expires_at:
            return Refused(ErrorCode.UNTRUSTED_EXPIRED)
        moment = Moment(now, Cause(kind=CauseKind.STATEMENT, statement_id=badge.statement_id))
        outcome = await self._desk.store.transact(partial(self._open, badge, label, moment))
        self._desk.wake()
        return outcome

    async def confirm(self, parcel_id: bytes, *, inside: bool) -> Visit | Refused:
        """The driver's word on a door that is shut again."""
        return await self.say(parcel_id, ConfirmInside() if inside else ConfirmTakenBack())

    async def say(self, parcel_id: bytes, command: Word) -> Visit | Refused:
        """Any of the words that end a deposit. After "it does not fit" another size is chosen."""
        moment = Moment(self._desk.clock.now(), Cause(kind=CauseKind.PERSON))
        return await self._desk.store.transact(partial(self._confirm, parcel_id, command, moment))

    async def visit(self, parcel_id: bytes, compartment: str) -> Visit | None:
        """How the visit stands."""
        custody = await self._desk.store.transact(lambda tx: tx.custody(parcel_id))
        return None if custody is None else visit_of(custody, compartment=compartment, deposit=True)

    def _open(self, badge: Badge, label: str, moment: Moment, tx: Transaction) -> Visit | Refused:
        custody = tx.custody_by_label(badge.courier_id, label)
        if custody is None:
            return Refused(ErrorCode.NOT_EXPECTED)
        if another_door_is_in_use(tx, custody.parcel_id, moment.now):
            return Refused(ErrorCode.DOOR_IN_USE, final=False)
        closed = self._reason_closed(tx, custody, badge)
        if closed is not None:
            return self._refuse(tx, custody, Refused(closed, final=False), moment)
        compartment = self._compartment_for(tx, custody, moment.now)
        if isinstance(compartment, Refused):
            return self._refuse(tx, custody, compartment, moment)
        command = OpenForDeposit(
            compartment_id=compartment,
            session_until=moment.now + SESSION,
            occupied_before=self._sensors.occupied(compartment),
        )
        after = apply(tx, self._desk.point, custody, command, actor=badge.courier_id, moment=moment)
        if isinstance(after, Refused):
            return after
        return visit_of(after, compartment=compartment, deposit=True)

    def _reason_closed(self, tx: Transaction, custody: Custody, badge: Badge) -> ErrorCode | None:
        """A visit that has begun goes on (LN-CAP-035)."""
        if custody.state is not CustodyState.EXPECTED:
            return None
        return reason_against_signature(tx, badge.key_id, badge.statement_id) or reason_against_work(
            tx, Work.DEPOSIT, courier_id=badge.courier_id
        )

    def _compartment_for(self, tx: Transaction, custody: Custody, now: datetime) -> str | Refused:
        """The assigned one, or the best fit that leaves every other promise whole (LN-CAP-003)."""
        if custody.state is not CustodyState.EXPECTED:
            return custody.compartment_id or Refused(ErrorCode.NOT_EXPECTED)
        promised = compartment_of_promise(tx, custody, tx.free_compartments(), now=now)
        if promised is not None:
            return promised
        parcel = load_of(custody.terms)
        others = Counter(
            promise.load for promise in tx.promises(now) if promise.parcel_id != custody.parcel_id
        )
        free = tx.free_compartments()
        usable = [(name, box) for name, box in free if self._sensors.looks_usable(name)]
        small = {box for name, box in tx.all_compartments() if name in custody.too_small}
        place = partial(self._choose, tx, parcel, others, too_small=small)
        compartment = place(usable) or place(free)
        return compartment or Refused(ErrorCode.POINT_FULL, final=False)

    def _choose(
        self,
        tx: Transaction,
        parcel: Load,
        others: Mapping[Load, int],
        free: Sequence[tuple[str, Box]],
        *,
        too_small: Collection[Box],
    ) -> str | None:
        """The first compartment of the best class. Sensors only rank: one that lies shuts no box out.

        Sizes into which the parcel was found not to go are not tried again (LN-CAP-014, LN-CUS-025).
        """
        layout = self._desk.layout(tx)
        best = choose(parcel, others, room_in(tx, layout, free), layout, too_small=too_small)
        return next((name for name, box in free if box == best), None)

    def _refuse(self, tx: Transaction, custody: Custody, refused: Refused, moment: Moment) -> Refused:
        """A parcel turned away is journalled, so that equal access can be audited (LN-CAP-004)."""
        event = OrderRefused(
            courier_id=custody.courier_id,
            parcel_id=custody.parcel_id,
            reason=refused.reason,
            final=refused.final,
        )
        record(tx, self._desk.point, event, moment=moment, members=(custody.courier_id,))
        return refused

    def _confirm(self, parcel_id: bytes, command: Word, moment: Moment, tx: Transaction) -> Visit | Refused:
        custody = tx.custody(parcel_id)
        if custody is None or custody.compartment_id is None:
            return Refused(ErrorCode.NOT_EXPECTED)
        after = apply(tx, self._desk.point, custody, command, actor=None, moment=moment)
        if isinstance(after, Refused):
            return after
        return visit_of(after, compartment=custody.compartment_id, deposit=True)
