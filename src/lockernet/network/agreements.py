"""Whether an agreement between a courier and an operator is in force, and what it covers (LN-AGR). Pure.

Both sign: the operator offers, the courier accepts by naming the offer's statement id. What comes in here
was verified before, each with its settlement key.
"""

from datetime import datetime
from itertools import pairwise

from lockernet.errors import ErrorCode
from lockernet.models.agreements import Agreement, AgreementAcceptance
from lockernet.models.outcome import Refused
from lockernet.models.points import EvidenceGrade, PointRecord

WHOLE_PERMILLE = 1_000


def judge_acceptance(
    offer: Agreement, offer_id: bytes, acceptance: AgreementAcceptance
) -> Agreement | Refused:
    """The agreement that both have signed, or why it is none (LN-AGR-001)."""
    parties = (acceptance.header.issuer, acceptance.header.audience)
    if acceptance.agreement_id != offer_id or parties != (offer.courier_id, offer.header.issuer):
        return Refused(ErrorCode.AGREEMENT_NOT_ACCEPTED)
    if not _liability_holds_together(offer):
        return Refused(ErrorCode.AGREEMENT_NOT_ACCEPTED)
    return offer


def covers(agreement: Agreement, point_id: str, now: datetime) -> bool:
    """True if the agreement is in force now and lets its courier use this point (LN-AGR-002)."""
    in_force = agreement.header.not_before <= now < agreement.header.expires_at
    return in_force and (not agreement.point_ids or point_id in agreement.point_ids)


def keeps_published_share(agreement: Agreement, record: PointRecord) -> bool:
    """True if the agreement says nothing of a share, or what the point's record publishes (LN-AGR-006)."""
    if agreement.share_permille is None:
        return True
    named = {quota.courier_id: quota.share_permille for quota in record.quotas}
    others = WHOLE_PERMILLE if record.others_share_permille is None else record.others_share_permille
    return agreement.share_permille == named.get(agreement.courier_id, others)


def liability_minor(agreement: Agreement, grade: EvidenceGrade) -> int | None:
    """What the operator pays at most for a deposit shown this well, in the smallest unit (LN-AGR-004).

    The term of the highest grade that is not above `grade`; None where the agreement says nothing, and for a
    grade that we do not know: it proves nothing (LN-MSG-007).
    """
    if grade not in tuple(EvidenceGrade):
        return None
    reached = [term.limit_minor for term in agreement.liability if term.grade <= grade]
    return reached[-1] if reached else None


def _liability_holds_together(offer: Agreement) -> bool:
    """Grades rise, limits do not fall, and there is one currency (LN-AGR-003)."""
    terms = offer.liability
    rising = all(
        low.grade < high.grade and low.limit_minor <= high.limit_minor for low, high in pairwise(terms)
    )
    return rising and len({term.currency for term in terms}) <= 1
