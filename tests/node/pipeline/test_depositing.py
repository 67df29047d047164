"""Drivers at the door: badge and label, one door at a time, and what the sensors may and may not decide."""

from datetime import timedelta

import pytest

from lockernet.codec.compact import addressee, seal_compact
from lockernet.custody.commands import ConfirmDoesNotFit, ConfirmOccupied
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.custody import CustodyState, DepositOrder, EvidenceGrade
from lockernet.models.events import (
    CompartmentFaulted,
    DepositAborted,
    DepositRefused,
    DepositStarted,
    OrphanItemFound,
    ParcelDeposited,
)
from lockernet.models.grants import CompactGrant, GrantAction
from lockernet.models.outcome import Refused
from lockernet.models.points import Dimensions
from lockernet.models.reservations import ReservationState
from lockernet_node.pipeline.visits import Stage, Visit
from tests.network import NETWORK, OPERATOR, OTHER_COURIER, CourierDesk, bank_of
from tests.node.house import House

SMALL_ITEM = Dimensions(width_mm=100, height_mm=60, depth_mm=200)


async def test_badge_and_label_open_the_best_fitting_door(house: House) -> None:
    await house.reserve()

    visit = await house.open_for_deposit("CP000000080SG")

    assert visit.compartment == "B01"
    assert house.bank.door("B01").latched is False
    assert house.pulses() == 1


async def test_the_intent_is_in_the_journal_before_the_pulse(house: House) -> None:
    await house.reserve()

    await house.depositing.open(house.depositing.read_badge(house.courier.badge()), "CP000000080SG")

    assert isinstance((await house.story())[-1], DepositStarted)
    assert house.pulses() == 0


async def test_a_closed_door_with_the_parcel_seen_inside_is_a_deposit_with_its_receipt(house: House) -> None:
    parcel, compartment = await house.deposit()

    custody = await house.custody(parcel)
    receipt = (await house.receipts())[-1]
    assert (custody.state, custody.reservation) == (CustodyState.WAITING, ReservationState.CONSUMED)
    assert custody.grade is EvidenceGrade.OCCUPANCY_CHANGED
    assert (receipt.from_state, receipt.to_state) == (CustodyState.DEPOSITING, CustodyState.WAITING)
    assert (receipt.compartment_id, receipt.parcel_id) == (compartment, parcel.parcel_id)


async def test_a_box_that_looks_empty_asks_the_driver_instead_of_undoing_the_deposit(house: House) -> None:
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)

    await house.shut(visit.compartment)

    seen = await house.depositing.visit(parcel.parcel_id, visit.compartment)
    assert seen is not None
    assert (seen.stage, seen.looks_empty) == (Stage.CLOSED, True)
    done = await house.depositing.confirm(parcel.parcel_id, inside=True)
    assert isinstance(done, Visit)
    assert done.stage is Stage.DONE
    assert (await house.custody(parcel)).grade is EvidenceGrade.DOOR_CLOSED


@pytest.mark.parametrize(("before", "after"), [(None, None), (True, True), (False, None)])
async def test_a_closed_door_that_shows_no_arrival_asks_the_driver_and_silence_is_a_yes(
    before: bool | None, after: bool | None
) -> None:
    house = House(compartments=bank_of(["B01"]))
    await house.say("B01", closed=True, occupied=before)
    parcel = await house.reserve()
    badge = house.depositing.read_badge(house.courier.badge())
    await house.depositing.open(badge, parcel.label)
    await house.say("B01", closed=False, occupied=before)
    await house.say("B01", closed=True, occupied=after)

    asked = await house.depositing.visit(parcel.parcel_id, "B01")
    assert asked is not None
    assert (asked.stage, asked.looks_empty) == (Stage.CLOSED, False)
    assert await house.receipts() == []
    await house.pass_time(timedelta(seconds=121))

    custody = await house.custody(parcel)
    assert (custody.state, custody.grade) == (CustodyState.WAITING, EvidenceGrade.DOOR_CLOSED)
    assert [each.to_state for each in await house.receipts()] == [CustodyState.WAITING]


async def test_a_driver_cannot_have_taken_it_back_before_the_door_opened(house: House) -> None:
    parcel = await house.reserve()
    await house.depositing.open(house.depositing.read_badge(house.courier.badge()), parcel.label)

    outcome = await house.depositing.confirm(parcel.parcel_id, inside=False)

    assert outcome == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)
    assert (await house.custody(parcel)).state is CustodyState.DEPOSITING


async def test_a_driver_who_took_it_back_leaves_the_promise_alive(house: House) -> None:
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await house.shut(visit.compartment)

    await house.depositing.confirm(parcel.parcel_id, inside=False)

    custody = await house.custody(parcel)
    assert (custody.state, custody.reservation) == (CustodyState.EXPECTED, ReservationState.HARD)
    assert custody.compartment_id is None


async def test_nothing_is_deposited_while_the_door_is_open(house: House) -> None:
    parcel = await house.reserve()
    await house.open_for_deposit(parcel.label)

    outcome = await house.depositing.confirm(parcel.parcel_id, inside=True)

    assert outcome == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)
    assert (await house.custody(parcel)).state is CustodyState.DEPOSITING


async def test_an_unknown_label_and_somebody_elses_label_are_not_expected(house: House) -> None:
    # LN-CUS-004, LN-TRU-008
    await house.reserve()
    foreign = house.depositing.read_badge(CourierDesk(member_id=OTHER_COURIER).badge())
    own = house.depositing.read_badge(house.courier.badge())

    assert await house.depositing.open(own, "UNKNOWN") == Refused(ErrorCode.NOT_EXPECTED)
    assert await house.depositing.open(foreign, "CP000000080SG") == Refused(ErrorCode.NOT_EXPECTED)
    assert house.pulses() == 0


async def test_a_grant_that_is_no_badge_opens_no_session(house: House) -> None:  # LN-TRU-008
    with pytest.raises(Untrusted) as caught:
        house.depositing.read_badge(house.courier.badge(action=GrantAction.COLLECT))

    assert caught.value.code is ErrorCode.UNTRUSTED_PURPOSE


async def test_a_badge_that_expires_while_the_driver_stands_there_opens_no_more(house: House) -> None:
    await house.reserve()
    badge = house.depositing.read_badge(house.courier.badge())
    house.clock.advance(timedelta(hours=9))

    assert await house.depositing.open(badge, "CP000000080SG") == Refused(ErrorCode.UNTRUSTED_EXPIRED)


async def test_one_door_at_a_time(house: House) -> None:  # LN-CUS-007
    await house.reserve("FIRST")
    await house.reserve("SECOND")
    await house.open_for_deposit("FIRST")
    badge = house.depositing.read_badge(house.courier.badge())

    while_open = await house.depositing.open(badge, "SECOND")
    await house.shut("B01")
    after = await house.depositing.open(badge, "SECOND")

    assert while_open == Refused(ErrorCode.DOOR_IN_USE, final=False)
    assert isinstance(after, Visit)


async def test_the_same_label_opens_the_same_door_again_twice_and_no_more(house: House) -> None:
    parcel = await house.reserve()
    badge = house.depositing.read_badge(house.courier.badge())
    opened = []
    for _ in range(4):
        opened.append(await house.depositing.open(badge, parcel.label))
        await house.pulse()
        await house.shut("B01")

    assert [isinstance(each, Visit) and each.compartment for each in opened[:3]] == ["B01"] * 3
    assert opened[3] == Refused(ErrorCode.REOPEN_REFUSED)
    assert house.pulses() == 3


async def test_a_walk_in_takes_no_box_that_is_promised() -> None:  # LN-CAP-003, LN-CAP-004
    house = House(compartments=bank_of(["B01"]))
    await house.reserve("PROMISED")
    await house.orders.submit(house.courier.expect("WALK-IN", house.courier.terms()), DepositOrder)
    badge = house.depositing.read_badge(house.courier.badge())

    outcome = await house.depositing.open(badge, "WALK-IN")

    assert outcome == Refused(ErrorCode.POINT_FULL, final=False)
    assert isinstance((await house.story())[-1], DepositRefused)
    assert house.pulses() == 0


async def test_a_small_parcel_does_not_take_the_only_box_of_a_promised_large_one() -> None:
    house = House(compartments=bank_of(["A01", "B01"]))
    await house.reserve("LARGE")
    small = house.courier.terms(outside=SMALL_ITEM)
    await house.orders.submit(house.courier.expect("SMALL", small), DepositOrder)

    visit = await house.open_for_deposit("SMALL")

    assert visit.compartment == "A01"


async def test_a_box_whose_infrared_sees_something_is_not_given(house: House) -> None:
    await house.say("B01", closed=True, occupied=True)
    await house.reserve()

    visit = await house.open_for_deposit("CP000000080SG")

    assert visit.compartment == "B02"


async def test_a_door_that_stays_shut_is_taken_out_of_service_and_the_driver_gets_another(
    house: House,
) -> None:  # LN-CUS-014
    parcel = await house.reserve()
    house.bank.jam("B01")
    await house.open_for_deposit(parcel.label)
    house.clock.advance(timedelta(seconds=11))

    await house.reports.stayed_shut(parcel.parcel_id)

    assert (await house.custody(parcel)).state is CustodyState.EXPECTED
    assert CompartmentFaulted(compartment_id="B01", reason="DOOR_DID_NOT_OPEN") in await house.story()
    assert (await house.open_for_deposit(parcel.label)).compartment == "B02"


async def test_a_late_word_of_an_earlier_pulse_does_not_end_a_new_visit(house: House) -> None:
    parcel = await house.reserve()
    house.bank.jam("B01")
    await house.open_for_deposit(parcel.label)
    house.clock.advance(timedelta(seconds=3))

    await house.reports.stayed_shut(parcel.parcel_id)

    assert (await house.custody(parcel)).state is CustodyState.DEPOSITING


async def test_a_visit_that_nobody_ends_is_uncertain_and_its_box_is_quarantined() -> None:  # LN-CUS-012
    house = House(compartments=bank_of(["B01", "B02"]))
    parcel = await house.reserve("FIRST")
    visit = await house.open_for_deposit("FIRST")
    await house.shut(visit.compartment)

    await house.pass_time(timedelta(seconds=121))

    assert (await house.custody(parcel)).state is CustodyState.UNCERTAIN
    await house.reserve("SECOND")
    assert (await house.open_for_deposit("SECOND")).compartment == "B02"


async def test_an_open_door_keeps_its_visit_alive_until_it_is_shut(house: House) -> None:
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await house.pass_time(timedelta(seconds=300))
    house.bank.place(visit.compartment)

    await house.shut(visit.compartment)

    assert (await house.custody(parcel)).state is CustodyState.WAITING
    assert any(isinstance(body, ParcelDeposited) for body in await house.story())


async def test_an_infrared_that_lies_shuts_no_box_out() -> None:
    house = House(compartments=bank_of(["B01"]))
    await house.say("B01", closed=True, occupied=True)
    await house.reserve()

    assert (await house.open_for_deposit("CP000000080SG")).compartment == "B01"


async def test_a_badge_that_lives_longer_than_a_day_is_none(house: House) -> None:  # LN-TRU-009
    begin = int(house.clock.now().timestamp())
    grant = CompactGrant(
        action=GrantAction.BADGE,
        addressee=addressee(NETWORK, OPERATOR),
        not_before=begin,
        expires_at=begin + 24 * 3600 + 1,
        holder=bytes(8),
    )

    with pytest.raises(Untrusted, match="24 h"):
        house.depositing.read_badge(seal_compact(grant, house.courier.signer))


async def test_a_parcel_that_does_not_fit_gets_another_size_in_the_same_stay(house: House) -> None:
    """LN-CUS-025."""
    parcel = await house.reserve()
    small = await house.open_for_deposit(parcel.label)
    await house.shut(small.compartment)

    said = await house.depositing.say(parcel.parcel_id, ConfirmDoesNotFit())
    again = await house.open_for_deposit(parcel.label)

    assert isinstance(said, Visit)
    assert said.stage is Stage.FAILED
    sizes = dict(house.compartments)
    assert sizes[again.compartment] != sizes[small.compartment]
    assert (await house.custody(parcel)).too_small == (small.compartment,)


async def test_a_box_found_occupied_is_not_given_away_again(house: House) -> None:
    """LN-CUS-046."""
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await house.shut(visit.compartment)

    await house.depositing.say(parcel.parcel_id, ConfirmOccupied())

    free = await house.desk.store.transact(lambda tx: tx.free_compartments())
    assert visit.compartment not in {name for name, _ in free}
    assert [type(each) for each in (await house.story())[-3:]] == [
        DepositAborted,
        OrphanItemFound,
        CompartmentFaulted,
    ]
