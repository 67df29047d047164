"""A storage that was set back: a new epoch, no door by a code before somebody looked, and the way out."""

import pytest

from lockernet.codec.statements import read_payload
from lockernet.errors import ErrorCode, RefusedByPeer, Untrusted
from lockernet.models.custody import CustodyReceipt, CustodyState, DepositOrder, EvidenceGrade
from lockernet.models.events import (
    CompartmentFaulted,
    CustodyMarkedUncertain,
    EpochBegun,
    NodeStarted,
    PromiseBroken,
    RecoveryEnded,
)
from lockernet.models.outcome import Refused
from lockernet.models.reservations import ReserveCompartment
from lockernet.models.statements import SignedStatement
from lockernet_node.pipeline.history import verify_journal, verify_tables
from lockernet_node.pipeline.visits import Visit
from lockernet_node.ports import Gate
from tests.network import BANK, COURIER, point
from tests.node.house import House, Parcel
from tests.node.pipeline.setback import SetBack


@pytest.fixture
async def where(house: House) -> SetBack:
    """A house that has started once."""
    where = SetBack(house)
    await where.boot()
    return where


async def collected(house: House, parcel: Parcel, compartment: str) -> None:
    """The parcel leaves by its T0 code."""
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.collecting.confirm(parcel.parcel_id)


async def lost_a_day(where: SetBack) -> tuple[Parcel, Parcel, Parcel, list[SignedStatement]]:
    """Copied with one parcel waiting and one expected; since then the first left and the second came.

    A third was reserved and came after the copy. Receipts are what the courier kept.
    """
    house = where.house
    first, compartment = await house.deposit("FIRST")
    second = await house.reserve("SECOND")
    where.take_copy()
    await collected(house, first, compartment)
    await house.open_for_deposit("SECOND")
    custody = await house.custody(second)
    assert custody.compartment_id is not None
    house.bank.place(custody.compartment_id)
    await house.shut(custody.compartment_id)
    third, _ = await house.deposit("THIRD")
    await where.seal()
    receipts = await where.receipts()
    where.bring_back()
    return first, second, third, receipts


async def test_a_database_behind_its_anchor_begins_a_new_epoch_that_names_its_last_event(
    where: SetBack,
) -> None:  # LN-NOD-030, LN-EVT-020
    await lost_a_day(where)
    before = await where.house.desk.store.transact(lambda tx: tx.journal_head())

    started = await where.boot()

    assert started.set_back is not None
    assert started.shut == (Gate.RECOVERY,)
    story = await where.house.story()
    begun = story[0]
    assert isinstance(begun, EpochBegun)
    assert (begun.trusted_epoch, begun.trusted_sequence) == (1, before.sequence)
    assert begun.trusted_event_id == before.event_id
    assert begun.reason == ErrorCode.POINT_IN_RECOVERY
    rows = await where.house.desk.store.transact(lambda tx: tx.member_journal_after(COURIER, 0, 1))
    assert rows[0].sequence == 1, "the courier of live parcels reads it"
    kinds = [type(body) for body in story]
    assert kinds.count(CustodyMarkedUncertain) == 1
    assert kinds.count(CompartmentFaulted) == len(BANK) - 1
    assert kinds.count(PromiseBroken) == 1
    assert kinds[-1] is NodeStarted


async def test_no_code_opens_a_door_before_somebody_has_looked(where: SetBack) -> None:  # LN-NOD-032
    first, second, _, _ = await lost_a_day(where)
    digits = await where.house.digits_of(first)
    await where.boot()
    pulses = where.house.pulses()

    for code in (
        first.claim.text(),
        second.claim.text(),
        digits,
        where.house.courier.grant(first.parcel_id),
    ):
        outcome = await where.house.enter(code)
        assert outcome == Refused(ErrorCode.CODE_REFUSED)

    assert where.house.pulses() == pulses
    assert (await where.house.custody(first)).state is CustodyState.UNCERTAIN


async def test_no_parcel_is_taken_in_or_promised_a_place_meanwhile(where: SetBack) -> None:  # LN-NOD-032
    _, second, _, _ = await lost_a_day(where)
    await where.boot()
    house = where.house

    badge = house.depositing.read_badge(house.courier.badge())
    visit = await house.depositing.open(badge, second.label)
    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.reserve("NEW", house.courier.terms()), ReserveCompartment)

    assert isinstance(visit, Refused)
    assert (visit.reason, visit.final) == (ErrorCode.POINT_IN_RECOVERY, False)
    assert caught.value.code is ErrorCode.POINT_IN_RECOVERY
    assert await house.desk.store.transact(lambda tx: list(tx.free_compartments())) == []


async def test_a_parcel_found_inside_can_be_collected_again(where: SetBack) -> None:  # LN-NOD-032
    parcel, compartment = await where.house.deposit("STAYS")
    where.take_copy()
    await where.house.reserve("LATER")
    await where.seal()
    where.bring_back()
    await where.boot()

    await where.inspect(parcel.parcel_id, inside=True)
    visit = await where.house.enter(parcel.claim.text())

    assert isinstance(visit, Visit)
    assert visit.compartment == compartment
    assert where.house.bank.pulses[-1] == compartment
    where.house.bank.take(compartment)
    await where.house.shut(compartment)
    await where.house.collecting.confirm(parcel.parcel_id)
    assert (await where.house.custody(parcel)).state is CustodyState.COLLECTED
    status = await where.mending.status()
    assert compartment not in status.left.compartments


async def test_receipts_tell_what_the_point_forgot_and_still_no_code_opens_a_wrong_box(
    where: SetBack,
) -> None:  # LN-NOD-033, LN-CUS-039
    _, second, third, receipts = await lost_a_day(where)
    await where.boot()

    outcomes: list[object] = []
    for receipt in receipts:
        try:
            outcomes.append((await where.mending.receipt(receipt)).state)
        except RefusedByPeer as error:
            outcomes.append(error.code)

    # The first one's deposit is known; its collection was not. The second one came, the third is unheard of.
    assert outcomes == [
        ErrorCode.TRANSITION_NOT_ALLOWED,
        CustodyState.COLLECTED,
        CustodyState.UNCERTAIN,
        ErrorCode.NOT_FOUND,
    ]
    custody = await where.house.custody(second)
    assert custody.was_deposited
    assert custody.grade is EvidenceGrade.OCCUPANCY_CHANGED
    assert await where.house.enter(second.claim.text()) == Refused(ErrorCode.CODE_REFUSED)
    assert await where.house.desk.store.transact(lambda tx: tx.custody(third.parcel_id)) is None
    status = await where.mending.status()
    assert [parcel for _, parcel in status.left.parcels] == [second.parcel_id]
    assert len(status.left.compartments) == len(BANK) - 1

    await where.inspect(second.parcel_id, inside=True)
    assert isinstance(await where.house.enter(second.claim.text()), Visit)


async def test_a_parcel_of_which_the_point_never_heard_is_ordered_again_and_told_by_its_receipt(
    where: SetBack,
) -> None:  # LN-EVT-024
    _, _, third, receipts = await lost_a_day(where)
    await where.boot()
    house = where.house
    terms = house.courier.terms(claim=third.claim).model_copy(update={"parcel_id": third.parcel_id})
    await house.orders.submit(house.courier.expect(third.label, terms), DepositOrder)

    custody = await where.mending.receipt(receipts[-1])

    assert custody.state is CustodyState.UNCERTAIN
    assert custody.compartment_id is not None
    await where.inspect(third.parcel_id, inside=True)
    assert isinstance(await house.enter(third.claim.text()), Visit)


async def test_two_receipts_for_one_compartment_give_it_to_one_parcel(where: SetBack) -> None:
    """A parcel came, left, and another came into the same box after the copy: who says it first has it."""
    house = where.house
    old, new = await house.reserve("OLD"), await house.reserve("NEW")
    where.take_copy()
    await house.open_for_deposit("OLD")
    compartment = (await house.custody(old)).compartment_id
    assert compartment is not None
    house.bank.place(compartment)
    await house.shut(compartment)
    await collected(house, old, compartment)
    visit = await house.open_for_deposit("NEW")
    assert visit.compartment == compartment, "the best fit is the same one"
    house.bank.place(compartment)
    await house.shut(compartment)
    await where.seal()
    receipts = await where.receipts()
    where.bring_back()
    await where.boot()

    came = await where.mending.receipt(receipts[0])
    with pytest.raises(RefusedByPeer) as caught:
        await where.mending.receipt(receipts[2])
    left = await where.mending.receipt(receipts[1])
    now = await where.mending.receipt(receipts[2])

    assert (came.state, came.compartment_id) == (CustodyState.UNCERTAIN, compartment)
    assert caught.value.code is ErrorCode.CUSTODY_UNCERTAIN
    assert left.state is CustodyState.COLLECTED
    assert (now.state, now.compartment_id) == (CustodyState.UNCERTAIN, compartment)
    assert (await house.custody(new)).state is CustodyState.UNCERTAIN


async def test_recovery_ends_when_nothing_is_left_and_the_operator_says_so(where: SetBack) -> None:
    first, second, _, receipts = await lost_a_day(where)
    await where.boot()
    unfinished = await where.mending.finish()
    assert unfinished.left
    assert Gate.RECOVERY in unfinished.shut
    for receipt in receipts[1:3]:
        await where.mending.receipt(receipt)
    await where.inspect(second.parcel_id, inside=True)

    status = await where.look_into_all()
    assert not status.left
    finished = await where.mending.finish()

    assert finished.shut == {}
    assert (await where.house.story())[-1] == RecoveryEnded(missing=0)
    again, _ = await where.house.deposit("AGAIN")
    assert (await where.house.custody(again)).state is CustodyState.WAITING
    assert (await where.house.custody(first)).state is CustodyState.COLLECTED
    with pytest.raises(RefusedByPeer) as caught:
        await where.mending.finish()
    assert caught.value.code is ErrorCode.TRANSITION_NOT_ALLOWED


async def test_a_parcel_that_nobody_finds_does_not_hold_a_recovery_up(where: SetBack) -> None:
    first, _, _, _ = await lost_a_day(where)
    await where.boot()

    await where.inspect(first.parcel_id, inside=False)
    await where.look_into_all()
    finished = await where.mending.finish()

    assert finished.shut == {}
    assert (await where.house.story())[-1] == RecoveryEnded(missing=1)
    assert (await where.house.custody(first)).state is CustodyState.UNCERTAIN


async def test_a_restart_in_the_middle_goes_on_with_the_recovery(where: SetBack) -> None:
    await lost_a_day(where)
    await where.boot()

    again = await where.boot()

    assert again.set_back is None
    assert again.shut == (Gate.RECOVERY,)
    assert await where.house.desk.store.transact(lambda tx: tx.epoch()) == 2


async def test_a_second_rollback_begins_a_third_epoch(where: SetBack) -> None:
    """The copy knows nothing of the second epoch; the anchor does (I8 in each epoch)."""
    await lost_a_day(where)
    await where.boot()
    await where.seal()
    where.bring_back()

    started = await where.boot()

    assert started.set_back == "the anchor knows epoch 2"
    assert await where.house.desk.store.transact(lambda tx: tx.epoch()) == 3


async def test_journal_and_tables_are_whole_over_epochs(where: SetBack) -> None:  # LN-EVT-022, LN-NOD-037
    _, second, _, receipts = await lost_a_day(where)
    await where.boot()
    for receipt in receipts[1:3]:
        await where.mending.receipt(receipt)
    await where.inspect(second.parcel_id, inside=True)
    await where.look_into_all()
    await where.mending.finish()
    await where.house.deposit("AFTER")
    await where.seal()

    found = await where.house.desk.store.transact(lambda tx: verify_journal(tx, point()))
    parcels = await where.house.desk.store.transact(verify_tables)

    heads = await where.house.desk.store.transact(lambda tx: (tx.journal_head(), tx.last_checkpoint()))
    assert found.head == heads[0]
    assert heads[1] is not None
    assert found.checkpoints == heads[1].number
    assert parcels == 3


async def test_a_receipt_that_the_device_did_not_sign_is_no_evidence(where: SetBack) -> None:
    first, _, _, receipts = await lost_a_day(where)
    await where.boot()
    word = read_payload(receipts[1], CustodyReceipt)

    with pytest.raises(Untrusted):
        await where.mending.receipt(where.house.courier.sign(word))

    assert (await where.house.custody(first)).state is CustodyState.UNCERTAIN


async def test_a_crash_before_the_anchor_is_kept_begins_no_second_epoch(where: SetBack) -> None:
    await lost_a_day(where)
    kept = where.anchor.kept
    await where.boot()
    where.anchor.kept = kept

    again = await where.boot()

    assert again.set_back is None
    assert await where.house.desk.store.transact(lambda tx: tx.epoch()) == 2
