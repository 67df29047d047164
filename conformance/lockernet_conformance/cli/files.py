"""Files that a command reads and writes: what goes wrong ends it with one line."""

import os
from pathlib import Path

from lockernet_conformance.cli.ending import Ending

CONFIGURATION = 3


def read(path: Path, *, hint: str = "") -> bytes:
    """The file. Raises Ending; `hint`: what makes such a file, if it is missing."""
    try:
        return path.read_bytes()
    except OSError as error:
        more = f"; {hint}" if hint and isinstance(error, FileNotFoundError) else ""
        raise Ending(CONFIGURATION, f"{path}: {error.strerror}{more}") from None


def write(path: Path, content: bytes) -> None:
    """The whole file or, after a crash, the one before. Raises Ending."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise Ending(CONFIGURATION, f"{path}: {error.strerror}") from None
