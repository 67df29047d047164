"""`door`: look at doors, and try them on site."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from lockernet_node.cli.options import CONFIG, JSON
from lockernet_node.config import load_config
from lockernet_node.control import Control

OPEN_SECONDS = 15.0
"""A door that was told to open is seen open by then, or it did not open."""
SHUT_SECONDS = 120.0
GLANCE_SECONDS = 0.2


@click.group()
def door() -> None:
    """Look at the doors of the running node, and try them."""


@door.command("list")
@CONFIG
@JSON
def door_list(*, config: Path, as_json: bool) -> None:
    """Show every door: what its sensors said last, and what it is for now.

    \b
    Example:
      lockernet-node door list --config point/node.toml
    """
    doors = _control(config).get("/doors")["doors"]
    if as_json:
        click.echo(json.dumps(doors))
        return
    for each in doors:
        latch = {True: "shut", False: "OPEN", None: "silent"}[each["closed"]]
        inside = {True: "something inside", False: "empty", None: ""}[each["occupied"]]
        use = each["fault"] or ("assigned" if each["assigned"] else "free")
        click.echo(f"{each['compartment']:6} {latch:7} {use:24} {inside}".rstrip())


@door.command("test")
@click.argument("compartments", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask before each door.")
@CONFIG
@JSON
def door_test(*, compartments: tuple[str, ...], yes: bool, config: Path, as_json: bool) -> int:
    """Open empty doors one after the other, for an engineer who stands before them.

    Waits until each door was opened and pushed shut again. A door behind which something lies is refused,
    and so is every door while somebody is served. Each test stands in the journal. Exit 1 if a door did not
    open, or was not shut within two minutes.

    \b
    Example:
      lockernet-node door test A01 A02 --config point/node.toml
    """
    control, outcomes = _control(config), []
    for compartment in compartments:
        if not yes:
            click.confirm(f"Open door {compartment} now?", abort=True, err=True)
        outcomes.append(_try(control, compartment, quiet=as_json))
        if not outcomes[-1]["shut"]:
            break
    if as_json:
        click.echo(json.dumps(outcomes))
    return 0 if all(each["opened"] and each["shut"] for each in outcomes) else 1


def _try(control: Control, compartment: str, *, quiet: bool) -> dict[str, Any]:
    say = (lambda _words: None) if quiet else click.echo
    control.post("/doors/test", compartment=compartment)
    opened = _wait(control, compartment, stages=("OPEN", "SHUT"), seconds=OPEN_SECONDS)
    if not opened:
        say(f"Door {compartment} did not open.")
        return {"compartment": compartment, "opened": False, "shut": True}
    say(f"Door {compartment} is open. Close it when done.")
    shut = _wait(control, compartment, stages=("SHUT",), seconds=SHUT_SECONDS)
    say(f"Door {compartment} is shut." if shut else f"Door {compartment} still stands open.")
    return {"compartment": compartment, "opened": True, "shut": shut}


def _wait(control: Control, compartment: str, *, stages: tuple[str, ...], seconds: float) -> bool:
    """Until the node saw the door so far; a door that is pushed shut at once is not missed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _door(control, compartment)["opening"] in stages:
            return True
        time.sleep(GLANCE_SECONDS)
    return False


def _door(control: Control, compartment: str) -> Mapping[str, Any]:
    doors = control.get("/doors")["doors"]
    return next(each for each in doors if each["compartment"] == compartment)


def _control(config: Path) -> Control:
    return Control(load_config(config).files.database)
