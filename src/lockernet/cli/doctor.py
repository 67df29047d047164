"""`lockernet doctor`: everything that a call needs, looked at one by one, and what to do about it."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec

import click

from lockernet.cli.exits import Exit, exit_code
from lockernet.cli.remedies import remedy_for
from lockernet.cli.settings import Settings, calling
from lockernet.cli.show import JSON, note, show, table
from lockernet.client.world import SystemClock
from lockernet.errors import LockernetError
from lockernet.keyring import load_signer
from lockernet.models.trust import Member, Purpose, Role
from lockernet.signing.directory import AdmittedKey, DirectoryAge, TrustedDirectory
from lockernet.signing.signer import Signer

SOON = timedelta(days=30)
CLOCKS_DIFFER = timedelta(minutes=5)
EXTRAS = {"qr": "segno", "labels": "barcode", "gs1": "biip", "hours": "opening_hours", "relay": "httpx"}
"""The module by which each extra is known; every extra is optional."""


class Mark(StrEnum):
    """How a thing is."""

    GOOD = "ok"
    WARNING = "warning"
    RED = "RED"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. `todo` is what to do about it, empty if nothing."""

    mark: Mark
    topic: str
    words: str
    todo: str = ""
    exit: Exit = Exit.DONE
    milliseconds: int | None = None
    """How long a call took, connecting included; None if nobody was called."""


@click.command()
@calling
@JSON
@click.pass_context
def doctor(ctx: click.Context, *, settings: Settings, as_json: bool) -> None:
    """Look at settings, keys, trust file, clock and each operator; say what to do for each red line.

    \b
    Example:
      lockernet doctor --member speedy --trust trust.json
    """
    now = SystemClock().now()
    lines = tuple(_look(settings, now))
    show(_words(lines), {"lines": [_values(each) for each in lines]}, as_json=as_json)
    red = [each.exit for each in lines if each.mark is Mark.RED]
    if red:
        ctx.exit(red[0])


def _look(settings: Settings, now: datetime) -> Iterator[Line]:
    """All lines, in the order in which to mend them."""
    yield from _extras()
    if settings.member is None:
        words = "nobody said who calls"
        yield Line(Mark.RED, "member", words, "give --member, or set LOCKERNET_MEMBER", Exit.CONFIGURATION)
        return
    try:
        directory = settings.directory()
    except LockernetError as error:
        yield _red("trust file", error)
        return
    yield from _trust(directory, now)
    ours = directory.members.get(settings.member)
    if ours is None:
        words = f"the trust file does not list {settings.member}"
        todo = "check --member; else give your key record to whoever issues the trust file"
        yield Line(Mark.RED, "member", words, todo, Exit.CONFIGURATION)
        return
    yield Line(Mark.GOOD, "member", f"{ours.member_id}, {', '.join(ours.roles)}")
    grant = settings.key or f"file:{settings.folder / 'grant.pem'}"
    yield _key(grant, ours, directory, purpose=Purpose.GRANT, now=now)
    if settings.custody_key is None:
        todo = "give --custody-key if you want to"
        yield Line(Mark.WARNING, "custody key", "none; receipts cannot be contested or countersigned", todo)
    else:
        yield _key(settings.custody_key, ours, directory, purpose=Purpose.CUSTODY, now=now)
    yield from _operators(settings, directory, ours, now=now)


def _extras() -> Iterator[Line]:
    for extra, module in EXTRAS.items():
        if find_spec(module) is None:
            todo = f"if you need it: pip install 'lockernet[{extra}]'"
            yield Line(Mark.WARNING, f"extra {extra}", "not installed", todo)


def _trust(directory: TrustedDirectory, now: datetime) -> Iterator[Line]:
    issued = f"{directory.issued_at:%Y-%m-%d %H:%M} UTC"
    if now < directory.issued_at - CLOCKS_DIFFER:
        words = f"this machine says {now:%Y-%m-%d %H:%M} UTC, before the trust file was issued ({issued})"
        yield Line(Mark.RED, "clock", words, "set the clock: timedatectl set-ntp true", Exit.CONFIGURATION)
    age = directory.age(now)
    words = f"network {directory.network_id}, issued {issued}, {age.value}"
    if age is DirectoryAge.FRESH:
        yield Line(Mark.GOOD, "trust file", words)
        return
    mark = Mark.WARNING if age is DirectoryAge.STALE else Mark.RED
    yield Line(mark, "trust file", words, "get the newest one from whoever issues it", Exit.UNTRUSTED)


def _key(uri: str, ours: Member, directory: TrustedDirectory, *, purpose: Purpose, now: datetime) -> Line:
    """A private key is there, is ours, is listed for this purpose and is in force."""
    topic = f"{purpose} key"
    try:
        signer = load_signer(uri)
    except LockernetError as error:
        return _red(topic, error)
    listed = directory.key(signer.public_key)
    wrong = _wrong_with(listed, ours, purpose=purpose, now=now)
    if wrong is not None:
        words, todo = wrong
        return Line(Mark.RED, topic, f"{_named(signer)} {words}", todo, Exit.UNTRUSTED)
    assert listed is not None
    until = listed.record.not_after
    words = f"{_named(signer)}, listed until {until:%Y-%m-%d}"
    if until - now < SOON:
        return Line(Mark.WARNING, topic, words, "make and list its successor: docs/guides/key-rotation.md")
    return Line(Mark.GOOD, topic, words)


def _wrong_with(
    listed: AdmittedKey | None, ours: Member, *, purpose: Purpose, now: datetime
) -> tuple[str, str] | None:
    """What is wrong, and what to do; None if nothing is."""
    if listed is None:
        return (
            "is not in the trust file",
            "give its record (lockernet keys generate --record) to whoever issues it",
        )
    if listed.member_id != ours.member_id:
        return f"belongs to {listed.member_id}", "check --member and --key"
    if not listed.is_for(purpose):
        return f"is a {listed.record.purpose} key", f"give the {purpose} key"
    if listed.record.compromised_from is not None:
        return "is marked as compromised", "make a new one: docs/guides/key-rotation.md"
    if not listed.is_valid_at(now):
        return "is not in force now", "use its successor, or make one: docs/guides/key-rotation.md"
    return None


def _operators(
    settings: Settings, directory: TrustedDirectory, ours: Member, *, now: datetime
) -> Iterator[Line]:
    """Each operator with which we have an agreement, or the one that the settings name."""
    every = [each for each in directory.members.values() if Role.OPERATOR in each.roles]
    asked = [each for each in every if settings.operator in (None, each.member_id)]
    for each in asked:
        if not directory.in_agreement(ours.member_id, each.member_id, now):
            todo = "ask it for an agreement" if settings.operator is None else "renew the agreement"
            mark = Mark.WARNING if len(asked) > 1 else Mark.RED
            words = "no agreement is in force"
            yield Line(mark, each.member_id, words, todo, Exit.UNTRUSTED)
            continue
        yield _reach(settings, each, alone=len(asked) == 1)
    if not asked:
        words = "the trust file lists no operator to call"
        yield Line(Mark.RED, "operators", words, "check --operator and --trust", Exit.CONFIGURATION)


def _reach(settings: Settings, operator: Member, *, alone: bool) -> Line:
    """Ask it for its points: that shows line, session, our key there, its keys here, and both clocks."""
    endpoint = settings.endpoint if alone else None
    note(f"asking {operator.member_id} at {endpoint or operator.endpoint} ...")
    begun = time.monotonic()
    try:
        count = asyncio.run(_count_points(replace(settings, operator=operator.member_id, endpoint=endpoint)))
    except LockernetError as error:
        return _red(operator.member_id, error)
    took = round((time.monotonic() - begun) * 1000)
    words = f"answers at {endpoint or operator.endpoint} in {took} ms, {count} points, clocks agree"
    return Line(Mark.GOOD, operator.member_id, words, milliseconds=took)


async def _count_points(settings: Settings) -> int:
    async with settings.without_outbox().courier() as courier:
        return len(await courier.points())


def _red(topic: str, error: LockernetError) -> Line:
    return Line(Mark.RED, topic, str(error), remedy_for(error.code), exit_code(error))


def _named(signer: Signer) -> str:
    return f"{signer.algorithm} {signer.key_id.hex()}"


def _words(lines: tuple[Line, ...]) -> str:
    rows = [(each.mark, each.topic, each.words) for each in lines]
    told = table(rows).splitlines() if rows else []
    with_todo = [
        f"{row}\n{'':9}-> {each.todo}" if each.todo else row for row, each in zip(told, lines, strict=True)
    ]
    red = sum(each.mark is Mark.RED for each in lines)
    return "\n".join([*with_todo, "All is well." if not red else f"{red} red."])


def _values(line: Line) -> dict[str, str | int | None]:
    return {
        "mark": line.mark,
        "topic": line.topic,
        "words": line.words,
        "todo": line.todo,
        "milliseconds": line.milliseconds,
    }
