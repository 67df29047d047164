"""Stays of drivers: one signed list of the receipts, made when the driver has left, whatever happens."""

from datetime import timedelta

from lockernet.codec.statements import open_payload, parse_statement, read_payload, verify_statement
from lockernet.models.custody import SessionReceipt
from lockernet.signing.pae import statement_id
from lockernet.signing.verify import Place
from lockernet_node.pipeline.badges import Badge
from lockernet_node.pipeline.stays import IDLE
from lockernet_node.pipeline.visits import Visit
from tests.network import COURIER, NOW, OPERATOR, POINT
from tests.node.house import House


async def bring(house: House, label: str, badge: Badge) -> Visit:
    """One more parcel through its door, with this badge."""
    await house.reserve(label)
    visit = await house.depositing.open(badge, label)
    assert isinstance(visit, Visit), visit
    await house.pulse()
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)
    return visit


async def session_receipts(house: House) -> list[SessionReceipt]:
    rows = await house.desk.store.transact(lambda tx: tx.session_receipts_after(COURIER, 0, 100))
    return [read_payload(parse_statement(row.statement), SessionReceipt) for row in rows]


async def receipt_ids(house: House) -> list[bytes]:
    """The statement ids of all receipts in the journal."""
    statements = [parse_statement(row.receipt) for row in await house.journal() if row.receipt is not None]
    return [statement_id(each.payload_type, each.payload) for each in statements]


def a_badge(house: House) -> Badge:
    return house.depositing.read_badge(house.courier.badge())


async def test_a_stay_ends_with_the_list_of_its_receipts(house: House) -> None:  # LN-CUS-060
    badge = a_badge(house)
    await bring(house, "FIRST", badge)
    house.clock.advance(timedelta(seconds=40))
    await bring(house, "SECOND", badge)
    assert await session_receipts(house) == []

    await house.depositing.leave(badge)

    [word] = await session_receipts(house)
    ids = await receipt_ids(house)
    assert word.receipt_ids == tuple(ids)
    assert len(ids) == 2
    assert (word.visit.begin, word.visit.until) == (NOW, NOW + timedelta(seconds=40))
    assert (word.header.audience, word.header.request_id) == (COURIER, ids[-1][:16])


async def test_it_is_signed_by_the_points_device(house: House) -> None:  # LN-CUS-060, LN-TRU-010
    badge = a_badge(house)
    await bring(house, "FIRST", badge)
    await house.depositing.leave(badge)
    [row] = await house.desk.store.transact(lambda tx: tx.session_receipts_after(COURIER, 0, 9))

    place = Place(frozenset({COURIER}), OPERATOR, point_id=POINT)
    verified = verify_statement(
        parse_statement(row.statement), house.desk.point.directory, place=place, now=NOW
    )

    assert open_payload(verified, SessionReceipt).point_id == POINT


async def test_a_driver_who_walks_away_has_left_after_a_while(house: House) -> None:
    badge = a_badge(house)
    await bring(house, "FIRST", badge)
    await house.pass_time(IDLE - timedelta(seconds=1))
    assert await session_receipts(house) == []

    await house.pass_time(timedelta(seconds=1))

    assert len(await session_receipts(house)) == 1


async def test_a_door_that_is_still_open_keeps_the_stay_open(house: House) -> None:
    badge = a_badge(house)
    await bring(house, "FIRST", badge)
    await house.reserve("SECOND")
    visit = await house.depositing.open(badge, "SECOND")
    assert isinstance(visit, Visit)
    await house.pulse()
    await house.depositing.leave(badge)
    assert await session_receipts(house) == []

    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)
    await house.reports.tick()

    [word] = await session_receipts(house)
    assert len(word.receipt_ids) == 2


async def test_a_stay_without_a_hand_over_has_no_session_receipt(house: House) -> None:
    badge = a_badge(house)
    await house.reserve("FIRST")
    visit = await house.depositing.open(badge, "FIRST")
    assert isinstance(visit, Visit)
    await house.pulse()
    await house.shut(visit.compartment)
    await house.depositing.confirm(visit.parcel_id, inside=False)

    await house.depositing.leave(badge)

    assert await session_receipts(house) == []
    assert list(await house.desk.store.transact(lambda tx: tx.stays())) == []


async def test_a_crash_loses_no_session_receipt(house: House) -> None:  # LN-CUS-060
    badge = a_badge(house)
    await bring(house, "FIRST", badge)
    house.start()
    await house.reports.start()

    await house.pass_time(IDLE)

    [word] = await session_receipts(house)
    assert word.receipt_ids == tuple(await receipt_ids(house))


async def test_the_same_badge_has_one_session_receipt_for_each_stay(house: House) -> None:
    badge = a_badge(house)
    for label in ("MORNING", "EVENING"):
        await bring(house, label, badge)
        await house.depositing.leave(badge)

    words = await session_receipts(house)

    assert [word.receipt_ids for word in words] == [(each,) for each in await receipt_ids(house)]


async def test_what_a_recipient_takes_meanwhile_is_not_the_drivers(house: House) -> None:
    badge = a_badge(house)
    parcel, compartment = await house.deposit("EARLIER")
    await house.depositing.leave(badge)
    other = house.depositing.read_badge(house.courier.badge())
    await bring(house, "FIRST", other)
    await house.enter(parcel.claim.text())
    house.bank.take(compartment)
    await house.shut(compartment)
    await house.collecting.confirm(parcel.parcel_id)

    await house.depositing.leave(other)

    last = (await session_receipts(house))[-1]
    assert len(last.receipt_ids) == 1
