"""Selectors, tries and running claim secrets in SQL."""

from collections.abc import Iterable

from lockernet.codes.attempts import Attempts
from lockernet_node.storage.sql.statements import IS_LIVE, Part


class SqlCodes(Part):
    """Selectors, tries and running claim secrets in SQL."""

    def live_selectors(self) -> Iterable[str]:
        """The selectors of all live parcels."""
        (texts,) = self._execute(
            f"SELECT group_concat(selector, ';') FROM custody WHERE selector IS NOT NULL AND {IS_LIVE}"
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
