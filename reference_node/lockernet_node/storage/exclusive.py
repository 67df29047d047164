"""Keeps a database file to one process, and to its owner.

The lock is on the database file itself, so there is no second file that somebody could tidy away, and it
ends with the process however that ends. It is a `flock`, which SQLite's own locks (`fcntl`) do not see.
Closing any descriptor of a file drops every `fcntl` lock that its process has on it, so a file that this
process has open already is never opened a second time, only refused.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed

OWNER_ONLY = 0o600

_OPEN_HERE: set[tuple[int, int]] = set()
"""Device and inode of each file that this process has locked."""


@contextmanager
def one_process(path: Path) -> Iterator[None]:
    """Make the file if there is none, and keep every other opener out until the end.

    Raises `Malformed(CONFIGURATION)` for a file in use, of another owner, or in a folder where everybody may
    write; `OSError` for one that cannot be opened.
    """
    path = path.resolve()  # a link to the file is the file
    _require_own_folder(path)
    if path.exists() and _identity(path.stat()) in _OPEN_HERE:
        raise _in_use(path)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY)
    try:
        here = _identity(os.fstat(descriptor))
        _lock(descriptor, path)
        _OPEN_HERE.add(here)
        try:
            yield
        finally:
            _OPEN_HERE.discard(here)
    finally:
        os.close(descriptor)


def keep_to_owner(path: Path) -> None:
    """Take from the file what others may do with it. Raises `Malformed` if it belongs to somebody else."""
    found = path.stat()
    if found.st_uid != os.geteuid():
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: expected a file of this user, got one of another")
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(OWNER_ONLY)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise _in_use(path) from error
    if not path.exists() or _identity(path.stat()) != _identity(os.fstat(descriptor)):
        raise _in_use(path)  # another file took its place meanwhile


def _require_own_folder(path: Path) -> None:
    """Where everybody may write, everybody can lay a write-ahead log beside the database."""
    if path.parent.stat().st_mode & stat.S_IWOTH:
        words = f"{path}: everybody may write in its folder; use chmod o-w"
        raise Malformed(ErrorCode.CONFIGURATION, words)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _in_use(path: Path) -> Malformed:
    return Malformed(ErrorCode.CONFIGURATION, f"{path}: in use by another process")
