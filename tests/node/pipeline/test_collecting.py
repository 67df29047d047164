"""People with codes: what opens, what does not, and that nobody learns why."""

from datetime import timedelta

import pytest

from lockernet.codes.base32 import encode
from lockernet.codes.claim import ClaimCode
from lockernet.errors import ErrorCode
from lockernet.models.calls import GetParcelRequest
from lockernet.models.custody import CodeTier, CustodyState, EvidenceGrade
from lockernet.models.events import (
    CodeRefused,
    CollectionAborted,
    CompartmentFaulted,
    UnexpectedDoorOpened,
)
from lockernet.models.outcome import Refused
from lockernet_node.pipeline.questions import Caller
from lockernet_node.pipeline.visits import Stage, Visit
from tests.network import COURIER, POINT
from tests.node.house import House

NOTHING = Refused(ErrorCode.CODE_REFUSED)


def other_digits(digits: str) -> str:
    """The same selector with other digits."""
    return digits[:4] + f"{(int(digits[4:]) + 1) % 10**6:06}"


async def collect(house: House, code: str) -> None:
    visit = await house.enter(code)
    assert isinstance(visit, Visit), visit
    house.bank.take(visit.compartment)
    await house.shut(visit.compartment)
    done = await house.collecting.confirm(visit.parcel_id)
    assert isinstance(done, Visit)
    assert done.stage is Stage.DONE


async def test_a_claim_qr_collects_and_its_secret_is_the_receipts_proof(house: House) -> None:  # LN-CUS-015
    parcel, _ = await house.deposit()

    await collect(house, parcel.claim.text())

    receipts = await house.receipts()
    assert (await house.custody(parcel)).state is CustodyState.COLLECTED
    assert receipts[-1].proof is not None
    assert receipts[-1].proof.tier is CodeTier.T0
    assert receipts[-1].proof.claim_secret == parcel.claim.secret


async def test_receipts_of_a_parcel_are_chained(house: House) -> None:  # LN-CUS-015
    parcel, _ = await house.deposit()
    first = (await house.custody(parcel)).last_receipt_id

    await collect(house, parcel.claim.text())

    assert [each.previous_receipt_id for each in await house.receipts()] == [None, first]


async def test_digits_collect_and_no_digits_are_anywhere_in_the_journal(house: House) -> None:  # LN-COD-005
    parcel, _ = await house.deposit()
    digits = await house.digits_of(parcel)

    await collect(house, f"{digits[:4]}-{digits[4:]}")

    assert (await house.custody(parcel)).state is CustodyState.COLLECTED
    journal = b"".join(row.event + (row.receipt or b"") for row in await house.journal())
    assert digits[4:].encode() not in journal


async def test_the_secret_is_forgotten_when_the_receipt_has_it(house: House) -> None:
    parcel, _ = await house.deposit()

    await collect(house, parcel.claim.text())

    assert await house.desk.store.transact(lambda tx: tx.claim_secret(parcel.parcel_id)) is None


async def test_wrong_spent_foreign_and_unknown_codes_all_look_the_same_and_open_nothing(
    house: House,
) -> None:  # LN-COD-006, LN-CUS-006
    gone, _ = await house.deposit("GONE")
    await collect(house, gone.claim.text())
    here, _ = await house.deposit("HERE")
    pulses = house.pulses()
    digits = await house.digits_of(here)
    mixed = ClaimCode(handle=here.claim.handle, secret=gone.claim.secret)
    codes = [
        gone.claim.text(),
        mixed.text(),
        ClaimCode(handle=bytes(8), secret=bytes(16)).text(),
        other_digits(digits),
        "0000000000",
        "LN1:" + encode(bytes(90)),
    ]

    outcomes = [await house.enter(code) for code in codes]

    assert outcomes == [NOTHING] * len(codes)
    assert house.pulses() == pulses
    assert sum(isinstance(body, CodeRefused) for body in await house.story()) == len(codes)


async def test_a_parcel_that_is_not_in_yet_gives_nothing_to_its_code(house: House) -> None:  # LN-COD-006
    parcel = await house.reserve()

    assert await house.enter(parcel.claim.text()) == NOTHING
    assert await house.enter(await house.digits_of(parcel)) == NOTHING
    assert house.pulses() == 0


async def test_after_five_wrong_tries_the_right_digits_open_nothing_and_the_qr_still_does(
    house: House,
) -> None:
    parcel, _ = await house.deposit()
    digits = await house.digits_of(parcel)
    for _ in range(5):
        await house.enter(other_digits(digits))

    refused = await house.enter(digits)

    assert refused == NOTHING
    await collect(house, parcel.claim.text())


async def test_a_restart_gives_no_tries_back(house: House) -> None:  # LN-COD-007
    parcel, _ = await house.deposit()
    digits = await house.digits_of(parcel)
    for _ in range(5):
        await house.enter(other_digits(digits))
        house.start()
        await house.reports.start()

    assert await house.enter(digits) == NOTHING


async def test_a_right_try_is_given_back(house: House) -> None:
    parcel, compartment = await house.deposit()
    digits = await house.digits_of(parcel)
    for _ in range(3):
        await house.enter(other_digits(digits))
    for _ in range(3):
        assert isinstance(await house.enter(digits), Visit)
        await house.shut(compartment)

    attempts = await house.desk.store.transact(lambda tx: tx.attempts(parcel.parcel_id))

    assert attempts is not None
    assert attempts.in_life == 3


async def test_the_kiosk_slows_down_after_failures_and_never_shuts(house: House) -> None:  # LN-COD-010
    assert house.collecting.failures.wait_seconds() == 0
    for _ in range(40):
        await house.enter("1111000000")

    slowed = house.collecting.failures.wait_seconds()
    house.clock.advance(timedelta(minutes=11))

    assert 0 < slowed <= 18
    assert house.collecting.failures.wait_seconds() == 0


async def test_a_code_is_spent_at_the_end_not_at_the_start_of_a_visit(house: House) -> None:  # LN-COD-008
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    await house.shut(compartment)

    again = await house.enter(parcel.claim.text())

    assert isinstance(again, Visit)
    assert (await house.custody(parcel)).state is CustodyState.COLLECTING


async def test_two_reopens_within_a_visit_and_no_third(house: House) -> None:  # LN-COD-009
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    await house.shut(compartment)
    outcomes = []
    for _ in range(3):
        outcomes.append(await house.collecting.reopen(parcel.parcel_id))
        await house.pulse()
        await house.shut(compartment)

    assert [isinstance(each, Visit) for each in outcomes] == [True, True, False]
    assert outcomes[2] == Refused(ErrorCode.REOPEN_REFUSED)


async def test_no_word_counts_and_no_other_door_opens_until_a_reopened_door_was_seen_to_move(
    house: House,
) -> None:
    other, _ = await house.deposit("OTHER")
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)

    visit = await house.collecting.reopen(parcel.parcel_id)

    assert isinstance(visit, Visit)
    assert visit.stage is Stage.OPENING
    assert await house.collecting.confirm(parcel.parcel_id) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)
    assert await house.enter(other.claim.text()) == Refused(ErrorCode.DOOR_IN_USE, final=False)
    await house.shut(compartment)
    done = await house.collecting.confirm(parcel.parcel_id)
    assert isinstance(done, Visit)
    assert done.stage is Stage.DONE


async def test_a_pulse_of_the_last_moment_opens_no_door_after_the_visit_is_over(house: House) -> None:
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    house.clock.advance(timedelta(seconds=119))
    await house.collecting.reopen(parcel.parcel_id)

    await house.pass_time(timedelta(seconds=2))
    assert (await house.custody(parcel)).state is CustodyState.COLLECTING
    await house.pulse()
    await house.pass_time(timedelta(seconds=60))
    assert (await house.custody(parcel)).state is CustodyState.COLLECTING
    await house.shut(compartment)
    await house.pass_time(timedelta(seconds=1))

    assert (await house.custody(parcel)).state is CustodyState.COLLECTED
    assert not any(isinstance(body, UnexpectedDoorOpened) for body in await house.story())


async def test_a_slow_infrared_that_still_sees_the_parcel_keeps_it_waiting(house: House) -> None:
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    await house.say(compartment, closed=True, occupied=False)
    await house.say(compartment, closed=True, occupied=True)

    await house.pass_time(timedelta(seconds=121))

    assert (await house.custody(parcel)).state is CustodyState.WAITING


async def test_a_collection_that_came_to_nothing_leaves_the_evidence_of_the_deposit(house: House) -> None:
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    await house.shut(compartment)
    await house.pass_time(timedelta(seconds=121))

    told = await house.questions.parcel(
        Caller(COURIER, house.clock.now()), GetParcelRequest(point_id=POINT, parcel_id=parcel.parcel_id)
    )

    assert (told.custody, told.grade) == (CustodyState.WAITING, EvidenceGrade.OCCUPANCY_CHANGED)


async def test_a_visit_over_with_the_parcel_gone_is_a_collection(house: House) -> None:
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)

    await house.pass_time(timedelta(seconds=121))

    assert (await house.custody(parcel)).state is CustodyState.COLLECTED


async def test_a_visit_over_with_the_parcel_still_seen_leaves_it_waiting_and_its_code_good(
    house: House,
) -> None:
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    await house.shut(compartment)

    await house.pass_time(timedelta(seconds=121))

    assert (await house.custody(parcel)).state is CustodyState.WAITING
    assert isinstance((await house.story())[-1], CollectionAborted)
    await collect(house, parcel.claim.text())


async def test_a_box_with_something_left_inside_is_not_given_away(house: House) -> None:  # LN-CUS-014
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    await house.shut(compartment)

    await house.collecting.confirm(parcel.parcel_id)

    assert CompartmentFaulted(compartment_id=compartment, reason="ITEM_LEFT_INSIDE") in await house.story()
    await house.reserve("NEXT")
    assert (await house.open_for_deposit("NEXT")).compartment != compartment


async def test_nothing_is_collected_while_the_door_is_open(house: House) -> None:
    parcel, _ = await house.deposit()
    await house.enter(parcel.claim.text())

    assert await house.collecting.confirm(parcel.parcel_id) == Refused(ErrorCode.TRANSITION_NOT_ALLOWED)


@pytest.mark.parametrize("seconds", [0, 119])
async def test_the_box_is_not_reassigned_within_the_visit(house: House, seconds: int) -> None:  # LN-CAP-001
    parcel, compartment = await house.deposit()
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.pass_time(timedelta(seconds=seconds))
    await house.reserve("NEXT")

    assert (await house.open_for_deposit("NEXT")).compartment != compartment


async def test_right_digits_lose_no_try_while_another_door_is_open(house: House) -> None:
    parcel, _ = await house.deposit("FIRST")
    digits = await house.digits_of(parcel)
    await house.reserve("SECOND")
    await house.open_for_deposit("SECOND")
    for _ in range(7):
        assert await house.enter(digits) == Refused(ErrorCode.DOOR_IN_USE, final=False)
    await house.shut("B02")

    assert house.collecting.failures.wait_seconds() == 0
    assert isinstance(await house.enter(digits), Visit)


async def test_right_digits_before_the_parcel_is_in_lose_no_try(house: House) -> None:
    parcel = await house.reserve()
    digits = await house.digits_of(parcel)
    for _ in range(7):
        assert await house.enter(digits) == NOTHING
    visit = await house.open_for_deposit(parcel.label)
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)

    assert isinstance(await house.enter(digits), Visit)
