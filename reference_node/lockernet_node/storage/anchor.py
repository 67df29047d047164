"""The anchor as a small file beside the database: `node.db.anchor`, one line of JSON, mode 600."""

import asyncio
import json
import os
from dataclasses import asdict
from pathlib import Path

import structlog

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.ports import Anchored
from lockernet_node.storage.files import write_durably

log = structlog.get_logger(__name__)


def anchor_path(database: Path) -> Path:
    """Where the anchor of this database is."""
    database = database.resolve()
    return database.with_name(f"{database.name}.anchor")


class FileAnchor:
    """The anchor in a file; written beside its place, made durable, then renamed onto it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> Anchored | None:
        """What was kept last; a file that says nothing is as good as none."""
        try:
            text = await asyncio.to_thread(self._path.read_text)
            return anchored_from(text)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, f"{self._path}: {error.strerror}") from error
        except (ValueError, KeyError, TypeError):
            log.warning("anchor_unreadable", anchor=self._path.name)
            return None

    async def keep(self, anchored: Anchored) -> None:
        """Replace it durably."""
        try:
            await asyncio.to_thread(write_durably, self._path, anchored_text(anchored).encode())
        except OSError as error:
            words = f"{self._path}: {os.strerror(error.errno or 0)}"
            raise Unavailable(ErrorCode.STORE_UNAVAILABLE, words) from error


class MemoryAnchor:
    """An anchor for tests and for trying things out: gone with its process."""

    def __init__(self) -> None:
        self.kept: Anchored | None = None

    async def read(self) -> Anchored | None:
        """What was kept last."""
        return self.kept

    async def keep(self, anchored: Anchored) -> None:
        """Replace it."""
        self.kept = anchored


def anchored_text(anchored: Anchored) -> str:
    """One line of JSON."""
    return json.dumps(asdict(anchored) | {"event_id": anchored.event_id.hex()}) + "\n"


def anchored_from(text: str) -> Anchored:
    """What such a line says. Raises ValueError, KeyError or TypeError for one that says nothing."""
    said = json.loads(text)
    numbers = {name: int(said[name]) for name in ("boots", "epoch", "sequence", "checkpoints")}
    return Anchored(event_id=bytes.fromhex(said["event_id"]), **numbers)
