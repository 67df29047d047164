"""A driver brings a parcel: badge and label open a door; the intent is committed before the pulse.

The badge says whose driver stands there and opens nothing by itself: each door needs an order of that
courier for the parcel with this label (LN-TRU-008).
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from lockernet.capacity.admission import choose
from lockernet.capacity.fit import Box, Load
from lockernet.custody.commands import (
    ConfirmDamaged,
    ConfirmDoesNotFit,
    ConfirmInside,
    ConfirmOccupied,
    ConfirmTakenBack,
    OpenForDeposit,
)
from lockernet.custody.state import ASSIGNED, SESSION, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import CustodyState
from lockernet.models.events import DepositRefused
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.apply import apply
from lockernet_node.pipeline.badges import Badge, read_badge
from lockernet_node.pipeline.journal import Moment, record_turned_away
from lockernet_node.pipeline.loads import load_of
from lockernet_node.pipeline.point import Desk, room_in
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.standing import standing_of
from lockernet_node.pipeline.stays import end_stays, note_door, note_leaving
from lockernet_node.pipeline.visits import Visit, another_door_is_in_use, visit_of
from lockernet_node.ports import Transaction

Word = ConfirmInside | ConfirmTakenBack | ConfirmDoesNotFit | ConfirmOccupied | ConfirmDamaged
"""What a driver says when the door is shut again."""


class Depositing:
    """What drivers do at the kiosk."""

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
        reason = standing.reason_against_work()
        if reason is not None:
            return Refused(reason, final=False)
        if standing.now >= badge.expires_at:
            return Refused(ErrorCode.UNTRUSTED_EXPIRED)
        cause = Cause(kind=CauseKind.STATEMENT, statement_id=badge.statement_id)
        moment = Moment(standing.now, cause, stale=standing.is_stale)
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
            return self._turn_away(tx, badge, None, refused=Refused(ErrorCode.NOT_EXPECTED), moment=moment)
        if another_door_is_in_use(tx, custody.parcel_id, moment.now):
            return Refused(ErrorCode.DOOR_IN_USE, final=False)
        compartment = self._compartment_for(tx, custody, moment.now)
        if isinstance(compartment, Refused):
            return self._turn_away(tx, badge, custody, refused=compartment, moment=moment)
        command = OpenForDeposit(
            compartment_id=compartment,
            session_until=moment.now + SESSION,
            occupied_before=self._sensors.occupied(compartment),
        )
        after = apply(tx, self._desk.point, custody, command, actor=badge.courier_id, moment=moment)
        if isinstance(after, Refused):
            return self._turn_away(tx, badge, custody, refused=after, moment=moment)
        note_door(tx, badge, after.parcel_id, moment.now)
        return visit_of(after, compartment=compartment, deposit=True)

    def _leave(self, badge: Badge, now: datetime, tx: Transaction) -> None:
        note_leaving(tx, badge)
        end_stays(tx, self._desk.point, now)

    def _compartment_for(self, tx: Transaction, custody: Custody, now: datetime) -> str | Refused:
        """The assigned one, or the best fit that leaves every other promise whole (LN-CAP-003)."""
        if custody.state is not CustodyState.EXPECTED:
            return custody.compartment_id or Refused(ErrorCode.NOT_EXPECTED)
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

    def _confirm(self, parcel_id: bytes, command: Word, moment: Moment, tx: Transaction) -> Visit | Refused:
        custody = tx.custody(parcel_id)
        if custody is None or custody.compartment_id is None:
            return Refused(ErrorCode.NOT_EXPECTED)
        after = apply(tx, self._desk.point, custody, command, actor=None, moment=moment)
        if isinstance(after, Refused):
            return after
        return visit_of(after, compartment=custody.compartment_id, deposit=True)
