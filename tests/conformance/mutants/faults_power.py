"""Nodes that lose something when their power is cut, or move a bolt when it is back."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from lockernet_node.effects import Effects
from lockernet_node.pipeline import starting
from lockernet_node.pipeline.orders import Orders
from lockernet_node.pipeline.reports import Reports
from lockernet_node.storage import group, sqlite
from lockernet_node.storage.sqlite_transaction import SqliteTransaction
from tests.conformance.mutants.registry import change, mutant

LAZY = 1_000
"""Groups of works before the lazy store commits."""
ANY_RESTART = ("*",)


class _Lazy:
    """A connection that keeps everything in one transaction for a long time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, words: str, *values: Any) -> Any:
        if words == "BEGIN IMMEDIATE" and self._connection.in_transaction:
            return None
        return None if words == "COMMIT" else self._connection.execute(words, *values)


@mutant(
    "jrn/power/answered-order", "jrn/power/reserve-unanswered", "jrn/power/parcel-waits", also=ANY_RESTART
)
def stores_later() -> None:
    """Answers are given before what they rest on is committed."""
    before = group.commit_together

    def lazy(connection: sqlite3.Connection, transaction: Any, works: Sequence[Any]) -> bool:
        return before(_Lazy(connection), transaction, works)  # type: ignore[arg-type]

    change(sqlite, "commit_together", lazy)


@mutant(
    "jrn/power/answered-order", "jrn/power/reserve-unanswered", "jrn/power/cut-twice",
    also=("jrn/power/*", "jrn/stop/*", "jrn/store/*"),
)  # fmt: skip
def forgets_answers_over_a_restart() -> None:
    """Answers to orders are remembered in memory only."""
    kept: dict[tuple[str, bytes], Any] = {}

    def remember(_self: Any, issuer: str, request_id: bytes, answer: Any, _at: Any) -> None:
        kept[issuer, request_id] = answer

    change(SqliteTransaction, "remember", remember)
    change(SqliteTransaction, "remembered", lambda _self, issuer, request_id: kept.get((issuer, request_id)))


@mutant(
    "jrn/power/final-no",
    also=("svc/request/final-no-*", "jrn/power/*", "svc/connect/final-no", "svc/*"),
)  # fmt: skip
def remembers_no_refusals() -> None:
    """A final no is signed anew each time."""
    before = SqliteTransaction.remember

    def remember(self: Any, issuer: str, request_id: bytes, answer: Any, at: Any) -> None:
        if b"refusal" not in answer.answer[:80]:
            before(self, issuer, request_id, answer, at)

    change(SqliteTransaction, "remember", remember)


@mutant(
    "jrn/power/deposit-before-pulse", "jrn/power/collection-before-pulse",
    also=("jrn/power/*", "jrn/store/*"),
)  # fmt: skip
def sends_planned_pulses_later() -> None:
    """Pulses that were planned before the power went are sent at the start."""
    finish, run = SqliteTransaction.finish_unlock, Effects.run

    def keeps(self: Any, effect_id: int, outcome: str) -> None:
        if outcome != "ABANDONED":
            finish(self, effect_id, outcome)

    async def runs(self: Any) -> None:
        self._wakeup.set()
        await run(self)

    change(SqliteTransaction, "finish_unlock", keeps)
    change(Effects, "run", runs)


@mutant(
    "jrn/power/deposit-after-pulse", "jrn/power/collection-after-pulse", "jrn/power/collection-not-taken",
    also=("jrn/power/*", "jrn/doors/silent-while-dark", "jrn/stop/visit"),
)  # fmt: skip
def opens_again_after_a_restart() -> None:
    """The door of a visit that was cut is pulsed again at the start."""
    start, run = Reports._start, Effects.run

    def plans(self: Any, moment: Any, tx: Any) -> int:
        count = start(self, moment, tx)
        for custody in tx.sessions():
            tx.plan_unlock(custody.compartment_id, custody.parcel_id)
        return count

    async def runs(self: Any) -> None:
        self._wakeup.set()
        await run(self)

    change(Reports, "_start", plans)
    change(Effects, "run", runs)


@mutant(
    "jrn/power/collection-before-shut", "jrn/power/collection-after-shut",
    also=("jrn/power/*", "jrn/stop/visit", "jrn/doors/silent-while-dark"),
)  # fmt: skip
def drops_visits_at_the_start() -> None:
    """A visit that was cut is forgotten: the parcel waits on, whatever the doors showed."""
    start = Reports._start

    def forgets(self: Any, moment: Any, tx: Any) -> int:
        count = start(self, moment, tx)
        for custody in tx.sessions():
            if custody.state.name == "COLLECTING":
                state = type(custody.state)["WAITING"]
                tx.save(custody.model_copy(update={"session": None, "state": state}))
        return count

    change(Reports, "_start", forgets)


@mutant("jrn/power/events-read", also=("jrn/power/*", "jrn/store/*", "jrn/stop/*"))
def new_epoch_at_each_start() -> None:
    """Each start begins a new epoch and a recovery, as if the database had been set back."""
    change(starting, "why_set_back", lambda _tx, kept: None if kept is None else "caution")


@mutant(
    "jrn/power/reserve-unanswered", "jrn/power/cancel-unanswered", "jrn/power/extend-unanswered",
    also=("jrn/power/*",),
)  # fmt: skip
def answers_in_a_second_transaction() -> None:
    """The effect of an order is committed first, its answer by a transaction of its own that comes later."""
    from datetime import UTC, datetime  # noqa: PLC0415

    waiting: list[tuple[str, bytes, Any]] = []
    remember, submit = SqliteTransaction.remember, Orders.submit

    def later(_self: Any, issuer: str, request_id: bytes, answer: Any, _at: Any) -> None:
        waiting.append((issuer, request_id, answer))

    def write(tx: Any) -> None:
        while waiting:
            issuer, request_id, answer = waiting.pop()
            remember(tx, issuer, request_id, answer, datetime.now(UTC))

    async def submits(self: Any, statement: Any, order_type: Any) -> Any:
        try:
            return await submit(self, statement, order_type)
        finally:
            await self._desk.store.transact(write)

    change(SqliteTransaction, "remember", later)
    change(Orders, "submit", submits)
