"""What can happen to a promise of a compartment, and to the order behind it."""

from lockernet.models.base import Grams, Id16, Instant, Model, Slug
from lockernet.models.points import Dimensions, Permille, Temperature
from lockernet.models.reservations import ParcelTerms


class CompartmentReserved(Model):
    """A promise was given."""

    courier_id: Slug
    parcel: ParcelTerms
    reserved_until: Instant


class ParcelExpected(Model):
    """A deposit order was taken."""

    courier_id: Slug
    parcel: ParcelTerms
    expected_until: Instant | None = None


class ExpectationEnded(Model):
    """A parcel that did not come is expected no more."""

    parcel_id: Id16


class ReservationCancelled(Model):
    """The courier took the promise back."""

    parcel_id: Id16


class ReservationLapsed(Model):
    """The promise ran out."""

    parcel_id: Id16


class ReservationExtended(Model):
    """A promise holds longer."""

    parcel_id: Id16
    reserved_until: Instant


class SoftReservationGiven(Model):
    """A later window was noted; not a promise."""

    courier_id: Slug
    parcel: ParcelTerms
    window_begin: Instant
    reserved_until: Instant
    probability_permille: Permille


class ReservationHardened(Model):
    """A SOFT reservation became a promise."""

    parcel_id: Id16
    reserved_until: Instant


class SoftReservationRefused(Model):
    """A SOFT reservation could not be turned into a promise."""

    parcel_id: Id16
    reason: str


class RoomReturned(Model):
    """After a repair there is room again for a parcel whose promise was broken; it promises nothing."""

    parcel_id: Id16


class PromiseBroken(Model):
    """A fault took away the box that stood behind a promise."""

    parcel_id: Id16
    reason: str


class CompartmentWish(Model):
    """What a parcel needs of a compartment; nothing about whose it is."""

    outside: Dimensions
    weight_g: Grams
    accessible: bool = False
    temperature: Temperature = Temperature.UNSPECIFIED


class OrderRefused(Model):
    """An order was answered with no."""

    courier_id: Slug
    parcel_id: Id16 | None = None
    reason: str
    final: bool
    wish: CompartmentWish | None = None
