"""Selectors, tries and running claim secrets in memory."""

from collections.abc import Iterable

from lockernet.codes.attempts import Attempts
from lockernet_node.storage.memory.contents import Part, selector_of


class MemoryCodes(Part):
    """Selectors, tries and running claim secrets in memory."""

    def live_selectors(self) -> Iterable[str]:
        """The selectors of all live parcels."""
        selectors = map(selector_of, self._contents.custodies.values())
        return [selector for selector in selectors if selector is not None]

    def attempts(self, parcel_id: bytes) -> Attempts | None:
        """The tries counted for a parcel."""
        return self._contents.attempts.get(parcel_id)

    def save_attempts(self, parcel_id: bytes, attempts: Attempts) -> None:
        """Replace the count."""
        self._contents.attempts[parcel_id] = attempts

    def claim_secret(self, parcel_id: bytes) -> bytes | None:
        """The T0 secret shown for the running collection."""
        return self._contents.claim_secrets.get(parcel_id)

    def save_claim_secret(self, parcel_id: bytes, secret: bytes | None) -> None:
        """Keep it, or erase it (None)."""
        self._contents.claim_secrets.pop(parcel_id, None)
        if secret is not None:
            self._contents.claim_secrets[parcel_id] = secret
