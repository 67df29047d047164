"""P-256 beside Ed25519: which keys are admitted, what a signature looks like, and no way between the two.

Rules LN-SIG-015 and LN-TRU-012. The curve arithmetic here is a second one, affine, from the curve's equation.
"""

import hashlib
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet.codec.statements import verify_statement
from lockernet.errors import ErrorCode, Malformed, Untrusted
from lockernet.models.statements import Signature, SignedStatement
from lockernet.models.trust import Algorithm, KeyRecord, Member, Purpose, Role
from lockernet.signing.admission import is_admissible
from lockernet.signing.algorithms import P256_N, P256Verifier
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import Ed25519Signer, P256Signer, Signer, possession_message, seal
from tests.lockernet.parties import (
    BEGIN,
    COURIER,
    END,
    NETWORK,
    NOW,
    PLACE,
    agreement,
    directory,
    member,
    trust_file,
)
from tests.lockernet.signing.speaking import CANCEL, GRANT_KEY, payload
from tests.lockernet.signing.test_admission import SMALL_ORDER

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
ED25519, P256 = Algorithm.ED25519, Algorithm.ECDSA_P256_SHA256

KEY = P256Signer.from_scalar(0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721)
"""The key of RFC 6979, A.2.5."""


def y_of(x: int) -> int | None:
    """A y with y² = x³ - 3x + b, if there is one; P is 3 modulo 4."""
    square = (pow(x, 3, P) - 3 * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    return y if y * y % P == square else None


def encoded(x: int, sign: int = 2) -> bytes:
    return bytes([sign]) + x.to_bytes(32, "big")


def record(signer: Signer, **changes: Any) -> KeyRecord:
    message = possession_message(NETWORK, COURIER, Purpose.GRANT, signer.public_key)
    values: dict[str, Any] = {
        "key_id": signer.key_id,
        "algorithm": signer.algorithm,
        "public_key": signer.public_key,
        "purpose": Purpose.GRANT,
        "not_before": BEGIN,
        "not_after": END,
        "proof": signer.sign(message),
    }
    return KeyRecord(**(values | changes))


def holding(*records: KeyRecord) -> TrustedDirectory:
    courier = Member(member_id=COURIER, roles=(Role.COURIER,), keys=records)
    return TrustedDirectory(trust_file([courier], [agreement()]))


def code_of(statement: SignedStatement, trusted: TrustedDirectory) -> ErrorCode | None:
    try:
        return verify_statement(statement, trusted, place=PLACE, now=NOW).policy
    except Untrusted as refusal:
        return refusal.code


# --------------------------------------------------------------------------------------- admission


def test_published_key_is_admitted() -> None:
    """RFC 6979, A.2.5; its y is odd."""
    assert KEY.public_key.hex() == "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    assert is_admissible(KEY.public_key, P256)


def test_100_generated_keys_are_admitted() -> None:
    keys = [P256Signer.from_scalar(number).public_key for number in range(1, 101)]

    assert [each for each in keys if not is_admissible(each, P256)] == []


def test_x_without_a_point_is_refused() -> None:
    xs = range(1, 200)
    assert [is_admissible(encoded(x), P256) for x in xs] == [y_of(x) is not None for x in xs]
    assert 50 < sum(y_of(x) is None for x in xs) < 150


def test_second_encoding_of_a_point_is_refused() -> None:
    """X + p still fits into 32 bytes for small x."""
    small = [x for x in range(1, 200) if y_of(x) is not None]

    assert all(is_admissible(encoded(x), P256) for x in small)
    assert not any(is_admissible(encoded(x + P), P256) for x in small)
    assert not is_admissible(encoded(P), P256)
    assert not is_admissible(encoded(2**256 - 1), P256)


@pytest.mark.parametrize("first", [0, 1, 4, 5, 6, 7, 0x82, 255])
def test_other_forms_of_a_point_are_refused(first: int) -> None:
    assert not is_admissible(bytes([first]) + KEY.public_key[1:], P256)


@pytest.mark.parametrize(
    "public_key", [b"", b"\x00", bytes(33), b"\x02", KEY.public_key[1:], KEY.public_key + b"\x00"]
)
def test_infinity_and_other_lengths_are_refused(public_key: bytes) -> None:
    assert not is_admissible(public_key, P256)


def test_uncompressed_form_is_refused() -> None:
    x = int.from_bytes(KEY.public_key[1:], "big")
    y = y_of(x)
    assert y is not None

    assert not is_admissible(b"\x04" + KEY.public_key[1:] + y.to_bytes(32, "big"), P256)


@pytest.mark.parametrize("small", SMALL_ORDER, ids=bytes.hex)
def test_no_small_order_key_of_ed25519_slips_in_as_a_p256_key(small: bytes) -> None:
    """As they are they have the wrong length; with a prefix each is an x that P-256 judges by itself."""
    assert not is_admissible(small, P256)
    for sign in (2, 3):
        x = int.from_bytes(small, "big")
        admitted = is_admissible(bytes([sign]) + small, P256)
        assert admitted is (x < P and y_of(x) is not None)
        if admitted:
            P256Verifier(bytes([sign]) + small)


@settings(max_examples=60)
@given(st.binary(min_size=33, max_size=33))
def test_any_33_bytes_are_admitted_only_as_a_point(public_key: bytes) -> None:
    x = int.from_bytes(public_key[1:], "big")

    assert is_admissible(public_key, P256) is (public_key[0] in (2, 3) and x < P and y_of(x) is not None)


# --------------------------------------------------------------------------------------- signatures


@pytest.mark.parametrize(
    ("message", "r", "s"),
    [
        (
            b"sample",
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        ),
        (
            b"test",
            "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
            "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
        ),
    ],
)
def test_published_vectors_of_rfc_6979(message: bytes, r: str, s: str) -> None:
    assert KEY.sign(message).hex() == r + s


def test_key_id_is_the_hash_of_the_compressed_point() -> None:
    assert KEY.key_id == hashlib.sha256(KEY.public_key).digest()[:8]


def test_key_on_another_curve_is_no_signer() -> None:
    with pytest.raises(ValueError, match="secp256r1"):
        P256Signer(generate_private_key(SECP384R1()))
    assert P256Signer(generate_private_key(SECP256R1())).sign(b"") != b""


def test_statement_of_a_p256_key_is_verified() -> None:
    assert code_of(seal(CANCEL, payload(), KEY), holding(record(KEY))) is None


def test_both_halves_of_s_are_good() -> None:
    """Hardware makes either, and a statement's id does not depend on its signature."""
    good = KEY.sign(b"m")
    other = good[:32] + (P256_N - int.from_bytes(good[32:], "big")).to_bytes(32, "big")
    verifier = P256Verifier(KEY.public_key)

    verifier.verify(good, b"m")
    verifier.verify(other, b"m")
    assert other != good


N = P256_N.to_bytes(32, "big")
R, S = KEY.sign(payload())[:32], KEY.sign(payload())[32:]
ZERO = bytes(32)


@pytest.mark.parametrize(
    "signature",
    [
        ZERO + ZERO,
        R + ZERO,
        ZERO + S,
        N + S,
        R + N,
        N + N,
        (P256_N + 1).to_bytes(32, "big") + S,
        R + b"\xff" * 32,
        S + R,
        R + S[:31],
        R + S + b"\x00",
        b"",
        R,
    ],
)
def test_numbers_out_of_range_and_other_lengths_are_no_signature(signature: bytes) -> None:
    with pytest.raises(InvalidSignature):
        P256Verifier(KEY.public_key).verify(signature, payload())


@settings(max_examples=40)
@given(st.binary(max_size=80))
def test_rubbish_is_no_signature(signature: bytes) -> None:
    with pytest.raises(InvalidSignature):
        P256Verifier(KEY.public_key).verify(signature, b"m")


# ------------------------------------------------------------------------------ algorithm and record


def test_key_that_signs_otherwise_than_its_record_says_stops_the_file() -> None:
    for wrong in (record(KEY, algorithm=ED25519), record(GRANT_KEY, algorithm=P256)):
        with pytest.raises(Malformed, match="not a canonical key of prime order"):
            holding(wrong)


@pytest.mark.parametrize("purpose", [Purpose.CUSTODY, Purpose.DIRECTORY])
def test_possession_is_proven_for_the_purpose_too(purpose: Purpose) -> None:
    with pytest.raises(Malformed, match="no proof of possession"):
        holding(record(KEY, purpose=purpose))


def test_possession_is_proven_in_64_bytes_by_the_key_itself() -> None:
    other = P256Signer.from_scalar(7)
    message = possession_message(NETWORK, COURIER, Purpose.GRANT, KEY.public_key)

    with pytest.raises(Malformed, match="no proof of possession"):
        holding(record(KEY, proof=other.sign(message)))
    with pytest.raises(Malformed, match="no proof of possession"):
        holding(record(KEY, proof=bytes(64)))


@pytest.mark.parametrize("hint_of", [KEY, GRANT_KEY])
@pytest.mark.parametrize("signed_by", [KEY, GRANT_KEY])
def test_signature_of_one_algorithm_is_none_under_a_key_of_the_other(
    signed_by: Signer, hint_of: Signer
) -> None:
    trusted = holding(record(KEY), record(GRANT_KEY))
    own = seal(CANCEL, payload(), signed_by).signatures[0].signature
    statement = SignedStatement(CANCEL, payload(), (Signature(hint_of.key_id, own),))

    expected = None if signed_by is hint_of else ErrorCode.UNTRUSTED_SIGNATURE
    assert code_of(statement, trusted) is expected


def test_keys_of_both_algorithms_may_sign_one_statement() -> None:
    both = tuple(seal(CANCEL, payload(), key).signatures[0] for key in (KEY, GRANT_KEY))
    statement = SignedStatement(CANCEL, payload(), both)

    assert code_of(statement, holding(record(KEY))) is None
    assert code_of(statement, directory()) is None


def test_member_may_hold_keys_of_both_algorithms() -> None:
    trusted = TrustedDirectory(trust_file([member(COURIER, record(KEY))], [agreement()]))

    assert {key.record.algorithm for key in trusted.keys_of(COURIER, Purpose.GRANT)} == {ED25519, P256}


def test_ed25519_signature_with_s_plus_the_order_is_none() -> None:
    """S + L is the classic second signature; RFC 8032 asks for S < L."""
    order = 2**252 + 27742317777372353535851937790883648493
    signer = Ed25519Signer.from_seed(b"\x21" * 32)
    trusted = holding(record(signer))
    good = seal(CANCEL, payload(), signer)
    raw = good.signatures[0].signature
    larger = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")

    assert code_of(good, trusted) is None
    assert (
        code_of(good._replace(signatures=(Signature(signer.key_id, larger),)), trusted)
        is ErrorCode.UNTRUSTED_SIGNATURE
    )
