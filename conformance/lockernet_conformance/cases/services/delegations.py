"""One courier acts for another: what a delegation lets through, and what it does not (docs/spec/trust.md)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lockernet.v1 import grants_pb2, services_pb2
from lockernet_conformance.forge.people import Person
from lockernet_conformance.registry import Ability, case
from lockernet_conformance.results import Kind
from lockernet_conformance.trial import Desk, Parcel, Sent, Trial
from lockernet_conformance.trial.directory import directory, key_says, without, without_agreement

DEPOSIT, COLLECT = grants_pb2.DELEGATED_ACTION_DEPOSIT, grants_pb2.DELEGATED_ACTION_COLLECT
SCOPE, NONE = "UNTRUSTED_DELEGATION_SCOPE", ("UNTRUSTED_DELEGATION", "DELEGATION_UNKNOWN")
NEEDS = (Ability.RESET,)
VALID = timedelta(days=2)
DAY = timedelta(days=1)


async def delegate_to(desk: Desk, person: Person, *, by: Person | None = None, **fields: Any) -> Sent:
    """A delegation of the courier (or `by`) to this person for deposits, delivered to the point."""
    told = {"delegate_id": person.member_id, "actions": [DEPOSIT], "header__valid": VALID, **fields}
    return await desk.send("delegation", by=by, **told)


async def bring(desk: Desk, parcel: Parcel, under: bytes, *, by: Person | None = None) -> Sent:
    """The delegate's order: expect this parcel of the courier."""
    return await desk.expect(parcel, by=by or desk.people.delegate, delegation_id=under)


async def not_expected(desk: Desk, parcel: Parcel) -> None:
    """Neither courier nor delegate has such a parcel. Raises Failed."""
    for person in (desk.people.courier, desk.people.delegate):
        asked = await desk.ask("GetParcel", by=person, parcel_id=parcel.parcel_id)
        asked.refused("NOT_FOUND", status="NOT_FOUND")


@case("svc/delegation/acts", verifies=("LN-TRU-016", "LN-CUS-023"), kind=Kind.POSITIVE, needs=NEEDS)
async def acts(trial: Trial) -> None:
    """A delegate brings a parcel under a delegation that the point holds; the parcel is the courier's."""
    await trial.control.reset()
    desk, parcel = Desk(trial), Desk(trial).parcel()
    held = await delegate_to(desk, desk.people.delegate)
    held.confirmed()
    (await bring(desk, parcel, held.statement.id)).confirmed()
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)


@case("svc/delegation/chain-of-two", verifies=("LN-TRU-016",), kind=Kind.POSITIVE, needs=NEEDS)
async def chain_of_two(trial: Trial) -> None:
    """A delegate that may pass a delegation on does so once, and the second delegate acts for the courier."""
    await trial.control.reset()
    desk, parcel = Desk(trial), Desk(trial).parcel()
    first = await delegate_to(desk, desk.people.delegate, may_delegate=True)
    first.confirmed()
    below = {"header__previous_statement_id": first.statement.id, "header__valid": DAY}
    second = await delegate_to(desk, desk.people.rival, by=desk.people.delegate, **below)
    second.confirmed()
    (await bring(desk, parcel, second.statement.id, by=desk.people.rival)).confirmed()
    (await desk.ask("GetParcel", parcel_id=parcel.parcel_id)).ok(services_pb2.GetParcelResponse)


@case("svc/delegation/unknown", verifies=("LN-TRU-016", "LN-CUS-023"), kind=Kind.NEGATIVE, needs=NEEDS)
async def unknown(trial: Trial) -> None:
    """A delegation that the point does not hold lets nobody act; once it is delivered it does."""
    await trial.control.reset()
    desk, parcel = Desk(trial), Desk(trial).parcel()
    person = desk.people.delegate
    statement, request_id = desk.make(
        "delegation", delegate_id=person.member_id, actions=[DEPOSIT], header__valid=VALID
    )
    (await bring(desk, parcel, statement.id)).refused(*NONE)
    await not_expected(desk, parcel)
    (await desk.deliver(statement, request_id=request_id)).confirmed()
    (await bring(desk, parcel, statement.id)).confirmed()


@case("svc/delegation/of-somebody-else", verifies=("LN-TRU-016",), kind=Kind.NEGATIVE, needs=NEEDS)
async def of_somebody_else(trial: Trial) -> None:
    """A delegation lets its own delegate act, and no other courier that names it."""
    await trial.control.reset()
    desk, parcel = Desk(trial), Desk(trial).parcel()
    held = await delegate_to(desk, desk.people.delegate)
    held.confirmed()
    (await bring(desk, parcel, held.statement.id, by=desk.people.rival)).refused(*NONE)
    await not_expected(desk, parcel)


SCOPES: dict[str, tuple[str, dict[str, Any]]] = {
    "another-action": ("A delegation for collecting", {"actions": [COLLECT]}),
    "no-action": ("A delegation for nothing", {"actions": []}),
    "action-of-tomorrow": ("A delegation for an action that nobody knows", {"actions": [77]}),
}


def _declare_scope(name: str, words: str, fields: dict[str, Any]) -> None:
    async def out_of_scope(trial: Trial) -> None:
        await trial.control.reset()
        desk, parcel = Desk(trial), Desk(trial).parcel()
        held = await delegate_to(desk, desk.people.delegate, **fields)
        reasons: tuple[str, ...] = (SCOPE,)
        if held.reply.status != "OK":
            held.refused()
            reasons = (SCOPE, *NONE)
        (await bring(desk, parcel, held.statement.id)).refused(*reasons)
        await not_expected(desk, parcel)

    out_of_scope.__doc__ = f"{words} lets no deposit through."
    case(f"svc/delegation/{name}", verifies=("LN-TRU-017",), kind=Kind.NEGATIVE, needs=NEEDS)(out_of_scope)


for _name, (_words, _fields) in SCOPES.items():
    _declare_scope(_name, _words, _fields)


@case("svc/delegation/another-point", verifies=("LN-TRU-017",), kind=Kind.NEGATIVE, needs=NEEDS)
async def another_point(trial: Trial) -> None:
    """A delegation that names other points lets nothing through here, whether it is kept or not."""
    await trial.control.reset()
    desk, parcel = Desk(trial), Desk(trial).parcel()
    held = await delegate_to(desk, desk.people.delegate, point_ids=["another-point"])
    (await bring(desk, parcel, held.statement.id)).refused(SCOPE, *NONE)
    await not_expected(desk, parcel)


@case("svc/delegation/to-the-point", verifies=("LN-TRU-018",), kind=Kind.NEGATIVE, needs=NEEDS)
async def to_the_point(trial: Trial) -> None:
    """A delegation is addressed to the operator: one to the point alone lets nobody act."""
    await trial.control.reset()
    desk, parcel = Desk(trial), Desk(trial).parcel()
    held = await delegate_to(desk, desk.people.delegate, header__audience=trial.world.point_id)
    held.refused("UNTRUSTED_AUDIENCE", status="PERMISSION_DENIED")
    (await bring(desk, parcel, held.statement.id)).refused(*NONE)
    await not_expected(desk, parcel)


@case("svc/delegation/not-passed-on", verifies=("LN-TRU-016",), kind=Kind.NEGATIVE, needs=NEEDS)
async def not_passed_on(trial: Trial) -> None:
    """A delegate that may not pass a delegation on gives nobody anything."""
    await _second_link(trial, {"may_delegate": False}, {})


@case("svc/delegation/second-says-more", verifies=("LN-TRU-017",), kind=Kind.NEGATIVE, needs=NEEDS)
async def second_says_more(trial: Trial) -> None:
    """A second link for one action more than the first has makes the whole chain worth nothing."""
    await _second_link(trial, {"may_delegate": True}, {"actions": [DEPOSIT, COLLECT]})


@case("svc/delegation/second-lasts-longer", verifies=("LN-TRU-017",), kind=Kind.NEGATIVE, needs=NEEDS)
async def second_lasts_longer(trial: Trial) -> None:
    """A second link that lasts longer than the first makes the whole chain worth nothing."""
    await _second_link(trial, {"may_delegate": True}, {"header__valid": VALID + DAY})


@case("svc/delegation/second-without-first", verifies=("LN-TRU-016",), kind=Kind.NEGATIVE, needs=NEEDS)
async def second_without_first(trial: Trial) -> None:
    """A link that names no first one serves the delegate's own parcels, and not those of the courier."""
    await trial.control.reset()
    desk, parcel = Desk(trial), Desk(trial).parcel()
    (await delegate_to(desk, desk.people.delegate, may_delegate=True)).confirmed()
    second = await delegate_to(desk, desk.people.rival, by=desk.people.delegate)
    second.confirmed()
    await bring(desk, parcel, second.statement.id, by=desk.people.rival)
    asked = await desk.ask("GetParcel", parcel_id=parcel.parcel_id)
    asked.refused("NOT_FOUND", status="NOT_FOUND")


async def _second_link(trial: Trial, first: dict[str, Any], second: dict[str, Any]) -> None:
    """From courier to delegate to rival; the rival's order is refused."""
    await trial.control.reset()
    desk, parcel = Desk(trial), Desk(trial).parcel()
    above = await delegate_to(desk, desk.people.delegate, **first)
    above.confirmed()
    below = {"header__previous_statement_id": above.statement.id, "header__valid": DAY, **second}
    under = await delegate_to(desk, desk.people.rival, by=desk.people.delegate, **below)
    sent = await bring(desk, parcel, under.statement.id, by=desk.people.rival)
    sent.refused(SCOPE, *NONE, status=("PERMISSION_DENIED", "FAILED_PRECONDITION", "NOT_FOUND"))
    await not_expected(desk, parcel)


@case(
    "svc/delegation/ended",
    verifies=("LN-TRU-018",),
    kind=Kind.NEGATIVE,
    needs=(*NEEDS, Ability.CLOCK),
)
async def ended(trial: Trial) -> None:
    """A delegation ends with its time: what could be done before it cannot be done after."""
    await trial.control.reset()
    desk, before, after = Desk(trial), Desk(trial).parcel(), Desk(trial).parcel()
    held = await delegate_to(desk, desk.people.delegate)
    held.confirmed()
    (await bring(desk, before, held.statement.id)).confirmed()
    await trial.control.pass_time(VALID + timedelta(hours=1))
    (await bring(desk, after, held.statement.id)).refused("UNTRUSTED_EXPIRED", *NONE)
    await not_expected(desk, after)


def _declare_lost(name: str, words: str, reasons: tuple[str, ...], lose: Callable[..., Any]) -> None:
    async def lost(trial: Trial) -> None:
        desk, before, after = Desk(trial), Desk(trial).parcel(), Desk(trial).parcel()
        async with directory(desk, empty=True) as told:
            rival = desk.people.rival
            held = await delegate_to(desk, desk.people.delegate, by=rival)
            held.confirmed()
            (await bring(desk, before, held.statement.id)).confirmed()
            await told.replace(lose(rival, told.issued_at))
            (await bring(desk, after, held.statement.id)).refused(*reasons, *NONE)
            delegate = desk.people.delegate
            asked = await desk.ask("GetParcel", by=delegate, parcel_id=after.parcel_id)
            asked.refused("NOT_FOUND")

    lost.__doc__ = f"A delegate acts no more for a courier {words}."
    needs = (*NEEDS, Ability.TRUST)
    case(f"svc/delegation/{name}", verifies=("LN-TRU-018",), kind=Kind.NEGATIVE, needs=needs)(lost)


_declare_lost(
    "courier-without-agreement",
    "whose agreement is over",
    ("UNTRUSTED_AGREEMENT",),
    lambda rival, _at: without_agreement(rival),
)
_declare_lost(
    "courier-removed",
    "that is in the directory no more",
    ("UNTRUSTED_KEY", "UNTRUSTED_AGREEMENT", "UNTRUSTED_NETWORK"),
    lambda rival, _at: without(rival),
)
_declare_lost(
    "key-stolen-before",
    "whose key was stolen before the point stored the delegation",
    ("UNTRUSTED_KEY_COMPROMISED",),
    lambda rival, at: key_says(rival, "grant", compromised_from=at - DAY),
)
