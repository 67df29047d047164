"""verify(): the third verdict is a value, so that a retry of an answered request gets its answer."""

from datetime import datetime, timedelta

import pytest

from lockernet.codec.statements import seal, verify_statement
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.reservations import CancelReservation
from lockernet.models.statements import Header, SessionToken
from lockernet.models.trust import Agreement, Purpose
from lockernet.signing.verify import SYNCED, ClockBounds, Place, VerifiedStatement
from tests.lockernet.parties import (
    BEGIN,
    COURIER,
    END,
    MOMENT,
    NOW,
    OPERATOR,
    PLACE,
    POINT,
    STRANGER,
    agreement,
    directory,
    header,
    signer,
)

TWO_MINUTES = timedelta(seconds=120)
HOLDOVER = ClockBounds(early=timedelta(minutes=10), late=timedelta(minutes=5))
EXACT = ClockBounds(early=timedelta(0), late=timedelta(0))
LATER = NOW + timedelta(minutes=10)
AGREED = (agreement(),)


def judged(
    head: Header,
    *,
    now: datetime = NOW,
    bounds: ClockBounds = SYNCED,
    place: Place = PLACE,
    agreements: tuple[Agreement, ...] = AGREED,
) -> VerifiedStatement:
    cancel = CancelReservation(header=head, point_id=POINT, parcel_id=bytes(16))
    statement = seal(cancel, signer(head.issuer, Purpose.GRANT))
    return verify_statement(statement, directory(agreements=agreements), place=place, now=now, bounds=bounds)


def test_synced_clock_is_trusted_to_two_minutes_either_way() -> None:
    assert ClockBounds(early=TWO_MINUTES, late=TWO_MINUTES) == SYNCED


@pytest.mark.parametrize("bounds", [SYNCED, HOLDOVER, EXACT])
def test_statement_has_expired_exactly_at_its_end_and_the_bound(bounds: ClockBounds) -> None:  # LN-SIG-009
    head = header(expires_at=LATER)

    assert judged(head, now=LATER + bounds.late - MOMENT, bounds=bounds).policy is None
    assert judged(head, now=LATER + bounds.late, bounds=bounds).policy is ErrorCode.UNTRUSTED_EXPIRED
    assert judged(head, now=LATER + timedelta(days=90), bounds=bounds).policy is ErrorCode.UNTRUSTED_EXPIRED


@pytest.mark.parametrize("bounds", [SYNCED, HOLDOVER, EXACT])
def test_statement_is_valid_exactly_from_its_beginning_less_the_bound(bounds: ClockBounds) -> None:
    # LN-SIG-010
    head = header(not_before=LATER, expires_at=LATER + timedelta(days=1))

    assert judged(head, now=LATER - bounds.early, bounds=bounds).policy is None
    assert (
        judged(head, now=LATER - bounds.early - MOMENT, bounds=bounds).policy
        is ErrorCode.UNTRUSTED_NOT_YET_VALID
    )


def test_statement_issued_in_the_future_is_not_valid_yet() -> None:  # LN-SIG-010
    head = header(issued_at=LATER, not_before=BEGIN, expires_at=END)

    assert judged(head, now=LATER - SYNCED.early).policy is None
    assert judged(head, now=LATER - SYNCED.early - MOMENT).policy is ErrorCode.UNTRUSTED_NOT_YET_VALID


def test_statement_without_any_time_of_validity_never_holds() -> None:
    head = header(not_before=LATER, expires_at=NOW)
    moments = [NOW + timedelta(minutes=each) for each in range(-20, 40)]

    assert {judged(head, now=now, bounds=EXACT).policy for now in moments} == {
        ErrorCode.UNTRUSTED_EXPIRED,
        ErrorCode.UNTRUSTED_NOT_YET_VALID,
    }


def test_critical_feature_that_nobody_here_knows_is_refused() -> None:  # LN-SIG-011
    assert judged(header(critical_features=("cold-chain",))).policy is ErrorCode.UNTRUSTED_CRITICAL_FEATURE


def test_critical_features_must_all_be_known() -> None:  # LN-SIG-011
    knowing = Place(PLACE.audiences, OPERATOR, frozenset({"cold-chain", "two-parcels"}))

    assert judged(header(critical_features=("cold-chain",)), place=knowing).policy is None
    assert judged(header(critical_features=("cold-chain", "two-parcels")), place=knowing).policy is None
    assert (
        judged(header(critical_features=("cold-chain", "teleport")), place=knowing).policy
        is ErrorCode.UNTRUSTED_CRITICAL_FEATURE
    )
    assert (
        judged(header(critical_features=("",)), place=knowing).policy is ErrorCode.UNTRUSTED_CRITICAL_FEATURE
    )


@pytest.mark.parametrize(
    "agreements",
    [
        (),
        (agreement(STRANGER),),
        (agreement(operator_id="other-lockers"),),
        (agreement(not_after=NOW),),
        (agreement(not_before=NOW + MOMENT),),
    ],
    ids=["none", "another courier's", "with another operator", "ended", "not begun"],
)
def test_order_without_an_agreement_in_force_is_refused(agreements: tuple[Agreement, ...]) -> None:
    # LN-TRU-004
    assert judged(header(), agreements=agreements).policy is ErrorCode.UNTRUSTED_AGREEMENT


@pytest.mark.parametrize("agreements", [(agreement(not_before=NOW),), (agreement(not_after=NOW + MOMENT),)])
def test_agreement_holds_from_its_first_to_its_last_moment(agreements: tuple[Agreement, ...]) -> None:
    assert judged(header(), agreements=agreements).policy is None


def test_agreement_is_judged_by_the_clock_here_and_not_by_the_issuers() -> None:
    """An order issued in time but sent after the end of the agreement is no order any more."""
    head = header(issued_at=NOW - timedelta(hours=1), not_before=NOW - timedelta(hours=1))

    assert judged(head, agreements=(agreement(not_after=NOW),)).policy is ErrorCode.UNTRUSTED_AGREEMENT


def test_key_that_has_ended_since_does_not_spoil_the_trust_but_the_policy() -> None:  # LN-TRU-011
    """What it signed before stays proven; what is asked for now needs a key that is valid now."""
    head = header(issued_at=END - MOMENT, expires_at=END + timedelta(days=1))
    agreements = (agreement(not_after=END + timedelta(days=1)),)

    assert judged(head, now=END - MOMENT, agreements=agreements).policy is None
    assert judged(head, now=END, agreements=agreements).policy is ErrorCode.UNTRUSTED_KEY


def test_session_token_needs_no_agreement() -> None:
    token = seal(SessionToken(header=header()), signer(COURIER, Purpose.GRANT))

    assert verify_statement(token, directory(agreements=()), place=PLACE, now=NOW).policy is None


def test_policy_is_a_value_until_it_is_required() -> None:
    proof = judged(header(), now=LATER + timedelta(days=1))

    assert proof.policy is ErrorCode.UNTRUSTED_EXPIRED
    assert proof.header == header()
    with pytest.raises(Untrusted) as refusal:
        proof.require_policy()
    assert refusal.value.code is ErrorCode.UNTRUSTED_EXPIRED


def test_same_bytes_keep_their_id_after_they_have_expired() -> None:
    assert judged(header()).statement_id == judged(header(), now=END).statement_id
