"""`status`: how the running node is."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from lockernet_node.cli.options import CONFIG, JSON
from lockernet_node.config import load_config
from lockernet_node.control import Control
from lockernet_node.pipeline.alarms import ALARMS

MEGABYTE = 1_000_000


@click.command()
@CONFIG
@JSON
def status(*, config: Path, as_json: bool) -> int:
    """Show how the running node is; exit 1 if it has an alarm, 5 if it does not run.

    \b
    Example:
      lockernet-node status --config point/node.toml
    """
    told = Control(load_config(config).files.database).get("/status")
    if as_json:
        click.echo(json.dumps(told))
    else:
        click.echo("\n".join(_lines(told)))
    return 1 if told["alarms"] else 0


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    node, journal, doors, disk = told["node"], told["journal"], told["doors"], told["disk"]
    yield f"{node['point']}: {node['state']} for {_span(node['uptime_seconds'])}, version {node['version']}"
    for section in ("time", "deposits", "backup"):
        if section in told:
            yield f"{section + ':':14}{_counts(told[section])}"
    yield f"journal:      event {journal['sequence']} of epoch {journal['epoch']}, {_sealed(journal)}"
    yield f"parcels:      {_counts(told['parcels'])}"
    yield f"compartments: {_counts(told['compartments'])}"
    yield f"doors:        {doors['closed']} closed, {len(doors['open'])} open, {len(doors['silent'])} silent"
    yield f"queue:        {told['queue']['planned_pulses']} pulses planned"
    free, used = disk["free_bytes"] // MEGABYTE, disk["database_bytes"] // MEGABYTE
    yield f"disk:         {free} MB free, database {used} MB"
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
