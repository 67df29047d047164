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
from lockernet.cli.unsigned import HIDDEN_WORD, fields_of, words_of
from lockernet.cli.values import MOMENT
from lockernet.client.explain import Explained, explain
from lockernet.client.found import SIZE_LIMIT, Found, Unsigned, statement_in
from lockernet.client.world import SystemClock
from lockernet.errors import CODES, ErrorCode, Malformed
from lockernet.models.statements import SignedStatement

HIDDEN = "claim_secret"
"""Spent, but what only recipient and courier held is nobody else's business."""

SOURCE = click.argument("source", metavar="FILE|TEXT|-")
AT = click.option("--at", "moment", type=MOMENT, help="Judge it for this moment.  [default: now]")
SECRET = click.option("--secret", "with_secret", is_flag=True, help="Print secrets too: they open doors.")
POINTS = click.option("--point", "points", multiple=True, help="A point that a code may address.")


@click.group()
def statement() -> None:
    """Read anything that was signed: a file, a QR code's text, what a command printed, or stdin."""


def explaining(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command its source and how to judge it; it gets the settings beside."""
    return calling(SOURCE(AT(POINTS(JSON(click.pass_context(function))))))


@statement.command("show")
@explaining
@SECRET
def show_statement(
    _ctx: click.Context,
    *,
    settings: Settings,
    source: str,
    moment: datetime | None,
    points: tuple[str, ...],
    as_json: bool,
    with_secret: bool,
) -> None:
    """Say what a statement or code says, and whether to believe it; exit code 0 also if not.

    \b
    Example:
      lockernet statement show confirmation.json
    """
    held = statement_in(_read(source))
    if isinstance(held, Found):
        _say(held, settings, moment, points=points, as_json=as_json, with_secret=with_secret)
    else:
        _say_unsigned(held, as_json=as_json, with_secret=with_secret)


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
    held = statement_in(_read(source))
    if not isinstance(held, Found):
        words = "this code is not signed; only its point can tell"
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, words)
    found = _say(held, settings, moment, points=points, as_json=as_json)
    if found.fault is not None:
        ctx.exit(exit_code(found.fault))


def _say(
    held: Found,
    settings: Settings,
    moment: datetime | None,
    *,
    points: tuple[str, ...],
    as_json: bool,
    with_secret: bool = False,
) -> Explained:
    found = explain(
        held.statement,
        settings.directory(),
        now=moment or SystemClock().now(),
        code=held.code,
        names=frozenset(points),
    )
    says = plain(found.word) if with_secret else _hidden(plain(found.word))
    keys = _key_ids(held.statement)
    show(_words(found, says, keys), _values(found, says, keys), as_json=as_json)
    return found


def _say_unsigned(code: Unsigned, *, as_json: bool, with_secret: bool) -> None:
    fields = fields_of(code, with_secret=with_secret)
    words = f"{words_of(code)}\n{table(list(fields.items()))}"
    show(words, {"kind": type(code).__name__, **fields}, as_json=as_json)


def _key_ids(statement: SignedStatement) -> list[str]:
    """The keys that each signature names; whether they are known is the verdict's."""
    return [each.key_id.hex() for each in statement.signatures]


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


def _words(found: Explained, says: Any, keys: list[str]) -> str:
    kind = type(found.word)
    title = f"{kind.__name__}: {(kind.__doc__ or '').splitlines()[0]}"
    rows = [("statement id", found.statement_id.hex())]
    if found.audience is not None:
        rows.append(("addressed to", found.audience))
    rows += [("signature by key", each) for each in keys] or [("signatures", "none")]
    rows += list(_fields(says))
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


def _values(found: Explained, says: Any, keys: list[str]) -> dict[str, Any]:
    return {
        "kind": type(found.word).__name__,
        "statement_id": found.statement_id,
        "audience": found.audience,
        "says": says,
        "signatures": keys,
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
            name: HIDDEN_WORD if name == HIDDEN and each else _hidden(each) for name, each in value.items()
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
