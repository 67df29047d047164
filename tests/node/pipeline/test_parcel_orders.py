"""Every order about a parcel: what it does, for whom, and what it is answered."""

from datetime import timedelta
from typing import Any

import pytest

from lockernet.codec.statements import parse_statement, read_payload, statement_bytes
from lockernet.errors import ErrorCode, RefusedByPeer
from lockernet.models.base import Model
from lockernet.models.calls import GetParcelRequest, GetParcelResponse
from lockernet.models.custody import (
    BindLabel,
    BlockCause,
    BlockParcel,
    ClearObligation,
    CloseDispute,
    CollectOrder,
    CustodyMark,
    CustodyState,
    DepositOrder,
    RedirectParcel,
    ReissueCode,
    ReleaseParcel,
    RemoveOrder,
)
from lockernet.models.events import LabelBound, OrderRefused, ParcelBlocked
from lockernet.models.outcome import Refused
from lockernet.models.points import Obligation
from lockernet.models.reservations import (
    CancelReservation,
    Confirmation,
    ExtendDeadline,
    Refusal,
    ReservationState,
)
from lockernet_node.pipeline.questions import Caller
from tests.network import COURIER, DAY, NOW, OTHER_COURIER, POINT, CourierDesk
from tests.node.house import House, Parcel

ORDERS: list[tuple[type[Model], dict[str, object]]] = [
    (CancelReservation, {}),
    (ExtendDeadline, {"until": NOW + DAY}),
    (CollectOrder, {}),
    (RemoveOrder, {}),
    (RedirectParcel, {}),
    (ReissueCode, {"generation": 1}),
    (BlockParcel, {"cause": BlockCause.COURIER}),
    (ReleaseParcel, {}),
    (CloseDispute, {}),
    (BindLabel, {"label": "OTHER"}),
    (ClearObligation, {"obligation": Obligation.PAY}),
]


async def seen(house: House, parcel: Parcel) -> GetParcelResponse:
    caller = Caller(COURIER, NOW + 99 * DAY)
    request = GetParcelRequest(point_id=POINT, parcel_id=parcel.parcel_id)
    return await house.questions.parcel(caller, request)


async def refused(house: House, kind: type[Model], parcel: Parcel, **more: Any) -> Refusal:
    with pytest.raises(RefusedByPeer) as caught:
        await house.order(kind, parcel, **more)
    assert caught.value.refusal is not None
    return read_payload(parse_statement(caught.value.refusal), Refusal)


@pytest.mark.parametrize(("kind", "more"), ORDERS)
async def test_to_a_stranger_the_parcel_does_not_exist(
    house: House, kind: type[Model], more: dict[str, object]
) -> None:
    """LN-REQ-005, LN-CUS-023; also where a stranger's own parcel has the label."""
    parcel, _ = await house.deposit()
    before = await house.custody(parcel)

    refusal = await refused(house, kind, parcel, by=CourierDesk(OTHER_COURIER), **more)

    assert (refusal.reason, refusal.parcel_id) == ("NOT_FOUND", parcel.parcel_id)
    assert await house.custody(parcel) == before


@pytest.mark.parametrize(("kind", "more"), ORDERS)
async def test_an_unknown_parcel_gets_the_same_answer(
    house: House, kind: type[Model], more: dict[str, object]
) -> None:
    """LN-REQ-005."""
    unknown = Parcel(b"\x07" * 16, "L", house.courier.claim())

    assert (await refused(house, kind, unknown, **more)).reason == "NOT_FOUND"


@pytest.mark.parametrize(("kind", "more"), ORDERS)
async def test_a_no_names_point_and_parcel_and_is_recorded(
    house: House, kind: type[Model], more: dict[str, object]
) -> None:
    """LN-REQ-006, whatever the kind of order."""
    parcel = await house.reserve()
    await house.order(CancelReservation, parcel)
    length = len(await house.journal())

    refusal = await refused(house, kind, parcel, **more)

    assert (refusal.point_id, refusal.parcel_id) == (POINT, parcel.parcel_id)
    story = await house.story()
    assert len(story) == length + 1
    assert isinstance(story[-1], OrderRefused)
    assert (story[-1].parcel_id, story[-1].reason) == (parcel.parcel_id, refusal.reason)


@pytest.mark.parametrize(("kind", "more"), ORDERS)
async def test_an_order_that_names_another_point_finds_nothing(
    house: House, kind: type[Model], more: dict[str, object]
) -> None:
    """LN-REQ-005."""
    parcel, _ = await house.deposit()

    refusal = await refused(house, kind, parcel, point_id="sg-other-02", **more)

    assert (refusal.reason, refusal.point_id) == ("NOT_FOUND", "sg-other-02")


async def test_a_retry_gets_the_same_bytes_and_acts_once(house: House) -> None:
    """LN-REQ-002, for an order about a parcel."""
    parcel, _ = await house.deposit()
    order = house.courier.about(BlockParcel, parcel.parcel_id, cause=BlockCause.COURIER)

    first = await house.orders.submit(order, BlockParcel)
    house.clock.advance(DAY)
    again = await house.orders.submit(order, BlockParcel)

    assert statement_bytes(first) == statement_bytes(again)
    assert [type(body) for body in await house.story()].count(ParcelBlocked) == 1


async def test_a_no_that_may_pass_is_not_remembered(house: House) -> None:
    """LN-REQ-006: blocked since, the same bytes are taken."""
    parcel, _ = await house.deposit()
    order = house.courier.about(RemoveOrder, parcel.parcel_id)
    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(order, RemoveOrder)
    assert caught.value.code is ErrorCode.NOT_REMOVABLE
    await house.order(BlockParcel, parcel, cause=BlockCause.RECALL)

    answer = await house.orders.submit(order, RemoveOrder)

    assert read_payload(answer, Confirmation).parcel_id == parcel.parcel_id


async def test_a_promise_is_extended_up_to_what_the_point_gives_anybody(house: House) -> None:
    """LN-CUS-024, LN-CUS-051."""
    parcel = await house.reserve()
    latest = NOW + timedelta(days=2)

    yes = await house.order(ExtendDeadline, parcel, until=latest)
    no = await refused(house, ExtendDeadline, parcel, until=latest + timedelta(seconds=1))

    assert (yes.reservation, yes.reserved_until) == (ReservationState.HARD, latest)
    assert no.reason == "EXTENSION_REFUSED"


async def test_a_hold_is_extended_and_the_confirmation_says_until_when(house: House) -> None:
    """LN-CUS-024, LN-CUS-030: the mark goes away."""
    parcel, _ = await house.deposit()
    await house.pass_time(timedelta(hours=72))
    assert (await seen(house, parcel)).marks == (CustodyMark.OVERDUE,)
    until = house.clock.now() + timedelta(days=3)

    confirmation = await house.order(ExtendDeadline, parcel, until=until)

    assert confirmation.hold_until == until
    answer = await seen(house, parcel)
    assert (answer.hold_until, answer.marks) == (until, ())


async def test_a_blocked_parcel_opens_for_no_code_until_it_is_released(house: House) -> None:
    """LN-CUS-029."""
    parcel, _ = await house.deposit()
    await house.order(BlockParcel, parcel, cause=BlockCause.CUSTOMS)
    assert await house.enter(parcel.claim.text()) == Refused(ErrorCode.PARCEL_BLOCKED)
    assert (await seen(house, parcel)).marks == (CustodyMark.BLOCKED,)

    await house.order(ReleaseParcel, parcel)
    await house.enter(parcel.claim.text())

    assert (await house.custody(parcel)).state is CustodyState.COLLECTING


async def test_a_redirected_parcel_is_brought_by_nobody_and_may_be_removed(house: House) -> None:
    """LN-CUS-029."""
    inside, _ = await house.deposit("INSIDE")
    coming = await house.reserve("COMING")
    for parcel in (inside, coming):
        await house.order(RedirectParcel, parcel, successor_point_id="sg-other-02")

    badge = house.depositing.read_badge(house.courier.badge())
    assert await house.depositing.open(badge, "COMING") == Refused(ErrorCode.PARCEL_BLOCKED)
    await house.order(RemoveOrder, inside)
    custody = await house.custody(inside)
    assert (custody.removal_by, custody.successor_point_id) == (COURIER, "sg-other-02")


async def test_a_new_generation_ends_the_codes_before_it(house: House) -> None:
    """LN-COD-011, LN-COD-013."""
    parcel, _ = await house.deposit()
    old = await house.digits_of(parcel)

    await house.order(ReissueCode, parcel, generation=3)

    assert (await seen(house, parcel)).generation == 3
    assert await house.enter(old) == Refused(ErrorCode.CODE_REFUSED)
    assert await house.enter(parcel.claim.text()) == Refused(ErrorCode.CODE_REFUSED)
    low = await refused(house, ReissueCode, parcel, generation=3)
    assert low.reason == "GENERATION_TOO_LOW"
    await house.enter(await house.digits_of(parcel))
    assert (await house.custody(parcel)).state is CustodyState.COLLECTING


async def test_an_obligation_is_met_by_the_couriers_word() -> None:
    """LN-CUS-036."""
    house = House(limits={"obligations": frozenset({Obligation.PAY})})
    await house.tell_all()
    parcel, _ = await house.deposit(obligations=(Obligation.PAY,))
    assert (await seen(house, parcel)).obligations == (Obligation.PAY,)
    assert await house.enter(parcel.claim.text()) == Refused(ErrorCode.OBLIGATION_OPEN)

    await house.order(ClearObligation, parcel, obligation=Obligation.PAY)

    assert (await seen(house, parcel)).obligations == ()
    await house.enter(parcel.claim.text())
    assert (await house.custody(parcel)).state is CustodyState.COLLECTING


async def test_a_label_is_bound_later_and_finds_the_parcel(house: House) -> None:
    """LN-CUS-034; the event does not tell it (LN-IDN-009)."""
    terms = house.courier.terms()
    await house.orders.submit(house.courier.expect(None, terms), DepositOrder)
    parcel = Parcel(terms.parcel_id, "LATE-LABEL", house.courier.claim())

    await house.order(BindLabel, parcel, label="LATE-LABEL")

    assert (await house.open_for_deposit("LATE-LABEL")).parcel_id == parcel.parcel_id
    assert LabelBound(parcel_id=parcel.parcel_id) in await house.story()
    assert not any(b"LATE-LABEL" in row.event for row in await house.journal())


async def test_a_new_label_takes_the_place_of_the_old_one(house: House) -> None:
    """LN-CUS-034."""
    parcel = await house.reserve("OLD")
    await house.order(BindLabel, parcel, label="NEW")
    badge = house.depositing.read_badge(house.courier.badge())

    assert await house.depositing.open(badge, "OLD") == Refused(ErrorCode.NOT_EXPECTED)
    await house.reserve("OLD")
    assert (await house.open_for_deposit("NEW")).parcel_id == parcel.parcel_id


async def test_a_label_of_another_live_parcel_is_refused_and_its_own_again_is_not(house: House) -> None:
    """LN-CUS-003."""
    parcel = await house.reserve("ONE")
    await house.reserve("TWO")

    assert (await refused(house, BindLabel, parcel, label="TWO")).reason == "LABEL_IN_USE"
    await house.order(BindLabel, parcel, label="ONE")


async def test_what_does_not_fit_is_refused_with_the_table_s_reason(house: House) -> None:
    """LN-CUS-001."""
    parcel, _ = await house.deposit()

    assert (await refused(house, ReleaseParcel, parcel)).reason == "TRANSITION_NOT_ALLOWED"
    assert (await refused(house, CloseDispute, parcel)).reason == "TRANSITION_NOT_ALLOWED"
    assert (await refused(house, CollectOrder, parcel)).reason == "WRONG_JOURNEY"
