"""What `lockernet-node status` shows of a running node; reads its parts and changes nothing."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from lockernet.signing.directory import DirectoryAge
from lockernet_node import __version__
from lockernet_node.bootstrap.backups import OLD_SECONDS, LastBackup
from lockernet_node.pipeline.alarms import Alarm, alarms, doors_of
from lockernet_node.pipeline.closing import NODE
from lockernet_node.pipeline.overview import Overview, overview
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors
from lockernet_node.pipeline.standing import standing_of
from lockernet_node.ports import Gate

LOW_DISK_BYTES = 512 * 1024 * 1024
"""Below this the operator should act; a full disk opens no door."""


class NodeStatus:
    """Tells the sections of the node itself, all from one moment."""

    def __init__(self, desk: Desk, sensors: Sensors, *, database: Path, backups: LastBackup) -> None:
        self._desk = desk
        self._sensors = sensors
        self._database = database
        self._backups = backups
        self._began = desk.clock.monotonic()
        self.state = "serving"
        """`draining` once the node was told to stop."""

    async def tell(self) -> Mapping[str, Any]:
        """The sections."""
        now = self._desk.clock.now()
        seen = await self._desk.store.transact(lambda tx: overview(tx, now))
        doors = doors_of(seen, self._sensors)
        disk, backup_age = self._disk(), self._backups.age_seconds(now)
        raised = [*alarms(seen, doors), *self._of_the_point(seen, disk, backup_age)]
        return {
            "node": self._node(),
            "time": self._time(now),
            "journal": _journal(seen, now),
            "parcels": dict(seen.parcels),
            "compartments": dict(seen.compartment_states),
            "doors": asdict(doors),
            "queue": {"planned_pulses": seen.planned_pulses},
            "closed": [each.told() for each in seen.closings],
            "shut": {str(gate): why for gate, why in seen.shut.items()},
            "disk": disk,
            "backup": {"age_seconds": backup_age},
            "alarms": [asdict(alarm) for alarm in raised],
        }

    def _node(self) -> Mapping[str, Any]:
        return {
            "point": self._desk.point.point_id,
            "version": __version__,
            "process": os.getpid(),
            "state": self.state,
            "uptime_seconds": round(self._desk.clock.monotonic() - self._began, 3),
        }

    def _time(self, now: datetime) -> Mapping[str, str]:
        standing = standing_of(self._desk)
        return {
            "now": now.isoformat(timespec="seconds"),
            "state": standing.state.name,
            "directory": standing.age.name,
        }

    def _disk(self) -> Mapping[str, int]:
        return {
            "free_bytes": shutil.disk_usage(self._database.parent).free,
            "database_bytes": self._database.stat().st_size,
        }

    def _of_the_point(self, seen: Overview, disk: Mapping[str, int], backup_age: float | None) -> list[Alarm]:
        standing = standing_of(self._desk)
        raised = {
            "in_recovery": Gate.RECOVERY in seen.shut,
            "deposits_closed": any(each.closed_by == NODE for each in seen.closings),
            "time_untrusted": not standing.knows_time,
            "directory_expired": standing.knows_time and standing.age is DirectoryAge.EXPIRED,
            "disk_low": disk["free_bytes"] < LOW_DISK_BYTES,
            "backup_old": backup_age is not None and backup_age > OLD_SECONDS,
        }
        return [Alarm(name, self._desk.point.point_id) for name, holds in raised.items() if holds]


def _journal(seen: Overview, now: datetime) -> Mapping[str, Any]:
    age = None if seen.sealed_at is None else max(0.0, (now - seen.sealed_at).total_seconds())
    return {
        "epoch": seen.epoch,
        "sequence": seen.head.sequence,
        "event_id": seen.head.event_id.hex(),
        "sealed_sequence": seen.sealed_sequence,
        "checkpoint_age_seconds": age,
    }
