"""From signed delegations to what a point judges by: a chain of two real statements."""

from datetime import timedelta

import pytest

from lockernet.codec.delegations import held_link
from lockernet.codec.statements import seal, verify_statement
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.grants import DelegatedAction, Delegation
from lockernet.models.outcome import Refused
from lockernet.models.statements import SessionToken
from lockernet.models.trust import Purpose, Role
from lockernet.signing.delegation import Entitled, Link, Wish, judge_wish
from lockernet.signing.directory import TrustedDirectory
from tests.lockernet.parties import (
    COURIER,
    MERCHANT,
    NOW,
    OPERATOR,
    PLACE,
    POINT,
    STRANGER,
    agreement,
    header,
    member,
    signer,
    trust_file,
)

DEPOSIT, REMOVE = DelegatedAction.DEPOSIT, DelegatedAction.REMOVE

THIRD = MERCHANT
"""A courier here: the delegate of the delegate."""

DIRECTORY = TrustedDirectory(
    trust_file(
        [member(COURIER), member(STRANGER), member(OPERATOR), member(THIRD, roles=(Role.COURIER,))],
        [agreement(COURIER), agreement(STRANGER), agreement(THIRD)],
    )
)


def link(issuer: str, delegate: str, *actions: DelegatedAction, under: bytes | None = None) -> Link:
    """A delegation as signed, verified and stored a minute later."""
    top = header(issuer=issuer, expires_at=NOW + timedelta(days=30))
    word = Delegation(
        header=top.model_copy(update={"previous_statement_id": under}),
        delegate_id=delegate,
        point_ids=(POINT,),
        actions=actions,
        may_delegate=True,
    )
    verified = verify_statement(seal(word, signer(issuer, Purpose.GRANT)), DIRECTORY, place=PLACE, now=NOW)
    verified.require_policy()
    return held_link(verified, held_since=NOW + timedelta(minutes=1))


def judged(speaker: str, action: DelegatedAction, *held: Link) -> Entitled | Refused:
    wish = Wish(COURIER, speaker, int(action), OPERATOR, POINT)
    later = NOW + timedelta(days=1)
    return judge_wish(wish, {each.delegation_id: each for each in held}, DIRECTORY, now=later)


def test_a_delegate_does_what_the_statement_names_and_nothing_else() -> None:
    """LN-TRU-016, LN-TRU-017."""
    first = link(COURIER, STRANGER, DEPOSIT)

    assert judged(STRANGER, DEPOSIT, first) == Entitled((first.delegation_id,))
    assert judged(STRANGER, REMOVE, first) == Refused(ErrorCode.UNTRUSTED_DELEGATION_SCOPE)
    assert judged(THIRD, DEPOSIT, first) == Refused(ErrorCode.UNTRUSTED_DELEGATION, final=False)


def test_two_statements_make_a_chain_and_the_second_only_narrows() -> None:
    """LN-TRU-016, LN-TRU-017."""
    first = link(COURIER, STRANGER, DEPOSIT, REMOVE)
    second = link(STRANGER, THIRD, DEPOSIT, under=first.delegation_id)
    wider = link(STRANGER, THIRD, DEPOSIT, DelegatedAction.COLLECT, under=first.delegation_id)

    assert judged(THIRD, DEPOSIT, first, second) == Entitled((first.delegation_id, second.delegation_id))
    assert judged(THIRD, REMOVE, first, second) == Refused(ErrorCode.UNTRUSTED_DELEGATION_SCOPE)
    assert judged(THIRD, DEPOSIT, first, wider) == Refused(ErrorCode.UNTRUSTED_DELEGATION_SCOPE)
    assert judged(THIRD, DEPOSIT, second) == Refused(ErrorCode.UNTRUSTED_DELEGATION, final=False)


def test_another_kind_of_statement_makes_no_link() -> None:
    """LN-TRU-019: a point takes delegations as statements of their own kind only."""
    token = seal(SessionToken(header=header()), signer(COURIER, Purpose.GRANT))
    verified = verify_statement(token, DIRECTORY, place=PLACE, now=NOW)

    with pytest.raises(Malformed, match="expected application/vnd"):
        held_link(verified, held_since=NOW)
