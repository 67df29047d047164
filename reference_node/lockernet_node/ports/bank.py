"""The compartments: which are free, and which are out of service."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from lockernet.capacity.fit import Box


class BankTables(Protocol):
    """The compartments: which are free, and which are out of service."""

    def free_compartments(self) -> Sequence[tuple[str, Box]]:
        """All sound, unassigned compartments in layout order."""

    def taken_on_request(self) -> Sequence[str]:
        """The compartments that are assigned to parcels whose recipients asked for easy reach."""

    def all_compartments(self) -> Sequence[tuple[str, Box]]:
        """All compartments in layout order, whatever their state."""

    def out_of_service(self) -> Mapping[str, str]:
        """The compartments that are out of service, each with the reason."""

    def mark_sound(self, compartment: str) -> None:
        """Take a compartment back into service, if it is out."""

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service."""
