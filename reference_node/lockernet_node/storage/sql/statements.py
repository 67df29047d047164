"""Parts of SQL that several tables share.

SQLite uses a partial index only if the query repeats its condition word for word, so these conditions are
written into the queries instead of being given as placeholders.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from lockernet.capacity.fit import Box
from lockernet.custody.state import ASSIGNED, ENDED, IN_SESSION
from lockernet.models.custody import CustodyState
from lockernet.models.reservations import ReservationState
from lockernet_node.ports import BrokenRule

Compartments: TypeAlias = Sequence[tuple[str, Box]]
Execute: TypeAlias = Callable[..., sqlite3.Cursor]


def _numbers(states: Iterable[CustodyState]) -> str:
    return ", ".join(str(int(state)) for state in sorted(states))


IS_ASSIGNED = f"state IN ({_numbers(ASSIGNED)})"
IS_LIVE = f"state NOT IN ({_numbers(ENDED)})"
IS_VISITED = f"state IN ({_numbers(IN_SESSION)})"
IS_BROKEN = f"state = {CustodyState.EXPECTED:d} AND reservation = {ReservationState.BROKEN:d}"
IS_PROMISED = f"state = {CustodyState.EXPECTED:d} AND reservation = {ReservationState.HARD:d}"

IS_UNPROMISED = f"state = {CustodyState.EXPECTED:d} AND reservation <> {ReservationState.HARD:d}"


class Part:
    """Tables of one topic, on the connection's open transaction."""

    def __init__(self, connection: sqlite3.Connection, compartments: Compartments) -> None:
        self._execute: Execute = partial(_execute, connection.execute)
        self._compartments = tuple(compartments)


def _execute(
    execute: Execute, query: str, values: Sequence[object] | Mapping[str, object] = ()
) -> sqlite3.Cursor:
    """Run one statement; what breaks a rule of the schema is raised in the port's words."""
    try:
        return execute(query, values)
    except sqlite3.IntegrityError as error:
        raise BrokenRule(str(error)) from error
