"""The one table of exit codes, for every program of the project, and the guard that applies it.

A program that fails says one line on stderr: the code, what was expected and what came, and who acts.
"""

import sys
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

import click

from lockernet.errors import (
    CODES,
    Actor,
    ErrorCode,
    LockernetError,
    Malformed,
    RefusedByPeer,
    Unavailable,
    Untrusted,
)


class Exit(IntEnum):
    """How a program ended."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    CONFIGURATION = 3
    UNTRUSTED = 4
    UNREACHABLE = 5
    INTERRUPTED = 130


_LOCAL = frozenset(
    {
        ErrorCode.CONFIGURATION,
        ErrorCode.KEY_FILE_MODE,
        ErrorCode.DATABASE_NEWER,
        ErrorCode.PORT_TAKEN,
        ErrorCode.MALFORMED_FILE,
    }
)
"""Codes whose cause lies on this machine."""

_BY_CLASS: dict[type[LockernetError], Exit] = {
    Malformed: Exit.REFUSED,
    Untrusted: Exit.UNTRUSTED,
    RefusedByPeer: Exit.REFUSED,
    Unavailable: Exit.UNREACHABLE,
}


def exit_code(error: LockernetError) -> Exit:
    """The exit code for an error."""
    return Exit.CONFIGURATION if error.code in _LOCAL else _BY_CLASS[type(error)]


def guarded(command: Callable[..., Any], *, prefix: str | None, words: Sequence[str] | None = None) -> None:
    """Run a click command as a program: `PREFIX_*` variables, exit codes of the table, no tracebacks."""
    try:
        status = command(args=words, standalone_mode=False, auto_envvar_prefix=prefix)
    except click.exceptions.Abort:
        sys.exit(Exit.INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(Exit.USAGE)
    except LockernetError as error:
        sys.exit(_say(error))
    except ExceptionGroup as group:
        sys.exit(_say(_first_of_ours(group)))
    sys.exit(status if isinstance(status, int) else Exit.DONE)


def _say(error: LockernetError) -> Exit:
    click.echo(_line(error), err=True)
    return exit_code(error)


def _first_of_ours(group: "ExceptionGroup[Exception]") -> LockernetError:
    """The error of ours that ended a group of tasks. A group with our own mistakes in it goes on."""
    ours, mistakes = group.split(LockernetError)
    first: BaseException | None = ours
    while isinstance(first, ExceptionGroup):
        first = first.exceptions[0]
    if mistakes is not None or not isinstance(first, LockernetError):
        raise group
    return first


def _line(error: LockernetError) -> str:
    facts = CODES[error.code]
    hint = " Try again." if facts.retryable else ""
    acts = "" if facts.actor is Actor.NOBODY else f" Acts: {facts.actor}."
    return f"{error.code}: {error.message.rstrip('.')}.{acts}{hint} ({facts.rule})"
