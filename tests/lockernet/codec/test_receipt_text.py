"""`LN2:` texts: a receipt that fits a QR code and is proven like every statement (LN-SIG-016)."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockernet.codec.bridge import encode
from lockernet.codec.compact import (
    RECEIPT_PAYLOAD_LIMIT,
    RECEIPT_PREFIX,
    parse_compact,
    parse_receipt,
    seal_compact,
    verify_compact,
    write_receipt,
)
from lockernet.codec.statements import open_payload, seal, statement_bytes, verify_statement
from lockernet.codes.base32 import encode as to_base32
from lockernet.codes.scan import read
from lockernet.errors import ErrorCode, LockernetError, Malformed, Untrusted
from lockernet.models.custody import (
    CodeTier,
    CollectionProof,
    CustodyReceipt,
    CustodyState,
    EvidenceGrade,
)
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import Header, Signature, SignedStatement
from lockernet.models.trust import Purpose
from lockernet.signing.signer import P256Signer
from lockernet.signing.signer import seal as seal_bytes
from lockernet.signing.verify import Place, VerifiedStatement
from tests.lockernet.codec.drawn_models import models
from tests.lockernet.codec.test_compact import ALPHABET, GOOD, QR_ALPHANUMERIC, badge
from tests.lockernet.parties import COURIER, DIRECTORY, NOW, OPERATOR, PLACE, POINT, header, signer

QR_20_M_ALPHANUMERIC = 970
"""Characters that a QR code of version 20, level M holds in alphanumeric mode (ISO/IEC 18004, table 7)."""

DEVICE = signer(OPERATOR, Purpose.DEVICE)
RECEIPT_TYPE = PAYLOAD_TYPES[CustodyReceipt]
COURIERS_DESK = Place(frozenset({COURIER}), OPERATOR, point_id=POINT)


def receipt(head: Header | None = None, **changes: Any) -> CustodyReceipt:
    values: dict[str, Any] = {
        "header": head or header(issuer=OPERATOR, audience=COURIER),
        "point_id": POINT,
        "parcel_id": bytes(range(16)),
        "from_state": CustodyState.COLLECTING,
        "to_state": CustodyState.COLLECTED,
        "compartment_id": "A12",
        "occurred_at": NOW,
        "grade": EvidenceGrade.DOOR_CLOSED,
        "event_id": bytes(range(32)),
        "previous_receipt_id": bytes(range(32)),
        "proof": CollectionProof(tier=CodeTier.T0, generation=0, claim_secret=b"s" * 16),
    }
    return CustodyReceipt(**(values | changes))


def longest() -> CustodyReceipt:
    """A receipt in which every field takes the most room that its model allows."""
    latest = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    head = Header(
        network_id="n" * 64,
        issuer="i" * 64,
        audience="a" * 64,
        request_id=b"r" * 16,
        issued_at=latest,
        not_before=latest,
        expires_at=latest,
        sequence=2**64 - 1,
        previous_statement_id=b"p" * 32,
    )
    return receipt(
        head,
        point_id="p" * 64,
        compartment_id="C" * 16,
        occurred_at=latest,
        proof=CollectionProof(tier=CodeTier.T2, generation=2**32 - 1, claim_secret=b"s" * 16),
    )


def shown(text: str) -> VerifiedStatement:
    return verify_statement(parse_receipt(text), DIRECTORY, place=COURIERS_DESK, now=NOW)


def text_of(payload: bytes) -> str:
    (signature,) = seal_bytes(RECEIPT_TYPE, payload, DEVICE).signatures
    return RECEIPT_PREFIX + to_base32(signature.key_id + signature.signature + payload)


TEXT = write_receipt(seal(receipt(), DEVICE))


def test_receipt_is_verified_and_opened_as_it_was() -> None:
    proof = shown(TEXT)

    assert proof.policy is None
    assert open_payload(proof, CustodyReceipt) == receipt()
    assert proof.header.issuer == OPERATOR


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(models(CustodyReceipt))
def test_text_gives_back_the_signed_bytes(word: CustodyReceipt) -> None:
    statement = seal(word, DEVICE)
    if len(statement.payload) <= RECEIPT_PAYLOAD_LIMIT:  # drawn critical features have no limit
        assert parse_receipt(write_receipt(statement)) == statement


def test_id_is_that_of_the_statement_which_came_over_the_wire() -> None:
    """Same PAE: the paper and the wire prove one receipt, not two."""
    statement = seal(receipt(), DEVICE)
    wired = verify_statement(statement, DIRECTORY, place=COURIERS_DESK, now=NOW)

    assert shown(write_receipt(statement)).statement_id == wired.statement_id
    assert statement_bytes(parse_receipt(TEXT)) == statement_bytes(statement)


def test_longest_receipt_there_can_be_has_a_text() -> None:
    statement = seal(longest(), DEVICE)

    assert 500 < len(statement.payload) <= RECEIPT_PAYLOAD_LIMIT
    assert parse_receipt(write_receipt(statement)) == statement


@pytest.mark.parametrize("size", [1, 235, 300, RECEIPT_PAYLOAD_LIMIT])
def test_every_text_fits_a_qr_code_of_version_20_at_level_m(size: int) -> None:
    text = text_of(bytes(size))
    symbol = segno.make(text, error="m", boost_error=False, micro=False)

    assert len(text) == 4 + math.ceil((8 + 64 + size) * 8 / 5) <= QR_20_M_ALPHANUMERIC
    assert QR_ALPHANUMERIC.issuperset(text)
    assert (symbol.mode, int(symbol.version) <= 20) == ("alphanumeric", True)


def test_one_byte_more_would_need_a_larger_symbol() -> None:
    limit, more = (
        segno.make(RECEIPT_PREFIX + "A" * math.ceil((72 + size) * 8 / 5), error="m", boost_error=False)
        for size in (RECEIPT_PAYLOAD_LIMIT, RECEIPT_PAYLOAD_LIMIT + 1)
    )

    assert (limit.version, more.version) == (20, 21)


def test_receipt_signed_with_p256_has_a_text_of_the_same_length() -> None:
    statement = seal(receipt(), P256Signer.from_scalar(5))

    assert len(write_receipt(statement)) == len(TEXT)
    assert parse_receipt(write_receipt(statement)) == statement


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (seal_bytes(PAYLOAD_TYPES[type(badge())], encode(badge()), DEVICE), ErrorCode.MALFORMED_STATEMENT),
        (SignedStatement(RECEIPT_TYPE, b"p", ()), ErrorCode.MALFORMED_STATEMENT),
        (
            SignedStatement(RECEIPT_TYPE, b"p", (Signature(bytes(8), bytes(64)),) * 2),
            ErrorCode.MALFORMED_STATEMENT,
        ),
        (
            SignedStatement(RECEIPT_TYPE, b"p", (Signature(bytes(7), bytes(65)),)),
            ErrorCode.MALFORMED_STATEMENT,
        ),
        (SignedStatement(RECEIPT_TYPE, b"", (Signature(bytes(8), bytes(64)),)), ErrorCode.MESSAGE_TOO_LARGE),
        (
            SignedStatement(RECEIPT_TYPE, bytes(532), (Signature(bytes(8), bytes(64)),)),
            ErrorCode.MESSAGE_TOO_LARGE,
        ),
    ],
    ids=["another kind", "unsigned", "two signatures", "odd lengths", "empty", "too long"],
)
def test_what_has_no_text_is_refused(statement: SignedStatement, code: ErrorCode) -> None:
    with pytest.raises(Malformed) as refusal:
        write_receipt(statement)

    assert refusal.value.code is code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LN2:",
        "LN2",
        TEXT.removeprefix(RECEIPT_PREFIX),
        TEXT.lower(),
        "ln2:" + TEXT.removeprefix(RECEIPT_PREFIX),
        "LN0:" + TEXT.removeprefix(RECEIPT_PREFIX),
        "LN1:" + TEXT.removeprefix(RECEIPT_PREFIX),
        GOOD,
        " " + TEXT,
        TEXT + "\n",
        TEXT + "=",
        TEXT[:100] + "0" + TEXT[101:],
        TEXT[:100] + "\u0410" + TEXT[101:],  # Cyrillic A
        TEXT[:60],
        RECEIPT_PREFIX + to_base32(bytes(72)),
        RECEIPT_PREFIX + to_base32(bytes(72 + 532)),
        RECEIPT_PREFIX + "A" * 100_000,
    ],
)
def test_text_that_is_not_exactly_a_receipt_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_receipt(text)

    assert refusal.value.code is ErrorCode.MALFORMED_CODE


@pytest.mark.parametrize("size", [240, 241, 242, 244])
def test_loose_last_bits_are_malformed(size: int) -> None:
    """One receipt has one text (LN-COD-001)."""
    text = text_of(bytes(size))
    loose = text[:-1] + ALPHABET[ALPHABET.index(text[-1]) + 1]

    assert parse_receipt(text).payload == bytes(size)
    with pytest.raises(Malformed):
        parse_receipt(loose)


@settings(max_examples=60)
@given(st.data())
def test_any_altered_character_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(TEXT) - 1))
    other = data.draw(st.sampled_from(ALPHABET + ":").filter(lambda each: each != TEXT[at]))

    with pytest.raises((Malformed, Untrusted)):
        shown(TEXT[:at] + other + TEXT[at + 1 :])


def test_badge_is_no_receipt_even_with_another_prefix() -> None:
    """The payload type is under the signature, so one form cannot be read as the other."""
    as_receipt = RECEIPT_PREFIX + GOOD.removeprefix("LN1:")

    with pytest.raises(Untrusted) as refusal:
        shown(as_receipt)
    assert refusal.value.code is ErrorCode.UNTRUSTED_SIGNATURE
    with pytest.raises(Malformed):
        parse_compact(TEXT)
    with pytest.raises(Malformed):
        parse_receipt(seal_compact(badge(), DEVICE))


@pytest.mark.parametrize(
    "kind", ["session-token", "deposit-order", "confirmation", "checkpoint", "delegation"]
)
def test_no_other_kind_of_statement_has_a_text(kind: str) -> None:
    """A delegation least of all (LN-TRU-019): the payload type is under the signature."""
    payload = encode(badge())
    (signature,) = seal_bytes(f"application/vnd.lockernet.{kind}.v1+protobuf", payload, DEVICE).signatures
    body = to_base32(signature.key_id + signature.signature + payload)

    with pytest.raises(Untrusted) as refusal:
        shown(RECEIPT_PREFIX + body)
    assert refusal.value.code is ErrorCode.UNTRUSTED_SIGNATURE
    with pytest.raises(Untrusted) as refusal:
        verify_compact("LN1:" + body, DIRECTORY, place=PLACE, now=NOW)
    assert refusal.value.code is ErrorCode.UNTRUSTED_SIGNATURE


def test_kiosk_takes_no_receipt() -> None:
    """It is proof for a desk; at a point it opens nothing, whatever its length."""
    for text in (TEXT, write_receipt(seal(longest(), DEVICE))):
        with pytest.raises(Malformed) as refusal:
            read(text)
        assert refusal.value.code in {ErrorCode.VERSION_UNSUPPORTED, ErrorCode.MALFORMED_CODE}


@settings(max_examples=200)
@given(st.binary(min_size=1, max_size=200))
def test_signed_rubbish_is_malformed_or_untrusted_and_nothing_else(payload: bytes) -> None:
    with pytest.raises((Malformed, Untrusted)):
        open_payload(shown(text_of(payload)), CustodyReceipt)


@given(st.text(max_size=300) | st.text(alphabet=ALPHABET, max_size=300))
def test_rubbish_is_malformed_or_untrusted_and_nothing_else(text: str) -> None:
    for each in (text, RECEIPT_PREFIX + text):
        with pytest.raises(LockernetError):
            shown(each)


def test_receipt_on_paper_is_judged_by_the_same_three_verdicts() -> None:
    late = write_receipt(seal(receipt(header(issuer=OPERATOR, audience=COURIER)), DEVICE))
    proof = verify_statement(parse_receipt(late), DIRECTORY, place=COURIERS_DESK, now=NOW + timedelta(days=1))

    assert proof.policy is ErrorCode.UNTRUSTED_EXPIRED
    with pytest.raises(Untrusted) as refusal:
        verify_statement(
            parse_receipt(late), DIRECTORY, place=Place(frozenset({OPERATOR}), OPERATOR), now=NOW
        )
    assert refusal.value.code is ErrorCode.UNTRUSTED_AUDIENCE
