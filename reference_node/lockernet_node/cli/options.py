"""Options that several commands share, and how a command runs what waits."""

from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click
import uvloop

T = TypeVar("T")

CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("node.toml"),
    show_default=True,
    envvar="LOCKERNET_NODE_CONFIG",
    show_envvar=True,
    help="The point's configuration.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, for machines.")


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run it on uvloop."""
    return uvloop.run(work)
