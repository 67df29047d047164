"""What a careful operator would change at the machine: clock, disk, SQLite, supervisor, time zones."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.bootstrap.checkup.findings import Finding, advice, ok, wrong
from lockernet_node.bootstrap.checkup.scene import Scene
from lockernet_node.bootstrap.status import LOW_DISK_BYTES
from lockernet_node.clocks import kernel_is_synced

WAL_RESET_FIXED = (3, 51, 3)
FAR_AWAY = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs"})
FORGETFUL = frozenset({"tmpfs", "ramfs"})
MEGABYTE = 1_000_000


def sqlite(_scene: Scene) -> Iterator[Finding]:
    """SQLite before 3.51.3 may corrupt a file that several connections write."""
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= WAL_RESET_FIXED:
        yield ok("sqlite", f"version {version}")
        return
    words = (
        f"version {version} has the WAL-reset bug (fixed in 3.51.3). The node keeps to one connection, which "
        "is safe: let no other program open node.db while it runs"
    )
    yield advice("sqlite", words)


def clock(scene: Scene) -> Iterator[Finding]:
    """The kernel knows whether its clock follows a time server."""
    if scene.config.clock.source == "assumed":
        yield advice("clock", "clock.source is assumed: see that somebody keeps the clock right, and who")
    elif kernel_is_synced():
        yield ok("clock", "synchronized")
    else:
        yield advice("clock", "not synchronized: start a time service, such as systemd-timesyncd or chrony")
    if Path("/sys/class/rtc/rtc0").exists():
        yield ok("rtc", "the machine has a clock that runs without power")
    else:
        yield advice(
            "rtc", "no battery clock: after a power cut the time is unknown until the network is back"
        )


def disk(scene: Scene) -> Iterator[Finding]:
    """The database needs room, and a disk of this machine."""
    free = shutil.disk_usage(scene.folder).free
    if free < LOW_DISK_BYTES:
        words = f"{free // MEGABYTE} MB free in {scene.folder}; with a full disk no door opens"
        yield wrong("disk", Unavailable(ErrorCode.STORE_UNAVAILABLE, words))
    else:
        yield ok("disk", f"{free // MEGABYTE} MB free")
    kind = filesystem(scene.folder)
    if kind in FAR_AWAY:
        words = f"{scene.folder} lies on {kind}, a disk of another machine: its locks do not hold; move it"
        yield wrong("disk", Unavailable(ErrorCode.STORE_UNAVAILABLE, words))
    elif kind in FORGETFUL:
        yield advice(
            "disk", f"{scene.folder} lies on {kind}: a power cut loses every parcel; move it to a disk"
        )
    else:
        yield ok("disk", f"{scene.folder} lies on {kind}")


def zones(scene: Scene) -> Iterator[Finding]:
    """The point's time zone is known here."""
    name = scene.config.point.time_zone
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        yield advice("zones", f"{name} is not among this machine's time zones; install tzdata")
    else:
        yield ok("zones", f"{name} is known")


def supervisor(_scene: Scene) -> Iterator[Finding]:
    """Something starts the node again after a power cut."""
    if not Path("/run/systemd/system").exists():
        yield advice("systemd", "systemd does not run here; see that something else starts the node again")
        return
    asked = ["systemctl", "is-enabled", "lockernet-node.service"]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False).stdout.strip()  # noqa: S603
    if said == "enabled":
        yield ok("systemd", "lockernet-node.service is enabled")
    else:
        yield advice("systemd", "lockernet-node.service is not enabled; after a power cut nothing starts it")


def filesystem(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The type of the file system that the folder lies on."""
    best, kind = "", "unknown"
    for line in mounts.read_text().splitlines():
        _, place, named, *_ = line.split(" ")
        place = place.replace("\\040", " ")
        if folder.resolve().is_relative_to(place) and len(place) >= len(best):
            best, kind = place, named
    return kind
