"""What two members have agreed, and what was used."""

from typing import Annotated

from pydantic import Field

from lockernet.models.base import Digest, Id16, Instant, Model, OpenEnum, Slug, Uint32, Uint64
from lockernet.models.points import EvidenceGrade, Permille
from lockernet.models.statements import Header


class LiabilityTerm(Model):
    """What the operator pays at most for a lost parcel whose deposit is shown this well."""

    grade: EvidenceGrade
    limit_minor: Uint64
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Agreement(Model):
    """The operator's offer to a courier; in force once the courier's acceptance names it."""

    header: Header
    courier_id: Slug
    point_ids: tuple[Slug, ...] = ()
    share_permille: Permille | None = None
    tariff_version: Annotated[str, Field(min_length=1, max_length=32)]
    liability: tuple[LiabilityTerm, ...] = ()


class AgreementAcceptance(Model):
    """The courier's yes to an agreement."""

    header: Header
    agreement_id: Digest


class UsageKind(OpenEnum):
    """What is counted."""

    UNSPECIFIED = 0
    RESERVATION = 1
    DEPOSIT = 2
    STORAGE_DAY = 3
    COLLECTION = 4
    REMOVAL = 5


class UsageRecord(Model):
    """One thing that was used, from which both sides compute the same invoice."""

    header: Header
    point_id: Slug
    parcel_id: Id16
    kind: UsageKind
    quantity: Uint32
    occurred_at: Instant
    event_id: Digest
