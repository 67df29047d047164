"""Parcels that are turned away at the door: journalled, with the point's signed no for whose driver came."""

import pytest

from lockernet.client.audit import AuditResult, FeedAudit
from lockernet.client.operator import Operator
from lockernet.codec.events import decode_event, event_id
from lockernet.codec.statements import parse_statement, read_payload
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.calls import FeedScope, ListEventsRequest
from lockernet.models.custody import DepositOrder, DoorRefusal
from lockernet.models.events import DepositRefused
from lockernet.models.journal import Cursor, FeedEntry
from lockernet.models.outcome import Refused
from lockernet.models.reservations import CancelReservation
from lockernet.signing.directory import TrustedDirectory
from lockernet_node.feed import Feed
from lockernet_node.pipeline.history import verify_journal
from lockernet_node.pipeline.questions import Caller
from lockernet_node.ports import JournalRow
from tests.network import COURIER, DAY, NOW, OPERATOR, OTHER_COURIER, POINT, CourierDesk, bank_of, trust_file
from tests.node.house import House

DIRECTORY = TrustedDirectory(trust_file())


async def scan(house: House, label: str, *, courier: CourierDesk | None = None) -> object:
    """A driver shows a badge and scans this label."""
    badge = house.depositing.read_badge((courier or house.courier).badge())
    return await house.depositing.open(badge, label)


async def last_no(house: House) -> tuple[JournalRow, DepositRefused, DoorRefusal]:
    """The newest event, which is a parcel turned away, and the no beside it."""
    row = (await house.journal())[-1]
    body = decode_event(row.event).body
    assert isinstance(body, DepositRefused)
    assert row.receipt is not None
    return row, body, read_payload(parse_statement(row.receipt), DoorRefusal)


async def test_a_parcel_nobody_announced_gets_a_signed_no(house: House) -> None:  # LN-CUS-033, LN-CUS-004
    assert await scan(house, "NEVER HEARD OF") == Refused(ErrorCode.NOT_EXPECTED)

    row, body, no = await last_no(house)
    assert body == DepositRefused(courier_id=COURIER, reason="NOT_EXPECTED")
    assert (no.header.audience, no.header.issuer) == (COURIER, OPERATOR)
    assert (no.point_id, no.parcel_id, no.reason) == (POINT, None, "NOT_EXPECTED")
    assert (no.event_id, no.occurred_at) == (event_id(row.event), NOW)


async def test_the_label_of_an_unannounced_parcel_is_kept_nowhere(house: House) -> None:
    await scan(house, "SECRET-LABEL-77")

    row, _, _ = await last_no(house)
    assert b"SECRET" not in row.event + (row.receipt or b"")


async def test_a_parcel_of_another_courier_looks_unannounced(house: House) -> None:  # LN-REQ-005
    await house.reserve("MINE")
    stranger = CourierDesk(OTHER_COURIER)

    assert await scan(house, "MINE", courier=stranger) == Refused(ErrorCode.NOT_EXPECTED)

    _, body, no = await last_no(house)
    assert (body.courier_id, body.parcel_id, no.header.audience) == (OTHER_COURIER, None, OTHER_COURIER)


async def test_a_full_bank_gives_a_signed_no_that_names_the_parcel() -> None:  # LN-CUS-033, LN-CAP-004
    house = House(compartments=bank_of(["B01"]))
    await house.reserve("PROMISED")
    terms = house.courier.terms()
    await house.orders.submit(house.courier.expect("WALK-IN", terms), DepositOrder)

    assert await scan(house, "WALK-IN") == Refused(ErrorCode.POINT_FULL, final=False)

    _, body, no = await last_no(house)
    assert (body.parcel_id, body.reason) == (terms.parcel_id, "POINT_FULL")
    assert (no.parcel_id, no.reason) == (terms.parcel_id, "POINT_FULL")


async def test_a_cancelled_parcel_is_turned_away(house: House) -> None:
    parcel = await house.reserve("CANCELLED")
    await house.orders.submit(house.courier.cancel(parcel.parcel_id), CancelReservation)

    outcome = await scan(house, parcel.label)

    _, body, no = await last_no(house)
    assert isinstance(outcome, Refused)
    assert (body.reason, no.reason) == (outcome.reason, outcome.reason)
    assert body.parcel_id == parcel.parcel_id


async def test_a_parcel_that_is_in_already_is_not_turned_away(house: House) -> None:
    parcel, _ = await house.deposit()
    await house.depositing.confirm(parcel.parcel_id, inside=True)
    before = len(await house.journal())

    outcome = await scan(house, parcel.label)

    assert outcome == Refused(ErrorCode.ALREADY_DEPOSITED)
    assert len(await house.journal()) == before


async def test_a_parcel_that_waits_for_another_door_is_not_turned_away(house: House) -> None:
    await house.reserve("FIRST")
    await house.reserve("SECOND")
    await house.open_for_deposit("FIRST")
    before = len(await house.journal())

    assert await scan(house, "SECOND") == Refused(ErrorCode.DOOR_IN_USE, final=False)

    assert len(await house.journal()) == before


async def test_journal_and_courier_both_verify_the_no(house: House) -> None:
    await house.deposit()
    await scan(house, "NEVER HEARD OF")

    found = await house.desk.store.transact(lambda tx: verify_journal(tx, house.desk.point))
    audited = await audit_of(house)

    assert found.receipts == 2
    assert audited.events == len(await house.journal())


@pytest.mark.parametrize("beside", ["nothing", "another no"])
async def test_a_no_that_is_missing_or_another_one_is_noticed(house: House, beside: str) -> None:
    """LN-CUS-033."""
    await scan(house, "FIRST")
    other = (await last_no(house))[0].receipt
    await scan(house, "SECOND")
    row = (await last_no(house))[0]
    assert other is not None

    receipt = None if beside == "nothing" else parse_statement(other)
    audit = FeedAudit(Operator(DIRECTORY, OPERATOR), POINT, member_id=COURIER)
    first = (await house.journal())[-2]
    audit.add(FeedEntry(event=first.event, receipt=parse_statement(other)))
    with pytest.raises(Untrusted) as caught:
        audit.add(FeedEntry(event=row.event, receipt=receipt))
    assert caught.value.code is ErrorCode.UNTRUSTED_HISTORY


async def audit_of(house: House) -> AuditResult:
    """The courier's whole feed, verified."""
    asked = ListEventsRequest(point_id=POINT, scope=FeedScope.MEMBER, after=Cursor(epoch=0, sequence=0))
    page = await Feed(house.desk).page(Caller(COURIER, NOW + DAY), asked)
    audit = FeedAudit(Operator(DIRECTORY, OPERATOR), POINT, member_id=COURIER)
    for row in page.rows:
        receipt = None if row.receipt is None else parse_statement(row.receipt)
        audit.add(FeedEntry(event=row.event, receipt=receipt))
    return audit.finish(page.head)
