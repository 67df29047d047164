"""What must hold for a start: trust, keys, database, ports and lock boards; nothing is written."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

from lockernet.errors import ErrorCode, LockernetError, Malformed, Unavailable
from lockernet_node.bootstrap.assembly import build_point, doors
from lockernet_node.bootstrap.checkup.findings import Finding, ok, wrong
from lockernet_node.bootstrap.checkup.scene import Scene
from lockernet_node.hardware.registry import open_bank
from lockernet_node.storage.migrate import APPLICATION_ID, newest_version
from lockernet_node.transport.addresses import require_free
from lockernet_node.transport.tls import Certificate

BOARD_SECONDS = 10.0


def trust_and_keys(scene: Scene) -> Iterator[Finding]:
    """The trust file lists the keys that lie here, and they may be used."""
    try:
        point = build_point(scene.config)
    except LockernetError as error:
        yield wrong("keys", error)
        return
    issued = f"{point.directory.issued_at:%Y-%m-%d %H:%M} UTC"
    yield ok("trust", f"{scene.config.files.trust.name} of {point.network_id}, issued {issued}")
    yield ok("keys", f"three keys of {point.operator_id} are listed; digit key version {point.key_version}")


def certificate(scene: Scene) -> Iterator[Finding]:
    """The certificate and its key belong together and can serve now."""
    tls = scene.config.tls
    if tls is None:
        return
    try:
        Certificate(tls.certificate, tls.key, now=lambda: scene.now)
    except LockernetError as error:
        yield wrong("certificate", error)
    else:
        yield ok("certificate", f"{tls.certificate.name} and its key can serve")


def database(scene: Scene) -> Iterator[Finding]:
    """The database can be read, is ours and not newer."""
    path = scene.config.files.database
    if scene.running is not None:
        yield ok("database", f"{path.name} is open in the running node")
        return
    if not path.exists():
        yield ok("database", f"{path.name} does not exist; the first start makes it")
        return
    try:
        version = _version(scene)
    except LockernetError as error:
        yield wrong("database", error)
        return
    newest = newest_version()
    later = "" if version == newest else f"; the start brings it to version {newest}"
    yield ok("database", f"{path.name}, version {version}{later}")


def ports(scene: Scene) -> Iterator[Finding]:
    """Nobody else has the ports."""
    listen = scene.config.listen
    encrypted = scene.config.tls is not None
    addresses = {
        "grpc": (listen.grpc, encrypted),
        "pages": (listen.pages, False),
        "connect": (listen.connect, encrypted),
        "debug": (listen.debug, False),
        "reflection": (listen.reflection, False),
    }
    asked = {name: (at, how) for name, (at, how) in addresses.items() if at is not None}
    if scene.running is not None:
        yield ok("ports", f"{', '.join(asked)}: held by the running node")
        return
    for name, (address, how) in asked.items():
        try:
            require_free(address, encrypted=how)
        except LockernetError as error:
            yield wrong("ports", error)
        else:
            yield ok("ports", f"{name}: {address} is free")


async def boards(scene: Scene) -> AsyncIterator[Finding]:
    """Every lock board answers."""
    url = scene.config.bank.url
    if scene.running is not None:
        doors_seen = scene.running["doors"]
        silent = [*doors_seen["silent"], *doors_seen["unheard"]]
        words = f"{', '.join(silent)} of the running node: the board has not answered"
        yield (
            wrong("boards", Unavailable(ErrorCode.BOARD_SILENT, words))
            if silent
            else ok("boards", "every board of the running node answers")
        )
        return
    try:
        async with asyncio.timeout(BOARD_SECONDS), open_bank(url, doors(scene.config)) as bank:
            for board, compartment in sorted(_first_doors(scene).items()):
                reading = await bank.read(compartment)
                if reading.closed is None:
                    words = f"board {board} at {url} does not answer: see to power, wires and its address"
                    yield wrong("boards", Unavailable(ErrorCode.BOARD_SILENT, words))
                else:
                    yield ok("boards", f"board {board} at {url} answers")
    except LockernetError as error:
        yield wrong("boards", error)
    except TimeoutError:
        words = f"{url}: no answer within {BOARD_SECONDS:.0f} s"
        yield wrong("boards", Unavailable(ErrorCode.BOARD_SILENT, words))


def _first_doors(scene: Scene) -> dict[int, str]:
    """One door of each board."""
    return {door.board: door.id for door in reversed(scene.config.compartment)}


def _version(scene: Scene) -> int:
    path = scene.config.files.database
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: expected a database, got: {error}") from None
    if (application_id, version) != (0, 0) and application_id != APPLICATION_ID:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: a database, but of another program")
    if version > newest_version():
        words = f"{path}: expected version {newest_version()} or older, got {version}; use a newer node"
        raise Malformed(ErrorCode.DATABASE_NEWER, words)
    return int(version)
