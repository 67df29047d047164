"""A disk for SQLite that remembers every write and sync, and fails when it is told to: an APSW VFS.

Everything goes on to the real file system as well. What is remembered is enough to make each state that
the disk may be in after a power cut (`crash.disk.images`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import apsw

from crash.ledger import Note


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes were given to the file system."""

    file: str
    offset: int
    written: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file was cut to this length."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """The file system promised that the file is on the disk, or failed to (then nothing is promised)."""

    file: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A file was deleted."""

    file: str


@dataclass(frozen=True, slots=True)
class Said:
    """A note of the client, in its place among the writes: an acknowledgement, or a statement sent."""

    note: Note


@dataclass(frozen=True, slots=True)
class Driven:
    """A lock was driven."""

    compartment: str


Act = Write | Cut | Sync | Gone | Said | Driven


def said(acts: Iterable[Act]) -> tuple[list[Note], list[str]]:
    """The notes of the client and the locks that were driven, in order."""
    told = list(acts)
    notes = [act.note for act in told if isinstance(act, Said)]
    return notes, [act.compartment for act in told if isinstance(act, Driven)]


class Failure(StrEnum):
    """How a disk fails."""

    FULL = "disk full"
    READ_ONLY = "read-only"
    BROKEN_WRITE = "write error"
    BROKEN_SYNC = "sync error"


class Disk:
    """What was written, in order, and what fails next."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.acts: list[Act] = []
        self.met = 0
        """How often the failure that was asked for has come."""
        self._failure: Failure | None = None
        self._after = 0
        self._lasting = False
        self._vfs = _Vfs(self)

    def fail(self, failure: Failure, *, after: int, lasting: bool = False) -> None:
        """The n-th write (or sync, for that failure) from now fails; all later ones too if it lasts."""
        self._failure, self._after, self._lasting, self.met = failure, after, lasting, 0

    def mend(self) -> None:
        """Nothing fails any more."""
        self._failure = None

    def close(self) -> None:
        """Let go of SQLite's hold on this disk."""
        self._vfs.unregister()

    def ask(self, *, sync: bool) -> None:
        """A write or sync is about to be done; raises as APSW wants it if it must fail."""
        if self._failure is None or (self._failure is Failure.BROKEN_SYNC) != sync:
            return
        self._after -= 1
        if self._after > 0 or (self._after < 0 and not self._lasting):
            return
        self.met += 1
        raise _error(*_ERRORS[self._failure])


_ERRORS: Mapping[Failure, tuple[type[apsw.Error], int]] = MappingProxyType(
    {
        Failure.FULL: (apsw.FullError, apsw.SQLITE_FULL),
        Failure.READ_ONLY: (apsw.ReadOnlyError, apsw.SQLITE_READONLY),
        Failure.BROKEN_WRITE: (apsw.IOError, apsw.SQLITE_IOERR_WRITE),
        Failure.BROKEN_SYNC: (apsw.IOError, apsw.SQLITE_IOERR_FSYNC),
    }
)


def _error(kind: type[apsw.Error], code: int) -> apsw.Error:
    error = kind("the disk fails as it was told to")
    error.extendedresult = code  # type: ignore[attr-defined]  # where APSW looks for it
    return error


class _Vfs(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__(disk.name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> "_File":  # noqa: N802  # SQLite's name
        return _File(name, flags, self._disk)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001, N802  # SQLite's
        super().xDelete(filename, syncdir)
        self._disk.acts.append(Gone(Path(filename).name))


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], disk: Disk) -> None:
        super().__init__("", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._file = Path(path or "").name
        self._disk = disk

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        try:
            self._disk.ask(sync=False)
        except apsw.Error:
            self._put(bytes(data)[: len(data) // 2], offset)
            raise
        self._put(bytes(data), offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  # SQLite's name
        super().xTruncate(newsize)
        self._disk.acts.append(Cut(self._file, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        try:
            self._disk.ask(sync=True)
        except apsw.Error:
            self._disk.acts.append(Sync(self._file, failed=True))
            raise
        super().xSync(flags)
        self._disk.acts.append(Sync(self._file))

    def _put(self, written: bytes, offset: int) -> None:
        super().xWrite(written, offset)
        self._disk.acts.append(Write(self._file, offset, written))
