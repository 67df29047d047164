"""The node's own keys: one that was superseded or fell into other hands signs nothing more (LN-NOD-041).

A key that has merely expired does not stop the start: a point that was dark for months must still give out
parcels, and its own clock may be the one that is wrong. `doctor` warns long before.
"""

from datetime import datetime

from lockernet.errors import ErrorCode, Untrusted
from lockernet.signing.directory import AdmittedKey


def require_usable(key: AdmittedKey, *, now: datetime) -> None:
    """Raises Untrusted: UNTRUSTED_KEY_COMPROMISED, or UNTRUSTED_KEY once another key has taken its place."""
    record = key.record
    name = f"{record.purpose} key {record.key_id.hex()} of {key.member_id}"
    if record.compromised_from is not None:
        words = f"{name}: the trust file says that others may hold it; make a new key and have it listed"
        raise Untrusted(ErrorCode.UNTRUSTED_KEY_COMPROMISED, words)
    if record.superseded_at is not None and record.superseded_at <= now:
        words = f"{name} was superseded at {record.superseded_at:%Y-%m-%d %H:%M}; use the key that followed"
        raise Untrusted(ErrorCode.UNTRUSTED_KEY, words)
