"""A copy of the database while the node serves: made in steps, checked, durable, and only then named.

The copy is one file without a log beside it, in mode 600. `FILE.json` beside it says what is in it. What was
erased in the database is not in the copy: `secure_delete` overwrites it before it can be copied.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet.models.journal import NO_EVENT
from lockernet_node.storage.exclusive import OWNER_ONLY
from lockernet_node.storage.files import make_durable, sync_folder, write_durably
from lockernet_node.storage.migrate import APPLICATION_ID, newest_version
from lockernet_node.storage.thread import Between

PAGES_PER_STEP = 64
"""256 KiB: work that waits for the connection waits for one step at most."""

CHUNK = 1 << 20

Progress = Callable[[int, int], None]
"""Called with how many pages are copied, and of how many."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy holds."""

    version: int
    epoch: int
    sequence: int
    head: str
    """Id of the newest event, hexadecimal."""
    sha256: str
    """Of the whole file."""


def manifest_path(copy: Path) -> Path:
    """Where the manifest of a copy is."""
    return copy.with_name(f"{copy.name}.json")


def part_of(copy: Path) -> Path:
    """The name of a copy that is being made; one that a crash left is thrown away. Raises Malformed."""
    if copy.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{copy} exists; a backup never overwrites")
    part = copy.with_name(f"{copy.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, OWNER_ONLY))
    except OSError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{part}: {error.strerror}") from error
    return part


def copy_pages(source: sqlite3.Connection, part: Path, *, between: Between, progress: Progress) -> None:
    """Copy the open database in steps; what `between` writes is in the copy too. Raises sqlite3.Error."""

    def step(_status: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)
        between()

    with closing(sqlite3.connect(part, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = OFF")  # made durable as a whole, at the end
        source.backup(target, pages=PAGES_PER_STEP, progress=step)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it


def check_and_name(part: Path, copy: Path) -> Manifest:
    """Check what was copied, make it durable, and give it its name. Raises Malformed, OSError."""
    manifest = inspect(part)
    make_durable(part)
    write_durably(manifest_path(copy), (json.dumps(asdict(manifest), indent=2) + "\n").encode())
    name_file(part, copy)
    return manifest


def inspect(path: Path) -> Manifest:
    """Check a copy by itself: ours, not newer, whole. Raises Malformed for one that is not."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if application_id != APPLICATION_ID:
                raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: expected a copy of a node's database")
            if version > newest_version():
                raise Malformed(ErrorCode.DATABASE_NEWER, f"{path}: version {version}; use a newer node")
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {found}")
            (epoch,) = connection.execute("SELECT epoch FROM meta").fetchone()
            head = connection.execute(
                "SELECT sequence, event_id FROM journal WHERE epoch = ? ORDER BY sequence DESC LIMIT 1",
                (epoch,),
            ).fetchone()
    except sqlite3.Error as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: expected a database, got: {error}") from error
    sequence, event_id = head or (0, NO_EVENT)
    return Manifest(version, epoch, sequence, event_id.hex(), sha256_of(path))


def sha256_of(path: Path) -> str:
    """Of the whole file, hexadecimal. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def name_file(part: Path, path: Path) -> None:
    """Give a finished file its name; one that is there is not overwritten. Raises Malformed, OSError."""
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path} exists; nothing is overwritten") from error
    part.unlink()
    sync_folder(path)
