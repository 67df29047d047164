"""A point without a network: a driver's handheld brings orders and takes its own courier's proof home."""

import pytest
from grpc import StatusCode

from lockernet.client.audit import AuditResult, FeedAudit
from lockernet.client.operator import Operator
from lockernet.codec.statements import parse_statement, read_payload, read_statement, statement_bytes
from lockernet.errors import ErrorCode
from lockernet.models.calls import EXCHANGE_LIMIT
from lockernet.models.custody import CustodyState, SessionReceipt
from lockernet.models.grants import CapacityLease, GrantAction
from lockernet.models.journal import FeedEntry
from lockernet.models.reservations import Confirmation, Refusal
from lockernet.models.statements import SignedStatement
from lockernet.signing.pae import statement_id
from lockernet.v1 import events_pb2, statements_pb2
from lockernet.v1 import services_pb2 as pb
from lockernet_node.clocks import SeededEntropy
from lockernet_node.pipeline.visits import Visit
from tests.network import COURIER, DAY, OPERATOR, OTHER_COURIER, POINT, CourierDesk
from tests.node.feed.reading import DIRECTORY
from tests.node.feed.test_stream_ends import fill
from tests.node.house import House
from tests.node.operator import OperatorDesk
from tests.node.pipeline.test_leases import ONE, promise
from tests.node.transport.site import Reply, Site

EXCHANGE = "LinkService/Exchange"
FORGED = SignedStatement("application/vnd.lockernet.deposit-order.v1+protobuf", b"\x0a\x00", ())


def carried(*orders: SignedStatement, badge: str = "", **more: object) -> pb.ExchangeRequest:
    """What a handheld brings."""
    return pb.ExchangeRequest(
        point_id=POINT,
        badge=badge,
        orders=[statements_pb2.SignedStatement.FromString(statement_bytes(each)) for each in orders],
        **more,  # type: ignore[arg-type]  # fields of the request
    )


async def call(site: Site, request: pb.ExchangeRequest) -> Reply:
    """Over the link, with nothing that says who calls."""
    return await site.send(EXCHANGE, request.SerializeToString())


async def exchange(site: Site, request: pb.ExchangeRequest) -> pb.ExchangeResponse:
    reply = await call(site, request)
    assert reply.status is StatusCode.OK, reply
    return pb.ExchangeResponse.FromString(reply.data)


async def bring(house: House, badge: str, label: str) -> None:
    """At the kiosk: badge, label, door, parcel, shut."""
    visit = await house.depositing.open(house.depositing.read_badge(badge), label)
    assert isinstance(visit, Visit), visit
    await house.pulse()
    house.bank.place(visit.compartment)
    await house.shut(visit.compartment)


def audited(response: pb.ExchangeResponse, member_id: str = COURIER) -> AuditResult:
    """What the courier's back end makes of it at home."""
    audit = FeedAudit(Operator(DIRECTORY, OPERATOR), POINT, member_id=member_id)
    for entry in response.entries:
        receipt = read_statement(entry.receipt) if entry.HasField("receipt") else None
        audit.add(FeedEntry(event=entry.event, receipt=receipt))
    return audit.finish(read_statement(response.head))


async def test_a_dark_point_honours_what_its_hub_promised(site: Site) -> None:
    """LN-CAP-024, LN-CUS-061."""
    house = site.house
    operator, courier = OperatorDesk(house), house.courier
    await house.orders.submit(operator.lease(1, ONE), CapacityLease)
    terms = courier.terms(claim=courier.claim())
    order = courier.reserve("PROMISED", terms)
    yes = promise(operator, order, terms.parcel_id)

    answers = (await exchange(site, carried(yes, order))).answers
    again = (await exchange(site, carried(order, yes))).answers

    assert [each.reason for each in (*answers, *again)] == ["", "", "", ""]
    assert read_statement(answers[1].answer) == read_statement(again[0].answer) == yes
    await bring(house, courier.badge(), "PROMISED")
    custody = await house.desk.store.transact(lambda tx: tx.custody(terms.parcel_id))
    assert custody is not None
    assert custody.state is CustodyState.WAITING


async def test_a_promise_that_no_lease_covers_is_refused_and_a_forged_one_changes_nothing(site: Site) -> None:
    """LN-CAP-024."""
    house = site.house
    operator, courier = OperatorDesk(house), house.courier
    terms = courier.terms(claim=courier.claim())
    order = courier.reserve("PROMISED", terms)
    yes = promise(operator, order, terms.parcel_id)
    forged = yes._replace(signatures=())
    torn = yes._replace(payload=b"\x0a\xff")

    refused = (await exchange(site, carried(order, yes))).answers
    bad = (await exchange(site, carried(order, forged))).answers
    unread = (await exchange(site, carried(torn))).answers

    assert [each.reason for each in refused] == ["LEASE_REFUSED", ""]
    assert bad[0].reason.startswith(("UNTRUSTED", "MALFORMED"))
    assert [each.reason for each in unread] == ["MALFORMED_MESSAGE"]
    assert await house.desk.store.transact(lambda tx: tx.custody(terms.parcel_id)) is None


async def test_a_deposit_at_a_dark_point_and_the_proof_is_carried_home(site: Site) -> None:
    """LN-CUS-060, LN-CUS-061, LN-CUS-062, LN-CUS-063: only the local link is spoken."""
    house, courier = site.house, site.house.courier
    badge = courier.badge()
    orders = [courier.expect(label, courier.terms(claim=courier.claim())) for label in ("ONE", "TWO")]

    before = await exchange(site, carried(*orders, badge=badge))
    for label in ("ONE", "TWO"):
        await bring(house, badge, label)
    await house.depositing.leave(house.depositing.read_badge(badge))
    home = await exchange(site, carried(badge=badge, after=events_pb2.Cursor()))

    for order, answer in zip(orders, before.answers, strict=True):
        assert answer.order_id == statement_id(order.payload_type, order.payload)
        assert answer.reason == ""
        read_payload(read_statement(answer.answer), Confirmation)
    result = audited(home)
    assert (result.receipts, len(result.parcels)) == (2, 2)
    [sealed] = home.session_receipts
    session = Operator(DIRECTORY, OPERATOR).open_from_device(
        read_statement(sealed), SessionReceipt, audience=COURIER, point_id=POINT
    )
    told = [handover.receipt_id for parcel in result.parcels for handover in parcel.handovers]
    assert list(session.word.receipt_ids) == told
    assert not home.more


async def test_a_strangers_handheld_gets_nothing_of_others(site: Site) -> None:  # LN-CUS-062
    stranger = CourierDesk(OTHER_COURIER, entropy=SeededEntropy(b"stranger"))
    badge = site.house.courier.badge()
    await site.house.reserve("MINE")
    await bring(site.house, badge, "MINE")
    await site.house.depositing.leave(site.house.depositing.read_badge(badge))

    theirs = await exchange(site, carried(badge=stranger.badge()))
    nobodys = await exchange(site, carried())

    assert not theirs.entries
    assert not theirs.session_receipts
    assert audited(theirs, OTHER_COURIER).events == 0
    assert nobodys == pb.ExchangeResponse()


@pytest.mark.parametrize("kind", ["rubbish", "altered", "expired", "of another kind", "of nobody"])
async def test_a_badge_that_is_none_ends_the_call_before_any_order(site: Site, kind: str) -> None:
    """LN-CUS-062."""
    courier = site.house.courier
    good = courier.badge()
    badges = {
        "rubbish": "LN1:RUBBISH",
        "altered": good[:-6] + ("A" if good[-6] != "A" else "B") + good[-5:],
        "expired": CourierDesk(now=courier.now - 2 * DAY).badge(),
        "of another kind": courier.badge(action=GrantAction.COLLECT),
        "of nobody": CourierDesk("courier-nobody").badge(),
    }

    reply = await call(site, carried(courier.expect("ONE", courier.terms()), badge=badges[kind]))

    assert reply.status in (
        StatusCode.INVALID_ARGUMENT,
        StatusCode.UNAUTHENTICATED,
        StatusCode.PERMISSION_DENIED,
    )
    assert not site.stored().journal


async def test_every_order_is_judged_by_itself(site: Site) -> None:  # LN-CUS-061
    courier = site.house.courier
    good = courier.expect("ONE", courier.terms())
    same_label = courier.expect("ONE", courier.terms())
    a_token = courier.session()
    tampered = SignedStatement(good.payload_type, good.payload + b"\x00", good.signatures)

    response = await exchange(site, carried(FORGED, tampered, same_label, a_token, good, good))

    assert [answer.reason for answer in response.answers] == [
        "MALFORMED_STATEMENT",
        "UNTRUSTED_SIGNATURE",
        "",
        "CALL_NOT_SERVED",
        "LABEL_IN_USE",
        "LABEL_IN_USE",
    ]
    refusal = read_payload(read_statement(response.answers[4].answer), Refusal)
    assert refusal.reason == "LABEL_IN_USE"
    assert response.answers[4] == response.answers[5], "the same bytes get the same answer (LN-REQ-002)"
    assert not response.answers[0].HasField("answer")


async def test_an_order_carried_twice_takes_effect_once(site: Site) -> None:  # LN-REQ-002
    courier = site.house.courier
    order = courier.expect("ONE", courier.terms())

    first = await exchange(site, carried(order))
    again = await exchange(site, carried(order))

    assert again == first
    assert len(site.stored().custodies) == 1


async def test_a_carrier_goes_on_where_it_was(site: Site) -> None:
    house, courier = site.house, site.house.courier
    badge = courier.badge()
    await house.reserve("ONE")
    await bring(house, badge, "ONE")
    await house.depositing.leave(house.depositing.read_badge(badge))
    first = await exchange(site, carried(badge=badge))
    await house.reserve("TWO")

    then = await exchange(
        site, carried(badge=badge, after=first.resume, after_session_receipt=first.last_session_receipt)
    )

    assert len(then.entries) == 1
    assert not then.session_receipts
    assert then.last_session_receipt == first.last_session_receipt == 1


async def test_what_does_not_fit_comes_with_the_next_exchange(site: Site) -> None:  # LN-CUS-064
    await fill(site.house, 1_200)
    badge, after, seen, sizes = site.house.courier.badge(), events_pb2.Cursor(), 0, []
    while True:
        response = await exchange(site, carried(badge=badge, after=after))
        seen, after = seen + len(response.entries), response.resume
        sizes.append(response.ByteSize())
        if not response.more:
            break

    assert seen == 1_200
    assert len(sizes) > 1
    assert max(sizes) < 256 * 1024


async def test_more_orders_than_a_carrier_may_bring(site: Site) -> None:  # LN-CUS-064
    courier = site.house.courier
    orders = [courier.expect(f"L{number}", courier.terms()) for number in range(EXCHANGE_LIMIT + 1)]

    reply = await call(site, carried(*orders))
    most = await exchange(site, carried(*orders[:EXCHANGE_LIMIT], badge=courier.badge()))

    assert reply.reasons == (ErrorCode.MALFORMED_FIELD,)
    assert {answer.reason for answer in most.answers} == {""}
    assert most.ByteSize() < 256 * 1024


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"point_id": "sg-elsewhere-01"}, "NOT_FOUND"),
        ({"after": events_pb2.Cursor(epoch=9, sequence=1)}, "MALFORMED_CURSOR"),
        ({"after": events_pb2.Cursor(epoch=2**63, sequence=1)}, "MALFORMED_FIELD"),
    ],
)
async def test_bad_exchanges(site: Site, change: dict[str, object], reason: str) -> None:
    request = carried(badge=site.house.courier.badge())
    request.MergeFrom(pb.ExchangeRequest(**change))  # type: ignore[arg-type]  # a table of fields

    assert (await call(site, request)).reasons == (reason,)


async def test_an_old_answer_is_not_readable_by_who_does_not_hold_the_order(site: Site) -> None:
    """LN-REQ-005: an order is known by its bytes alone; nothing lists what others have placed."""
    courier = site.house.courier
    await exchange(site, carried(courier.expect("ONE", courier.terms())))
    stranger = CourierDesk(OTHER_COURIER, entropy=SeededEntropy(b"stranger"))

    response = await exchange(site, carried(stranger.cancel(bytes(16)), badge=stranger.badge()))

    [answer] = response.answers
    assert answer.reason == "NOT_FOUND"
    assert parse_statement(answer.answer.SerializeToString()).payload_type.endswith("refusal.v1+protobuf")
