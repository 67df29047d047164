"""What is known of a point after its node died: a copy of its files, its doors, and the client's ledger.

The copy is opened, not the files themselves, so that the recovery of the node's next start is the node's own.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.point import BenchPoint
from crash.ledger import Note
from lockernet.codec.events import decode_event
from lockernet.codec.statements import parse_statement, read_payload
from lockernet.codes.attempts import Attempts
from lockernet.custody.state import Custody
from lockernet.errors import LockernetError
from lockernet.models.custody import CustodyReceipt
from lockernet.models.events import Body
from lockernet.models.journal import Event
from lockernet.signing.pae import statement_id
from lockernet_node.bootstrap.assembly import build_point, compartments, doors
from lockernet_node.config import NodeConfig
from lockernet_node.hardware.board.world import Pulse
from lockernet_node.pipeline.history import verify_journal
from lockernet_node.pipeline.point import Point
from lockernet_node.ports import JournalRow, Transaction
from lockernet_node.storage.database import open_database
from lockernet_node.storage.sqlite_transaction import SqliteTransaction

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the journal, with its receipt if it is a hand-over."""

    event_id: bytes
    event: Event
    receipt: CustodyReceipt | None = None
    receipt_id: bytes | None = None

    @property
    def body(self) -> Body | None:
        """What happened."""
        return self.event.body


@dataclass(frozen=True, slots=True)
class Effect:
    """One pulse that was planned, and what became of it."""

    compartment: str
    parcel_id: bytes
    state: str


@dataclass(frozen=True, slots=True)
class Request:
    """One answer that the node remembers."""

    statement_id: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """What a database says."""

    entries: Sequence[Entry]
    custody: Sequence[Custody]
    effects: Sequence[Effect]
    requests: dict[bytes, Request]
    """By request id."""
    attempts: dict[bytes, Attempts]
    broken: str | None
    """Why file or journal do not verify, if they do not."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the invariants look at."""

    stored: Stored
    notes: Sequence[Note]
    pulses: Sequence[Pulse]
    wires: dict[tuple[int, int], str]
    """Which compartment is behind a lock."""
    files: dict[str, bytes]
    """Database, write-ahead log and log as they lay there."""
    heads: Sequence[bytes]
    """The events that an earlier look at this point has seen, oldest first."""


def gather(
    point: BenchPoint, notes: Sequence[Note], pulses: Sequence[Pulse], *, copy: Path, heads: Sequence[bytes]
) -> Evidence:
    """Look at a point whose node is dead; `copy` is a folder that is made anew."""
    config = point.config
    files = _copy(config, copy, point.path.with_name("node.log"))
    return Evidence(
        stored=read_database(copy / config.files.database.name, config),
        notes=notes,
        pulses=pulses,
        wires={(at.board, at.lock): name for name, at in doors(config).items()},
        files=files,
        heads=heads,
    )


def read_database(path: Path, config: NodeConfig, ours: Point | None = None) -> Stored:
    """Open it as a node does, with its recovery, and read everything; of a broken one what can be read."""
    database = open_database(path)
    with closing(database):
        connection = database.connection
        tx = SqliteTransaction(connection, compartments(config))
        broken = _check(connection) or _verify(tx, ours or build_point(config))
        return Stored(
            entries=[] if broken else list(_entries(tx)),
            custody=[] if broken else list(_custody(tx, connection)),
            effects=_effects(connection),
            requests=_requests(connection),
            attempts=_attempts(connection),
            broken=broken,
        )


def as_note(found: Iterable[str]) -> str:
    """Findings as one line of JSON, for a log."""
    return json.dumps(list(found))


def _copy(config: NodeConfig, copy: Path, log: Path) -> dict[str, bytes]:
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for path in config.files.database.parent.glob(f"{config.files.database.name}*"):
        shutil.copy(path, copy)
    found = {path.name: path.read_bytes() for path in copy.iterdir()}
    return {**found, "log": log.read_bytes() if log.exists() else b""}


def _entries(tx: Transaction) -> Iterator[Entry]:
    after = 0
    while rows := tx.journal_after(after, BATCH):
        after = rows[-1].sequence
        yield from map(_entry, rows)


def _entry(row: JournalRow) -> Entry:
    event = decode_event(row.event)
    if row.receipt is None:
        return Entry(row.event_id, event)
    statement = parse_statement(row.receipt)
    receipt = read_payload(statement, CustodyReceipt)
    return Entry(row.event_id, event, receipt, statement_id(statement.payload_type, statement.payload))


def _custody(tx: Transaction, connection: sqlite3.Connection) -> Iterator[Custody]:
    for (parcel_id,) in connection.execute("SELECT parcel_id FROM custody ORDER BY rowid").fetchall():
        custody = tx.custody(parcel_id)
        if custody is not None:
            yield custody


def _effects(connection: sqlite3.Connection) -> list[Effect]:
    rows = connection.execute("SELECT compartment_id, parcel_id, state FROM effects ORDER BY effect_id")
    return [Effect(*row) for row in rows]


def _requests(connection: sqlite3.Connection) -> dict[bytes, Request]:
    rows = connection.execute("SELECT request_id, statement_id, answer FROM requests")
    return {request_id: Request(ident, answer) for request_id, ident, answer in rows}


def _attempts(connection: sqlite3.Connection) -> dict[bytes, Attempts]:
    rows = connection.execute("SELECT parcel_id, generation, in_generation, in_life FROM attempts")
    return {parcel_id: Attempts(*counted) for parcel_id, *counted in rows}


def _check(connection: sqlite3.Connection) -> str | None:
    """SQLite's own check of the whole file."""
    (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    return None if found == "ok" else f"integrity_check: {found}"


def _verify(tx: Transaction, ours: Point) -> str | None:
    try:
        verify_journal(tx, ours)
    except LockernetError as error:
        return str(error)
    return None
