"""A driver's badge: whose driver stands there, and nothing more (LN-TRU-008)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lockernet.codec.compact import verify_compact
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.grants import GrantAction
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.standing import standing_of

BADGE_LIMIT = timedelta(hours=24)
"""A badge that lives longer is none (LN-TRU-009)."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Proof that a driver of this courier stands at the point; made by `read_badge` only."""

    courier_id: str
    statement_id: bytes
    expires_at: datetime


def read_badge(desk: Desk, text: str) -> Badge:
    """Check an `LN1:` badge. Raises Malformed, Untrusted or Unavailable(TIME_UNTRUSTED)."""
    point, standing = desk.point, standing_of(desk)
    standing.require_time()
    verified, grant = verify_compact(
        text, point.directory, place=point.place, now=standing.now, bounds=standing.bounds
    )
    if grant.action is not GrantAction.BADGE:
        raise Untrusted(ErrorCode.UNTRUSTED_PURPOSE, "the code is no badge")
    if verified.header.expires_at - verified.header.not_before > BADGE_LIMIT:
        raise Untrusted(ErrorCode.UNTRUSTED_PURPOSE, "a badge is valid for 24 h at most")
    return Badge(verified.header.issuer, verified.statement_id, verified.header.expires_at)
