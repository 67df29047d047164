"""Project Wycheproof's Ed25519 vectors, through the very path that a statement's signature takes."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.statements import Signature, SignedStatement
from lockernet.models.trust import KeyRecord, Purpose, Role
from lockernet.signing.admission import is_admissible
from lockernet.signing.authority import Authority
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.signer import key_id
from lockernet.signing.verify import _signers
from tests.lockernet.parties import BEGIN, COURIER, END, trust_file

AUTHORITY = Authority(frozenset({Role.COURIER}), Purpose.GRANT)


@pytest.fixture(scope="module")
def groups(shared_vectors: Path) -> list[dict[str, Any]]:
    loaded: dict[str, Any] = json.loads((shared_vectors / "wycheproof_ed25519_test.json").read_text())
    assert loaded["numberOfTests"] == 151
    groups: list[dict[str, Any]] = loaded["testGroups"]
    return groups


def holding(public_key: bytes) -> TrustedDirectory:
    """A directory with this key. Its private half is unpublished, so no proof of possession can be made."""
    record = KeyRecord.model_construct(
        key_id=key_id(public_key),
        public_key=public_key,
        purpose=Purpose.GRANT,
        not_before=BEGIN,
        not_after=END,
        proof=bytes(64),
    )
    verifier = Ed25519PublicKey.from_public_bytes(public_key)
    directory = TrustedDirectory(trust_file(()))
    directory._keys[record.key_id] = (AdmittedKey(record, COURIER, frozenset({Role.COURIER}), verifier),)
    return directory


def verdict(public_key: bytes, message: bytes, signature: bytes) -> ErrorCode | None:
    statement = SignedStatement(
        payload_type="", payload=b"", signatures=(Signature(key_id=key_id(public_key), signature=signature),)
    )
    try:
        next(_signers(statement, message, holding(public_key)))
    except Untrusted as refusal:
        return refusal.code
    return None


def test_every_vector_gets_its_published_verdict(groups: list[dict[str, Any]]) -> None:
    wrong = []
    for group in groups:
        public_key = bytes.fromhex(group["publicKey"]["pk"])
        for test in group["tests"]:
            came = verdict(public_key, bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))
            expected = None if test["result"] == "valid" else ErrorCode.UNTRUSTED_SIGNATURE
            if came is not expected:
                wrong.append((test["tcId"], test["comment"], came))

    assert wrong == []


def test_every_key_of_the_vectors_may_enter_a_directory(groups: list[dict[str, Any]]) -> None:
    keys = {bytes.fromhex(group["publicKey"]["pk"]) for group in groups}

    assert [key.hex() for key in keys if not is_admissible(key)] == []
