"""Removals, withdrawals and inspections through the pipeline: receipts, feeds, and what people are told."""

from datetime import timedelta

from lockernet.custody.commands import (
    Block,
    Command,
    EndHold,
    ForceOpening,
    Inspect,
    OpenForCollection,
    OpenForRemoval,
    OrderRemoval,
    SayWrong,
)
from lockernet.custody.setting import Setting
from lockernet.custody.state import SESSION, Custody
from lockernet.errors import ErrorCode
from lockernet.models.custody import BlockCause, CodeTier, CustodyState, DisputeReason
from lockernet.models.grants import DelegatedAction, GrantAction
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.apply import apply_in
from lockernet_node.pipeline.history import verify_journal
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.visits import Stage, Visit
from lockernet_node.ports import Transaction
from tests.network import COURIER, OTHER_COURIER
from tests.node.house import House, Parcel

HOLD = timedelta(hours=72)


async def give(house: House, parcel: Parcel, command: Command, actor: str | None = None) -> Custody | Refused:
    """A command that no page and no call gives yet, in its own transaction."""
    moment = Moment(house.clock.now(), Cause(kind=CauseKind.STAFF))
    delegated = frozenset(DelegatedAction) if actor == OTHER_COURIER else frozenset()
    setting = Setting(moment.now, actor=actor, delegated=delegated)

    def work(tx: Transaction) -> Custody | Refused:
        custody = tx.custody(parcel.parcel_id)
        assert custody is not None
        return apply_in(tx, house.desk.point, custody, command, setting=setting, moment=moment)

    outcome = await house.desk.store.transact(work)
    await house.pulse()
    return outcome


async def test_a_removal_has_its_receipt_and_is_told_to_both_couriers(house: House) -> None:
    """LN-CUS-015, LN-CUS-022."""
    parcel, compartment = await house.deposit()
    await house.pass_time(HOLD)
    await give(house, parcel, EndHold())
    await give(house, parcel, OrderRemoval(), OTHER_COURIER)
    visit = OpenForRemoval(house.clock.now() + SESSION, occupied_before=True)
    await give(house, parcel, visit, OTHER_COURIER)

    house.bank.take(compartment)
    await house.shut(compartment)
    await house.pass_time(SESSION)

    receipt = (await house.receipts())[-1]
    assert (await house.custody(parcel)).state is CustodyState.REMOVED
    assert (receipt.from_state, receipt.to_state) == (CustodyState.REMOVING, CustodyState.REMOVED)
    assert receipt.proof is None
    theirs = await house.desk.store.transact(lambda tx: tx.member_head(OTHER_COURIER))
    assert theirs.sequence == 5, "ordered, started, opened, closed, removed"
    await house.desk.store.transact(lambda tx: verify_journal(tx, house.desk.point))


async def test_a_withdrawal_has_a_receipt_with_its_proof(house: House) -> None:
    """LN-CUS-015, LN-CUS-027."""
    parcel, compartment = await house.deposit()
    until = house.clock.now() + SESSION
    await give(house, parcel, OpenForCollection(CodeTier.T1, 2, until, True, GrantAction.WITHDRAW))
    house.bank.take(compartment)
    await house.shut(compartment)

    done = await house.collecting.confirm(parcel.parcel_id)

    assert isinstance(done, Visit)
    assert done.stage is Stage.DONE
    receipt = (await house.receipts())[-1]
    assert receipt.to_state is CustodyState.WITHDRAWN
    assert receipt.proof is not None
    assert (receipt.proof.tier, receipt.proof.generation) == (CodeTier.T1, 2)


async def test_a_parcel_found_inside_is_receipted_only_if_it_changed_hands(house: House) -> None:
    """LN-CUS-040: forced open and found again, the operator had it all the time."""
    parcel, compartment = await house.deposit()
    before = len(await house.receipts())
    forced = await give(house, parcel, ForceOpening(bytes(32)))
    assert house.bank.door(compartment).latched is False

    await give(house, parcel, Inspect(inside=True))

    assert isinstance(forced, Custody)
    custody = await house.custody(parcel)
    assert custody.state is CustodyState.WAITING
    assert custody.hold_until == house.clock.now() + HOLD
    assert len(await house.receipts()) == before


async def test_a_deposit_that_nobody_saw_is_receipted_when_staff_find_it(house: House) -> None:
    """LN-CUS-015, LN-CUS-040."""
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await house.shut(visit.compartment)
    await house.pass_time(SESSION)
    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN

    await give(house, parcel, Inspect(inside=True))

    receipt = (await house.receipts())[-1]
    assert (receipt.from_state, receipt.to_state) == (CustodyState.UNCERTAIN, CustodyState.WAITING)
    assert receipt.compartment_id == visit.compartment
    assert (await house.custody(parcel)).last_receipt_id is not None
    await house.desk.store.transact(lambda tx: verify_journal(tx, house.desk.point))


async def test_a_compartment_found_empty_serves_others_and_its_parcel_stays_in_doubt(house: House) -> None:
    """LN-CUS-041."""
    parcel, compartment = await house.deposit()

    await give(house, parcel, Inspect(inside=False))

    custody = await house.custody(parcel)
    assert (custody.state, custody.compartment_id) == (CustodyState.UNCERTAIN, None)
    free = await house.desk.store.transact(lambda tx: tx.free_compartments())
    assert compartment in {name for name, _ in free}


async def test_the_holder_of_a_good_code_is_told_that_the_parcel_is_held_back(house: House) -> None:
    """LN-CUS-029; who guesses is told nothing (LN-COD-006)."""
    parcel, _ = await house.deposit()
    digits = await house.digits_of(parcel)
    await give(house, parcel, Block(BlockCause.CUSTOMS), COURIER)

    assert await house.enter(digits) == Refused(ErrorCode.PARCEL_BLOCKED)
    wrong = digits[:-1] + ("1" if digits[-1] == "0" else "0")
    assert await house.enter(wrong) == Refused(ErrorCode.CODE_REFUSED)


async def test_a_person_who_finds_nothing_says_so_and_the_box_is_frozen(house: House) -> None:
    """LN-CUS-028."""
    parcel, compartment = await house.deposit()
    await house.enter(await house.digits_of(parcel))
    await house.shut(compartment)

    said = await house.collecting.say(parcel.parcel_id, SayWrong(DisputeReason.COMPARTMENT_EMPTY))

    assert isinstance(said, Visit)
    assert said.stage is Stage.FROZEN
    custody = await house.custody(parcel)
    assert (custody.state, custody.dispute) == (CustodyState.UNCERTAIN, DisputeReason.COMPARTMENT_EMPTY)
    free = await house.desk.store.transact(lambda tx: tx.free_compartments())
    assert compartment not in {name for name, _ in free}
