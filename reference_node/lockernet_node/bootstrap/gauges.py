"""Turns the status of the node into gauges: one reading for people and for Prometheus."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from lockernet_node.metrics import gauge
from lockernet_node.pipeline.alarms import ALARMS

HEAD = gauge("journal_head", "Sequence of the newest event of the current epoch.")
EPOCH = gauge("journal_epoch", "The current epoch; it rises by a restore or a new device.")
SEALED = gauge("checkpoint_age_seconds", "Since the journal was sealed last; NaN before the first time.")
PARCELS = gauge("parcels", "Parcels that the point expects or holds, by state of custody.", "state")
COMPARTMENTS = gauge("compartments", "Compartments by state: FREE, ASSIGNED, FAULTED.", "state")
DOORS = gauge("doors", "Doors by what their sensors said last: closed, open, silent.", "state")
PLANNED = gauge("planned_pulses", "Committed pulses that are not sent yet.")
DISK_FREE = gauge("disk_free_bytes", "Free on the disk of the database.")
DATABASE = gauge("database_bytes", "Size of the database file.")
OPEN_ALARMS = gauge("alarms_open", "Alarms that hold now, by name.", "alarm")


def show(told: Mapping[str, Any]) -> None:
    """Set every gauge from a reading of the status board."""
    journal, doors, disk = told["journal"], told["doors"], told["disk"]
    HEAD.set(journal["sequence"])
    EPOCH.set(journal["epoch"])
    age = journal["checkpoint_age_seconds"]
    SEALED.set(float("nan") if age is None else age)
    PARCELS.clear()
    for state, count in told["parcels"].items():
        PARCELS.labels(state).set(count)
    for state, count in told["compartments"].items():
        COMPARTMENTS.labels(state).set(count)
    for state, count in (
        ("closed", doors["closed"]),
        ("open", len(doors["open"])),
        ("silent", len(doors["silent"])),
    ):
        DOORS.labels(state).set(count)
    PLANNED.set(told["queue"]["planned_pulses"])
    DISK_FREE.set(disk["free_bytes"])
    DATABASE.set(disk["database_bytes"])
    raised = Counter(alarm["name"] for alarm in told["alarms"])
    for name in ALARMS:
        OPEN_ALARMS.labels(name).set(raised[name])
