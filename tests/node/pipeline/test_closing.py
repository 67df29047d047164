"""What the operator, or the node itself, closes: for whom, for what, over a restart, and until when."""

from datetime import timedelta

import pytest

from lockernet.codec.compact import parse_compact
from lockernet.codec.statements import read_payload
from lockernet.custody.state import SESSION
from lockernet.errors import ErrorCode, RefusedByPeer, Untrusted
from lockernet.models.calls import CheckReservationRequest, CheckReservationResponse
from lockernet.models.custody import CustodyState, DepositOrder
from lockernet.models.events import ClosedScope, DepositStarted, ServiceClosed, ServiceReopened
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet.models.reservations import Confirmation, ReserveCompartment
from lockernet.signing.pae import statement_id
from lockernet_node.pipeline.closing import NODE, Closings, Whom, close, reopen
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.questions import Caller
from lockernet_node.pipeline.visits import Stage, Visit
from tests.network import COURIER, ITEM, ITEM_WEIGHT_G, NOW, OTHER_COURIER, POINT, CourierDesk
from tests.node.house import House

CLOSED = Refused(ErrorCode.POINT_CLOSED, final=False)


async def check(house: House, courier_id: str = COURIER) -> CheckReservationResponse:
    asked = CheckReservationRequest(point_id=POINT, outside=ITEM, weight_g=ITEM_WEIGHT_G)
    return await house.questions.check(Caller(courier_id, NOW + SESSION), asked)


async def refused(house: House, courier: CourierDesk) -> ErrorCode | None:
    """Why a reservation of this courier is not given; None if it is."""
    try:
        order = courier.reserve("CP000000093SG", courier.terms())
        await house.orders.submit(order, ReserveCompartment)
    except (RefusedByPeer, Untrusted) as error:
        return error.code
    return None


async def test_closed_deposits_are_refused_at_the_call_in_the_answer_and_at_the_door(house: House) -> None:
    """LN-CAP-035."""
    await house.reserve()
    await Closings(house.desk).close(ClosedScope.DEPOSITS)

    assert await refused(house, house.courier) is ErrorCode.POINT_CLOSED
    assert await check(house) == CheckReservationResponse(possible=False, reason="POINT_CLOSED")
    with pytest.raises(RefusedByPeer, match="POINT_CLOSED"):
        await house.orders.submit(house.courier.expect("W1", house.courier.terms()), DepositOrder)
    badge = house.depositing.read_badge(house.courier.badge())
    assert await house.depositing.open(badge, "CP000000080SG") == CLOSED
    assert house.pulses() == 0


async def test_what_is_inside_a_closed_point_is_collected(house: House) -> None:
    parcel, compartment = await house.deposit()
    await Closings(house.desk).close(ClosedScope.ALL_BUT_COLLECTIONS)

    assert isinstance(await house.enter(parcel.claim.text()), Visit)
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.collecting.confirm(parcel.parcel_id)

    assert (await house.custody(parcel)).state is CustodyState.COLLECTED


async def test_a_visit_that_has_begun_goes_on(house: House) -> None:
    parcel = await house.reserve()
    visit = await house.open_for_deposit(parcel.label)
    await Closings(house.desk).close(ClosedScope.DEPOSITS)

    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)

    after = await house.depositing.visit(parcel.parcel_id, visit.compartment)
    assert after is not None
    assert after.stage is Stage.DONE


async def test_one_courier_is_closed_out_and_no_other(house: House) -> None:
    await Closings(house.desk).close(ClosedScope.DEPOSITS, whom=Whom(courier_id=COURIER))

    assert await refused(house, house.courier) is ErrorCode.POINT_CLOSED
    assert await refused(house, CourierDesk(OTHER_COURIER)) is None
    assert not (await check(house)).possible
    assert (await check(house, OTHER_COURIER)).possible


async def test_a_closed_point_stays_closed_over_a_restart_until_it_is_reopened(house: House) -> None:
    await Closings(house.desk).close(ClosedScope.DEPOSITS)
    house.start()
    assert await refused(house, house.courier) is ErrorCode.POINT_CLOSED

    assert await Closings(house.desk).reopen()

    assert await refused(house, house.courier) is None
    assert not await Closings(house.desk).reopen()


async def test_no_to_a_closed_point_passes_and_the_same_bytes_are_taken_later(house: House) -> None:
    order = house.courier.reserve("CP000000093SG", house.courier.terms())
    await Closings(house.desk).close(ClosedScope.DEPOSITS)
    with pytest.raises(RefusedByPeer):
        await house.orders.submit(order, ReserveCompartment)
    await Closings(house.desk).reopen()

    answer = await house.orders.submit(order, ReserveCompartment)

    assert read_payload(answer, Confirmation).point_id == POINT


async def test_the_operator_does_not_reopen_what_the_node_closed(house: House) -> None:
    moment = Moment(NOW, Cause(kind=CauseKind.CLOCK))
    point = house.desk.point
    await Closings(house.desk).close(ClosedScope.DEPOSITS)
    await house.desk.store.transact(
        lambda tx: close(
            tx,
            point,
            ClosedScope.DEPOSITS,
            reason=ErrorCode.UNTRUSTED_HISTORY,
            closed_by=NODE,
            moment=moment,
        )
    )
    await Closings(house.desk).reopen()
    assert await refused(house, house.courier) is ErrorCode.POINT_CLOSED

    await house.desk.store.transact(
        lambda tx: reopen(tx, point, reason=ErrorCode.UNTRUSTED_HISTORY, moment=moment)
    )

    assert await refused(house, house.courier) is None


async def test_each_closing_and_its_end_are_journalled_once(house: House) -> None:
    switch, whom = Closings(house.desk), Whom(courier_id=COURIER)
    for _ in range(2):
        await switch.close(ClosedScope.DEPOSITS, whom=whom)
    await switch.close(ClosedScope.ALL_BUT_COLLECTIONS, whom=whom)
    (closing,) = await switch.now()
    await switch.reopen(whom=whom)

    assert (closing.whom, closing.scope) == (whom, ClosedScope.ALL_BUT_COLLECTIONS)
    assert await house.story() == [
        ServiceClosed(scope=ClosedScope.DEPOSITS, reason="POINT_CLOSED", courier_id=COURIER),
        ServiceClosed(scope=ClosedScope.ALL_BUT_COLLECTIONS, reason="POINT_CLOSED", courier_id=COURIER),
        ServiceReopened(reason="POINT_CLOSED", courier_id=COURIER),
    ]


async def test_nothing_that_a_closed_key_signed_is_believed(house: House) -> None:
    """LN-CAP-036: orders, badges and T1 codes; what the recipient holds without a signature still opens."""
    parcel, compartment = await house.deposit()
    await house.reserve("CP000000102SG")
    whom = Whom(key_id=house.courier.signer.key_id)
    await Closings(house.desk).close(ClosedScope.DEPOSITS, whom=whom)
    starts = [type(body) for body in await house.story()].count(DepositStarted)

    assert await refused(house, house.courier) is ErrorCode.UNTRUSTED_KEY_COMPROMISED
    assert await house.enter(house.courier.grant(parcel.parcel_id)) == Refused(ErrorCode.CODE_REFUSED)
    badge = house.depositing.read_badge(house.courier.badge())
    answer = await house.depositing.open(badge, "CP000000102SG")
    assert answer == Refused(ErrorCode.UNTRUSTED_KEY_COMPROMISED, final=False)
    assert [type(body) for body in await house.story()].count(DepositStarted) == starts
    assert await refused(house, CourierDesk(OTHER_COURIER)) is None
    assert isinstance(await house.enter(parcel.claim.text()), Visit)
    await house.shut(compartment)
    await house.pass_time(SESSION + timedelta(seconds=1))


async def test_one_lost_badge_is_closed_and_the_next_one_of_its_courier_works(house: House) -> None:
    """LN-CAP-036."""
    await house.reserve()
    lost, fresh = house.courier.badge(), house.courier.badge()
    statement = parse_compact(lost)
    whom = Whom(grant_id=statement_id(statement.payload_type, statement.payload))
    await Closings(house.desk).close(ClosedScope.DEPOSITS, whom=whom)

    answer = await house.depositing.open(house.depositing.read_badge(lost), "CP000000080SG")
    assert answer == Refused(ErrorCode.UNTRUSTED_KEY_COMPROMISED, final=False)
    assert isinstance(await house.depositing.open(house.depositing.read_badge(fresh), "CP000000080SG"), Visit)


@pytest.mark.parametrize(
    "whom", [Whom(), Whom(courier_id="a:b"), Whom(key_id=b"12345678"), Whom(grant_id=bytes(32))]
)
def test_whom_a_closing_concerns_is_read_back_from_its_text(whom: Whom) -> None:
    assert Whom.of(whom.subject) == whom
