"""A feed in a file: fetched once, verified anywhere, with nothing but the directory."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from lockernet.client.audit import AuditResult, FeedAudit
from lockernet.client.chain import at
from lockernet.client.operator import Operator
from lockernet.codec.statements import parse_statement, statement_bytes
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.journal import FeedEntry
from lockernet.models.statements import SignedStatement
from lockernet.signing.directory import TrustedDirectory
from lockernet.signing.verify import UNWITNESSED


class _Saved(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", val_json_bytes="base64", ser_json_bytes="base64")


class SavedEntry(_Saved):
    """One event and the receipt that came with it, as bytes."""

    event: bytes
    receipt: bytes | None = None


class SavedFeed(_Saved):
    """A whole feed as JSON, bytes in base64. It says whose it is; `audit` believes only signatures."""

    version: Literal[1] = 1
    point_id: str
    member_id: str | None
    """None: the whole journal of the point."""
    entries: tuple[SavedEntry, ...]
    head: bytes | None


def save(
    point_id: str, member_id: str | None, *, entries: Iterable[FeedEntry], head: SignedStatement | None
) -> SavedFeed:
    """The feed as it was fetched."""
    return SavedFeed(
        point_id=point_id,
        member_id=member_id,
        entries=tuple(map(_saved_entry, entries)),
        head=None if head is None else statement_bytes(head),
    )


def load(data: bytes) -> SavedFeed:
    """The feed in this JSON. Raises Malformed(MALFORMED_FILE)."""
    try:
        return SavedFeed.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{where}: {first['msg']}") from None


def audit(
    feed: SavedFeed,
    directory: TrustedDirectory,
    *,
    operator_id: str | None = None,
    witnessed_at: datetime = UNWITNESSED,
) -> AuditResult:
    """Verify a saved feed. Without `operator_id`, the one with a device key for its point.

    `witnessed_at`: since when the reader, or another whom it believes, has held this very feed; it counts
    only where the device key was compromised since (LN-TRU-014).
    Raises Untrusted(UNTRUSTED_HISTORY) at the first break, Malformed if no operator can be found.
    """
    operator = (
        Operator.of_point(directory, feed.point_id)
        if operator_id is None
        else Operator(directory, operator_id)
    )
    operator = replace(operator, witnessed_at=witnessed_at)
    folding = FeedAudit(operator, feed.point_id, member_id=feed.member_id)
    for number, entry in enumerate(feed.entries, 1):
        with at(f"entry {number} of the file"):
            receipt = None if entry.receipt is None else parse_statement(entry.receipt)
        folding.add(FeedEntry(event=entry.event, receipt=receipt))
    with at("the head in the file"):
        head = None if feed.head is None else parse_statement(feed.head)
    return folding.finish(head)


def _saved_entry(entry: FeedEntry) -> SavedEntry:
    return SavedEntry(
        event=entry.event, receipt=None if entry.receipt is None else statement_bytes(entry.receipt)
    )
