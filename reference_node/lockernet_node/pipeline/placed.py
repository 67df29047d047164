"""An order as it was placed, what taking it means, and how every kind of order names point and parcel.

    rule(tx, desk, placed) -> Taken | Refused        one row of `kinds.RULES` for each kind of order

A rule runs inside the transaction of its order. It may raise Malformed; then nothing is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from lockernet.custody.state import Custody
from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.label_text import label_text
from lockernet.models.base import Model
from lockernet.models.events.promises import CompartmentWish
from lockernet.models.grants import LeasedClass
from lockernet.models.journal import Cause, CauseKind
from lockernet.models.outcome import Refused
from lockernet.models.reservations import ParcelTerms
from lockernet.signing.verify import VerifiedStatement
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.standing import Standing

O_co = TypeVar("O_co", bound=Model, covariant=True)


@dataclass(frozen=True, slots=True)
class Placed(Generic[O_co]):
    """An order, the statement that carries it, and how the point stood when it came."""

    order: O_co
    verified: VerifiedStatement
    standing: Standing
    label: str | None = None
    """The label text of an order that has a label."""

    @property
    def now(self) -> datetime:
        """When it came."""
        return self.standing.now

    @property
    def issuer(self) -> str:
        """Who orders."""
        return self.verified.header.issuer

    @property
    def order_id(self) -> bytes:
        """The statement id."""
        return self.verified.statement_id

    @property
    def moment(self) -> Moment:
        """When and by what its events happen."""
        cause = Cause(kind=CauseKind.STATEMENT, statement_id=self.order_id)
        return Moment(self.now, cause, stale=self.standing.is_stale)


@dataclass(frozen=True, slots=True)
class Taken:
    """An order was taken: what its confirmation tells beside the order."""

    custody: Custody | None = None
    """The parcel after the order, if it is about one."""
    probability_permille: int | None = None
    lease_epoch: int | None = None
    leased_class: LeasedClass | None = None


Rule = Callable[..., Taken | Refused]


def point_of(order: Model) -> str | None:
    """The point that an order names; None for one that is for its audience as a whole."""
    return getattr(order, "point_id", None)


def parcel_of(order: Model) -> bytes | None:
    """The parcel that an order is about; None for one that is about none."""
    terms = _terms_of(order)
    return getattr(order, "parcel_id", None) if terms is None else terms.parcel_id


def wish_of(order: Model) -> CompartmentWish | None:
    """The compartment that an order asks for, so that a no can be judged again (LN-CAP-018)."""
    terms = _terms_of(order)
    if terms is None:
        return None
    return CompartmentWish(
        outside=terms.outside,
        weight_g=terms.weight_g,
        accessible=terms.accessible,
        temperature=terms.temperature,
    )


def label_text_of(order: Model) -> str | None:
    """A label that no scan could find is malformed: no answer is signed or remembered (LN-REQ-006)."""
    label: str | None = getattr(order, "label", None)
    try:
        return None if label is None else label_text(label)
    except Malformed as error:
        raise Malformed(ErrorCode.MALFORMED_FIELD, error.message) from None


def _terms_of(order: Model) -> ParcelTerms | None:
    return getattr(order, "parcel", None)
