"""Signed orders, built without a clock or a network: the same arguments make the same bytes.

Reserve and cancel are addressed to the operator; a deposit order names the point, so that it can be carried
there by hand too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lockernet.codec.statements import seal
from lockernet.codes.claim import ClaimCode, commitment
from lockernet.models.custody import DepositOrder
from lockernet.models.points import Dimensions, EvidenceGrade, Obligation, ParcelJourney, Temperature
from lockernet.models.reservations import Hold, ParcelTerms, ReserveCompartment, Shipment
from lockernet.models.statements import Header, SignedStatement
from lockernet.signing.pae import statement_id
from lockernet.signing.signer import Signer

ORDER_LIFETIME = timedelta(minutes=10)
"""Long enough for retries; a later one asks `GetRequest` first and signs anew."""


ANYWHERE, NOBODY = "", b""
"""Stand as point and parcel of an order that names none."""


@dataclass(frozen=True, slots=True)
class Author:
    """The member who speaks, and its grant key."""

    network_id: str
    member_id: str
    signer: Signer
    custody_signer: Signer | None = None
    """Its custody key; only countersigning and contesting need it."""

    def header(self, audience: str, *, request_id: bytes, now: datetime, lifetime: timedelta) -> Header:
        """The header of a statement that is valid from now on."""
        return Header(
            network_id=self.network_id,
            issuer=self.member_id,
            audience=audience,
            request_id=request_id,
            issued_at=now,
            not_before=now,
            expires_at=now + lifetime,
        )


@dataclass(frozen=True, slots=True)
class NewParcel:
    """A parcel that is to go somewhere. `claim` False: it is collected with digits only."""

    label: str
    outside: Dimensions
    weight_g: int
    hold: Hold
    claim: bool = True
    obligations: tuple[Obligation, ...] = ()
    accessible: bool = False
    """Only a compartment in easy reach will do."""
    temperature: Temperature = Temperature.UNSPECIFIED
    journey: ParcelJourney = ParcelJourney.UNSPECIFIED
    demanded_grade: EvidenceGrade = EvidenceGrade.UNSPECIFIED
    shipment: Shipment | None = None


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """An order ready to be sent, as often as it takes: each time the same bytes.

    Keep it until it is answered. `claim_code` is all there is of the recipient's code.
    """

    statement: SignedStatement
    request_id: bytes
    point_id: str
    parcel_id: bytes
    claim_code: ClaimCode | None = None

    @property
    def order_id(self) -> bytes:
        """The statement id, which the answer repeats."""
        return statement_id(self.statement.payload_type, self.statement.payload)


def terms(parcel: NewParcel, *, parcel_id: bytes, claim_code: ClaimCode | None) -> ParcelTerms:
    """What the point is told of a parcel: of the claim code only handle and commitment."""
    return ParcelTerms(
        parcel_id=parcel_id,
        outside=parcel.outside,
        weight_g=parcel.weight_g,
        hold=parcel.hold,
        claim_handle=None if claim_code is None else claim_code.handle,
        claim_commitment=None if claim_code is None else commitment(claim_code.handle, claim_code.secret),
        obligations=parcel.obligations,
        journey=parcel.journey,
        accessible=parcel.accessible,
        temperature=parcel.temperature,
        demanded_grade=parcel.demanded_grade,
        shipment=parcel.shipment,
    )


def reservation(
    author: Author,
    header: Header,
    *,
    point_id: str,
    parcel: ParcelTerms,
    label: str,
    reserved_until: datetime,
    window_begin: datetime | None = None,
) -> SignedStatement:
    """Promise a compartment until then; with a later begin, as likely as it is (LN-CAP-025)."""
    order = ReserveCompartment(
        header=header,
        point_id=point_id,
        parcel=parcel,
        label=label,
        reserved_until=reserved_until,
        window_begin=window_begin,
    )
    return seal(order, author.signer)


def deposit(
    author: Author, header: Header, *, point_id: str, parcel: ParcelTerms, label: str
) -> SignedStatement:
    """Expect a parcel without a reservation."""
    return seal(DepositOrder(header=header, point_id=point_id, parcel=parcel, label=label), author.signer)
