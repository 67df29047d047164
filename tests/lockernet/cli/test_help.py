"""Every command explains itself: help with an example that holds, and the version."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from lockernet import __version__
from lockernet.cli.program import lockernet
from tests.lockernet.cli.office import Say


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with its path."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(lockernet))
EXPECTED = {
    "keys generate", "keys show", "trust assemble", "trust check", "points list", "check",
    "reserve", "expect", "cancel", "extend", "request", "delegate", "parcel collect",
    "parcel remove", "parcel redirect", "parcel block", "parcel release", "parcel reissue",
    "parcel label", "parcel clear", "parcel countersign", "parcel contest", "parcel settle",
    "status", "code", "badge", "session", "events", "audit", "label parcel", "label slip",
    "outbox list", "outbox show", "outbox run", "outbox drop", "outbox forget", "points sync",
    "points search", "points show", "plan", "watch", "relay run", "relay secret", "relay dead list",
    "relay dead retry",
}  # fmt: skip


def examples(command: click.Command) -> list[list[str]]:
    """The lines of the example, each as words."""
    _, _, text = (command.help or "").partition("Example:")
    joined = re.sub(r"\\\n\s*", " ", text)
    return [shlex.split(line.partition(" > ")[0]) for line in joined.splitlines() if line.strip()]


def test_these_are_the_commands() -> None:
    assert {" ".join(path) for path in COMMANDS} == EXPECTED


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_has_an_example_that_holds(say: Say, path: tuple[str, ...]) -> None:
    ended = say(*path, "--help")

    assert (ended.code, ended.err) == (0, "")
    assert "Example:" in ended.out
    options = {name for param in COMMANDS[path].params for name in (*param.opts, *param.secondary_opts)}
    for words in examples(COMMANDS[path]):
        assert tuple(words[: len(path) + 1]) == ("lockernet", *path)
        assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("path", [path for path in COMMANDS if path != ("trust", "assemble")], ids=" ".join)
def test_every_command_speaks_to_machines(path: tuple[str, ...]) -> None:
    assert any("--json" in param.opts for param in COMMANDS[path].params)


def test_the_version(say: Say) -> None:
    ended = say("--version")

    assert (ended.code, ended.out) == (0, f"lockernet, version {__version__}\n")


def test_no_words_at_all_show_the_help(say: Say) -> None:
    ended = say()

    assert ended.code == 2
    assert "Commands:" in ended.out + ended.err
