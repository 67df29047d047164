"""What a point has or has not, by which whole regions are passed over in a search.

In the tree each point stands once for each of its traits, each trait with an earth of its own. A search goes
through the entries of one trait, the rarest that is asked for, so points without it are never looked at.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from lockernet.capacity.fit import Temperature as Cold
from lockernet.capacity.layout import Layout
from lockernet.client.atlas.wanted import Wanted
from lockernet.client.layouts import COLDS
from lockernet.models.points import Obligation, ParcelJourney, PointKind, PointRecord

WORLD = 36_000_100
"""How far the earths of two traits lie apart in the tree, in its units of 0.00001 degrees, about a metre."""


class Trait(IntEnum):
    """One yes or no; the numbers stand in files."""

    EVERY = 0
    AUTOMATED = 1
    STAFFED = 2
    PAY = 3
    ID = 4
    AGE = 5
    SIGN = 6
    INSPECT = 7
    COLD = 8
    CUSTOMS = 9
    CHILLED = 10
    FROZEN = 11
    ACCESSIBLE = 12
    LAST_MILE = 13
    FIRST_MILE = 14
    RETURN = 15


RAREST_FIRST = (
    Trait.FROZEN,
    Trait.CHILLED,
    Trait.CUSTOMS,
    Trait.COLD,
    Trait.INSPECT,
    Trait.AGE,
    Trait.ID,
    Trait.SIGN,
    Trait.PAY,
    Trait.STAFFED,
    Trait.RETURN,
    Trait.FIRST_MILE,
    Trait.ACCESSIBLE,
    Trait.AUTOMATED,
    Trait.EVERY,
)
"""Last mile is what nearly every point does; its entries would be those of EVERY once more."""

KINDS: Mapping[PointKind, Trait] = MappingProxyType(
    {PointKind.AUTOMATED: Trait.AUTOMATED, PointKind.STAFFED: Trait.STAFFED}
)
OBLIGATIONS: Mapping[Obligation, Trait] = MappingProxyType(
    {each: Trait[each.name] for each in Obligation if each is not Obligation.UNSPECIFIED}
)
JOURNEYS: Mapping[ParcelJourney, Trait] = MappingProxyType(
    {
        ParcelJourney.UNSPECIFIED: Trait.LAST_MILE,
        ParcelJourney.LAST_MILE: Trait.LAST_MILE,
        ParcelJourney.FIRST_MILE: Trait.FIRST_MILE,
        ParcelJourney.RETURN: Trait.RETURN,
    }
)
COLD_BOXES: Mapping[Cold, Trait] = MappingProxyType({Cold.CHILLED: Trait.CHILLED, Cold.FROZEN: Trait.FROZEN})


def traits_of(record: PointRecord, layout: Layout) -> frozenset[Trait]:
    """The traits of a point. What a later version of the protocol may add is none."""
    traits = {Trait.EVERY}
    traits |= {KINDS[record.kind]} if record.kind in KINDS else set()
    traits |= {OBLIGATIONS[each] for each in record.obligations if each in OBLIGATIONS}
    journeys = record.journeys or (ParcelJourney.LAST_MILE,)
    traits |= {JOURNEYS[each] for each in journeys if each in JOURNEYS}
    boxes = [place.box for place in layout.places]
    traits |= {COLD_BOXES[each.temperature] for each in boxes if each.temperature in COLD_BOXES}
    traits |= {Trait.ACCESSIBLE for each in boxes if each.accessible}
    return frozenset(traits)


def traits_for(wanted: Wanted) -> frozenset[Trait] | None:
    """The traits that a point must have; None if something is asked for that no point can have."""
    obligations = [each for each in wanted.obligations if each is not Obligation.UNSPECIFIED]
    known = (
        all(each in OBLIGATIONS for each in obligations)
        and (wanted.kind is None or wanted.kind in KINDS)
        and (wanted.journey is None or wanted.journey in JOURNEYS)
        and wanted.temperature in COLDS
    )
    if not known:
        return None
    traits = {Trait.EVERY, *(OBLIGATIONS[each] for each in obligations)}
    traits |= {KINDS[wanted.kind]} if wanted.kind is not None else set()
    traits |= {JOURNEYS[wanted.journey]} if wanted.journey is not None else set()
    cold = COLDS[wanted.temperature]
    traits |= {COLD_BOXES[cold]} if cold in COLD_BOXES else set()
    traits |= {Trait.ACCESSIBLE} if wanted.accessible else set()
    return frozenset(traits)


def mask(traits: frozenset[Trait]) -> int:
    """The traits as the bits of one number."""
    return sum(1 << trait for trait in traits)


def rarest(traits: frozenset[Trait]) -> Trait:
    """Through whose entries the search goes."""
    return next(each for each in RAREST_FIRST if each in traits)
