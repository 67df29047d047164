"""When the database was copied last: kept beside it, so that the age of the backup outlives the process."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lockernet_node.control import ControlRoute
from lockernet_node.control.routes import Asked
from lockernet_node.ports import Clock
from lockernet_node.storage.files import write_durably

OLD_SECONDS = 7 * 86_400.0
"""A backup that is older deserves an alarm."""


class LastBackup:
    """The newest backup that this database knows of."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.backup")

    def note(self, to: str, now: datetime) -> None:
        """A backup went there just now."""
        told = {"taken_at": now.isoformat(), "to": to}
        write_durably(self._path, json.dumps(told).encode())

    def age_seconds(self, now: datetime) -> float | None:
        """How old it is; None if there is none that is known."""
        try:
            told: Mapping[str, Any] = json.loads(self._path.read_bytes())
            taken_at = datetime.fromisoformat(told["taken_at"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return max(0.0, (now - taken_at).total_seconds())

    def noting(self, route: ControlRoute, clock: Clock) -> ControlRoute:
        """The route that makes a backup, which is noted once it is made."""

        async def answer(asked: Asked) -> Mapping[str, Any]:
            made = await route.answer(asked)
            self.note(str(asked["to"]), clock.now())
            return made

        return ControlRoute(route.method, route.path, answer)
