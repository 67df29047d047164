"""What is sent from here: a sender drops it off with a code, a courier's driver collects it with an order."""

from datetime import timedelta

import pytest

from lockernet.errors import ErrorCode
from lockernet.models.calls import GetClaimCodeRequest
from lockernet.models.custody import (
    BlockCause,
    BlockParcel,
    CodeTier,
    CollectOrder,
    CustodyState,
    DepositOrder,
)
from lockernet.models.events import OrderRefused, ParcelExpected
from lockernet.models.outcome import Refused
from lockernet.models.points import Dimensions, ParcelJourney
from lockernet_node.pipeline.questions import Caller
from lockernet_node.pipeline.visits import Errand, Stage, Visit
from tests.network import COURIER, DAY, NOW, OPERATOR, OTHER_COURIER, POINT, CourierDesk, bank_of
from tests.node.house import House, Parcel

EVERY_JOURNEY = {
    "journeys": frozenset({ParcelJourney.LAST_MILE, ParcelJourney.FIRST_MILE, ParcelJourney.RETURN})
}


@pytest.fixture
async def house() -> House:
    """A point that takes what is sent from it."""
    house = House(limits=EVERY_JOURNEY)
    await house.tell_all()
    return house


async def announced(house: House, label: str = "SENT", **asked: object) -> Parcel:
    """A parcel of the first mile that its courier announced."""
    terms = house.courier.terms().model_copy(update={"journey": ParcelJourney.FIRST_MILE, **asked})
    await house.orders.submit(house.courier.expect(label, terms), DepositOrder)
    return Parcel(terms.parcel_id, label, house.courier.claim())


async def sender_s_digits(house: House, parcel: Parcel) -> str | None:
    code = await house.questions.claim_code(
        Caller(COURIER, NOW + 99 * DAY),
        GetClaimCodeRequest(point_id=POINT, parcel_id=parcel.parcel_id),
    )
    return None if code.drop_off_digits is None else code.selector + code.drop_off_digits


async def drop_off(house: House, code: str) -> str:
    """The sender from code to closed door; which one it was."""
    visit = await house.enter(code)
    assert isinstance(visit, Visit), visit
    assert (visit.errand, visit.stage) == (Errand.DROP_OFF, Stage.OPENING)
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)
    return visit.compartment


async def test_a_sender_drops_off_with_digits_and_a_driver_collects_with_an_order(house: House) -> None:
    """LN-COD-017, LN-CUS-026: from the sender's door to the courier's hands."""
    parcel = await announced(house)
    digits = await sender_s_digits(house, parcel)
    assert digits is not None
    door = await drop_off(house, digits)
    custody = await house.custody(parcel)
    assert (custody.state, custody.brought_with) == (CustodyState.WAITING, CodeTier.T2)

    await house.order(CollectOrder, parcel)
    badge = house.depositing.read_badge(house.courier.badge())
    visit = await house.removing.open_next(badge)
    await house.pulse()
    assert isinstance(visit, Visit)
    house.bank.take(door)
    await house.shut(door)
    done = await house.removing.confirm(parcel.parcel_id)

    assert isinstance(done, Visit)
    assert done.stage is Stage.DONE
    custody = await house.custody(parcel)
    assert (custody.state, custody.taken_by, custody.taken_with) == (
        CustodyState.COLLECTED,
        COURIER,
        CodeTier.ORDER,
    )
    states = [(receipt.from_state, receipt.to_state) for receipt in await house.receipts()]
    assert states == [
        (CustodyState.DEPOSITING, CustodyState.WAITING),
        (CustodyState.COLLECTING, CustodyState.COLLECTED),
    ]


async def test_a_drop_off_code_is_spent_when_the_parcel_waits(house: House) -> None:
    """LN-COD-018, and the digits are no collection code."""
    parcel = await announced(house)
    digits = await sender_s_digits(house, parcel)
    assert digits is not None
    await drop_off(house, digits)

    assert await house.enter(digits) == Refused(ErrorCode.CODE_REFUSED)
    assert await house.enter(house.courier.drop_off(parcel.parcel_id)) == Refused(ErrorCode.CODE_REFUSED)
    assert await sender_s_digits(house, parcel) is None


async def test_a_visit_that_came_to_nothing_spends_nothing(house: House) -> None:
    """LN-COD-018."""
    parcel = await announced(house)
    code = house.courier.drop_off(parcel.parcel_id)
    visit = await house.enter(code)
    assert isinstance(visit, Visit)
    await house.shut(visit.compartment)
    await house.depositing.confirm(parcel.parcel_id, inside=False)
    assert (await house.custody(parcel)).state is CustodyState.EXPECTED

    assert await drop_off(house, code)


async def test_digits_of_a_last_mile_parcel_drop_nothing_off(house: House) -> None:
    """LN-COD-017: they are its recipient's."""
    parcel = await house.reserve()

    assert await sender_s_digits(house, parcel) is None
    assert await house.enter(await house.digits_of(parcel)) == Refused(ErrorCode.CODE_REFUSED)


async def test_wrong_drop_off_digits_are_counted(house: House) -> None:
    """LN-COD-007."""
    parcel = await announced(house)
    digits = await sender_s_digits(house, parcel)
    assert digits is not None
    wrong = digits[:-1] + ("1" if digits[-1] == "0" else "0")
    for _ in range(5):
        assert await house.enter(wrong) == Refused(ErrorCode.CODE_REFUSED)

    assert await house.enter(digits) == Refused(ErrorCode.CODE_REFUSED)
    assert isinstance(await house.enter(house.courier.drop_off(parcel.parcel_id)), Visit)


async def test_a_signed_code_brings_a_parcel_that_nobody_announced(house: House) -> None:
    """LN-CUS-053: its courier learns of it from its feed."""
    parcel_id = house.courier.entropy.token(16)

    await drop_off(house, house.courier.drop_off(parcel_id))

    custody = await house.desk.store.transact(lambda tx: tx.custody(parcel_id))
    assert custody is not None
    assert (custody.state, custody.courier_id) == (CustodyState.WAITING, COURIER)
    assert custody.terms.journey is ParcelJourney.FIRST_MILE
    assert custody.hold_until == NOW + timedelta(seconds=house.desk.point.limits.max_hold_seconds)
    story = await house.story()
    assert isinstance(story[0], ParcelExpected)
    assert story[0].courier_id == COURIER


@pytest.mark.parametrize("wrong", ["another point", "operator", "too big", "withdrawn journey"])
async def test_a_signed_code_that_does_not_fit_here_opens_nothing(house: House, wrong: str) -> None:
    """LN-COD-018, LN-CUS-053."""
    parcel_id = house.courier.entropy.token(16)
    if wrong == "withdrawn journey":
        house.limits = {}
        house.start()
    audience = {"another point": "sg-other-02", "operator": OPERATOR}.get(wrong, POINT)
    huge = Dimensions(width_mm=2_000, height_mm=2_000, depth_mm=2_000)
    asked = {"outside": huge} if wrong == "too big" else {}

    outcome = await house.enter(house.courier.drop_off(parcel_id, audience=audience, **asked))

    assert outcome == Refused(ErrorCode.CODE_REFUSED)
    assert await house.desk.store.transact(lambda tx: tx.custody(parcel_id)) is None
    assert house.pulses() == 0


async def test_another_courier_s_code_for_the_parcel_opens_nothing(house: House) -> None:
    """LN-COD-018."""
    parcel = await announced(house)

    stranger = CourierDesk(OTHER_COURIER)

    assert await house.enter(stranger.drop_off(parcel.parcel_id)) == Refused(ErrorCode.CODE_REFUSED)


async def test_a_full_point_turns_a_sender_away_and_records_it() -> None:
    """LN-CAP-004."""
    house = House(compartments=bank_of(["B01"]), limits=EVERY_JOURNEY)
    await house.tell_all()
    await house.deposit("THERE")
    parcel = await announced(house)

    assert await house.enter(house.courier.drop_off(parcel.parcel_id)) == Refused(
        ErrorCode.POINT_FULL, final=False
    )
    story = await house.story()
    assert isinstance(story[-1], OrderRefused)
    assert story[-1].parcel_id == parcel.parcel_id


async def test_a_driver_collects_only_by_an_order_of_its_company(house: House) -> None:
    """LN-CUS-026."""
    parcel = await announced(house)
    await drop_off(house, house.courier.drop_off(parcel.parcel_id))
    badge = house.depositing.read_badge(house.courier.badge())

    assert await house.removing.count(badge) == 0
    assert await house.removing.open_next(badge) == Refused(ErrorCode.NOT_EXPECTED)
    assert await house.depositing.open(badge, parcel.label) == Refused(ErrorCode.ALREADY_DEPOSITED)


async def test_a_blocked_parcel_is_collected_by_nobody(house: House) -> None:
    """LN-CUS-029."""
    parcel = await announced(house)
    await drop_off(house, house.courier.drop_off(parcel.parcel_id))
    await house.order(CollectOrder, parcel)
    await house.order(BlockParcel, parcel, cause=BlockCause.CUSTOMS)
    badge = house.depositing.read_badge(house.courier.badge())

    assert await house.removing.count(badge) == 0
    assert await house.depositing.open(badge, parcel.label) == Refused(ErrorCode.PARCEL_BLOCKED)


async def test_drop_off_and_collection_share_a_selector_and_no_digits(house: House) -> None:
    """LN-COD-017."""
    parcel = await announced(house)
    digits, collection = await sender_s_digits(house, parcel), await house.digits_of(parcel)

    assert digits is not None
    assert digits[:4] == collection[:4]
    assert digits[4:] != collection[4:]
