"""verify(): the verdicts on signature and trust, the limits before them, and who may make the proof."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import encode
from lockernet.codec.statements import verify_statement
from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.reservations import CancelReservation
from lockernet.models.statements import Header, SessionToken, Signature, SignedStatement
from lockernet.models.trust import Purpose, Role
from lockernet.signing.directory import AdmittedKey, TrustedDirectory
from lockernet.signing.pae import pae, statement_id
from lockernet.signing.signer import Ed25519Signer, seal
from lockernet.signing.verify import PAYLOAD_LIMIT, SIGNATURE_LIMIT, Place, VerifiedStatement, verify
from tests.lockernet.parties import (
    BEGIN,
    COORDINATOR,
    COURIER,
    DIRECTORY,
    END,
    MERCHANT,
    MOMENT,
    NOW,
    OPERATOR,
    PLACE,
    POINT,
    ROLES,
    STRANGER,
    agreement,
    directory,
    header,
    key_record,
    member,
    signer,
    trust_file,
)

CANCEL = PAYLOAD_TYPES[CancelReservation]
TOKEN = PAYLOAD_TYPES[SessionToken]
GRANT_KEY = signer(COURIER, Purpose.GRANT)
STRANGER_KEY = signer(STRANGER, Purpose.GRANT)
UNLISTED_KEY = Ed25519Signer.from_seed(b"\x07" * 32)


def payload(head: Header | None = None) -> bytes:
    cancel = CancelReservation(header=head or header(), point_id=POINT, parcel_id=bytes(16))
    return encode(cancel)


def signed(*keys: Ed25519Signer, head: Header | None = None, payload_type: str = CANCEL) -> SignedStatement:
    """A statement that these keys sign, in this order."""
    body = payload(head)
    signatures = tuple(seal(payload_type, body, key).signatures[0] for key in keys or (GRANT_KEY,))
    return SignedStatement(payload_type=payload_type, payload=body, signatures=signatures)


def verified(
    statement: SignedStatement,
    *,
    trusted: TrustedDirectory = DIRECTORY,
    place: Place = PLACE,
    now: datetime = NOW,
) -> VerifiedStatement:
    return verify_statement(statement, trusted, place=place, now=now)


def refusal(statement: SignedStatement, *, trusted: TrustedDirectory = DIRECTORY) -> ErrorCode:
    with pytest.raises(LockernetError) as caught:
        verified(statement, trusted=trusted)
    malformed = caught.value.code in {
        ErrorCode.MALFORMED_STATEMENT,
        ErrorCode.MESSAGE_TOO_LARGE,
        ErrorCode.VERSION_UNSUPPORTED,
    }
    assert isinstance(caught.value, Malformed if malformed else Untrusted)
    return caught.value.code


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
def test_any_altered_bit_of_the_payload_breaks_the_signature(data: st.DataObject) -> None:
    statement = signed()
    altered = bytearray(statement.payload)
    altered[data.draw(st.integers(0, len(altered) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert refusal(statement.model_copy(update={"payload": bytes(altered)})) is ErrorCode.UNTRUSTED_SIGNATURE


@settings(max_examples=60)
@given(st.data())
def test_any_altered_bit_of_the_signature_breaks_it(data: st.DataObject) -> None:
    statement = signed()
    altered = bytearray(statement.signatures[0].signature)
    altered[data.draw(st.integers(0, 63))] ^= 1 << data.draw(st.integers(0, 7))
    signature = Signature(key_id=GRANT_KEY.key_id, signature=bytes(altered))

    assert refusal(statement.model_copy(update={"signatures": (signature,)})) is ErrorCode.UNTRUSTED_SIGNATURE


@pytest.mark.parametrize("size", [0, 1, 63, 65, 128])
def test_signature_of_another_length_is_none(size: int) -> None:
    good = signed().signatures[0].signature
    signature = Signature(key_id=GRANT_KEY.key_id, signature=(good * 2)[:size])

    assert refusal(signed().model_copy(update={"signatures": (signature,)})) is ErrorCode.UNTRUSTED_SIGNATURE


@pytest.mark.parametrize("cut", [1, -1])
def test_payload_that_lost_or_won_a_byte_breaks_the_signature(cut: int) -> None:
    statement = signed()
    altered = statement.payload[:-1] if cut > 0 else statement.payload + b"\x00"

    assert refusal(statement.model_copy(update={"payload": altered})) is ErrorCode.UNTRUSTED_SIGNATURE


@pytest.mark.parametrize("payload_type", [each for each in PAYLOAD_TYPES.values() if each != CANCEL])
def test_signature_over_one_kind_of_statement_does_not_serve_another(payload_type: str) -> None:
    statement = signed().model_copy(update={"payload_type": payload_type})

    assert refusal(statement) is ErrorCode.UNTRUSTED_SIGNATURE


def test_signature_over_the_bare_payload_is_none() -> None:
    bare = Signature(key_id=GRANT_KEY.key_id, signature=GRANT_KEY.sign(payload()))

    assert refusal(signed().model_copy(update={"signatures": (bare,)})) is ErrorCode.UNTRUSTED_SIGNATURE


def test_signature_of_an_unlisted_key_is_untrusted() -> None:
    assert refusal(signed(UNLISTED_KEY)) is ErrorCode.UNTRUSTED_KEY


@pytest.mark.parametrize("hint", [b"", b"\x00", bytes(8), GRANT_KEY.key_id[:7], GRANT_KEY.key_id + b"\x00"])
def test_good_signature_under_an_unknown_hint_is_untrusted(hint: bytes) -> None:
    signature = Signature(key_id=hint, signature=signed().signatures[0].signature)

    assert refusal(signed().model_copy(update={"signatures": (signature,)})) is ErrorCode.UNTRUSTED_KEY


def test_signature_under_the_hint_of_another_key_is_untrusted() -> None:
    signature = Signature(key_id=STRANGER_KEY.key_id, signature=signed().signatures[0].signature)

    assert refusal(signed().model_copy(update={"signatures": (signature,)})) is ErrorCode.UNTRUSTED_SIGNATURE


def test_two_keys_with_one_hint_are_both_tried() -> None:
    """Hints have 64 bits and may collide; the directory is made to look so (LN-SIG-012)."""
    trusted = TrustedDirectory(trust_file([member(COURIER), member(STRANGER)], [agreement()]))
    stranger, own = trusted.keys(STRANGER_KEY.key_id), trusted.keys(GRANT_KEY.key_id)
    trusted._keys[GRANT_KEY.key_id] = stranger + own

    assert verified(signed(), trusted=trusted).key.member_id == COURIER


# -------------------------------------------------------------------------------------- several of them


def test_one_good_signature_among_bad_and_unknown_ones_is_enough() -> None:
    broken = Signature(key_id=STRANGER_KEY.key_id, signature=bytes(64))
    several = (*signed(UNLISTED_KEY).signatures, broken, *signed().signatures)

    assert verified(signed().model_copy(update={"signatures": several})).key.member_id == COURIER


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
    assert refusal(signed().model_copy(update={"signatures": ()})) is ErrorCode.MALFORMED_STATEMENT


# ---------------------------------------------------------------------------------------------- limits


def padded(size: int) -> bytes:
    """A good payload with an unknown field that fills it up to this size."""
    body = payload()
    room = size - len(body) - 5  # two bytes of tag, three of length
    return body + bytes([0xFA, 0x3F, room & 0x7F | 0x80, room >> 7 & 0x7F | 0x80, room >> 14]) + bytes(room)


def test_payload_of_64_kib_is_taken_and_one_byte_more_is_not() -> None:
    assert PAYLOAD_LIMIT == 65_536
    assert len(padded(PAYLOAD_LIMIT)) == PAYLOAD_LIMIT
    assert verified(seal(CANCEL, padded(PAYLOAD_LIMIT), GRANT_KEY)).policy is None
    assert refusal(seal(CANCEL, padded(PAYLOAD_LIMIT + 1), GRANT_KEY)) is ErrorCode.MESSAGE_TOO_LARGE


def test_limits_come_before_any_look_at_keys() -> None:
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
def test_unknown_kind_of_statement_is_malformed(payload_type: str) -> None:
    assert refusal(signed(payload_type=payload_type)) is ErrorCode.MALFORMED_STATEMENT


# ----------------------------------------------------------------------------------------------- trust

# Written by hand once more: which key speaks for which kind.
PURPOSES = {
    "session-token": Purpose.GRANT,
    "reserve-compartment": Purpose.GRANT,
    "cancel-reservation": Purpose.GRANT,
    "deposit-order": Purpose.GRANT,
    "confirmation": Purpose.GRANT,
    "refusal": Purpose.GRANT,
    "point-record": Purpose.DIRECTORY,
    "custody-receipt": Purpose.DEVICE,
    "checkpoint": Purpose.DEVICE,
    "member-head": Purpose.DEVICE,
}
SPEAKERS = {
    "session-token": {COURIER, STRANGER, OPERATOR, MERCHANT, COORDINATOR},
    "reserve-compartment": {COURIER, STRANGER},
    "cancel-reservation": {COURIER, STRANGER},
    "deposit-order": {COURIER, STRANGER},
    "confirmation": {OPERATOR},
    "refusal": {OPERATOR},
    "point-record": {OPERATOR},
    "custody-receipt": {OPERATOR},
    "checkpoint": {OPERATOR},
    "member-head": {OPERATOR},
}


def said(kind: str, member_id: str, purpose: Purpose) -> SignedStatement:
    """A payload of this kind: its header alone, which is all that verify reads."""
    payload_type = f"application/vnd.lockernet.{kind}.v1+protobuf"
    token = encode(SessionToken(header=header(issuer=member_id)))
    return seal(payload_type, token, signer(member_id, purpose))


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("kind", PURPOSES)
def test_only_a_key_with_the_right_purpose_speaks(kind: str, purpose: Purpose) -> None:
    issuer = OPERATOR if OPERATOR in SPEAKERS[kind] else COURIER
    statement = said(kind, issuer, purpose)

    if purpose is PURPOSES[kind]:
        assert verified(statement).key.is_for(purpose)
    else:
        assert refusal(statement) is ErrorCode.UNTRUSTED_PURPOSE


@pytest.mark.parametrize("member_id", ROLES)
@pytest.mark.parametrize("kind", SPEAKERS)
def test_only_a_member_with_the_right_role_speaks(kind: str, member_id: str) -> None:
    statement = said(kind, member_id, PURPOSES[kind])

    if member_id in SPEAKERS[kind]:
        assert verified(statement).header.issuer == member_id
    else:
        assert refusal(statement) is ErrorCode.UNTRUSTED_ISSUER


def test_member_with_two_roles_speaks_in_both() -> None:
    both = member(OPERATOR, roles=(Role.OPERATOR, Role.COURIER))
    trusted = TrustedDirectory(trust_file([both]))

    for kind in ("reserve-compartment", "confirmation"):
        assert verified(said(kind, OPERATOR, Purpose.GRANT), trusted=trusted).policy is None


@pytest.mark.parametrize("issuer", [STRANGER, OPERATOR, "nobody-known"])
def test_nobody_speaks_under_another_name(issuer: str) -> None:
    assert refusal(signed(head=header(issuer=issuer))) is ErrorCode.UNTRUSTED_ISSUER


def test_statement_of_another_network_is_untrusted() -> None:
    assert refusal(signed(head=header(network_id="sea-prod"))) is ErrorCode.UNTRUSTED_NETWORK


@pytest.mark.parametrize("audience", ["other-lockers", "harbour-02", COURIER, "sea-test"])
def test_statement_to_somebody_else_is_untrusted(audience: str) -> None:
    assert refusal(signed(head=header(audience=audience))) is ErrorCode.UNTRUSTED_AUDIENCE


@pytest.mark.parametrize("audience", [OPERATOR, POINT])
def test_point_hears_its_own_name_and_its_operators(audience: str) -> None:
    assert verified(signed(head=header(audience=audience))).header.audience == audience


@pytest.mark.parametrize(
    ("issued_at", "known"), [(BEGIN - MOMENT, False), (BEGIN, True), (END - MOMENT, True), (END, False)]
)
def test_key_must_be_valid_when_the_statement_was_issued(issued_at: datetime, known: bool) -> None:
    statement = signed(head=header(issued_at=issued_at, expires_at=END + timedelta(days=1)))

    if known:
        assert verified(statement).key.member_id == COURIER
    else:
        assert refusal(statement) is ErrorCode.UNTRUSTED_KEY


@pytest.mark.parametrize("point_id", [None, "harbour-02"])
@pytest.mark.parametrize("kind", [each for each, purpose in PURPOSES.items() if purpose is Purpose.DEVICE])
def test_device_key_speaks_for_its_own_point_only(kind: str, point_id: str | None) -> None:
    statement = said(kind, OPERATOR, Purpose.DEVICE)
    elsewhere = dataclasses.replace(PLACE, point_id=point_id)

    assert verified(statement).key.record.point_id == POINT
    with pytest.raises(Untrusted) as caught:
        verified(statement, place=elsewhere)
    assert caught.value.code is ErrorCode.UNTRUSTED_ISSUER


# ----------------------------------------------------------------------------------------------- proof


def test_nobody_else_makes_a_verified_statement() -> None:
    proof = verified(signed())
    stolen = {each.name: getattr(proof, each.name) for each in dataclasses.fields(proof)}

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

    def reader(statement: SignedStatement, _key: AdmittedKey) -> Header:
        read.append(statement.payload)
        return header()

    with pytest.raises(Untrusted):
        verify(signed(UNLISTED_KEY), DIRECTORY, place=PLACE, now=NOW, read_header=reader)
    assert read == []
    verify(signed(), DIRECTORY, place=PLACE, now=NOW, read_header=reader)
    assert read == [payload()]


def test_proof_hashes_what_was_signed() -> None:
    statement = signed()

    assert GRANT_KEY.sign(pae(CANCEL, statement.payload)) == statement.signatures[0].signature
    assert verified(statement).statement_id == statement_id(CANCEL, statement.payload)
