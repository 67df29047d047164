"""Out of the compartment: collections, withdrawals, refusals, collect orders, removals, disputes."""

from dataclasses import replace

import pytest

from lockernet.custody.commands import (
    Block,
    ConfirmCollected,
    ConfirmLeftInside,
    ConfirmRemoved,
    EndSession,
    OpenForCollection,
    OpenForRemoval,
    OrderCollection,
    OrderRemoval,
    RefuseParcel,
    Reissue,
    SayWrong,
)
from lockernet.custody.decide import Accepted, decide
from lockernet.custody.evolve import evolve
from lockernet.custody.setting import Setting
from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import (
    BlockCause,
    CodeTier,
    CustodyMark,
    CustodyState,
    DisputeReason,
    EvidenceGrade,
)
from lockernet.models.events import (
    CollectionAborted,
    CollectionOrdered,
    CollectionStarted,
    CustodyMarkedUncertain,
    DisputeOpened,
    HoldExtended,
    ObligationCleared,
    ParcelReleased,
    ParcelRemoved,
    ParcelWithdrawn,
    RemovalOrdered,
    RemovalStarted,
)
from lockernet.models.grants import DelegatedAction, GrantAction
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation
from lockernet.models.reservations import ReleasePolicy, Shipment
from tests.lockernet.custody.parcels import (
    BEGUN,
    BLOCKED,
    COURIER,
    CUT,
    DOOR,
    HOLD,
    OPENED,
    OVERDUE,
    PARCEL,
    REMOVE_BY_US,
    RESERVED,
    SENT,
    STRANGER,
    UNTIL,
    closed,
    collecting,
    collection_started,
    driven,
    judge,
    removal_started,
    removing,
    waiting,
)
from tests.lockernet.custody.situations import SOON

CODE = OpenForCollection(CodeTier.T0, 0, UNTIL, True)
WITHDRAW = OpenForCollection(CodeTier.T1, 0, UNTIL, True, GrantAction.WITHDRAW)
BY_ORDER = OpenForCollection(CodeTier.ORDER, 0, UNTIL, True)
REMOVE = OpenForRemoval(UNTIL, True)
PICK_BY_US = CollectionOrdered(parcel_id=PARCEL, actor_id=COURIER)


def with_terms(**update: object) -> Custody:
    """A waiting parcel with these terms."""
    parcel = RESERVED.parcel.model_copy(update=update)
    return waiting(known_by=RESERVED.model_copy(update={"parcel": parcel}))


# ------------------------------------------------------------------------------------- codes and marks


@pytest.mark.parametrize("tier", [CodeTier.T0, CodeTier.T1, CodeTier.T2])
def test_every_tier_of_code_collects(tier: CodeTier) -> None:
    custody, (event,) = driven(waiting(), [(SOON, replace(CODE, tier=tier))], actor=None)

    assert isinstance(event, CollectionStarted)
    assert (event.tier, event.action, event.actor_id) == (tier, GrantAction.COLLECT, None)
    assert custody.state is CustodyState.COLLECTING


@pytest.mark.parametrize("tier", [CodeTier.UNSPECIFIED, CodeTier(77)])
def test_what_is_no_code_collects_nothing(tier: CodeTier) -> None:
    assert judge(waiting(), replace(CODE, tier=tier), COURIER, SOON) == Refused(ErrorCode.CODE_REFUSED)


def test_overdue_parcel_stays_collectable_until_removal_starts() -> None:
    """LN-CUS-030, LN-CUS-032."""
    late = BEGUN + HOLD
    ordered = waiting(OVERDUE, REMOVE_BY_US)

    assert isinstance(judge(ordered, CODE, None, late), Accepted)
    moving, _ = driven(ordered, [(late, REMOVE)])
    assert judge(moving, CODE, None, late) == Refused(ErrorCode.REMOVAL_STARTED)
    assert judge(moving, Block(BlockCause.COURIER), COURIER, late) == Refused(ErrorCode.REMOVAL_STARTED)


@pytest.mark.parametrize("code", [CODE, WITHDRAW])
def test_blocked_parcel_opens_for_no_code_but_for_its_removal(code: OpenForCollection) -> None:
    """LN-CUS-029."""
    assert judge(waiting(BLOCKED), code, None, SOON) == Refused(ErrorCode.PARCEL_BLOCKED)
    assert isinstance(judge(waiting(BLOCKED, REMOVE_BY_US), REMOVE, COURIER, SOON), Accepted)
    assert isinstance(judge(waiting(BLOCKED, ParcelReleased(parcel_id=PARCEL)), code, None, SOON), Accepted)


def test_block_during_a_visit_lets_the_door_shut_and_opens_it_no_more() -> None:
    blocked, _ = driven(collecting(OPENED, closed(True)), [(SOON, Block(BlockCause.RECALL))])

    assert judge(blocked, CODE, None, SOON) == Refused(ErrorCode.PARCEL_BLOCKED)
    back, _ = driven(blocked, [(UNTIL, EndSession())], actor=None)
    assert (back.state, back.marks) == (CustodyState.WAITING, (CustodyMark.BLOCKED,))


def test_reissued_code_kills_all_lower_ones_at_once() -> None:
    """LN-COD-011."""
    custody, _ = driven(waiting(), [(SOON, Reissue(3))])

    assert custody.generation == 3
    assert judge(custody, replace(CODE, generation=2), None, SOON) == Refused(ErrorCode.CODE_REFUSED)
    assert isinstance(judge(custody, replace(CODE, generation=3), None, SOON), Accepted)
    for lower in (0, 2, 3):
        assert judge(custody, Reissue(lower), COURIER, SOON) == Refused(ErrorCode.GENERATION_TOO_LOW)


def test_shipment_of_all_opens_when_it_is_whole_and_one_of_any_at_once() -> None:
    """LN-CUS-035."""
    whole, part = Setting(SOON, shipment_whole=True), Setting(SOON)
    shipment = Shipment(shipment_id=bytes(16), parcel_count=2, policy=ReleasePolicy.ALL)
    together = with_terms(shipment=shipment)
    each = with_terms(shipment=shipment.model_copy(update={"policy": ReleasePolicy.ANY}))

    assert decide(together, CODE, part) == Refused(ErrorCode.SHIPMENT_INCOMPLETE)
    assert isinstance(decide(together, CODE, whole), Accepted)
    assert isinstance(decide(each, CODE, part), Accepted)
    assert isinstance(decide(together, WITHDRAW, part), Accepted), "its sender needs not wait"


def test_obligation_is_met_before_the_door_opens() -> None:
    """LN-CUS-036."""
    owing = with_terms(obligations=(Obligation.PAY, Obligation.COLD, Obligation.AGE))
    paid, aged = (
        ObligationCleared(parcel_id=PARCEL, obligation=each) for each in (Obligation.PAY, Obligation.AGE)
    )

    assert judge(owing, CODE, None, SOON) == Refused(ErrorCode.OBLIGATION_OPEN)

    assert judge(evolve(owing, paid), CODE, None, SOON) == Refused(ErrorCode.OBLIGATION_OPEN)
    assert isinstance(judge(evolve(evolve(owing, paid), aged), CODE, None, SOON), Accepted)


# ------------------------------------------------------------------------------------- other ends


def test_sender_takes_it_back_with_a_signed_grant_only() -> None:
    """LN-CUS-027."""
    _, (event,) = driven(waiting(), [(SOON, WITHDRAW)], actor=None)
    assert isinstance(event, CollectionStarted)
    assert event.action is GrantAction.WITHDRAW

    custody, events = driven(waiting(event, OPENED, closed(False)), [(SOON, ConfirmCollected())], actor=None)

    assert isinstance(events[-1], ParcelWithdrawn)
    assert custody.state is CustodyState.WITHDRAWN
    for tier in (CodeTier.T0, CodeTier.T2, CodeTier.ORDER):
        refused = judge(waiting(PICK_BY_US), replace(WITHDRAW, tier=tier), COURIER, SOON)
        assert refused == Refused(ErrorCode.CODE_REFUSED)


def test_sender_and_recipient_do_not_call_back_each_others_door() -> None:
    """LN-CUS-007."""
    theirs = collection_started().model_copy(update={"action": GrantAction.WITHDRAW})

    assert judge(collecting(), WITHDRAW, None, SOON) == Refused(ErrorCode.DOOR_IN_USE)
    assert judge(waiting(theirs), CODE, None, SOON) == Refused(ErrorCode.DOOR_IN_USE)


def test_refused_parcel_is_back_inside_and_blocked() -> None:
    """LN-CUS-027."""
    custody, _ = driven(collecting(OPENED, closed(True)), [(SOON, RefuseParcel())], actor=None)

    assert custody.state is CustodyState.WAITING
    assert custody.block is BlockCause.RECIPIENT_REFUSED
    assert custody.session is None
    assert isinstance(judge(custody, OrderRemoval(), COURIER, SOON), Accepted)


def test_sender_and_driver_refuse_nothing() -> None:
    for action, actor in ((GrantAction.WITHDRAW, None), (GrantAction.COLLECT, COURIER)):
        tier = CodeTier.ORDER if actor else CodeTier.T1
        started = collection_started().model_copy(update={"action": action, "actor_id": actor, "tier": tier})
        visit = waiting(started, OPENED, closed(True))
        assert judge(visit, RefuseParcel(), None, SOON) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


def test_person_who_left_it_inside_may_come_again() -> None:
    custody, events = driven(collecting(OPENED, closed(None)), [(SOON, ConfirmLeftInside())], actor=None)

    assert events == [
        CollectionAborted(parcel_id=PARCEL, compartment_id=DOOR, reason="VISIT_WITHOUT_HANDOVER")
    ]
    assert isinstance(judge(custody, CODE, None, SOON), Accepted)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (DisputeReason.COMPARTMENT_EMPTY, "COMPARTMENT_EMPTY"),
        (DisputeReason.WRONG_ITEM, "WRONG_ITEM"),
    ],
)
@pytest.mark.parametrize("visit", [collecting(OPENED, closed(False)), removing(CUT)])
def test_empty_or_wrong_freezes_the_compartment_and_is_disputed(
    visit: Custody, said: DisputeReason, code: str
) -> None:
    """LN-CUS-028."""
    custody, events = driven(visit, [(SOON, SayWrong(said))], actor=None)

    assert events == [
        CustodyMarkedUncertain(parcel_id=PARCEL, compartment_id=DOOR, reason=code),
        DisputeOpened(parcel_id=PARCEL, reason=said),
    ]
    assert custody.marks[-1] is CustodyMark.DISPUTED
    assert custody.compartment_id == DOOR
    assert judge(custody, CODE, None, SOON) == Refused(ErrorCode.CUSTODY_UNCERTAIN)


def test_damage_said_at_the_door_is_noted_and_the_visit_goes_on() -> None:
    """LN-CUS-028."""
    custody, _ = driven(collecting(OPENED), [(SOON, SayWrong(DisputeReason.DAMAGED))], actor=None)

    assert (custody.state, custody.dispute) == (CustodyState.COLLECTING, DisputeReason.DAMAGED)


@pytest.mark.parametrize(
    "reason", [DisputeReason.NO_HANDOVER, DisputeReason.WEAK_EVIDENCE, DisputeReason.UNSPECIFIED]
)
def test_other_reasons_are_not_for_people_at_the_door(reason: DisputeReason) -> None:
    outcome = judge(collecting(OPENED, closed(True)), SayWrong(reason), None, SOON)

    assert outcome == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


# ------------------------------------------------------------------------------------- couriers


def test_courier_collects_what_is_sent_from_here_with_an_order_and_a_badge() -> None:
    """LN-CUS-026."""
    sent = waiting(known_by=SENT)
    assert judge(sent, BY_ORDER, COURIER, SOON) == Refused(ErrorCode.NOT_EXPECTED)

    custody, events = driven(sent, [(SOON, OrderCollection()), (SOON, BY_ORDER)])

    assert events[0] == PICK_BY_US
    assert isinstance(events[1], CollectionStarted)
    assert (events[1].tier, events[1].actor_id) == (CodeTier.ORDER, COURIER)
    assert custody.state is CustodyState.COLLECTING
    assert judge(custody, CODE, None, SOON) == Refused(ErrorCode.DOOR_IN_USE)
    assert judge(waiting(), OrderCollection(), COURIER, SOON) == Refused(ErrorCode.WRONG_JOURNEY)


def test_delegate_collects_and_removes_only_while_its_delegation_stands() -> None:
    """LN-CUS-023."""
    both = frozenset({DelegatedAction.COLLECT, DelegatedAction.REMOVE})
    theirs, void = Setting(SOON, actor=STRANGER, delegated=both), Setting(SOON, actor=STRANGER)
    sent = waiting(CollectionOrdered(parcel_id=PARCEL, actor_id=STRANGER), known_by=SENT)
    stale = waiting(OVERDUE, RemovalOrdered(parcel_id=PARCEL, actor_id=STRANGER))

    for custody, command in ((sent, BY_ORDER), (stale, REMOVE)):
        assert isinstance(decide(custody, command, theirs), Accepted)
        assert decide(custody, command, void) == Refused(ErrorCode.NOT_EXPECTED)
        assert judge(custody, command, COURIER, SOON) == Refused(ErrorCode.NOT_EXPECTED), "not its order"


def test_removal_needs_a_reason_and_an_order() -> None:
    """LN-CUS-031."""
    assert judge(waiting(), OrderRemoval(), COURIER, SOON) == Refused(ErrorCode.NOT_REMOVABLE)
    assert judge(waiting(OVERDUE), REMOVE, COURIER, SOON) == Refused(ErrorCode.NOT_EXPECTED)
    longer = HoldExtended(parcel_id=PARCEL, hold_until=BEGUN + 2 * HOLD)
    assert judge(waiting(OVERDUE, REMOVE_BY_US, longer), REMOVE, COURIER, SOON) == Refused(
        ErrorCode.NOT_REMOVABLE
    )


def test_removal_goes_like_a_collection_and_names_whose_driver_came() -> None:
    """LN-CUS-031."""
    custody, events = driven(waiting(OVERDUE), [(SOON, OrderRemoval()), (SOON, REMOVE)])
    assert events == [REMOVE_BY_US, removal_started()]
    assert isinstance(events[1], RemovalStarted)

    out, gone = driven(removing(OPENED, closed(False)), [(SOON, ConfirmRemoved())])

    assert custody.state is CustodyState.REMOVING
    assert gone == [
        ParcelRemoved(parcel_id=PARCEL, compartment_id=DOOR, grade=EvidenceGrade.OCCUPANCY_CHANGED)
    ]
    assert (out.state, out.taken_by, out.taken_with) == (CustodyState.REMOVED, COURIER, CodeTier.ORDER)


def test_removal_that_came_to_nothing_leaves_the_parcel_collectable() -> None:
    custody, _ = driven(removing(OPENED, closed(True)), [(UNTIL, EndSession())], actor=None)

    assert custody.state is CustodyState.WAITING
    assert isinstance(judge(custody, CODE, None, UNTIL), Accepted)
