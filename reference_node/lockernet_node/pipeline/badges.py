"""Badges: whose driver stands at the kiosk. A badge opens nothing by itself (LN-TRU-008)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lockernet.codec.compact import verify_compact
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.grants import GrantAction
from lockernet_node.pipeline.point import Point

BADGE_LIMIT = timedelta(hours=24)
"""A badge that lives longer is none (LN-TRU-009)."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Proof that a driver of this courier stands at the point; made by `read_badge` only."""

    courier_id: str
    statement_id: bytes
    expires_at: datetime


def read_badge(point: Point, text: str, *, now: datetime) -> Badge:
    """Check an `LN1:` badge. Raises Malformed or Untrusted."""
    verified, grant = verify_compact(text, point.directory, place=point.place, now=now)
    if grant.action is not GrantAction.BADGE:
        raise Untrusted(ErrorCode.UNTRUSTED_PURPOSE, "the code is no badge")
    if verified.header.expires_at - verified.header.not_before > BADGE_LIMIT:
        raise Untrusted(ErrorCode.UNTRUSTED_PURPOSE, "a badge is valid for 24 h at most")
    return Badge(verified.header.issuer, verified.statement_id, verified.header.expires_at)
