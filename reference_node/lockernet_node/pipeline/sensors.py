"""The last word of every sensor, kept in memory; evidence for decisions, never a gate."""

from lockernet_node.ports import DoorReading


class Sensors:
    """What the doors said last."""

    def __init__(self) -> None:
        self._last: dict[str, DoorReading] = {}

    def note(self, reading: DoorReading) -> None:
        """Keep a reading."""
        self._last[reading.compartment] = reading

    def last(self, compartment: str) -> DoorReading | None:
        """The last reading of a door, if there was one."""
        return self._last.get(compartment)

    def occupied(self, compartment: str) -> bool | None:
        """What the infrared said last; None where it never spoke."""
        reading = self._last.get(compartment)
        return None if reading is None else reading.occupied

    def looks_usable(self, compartment: str) -> bool:
        """False if a door that should guard an empty box is open, or its infrared sees something."""
        reading = self._last.get(compartment)
        return reading is None or (reading.closed is not False and reading.occupied is not True)
