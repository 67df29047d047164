"""The trust file as JSON: bytes in hexadecimal, times with a zone, nothing unknown."""

import json
from contextlib import suppress
from typing import Any

import pytest
from pydantic import ValidationError

from lockernet.models.trust import Purpose, TrustFile
from tests.lockernet.parties import COURIER, OPERATOR, agreement, key_record, member, trust_file

FILE = trust_file([member(COURIER), member(OPERATOR)], [agreement()])


def changed(**update: Any) -> str:
    return json.dumps(json.loads(FILE.model_dump_json()) | update)


def test_file_comes_back_from_its_json() -> None:
    assert TrustFile.model_validate_json(FILE.model_dump_json()) == FILE


def test_bytes_are_written_in_hexadecimal() -> None:
    written = json.loads(key_record(COURIER, Purpose.GRANT).model_dump_json())

    assert written["public_key"] == key_record(COURIER, Purpose.GRANT).public_key.hex()
    assert written["key_id"] == key_record(COURIER, Purpose.GRANT).key_id.hex()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        changed(version=2),
        changed(network_id="Sea Test"),
        changed(issued_at="2026-03-02T10:00:00"),
        changed(issued_at="0001-01-01T00:00:00+99:00"),
        changed(issued_at="yesterday"),
        changed(secret="a field that nobody knows"),
        changed(agreements=[{"courier_id": COURIER}]),
        changed(members=[{"member_id": COURIER, "roles": ["king"]}]),
        changed(members=[{"member_id": COURIER, "roles": ["courier"], "keys": [{"key_id": "zz"}]}]),
    ],
)
def test_file_that_is_not_exactly_one_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TrustFile.model_validate_json(text)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_moment_at_the_edge_of_time_is_read_or_refused_but_never_an_error(moment: str) -> None:
    with suppress(ValidationError):
        TrustFile.model_validate_json(changed(issued_at=moment))


@pytest.mark.parametrize("algorithm", ["RSA", "none", "ed25519", ""])
def test_no_other_algorithm_is_known_here(algorithm: str) -> None:
    key = json.loads(key_record(COURIER, Purpose.GRANT).model_dump_json()) | {"algorithm": algorithm}

    with pytest.raises(ValidationError):
        TrustFile.model_validate_json(
            changed(members=[{"member_id": COURIER, "roles": ["courier"], "keys": [key]}])
        )
