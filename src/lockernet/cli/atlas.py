"""`lockernet points sync | search | show`: the points of all operators, from this machine's own copy."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import click

from lockernet.cli.atlas_file import atlas_of, network_of, operator_at
from lockernet.cli.exits import Exit, exit_code
from lockernet.cli.points import points as points
from lockernet.cli.settings import Settings, calling
from lockernet.cli.show import JSON, note, plain, show, table
from lockernet.cli.values import AFTER, POSITION, SIZE, WINDOW
from lockernet.client.atlas import After, Atlas, Found, Known, Synced, Wanted
from lockernet.client.world import SystemClock
from lockernet.errors import LockernetError
from lockernet.models.points import Obligation, ParcelJourney, PointKind, PointTombstone, Temperature

OLD = timedelta(hours=24)
"""As long as an operator's head lives; what it said since is not known."""

KINDS = {"automated": PointKind.AUTOMATED, "staffed": PointKind.STAFFED}
COLDS = {"chilled": Temperature.CHILLED, "frozen": Temperature.FROZEN}
OBLIGATIONS = {each.name.lower(): each for each in Obligation if each is not Obligation.UNSPECIFIED}
JOURNEYS = {
    "last-mile": ParcelJourney.LAST_MILE,
    "first-mile": ParcelJourney.FIRST_MILE,
    "return": ParcelJourney.RETURN,
    "any": None,
}


def _choice(name: str, among: Mapping[str, object], words: str, **more: Any) -> Callable[[Any], Any]:
    return click.option(name, type=click.Choice(list(among)), help=words, **more)


@points.command()
@calling
@click.option("--anew", is_flag=True, help="Forget what --operator said, and read its feed from the start.")
@JSON
@click.pass_context
def sync(ctx: click.Context, *, settings: Settings, anew: bool, as_json: bool) -> None:
    """Bring this machine's copy of the points up to date; every signature is checked.

    All operators of the trust file are asked, or --operator alone. A sync that was interrupted goes on where
    it stopped. An operator that fails is offered as before; the exit code is that of the first that failed.

    \b
    Example:
      lockernet points sync
      lockernet points sync --operator harbour --anew
    """
    if anew and settings.operator is None:
        raise click.UsageError("--anew needs --operator")
    with atlas_of(settings) as atlas:
        if anew and settings.operator is not None:
            atlas.forget(settings.operator)
        outcomes = asyncio.run(_sync(settings, atlas))
    rows = [_outcome(name, outcome) for name, outcome in outcomes.items()]
    words = table(rows) if rows else "No operator has an endpoint."
    show(words, {"operators": _values(outcomes)}, as_json=as_json)
    faults = [each for each in outcomes.values() if isinstance(each, LockernetError)]
    for each in faults:
        note(f"{each.code}: {each.message}")
    if faults:
        ctx.exit(exit_code(faults[0]))


async def _sync(settings: Settings, atlas: Atlas) -> Mapping[str, Synced | LockernetError]:
    told: dict[str, int] = {}

    def tell(operator_id: str, read: int, of: int) -> None:
        share = 10 * read // of if of else 10
        if told.get(operator_id) != share:
            told[operator_id] = share
            note(f"{operator_id}: {read:,} of {of:,}")

    async with network_of(settings, atlas) as network:
        name = settings.operator or operator_at(settings)
        return await network.sync(None if name is None else (name,), progress=tell)


@points.command()
@calling
@click.option("--near", type=POSITION, help="Nearest first.")
@click.option("--within-km", type=click.FloatRange(0, 20_100), help="And no further away.")
@click.option("--fits", type=SIZE, help="With a compartment for these outer lengths in mm.")
@click.option("--weight-g", type=click.IntRange(0, 1_000_000), default=0, help="And this weight in grams.")
@_choice("--obligation", OBLIGATIONS, "That it can meet; may be repeated.", multiple=True)
@click.option("--open-at", type=WINDOW, help="Open then, or at some time between; its own clock if no zone.")
@_choice("--temperature", COLDS, "With such a compartment.")
@click.option("--accessible", is_flag=True, help="With a compartment in easy reach.")
@_choice("--kind", KINDS, "A locker bank, or a counter with staff.")
@_choice("--journey", JOURNEYS, "What for.", default="last-mile", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="At most.")
@click.option("--after", type=AFTER, help="Go on after a page: what that page printed.")
@JSON
def search(*, settings: Settings, limit: int, after: After | None, as_json: bool, **asked: Any) -> None:
    """Find points in this machine's copy; nobody is called. `points sync` first.

    Whether a compartment is free there now, `check` asks.

    \b
    Example:
      lockernet points search --near 1.2836,103.8509 --fits 100x300x450 --weight-g 2400
      lockernet points search --near 1.2836,103.8509 --open-at 2026-11-24T20:00 --obligation pay
    """
    now = SystemClock().now()
    wanted = _wanted(settings, asked)
    with atlas_of(settings) as atlas:
        _note_age(atlas, wanted, now)
        page = atlas.search(wanted, now=now, limit=limit, after=after)
    words = table([_row(each) for each in page.points]) if page.points else "No point fits."
    if page.after is not None:
        words += f"\nMore: --after {page.after.text()}"
    values = {"points": [_found(each) for each in page.points], "after": page.after and page.after.text()}
    show(words, values, as_json=as_json)


@points.command("show")
@calling
@click.argument("point_id")
@JSON
@click.pass_context
def show_point(ctx: click.Context, *, settings: Settings, point_id: str, as_json: bool) -> None:
    """Print what an operator says of a point, or where it went; exit code 1 if nobody knows it.

    \b
    Example:
      lockernet points show sg-harbour-01
    """
    with atlas_of(settings) as atlas:
        names = atlas.operators_of(point_id) if settings.operator is None else (settings.operator,)
        trusted = [name for name in names if name in settings.directory().members]
        known = [each for name in trusted if (each := atlas.point(name, point_id)) is not None]
        successors = {each.operator_id: atlas.successor(each.operator_id, point_id) for each in known}
    if not known:
        note(f"Nobody says anything of {point_id}. Run: lockernet points sync")
        ctx.exit(Exit.REFUSED)
    words = "\n\n".join(_words(each, successors[each.operator_id]) for each in known)
    values = [
        {"operator": each.operator_id, "word": each.word, "successor": successors[each.operator_id]}
        for each in known
    ]
    show(words, {"points": values}, as_json=as_json)


def _wanted(settings: Settings, asked: Mapping[str, Any]) -> Wanted:
    members = frozenset(settings.directory().members)
    within_km, temperature, kind = asked["within_km"], asked["temperature"], asked["kind"]
    return Wanted(
        near=asked["near"],
        within_m=None if within_km is None else within_km * 1_000,
        fits=asked["fits"],
        weight_g=asked["weight_g"],
        temperature=Temperature.UNSPECIFIED if temperature is None else COLDS[temperature],
        accessible=asked["accessible"],
        obligations=tuple(OBLIGATIONS[each] for each in asked["obligation"]),
        kind=None if kind is None else KINDS[kind],
        journey=JOURNEYS[asked["journey"]],
        window=asked["open_at"],
        operators=members if settings.operator is None else members & {settings.operator},
    )


def _note_age(atlas: Atlas, wanted: Wanted, now: datetime) -> None:
    """Say on stderr what is not known: an old copy, or none."""
    names = wanted.operators or frozenset()
    states = [each for each in atlas.states() if each.operator_id in names]
    if not any(each.sealed_at for each in states):
        note("No points are known yet. Run: lockernet points sync")
    for each in states:
        if each.sealed_at is not None and now - each.sealed_at > OLD:
            note(f"{each.operator_id}: last synced {each.sealed_at:%Y-%m-%d %H:%M} UTC")


def _outcome(name: str, outcome: Synced | LockernetError) -> tuple[str, str]:
    if isinstance(outcome, LockernetError):
        return name, f"failed: {outcome.code}"
    return name, f"{outcome.words:,} new, {outcome.place.sequence:,} in all"


def _values(outcomes: Mapping[str, Synced | LockernetError]) -> list[dict[str, Any]]:
    return [
        {"operator": name, "error": outcome.code}
        if isinstance(outcome, LockernetError)
        else {"operator": name, "new": outcome.words, "sequence": outcome.place.sequence}
        for name, outcome in outcomes.items()
    ]


def _row(found: Found) -> tuple[str, ...]:
    record = found.record
    far = "" if found.distance_m is None else f"{found.distance_m / 1_000:.1f} km"
    where = ", ".join(record.address_lines)
    return record.point_id, found.operator_id, record.name, far, record.opening_hours, where


def _found(found: Found) -> dict[str, Any]:
    return {"operator": found.operator_id, "distance_m": found.distance_m, "record": found.record}


def _words(known: Known, successor: str | None) -> str:
    word = known.word
    if isinstance(word, PointTombstone):
        serves = "nobody serves in its place" if successor is None else f"{successor} serves in its place"
        return f"{word.point_id} of {known.operator_id} closed {word.closed_at:%Y-%m-%d}; {serves}"
    fields = [name for name in type(word).model_fields if name != "header"]
    rows = [(name, str(plain(getattr(word, name)))) for name in fields]
    ends = f"{word.header.expires_at:%Y-%m-%d}"
    return table([("operator", known.operator_id), *rows, ("expires_at", ends)])
