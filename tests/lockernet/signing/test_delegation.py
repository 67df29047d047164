"""Acting for another courier: two links at most, only narrowing, and every broken link has its reason.

Rules LN-TRU-016, LN-TRU-017, LN-TRU-018 and LN-TRU-019 (only what the point holds counts).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.errors import ErrorCode
from lockernet.models.outcome import Refused
from lockernet.models.trust import KeyRecord, Purpose
from lockernet.signing.delegation import Entitled, Link, Wish, judge_wish
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.instants import micros as at
from lockernet.signing.verify import SYNCED
from tests.lockernet.parties import (
    BEGIN,
    COORDINATOR,
    COURIER,
    DIRECTORY,
    MERCHANT,
    MOMENT,
    NETWORK,
    NOW,
    OPERATOR,
    POINT,
    STRANGER,
    directory,
    key_record,
    signer,
)

RESERVE, DEPOSIT, COLLECT = 1, 5, 6
HOUR = timedelta(hours=1)
FIRST_ID, SECOND_ID, THIRD_ID = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32

CHAIN = ErrorCode.UNTRUSTED_DELEGATION
SCOPE = ErrorCode.UNTRUSTED_DELEGATION_SCOPE


FIRST = Link(
    delegation_id=FIRST_ID,
    under=None,
    network_id=NETWORK,
    audience=OPERATOR,
    delegator_id=COURIER,
    delegate_id=STRANGER,
    actions=frozenset({RESERVE, DEPOSIT, COLLECT}),
    points=frozenset(),
    may_delegate=True,
    public_key=signer(COURIER, Purpose.GRANT).public_key,
    issued_at=at(NOW - HOUR),
    held_since=at(NOW - HOUR / 2),
    not_before=at(NOW - HOUR),
    expires_at=at(NOW + 24 * HOUR),
)
SECOND = replace(
    FIRST,
    delegation_id=SECOND_ID,
    under=FIRST_ID,
    delegator_id=STRANGER,
    delegate_id=MERCHANT,
    actions=frozenset({DEPOSIT}),
    points=frozenset({POINT}),
    may_delegate=False,
    public_key=signer(STRANGER, Purpose.GRANT).public_key,
    not_before=at(NOW - HOUR / 2),
    expires_at=at(NOW + 12 * HOUR),
)
OWN = Wish(courier_id=COURIER, speaker_id=COURIER, action=DEPOSIT, operator_id=OPERATOR, point_id=POINT)
BY_DELEGATE = replace(OWN, speaker_id=STRANGER)
BY_SECOND = replace(OWN, speaker_id=MERCHANT)


def judged(
    wish: Wish,
    *links: Link,
    trusted: TrustedDirectory = DIRECTORY,
    now: datetime = NOW,
) -> ErrorCode | tuple[bytes, ...]:
    """The reason of the refusal, or the delegations that cover the wish."""
    outcome = judge_wish(wish, {link.delegation_id: link for link in links}, trusted, now=now)
    return outcome.delegation_ids if isinstance(outcome, Entitled) else outcome.reason


def first(**changes: Any) -> Link:
    return replace(FIRST, **changes)


def second(**changes: Any) -> Link:
    return replace(SECOND, **changes)


# ------------------------------------------------------------------------------------------ covered


def test_courier_needs_no_delegation_for_its_own_parcel() -> None:
    assert judged(OWN) == ()


def test_delegate_acts_under_one_delegation() -> None:
    assert judged(BY_DELEGATE, FIRST) == (FIRST_ID,)


def test_delegate_of_a_delegate_acts_under_two() -> None:
    assert judged(BY_SECOND, FIRST, SECOND) == (FIRST_ID, SECOND_ID)
    assert judged(BY_SECOND, SECOND, FIRST) == (FIRST_ID, SECOND_ID)


def test_named_point_is_covered_and_so_is_every_point_where_none_is_named() -> None:
    elsewhere = replace(BY_DELEGATE, point_id="harbour-02")

    assert judged(elsewhere, FIRST) == (FIRST_ID,)
    assert judged(elsewhere, first(points=frozenset({POINT}))) is SCOPE
    assert judged(BY_DELEGATE, first(points=frozenset({POINT, "harbour-02"}))) == (FIRST_ID,)


def test_one_good_chain_among_bad_ones_is_enough() -> None:
    expired = first(delegation_id=THIRD_ID, expires_at=at(NOW - HOUR))

    assert judged(BY_DELEGATE, expired, FIRST) == (FIRST_ID,)
    assert judged(BY_DELEGATE, FIRST, expired) == (FIRST_ID,)


# ------------------------------------------------------------------------------- no chain (TRU-016)


@pytest.mark.parametrize(
    ("wish", "links"),
    [
        pytest.param(BY_DELEGATE, (), id="nothing held"),
        pytest.param(BY_SECOND, (SECOND,), id="first link not delivered"),
        pytest.param(BY_SECOND, (FIRST,), id="second link not delivered"),
        pytest.param(replace(BY_DELEGATE, courier_id=MERCHANT), (FIRST,), id="another courier's parcel"),
        pytest.param(replace(BY_DELEGATE, speaker_id=COORDINATOR), (FIRST, SECOND), id="another speaker"),
        pytest.param(BY_SECOND, (first(may_delegate=False), SECOND), id="may not pass on"),
        pytest.param(BY_SECOND, (FIRST, second(under=None)), id="own parcels of the delegate only"),
        pytest.param(BY_SECOND, (FIRST, second(under=THIRD_ID)), id="under another delegation"),
        pytest.param(BY_SECOND, (FIRST, second(delegator_id=COORDINATOR)), id="passed on by somebody else"),
        pytest.param(BY_DELEGATE, (first(under=FIRST_ID),), id="under itself"),
        pytest.param(BY_SECOND, (first(under=SECOND_ID), SECOND), id="under each other"),
        pytest.param(
            replace(BY_DELEGATE, courier_id=MERCHANT, speaker_id=COURIER),
            (first(delegate_id=COURIER),),
            id="to itself",
        ),
    ],
)
def test_what_does_not_lead_from_the_courier_to_the_speaker_is_no_chain(
    wish: Wish, links: tuple[Link, ...]
) -> None:
    assert judged(wish, *links) is CHAIN


def test_delegation_of_one_courier_does_not_serve_the_parcels_of_another() -> None:
    """The delegate acts for two couriers and passes on the delegation of one: the narrowing of LN-TRU-017."""
    other = first(
        delegation_id=THIRD_ID,
        delegator_id=COORDINATOR,
        public_key=signer(COORDINATOR, Purpose.GRANT).public_key,
    )

    assert judged(BY_SECOND, FIRST, other, SECOND) == (FIRST_ID, SECOND_ID)
    assert judged(replace(BY_SECOND, courier_id=COORDINATOR), FIRST, other, SECOND) is CHAIN


def test_third_link_is_one_too_many() -> None:
    third = replace(
        SECOND,
        delegation_id=THIRD_ID,
        under=SECOND_ID,
        delegator_id=MERCHANT,
        delegate_id=COORDINATOR,
        public_key=signer(MERCHANT, Purpose.GRANT).public_key,
    )
    links = (FIRST, second(may_delegate=True), third)

    assert judged(BY_SECOND, *links) == (FIRST_ID, SECOND_ID)
    assert judged(replace(OWN, speaker_id=COORDINATOR), *links) is CHAIN


def test_nobody_stands_in_a_chain_twice() -> None:
    """Each link is sound by itself and joined to the one before; only the loop is wrong."""
    to_itself = first(delegate_id=COURIER)
    onward = second(delegator_id=COURIER, delegate_id=STRANGER, public_key=FIRST.public_key)
    again = second(delegate_id=STRANGER, actions=frozenset({COLLECT}))

    assert judged(BY_DELEGATE, to_itself, onward) is CHAIN
    assert judged(BY_DELEGATE, FIRST, again) == (FIRST_ID,)
    assert judged(OWN, FIRST, second(delegate_id=COURIER)) == ()


def test_missing_delegation_may_still_arrive() -> None:
    """The same bytes may be sent again once the point holds it; the other refusals are final."""
    assert judge_wish(BY_DELEGATE, {}, DIRECTORY, now=NOW) == Refused(CHAIN, final=False)
    other = replace(BY_DELEGATE, action=99)
    assert judge_wish(other, {FIRST_ID: FIRST}, DIRECTORY, now=NOW) == Refused(SCOPE, final=True)


# ---------------------------------------------------------------------------------- scope (TRU-017)


@pytest.mark.parametrize("action", [0, 2, 99])
def test_action_that_is_not_named_is_not_given(action: int) -> None:
    assert judged(replace(BY_DELEGATE, action=action), FIRST) is SCOPE


def test_unspecified_action_is_never_given() -> None:
    assert judged(replace(BY_DELEGATE, action=0), first(actions=frozenset({0, DEPOSIT}))) is SCOPE
    assert judged(BY_DELEGATE, first(actions=frozenset())) is SCOPE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({}, {"actions": frozenset({DEPOSIT, 99})}, id="another action"),
        pytest.param({"points": frozenset({POINT})}, {"points": frozenset()}, id="all points for one"),
        pytest.param(
            {"points": frozenset({POINT})}, {"points": frozenset({POINT, "harbour-02"})}, id="another point"
        ),
        pytest.param({}, {"expires_at": FIRST.expires_at + 1}, id="longer"),
        pytest.param({}, {"not_before": FIRST.not_before - 1}, id="earlier"),
    ],
)
def test_link_that_gives_more_than_the_one_before_breaks_the_chain(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Also for a wish that both would cover: whoever widens is not to be reasoned with."""
    assert judged(BY_SECOND, first(**before), second(**after)) is SCOPE
    assert judged(BY_SECOND, first(**before), SECOND) == (FIRST_ID, SECOND_ID)


def test_equal_scope_is_no_wider() -> None:
    same = second(
        actions=FIRST.actions,
        points=FIRST.points,
        not_before=FIRST.not_before,
        expires_at=FIRST.expires_at,
    )

    assert judged(BY_SECOND, FIRST, same) == (FIRST_ID, SECOND_ID)


@given(
    st.frozensets(st.integers(0, 4)),
    st.frozensets(st.integers(0, 4)),
    st.frozensets(st.sampled_from([POINT, "p2"])),
    st.frozensets(st.sampled_from([POINT, "p2"])),
    st.integers(0, 4),
)
def test_second_delegate_never_gets_what_the_first_has_not(
    given_actions: frozenset[int],
    passed_actions: frozenset[int],
    given_points: frozenset[str],
    passed_points: frozenset[str],
    action: int,
) -> None:
    links = (
        first(actions=given_actions, points=given_points),
        second(actions=passed_actions, points=passed_points),
    )
    if isinstance(judged(replace(BY_SECOND, action=action), *links), tuple):
        assert judged(replace(BY_DELEGATE, action=action), *links) == (FIRST_ID,)
        assert action in given_actions & passed_actions


# ------------------------------------------------------------------------------ each link (TRU-018)


@pytest.mark.parametrize("broken", ["first", "second"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"network_id": "sea-prod"}, ErrorCode.UNTRUSTED_NETWORK),
        ({"audience": "other-lockers"}, ErrorCode.UNTRUSTED_AUDIENCE),
        ({"expires_at": at(NOW) - SYNCED.late_by}, ErrorCode.UNTRUSTED_EXPIRED),
        ({"expires_at": at(NOW - HOUR)}, ErrorCode.UNTRUSTED_EXPIRED),
        ({"not_before": at(NOW) + SYNCED.early_by + 1}, ErrorCode.UNTRUSTED_NOT_YET_VALID),
        ({"issued_at": at(NOW) + SYNCED.early_by + 1}, ErrorCode.UNTRUSTED_NOT_YET_VALID),
        ({"public_key": bytes(32)}, ErrorCode.UNTRUSTED_KEY),
        ({"issued_at": at(BEGIN) - 1}, ErrorCode.UNTRUSTED_KEY),
        ({"public_key": signer(OPERATOR, Purpose.GRANT).public_key}, ErrorCode.UNTRUSTED_ISSUER),
    ],
)
def test_every_link_must_hold_by_itself(broken: str, changes: dict[str, Any], expected: ErrorCode) -> None:
    links = (first(**changes), SECOND) if broken == "first" else (FIRST, second(**changes))

    assert judged(BY_SECOND, *links) is expected


def test_link_holds_until_just_before_its_end_and_the_bound_of_the_clock() -> None:
    last = first(expires_at=at(NOW) - SYNCED.late_by + 1)

    assert judged(BY_DELEGATE, last) == (FIRST_ID,)
    assert judged(BY_DELEGATE, last, now=NOW + MOMENT) is ErrorCode.UNTRUSTED_EXPIRED


@pytest.mark.parametrize("delegate_id", ["courier-of-elsewhere", "nobody"])
def test_delegate_of_another_network_is_nobody_here(delegate_id: str) -> None:
    wish = replace(OWN, speaker_id=delegate_id)

    assert judged(wish, first(delegate_id=delegate_id)) is ErrorCode.UNTRUSTED_NETWORK


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.GRANT])
def test_key_for_something_else_delegates_nothing(purpose: Purpose) -> None:
    other = first(public_key=signer(COURIER, purpose).public_key)

    assert judged(BY_DELEGATE, other) is ErrorCode.UNTRUSTED_PURPOSE


def test_delegation_needs_the_agreement_of_the_parcels_courier() -> None:
    assert judged(BY_DELEGATE, FIRST, trusted=directory(agreements=())) is ErrorCode.UNTRUSTED_AGREEMENT


OLD = first(public_key=signer(COURIER, Purpose.GRANT, 1).public_key)


def old_key(**changes: Any) -> KeyRecord:
    return key_record(COURIER, Purpose.GRANT, number=1).model_copy(update=changes)


def with_old(link: Link = OLD, **changes: Any) -> ErrorCode | tuple[bytes, ...]:
    return judged(BY_DELEGATE, link, trusted=directory(old_key(**changes)))


def test_delegation_outlives_the_superseding_of_its_key() -> None:
    """The point has held it since before, so nobody needs to sign it again (LN-TRU-013)."""
    assert with_old(superseded_at=NOW - HOUR / 4) == (FIRST_ID,)
    assert with_old(not_after=NOW - HOUR / 4) == (FIRST_ID,)
    assert with_old(superseded_at=NOW - HOUR) is ErrorCode.UNTRUSTED_KEY


def test_delegation_under_a_compromised_key_needs_to_be_held_from_before() -> None:
    compromised = ErrorCode.UNTRUSTED_KEY_COMPROMISED

    assert with_old(compromised_from=NOW - HOUR / 4) == (FIRST_ID,)
    assert with_old(compromised_from=NOW - HOUR / 2) is compromised
    assert with_old(replace(OLD, held_since=at(NOW)), compromised_from=NOW - HOUR / 4) is compromised
    assert with_old(compromised_from=BEGIN) is compromised


def test_delegation_under_a_key_that_left_the_directory_is_over() -> None:
    assert judged(BY_DELEGATE, OLD, trusted=directory()) is ErrorCode.UNTRUSTED_KEY
