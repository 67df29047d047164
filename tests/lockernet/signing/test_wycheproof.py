"""Project Wycheproof's Ed25519 and P-256 vectors, through the very path that a statement's signature takes.

Rules LN-SIG-004 and LN-SIG-015: every case as its label says, and DER is no signature of ours.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.statements import Signature, SignedStatement
from lockernet.models.trust import Algorithm, KeyRecord, Member, Purpose, Role
from lockernet.signing.admission import is_admissible
from lockernet.signing.algorithms import verifier_of
from lockernet.signing.authority import Authority
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.heading import heading_of
from lockernet.signing.instants import micros
from lockernet.signing.signer import key_id
from lockernet.signing.verify import _find_speaker
from tests.lockernet.parties import BEGIN, COURIER, END, NOW, PLACE, header, trust_file

ED25519, P256 = Algorithm.ED25519, Algorithm.ECDSA_P256_SHA256

FILES = {
    "wycheproof_ed25519_test.json": (ED25519, 151),
    "wycheproof_ecdsa_secp256r1_sha256_p1363_test.json": (P256, 262),
    "wycheproof_ecdsa_secp256r1_sha256_test.json": (P256, 484),
}
DER_FILE = "wycheproof_ecdsa_secp256r1_sha256_test.json"
RAW_FILES = sorted(FILES.keys() - {DER_FILE})


class Case(NamedTuple):
    name: str
    public_key: bytes
    message: bytes
    signature: bytes
    valid: bool


def cases(folder: Path, name: str) -> list[Case]:
    algorithm, count = FILES[name]
    loaded: dict[str, Any] = json.loads((folder / name).read_text())
    every = list(_cases(loaded, algorithm))
    assert len(every) == loaded["numberOfTests"] == count
    return every


def _cases(loaded: dict[str, Any], algorithm: Algorithm) -> Iterator[Case]:
    for group in loaded["testGroups"]:
        for test in group["tests"]:
            yield Case(
                f"{test['tcId']} {test['comment']}",
                _public_key(group["publicKey"], algorithm),
                bytes.fromhex(test["msg"]),
                bytes.fromhex(test["sig"]),
                {"valid": True, "invalid": False}[test["result"]],
            )


def _public_key(published: dict[str, str], algorithm: Algorithm) -> bytes:
    if algorithm is ED25519:
        return bytes.fromhex(published["pk"])
    x, y = int(published["wx"], 16), int(published["wy"], 16)
    return bytes([2 + (y & 1)]) + x.to_bytes(32, "big")


def holding(public_key: bytes, algorithm: Algorithm) -> TrustedDirectory:
    """A directory with this key. Its private half is unpublished, so no proof of possession can be made."""
    record = KeyRecord(
        key_id=key_id(public_key),
        algorithm=algorithm,
        public_key=public_key,
        purpose=Purpose.GRANT,
        not_before=BEGIN,
        not_after=END,
        proof=bytes(64),
    )
    directory = TrustedDirectory(trust_file(()))
    owner = Member(member_id=COURIER, roles=(Role.COURIER,))
    directory._keys[record.key_id] = (AdmittedKey.of(record, owner, verifier_of(public_key, algorithm)),)
    return directory


def verdict(case: Case, algorithm: Algorithm, signature: bytes | None = None) -> ErrorCode | None:
    own = Signature(key_id(case.public_key), case.signature if signature is None else signature)
    statement = SignedStatement(payload_type="", payload=b"", signatures=(own,))
    try:
        _find_speaker(
            statement,
            case.message,
            holding(case.public_key, algorithm),
            authority=Authority(frozenset({Role.COURIER}), Purpose.GRANT),
            place=PLACE,
            witnessed_at=micros(NOW),
            read_heading=lambda _statement, _key: heading_of(header()),
        )
    except Untrusted as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("name", RAW_FILES)
def test_every_vector_gets_its_published_verdict(shared_vectors: Path, name: str) -> None:
    wrong = []
    for case in cases(shared_vectors, name):
        came = verdict(case, FILES[name][0])
        if came is not (None if case.valid else ErrorCode.UNTRUSTED_SIGNATURE):
            wrong.append((case.name, came))

    assert wrong == []


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_key_of_the_vectors_may_enter_a_directory(shared_vectors: Path, name: str) -> None:
    keys = {case.public_key for case in cases(shared_vectors, name)}

    assert [key.hex() for key in keys if not is_admissible(key, FILES[name][0])] == []


def test_no_der_signature_is_a_signature_here(shared_vectors: Path) -> None:
    """The valid ones too: one signature has one form of 64 bytes."""
    taken = [case.name for case in cases(shared_vectors, DER_FILE) if verdict(case, P256) is None]

    assert taken == []


def in_64_bytes(der: bytes) -> bytes | None:
    """The numbers r ‖ s, where these bytes are strict DER of two numbers that fit."""
    try:
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    except (ValueError, OverflowError):
        return None


def test_der_vectors_that_say_two_numbers_get_their_verdict_in_64_bytes(shared_vectors: Path) -> None:
    wrong, valid, invalid = [], 0, 0
    for case in cases(shared_vectors, DER_FILE):
        raw = in_64_bytes(case.signature)
        if raw is None:
            assert not case.valid, case.name
            continue
        valid, invalid = valid + case.valid, invalid + (not case.valid)
        came = verdict(case, P256, raw)
        if came is not (None if case.valid else ErrorCode.UNTRUSTED_SIGNATURE):
            wrong.append((case.name, came))

    assert wrong == []
    assert (valid, invalid > 30) == (174, True)
