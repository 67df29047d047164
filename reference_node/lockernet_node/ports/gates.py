"""What an operator has to act on before the point serves fully again."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Gate(StrEnum):
    """What can be shut."""

    RESTORED = "RESTORED"
    """The database was brought back: a new epoch is due at the next start."""
    RECOVERY = "RECOVERY"
    """A new epoch began, and not all is inspected yet."""


class GateTables(Protocol):
    """What an operator has to act on before the point serves fully again."""

    def shut_gates(self) -> Mapping[Gate, str]:
        """The gates that are shut, each with its reason."""

    def shut(self, gate: Gate, reason: str, at: datetime) -> None:
        """Shut a gate; one that is shut keeps its first reason and time."""

    def unshut(self, gate: Gate) -> None:
        """Open a gate, if it is shut."""

    def is_anchored(self) -> bool:
        """True once a place of this journal was kept outside the database."""

    def note_anchored(self) -> None:
        """From now on it has to be there at each start."""
