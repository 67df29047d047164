"""What is done once a second beside the custody of parcels: the anchor follows the journal, old things go."""

from dataclasses import dataclass
from functools import partial

from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.retention import Retention
from lockernet_node.pipeline.rollback import anchor_of
from lockernet_node.ports import Anchor, Anchored


@dataclass
class Upkeep:
    """Called by the tick loop, after the journal was sealed."""

    desk: Desk
    anchor: Anchor
    retention: Retention
    boots: int
    _kept: Anchored | None = None

    async def tick(self) -> None:
        """Keep the newest place of the journal outside the database, if it is news (LN-NOD-030)."""
        here = await self.desk.store.transact(partial(anchor_of, boots=self.boots))
        if here != self._kept:
            await self.anchor.keep(here)
            self._kept = here
        await self.retention.step()
