"""verify(): the verdict on trust: who may say what, to whom, with which key and at which time."""

import dataclasses
from datetime import datetime, timedelta

import pytest

from lockernet.codec.bridge import encode
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.statements import SessionToken, SignedStatement
from lockernet.models.trust import Purpose, Role
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.signer import seal
from tests.lockernet.parties import (
    BEGIN,
    COORDINATOR,
    COURIER,
    END,
    MERCHANT,
    MOMENT,
    OPERATOR,
    PLACE,
    POINT,
    ROLES,
    STRANGER,
    header,
    member,
    signer,
    trust_file,
)
from tests.lockernet.signing.speaking import (
    refusal,
    signed,
    verified,
)

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
def test_only_a_key_with_the_right_purpose_speaks(kind: str, purpose: Purpose) -> None:  # LN-TRU-003
    issuer = OPERATOR if OPERATOR in SPEAKERS[kind] else COURIER
    statement = said(kind, issuer, purpose)

    if purpose is PURPOSES[kind]:
        assert verified(statement).key.is_for(purpose)
    else:
        assert refusal(statement) is ErrorCode.UNTRUSTED_PURPOSE


@pytest.mark.parametrize("member_id", ROLES)
@pytest.mark.parametrize("kind", SPEAKERS)
def test_only_a_member_with_the_right_role_speaks(kind: str, member_id: str) -> None:  # LN-TRU-002
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
def test_nobody_speaks_under_another_name(issuer: str) -> None:  # LN-TRU-002
    assert refusal(signed(head=header(issuer=issuer))) is ErrorCode.UNTRUSTED_ISSUER


def test_statement_of_another_network_is_untrusted() -> None:  # LN-SIG-007
    assert refusal(signed(head=header(network_id="sea-prod"))) is ErrorCode.UNTRUSTED_NETWORK


@pytest.mark.parametrize("audience", ["other-lockers", "harbour-02", COURIER, "sea-test"])
def test_statement_to_somebody_else_is_untrusted(audience: str) -> None:  # LN-SIG-008
    assert refusal(signed(head=header(audience=audience))) is ErrorCode.UNTRUSTED_AUDIENCE


@pytest.mark.parametrize("audience", [OPERATOR, POINT])
def test_point_hears_its_own_name_and_its_operators(audience: str) -> None:  # LN-SIG-008
    assert verified(signed(head=header(audience=audience))).header.audience == audience


@pytest.mark.parametrize(
    ("issued_at", "known"), [(BEGIN - MOMENT, False), (BEGIN, True), (END - MOMENT, True), (END, False)]
)
def test_key_must_be_valid_when_the_statement_was_issued(issued_at: datetime, known: bool) -> None:
    # LN-TRU-001
    statement = signed(head=header(issued_at=issued_at, expires_at=END + timedelta(days=1)))

    if known:
        assert verified(statement).key.member_id == COURIER
    else:
        assert refusal(statement) is ErrorCode.UNTRUSTED_KEY


@pytest.mark.parametrize("point_id", [None, "harbour-02"])
@pytest.mark.parametrize("kind", [each for each, purpose in PURPOSES.items() if purpose is Purpose.DEVICE])
def test_device_key_speaks_for_its_own_point_only(kind: str, point_id: str | None) -> None:  # LN-TRU-010
    statement = said(kind, OPERATOR, Purpose.DEVICE)
    elsewhere = dataclasses.replace(PLACE, point_id=point_id)

    assert verified(statement).key.record.point_id == POINT
    with pytest.raises(Untrusted) as caught:
        verified(statement, place=elsewhere)
    assert caught.value.code is ErrorCode.UNTRUSTED_ISSUER
