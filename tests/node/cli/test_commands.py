"""Every command of the program: an example in its help, JSON for machines, and no variable that surprises."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from lockernet_node.cli import node
from tests.patience import PATIENCE_SECONDS

Named = tuple[str, click.Command]


def leaves(command: click.Command, words: str) -> Iterator[Named]:
    """Every command that does something, with the words that call it."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            assert inner.name == name
            yield from leaves(inner, f"{words} {name}")
    else:
        yield words, command


ALL = list(leaves(node, "lockernet-node"))


@pytest.mark.parametrize(("words", "command"), ALL, ids=[words for words, _ in ALL])
def test_a_command_shows_an_example_of_itself(words: str, command: click.Command) -> None:
    assert "Example" in (command.help or "")
    assert words in (command.help or "")


@pytest.mark.parametrize(("words", "command"), ALL, ids=[words for words, _ in ALL])
def test_a_command_speaks_json_and_explains_its_options(words: str, command: click.Command) -> None:
    options = [each for each in command.params if isinstance(each, click.Option)]

    assert any("--json" in each.opts for each in options)
    silent = [each.name for each in options if not each.help and not each.show_default]
    assert silent == []


def test_a_config_is_found_by_the_same_variable_everywhere() -> None:
    for _, command in ALL:
        for each in command.params:
            if each.name == "config":
                assert each.envvar == "LOCKERNET_NODE_CONFIG"


def test_the_commands_of_the_guide_are_all_there() -> None:
    words = {name.removeprefix("lockernet-node ") for name, _ in ALL}

    assert words >= {
        "init",
        "run",
        "check",
        "doctor",
        "status",
        "backup",
        "restore",
        "journal verify",
        "config show",
        "clock accept",
    }


def test_a_command_is_read_without_the_whole_node() -> None:
    code = """
import sys
from lockernet_node.cli import node
node(["board", "--help"], standalone_mode=False)
sys.exit(any(name.startswith("lockernet_node.pipeline") for name in sys.modules))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE_SECONDS)

    assert (done.returncode, done.stderr) == (0, b"")
