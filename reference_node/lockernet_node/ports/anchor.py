"""The anchor: the newest known place of the journal, kept where no backup of the database takes it along."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Anchored:
    """A place of the journal, and how often the node started."""

    boots: int
    epoch: int
    sequence: int
    event_id: bytes
    checkpoints: int
    """How many checkpoints there were."""


class Anchor(Protocol):
    """One small durable record outside the database."""

    async def read(self) -> Anchored | None:
        """What was kept last; None if there is nothing, or nothing that can be read.

        Raises `Unavailable(STORE_UNAVAILABLE)` if the medium fails.
        """

    async def keep(self, anchored: Anchored) -> None:
        """Replace it durably: after a crash the old or the new one is there, never a part.

        Raises `Unavailable(STORE_UNAVAILABLE)` if the medium fails.
        """
