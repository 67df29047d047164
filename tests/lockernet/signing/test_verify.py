"""verify(): the verdict on signatures, the limits before it, and who may make the proof."""

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import Signature, SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.heading import Heading, heading_of
from lockernet.signing.pae import pae, statement_id
from lockernet.signing.signer import Ed25519Signer, seal
from lockernet.signing.verify import PAYLOAD_LIMIT, SIGNATURE_LIMIT, VerifiedStatement, verify
from tests.lockernet.parties import (
    COURIER,
    DIRECTORY,
    NOW,
    OPERATOR,
    PLACE,
    STRANGER,
    agreement,
    directory,
    header,
    key_record,
    member,
    signer,
    trust_file,
)
from tests.lockernet.signing.speaking import (
    CANCEL,
    GRANT_KEY,
    STRANGER_KEY,
    UNLISTED_KEY,
    payload,
    refusal,
    signed,
    verified,
)

# ------------------------------------------------------------------------------------------ signature


def test_good_statement_is_proven_with_its_id_header_and_key() -> None:
    statement = signed()

    proof = verified(statement)

    assert proof.statement == statement
    assert proof.statement_id == statement_id(CANCEL, statement.payload)
    assert proof.header == header()
    assert proof.key.member_id == COURIER
    assert proof.policy is None
    proof.require_policy()


@settings(max_examples=60)
@given(st.data())
def test_any_altered_bit_of_the_payload_breaks_the_signature(data: st.DataObject) -> None:  # LN-SIG-005
    statement = signed()
    altered = bytearray(statement.payload)
    altered[data.draw(st.integers(0, len(altered) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert refusal(statement._replace(payload=bytes(altered))) is ErrorCode.UNTRUSTED_SIGNATURE


@settings(max_examples=60)
@given(st.data())
def test_any_altered_bit_of_the_signature_breaks_it(data: st.DataObject) -> None:
    statement = signed()
    altered = bytearray(statement.signatures[0].signature)
    altered[data.draw(st.integers(0, 63))] ^= 1 << data.draw(st.integers(0, 7))
    signature = Signature(key_id=GRANT_KEY.key_id, signature=bytes(altered))

    assert refusal(statement._replace(signatures=(signature,))) is ErrorCode.UNTRUSTED_SIGNATURE


@pytest.mark.parametrize("size", [0, 1, 63, 65, 128])
def test_signature_of_another_length_is_none(size: int) -> None:
    good = signed().signatures[0].signature
    signature = Signature(key_id=GRANT_KEY.key_id, signature=(good * 2)[:size])

    assert refusal(signed()._replace(signatures=(signature,))) is ErrorCode.UNTRUSTED_SIGNATURE


@pytest.mark.parametrize("cut", [1, -1])
def test_payload_that_lost_or_won_a_byte_breaks_the_signature(cut: int) -> None:
    statement = signed()
    altered = statement.payload[:-1] if cut > 0 else statement.payload + b"\x00"

    assert refusal(statement._replace(payload=altered)) is ErrorCode.UNTRUSTED_SIGNATURE


@pytest.mark.parametrize("payload_type", [each for each in PAYLOAD_TYPES.values() if each != CANCEL])
def test_signature_over_one_kind_of_statement_does_not_serve_another(payload_type: str) -> None:
    statement = signed()._replace(payload_type=payload_type)

    assert refusal(statement) is ErrorCode.UNTRUSTED_SIGNATURE


def test_signature_over_the_bare_payload_is_none() -> None:
    bare = Signature(key_id=GRANT_KEY.key_id, signature=GRANT_KEY.sign(payload()))

    assert refusal(signed()._replace(signatures=(bare,))) is ErrorCode.UNTRUSTED_SIGNATURE


def test_signature_of_an_unlisted_key_is_untrusted() -> None:  # LN-SIG-005
    assert refusal(signed(UNLISTED_KEY)) is ErrorCode.UNTRUSTED_KEY


@pytest.mark.parametrize("hint", [b"", b"\x00", bytes(8), GRANT_KEY.key_id[:7], GRANT_KEY.key_id + b"\x00"])
def test_good_signature_under_an_unknown_hint_is_untrusted(hint: bytes) -> None:
    signature = Signature(key_id=hint, signature=signed().signatures[0].signature)

    assert refusal(signed()._replace(signatures=(signature,))) is ErrorCode.UNTRUSTED_KEY


def test_signature_under_the_hint_of_another_key_is_untrusted() -> None:
    signature = Signature(key_id=STRANGER_KEY.key_id, signature=signed().signatures[0].signature)

    assert refusal(signed()._replace(signatures=(signature,))) is ErrorCode.UNTRUSTED_SIGNATURE


def test_two_keys_with_one_hint_are_both_tried() -> None:
    """Hints have 64 bits and may collide; the directory is made to look so (LN-SIG-012)."""
    trusted = TrustedDirectory(trust_file([member(COURIER), member(STRANGER)], [agreement()]))
    stranger, own = trusted.keys(STRANGER_KEY.key_id), trusted.keys(GRANT_KEY.key_id)
    trusted._keys[GRANT_KEY.key_id] = stranger + own

    assert verified(signed(), trusted=trusted).key.member_id == COURIER


# -------------------------------------------------------------------------------------- several of them


def test_one_good_signature_among_bad_and_unknown_ones_is_enough() -> None:  # LN-SIG-005
    broken = Signature(key_id=STRANGER_KEY.key_id, signature=bytes(64))
    several = (*signed(UNLISTED_KEY).signatures, broken, *signed().signatures)

    assert verified(signed()._replace(signatures=several)).key.member_id == COURIER


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize(
    "other",
    [STRANGER_KEY, signer(COURIER, Purpose.DIRECTORY), signer(OPERATOR, Purpose.GRANT), UNLISTED_KEY],
    ids=["another member", "another purpose", "another role", "unlisted"],
)
def test_order_of_signatures_means_nothing(other: Ed25519Signer, own_first: bool) -> None:
    keys = (GRANT_KEY, other) if own_first else (other, GRANT_KEY)

    assert verified(signed(*keys)).key.member_id == COURIER


@pytest.mark.parametrize("old_first", [True, False])
def test_statement_signed_with_the_old_and_the_new_key_is_good(old_first: bool) -> None:
    old = key_record(COURIER, Purpose.GRANT, number=1, not_after=NOW)
    keys = [signer(COURIER, Purpose.GRANT, 1), GRANT_KEY]

    proof = verified(signed(*(keys if old_first else keys[::-1])), trusted=directory(old))

    assert proof.key.record.key_id == GRANT_KEY.key_id


def test_eight_signatures_are_the_limit() -> None:
    eight = signed(*[UNLISTED_KEY] * (SIGNATURE_LIMIT - 1), GRANT_KEY)
    nine = signed(*[GRANT_KEY] * (SIGNATURE_LIMIT + 1))

    assert SIGNATURE_LIMIT == 8
    assert verified(eight).policy is None
    assert refusal(nine) is ErrorCode.MALFORMED_STATEMENT


def test_statement_without_a_signature_is_malformed() -> None:
    assert refusal(signed()._replace(signatures=())) is ErrorCode.MALFORMED_STATEMENT


# ---------------------------------------------------------------------------------------------- limits


def padded(size: int) -> bytes:
    """A good payload with an unknown field that fills it up to this size."""
    body = payload()
    room = size - len(body) - 5  # two bytes of tag, three of length
    return body + bytes([0xFA, 0x3F, room & 0x7F | 0x80, room >> 7 & 0x7F | 0x80, room >> 14]) + bytes(room)


def test_payload_of_64_kib_is_taken_and_one_byte_more_is_not() -> None:  # LN-SIG-002
    assert PAYLOAD_LIMIT == 65_536
    assert len(padded(PAYLOAD_LIMIT)) == PAYLOAD_LIMIT
    assert verified(seal(CANCEL, padded(PAYLOAD_LIMIT), GRANT_KEY)).policy is None
    assert refusal(seal(CANCEL, padded(PAYLOAD_LIMIT + 1), GRANT_KEY)) is ErrorCode.MESSAGE_TOO_LARGE


def test_limits_come_before_any_look_at_keys() -> None:  # LN-SIG-002
    assert refusal(seal(CANCEL, bytes(PAYLOAD_LIMIT + 1), UNLISTED_KEY)) is ErrorCode.MESSAGE_TOO_LARGE
    assert refusal(signed(*[UNLISTED_KEY] * 9)) is ErrorCode.MALFORMED_STATEMENT


@pytest.mark.parametrize(
    "payload_type",
    [
        "application/vnd.lockernet.cancel-reservation.v2+protobuf",
        "application/vnd.lockernet.cancel-reservation.v10+protobuf",
        "application/vnd.lockernet.cancel-reservation.v1+json",
    ],
)
def test_newer_version_of_a_statement_is_named_as_such(payload_type: str) -> None:
    assert refusal(signed(payload_type=payload_type)) is ErrorCode.VERSION_UNSUPPORTED


@pytest.mark.parametrize(
    "payload_type",
    [
        "",
        "text/plain",
        "application/vnd.lockernet.parcel-horoscope.v1+protobuf",
        "application/vnd.lockernet.Cancel-Reservation.v1+protobuf",
        " application/vnd.lockernet.cancel-reservation.v1+protobuf",
        "x" * 100_000,
    ],
)
def test_unknown_kind_of_statement_is_malformed(payload_type: str) -> None:  # LN-SIG-002
    assert refusal(signed(payload_type=payload_type)) is ErrorCode.MALFORMED_STATEMENT


# ----------------------------------------------------------------------------------------------- proof


def test_nobody_else_makes_a_verified_statement() -> None:
    proof = verified(signed())
    stolen = {each.name: getattr(proof, each.name) for each in dataclasses.fields(proof) if each.init}

    for maker in (None, object(), proof, "lockernet.signing.verify"):
        with pytest.raises(TypeError):
            VerifiedStatement(**stolen, maker=maker)
    with pytest.raises(TypeError):
        VerifiedStatement(**stolen)


def test_proof_cannot_be_changed_into_another() -> None:
    proof = verified(signed(), now=NOW + timedelta(days=1))
    assert proof.policy is ErrorCode.UNTRUSTED_EXPIRED

    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(proof, policy=None)  # type: ignore[call-arg]
    with pytest.raises(dataclasses.FrozenInstanceError):
        proof.policy = None  # type: ignore[misc]
    assert not any(type(getattr(proof, name, None)) is object for name in dir(proof)), "the mark leaks"


def test_header_is_read_only_after_the_signature_is_good() -> None:
    read: list[bytes] = []

    def reader(statement: SignedStatement, _key: AdmittedKey) -> Heading:
        read.append(statement.payload)
        return heading_of(header())

    with pytest.raises(Untrusted):
        verify(signed(UNLISTED_KEY), DIRECTORY, place=PLACE, now=NOW, read_heading=reader)
    assert read == []
    verify(signed(), DIRECTORY, place=PLACE, now=NOW, read_heading=reader)
    assert read == [payload()]


def test_proof_hashes_what_was_signed() -> None:
    statement = signed()

    assert GRANT_KEY.sign(pae(CANCEL, statement.payload)) == statement.signatures[0].signature
    assert verified(statement).statement_id == statement_id(CANCEL, statement.payload)
