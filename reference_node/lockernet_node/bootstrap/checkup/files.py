"""What a careful operator would change at the files: who may read and write them, and how long keys last."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from lockernet.errors import LockernetError
from lockernet.keyring import load_directory, load_signer
from lockernet_node.bootstrap.checkup.findings import Finding, advice, ok
from lockernet_node.bootstrap.checkup.scene import Scene

SOON = timedelta(days=30)
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
OTHERS_READ = stat.S_IRGRP | stat.S_IROTH


def modes(scene: Scene) -> Iterator[Finding]:
    """Nobody else may change what the node believes, or read what it keeps."""
    files = scene.config.files
    faults = [
        *_faults(
            (scene.file, files.trust, scene.folder), OTHERS_WRITE, "others may change it; run: chmod go-w"
        ),
        *_faults(
            _databases(files.database), OTHERS_READ | OTHERS_WRITE, "others may read it; run: chmod 600"
        ),
    ]
    yield from faults
    if not faults:
        yield ok("files", "only their owner may change configuration, trust file and database")


def expiry(scene: Scene) -> Iterator[Finding]:
    """No key of the node ends within 30 days."""
    files = scene.config.files
    try:
        directory = load_directory(files.trust)
        signers = [load_signer(uri) for uri in (files.grant_key, files.directory_key, files.device_key)]
    except LockernetError:  # said by the look at trust and keys
        return
    for signer in signers:
        key = directory.key(signer.public_key)
        if key is None:
            continue
        left = key.record.not_after - scene.now
        name, day = f"{key.record.purpose} key", f"{key.record.not_after:%Y-%m-%d}"
        if left < timedelta(0):
            yield advice(
                "expiry", f"{name} ended on {day}: nobody believes what it signs; have a new one listed"
            )
        elif left < SOON:
            yield advice("expiry", f"{name} ends on {day}, in {left.days} days; have a new one listed before")
        else:
            yield ok("expiry", f"{name} is good until {day}")


def _databases(database: Path) -> tuple[Path, ...]:
    return (database, *(database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm")))


def _faults(paths: tuple[Path, ...], forbidden: int, words: str) -> list[Finding]:
    return [
        advice("files", f"{path} has mode {stat.S_IMODE(path.stat().st_mode):o}: {words} {path}")
        for path in paths
        if path.exists() and path.stat().st_mode & forbidden
    ]
