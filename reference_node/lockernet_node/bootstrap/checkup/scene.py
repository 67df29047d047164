"""What every look begins with: the configuration, the clock, and the node itself if it runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lockernet.errors import LockernetError
from lockernet_node.config import NodeConfig
from lockernet_node.control import Control


@dataclass(frozen=True, slots=True)
class Scene:
    """One point, as it is found."""

    file: Path
    config: NodeConfig
    now: datetime
    running: Mapping[str, Any] | None
    """The status of the running node; None where none answers."""

    @property
    def folder(self) -> Path:
        """Where the point's files are."""
        return self.config.files.database.parent


def found(file: Path, config: NodeConfig, *, now: datetime) -> Scene:
    """The scene; asks the running node how it is, if there is one."""
    try:
        running = Control(config.files.database).get("/status")
    except LockernetError:
        running = None
    return Scene(file, config, now, running)
