"""`check` and `doctor`: which looks each takes, in which order."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from lockernet.errors import LockernetError
from lockernet_node.bootstrap.checkup import files, machine, starting
from lockernet_node.bootstrap.checkup.findings import Finding, ok, wrong
from lockernet_node.bootstrap.checkup.scene import Scene, found
from lockernet_node.config import load_config

Look: TypeAlias = Callable[[Scene], Iterator[Finding]]

STARTING: Sequence[Look] = (
    starting.trust_and_keys,
    starting.certificate,
    starting.database,
    starting.ports,
)
"""What must hold for a start, beside the configuration and the lock boards."""

ADVISING: Sequence[Look] = (
    files.modes,
    files.expiry,
    machine.sqlite,
    machine.clock,
    machine.disk,
    machine.zones,
    machine.supervisor,
)
"""What `doctor` looks at too."""


async def check(path: Path, *, now: datetime) -> Sequence[Finding]:
    """What would stop a start; nothing is started and nothing written."""
    return await _round(path, STARTING, now=now)


async def doctor(path: Path, *, now: datetime) -> Sequence[Finding]:
    """The same, and what a careful operator would change."""
    return await _round(path, (*STARTING, *ADVISING), now=now)


async def _round(path: Path, looks: Sequence[Look], *, now: datetime) -> Sequence[Finding]:
    try:
        config = load_config(path)
    except LockernetError as error:
        return [wrong("configuration", error)]
    scene = found(path, config, now=now)
    findings = [ok("configuration", f"{path}: {len(config.compartment)} compartments of {config.point_id}")]
    for look in looks:
        findings += look(scene)
    return [*findings, *[each async for each in starting.boards(scene)]]
