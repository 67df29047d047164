"""Gates and the anchor's mark in memory."""

from collections.abc import Mapping
from datetime import datetime

from lockernet_node.ports import Gate
from lockernet_node.storage.memory.contents import Part


class MemoryGates(Part):
    """Gates and the anchor's mark in memory."""

    def shut_gates(self) -> Mapping[Gate, str]:
        """The gates that are shut, each with its reason."""
        return dict(self._contents.gates)

    def shut(self, gate: Gate, reason: str, at: datetime) -> None:  # noqa: ARG002  # memory shows no times
        """Shut a gate; one that is shut keeps its first reason."""
        self._contents.gates.setdefault(gate, reason)

    def unshut(self, gate: Gate) -> None:
        """Open a gate, if it is shut."""
        self._contents.gates.pop(gate, None)

    def is_anchored(self) -> bool:
        """True once a place of this journal was kept outside."""
        return bool(self._contents.anchored)

    def note_anchored(self) -> None:
        """From now on it has to be there at each start."""
        self._contents.anchored.add("anchored")
