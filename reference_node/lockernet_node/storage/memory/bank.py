"""Compartments in memory."""

from collections.abc import Iterable, Sequence

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Box
from lockernet.custody.compartments import Compartment
from lockernet.custody.state import Custody
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReservationState
from lockernet_node.pipeline.loads import load_of
from lockernet_node.storage.memory.contents import Part, place_of


class MemoryBank(Part):
    """Compartments in memory."""

    def free_compartments(self) -> Sequence[tuple[str, Box]]:
        """All sound, unassigned compartments in layout order."""
        taken = {place_of(custody) for custody in self._contents.custodies.values()}
        out = taken | self._contents.unsound.keys()
        return [compartment for compartment in self._compartments if compartment[0] not in out]

    def taken_on_request(self) -> Sequence[str]:
        """The compartments of parcels whose recipients asked for easy reach."""
        places = map(place_of, self._where(lambda custody: custody.terms.accessible))
        return [place for place in places if place is not None]

    def all_compartments(self) -> Sequence[tuple[str, Box]]:
        """All compartments in layout order, whatever their state."""
        return self._compartments

    def compartment(self, compartment: str) -> Compartment:
        """This compartment, as far as it may be given away."""
        return self._contents.unsound.get(compartment) or Compartment(compartment_id=compartment)

    def unsound_compartments(self) -> Sequence[Compartment]:
        """All that may not be given away."""
        return [compartment for _, compartment in sorted(self._contents.unsound.items())]

    def save_compartment(self, compartment: Compartment) -> None:
        """Replace what is known of it."""
        self._contents.unsound.pop(compartment.compartment_id, None)
        if not compartment.sound:
            self._contents.unsound[compartment.compartment_id] = compartment

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service; the newest reason stays, and so does an item inside."""
        self.save_compartment(self.compartment(compartment).model_copy(update={"fault": reason}))

    def assigned(self) -> Sequence[Custody]:
        """All parcels that have a compartment."""
        return sorted(self._where(lambda custody: place_of(custody) is not None), key=_by_place)

    def broken_promises(self) -> Sequence[Promise]:
        """Expected parcels whose promise was broken, in the order given."""
        parcels = enumerate(self._contents.custodies.values())
        return [
            Promise(place, custody.parcel_id, load_of(custody.terms))
            for place, custody in parcels
            if (custody.state, custody.reservation) == (CustodyState.EXPECTED, ReservationState.BROKEN)
        ]

    def fitted(self) -> Sequence[str]:
        """The compartments of the last `save_fitted`."""
        return list(self._contents.fitted)

    def save_fitted(self, compartments: Iterable[str]) -> None:
        """Replace them."""
        self._contents.fitted[:] = sorted(compartments)


def _by_place(custody: Custody) -> str:
    return place_of(custody) or ""
