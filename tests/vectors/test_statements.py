"""The library answers every vector about statements and about who may say what (LN-SIG, LN-TRU)."""

import pytest

from lockernet.codec.statements import open_payload, parse_statement, statement_bytes, verify_statement
from lockernet.models.payload_types import MODELS, PREFIX, SUFFIX
from lockernet.signing.pae import pae
from lockernet.signing.verify import UNWITNESSED
from tests.vectors.reading import (
    Answer,
    Vector,
    agrees,
    answered,
    directory,
    moment,
    octets,
    place,
    vectors_of,
)


def verdict(given: Vector) -> Answer:
    """Parse, verify, judge, open: the whole way of a statement."""
    statement = parse_statement(octets(given["statement"]))
    seen = given.get("witnessed_at")
    verified = verify_statement(
        statement,
        directory(given["directory"]),
        place=place(given["place"]),
        now=moment(given["now"]),
        witnessed_at=UNWITNESSED if seen == "never" else seen and moment(seen),
    )
    verified.require_policy()
    kind = given.get("kind_expected")
    open_payload(verified, MODELS[statement.payload_type if kind is None else f"{PREFIX}{kind}{SUFFIX}"])
    assert parse_statement(statement_bytes(statement)) == statement
    return {
        "statement_id": verified.statement_id.hex(),
        "pae": pae(statement.payload_type, statement.payload).hex(),
    }


@pytest.mark.parametrize("vector", vectors_of("statements"))
def test_statement_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    agrees(answered(lambda: verdict(vector["input"])), vector)


@pytest.mark.parametrize("vector", vectors_of("trust"))
def test_speaker_gets_the_verdict_that_its_vector_says(vector: Vector) -> None:
    agrees(answered(lambda: verdict(vector["input"])), vector)
