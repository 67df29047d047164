"""Erases what is not needed any more: side tables of ended parcels, old answers (LN-NOD-036).

Once a day, a small batch at each tick, so that no work waits long. A parcel under dispute keeps its evidence:
its days begin again.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from lockernet_node.pipeline.headers import LIFETIME
from lockernet_node.pipeline.point import Desk
from lockernet_node.ports import Transaction

log = structlog.get_logger(__name__)

BATCH = 50
DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Periods:
    """How long what is kept."""

    parcels: timedelta = timedelta(days=30)
    """After its end, the labels, statements, secrets and tries of a parcel."""
    answers: timedelta = LIFETIME
    """Remembered answers, and statements about no one parcel."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What one round erased."""

    parcels: int = 0
    rows: int = 0
    answers: int = 0
    statements: int = 0

    def plus(self, other: "Erased") -> "Erased":
        """Both together."""
        return Erased(
            self.parcels + other.parcels,
            self.rows + other.rows,
            self.answers + other.answers,
            self.statements + other.statements,
        )


@dataclass
class Retention:
    """One round a day; the first one begins at once."""

    desk: Desk
    periods: Periods = field(default_factory=Periods)
    _next_at: float | None = None
    _round: Erased = field(default_factory=Erased)

    async def step(self) -> Erased | None:
        """One batch, if a round is due; what the whole round erased when it ends."""
        now = self.desk.clock.monotonic()
        if self._next_at is not None and now < self._next_at:
            return None
        erased, more = await self.desk.store.transact(self._batch)
        self._round = self._round.plus(erased)
        if more:
            return None
        done, self._round, self._next_at = self._round, Erased(), now + DAY_SECONDS
        await self.desk.store.forget(self.desk.clock.now())
        if done != Erased():
            log.info("side_table_erased", parcels=done.parcels, rows=done.rows, answers=done.answers)
        return done

    def _batch(self, tx: Transaction) -> tuple[Erased, bool]:
        now = self.desk.clock.now()
        due = tx.ended_before(now - self.periods.parcels, BATCH)
        erased = Erased()
        for parcel_id in due:
            custody = tx.custody(parcel_id)
            if custody is not None and custody.dispute is not None:
                tx.note_end(parcel_id, now)
                continue
            rows = tx.erase_parcel(parcel_id)
            erased = replace(erased, parcels=erased.parcels + 1, rows=erased.rows + rows)
        old = now - self.periods.answers
        answers, statements = tx.erase_answers(old, BATCH), tx.erase_statements(old, BATCH)
        erased = replace(erased, answers=answers, statements=statements)
        return erased, BATCH in (len(due), answers, statements)
