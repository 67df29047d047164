"""Badges: whose driver stands at the kiosk. A badge opens nothing by itself (LN-TRU-008)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lockernet.codec.compact import verify_compact
from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.grants import GrantAction
from lockernet.models.journal import Cause, CauseKind
from lockernet_node.crashpoints import reached
from lockernet_node.pipeline.journal import Moment
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.standing import Standing, standing_of

BADGE_LIMIT = timedelta(hours=24)
"""A badge that lives longer is none (LN-TRU-009)."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Proof that a driver of this courier stands at the point; made by `read_badge` only."""

    courier_id: str
    statement_id: bytes
    key_id: bytes
    expires_at: datetime

    def moment(self, standing: Standing) -> Moment:
        """When and by what the events of its driver happen."""
        cause = Cause(kind=CauseKind.STATEMENT, statement_id=self.statement_id)
        return Moment(standing.now, cause, stale=standing.is_stale)


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
    reached("badge.read")
    heading, key_id = verified.header, verified.key.record.key_id
    return Badge(heading.issuer, verified.statement_id, key_id, heading.expires_at)
