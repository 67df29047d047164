"""`lockernet statement show | verify`: anything signed, in words, with the verdict under the trust file."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lockernet.cli.exits import exit_code
from lockernet.cli.settings import Settings, calling
from lockernet.cli.show import JSON, plain, show, table
from lockernet.cli.values import MOMENT
from lockernet.client.explain import Explained, explain
from lockernet.client.found import SIZE_LIMIT, statement_in
from lockernet.client.world import SystemClock
from lockernet.codes.claim import ClaimCode
from lockernet.errors import CODES, ErrorCode, Malformed

HIDDEN = "claim_secret"
"""Spent, but what only recipient and courier held is nobody else's business."""

SOURCE = click.argument("source", metavar="FILE|TEXT|-")
AT = click.option("--at", "moment", type=MOMENT, help="Judge it for this moment.  [default: now]")
POINTS = click.option("--point", "points", multiple=True, help="A point that a code may address.")


@click.group()
def statement() -> None:
    """Read anything that was signed: a file, a QR code's text, what a command printed, or stdin."""


def explaining(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command its source and how to judge it; it gets the settings beside."""
    return calling(SOURCE(AT(POINTS(JSON(click.pass_context(function))))))


@statement.command("show")
@explaining
def show_statement(
    _ctx: click.Context,
    *,
    settings: Settings,
    source: str,
    moment: datetime | None,
    points: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what a statement says, and whether to believe it; exit code 0 also if not.

    \b
    Example:
      lockernet statement show confirmation.json
    """
    _say(_read(source), settings, moment, points=points, as_json=as_json)


@statement.command("verify")
@explaining
def verify_statement(
    ctx: click.Context,
    *,
    settings: Settings,
    source: str,
    moment: datetime | None,
    points: tuple[str, ...],
    as_json: bool,
) -> None:
    """The same; exit code 4 unless it is signed, trusted and in force.

    \b
    Example:
      lockernet statement verify - < receipt.txt
    """
    found = _say(_read(source), settings, moment, points=points, as_json=as_json)
    if found is None:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "a claim code is not signed; only its point can tell")
    if found.fault is not None:
        ctx.exit(exit_code(found.fault))


def _say(
    data: bytes, settings: Settings, moment: datetime | None, *, points: tuple[str, ...], as_json: bool
) -> Explained | None:
    held = statement_in(data)
    if isinstance(held, ClaimCode):
        words = "A claim code (T0): its point opens for whoever shows it. It is not signed."
        show(
            f"{words}\nhandle  {held.handle.hex()}",
            {"kind": "ClaimCode", "handle": held.handle},
            as_json=as_json,
        )
        return None
    found = explain(
        held.statement,
        settings.directory(),
        now=moment or SystemClock().now(),
        code=held.code,
        names=frozenset(points),
    )
    show(_words(found), _values(found), as_json=as_json)
    return found


def _read(source: str) -> bytes:
    """A file of this name, else the text itself."""
    if source == "-":
        return sys.stdin.buffer.read(SIZE_LIMIT + 1)
    try:
        return Path(source).read_bytes() if _is_file(source) else source.encode()
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{source}: {error.strerror}") from None


def _is_file(source: str) -> bool:
    """A long text is no name of a file, though the system may call it an error."""
    try:
        return Path(source).is_file()
    except (OSError, ValueError):
        return False


def _words(found: Explained) -> str:
    kind = type(found.word)
    title = f"{kind.__name__}: {(kind.__doc__ or '').splitlines()[0]}"
    rows = [("statement id", found.statement_id.hex())]
    if found.audience is not None:
        rows.append(("addressed to", found.audience))
    rows += list(_fields(_hidden(plain(found.word))))
    return f"{title}\n{table(rows)}\n{_verdict(found)}"


def _verdict(found: Explained) -> str:
    at = f"{found.judged_at:%Y-%m-%d %H:%M:%S} UTC"
    signed = "" if found.key is None else f" Signed by {_signer(found)}."
    if found.fault is None:
        return f"GOOD: signed, trusted and in force at {at}.{signed}"
    facts = CODES[found.fault.code]
    return (
        f"BAD: {found.fault.code}: {found.fault.message.rstrip('.')}.{signed} Judged for {at}. ({facts.rule})"
    )


def _signer(found: Explained) -> str:
    assert found.key is not None
    record = found.key.record
    return f"{found.key.member_id} with its {record.purpose} key {record.key_id.hex()}"


def _values(found: Explained) -> dict[str, Any]:
    return {
        "kind": type(found.word).__name__,
        "statement_id": found.statement_id,
        "audience": found.audience,
        "says": _hidden(plain(found.word)),
        "good": found.fault is None,
        "reason": None if found.fault is None else found.fault.code,
        "words": None if found.fault is None else found.fault.message,
        "judged_at": found.judged_at,
        "signed_by": None if found.key is None else found.key.member_id,
        "key_id": None if found.key is None else found.key.record.key_id,
    }


def _hidden(value: Any) -> Any:
    """The same without a spent secret."""
    if isinstance(value, dict):
        return {
            name: "(hidden)" if name == HIDDEN and each else _hidden(each) for name, each in value.items()
        }
    return [_hidden(each) for each in value] if isinstance(value, list) else value


def _fields(value: dict[str, Any], *, inside: str = "") -> Iterator[tuple[str, str]]:
    """What is set, one row a field; a list of things gets one row each."""
    for name, each in value.items():
        path = f"{inside}{name}"
        if isinstance(each, dict):
            yield from _fields(each, inside=f"{path}.")
        elif isinstance(each, list) and any(isinstance(one, dict) for one in each):
            for number, one in enumerate(each, 1):
                yield from _fields(one, inside=f"{path}.{number}.")
        elif each not in (None, [], "", "UNSPECIFIED"):
            yield path, ", ".join(map(str, each)) if isinstance(each, list) else str(each)
