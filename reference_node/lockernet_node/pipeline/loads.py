"""A parcel as capacity sees it: sides, weight, cold and easy reach, whichever message said them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from lockernet.capacity.fit import Load, load
from lockernet.capacity.fit import Temperature as Cold
from lockernet.models.points import Dimensions, Temperature

COLDS: Mapping[Temperature, Cold] = MappingProxyType(
    {
        Temperature.UNSPECIFIED: Cold.AMBIENT,
        Temperature.AMBIENT: Cold.AMBIENT,
        Temperature.CHILLED: Cold.CHILLED,
        Temperature.FROZEN: Cold.FROZEN,
    }
)
"""What the schema's temperatures are. One of a later version is not among them: no compartment has it."""


class Wish(Protocol):
    """What a parcel needs of a compartment: its terms, or a question about it."""

    @property
    def outside(self) -> Dimensions:
        """Outer lengths."""

    @property
    def weight_g(self) -> int:
        """Grams."""

    @property
    def accessible(self) -> bool:
        """Easy reach is asked for."""

    @property
    def temperature(self) -> Temperature:
        """How it must be kept."""


def load_of(wish: Wish) -> Load:
    """The load. Ask `COLDS` first whether its temperature is known; an order with another is refused."""
    outside = wish.outside
    return load(
        outside.width_mm,
        outside.height_mm,
        outside.depth_mm,
        wish.weight_g,
        temperature=COLDS.get(wish.temperature, Cold.AMBIENT),
        accessible=wish.accessible,
    )
