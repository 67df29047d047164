"""What the operator wants to see at a glance: which compartments are taken, and which are out of service."""

from collections.abc import Mapping
from typing import Protocol

from lockernet.models.custody import CustodyState


class FigureTables(Protocol):
    """Reads that need no more rows than the bank has doors."""

    def taken(self) -> Mapping[str, CustodyState]:
        """Every compartment that belongs to a parcel now, with where that parcel is."""
