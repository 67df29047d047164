"""Parcels in SQL; see rows.py for what a row holds."""

from collections.abc import Sequence
from datetime import datetime

from lockernet.capacity.faults import Promise
from lockernet.capacity.fit import Load
from lockernet.custody.state import Custody
from lockernet_node.storage.rows import CUSTODY_COLUMNS, custody_of, load_from, microseconds, row_of
from lockernet_node.storage.sql.statements import IS_ASSIGNED, IS_LIVE, IS_PROMISED, IS_VISITED, Part

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


class SqlParcels(Part):
    """Parcels in SQL; see rows.py for what a row holds."""

    def custody(self, parcel_id: bytes) -> Custody | None:
        """One parcel, whoever's."""
        return self._one(_CUSTODY + "WHERE parcel_id = ?", parcel_id)

    def custody_by_label(self, courier_id: str, label: str) -> Custody | None:
        """The newest live parcel of this courier with this label, else the newest ended one."""
        return self._one(
            f"SELECT {CUSTODY_COLUMNS} FROM labels JOIN custody USING (parcel_id) "
            "WHERE labels.courier_id = ? AND label = ? "
            f"ORDER BY {IS_LIVE} DESC, label_number DESC LIMIT 1",
            courier_id,
            label,
        )

    def custody_by_handle(self, handle: bytes) -> Custody | None:
        """The parcel with this T0 handle."""
        return self._one(_CUSTODY + "WHERE claim_handle = ?", handle)

    def custody_by_selector(self, selector: str) -> Custody | None:
        """The live parcel with this T2 selector."""
        return self._one(_CUSTODY + f"WHERE selector = ? AND {IS_LIVE}", selector)

    def custody_in(self, compartment: str) -> Custody | None:
        """The parcel to which this compartment is assigned, if it is."""
        return self._one(_CUSTODY + f"WHERE compartment_id = ? AND {IS_ASSIGNED}", compartment)

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
        return [custody_of(row) for row in self._execute(_CUSTODY + f"WHERE {IS_VISITED}")]

    def lapsing(self, now: datetime) -> Sequence[Custody]:
        """EXPECTED parcels whose HARD reservation is over, the longest over first."""
        rows = self._execute(
            _CUSTODY + f"WHERE {IS_PROMISED} AND reserved_until <= ? ORDER BY reserved_until",
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

    def drop_labels(self, parcel_id: bytes) -> None:
        """Forget this parcel's labels."""
        self._execute("DELETE FROM labels WHERE parcel_id = ?", (parcel_id,))

    def promised(self, now: datetime) -> Sequence[Load]:
        """The loads of all live HARD promises; in one row, for each row lets go of Python's lock once."""
        (texts,) = self._execute(
            f"SELECT group_concat(load, ';') FROM custody WHERE {IS_PROMISED} AND reserved_until > ?",
            (microseconds(now),),
        ).fetchone()
        return [] if texts is None else [load_from(text) for text in texts.split(";")]

    def promises(self, now: datetime) -> Sequence[Promise]:
        """The same with their parcels. A promise is given with its parcel, so the rows have their order."""
        rows = self._execute(
            f"SELECT rowid, parcel_id, load FROM custody WHERE {IS_PROMISED} AND reserved_until > ? "
            "ORDER BY rowid",
            (microseconds(now),),
        )
        return [Promise(place, parcel_id, load_from(text)) for place, parcel_id, text in rows]

    def _one(self, query: str, *values: str | bytes) -> Custody | None:
        row = self._execute(query, values).fetchone()
        return None if row is None else custody_of(row)
