"""Bookmark: where a reader is in a feed, and the newest signed head that it holds; and its form as text."""

import re
from dataclasses import dataclass

from lockernet.client.chain import NOTHING, Seen
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.journal import Cursor

_TEXT = re.compile(r"([0-9]{1,18}):([0-9]{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The last event that a reader has of a feed, and the proof of how far the point said that it goes."""

    seen: Seen = NOTHING
    head: bytes | None = None
    """The newest `MemberHead` statement that was verified (LN-EVT-023); at `seen` or beyond."""


def cursor_text(seen: Seen) -> str:
    """A place as one word: `EPOCH:SEQUENCE:EVENT_ID`."""
    return f"{seen.cursor.epoch}:{seen.cursor.sequence}:{seen.event_id.hex()}"


def read_cursor_text(text: str) -> Seen:
    """The place in this word; `beginning` is before the first event. Raises Malformed."""
    if text == "beginning":
        return NOTHING
    found = _TEXT.fullmatch(text)
    if found is None:
        words = f"expected EPOCH:SEQUENCE:EVENT_ID or beginning, came {text[:80]!r}"
        raise Malformed(ErrorCode.MALFORMED_CURSOR, words)
    epoch, sequence = int(found[1]), int(found[2])
    return Seen(Cursor(epoch=epoch, sequence=sequence), bytes.fromhex(found[3]))
