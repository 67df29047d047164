"""`status`: how the running node is."""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from lockernet.errors import ErrorCode, Unavailable
from lockernet_node.cli.options import CONFIG, JSON
from lockernet_node.config import load_config
from lockernet_node.control import Control
from lockernet_node.pipeline.alarms import ALARMS

MEGABYTE = 1_000_000
GLANCE_SECONDS = 0.2


@click.command()
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(0, 600),
    default=0,
    help="Wait so many seconds for a node that starts, and for the first word of each lock board.",
)
@CONFIG
@JSON
def status(*, seconds: float, config: Path, as_json: bool) -> int:
    """Show how the running node is; exit 1 if it has an alarm, 5 if it does not run.

    \b
    Example:
      lockernet-node status --config point/node.toml
    """
    told = _ask(Control(load_config(config).files.database), patience=seconds)
    if as_json:
        click.echo(json.dumps(told))
    else:
        click.echo("\n".join(_lines(told)))
    return 1 if told["alarms"] else 0


def _ask(control: Control, *, patience: float) -> Mapping[str, Any]:
    deadline = time.monotonic() + patience
    while True:
        try:
            told = control.get("/status")
            if _hears_all(told) or time.monotonic() > deadline:
                return told
        except Unavailable as error:
            if error.code is not ErrorCode.PEER_UNREACHABLE or time.monotonic() > deadline:
                raise
        time.sleep(GLANCE_SECONDS)


def _hears_all(told: Mapping[str, Any]) -> bool:
    return not (told["doors"]["silent"] or told["doors"]["unheard"])


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    node, journal, doors, disk = told["node"], told["journal"], told["doors"], told["disk"]
    yield f"{node['point']}: {node['state']} for {_span(node['uptime_seconds'])}, version {node['version']}"
    yield f"time:         {told['time']['state'].lower()}, trust file {told['time']['directory'].lower()}"
    yield f"journal:      event {journal['sequence']} of epoch {journal['epoch']}, {_sealed(journal)}"
    yield f"parcels:      {_counts(told['parcels'])}"
    yield f"compartments: {_counts(told['compartments'])}"
    heard = {"closed": doors["closed"], **{each: len(doors[each]) for each in ("open", "silent")}}
    unheard = f", {len(doors['unheard'])} not heard yet" if doors["unheard"] else ""
    yield f"doors:        {_counts(heard)}{unheard}"
    yield f"queue:        {told['queue']['planned_pulses']} pulses planned"
    free, used = disk["free_bytes"] // MEGABYTE, disk["database_bytes"] // MEGABYTE
    yield f"disk:         {free} MB free, database {used} MB"
    age = told["backup"]["age_seconds"]
    yield f"backup:       {'none known' if age is None else _span(age) + ' old'}"
    if not told["alarms"]:
        yield "alarms:       none"
    for alarm in told["alarms"]:
        yield f"ALARM         {alarm['name']} {alarm['about']}: {ALARMS.get(alarm['name'], 'look at it.')}"


def _sealed(journal: Mapping[str, Any]) -> str:
    age = journal["checkpoint_age_seconds"]
    return "not sealed yet" if age is None else f"sealed up to {journal['sealed_sequence']}, {_span(age)} ago"


def _counts(counted: Mapping[str, Any]) -> str:
    return ", ".join(f"{value} {name.lower()}" for name, value in counted.items())


def _span(seconds: float) -> str:
    """A length of time as a person says it."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
