"""A courier with our own SDK at the TypeScript point: orders, answers, codes and the feed."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lockernet.codec.statements import read_payload, seal, statement_bytes
from lockernet.errors import Malformed, RefusedByPeer
from lockernet.models.calls import FeedScope
from lockernet.models.custody import BlockCause, CustodyMark, CustodyState
from lockernet.models.points import Obligation
from lockernet.models.reservations import ReservationState, ReserveCompartment
from tests.conformance.targets.typescript.people import (
    CRATE,
    DAY,
    LABELS,
    POINT,
    order,
    parcel,
    refused,
    tomorrow,
)
from tests.conformance.targets.typescript.point import TypeScriptPoint
from tests.network import COURIER, OPERATOR, signer


async def test_a_courier_finds_the_point_and_reserves(point: TypeScriptPoint) -> None:
    # LN-PNT-003, LN-CAP-001, LN-REQ-006, LN-COD-004
    async with point.courier() as courier:
        (record,) = await courier.points()
        checked = await courier.check(POINT, CRATE, weight_g=1_000)
        reserved = await courier.reserve(POINT, parcel(next(LABELS)), reserved_until=tomorrow())
        there = await courier.parcel(POINT, reserved.parcel_id)
        code = await courier.claim_code(POINT, reserved.parcel_id)

    assert (record.point_id, sum(each.count for each in record.compartment_classes)) == (POINT, 24)
    assert checked.possible
    assert reserved.confirmation.reservation is ReservationState.HARD
    assert (there.custody, there.reservation) == (CustodyState.EXPECTED, ReservationState.HARD)
    assert re.fullmatch(r"\d{3}[13579]-\d{6}", code.text())


async def test_the_same_bytes_get_the_same_answer_and_act_once(point: TypeScriptPoint) -> None:
    # LN-REQ-002, LN-REQ-003
    async with point.courier() as courier:
        signed = order(courier)
        first = await courier.submit(signed)
        again = await courier.submit(signed)
        asked = await courier.request(signed.request_id)
        audited = await courier.audit(POINT)

    assert statement_bytes(first.statement) == statement_bytes(again.statement)
    assert statement_bytes(first.statement) == statement_bytes(asked.statement)
    assert audited.events == 1


async def test_a_request_id_with_other_bytes_is_refused_and_the_first_answer_stands(
    point: TypeScriptPoint,
) -> None:
    # LN-REQ-003
    async with point.courier() as courier:
        signed = order(courier)
        first = await courier.submit(signed)
        other = order(courier)
        header = read_payload(signed.statement, ReserveCompartment).header
        said = read_payload(other.statement, ReserveCompartment).model_copy(update={"header": header})
        statement = seal(said, signer(f"{COURIER}/grant"))
        with pytest.raises(Malformed) as no:
            await courier.submit(replace(other, statement=statement, request_id=signed.request_id))
        again = await courier.submit(signed)

    assert no.value.code == "REQUEST_ID_REUSED"
    assert first == again


async def test_a_full_point_refuses_until_there_is_room_again(point: TypeScriptPoint) -> None:
    # LN-CAP-001, LN-REQ-006: the no passes, and the same bytes succeed later
    async with point.courier() as courier:
        promises = [
            await courier.reserve(POINT, parcel(next(LABELS), CRATE), reserved_until=tomorrow())
            for _ in range(6)
        ]
        late = order(courier, outside=CRATE)
        no = await refused(courier, late)
        checked = await courier.check(POINT, CRATE, weight_g=1_000)
        await courier.cancel(POINT, promises[0].parcel_id)
        yes = await courier.submit(late)
        told = [str(entry.event.body.__class__.__name__) async for entry in courier.events(POINT)]

    assert (no, checked.possible, checked.reason) == ("POINT_FULL", False, "POINT_FULL")
    assert yes.confirmation.reservation is ReservationState.HARD
    assert told == [
        *["CompartmentReserved"] * 6,
        "OrderRefused",
        "ReservationCancelled",
        "CompartmentReserved",
    ]


async def test_what_is_offered_is_named_and_the_rest_refused(point: TypeScriptPoint) -> None:
    # LN-REQ-007, LN-CAP-002, LN-CAP-006, LN-CAP-029
    async with point.courier() as courier:
        soft = courier.drafts.reservation(
            POINT, parcel(next(LABELS)), reserved_until=tomorrow() + DAY / 2, window_begin=tomorrow()
        )
        long = courier.drafts.reservation(POINT, parcel(next(LABELS)), reserved_until=tomorrow() + 9 * DAY)
        cold = order(courier, obligations=(Obligation.COLD,))
        huge = order(courier, outside=CRATE.model_copy(update={"depth_mm": 1_000}))
        elsewhere = courier.drafts.cancellation("sg-nowhere-01", soft.parcel_id)
        seen = [await refused(courier, each) for each in (soft, long, cold, huge, elsewhere)]

    assert seen == ["NOT_OFFERED", "WINDOW_TOO_LONG", "OBLIGATION_UNMET", "NO_FITTING_SIZE", "NOT_FOUND"]


async def test_an_expected_parcel_takes_the_orders_of_its_courier(point: TypeScriptPoint) -> None:
    # LN-CUS-001, LN-CUS-024, LN-CUS-029, LN-CUS-034, LN-CUS-036, LN-COD-011
    async with point.courier() as courier:
        walk_in = await courier.place_deposit_order(POINT, parcel(None, obligations=(Obligation.PAY,)))  # type: ignore[arg-type]  # announced without a label
        ident = walk_in.parcel_id
        before = await courier.claim_code(POINT, ident)
        await courier.bind_label(POINT, ident, next(LABELS))
        await courier.block(POINT, ident, BlockCause.CUSTOMS)
        blocked = await courier.parcel(POINT, ident)
        await courier.release(POINT, ident)
        await courier.clear_obligation(POINT, ident, Obligation.PAY)
        await courier.reissue(POINT, ident, generation=3)
        after = await courier.claim_code(POINT, ident)
        there = await courier.parcel(POINT, ident)
        audited = await courier.audit(POINT)

    assert blocked.marks == (CustodyMark.BLOCKED,)
    assert blocked.obligations == (Obligation.PAY,)
    assert (there.marks, there.obligations, there.generation) == ((), (), 3)
    assert (before.generation, after.generation) == (0, 3)
    assert audited.events == 6


async def test_promises_lapse_by_themselves_and_the_stream_tells_it(point: TypeScriptPoint) -> None:
    # LN-CUS-021, LN-EVT-012
    soon = datetime.now(UTC) + timedelta(seconds=2)
    told: list[str] = []
    async with point.courier() as courier:
        promise = await courier.reserve(POINT, parcel(next(LABELS)), reserved_until=soon)
        async for each in courier.watch(POINT):
            told.append(each.event.body.__class__.__name__)  # type: ignore[union-attr]  # this point only tells events
            if told[-1] == "ReservationLapsed":
                break
        there = await courier.parcel(POINT, promise.parcel_id)

    assert told == ["CompartmentReserved", "ReservationLapsed"]
    assert (there.custody, there.reservation) == (CustodyState.EXPECTED, ReservationState.LAPSED)


async def test_the_operator_reads_the_whole_journal_and_nobody_else_does(point: TypeScriptPoint) -> None:
    # LN-EVT-004, LN-EVT-005, LN-REQ-005
    async with point.courier() as courier:
        await courier.submit(order(courier))
        with pytest.raises(RefusedByPeer) as no:
            await courier.audit(POINT, FeedScope.POINT)
    async with point.courier(OPERATOR, point.operator_key) as operator:
        audited = await operator.audit(POINT, FeedScope.POINT)

    assert no.value.code == "NOT_FOUND"
    assert audited.events >= 3, "it started, told its time, and promised"
