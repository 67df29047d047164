"""Orders that a driver's handheld brings to a point without a network (docs/spec/services.md)."""

from collections.abc import Callable
from datetime import timedelta

from lockernet.v1 import services_pb2
from lockernet_conformance.forge.statements import Statement, plain
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind, Profile
from lockernet_conformance.trial import Desk, Kiosk, Parcel, Trial
from lockernet_conformance.trial.carriers import exchange

EMPTY = (Ability.RESET,)
HANDHELD = Profile.OFFLINE
MOST_ORDERS = 64
LARGEST_BYTES = 256 * 1024
HOUR = timedelta(hours=1)


def promise(desk: Desk, parcel: Parcel, **fields: object) -> Statement:
    """An order to reserve, as it lies in a handheld."""
    fields.setdefault("reserved_until", plain(desk.trial.now() + HOUR))
    statement, _ = desk.make(
        "reserve-compartment",
        parcel=parcel.terms(),
        label=parcel.label,
        **fields,  # type: ignore[arg-type]
    )
    return statement


def give_up(desk: Desk, parcel: Parcel) -> Statement:
    """An order to cancel."""
    return desk.make("cancel-reservation", parcel_id=parcel.parcel_id)[0]


async def unknown(desk: Desk, *parcels: Parcel) -> None:
    """The point has never heard of them."""
    for parcel in parcels:
        (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/carrier/orders-without-a-session", verifies=("LN-CUS-061",), kind=Kind.POSITIVE, profile=HANDHELD)
async def orders_without_a_session(trial: Trial) -> None:
    """A carrier that is nobody brings orders, and each gets the operator's signed yes, in their order."""
    desk = Desk(trial)
    parcel = desk.parcel()
    visit = await exchange(desk, [promise(desk, parcel), give_up(desk, parcel)])
    visit.confirmed(0)
    visit.confirmed(1)
    told = (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)
    trial.expect("a parcel that is known", holds=told.custody != 0, seen="no state")


@case("svc/carrier/in-the-order-brought", verifies=("LN-CUS-061",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def in_the_order_brought(trial: Trial) -> None:
    """Orders are judged in the order in which they came: to cancel before the promise finds no parcel."""
    desk = Desk(trial)
    parcel = desk.parcel()
    early, late = give_up(desk, parcel), give_up(desk, parcel)
    visit = await exchange(desk, [early, promise(desk, parcel), late])
    visit.refused(0, "NOT_FOUND")
    visit.confirmed(1)
    visit.confirmed(2)


def _flipped(statement: Statement) -> Statement:
    key_id, signature = statement.signatures[0]
    return statement.but(signatures=((key_id, bytes([signature[0] ^ 1]) + signature[1:]),))


BAD: dict[str, tuple[str, Callable[[Statement], Statement], tuple[str, ...]]] = {
    "flipped-signature": ("whose signature is not good", _flipped, ("UNTRUSTED_SIGNATURE",)),
    "no-signature": (
        "that nobody signed",
        lambda order: order.but(signatures=()),
        ("MALFORMED_STATEMENT",),
    ),
    "unknown-kind": (
        "of a kind that nobody knows",
        lambda order: order.but(kind="reserve-a-room"),
        ("CALL_NOT_SERVED", "MALFORMED_STATEMENT"),
    ),
    "unknown-version": (
        "of another version",
        lambda order: order.but(kind="application/vnd.lockernet.reserve-compartment.v2+protobuf"),
        ("CALL_NOT_SERVED", "VERSION_UNSUPPORTED"),
    ),
}
"""Orders that are none, and what may be said of each."""


def _bad_case(
    name: str, words: str, spoil: Callable[[Statement], Statement], reasons: tuple[str, ...]
) -> None:
    async def holds_nothing_up(trial: Trial) -> None:
        desk = Desk(trial)
        first, bad, last = (desk.parcel() for _ in range(3))
        visit = await exchange(desk, [promise(desk, first), spoil(promise(desk, bad)), promise(desk, last)])
        visit.confirmed(0)
        visit.confirmed(2)
        answer = visit.answers()[1]
        trial.expect(
            f"{' or '.join(reasons)}, and nothing signed",
            holds=answer.reason in reasons and not answer.HasField("answer"),
            seen=f"{answer.reason or 'no reason'}, signed: {answer.HasField('answer')}",
            of=visit.reply,
        )
        await unknown(desk, bad)
        await exchange(desk, [give_up(desk, first), give_up(desk, last)])

    holds_nothing_up.__doc__ = f"An order {words} gets a reason without a signature, and holds no other up."
    case(f"svc/carrier/bad-order~{name}", verifies=("LN-CUS-061",), kind=Kind.NEGATIVE, profile=HANDHELD)(
        holds_nothing_up
    )


for _name, (_words, _spoil, _reasons) in BAD.items():
    _bad_case(_name, _words, _spoil, _reasons)


@case("svc/carrier/no-order-at-all", verifies=("LN-CUS-061",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def no_order_at_all(trial: Trial) -> None:
    """A session token among the orders is a kind that the point does not take: CALL_NOT_SERVED."""
    desk = Desk(trial)
    parcel = desk.parcel()
    token = desk.people.courier.session(desk.here(), trial.request_id())
    visit = await exchange(desk, [token, promise(desk, parcel), give_up(desk, parcel)])
    trial.expect(
        "CALL_NOT_SERVED, and yes to the others",
        holds=visit.reasons() == ["CALL_NOT_SERVED", "", ""],
        seen=str(visit.reasons()),
        of=visit.reply,
    )


@case("svc/carrier/signed-no", verifies=("LN-CUS-061",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def signed_no(trial: Trial) -> None:
    """An order that the rules refuse gets the signed Refusal, as if its courier had called."""
    desk = Desk(trial)
    order = promise(desk, desk.parcel(outside=(9_000, 9_000, 9_000)))
    visit = await exchange(desk, [order])
    visit.refused(0, "NO_FITTING_SIZE")
    called = await desk.deliver(order)
    called.refused("NO_FITTING_SIZE")
    trial.expect(
        "the same no to the courier's own call",
        holds=called.reply.signed_refusal() == visit.answers()[0].answer,
        seen=called.reply.words(),
        of=called.reply,
    )


@case("svc/carrier/same-bytes", verifies=("LN-CUS-061", "LN-REQ-002"), kind=Kind.NEGATIVE, profile=HANDHELD)
async def same_bytes(trial: Trial) -> None:
    """An order that comes by call, by carrier, and twice in one exchange has one answer and one effect."""
    desk = Desk(trial)
    parcel = desk.parcel()
    order = promise(desk, parcel)
    called = await desk.deliver(order)
    given = called.reply.ok(services_pb2.ReserveCompartmentResponse).confirmation
    visit = await exchange(desk, [order, order])
    answers = [each.answer for each in visit.answers()]
    trial.expect(
        "the first answer", holds=answers == [given, given], seen=str(visit.reasons()), of=visit.reply
    )
    (await desk.cancel(parcel)).confirmed()


@case("svc/carrier/expired-order", verifies=("LN-CUS-061",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def expired_order(trial: Trial) -> None:
    """A handheld that was on its way too long brings an order that has expired: UNTRUSTED_EXPIRED."""
    desk = Desk(trial)
    parcel = desk.parcel()
    old = desk.trial.now() - timedelta(hours=2)
    order = promise(
        desk, parcel, header__issued_at=old, header__not_before=old, header__expires_at=old + HOUR
    )
    visit = await exchange(desk, [order])
    trial.expect(
        "UNTRUSTED_EXPIRED, and nothing signed",
        holds=visit.reasons() == ["UNTRUSTED_EXPIRED"] and not visit.answers()[0].HasField("answer"),
        seen=str(visit.reasons()),
        of=visit.reply,
    )
    await unknown(desk, parcel)


@case("svc/carrier/two-couriers", verifies=("LN-CUS-061",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def two_couriers(trial: Trial) -> None:
    """Orders of two couriers in one exchange are each its own signer's, whoever carries them."""
    desk, rival = Desk(trial), Desk(trial).people.rival
    mine, theirs = desk.parcel(), desk.parcel()
    stolen, _ = desk.make("cancel-reservation", by=rival, parcel_id=mine.parcel_id)
    orders = [promise(desk, mine), promise(desk, theirs, by=rival), stolen]
    visit = await exchange(desk, orders, badge=Kiosk(desk).badge())
    visit.confirmed(0)
    visit.confirmed(1, by=rival)
    visit.refused(2, "NOT_FOUND", by=rival)
    (await desk.cancel(mine)).confirmed()
    (await desk.cancel(theirs, by=rival)).confirmed()


@case("svc/carrier/too-many-orders", verifies=("LN-CUS-064",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def too_many_orders(trial: Trial) -> None:
    """65 orders in one exchange are MALFORMED_FIELD, and none of them is looked at."""
    desk = Desk(trial)
    parcels = [desk.parcel() for _ in range(MOST_ORDERS + 1)]
    visit = await exchange(desk, [promise(desk, parcel) for parcel in parcels])
    visit.reply.refused("MALFORMED_FIELD", status="INVALID_ARGUMENT")
    await unknown(desk, parcels[0], parcels[-1])


@case("svc/carrier/as-many-as-allowed", verifies=("LN-CUS-064",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def as_many_as_allowed(trial: Trial) -> None:
    """64 orders are answered one by one, though most of them are bad."""
    desk = Desk(trial)
    parcel = desk.parcel()
    bad = [_flipped(promise(desk, desk.parcel())) for _ in range(MOST_ORDERS - 2)]
    visit = await exchange(desk, [promise(desk, parcel), *bad, give_up(desk, parcel)])
    visit.confirmed(0)
    visit.confirmed(MOST_ORDERS - 1)
    others = set(visit.reasons()[1:-1])
    trial.expect("UNTRUSTED_SIGNATURE", holds=others == {"UNTRUSTED_SIGNATURE"}, seen=str(others))


@case("svc/carrier/another-point", verifies=("LN-REQ-005",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def another_point(trial: Trial) -> None:
    """An exchange with another point is not for this one, and its orders are not looked at."""
    desk = Desk(trial)
    parcel = desk.parcel()
    visit = await exchange(desk, [promise(desk, parcel)], point_id="some-other-point")
    visit.reply.refused("NOT_FOUND", status="NOT_FOUND")
    await unknown(desk, parcel)


@case("svc/carrier/nothing-without-a-badge", verifies=("LN-CUS-062",), kind=Kind.NEGATIVE, profile=HANDHELD)
async def nothing_without_a_badge(trial: Trial) -> None:
    """A carrier without a badge takes away answers alone: no entries, no head, no session receipts."""
    desk = Desk(trial)
    parcel = desk.parcel()
    visit = await exchange(desk, [promise(desk, parcel), give_up(desk, parcel)])
    visit.confirmed(0)
    visit.confirmed(1)
    told = visit.told
    trial.expect(
        "answers alone",
        holds=not told.entries and not told.HasField("head") and not told.session_receipts,
        seen=f"{len(told.entries)} entries, {len(told.session_receipts)} session receipts",
        of=visit.reply,
    )
