"""Compartments in memory."""

from collections.abc import Mapping, Sequence

from lockernet.capacity.fit import Box
from lockernet_node.storage.memory.contents import Part, place_of


class MemoryBank(Part):
    """Compartments in memory."""

    def free_compartments(self) -> Sequence[tuple[str, Box]]:
        """All sound, unassigned compartments in layout order."""
        taken = {place_of(custody) for custody in self._contents.custodies.values()}
        out = taken | self._contents.faults.keys()
        return [compartment for compartment in self._compartments if compartment[0] not in out]

    def taken_on_request(self) -> Sequence[str]:
        """The compartments of parcels whose recipients asked for easy reach."""
        places = map(place_of, self._where(lambda custody: custody.terms.accessible))
        return [place for place in places if place is not None]

    def all_compartments(self) -> Sequence[tuple[str, Box]]:
        """All compartments in layout order, whatever their state."""
        return self._compartments

    def out_of_service(self) -> Mapping[str, str]:
        """The compartments that are out of service, each with the reason."""
        return dict(self._contents.faults)

    def mark_sound(self, compartment: str) -> None:
        """Take a compartment back into service, if it is out."""
        self._contents.faults.pop(compartment, None)

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service; the newest reason stays."""
        self._contents.faults[compartment] = reason
