"""The library judges every published wish under delegations (LN-TRU-016, 017, 018, 019)."""

import pytest

from lockernet.codec.delegations import held_link
from lockernet.codec.statements import parse_statement, verify_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.outcome import Refused
from lockernet.signing.delegation import Link, Wish, judge_wish
from lockernet.signing.verify import Place
from tests.vectors.reading import Answer, Vector, agrees, answered, directory, moment, place, vectors_of


def stored(given: Vector, here: Place) -> dict[bytes, Link]:
    """What the point verified when each delegation came, and kept."""
    links = {}
    for held in given["held"]:
        since = moment(held["held_since"])
        statement = parse_statement(bytes.fromhex(held["statement"]))
        known = directory(given["directory"])
        verified = verify_statement(statement, known, place=here, now=since, witnessed_at=since)
        link = held_link(verified, held_since=since)
        links[link.delegation_id] = link
    return links


def verdict(given: Vector) -> Answer:
    here, asked = place(given["place"]), given["wish"]
    wish = Wish(asked["courier"], asked["speaker"], asked["action"], here.operator_id, asked["point"])
    outcome = judge_wish(wish, stored(given, here), directory(given["directory"]), now=moment(given["now"]))
    if isinstance(outcome, Refused):
        raise Untrusted(ErrorCode(outcome.reason))
    return {"delegation_ids": [ident.hex() for ident in outcome.delegation_ids]}


@pytest.mark.parametrize("vector", vectors_of("delegations"))
def test_delegate_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    agrees(answered(lambda: verdict(vector["input"])), vector)
