"""The header of every statement that the node makes."""

from datetime import datetime, timedelta

from lockernet.models.statements import Header
from lockernet_node.pipeline.point import Point

LIFETIME = timedelta(days=400)
"""How long the node's own statements are valid: as long as requests are remembered."""


def header(point: Point, *, audience: str, request_id: bytes, now: datetime) -> Header:
    """The header of a statement that this node makes."""
    return Header(
        network_id=point.network_id,
        issuer=point.operator_id,
        audience=audience,
        request_id=request_id,
        issued_at=now,
        not_before=now,
        expires_at=now + LIFETIME,
    )
