"""Where the control socket lies: beside the database, for its owner only.

A socket's name may have 107 bytes at most. A longer one is reached through its folder's descriptor.
"""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST_NAME = 107
OWNER_ONLY = 0o600


def control_path(database: Path) -> Path:
    """The socket of the node with this database."""
    return database.with_suffix(".sock")


def bind_control(path: Path) -> socket.socket:
    """A listening socket with mode 600; one that a dead node left is replaced.

    Only the holder of the database's lock may call this: then nobody alive listens there.
    """
    listener = socket.socket(socket.AF_UNIX)
    try:
        remove_control(path)
        os.fchmod(listener.fileno(), OWNER_ONLY)  # before the name exists: nobody finds it open
        with _short(path) as name:
            listener.bind(name)
        path.chmod(OWNER_ONLY)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def remove_control(path: Path) -> None:
    """Take the socket away; anything else of that name stays where it is."""
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()


def connect_control(path: Path, *, seconds: float) -> socket.socket:
    """A connection to the node. Raises OSError if none listens."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(seconds)
    try:
        with _short(path) as name:
            connection.connect(name)
    except OSError:
        connection.close()
        raise
    return connection


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name of this path that fits."""
    if len(os.fsencode(path)) <= LONGEST_NAME:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
