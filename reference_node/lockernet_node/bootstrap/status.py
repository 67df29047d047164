"""What `lockernet-node status` shows of a running node; reads its parts and changes nothing."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from lockernet_node import __version__
from lockernet_node.pipeline.alarms import Alarm, alarms, doors_of
from lockernet_node.pipeline.overview import Overview, overview
from lockernet_node.pipeline.point import Desk
from lockernet_node.pipeline.sensors import Sensors

LOW_DISK_BYTES = 512 * 1024 * 1024
"""Below this the operator should act; a full disk opens no door."""


class NodeStatus:
    """Tells the sections of the node itself, all from one moment."""

    def __init__(self, desk: Desk, sensors: Sensors, *, database: Path) -> None:
        self._desk = desk
        self._sensors = sensors
        self._database = database
        self._began = desk.clock.monotonic()
        self.state = "serving"
        """`draining` once the node was told to stop."""

    async def tell(self) -> Mapping[str, Any]:
        """The sections."""
        now = self._desk.clock.now()
        seen = await self._desk.store.transact(lambda tx: overview(tx, now))
        doors = doors_of(seen, self._sensors)
        disk = self._disk()
        raised = [*alarms(seen, doors), *self._of_the_machine(disk)]
        return {
            "node": self._node(),
            "journal": _journal(seen, now),
            "parcels": dict(seen.parcels),
            "compartments": dict(seen.compartment_states),
            "doors": asdict(doors),
            "queue": {"planned_pulses": seen.planned_pulses},
            "disk": disk,
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

    def _disk(self) -> Mapping[str, int]:
        return {
            "free_bytes": shutil.disk_usage(self._database.parent).free,
            "database_bytes": self._database.stat().st_size,
        }

    def _of_the_machine(self, disk: Mapping[str, int]) -> list[Alarm]:
        low = disk["free_bytes"] < LOW_DISK_BYTES
        return [Alarm("disk_low", self._desk.point.point_id)] if low else []


def _journal(seen: Overview, now: datetime) -> Mapping[str, Any]:
    age = None if seen.sealed_at is None else max(0.0, (now - seen.sealed_at).total_seconds())
    return {
        "epoch": seen.epoch,
        "sequence": seen.head.sequence,
        "event_id": seen.head.event_id.hex(),
        "sealed_sequence": seen.sealed_sequence,
        "checkpoint_age_seconds": age,
    }
