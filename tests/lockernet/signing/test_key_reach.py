"""How far a key reaches: its time, whatever date its owner writes, and for a device its one point."""

from dataclasses import replace

import pytest

from lockernet.codec.statements import seal, verify_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.journal import Checkpoint, Cursor, MemberHead
from lockernet.models.statements import Header, SessionToken
from lockernet.models.trust import Purpose
from lockernet.signing.verify import Place
from tests.network import COURIER, DAY, NETWORK, NOW, OPERATOR, POINT, point, signer

LAST_DAY = NOW + 399 * DAY
AFTER = NOW + 401 * DAY


def header(issuer: str, audience: str) -> Header:
    """A header dated on the last day of every key, valid for years."""
    return Header(
        network_id=NETWORK,
        issuer=issuer,
        audience=audience,
        request_id=bytes(16),
        issued_at=LAST_DAY,
        not_before=LAST_DAY,
        expires_at=LAST_DAY + 3_000 * DAY,
    )


def test_a_key_that_has_ended_signs_nothing_new_however_its_owner_dates_it() -> None:  # LN-TRU-011
    token = seal(SessionToken(header=header(COURIER, OPERATOR)), signer(f"{COURIER}/{Purpose.GRANT}"))

    before = verify_statement(token, point().directory, place=point().place, now=LAST_DAY)
    after = verify_statement(token, point().directory, place=point().place, now=AFTER)

    assert before.policy is None
    assert after.policy is ErrorCode.UNTRUSTED_KEY


def test_a_device_key_speaks_for_its_own_point_only() -> None:
    word = Checkpoint(
        header=header(OPERATOR, POINT),
        point_id=POINT,
        cursor=Cursor(epoch=1, sequence=1),
        event_id=bytes(32),
    )
    statement = seal(word, signer(f"{OPERATOR}/{Purpose.DEVICE}"))
    here = Place(frozenset({POINT}), OPERATOR, point_id=POINT)
    elsewhere = replace(here, point_id="sg-harbour-02")

    verify_statement(statement, point().directory, place=here, now=LAST_DAY).require_policy()
    with pytest.raises(Untrusted) as caught:
        verify_statement(statement, point().directory, place=elsewhere, now=LAST_DAY)

    assert caught.value.code is ErrorCode.UNTRUSTED_ISSUER


def test_an_operator_has_no_word_about_anothers_points() -> None:  # LN-TRU-020
    word = MemberHead(
        header=header(OPERATOR, COURIER),
        point_id=POINT,
        member_id=COURIER,
        cursor=Cursor(epoch=1, sequence=0),
        event_id=bytes(32),
    )
    statement = seal(word, signer(f"{OPERATOR}/{Purpose.DEVICE}"))
    asked = Place(frozenset({COURIER}), OPERATOR, point_id=POINT)
    another = replace(asked, operator_id="other-lockers")

    verify_statement(statement, point().directory, place=asked, now=LAST_DAY).require_policy()
    with pytest.raises(Untrusted, match="not the operator of this place") as caught:
        verify_statement(statement, point().directory, place=another, now=LAST_DAY)

    assert caught.value.code is ErrorCode.UNTRUSTED_ISSUER
