"""Statements and speakers: parse, verify, judge, open; agreements and delegations made of them."""

from datetime import UTC, datetime

from conformance.targets.reference.executor.words import Answer, Given, World, moment, octets, refused
from lockernet.codec.delegations import held_link
from lockernet.codec.statements import open_payload, parse_statement, statement_bytes, verify_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.agreements import Agreement, AgreementAcceptance
from lockernet.models.outcome import Refused
from lockernet.models.payload_types import MODELS, PREFIX, SUFFIX
from lockernet.network.agreements import judge_acceptance
from lockernet.signing.delegation import Link, Wish, judge_wish
from lockernet.signing.pae import pae
from lockernet.signing.verify import UNWITNESSED, Place

SIGNED_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""When offers and acceptances are read."""


def statement(given: Given, world: World) -> Answer:
    """The whole way of a statement."""
    signed = parse_statement(octets(given["statement"]))
    seen = given.get("witnessed_at")
    verified = verify_statement(
        signed,
        world.directory(given["directory"]),
        place=world.place(given["place"]),
        now=moment(given["now"]),
        witnessed_at=UNWITNESSED if seen == "never" else seen and moment(seen),
    )
    verified.require_policy()
    kind = given.get("kind_expected")
    open_payload(verified, MODELS[signed.payload_type if kind is None else f"{PREFIX}{kind}{SUFFIX}"])
    assert parse_statement(statement_bytes(signed)) == signed
    return {
        "statement_id": verified.statement_id.hex(),
        "pae": pae(signed.payload_type, signed.payload).hex(),
    }


def agreement(given: Given, world: World) -> Answer:
    """An offer and its acceptance."""
    known = world.directory(given["directory"])
    everybody = Place(frozenset(known.members), "harbour-lockers")
    offer, acceptance = (
        verify_statement(parse_statement(bytes.fromhex(given[name])), known, place=everybody, now=SIGNED_AT)
        for name in ("offer", "acceptance")
    )
    outcome = judge_acceptance(
        open_payload(offer, Agreement), offer.statement_id, open_payload(acceptance, AgreementAcceptance)
    )
    if isinstance(outcome, Refused):
        return refused(outcome.reason)
    return {"agreement_id": offer.statement_id.hex()}


def wish(given: Given, world: World) -> Answer:
    """What a delegate wishes, under the delegations that the point holds."""
    here, asked = world.place(given["place"]), given["wish"]
    wished = Wish(asked["courier"], asked["speaker"], asked["action"], here.operator_id, asked["point"])
    known = world.directory(given["directory"])
    outcome = judge_wish(wished, _held(given, world), known, now=moment(given["now"]))
    if isinstance(outcome, Refused):
        raise Untrusted(ErrorCode(outcome.reason))
    return {"delegation_ids": [ident.hex() for ident in outcome.delegation_ids]}


def _held(given: Given, world: World) -> dict[bytes, Link]:
    """What the point verified when each delegation came, and kept."""
    here, known, links = world.place(given["place"]), world.directory(given["directory"]), {}
    for held in given["held"]:
        since = moment(held["held_since"])
        signed = parse_statement(bytes.fromhex(held["statement"]))
        verified = verify_statement(signed, known, place=here, now=since, witnessed_at=since)
        link = held_link(verified, held_since=since)
        links[link.delegation_id] = link
    return links
