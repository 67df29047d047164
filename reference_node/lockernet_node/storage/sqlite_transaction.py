"""The transaction on SQLite: each method one statement, nothing kept between calls.

The rules that hold whatever the code does are in `schema.sql`; a write that would break one raises
`sqlite3.IntegrityError`, and that is always a mistake of ours.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Box, Load
from lockernet.codes.attempts import Attempts
from lockernet.custody.state import ASSIGNED, ENDED, IN_SESSION, Custody
from lockernet.models.custody import CustodyState
from lockernet.models.journal import NO_EVENT
from lockernet.models.reservations import ReservationState
from lockernet_node.ports import CheckpointRow, Head, JournalRow, MemberRow, PlannedUnlock, Remembered
from lockernet_node.storage.rows import (
    CUSTODY_COLUMNS,
    REACH,
    custody_of,
    load_from,
    microseconds,
    row_of,
)

Compartments = Sequence[tuple[str, Box]]


def _numbers(states: Iterable[CustodyState]) -> str:
    return ", ".join(str(int(state)) for state in sorted(states))


# SQLite uses a partial index only if the query repeats its condition word for word, so no placeholders.
_ASSIGNED = f"state IN ({_numbers(ASSIGNED)})"
_LIVE = f"state NOT IN ({_numbers(ENDED)})"
_VISITS = f"state IN ({_numbers(IN_SESSION)})"
_PROMISES = f"state = {CustodyState.EXPECTED:d} AND reservation = {ReservationState.HARD:d}"

_CUSTODY = f"SELECT {CUSTODY_COLUMNS} FROM custody "
_COLUMNS = (
    "parcel_id, courier_id, state, reservation, reserved_until, compartment_id, selector, load, "
    "claim_handle, claim_commitment, shipment_id, last_receipt_id, body"
)
_SAVE = (
    f"INSERT INTO custody ({_COLUMNS}) VALUES ({', '.join(f':{name}' for name in _COLUMNS.split(', '))}) "
    "ON CONFLICT (parcel_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:])
)
_JOURNAL = "SELECT journal.epoch, journal.sequence, event_id, event, receipt FROM journal "
_CHECKPOINT = "SELECT epoch, sequence, number, statement_id, statement FROM checkpoints "


class SqliteTransaction:
    """What one command reads and writes, on the connection's open transaction."""

    def __init__(self, connection: sqlite3.Connection, compartments: Compartments) -> None:
        self._execute = connection.execute
        self._compartments = tuple(compartments)

    def remembered(self, issuer: str, request_id: bytes) -> Remembered | None:
        """The answer given to this request before, if any."""
        row = self._execute(
            "SELECT statement_id, answer FROM requests WHERE issuer = ? AND request_id = ?",
            (issuer, request_id),
        ).fetchone()
        return None if row is None else Remembered(*row)

    def remember(self, issuer: str, request_id: bytes, remembered: Remembered, at: datetime) -> None:
        """Keep the answer; a second one for the same request is refused."""
        self._execute(
            "INSERT INTO requests (issuer, request_id, statement_id, answer, answered_at) "
            "VALUES (?, ?, ?, ?, ?)",
            (issuer, request_id, remembered.statement_id, remembered.answer, microseconds(at)),
        )

    def custody(self, parcel_id: bytes) -> Custody | None:
        """One parcel, whoever's."""
        return self._one(_CUSTODY + "WHERE parcel_id = ?", parcel_id)

    def custody_by_label(self, courier_id: str, label: str) -> Custody | None:
        """The newest live parcel of this courier with this label, else the newest ended one."""
        return self._one(
            f"SELECT {CUSTODY_COLUMNS} FROM labels JOIN custody USING (parcel_id) "
            "WHERE labels.courier_id = ? AND label = ? "
            f"ORDER BY {_LIVE} DESC, label_number DESC LIMIT 1",
            courier_id,
            label,
        )

    def custody_by_handle(self, handle: bytes) -> Custody | None:
        """The parcel with this T0 handle."""
        return self._one(_CUSTODY + "WHERE claim_handle = ?", handle)

    def custody_by_selector(self, selector: str) -> Custody | None:
        """The live parcel with this T2 selector."""
        return self._one(_CUSTODY + f"WHERE selector = ? AND {_LIVE}", selector)

    def custody_in(self, compartment: str) -> Custody | None:
        """The parcel to which this compartment is assigned, if it is."""
        return self._one(_CUSTODY + f"WHERE compartment_id = ? AND {_ASSIGNED}", compartment)

    def shipment(self, custody: Custody) -> Sequence[Custody]:
        """All parcels of this one's courier and shipment, itself among them; none if it has no shipment."""
        if custody.terms.shipment is None:
            return []
        rows = self._execute(
            _CUSTODY + "WHERE shipment_id = ? AND courier_id = ?",
            (custody.terms.shipment.shipment_id, custody.courier_id),
        )
        return [custody_of(row) for row in rows]

    def sessions(self) -> Sequence[Custody]:
        """All parcels in DEPOSITING, COLLECTING or REMOVING."""
        return [custody_of(row) for row in self._execute(_CUSTODY + f"WHERE {_VISITS}")]

    def lapsing(self, now: datetime) -> Sequence[Custody]:
        """EXPECTED parcels whose HARD reservation is over, the longest over first."""
        rows = self._execute(
            _CUSTODY + f"WHERE {_PROMISES} AND reserved_until <= ? ORDER BY reserved_until",
            (microseconds(now),),
        )
        return [custody_of(row) for row in rows]

    def save(self, custody: Custody) -> None:
        """Insert or replace."""
        self._execute(_SAVE, row_of(custody))

    def keep_label(self, parcel_id: bytes, courier_id: str, label: str) -> None:
        """Remember the label in the erasable side table."""
        self._execute(
            "INSERT INTO labels (courier_id, label, parcel_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (courier_id, label, parcel_id),
        )

    def keep_statement(self, statement_id: bytes, statement: bytes, at: datetime) -> None:
        """Keep the original bytes of an accepted order in the erasable side table."""
        self._execute(
            "INSERT INTO statements (statement_id, statement, kept_at) VALUES (?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (statement_id, statement, microseconds(at)),
        )

    def promised(self, now: datetime) -> Sequence[Load]:
        """The loads of all live HARD promises; in one row, for each row lets go of Python's lock once."""
        (texts,) = self._execute(
            f"SELECT group_concat(load, ';') FROM custody WHERE {_PROMISES} AND reserved_until > ?",
            (microseconds(now),),
        ).fetchone()
        return [] if texts is None else [load_from(text) for text in texts.split(";")]

    def promises(self, now: datetime) -> Sequence[Promise]:
        """The same with their parcels. A promise is given with its parcel, so the rows have their order."""
        rows = self._execute(
            f"SELECT rowid, parcel_id, load FROM custody WHERE {_PROMISES} AND reserved_until > ? "
            "ORDER BY rowid",
            (microseconds(now),),
        )
        return [Promise(place, parcel_id, load_from(text)) for place, parcel_id, text in rows]

    def free_compartments(self) -> Sequence[tuple[str, Box]]:
        """All sound, unassigned compartments in layout order; one row for the same reason."""
        (texts,) = self._execute(
            "SELECT group_concat(compartment_id, ';') FROM "
            f"(SELECT compartment_id FROM custody WHERE {_ASSIGNED} "
            "UNION ALL SELECT compartment_id FROM compartments)"
        ).fetchone()
        taken = frozenset(() if texts is None else texts.split(";"))
        return [compartment for compartment in self._compartments if compartment[0] not in taken]

    def taken_on_request(self) -> Sequence[str]:
        """The compartments of parcels whose recipients asked for easy reach."""
        (texts,) = self._execute(
            "SELECT group_concat(compartment_id, ';') FROM custody "
            f"WHERE {_ASSIGNED} AND load LIKE '% {REACH}'"
        ).fetchone()
        return [] if texts is None else texts.split(";")

    def all_compartments(self) -> Sequence[tuple[str, Box]]:
        """All compartments in layout order, whatever their state."""
        return self._compartments

    def mark_faulted(self, compartment: str, reason: str) -> None:
        """Take a compartment out of service; the newest reason stays."""
        self._execute(
            "INSERT INTO compartments (compartment_id, fault_reason) VALUES (?, ?) "
            "ON CONFLICT (compartment_id) DO UPDATE SET fault_reason = excluded.fault_reason",
            (compartment, reason),
        )

    def live_selectors(self) -> Iterable[str]:
        """The selectors of all live parcels."""
        (texts,) = self._execute(
            f"SELECT group_concat(selector, ';') FROM custody WHERE selector IS NOT NULL AND {_LIVE}"
        ).fetchone()
        return () if texts is None else texts.split(";")

    def attempts(self, parcel_id: bytes) -> Attempts | None:
        """The tries counted for a parcel."""
        row = self._execute(
            "SELECT generation, in_generation, in_life FROM attempts WHERE parcel_id = ?", (parcel_id,)
        ).fetchone()
        return None if row is None else Attempts(*row)

    def save_attempts(self, parcel_id: bytes, attempts: Attempts) -> None:
        """Replace the count."""
        self._execute(
            "INSERT INTO attempts (parcel_id, generation, in_generation, in_life) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (parcel_id) DO UPDATE SET generation = excluded.generation, "
            "in_generation = excluded.in_generation, in_life = excluded.in_life",
            (parcel_id, attempts.generation, attempts.in_generation, attempts.in_life),
        )

    def claim_secret(self, parcel_id: bytes) -> bytes | None:
        """The T0 secret shown for the running collection."""
        row = self._execute("SELECT secret FROM claim_secrets WHERE parcel_id = ?", (parcel_id,)).fetchone()
        return None if row is None else row[0]

    def save_claim_secret(self, parcel_id: bytes, secret: bytes | None) -> None:
        """Keep it over a crash, or erase it (None)."""
        if secret is None:
            self._execute("DELETE FROM claim_secrets WHERE parcel_id = ?", (parcel_id,))
            return
        self._execute(
            "INSERT INTO claim_secrets (parcel_id, secret) VALUES (?, ?) "
            "ON CONFLICT (parcel_id) DO UPDATE SET secret = excluded.secret",
            (parcel_id, secret),
        )

    def epoch(self) -> int:
        """The current epoch, from 1."""
        (epoch,) = self._execute("SELECT epoch FROM meta").fetchone()
        return int(epoch)

    def journal_head(self) -> Head:
        """The last event of the current epoch."""
        return self._head(
            "SELECT sequence, event_id FROM journal WHERE epoch = (SELECT epoch FROM meta) "
            "ORDER BY sequence DESC LIMIT 1"
        )

    def member_head(self, member_id: str) -> Head:
        """The last event of one member in the current epoch."""
        return self._head(
            "SELECT member_journal.sequence, event_id FROM member_journal "
            "JOIN journal ON journal.epoch = member_journal.epoch AND journal.sequence = journal_sequence "
            "WHERE member_id = ? AND member_journal.epoch = (SELECT epoch FROM meta) "
            "ORDER BY member_journal.sequence DESC LIMIT 1",
            member_id,
        )

    def append(self, row: JournalRow, members: Sequence[MemberRow]) -> None:
        """Add one event and its places in the members' feeds."""
        self._execute(
            "INSERT INTO journal (epoch, sequence, event_id, event, receipt) VALUES (?, ?, ?, ?, ?)",
            (row.epoch, row.sequence, row.event_id, row.event, row.receipt),
        )
        for member in members:
            self._execute(
                "INSERT INTO member_journal (member_id, epoch, sequence, journal_sequence) "
                "VALUES (?, ?, ?, ?)",
                (member.member_id, row.epoch, member.sequence, member.journal_sequence),
            )

    def plan_unlock(self, compartment: str, parcel_id: bytes) -> None:
        """Plan one pulse; it is done by the effects loop after the commit."""
        self._execute(
            "INSERT INTO effects (compartment_id, parcel_id) VALUES (?, ?)", (compartment, parcel_id)
        )

    def planned_unlocks(self) -> Sequence[PlannedUnlock]:
        """Pulses not yet finished, oldest first."""
        rows = self._execute(
            "SELECT effect_id, compartment_id, parcel_id FROM effects "
            "WHERE state = 'PLANNED' ORDER BY effect_id"
        )
        return [PlannedUnlock(*row) for row in rows]

    def finish_unlock(self, effect_id: int, outcome: str) -> None:
        """Mark a planned pulse DONE, FAILED or ABANDONED; a finished one is refused."""
        cursor = self._execute("UPDATE effects SET state = ? WHERE effect_id = ?", (outcome, effect_id))
        if cursor.rowcount != 1:
            raise sqlite3.IntegrityError(f"expected a planned pulse, got {effect_id}")

    def last_checkpoint(self) -> CheckpointRow | None:
        """The newest checkpoint."""
        row = self._execute(_CHECKPOINT + "ORDER BY number DESC LIMIT 1").fetchone()
        return None if row is None else CheckpointRow(*row)

    def add_checkpoint(self, row: CheckpointRow) -> None:
        """Keep a checkpoint."""
        self._execute(
            "INSERT INTO checkpoints (epoch, sequence, number, statement_id, statement) "
            "VALUES (?, ?, ?, ?, ?)",
            (row.epoch, row.sequence, row.number, row.statement_id, row.statement),
        )

    def checkpoints_after(self, number: int, limit: int) -> Sequence[CheckpointRow]:
        """Checkpoints after one of the chain, oldest first."""
        rows = self._execute(_CHECKPOINT + "WHERE number > ? ORDER BY number LIMIT ?", (number, limit))
        return [CheckpointRow(*row) for row in rows]

    def journal_after(self, sequence: int, limit: int) -> Sequence[JournalRow]:
        """Events of the current epoch after a place, oldest first."""
        rows = self._execute(
            _JOURNAL + "WHERE epoch = (SELECT epoch FROM meta) AND sequence > ? ORDER BY sequence LIMIT ?",
            (sequence, limit),
        )
        return list(map(JournalRow._make, rows))

    def member_journal_after(self, member_id: str, sequence: int, limit: int) -> Sequence[JournalRow]:
        """One member's events of the current epoch after a place in its feed, oldest first."""
        rows = self._execute(
            _JOURNAL + "JOIN member_journal AS feed "
            "ON feed.epoch = journal.epoch AND feed.journal_sequence = journal.sequence "
            "WHERE member_id = ? AND feed.epoch = (SELECT epoch FROM meta) AND feed.sequence > ? "
            "ORDER BY feed.sequence LIMIT ?",
            (member_id, sequence, limit),
        )
        return list(map(JournalRow._make, rows))

    def _one(self, query: str, *values: str | bytes) -> Custody | None:
        row = self._execute(query, values).fetchone()
        return None if row is None else custody_of(row)

    def _head(self, query: str, *values: str) -> Head:
        row = self._execute(query, values).fetchone()
        return Head(0, NO_EVENT) if row is None else Head(*row)
