"""When two members have agreed, on what, and for how long."""

from datetime import timedelta

import pytest

from lockernet.errors import ErrorCode
from lockernet.models.agreements import Agreement, AgreementAcceptance, LiabilityTerm
from lockernet.models.outcome import Refused
from lockernet.models.points import CourierQuota, EvidenceGrade, PointKind, PointRecord, Position
from lockernet.network.agreements import covers, judge_acceptance, keeps_published_share, liability_minor
from tests.lockernet.parties import COURIER, MOMENT, NOW, OPERATOR, STRANGER, header

OFFER_ID = bytes(range(32))
OPENED, CLOSED, SCANNED = EvidenceGrade.DOOR_OPENED, EvidenceGrade.DOOR_CLOSED, EvidenceGrade.SCANNED
YEAR = timedelta(days=365)
RECORD = PointRecord(
    header=header(issuer=OPERATOR, audience="network"),
    point_id="point-1",
    kind=PointKind.AUTOMATED,
    name="Harbour",
    position=Position(latitude_e7=0, longitude_e7=0),
    address_lines=(),
    country="SG",
    time_zone="Asia/Singapore",
    opening_hours="24/7",
    compartment_classes=(),
    obligations=(),
    max_hold_seconds=60,
    max_reservation_seconds=60,
    tolerance_mm=5,
)


def offer(*liability: LiabilityTerm, point_ids: tuple[str, ...] = ()) -> Agreement:
    return Agreement(
        header=header(issuer=OPERATOR, audience=COURIER, not_before=NOW, expires_at=NOW + YEAR),
        courier_id=COURIER,
        point_ids=point_ids,
        tariff_version="2026-1",
        liability=liability,
    )


def term(grade: EvidenceGrade, limit_minor: int, currency: str = "SGD") -> LiabilityTerm:
    return LiabilityTerm(grade=grade, limit_minor=limit_minor, currency=currency)


def acceptance(
    *, issuer: str = COURIER, audience: str = OPERATOR, agreement_id: bytes = OFFER_ID
) -> AgreementAcceptance:
    return AgreementAcceptance(header=header(issuer=issuer, audience=audience), agreement_id=agreement_id)


def test_an_offer_that_its_courier_accepts_is_an_agreement() -> None:
    """LN-AGR-001."""
    assert judge_acceptance(offer(), OFFER_ID, acceptance()) == offer()


@pytest.mark.parametrize(
    "wrong",
    [
        acceptance(issuer=STRANGER),
        acceptance(audience=STRANGER),
        acceptance(agreement_id=bytes(32)),
        acceptance(issuer=OPERATOR, audience=COURIER),
    ],
)
def test_anybody_elses_yes_or_a_yes_to_something_else_is_none(wrong: AgreementAcceptance) -> None:
    """LN-AGR-001."""
    assert judge_acceptance(offer(), OFFER_ID, wrong) == Refused(ErrorCode.AGREEMENT_NOT_ACCEPTED)


def test_it_is_in_force_from_its_first_moment_until_the_one_that_ends_it() -> None:
    """LN-AGR-002."""
    agreed = offer()
    assert [covers(agreed, "p", NOW + step) for step in (-MOMENT, 0 * MOMENT, YEAR - MOMENT, YEAR)] == [
        False,
        True,
        True,
        False,
    ]


def test_it_covers_the_points_that_it_lists_or_all() -> None:
    """LN-AGR-002."""
    assert covers(offer(), "anywhere", NOW)
    assert covers(offer(point_ids=("a", "b")), "b", NOW)
    assert not covers(offer(point_ids=("a", "b")), "c", NOW)


@pytest.mark.parametrize(
    "liability",
    [
        (term(CLOSED, 100), term(OPENED, 200)),
        (term(CLOSED, 100), term(CLOSED, 200)),
        (term(OPENED, 200), term(CLOSED, 100)),
        (term(OPENED, 100), term(CLOSED, 200, "VND")),
    ],
)
def test_terms_that_do_not_hold_together_are_no_offer(liability: tuple[LiabilityTerm, ...]) -> None:
    """LN-AGR-003."""
    outcome = judge_acceptance(offer(*liability), OFFER_ID, acceptance())
    assert outcome == Refused(ErrorCode.AGREEMENT_NOT_ACCEPTED)


@pytest.mark.parametrize(
    ("grade", "limit"),
    [
        (EvidenceGrade.COMMANDED, None),
        (OPENED, 100),
        (CLOSED, 500),
        (EvidenceGrade.OCCUPANCY_CHANGED, 500),
        (SCANNED, 500),
        (EvidenceGrade.ATTESTED, 9_000),
        (EvidenceGrade(99), None),  # nobody knows what it shows: the fallback of the enum
    ],
)
def test_the_highest_grade_that_was_reached_counts(grade: EvidenceGrade, limit: int | None) -> None:
    """LN-AGR-004."""
    agreed = offer(term(OPENED, 100), term(CLOSED, 500), term(EvidenceGrade.ATTESTED, 9_000))
    assert judge_acceptance(agreed, OFFER_ID, acceptance()) == agreed
    assert liability_minor(agreed, grade) == limit


def test_a_better_grade_may_be_worth_the_same() -> None:
    """LN-AGR-003: limits do not fall; they need not rise."""
    agreed = offer(term(OPENED, 100), term(CLOSED, 100))
    assert judge_acceptance(agreed, OFFER_ID, acceptance()) == agreed


@pytest.mark.parametrize(
    ("agreed", "named", "others", "keeps"),
    [
        (None, None, None, True),
        (None, 100, 200, True),
        (300, 300, None, True),
        (300, None, 300, True),
        (1_000, None, None, True),
        (300, None, None, False),
        (300, 200, 300, False),
        (0, None, 1, False),
    ],
)
def test_a_share_is_that_of_the_point_s_record(
    agreed: int | None, named: int | None, others: int | None, *, keeps: bool
) -> None:
    """LN-AGR-006: of the courier by name, else of all that are not named, else the whole point."""
    quotas = () if named is None else (CourierQuota(courier_id=COURIER, share_permille=named),)
    record = RECORD.model_copy(update={"quotas": quotas, "others_share_permille": others})
    agreement = offer().model_copy(update={"share_permille": agreed})

    assert keeps_published_share(agreement, record) is keeps
