"""ReceiptStore: a member's receipts in one SQLite file of its own, as they were signed, for years.

    with ReceiptStore.open("receipts.db", network_id="sea", member_id="speedy") as store:
        new = await courier.fetch_receipts("sg-harbour-01", store)
        for checked in store.verify(trust):
            ...

Receipts and the place in the feed from which they came are written together, so that after a crash none is
missing and none stands twice. When a receipt came is kept beside it: a device key that is compromised later
does not spoil what was held before (LN-TRU-015).
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from lockernet.client.chain import Seen
from lockernet.client.operator import Operator
from lockernet.client.receipts import check_receipt
from lockernet.codec.events import decode_event, event_id
from lockernet.codec.statements import parse_statement, read_payload, statement_bytes
from lockernet.custody.order_guards import CONTEST
from lockernet.errors import ErrorCode, LockernetError, Malformed, Unavailable, Untrusted
from lockernet.keyring import OWNER_ONLY
from lockernet.models.custody import CustodyReceipt
from lockernet.models.journal import Cursor
from lockernet.models.statements import SignedStatement
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.instants import micros
from lockernet.signing.pae import statement_id

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VERSION = 1
APPLICATION = 0x4C4E5243  # "LNRC"

SCHEMA = """
CREATE TABLE owner (network_id TEXT NOT NULL, member_id TEXT NOT NULL) STRICT;
CREATE TABLE places (
    point_id TEXT PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, event_id BLOB NOT NULL
) STRICT;
CREATE TABLE receipts (
    number INTEGER PRIMARY KEY,
    receipt_id BLOB NOT NULL UNIQUE,
    operator_id TEXT NOT NULL,
    point_id TEXT NOT NULL,
    parcel_id BLOB NOT NULL,
    occurred_at INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    event BLOB NOT NULL,
    statement BLOB NOT NULL
) STRICT;
CREATE INDEX receipts_of_a_parcel ON receipts (parcel_id);
CREATE INDEX receipts_in_time ON receipts (occurred_at);
"""
"""Times are microseconds since 1970."""

COLUMNS = "receipt_id, operator_id, point_id, parcel_id, occurred_at, kept_at, event, statement"
INSERT = (
    f"INSERT INTO receipts ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (receipt_id) DO NOTHING"
)
SELECT = "SELECT number, operator_id, kept_at, event, statement FROM receipts"
BATCH = 500


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """A receipt as the point's device signed it, and the event that it receipts."""

    operator_id: str
    statement: SignedStatement
    event: bytes
    kept_at: datetime

    @property
    def receipt_id(self) -> bytes:
        """The statement id, by which a countersignature or a contest names it."""
        return statement_id(self.statement.payload_type, self.statement.payload)

    @property
    def receipt(self) -> CustodyReceipt:
        """What it says."""
        return read_payload(self.statement, CustodyReceipt)

    @property
    def contest_until(self) -> datetime:
        """It can be contested or countersigned before this moment (LN-CUS-043)."""
        return self.receipt.occurred_at + CONTEST

    def open_for(self, now: datetime) -> timedelta:
        """How much longer it can be contested; zero once it stands."""
        return max(self.contest_until - now, timedelta(0))


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt and what is wrong with it; None if all is well."""

    kept: KeptReceipt
    fault: LockernetError | None


class ReceiptStore:
    """One member's receipts; made by `open` only. Its methods may be called from any thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._one = Lock()

    @classmethod
    @contextmanager
    def open(cls, path: Path | str, *, network_id: str, member_id: str) -> Iterator["ReceiptStore"]:
        """The store in this file, which is made if it is not there; only its owner may read it.

        Raises Malformed: MALFORMED_FILE for another kind of file, DATABASE_NEWER for one of a newer version,
        CONFIGURATION for one of another member.
        """
        with closing(_connect(Path(path), owner=(network_id, member_id))) as connection:
            yield cls(connection)

    def seen(self, point_id: str) -> Seen | None:
        """Where the feed of this point goes on; None before its first event."""
        rows = self._rows("SELECT epoch, sequence, event_id FROM places WHERE point_id = ?", point_id)
        return next((Seen(Cursor(epoch=row[0], sequence=row[1]), row[2]) for row in rows), None)

    def keep(self, point_id: str, receipts: Iterable[KeptReceipt], *, seen: Seen) -> None:
        """Keep these and the place after them, all or nothing. What is kept already stays as it is.

        Raises Unavailable(STORE_UNAVAILABLE) if nothing can be written.
        """
        rows = [_row(point_id, each) for each in receipts]
        place = (point_id, seen.cursor.epoch, seen.cursor.sequence, seen.event_id)
        with self._one, _answering(), _transaction(self._connection):
            self._connection.executemany(INSERT, rows)
            self._connection.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?)", place)

    def all(self) -> Iterator[KeptReceipt]:
        """Every receipt, in the order in which they came."""
        number = 0
        while rows := self._rows(f"{SELECT} WHERE number > ? ORDER BY number LIMIT {BATCH}", number):
            yield from map(_kept, rows)
            number = rows[-1][0]

    def of_parcel(self, parcel_id: bytes) -> tuple[KeptReceipt, ...]:
        """The receipts of one parcel, in the order in which they came."""
        return self._kept("WHERE parcel_id = ? ORDER BY number", parcel_id)

    def get(self, receipt_id: bytes) -> KeptReceipt | None:
        """The receipt with this statement id."""
        return next(iter(self._kept("WHERE receipt_id = ?", receipt_id)), None)

    def open_to_contest(self, now: datetime) -> tuple[KeptReceipt, ...]:
        """Those that can still be contested, the most urgent first."""
        return self._kept("WHERE occurred_at > ? ORDER BY occurred_at, number", micros(now - CONTEST))

    def verify(self, directory: TrustedDirectory, *, parcel_id: bytes | None = None) -> Iterator[Checked]:
        """Check again what is kept, of one parcel or of all: signatures, events, and each parcel's chain."""
        return check_kept(self.all() if parcel_id is None else self.of_parcel(parcel_id), directory)

    def _kept(self, which: str, *values: object) -> tuple[KeptReceipt, ...]:
        return tuple(map(_kept, self._rows(f"{SELECT} {which}", *values)))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._one, _answering():
            return self._connection.execute(query, values).fetchall()


def check_kept(receipts: Iterable[KeptReceipt], directory: TrustedDirectory) -> Iterator[Checked]:
    """Each receipt against its event, its device's key and the receipt of its parcel before it."""
    last: dict[tuple[str, bytes], bytes] = {}
    return (Checked(kept, _fault_of(kept, directory, last)) for kept in receipts)


def _fault_of(
    kept: KeptReceipt, directory: TrustedDirectory, last: dict[tuple[str, bytes], bytes]
) -> LockernetError | None:
    operator = replace(Operator(directory, kept.operator_id), witnessed_at=kept.kept_at)
    try:
        event, receipt = decode_event(kept.event), kept.receipt
        courier_id = event.members[0].member_id if event.members else receipt.header.audience
        check_receipt(operator, event, kept.statement, event_id=event_id(kept.event), courier_id=courier_id)
        chain = (receipt.point_id, receipt.parcel_id)
        previous, last[chain] = last.get(chain), kept.receipt_id
        if receipt.previous_receipt_id != previous:
            raise Untrusted(
                ErrorCode.UNTRUSTED_HISTORY,
                "it does not follow the receipt of its parcel that is kept before it",
            )
    except LockernetError as fault:
        return fault
    return None


def _row(point_id: str, kept: KeptReceipt) -> tuple[object, ...]:
    receipt = kept.receipt
    times = (micros(receipt.occurred_at), micros(kept.kept_at))
    named = (kept.receipt_id, kept.operator_id, point_id, receipt.parcel_id)
    return (*named, *times, kept.event, statement_bytes(kept.statement))


def _kept(row: tuple[Any, ...]) -> KeptReceipt:
    _, operator_id, kept_at, event, statement = row
    moment = EPOCH + timedelta(microseconds=kept_at)
    return KeptReceipt(operator_id, parse_statement(statement), event, moment)


def _connect(path: Path, *, owner: tuple[str, str]) -> sqlite3.Connection:
    try:
        path.touch(mode=OWNER_ONLY, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error}") from None
    try:
        _prepare(connection, path, owner=owner)
    except sqlite3.Error as error:
        connection.close()
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error}") from None
    except LockernetError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, *, owner: tuple[str, str]) -> None:
    """A new file gets its tables; any other one has to be ours, of this version and of this member."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    with _transaction(connection):
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,):
            _found(connection, owner)
        ((application,), (version,)) = (
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
        )
        if application != APPLICATION:
            raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: not a store of receipts")
        if version > VERSION:
            raise Malformed(
                ErrorCode.DATABASE_NEWER, f"{path}: version {version}; this program reads {VERSION}"
            )
        kept_for = connection.execute("SELECT network_id, member_id FROM owner").fetchone()
    if kept_for != owner:
        words = f"{path} holds receipts of {kept_for[1]} in the network {kept_for[0]}"
        raise Malformed(ErrorCode.CONFIGURATION, words)


def _found(connection: sqlite3.Connection, owner: tuple[str, str]) -> None:
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO owner VALUES (?, ?)", owner)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(ErrorCode.STORE_UNAVAILABLE, f"the store of receipts: {error}") from None


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
