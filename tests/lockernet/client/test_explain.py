"""Anything signed is found in whatever form it comes, and told with the verdict that `verify` would give."""

import base64
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.client.explain import explain
from lockernet.client.found import SIZE_LIMIT, Found, Unsigned, statement_in
from lockernet.codec.compact import write_receipt
from lockernet.codec.statements import parse_statement, seal, statement_bytes
from lockernet.codes.claim import ClaimCode
from lockernet.codes.digits import DigitCode
from lockernet.codes.staff import StaffCode
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.custody import Contest, CustodyReceipt, DisputeReason
from lockernet.models.grants import CompactGrant, DelegatedAction, GrantAction
from lockernet.models.payload_types import MODELS
from lockernet.models.reservations import CancelReservation
from lockernet.models.statements import SignedStatement
from tests.lockernet.client.line import DIRECTORY
from tests.network import COURIER, NOW, OPERATOR, OTHER_COURIER, POINT, CourierDesk, signer
from tests.node.house import House

DESK = CourierDesk()
CANCEL = DESK.cancel(bytes(16))
IN_BASE64 = base64.b64encode(statement_bytes(CANCEL))
BADGE = DESK.badge()


def verdict(statement: SignedStatement, *, days: int = 0, code: str | None = None) -> ErrorCode | None:
    found = explain(statement, DIRECTORY, now=NOW + timedelta(days=days), code=code)
    return None if found.fault is None else found.fault.code


def badge_verdict(text: str) -> ErrorCode | None:
    found = statement_in(text.encode())
    assert isinstance(found, Found)
    return verdict(found.statement, code=found.code)


async def receipt() -> SignedStatement:
    house = House()
    await house.tell_all()
    await house.deposit()
    (row,) = [row for row in await house.journal() if row.receipt is not None]
    assert row.receipt is not None
    return parse_statement(row.receipt)


@pytest.mark.parametrize(
    "form",
    [
        statement_bytes(CANCEL),
        statement_bytes(CANCEL).hex().encode(),
        b" " + statement_bytes(CANCEL).hex().upper().encode() + b"\n",
        IN_BASE64,
        base64.encodebytes(statement_bytes(CANCEL)),
        base64.urlsafe_b64encode(statement_bytes(CANCEL)),
        json.dumps({"parcel_id": "00", "statement": IN_BASE64.decode()}).encode(),
        json.dumps(
            {
                "confirmation": {
                    "payloadType": CANCEL.payload_type,
                    "payload": base64.b64encode(CANCEL.payload).decode(),
                    "signatures": [
                        {
                            "keyId": base64.b64encode(CANCEL.signatures[0].key_id).decode(),
                            "signature": base64.b64encode(CANCEL.signatures[0].signature).decode(),
                        }
                    ],
                }
            }
        ).encode(),
    ],
    ids=["bytes", "hex", "HEX", "base64", "lines", "url", "ours", "Connect"],
)  # fmt: skip
def test_a_statement_is_found_in_every_form(form: bytes) -> None:
    assert statement_in(form) == Found(CANCEL)


async def test_codes_are_found_by_their_prefix_in_either_case() -> None:
    said = await receipt()
    claim = DESK.claim()

    assert statement_in(write_receipt(said).encode()) == Found(said)
    badge = statement_in(BADGE.lower().encode())
    assert isinstance(badge, Found)
    assert badge.code == BADGE
    found = statement_in(claim.text().encode())
    assert isinstance(found, ClaimCode)
    assert found.secret == claim.secret


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"LN1:AAAA",
        b"LN2:",
        b"LN0:AAAA",
        b"LN3:AAAA",
        b"LN3:" + b"a" * 27,
        b"123456789",
        b"1234--567890",
        b"{",
        b"{}",
        b"[[[[[[[[[[[[[[]]]]]]]]]]]]]]",
        b'{"statement": "!"}',
        b'{"payloadType": "x", "signatures": [{}]}',
        b'{"payloadType": "x", "signatures": 7}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"0" * (SIZE_LIMIT + 1),
    ],
)
def test_rubbish_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        statement_in(data)


@pytest.mark.parametrize("text", ["1234-567890", "1234567890", "12 34 56 78 90", " 1234-567890\n"])
def test_ten_digits_are_digits_though_they_are_hex_too(text: str) -> None:
    assert statement_in(text.encode()) == DigitCode("1234", "567890")


def test_a_code_of_staff_is_found_in_either_case() -> None:
    code = StaffCode(bytes(range(8)), b"secretly")

    assert statement_in(code.text().encode()) == statement_in(code.text().lower().encode()) == code


@pytest.mark.parametrize("text", ["LN4:AAAA", "LN10:AA", "ln9:"])
def test_a_code_of_a_later_version_is_named_so(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        statement_in(text.encode())

    assert refused.value.code is ErrorCode.VERSION_UNSUPPORTED


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_whatever_comes_is_found_or_malformed(data: bytes) -> None:
    try:
        held = statement_in(data)
    except Malformed:
        return
    assert isinstance(held, Found | Unsigned)


async def test_what_is_signed_trusted_and_in_force_is_good() -> None:
    found = explain(CANCEL, DIRECTORY, now=NOW)

    assert found.fault is None
    assert isinstance(found.word, CancelReservation)
    assert found.key is not None
    assert (found.key.member_id, found.audience, found.judged_at) == (COURIER, OPERATOR, NOW)
    assert verdict(CANCEL, days=1) is ErrorCode.UNTRUSTED_EXPIRED
    assert verdict(await receipt(), days=399) is None, "a device's word is judged for when it was said"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (SignedStatement(CANCEL.payload_type, CANCEL.payload, ()), ErrorCode.MALFORMED_STATEMENT),
        (seal(CancelReservation(header=DESK.header(), point_id=POINT, parcel_id=bytes(16)), signer("x")),
         ErrorCode.UNTRUSTED_KEY),
        (CourierDesk(OTHER_COURIER).sign(
            CancelReservation(header=DESK.header(), point_id=POINT, parcel_id=bytes(16))),
         ErrorCode.UNTRUSTED_ISSUER),
        (DESK.sign(Contest(header=DESK.header(), point_id=POINT, parcel_id=bytes(16), receipt_id=bytes(32),
                           reason=DisputeReason.DAMAGED)),
         ErrorCode.UNTRUSTED_PURPOSE),
        (seal(CancelReservation(header=DESK.header("nobody-known"), point_id=POINT, parcel_id=bytes(16)),
              DESK.signer), ErrorCode.UNTRUSTED_AGREEMENT),
    ],
    ids=["unsigned", "unknown key", "somebody else", "wrong purpose", "no agreement"],
)  # fmt: skip
def test_the_first_verdict_that_says_no_is_told(statement: SignedStatement, code: ErrorCode) -> None:
    assert verdict(statement) is code


def test_a_word_addressed_to_a_point_is_judged_by_its_operators_agreement() -> None:
    assert verdict(DESK.expect("L", DESK.terms())) is None
    assert verdict(DESK.delegate(OTHER_COURIER, DelegatedAction.COLLECT)) is None


def test_a_code_is_told_with_whom_it_addresses() -> None:
    found = statement_in(BADGE.encode())
    assert isinstance(found, Found)

    told = explain(found.statement, DIRECTORY, now=NOW, code=found.code)

    assert (told.fault, told.audience) == (None, OPERATOR)
    assert isinstance(told.word, CompactGrant)
    assert told.word.action is GrantAction.BADGE
    assert badge_verdict(DESK.drop_off(bytes(16))) is None
    assert badge_verdict(DESK.drop_off(bytes(16), audience="elsewhere")) is ErrorCode.UNTRUSTED_AUDIENCE


def test_a_point_without_a_key_here_can_be_named() -> None:
    text = DESK.drop_off(bytes(16), audience="elsewhere")
    found = statement_in(text.encode())
    assert isinstance(found, Found)

    told = explain(found.statement, DIRECTORY, now=NOW, code=text, names=frozenset({"elsewhere"}))

    assert told.audience == "elsewhere"
    assert told.fault is not None
    assert told.fault.code is ErrorCode.UNTRUSTED_AGREEMENT, "nobody knows whose point it is"


def test_a_kind_of_a_later_version_is_malformed() -> None:
    later = SignedStatement(CANCEL.payload_type.replace("v1", "v2"), CANCEL.payload, CANCEL.signatures)

    with pytest.raises(Malformed, match="not known here"):
        explain(later, DIRECTORY, now=NOW)


def test_every_kind_has_one_sentence_that_says_what_it_is() -> None:
    for kind in MODELS.values():
        assert (kind.__doc__ or "").splitlines()[0].strip(), kind
    assert CustodyReceipt in MODELS.values()
