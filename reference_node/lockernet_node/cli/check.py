"""`check` and `doctor`: look at a point without starting it."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from lockernet.cli.exits import exit_code
from lockernet_node.bootstrap import checkup
from lockernet_node.bootstrap.checkup import Finding, Grade
from lockernet_node.cli.options import CONFIG, JSON, run_async
from lockernet_node.clocks import SystemClock


@click.command()
@CONFIG
@JSON
def check(*, config: Path, as_json: bool) -> int:
    """Look for what would stop the node: configuration, keys, trust, database, ports, lock boards.

    Starts nothing and writes nothing. Exit 0 if the node can start.

    \b
    Example:
      lockernet-node check --config point/node.toml
    """
    return _tell(run_async(checkup.check(config, now=SystemClock().now())), as_json=as_json)


@click.command()
@CONFIG
@JSON
def doctor(*, config: Path, as_json: bool) -> int:
    """Do what `check` does, and give advice: clock, disk, SQLite, file modes, keys that end soon.

    Advice does not change the exit code.

    \b
    Example:
      lockernet-node doctor --config point/node.toml
    """
    return _tell(run_async(checkup.doctor(config, now=SystemClock().now())), as_json=as_json)


def _tell(findings: Sequence[Finding], *, as_json: bool) -> int:
    bad = [each.error for each in findings if each.error is not None]
    if as_json:
        shown = [{"topic": each.topic, "grade": each.grade, "words": each.words} for each in findings]
        click.echo(json.dumps({"sound": not bad, "findings": shown}))
    else:
        for each in findings:
            click.echo(f"{each.grade:7} {each.topic:13} {each.words}")
        advised = sum(each.grade is Grade.ADVICE for each in findings)
        click.echo(f"{len(findings)} looked at: {len(bad)} wrong, {advised} to be improved")
    return exit_code(bad[0]) if bad else 0
