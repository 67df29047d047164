"""Ledger: what waits for the receiver, in SQLite, beside the cursors of the watch; and what was given up.

A message is kept in the transaction that moves the cursor past its event, so none is lost and none is kept
twice. Each line (a parcel) has one message on its way, the oldest; retries belong to the line.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from lockernet.client.watch import EpochStarted, PointEvent, SqliteCursors, Watched
from lockernet.errors import ErrorCode, Malformed
from lockernet.relay.webhooks import Webhook

_TABLES = """
CREATE TABLE IF NOT EXISTS webhooks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id TEXT NOT NULL UNIQUE,
    line TEXT NOT NULL,
    body BLOB NOT NULL,
    dead_at INTEGER,
    last_words TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS webhooks_alive ON webhooks (line, number) WHERE dead_at IS NULL;
CREATE INDEX IF NOT EXISTS webhooks_dead ON webhooks (number) WHERE dead_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS webhook_lines (
    line TEXT PRIMARY KEY,
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS webhook_lines_due ON webhook_lines (due_at, line);
"""

_DUE = """
SELECT line, attempts
FROM webhook_lines
WHERE due_at <= ?
ORDER BY due_at, line
LIMIT ?
"""

_FIRST = """
SELECT number, webhook_id, body
FROM webhooks
WHERE line = ? AND dead_at IS NULL
ORDER BY number
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest message of a line, and how often it has been tried."""

    number: int
    webhook_id: str
    line: str
    body: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class Dead:
    """A message that was given up."""

    number: int
    webhook_id: str
    line: str
    dead_at: int
    last_words: str


class Ledger:
    """One file; used by one relay, and by commands that look into it meanwhile. Times are Unix seconds."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)
        self.cursors = SqliteCursors(connection)
        """Of the watch; moved by `keep` only."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """The file, made if it is not there. Raises Malformed."""
        connection = None
        try:
            connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            connection.execute("PRAGMA journal_mode = wal")
            connection.execute("PRAGMA synchronous = normal")
            return cls(connection)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error}") from None

    def keep(self, told: Watched, webhook: Webhook, *, now: int) -> bool:
        """Take over what the watch told. False if it had been taken over before."""
        with self._transaction():
            if isinstance(told, PointEvent | EpochStarted) and not self.cursors.acknowledge(told):
                return False
            added = self._connection.execute(
                "INSERT INTO webhooks (webhook_id, line, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (webhook.webhook_id, webhook.line, webhook.body),
            ).rowcount
            if added:
                self._line_up(webhook.line, now)
        return bool(added)

    def count_waiting(self) -> int:
        """Messages that are neither delivered nor given up."""
        row = self._connection.execute("SELECT count(*) FROM webhooks WHERE dead_at IS NULL").fetchone()
        return int(row[0])

    def due(self, now: int, limit: int) -> list[Waiting]:
        """The messages to try now, one a line, longest due first."""
        found = []
        for line, attempts in self._connection.execute(_DUE, (now, limit)).fetchall():
            number, webhook_id, body = self._connection.execute(_FIRST, (line,)).fetchone()
            found.append(Waiting(number, webhook_id, line, body, attempts))
        return found

    def delivered(self, waiting: Waiting, *, now: int) -> None:
        """The receiver took it; the next of its line is due."""
        with self._transaction():
            self._connection.execute("DELETE FROM webhooks WHERE number = ?", (waiting.number,))
            self._go_on(waiting.line, now)

    def failed(self, waiting: Waiting, words: str, *, due_at: int) -> None:
        """It is tried again then, before all others of its line."""
        with self._transaction():
            self._connection.execute(
                "UPDATE webhooks SET last_words = ? WHERE number = ?", (words, waiting.number)
            )
            self._connection.execute(
                "UPDATE webhook_lines SET attempts = attempts + 1, due_at = ? WHERE line = ?",
                (due_at, waiting.line),
            )

    def given_up(self, waiting: Waiting, words: str, *, now: int) -> None:
        """It is tried no more until somebody asks for it; its line goes on without it."""
        with self._transaction():
            self._connection.execute(
                "UPDATE webhooks SET dead_at = ?, last_words = ? WHERE number = ?",
                (now, words, waiting.number),
            )
            self._go_on(waiting.line, now)

    def dead(self) -> list[Dead]:
        """Everything that was given up, oldest first."""
        rows = self._connection.execute(
            "SELECT number, webhook_id, line, dead_at, last_words FROM webhooks "
            "WHERE dead_at IS NOT NULL ORDER BY number"
        )
        return [Dead(*row) for row in rows]

    def revive(self, numbers: tuple[int, ...] | None, *, now: int) -> int:
        """Try these again, None is all; each stands before what came later in its line. How many."""
        chosen = [each for each in self.dead() if numbers is None or each.number in numbers]
        with self._transaction():
            for each in chosen:
                self._connection.execute(
                    "UPDATE webhooks SET dead_at = NULL WHERE number = ?", (each.number,)
                )
                self._connection.execute("DELETE FROM webhook_lines WHERE line = ?", (each.line,))
                self._line_up(each.line, now)
        return len(chosen)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _line_up(self, line: str, now: int) -> None:
        self._connection.execute(
            "INSERT INTO webhook_lines (line, attempts, due_at) VALUES (?, 0, ?) ON CONFLICT DO NOTHING",
            (line, now),
        )

    def _go_on(self, line: str, now: int) -> None:
        self._connection.execute("DELETE FROM webhook_lines WHERE line = ?", (line,))
        if self._connection.execute(_FIRST, (line,)).fetchone() is not None:
            self._line_up(line, now)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
