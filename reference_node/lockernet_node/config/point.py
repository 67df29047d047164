"""What the point tells the network about itself."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from lockernet.deadlines.terms import Calendar, Dates, IsoWeekday
from lockernet.deadlines.until import PointTimes
from lockernet.errors import Malformed
from lockernet.hours import opening_hours, zone_named
from lockernet.models.points import Obligation, Position
from lockernet_node.config.sections import Section


def _known_obligation(name: str) -> str:
    if name not in Obligation.__members__:
        raise ValueError(f"expected one of {', '.join(list(Obligation.__members__)[1:])}")
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


ZoneName = Annotated[str, _readable(zone_named)]
HoursText = Annotated[str, _readable(opening_hours)]
ObligationName = Annotated[str, AfterValidator(_known_obligation)]


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
    accessible_kept_back: Annotated[int, Field(ge=0)] = 0
    """Of the compartments in easy reach, how many only parcels get that ask for it."""
    ordinary_in_chilled: bool = False
    """Parcels that need no cold may lie in chilled compartments."""
    max_hold_seconds: Annotated[int, Field(ge=60)] = 7 * 86_400
    max_reservation_seconds: Annotated[int, Field(ge=60)] = 2 * 86_400

    @model_validator(mode="after")
    def _each_date_says_one_thing(self) -> Self:
        both: frozenset[date] = self.public_holidays & self.working_days
        if both:
            raise ValueError(f"{min(both)} is among public_holidays and among working_days")
        return self

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
    def obligation_set(self) -> frozenset[Obligation]:
        """The obligations it can meet."""
        return frozenset(Obligation[name] for name in self.obligations)
