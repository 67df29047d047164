"""Turns the status of the node into gauges: one reading for people and for Prometheus."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from lockernet_node.metrics import gauge
from lockernet_node.pipeline.alarms import ALARMS

TIME = gauge("time_state", "1 for the state of the clock: SYNCED, HOLDOVER or UNTRUSTED.", "state")
DIRECTORY = gauge("directory_age", "1 for the age of the trust file: FRESH, STALE or EXPIRED.", "state")
HEAD = gauge("journal_head", "Sequence of the newest event of the current epoch.")
EPOCH = gauge("journal_epoch", "The current epoch; it rises by a restore or a new device.")
SEALED = gauge("checkpoint_age_seconds", "Since the journal was sealed last; NaN before the first time.")
PARCELS = gauge("parcels", "Parcels that the point expects or holds, by state of custody.", "state")
COMPARTMENTS = gauge("compartments", "Compartments by state: FREE, ASSIGNED, FAULTED.", "state")
DOORS = gauge(
    "doors",
    "Doors by what their sensors said last: closed, open, silent; unheard just after the start.",
    "state",
)
PLANNED = gauge("planned_pulses", "Committed pulses that are not sent yet.")
DISK_FREE = gauge("disk_free_bytes", "Free on the disk of the database.")
DATABASE = gauge("database_bytes", "Size of the database file.")
BACKUP = gauge("backup_age_seconds", "Since the last backup; NaN if none is known.")
OPEN_ALARMS = gauge("alarms_open", "Alarms that hold now, by name.", "alarm")


def show(told: Mapping[str, Any]) -> None:
    """Set every gauge from a reading of the status board."""
    journal, doors, disk = told["journal"], told["doors"], told["disk"]
    for metric, names, holds in (
        (TIME, ("SYNCED", "HOLDOVER", "UNTRUSTED"), told["time"]["state"]),
        (DIRECTORY, ("FRESH", "STALE", "EXPIRED"), told["time"]["directory"]),
    ):
        for name in names:
            metric.labels(name).set(name == holds)
    HEAD.set(journal["sequence"])
    EPOCH.set(journal["epoch"])
    for metric, age in (
        (SEALED, journal["checkpoint_age_seconds"]),
        (BACKUP, told["backup"]["age_seconds"]),
    ):
        metric.set(float("nan") if age is None else age)
    PARCELS.clear()
    for state, count in told["parcels"].items():
        PARCELS.labels(state).set(count)
    for state, count in told["compartments"].items():
        COMPARTMENTS.labels(state).set(count)
    for state, count in (
        ("closed", doors["closed"]),
        *((state, len(doors[state])) for state in ("open", "silent", "unheard")),
    ):
        DOORS.labels(state).set(count)
    PLANNED.set(told["queue"]["planned_pulses"])
    DISK_FREE.set(disk["free_bytes"])
    DATABASE.set(disk["database_bytes"])
    raised = Counter(alarm["name"] for alarm in told["alarms"])
    for name in ALARMS:
        OPEN_ALARMS.labels(name).set(raised[name])
