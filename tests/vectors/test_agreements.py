"""The library judges every published offer and acceptance (LN-AGR-001, LN-AGR-003)."""

from datetime import UTC, datetime

import pytest

from lockernet.codec.statements import open_payload, parse_statement, verify_statement
from lockernet.models.agreements import Agreement, AgreementAcceptance
from lockernet.models.outcome import Refused
from lockernet.network.agreements import judge_acceptance
from lockernet.signing.verify import Place
from tests.vectors.reading import Answer, Vector, agrees, answered, directory, refused, vectors_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def verdict(given: Vector) -> Answer:
    known = directory(given["directory"])
    everybody = Place(frozenset(known.members), "harbour-lockers")
    offer, acceptance = (
        verify_statement(parse_statement(bytes.fromhex(given[name])), known, place=everybody, now=NOW)
        for name in ("offer", "acceptance")
    )
    outcome = judge_acceptance(
        open_payload(offer, Agreement), offer.statement_id, open_payload(acceptance, AgreementAcceptance)
    )
    if isinstance(outcome, Refused):
        return refused(outcome.reason)
    return {"agreement_id": offer.statement_id.hex()}


@pytest.mark.parametrize("vector", vectors_of("agreements"))
def test_agreement_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    agrees(answered(lambda: verdict(vector["input"])), vector)
