"""Edges that no test held until a mutant survived: bytes between r and s, the first moments of a link."""

from dataclasses import replace
from datetime import datetime

import pytest
from cryptography.exceptions import InvalidSignature

from lockernet.models.outcome import Refused
from lockernet.models.trust import Purpose
from lockernet.signing.algorithms import P256Verifier
from lockernet.signing.delegation import Entitled, Link, Wish, judge_wish
from lockernet.signing.instants import micros as at
from lockernet.signing.signer import P256Signer
from lockernet.signing.verify import SYNCED
from tests.lockernet.parties import (
    BEGIN,
    COURIER,
    DIRECTORY,
    END,
    MOMENT,
    NETWORK,
    NOW,
    OPERATOR,
    POINT,
    STRANGER,
    signer,
)

WISH = Wish(courier_id=COURIER, speaker_id=STRANGER, action=1, operator_id=OPERATOR, point_id=POINT)
LINK = Link(
    delegation_id=b"\x01" * 32,
    under=None,
    network_id=NETWORK,
    audience=OPERATOR,
    delegator_id=COURIER,
    delegate_id=STRANGER,
    actions=frozenset({1}),
    points=frozenset(),
    may_delegate=False,
    public_key=signer(COURIER, Purpose.GRANT).public_key,
    issued_at=at(NOW),
    held_since=at(NOW),
    not_before=at(NOW),
    expires_at=at(END),
)


def judged(link: Link, now: datetime) -> Entitled | Refused:
    return judge_wish(WISH, {link.delegation_id: link}, DIRECTORY, now=now)


@pytest.mark.parametrize("place", [0, 32, 64])
def test_signature_with_a_zero_byte_more_is_none_wherever_it_stands(place: int) -> None:
    """LN-SIG-015: 64 bytes. A zero in front of s would not change its number."""
    key = P256Signer.from_scalar(7)
    good = key.sign(b"one form")
    verifier = P256Verifier(key.public_key)
    verifier.verify(good, b"one form")

    with pytest.raises(InvalidSignature):
        verifier.verify(good[:place] + b"\x00" + good[place:], b"one form")


@pytest.mark.parametrize(
    "link",
    [
        replace(LINK, not_before=at(NOW) + SYNCED.early_by),
        replace(LINK, issued_at=at(NOW) + SYNCED.early_by),
    ],
    ids=["not before", "issued at"],
)
def test_link_begins_at_the_bound_of_the_clock_and_not_a_moment_earlier(link: Link) -> None:
    """LN-TRU-018."""
    assert isinstance(judged(link, NOW), Entitled)
    assert isinstance(judged(link, NOW - MOMENT), Refused)


def test_link_may_be_issued_in_the_first_moment_of_its_key() -> None:
    assert isinstance(judged(replace(LINK, issued_at=at(BEGIN)), NOW), Entitled)
    assert isinstance(judged(replace(LINK, issued_at=at(BEGIN) - 1), NOW), Refused)
