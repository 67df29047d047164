"""What the point tells the network about itself."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from lockernet.capacity.quotas import WHOLE, Quotas
from lockernet.deadlines.terms import Calendar, Dates, IsoWeekday
from lockernet.deadlines.until import PointTimes
from lockernet.errors import Malformed
from lockernet.hours import opening_hours, zone_named
from lockernet.models.base import Slug
from lockernet.models.points import LANGUAGE, CredentialChannel, Obligation, ParcelJourney, Permille, Position
from lockernet.network.point_feed import WITHOUT_PHONE
from lockernet_node.config.sections import Section


def _known_obligation(name: str) -> str:
    if name not in Obligation.__members__:
        raise ValueError(f"expected one of {', '.join(list(Obligation.__members__)[1:])}")
    return name


def _known_journey(name: str) -> str:
    if name not in ParcelJourney.__members__:
        raise ValueError(f"expected one of {', '.join(list(ParcelJourney.__members__)[1:])}")
    return name


def _readable(read: Callable[[str], object]) -> AfterValidator:
    """A text that a reader of the library takes; its own words if it does not."""

    def check(text: str) -> str:
        try:
            read(text)
        except Malformed as error:
            raise ValueError(error.message) from None
        return text

    return AfterValidator(check)


def _known_channel(name: str) -> str:
    if name not in CredentialChannel.__members__:
        raise ValueError(f"expected one of {', '.join(list(CredentialChannel.__members__)[1:])}")
    return name


ZoneName = Annotated[str, _readable(zone_named)]
HoursText = Annotated[str, _readable(opening_hours)]
ObligationName = Annotated[str, AfterValidator(_known_obligation)]
JourneyName = Annotated[str, AfterValidator(_known_journey)]
ChannelName = Annotated[str, AfterValidator(_known_channel)]
PhotoUrl = Annotated[str, Field(pattern=r"^https://[^\s]+$", max_length=500)]
Language = Annotated[str, Field(pattern=LANGUAGE, max_length=35)]
Directions = Annotated[str, Field(min_length=1, max_length=1_000)]


class Unavailable(Section):
    """A time in which the point serves nobody, such as works on the building."""

    begin: AwareDatetime
    until: AwareDatetime

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until <= self.begin:
            raise ValueError(f"until is {self.until}; expected a time after {self.begin}")
        return self


class PointFacts(Section):
    """What the point tells the network about itself."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    latitude_e7: int
    longitude_e7: int
    address_lines: tuple[str, ...]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: ZoneName
    opening_hours: HoursText = "24/7"
    weekend_days: frozenset[IsoWeekday] = frozenset({6, 7})
    """Monday is 1, Sunday is 7."""
    public_holidays: Dates = frozenset()
    working_days: Dates = frozenset()
    """Dates on the weekend that are worked all the same."""
    obligations: tuple[ObligationName, ...] = ()
    channels: tuple[ChannelName, ...] = ("SCANNER", "KEYPAD")
    """By what people show a code: SCANNER, KEYPAD, STAFF, REMOTE."""
    photos: tuple[PhotoUrl, ...] = ()
    directions: dict[Language, Directions] = Field(default_factory=dict)
    """How people find it, by language."""
    unavailable: tuple[Unavailable, ...] = ()
    accessible_kept_back: Annotated[int, Field(ge=0)] = 0
    """Of the compartments in easy reach, how many only parcels get that ask for it."""
    ordinary_in_chilled: bool = False
    """Parcels that need no cold may lie in chilled compartments."""
    max_hold_seconds: Annotated[int, Field(ge=60)] = 7 * 86_400
    max_reservation_seconds: Annotated[int, Field(ge=60)] = 2 * 86_400
    max_expected_seconds: Annotated[int, Field(ge=60)] = 7 * 86_400
    """How long a parcel is expected that was announced without a reservation."""
    max_expected_parcels: Annotated[int, Field(ge=1, le=5_000)] = 500
    """Of one courier, without a promise, at once; the selectors of a point are 5,000."""
    max_soft_seconds: Annotated[int | None, Field(ge=3_600)] = None
    """How far ahead a SOFT reservation may begin; without it none are given."""
    journeys: tuple[JourneyName, ...] = ("LAST_MILE",)
    quotas: dict[Slug, Permille] = Field(default_factory=dict)
    """How much of the compartments each courier named may hold by promises, in thousandths."""
    others_share_permille: Permille | None = None
    """The same for each courier that is not named; without it there is no limit."""

    @model_validator(mode="after")
    def _each_date_says_one_thing(self) -> Self:
        both: frozenset[date] = self.public_holidays & self.working_days
        if both:
            raise ValueError(f"{min(both)} is among public_holidays and among working_days")
        return self

    @model_validator(mode="after")
    def _nobody_needs_a_smartphone(self) -> Self:
        if len(self.channel_set) < 2 or not self.channel_set & WITHOUT_PHONE:
            raise ValueError("expected two channels, KEYPAD or STAFF among them (LN-PNT-006)")
        return self

    @property
    def journey_set(self) -> frozenset[ParcelJourney]:
        """What the point is used for; always the last mile (LN-CAP-029)."""
        return frozenset({ParcelJourney.LAST_MILE, *(ParcelJourney[name] for name in self.journeys)})

    @property
    def shares(self) -> Quotas:
        """The quotas, as admission counts with them."""
        return Quotas(
            self.quotas, WHOLE if self.others_share_permille is None else self.others_share_permille
        )

    @property
    def times(self) -> PointTimes:
        """By what holds are counted here."""
        calendar = Calendar(
            weekend=self.weekend_days, holidays=self.public_holidays, working_days=self.working_days
        )
        return PointTimes(zone_named(self.time_zone), calendar, opening_hours(self.opening_hours))

    @property
    def position(self) -> Position:
        """Where it stands."""
        return Position(latitude_e7=self.latitude_e7, longitude_e7=self.longitude_e7)

    @property
    def channel_set(self) -> frozenset[CredentialChannel]:
        """By what a code can be shown."""
        return frozenset(CredentialChannel[name] for name in self.channels)

    @property
    def obligation_set(self) -> frozenset[Obligation]:
        """The obligations it can meet."""
        return frozenset(Obligation[name] for name in self.obligations)
