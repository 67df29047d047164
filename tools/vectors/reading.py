"""Statements as the inputs of vectors: these bytes, read here and now."""

from datetime import datetime
from typing import Any

from tools.vectors.forge import COURIER, NOW, instant, key, seal, statement_id
from tools.vectors.form import Vector

CANCEL, RESERVE = "cancel-reservation", "reserve-compartment"
OWN = key(COURIER, "grant")

Parts = list[list[Any]]
"""Long bytes, written short: pieces in hexadecimal, and how often each stands."""


def read(statement: bytes | Parts, *, place: str = "point", now: datetime = NOW, **more: Any) -> Vector:
    """The input: these bytes, read at the point."""
    given = statement.hex() if isinstance(statement, bytes) else statement
    return {"statement": given, "directory": "network", "place": place, "now": instant(now), **more}


def sealed(body: bytes, *, kind: str = CANCEL, **more: Any) -> Vector:
    """The courier signs exactly these payload bytes."""
    return read(seal(kind, body, OWN), **more)


def ident_of(body: bytes, kind: str = CANCEL) -> dict[str, str]:
    return {"statement_id": statement_id(kind, body).hex()}
