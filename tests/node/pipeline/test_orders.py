"""Signed orders: retries, reused ids, refusals, and what each leaves behind."""

from datetime import timedelta

import pytest

from lockernet.codec.statements import (
    parse_statement,
    read_payload,
    statement_bytes,
    verify_statement,
)
from lockernet.errors import ErrorCode, LockernetError, Malformed, RefusedByPeer, Untrusted
from lockernet.models.custody import CustodyState, DepositOrder
from lockernet.models.events import CompartmentReserved, OrderRefused
from lockernet.models.points import Dimensions
from lockernet.models.reservations import (
    CancelReservation,
    Confirmation,
    Refusal,
    ReservationState,
    ReserveCompartment,
)
from lockernet.models.statements import SignedStatement
from lockernet.signing.verify import Place
from tests.network import BANK, COURIER, NOW, OPERATOR, OTHER_COURIER, POINT, CourierDesk, bank_of, point
from tests.node.house import House

MINUTE = timedelta(minutes=1)


async def refusal_of(house: House, statement: SignedStatement) -> Refusal:
    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(statement, ReserveCompartment)
    assert caught.value.refusal is not None
    return read_payload(parse_statement(caught.value.refusal), Refusal)


async def test_a_reservation_is_confirmed_by_the_operators_signature(house: House) -> None:
    terms = house.courier.terms()
    order = house.courier.reserve("CP000000080SG", terms)

    answer = await house.orders.submit(order, ReserveCompartment)

    place = Place(frozenset({COURIER}), OPERATOR)
    verified = verify_statement(answer, point().directory, place=place, now=NOW)
    verified.require_policy()
    confirmation = read_payload(answer, Confirmation)
    assert confirmation.parcel_id == terms.parcel_id
    assert confirmation.reservation is ReservationState.HARD


async def test_the_same_bytes_get_the_same_answer_and_act_once(house: House) -> None:
    order = house.courier.reserve("CP000000080SG", house.courier.terms())
    first = await house.orders.submit(order, ReserveCompartment)
    length = len(await house.journal())

    again = await house.orders.submit(order, ReserveCompartment)

    assert statement_bytes(again) == statement_bytes(first)
    assert len(await house.journal()) == length


async def test_a_retry_is_answered_though_it_has_expired_since(house: House) -> None:  # LN-REQ-002
    order = house.courier.reserve("CP000000080SG", house.courier.terms())
    first = await house.orders.submit(order, ReserveCompartment)
    house.clock.advance(timedelta(hours=3))

    again = await house.orders.submit(order, ReserveCompartment)

    assert statement_bytes(again) == statement_bytes(first)


async def test_an_expired_order_that_was_never_answered_is_untrusted_and_stores_nothing(house: House) -> None:
    # LN-REQ-004
    order = house.courier.reserve("CP000000080SG", house.courier.terms())
    house.clock.advance(timedelta(hours=3))

    with pytest.raises(Untrusted) as caught:
        await house.orders.submit(order, ReserveCompartment)

    assert caught.value.code is ErrorCode.UNTRUSTED_EXPIRED
    assert await house.journal() == []


async def test_other_bytes_under_the_same_request_id_are_refused_and_store_nothing(house: House) -> None:
    # LN-REQ-003
    header = house.courier.header()
    orders = [
        house.courier.sign(
            ReserveCompartment(
                header=header,
                point_id="sg-harbour-01",
                parcel=house.courier.terms(),
                label=label,
                reserved_until=NOW + timedelta(hours=1),
            )
        )
        for label in ("FIRST", "SECOND")
    ]
    await house.orders.submit(orders[0], ReserveCompartment)
    length = len(await house.journal())

    with pytest.raises(Malformed) as caught:
        await house.orders.submit(orders[1], ReserveCompartment)

    assert caught.value.code is ErrorCode.REQUEST_ID_REUSED
    assert len(await house.journal()) == length


async def test_a_passing_no_is_signed_and_journalled_but_not_remembered() -> None:  # LN-CAP-004
    house = House(compartments=bank_of(["B01"]))
    taken = await house.reserve("FIRST")
    second = house.courier.reserve("SECOND", house.courier.terms())

    refusal = await refusal_of(house, second)

    assert (refusal.reason, refusal.final) == (ErrorCode.POINT_FULL, False)
    assert isinstance((await house.story())[-1], OrderRefused)
    await house.orders.submit(house.courier.cancel(taken.parcel_id), CancelReservation)
    answer = await house.orders.submit(second, ReserveCompartment)
    assert read_payload(answer, Confirmation).reservation is ReservationState.HARD


async def test_a_final_no_is_remembered(house: House) -> None:
    huge = Dimensions(width_mm=700, height_mm=700, depth_mm=700)
    order = house.courier.reserve("HUGE", house.courier.terms(outside=huge))
    first = await refusal_of(house, order)
    length = len(await house.journal())

    again = await refusal_of(house, order)

    assert (first.reason, first.final) == (ErrorCode.NO_FITTING_SIZE, True)
    assert again == first
    assert len(await house.journal()) == length


async def test_promises_never_outnumber_the_boxes_that_fit() -> None:  # LN-CAP-001
    house = House(compartments=BANK)
    fitting = [name for name, _ in BANK if not name.startswith("A")]
    for number in range(len(fitting)):
        await house.reserve(f"PARCEL-{number}")

    refusal = await refusal_of(house, house.courier.reserve("ONE-TOO-MANY", house.courier.terms()))

    assert refusal.reason == ErrorCode.POINT_FULL


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reserved_until": NOW}, ErrorCode.RESERVATION_ENDED),
        ({"reserved_until": NOW + timedelta(days=3)}, ErrorCode.WINDOW_TOO_LONG),
        ({"point_id": "sg-elsewhere-02"}, ErrorCode.NOT_FOUND),
    ],
)
async def test_what_the_point_does_not_offer_is_refused(
    house: House, change: dict[str, object], reason: ErrorCode
) -> None:  # LN-CAP-005, LN-CAP-006
    order = ReserveCompartment(
        header=house.courier.header(),
        point_id="sg-harbour-01",
        parcel=house.courier.terms(),
        label="L",
        reserved_until=NOW + timedelta(hours=1),
    ).model_copy(update=change)

    refusal = await refusal_of(house, house.courier.sign(order))

    assert refusal.reason == reason


async def test_a_used_parcel_id_handle_or_label_is_refused(house: House) -> None:
    # LN-COD-003, LN-CUS-002, LN-CUS-003
    claim = house.courier.claim()
    terms = house.courier.terms(claim=claim)
    await house.orders.submit(house.courier.reserve("LABEL", terms), ReserveCompartment)

    same_id = await refusal_of(house, house.courier.reserve("OTHER", terms))
    same_handle = await refusal_of(house, house.courier.reserve("OTHER", house.courier.terms(claim=claim)))
    same_label = await refusal_of(house, house.courier.reserve("LABEL", house.courier.terms()))

    assert [each.reason for each in (same_id, same_handle, same_label)] == [
        ErrorCode.PARCEL_ID_IN_USE,
        ErrorCode.HANDLE_IN_USE,
        ErrorCode.LABEL_IN_USE,
    ]


async def test_two_ways_to_write_one_number_are_one_label(house: House) -> None:
    """LN-IDN-002."""
    await house.orders.submit(
        house.courier.reserve("106141411234567897", house.courier.terms()), ReserveCompartment
    )

    refusal = await refusal_of(house, house.courier.reserve("(00)106141411234567897", house.courier.terms()))

    assert refusal.reason == ErrorCode.LABEL_IN_USE


@pytest.mark.parametrize("label", [" ", "]C1", "]C1]C1CP000000080SG"])
async def test_a_label_that_no_scan_can_find_is_malformed_and_leaves_nothing(
    house: House, label: str
) -> None:
    """LN-IDN-002: early, and not when the driver stands there. LN-REQ-006: unsigned and not remembered."""
    header, terms = house.courier.header(), house.courier.terms()
    order = ReserveCompartment(
        header=header, point_id=POINT, parcel=terms, label=label, reserved_until=NOW + timedelta(hours=1)
    )

    with pytest.raises(Malformed) as caught:
        await house.orders.submit(house.courier.sign(order), ReserveCompartment)

    assert caught.value.code is ErrorCode.MALFORMED_FIELD
    assert await house.journal() == []
    corrected = house.courier.sign(order.model_copy(update={"label": "CP000000080SG"}))
    await house.orders.submit(corrected, ReserveCompartment)


async def test_a_cancelled_promise_frees_its_box() -> None:
    house = House(compartments=bank_of(["B01"]))
    parcel = await house.reserve("FIRST")

    answer = await house.orders.submit(house.courier.cancel(parcel.parcel_id), CancelReservation)

    assert read_payload(answer, Confirmation).reservation is ReservationState.CANCELLED
    assert (await house.custody(parcel)).state is CustodyState.ABORTED
    await house.reserve("SECOND")


async def test_somebody_elses_parcel_cannot_be_cancelled_and_looks_as_if_it_did_not_exist(
    house: House,
) -> None:  # LN-REQ-005
    parcel = await house.reserve()
    other = CourierDesk(member_id=OTHER_COURIER)

    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(other.cancel(parcel.parcel_id), CancelReservation)

    assert caught.value.code is ErrorCode.NOT_FOUND
    assert (await house.custody(parcel)).state is CustodyState.EXPECTED


async def test_a_parcel_that_is_in_cannot_be_cancelled(house: House) -> None:  # LN-CUS-010
    parcel, _ = await house.deposit()

    with pytest.raises(RefusedByPeer) as caught:
        await house.orders.submit(house.courier.cancel(parcel.parcel_id), CancelReservation)

    assert caught.value.code is ErrorCode.CANCEL_TOO_LATE


async def test_a_deposit_order_announces_a_walk_in(house: House) -> None:
    terms = house.courier.terms()

    answer = await house.orders.submit(house.courier.expect("WALK-IN", terms), DepositOrder)

    assert read_payload(answer, Confirmation).reservation is ReservationState.UNSPECIFIED
    visit = await house.open_for_deposit("WALK-IN")
    assert visit.compartment == "B01"


async def test_a_promise_lapses_and_frees_its_box() -> None:
    house = House(compartments=bank_of(["B01"]))
    parcel = await house.reserve("FIRST")

    await house.pass_time(timedelta(days=1))

    custody = await house.custody(parcel)
    assert (custody.state, custody.reservation) == (CustodyState.EXPECTED, ReservationState.LAPSED)
    await house.reserve("SECOND")


async def test_an_order_of_another_kind_is_malformed_and_stores_nothing(house: House) -> None:  # LN-SIG-003
    order = house.courier.reserve("L", house.courier.terms())

    with pytest.raises(LockernetError) as caught:
        await house.orders.submit(order, CancelReservation)

    assert caught.value.code is ErrorCode.MALFORMED_STATEMENT
    assert await house.journal() == []


async def test_an_accepted_order_leaves_one_event_with_its_statement_as_cause(house: House) -> None:
    await house.reserve()

    story = await house.story()

    assert [type(body) for body in story] == [CompartmentReserved]
