"""Small files that have to survive a power cut, and files that get their name only when they are whole."""

import os
from pathlib import Path

from lockernet_node.storage.exclusive import OWNER_ONLY


def write_durably(path: Path, content: bytes) -> None:
    """Replace the file at once: the old or the new content is there after a crash. Raises OSError."""
    making = path.with_name(f"{path.name}.part")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    making.replace(path)
    sync_folder(path)


def make_durable(path: Path) -> None:
    """What was written to the file, by whoever, is on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """The names in the file's folder are on the disk. Raises OSError."""
    make_durable(path.parent)
