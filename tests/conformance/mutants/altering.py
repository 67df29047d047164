"""Other rows for the custody table, and other changes by its events: what mutants of journeys are made of."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from lockernet.custody import evolve, transitions
from lockernet.custody.steps import (
    Step,
)
from lockernet_node.web import visits as pages
from tests.conformance.mutants.registry import change, rewrite

Entries = tuple[Any, ...]


def entries(pair: Any, made: Callable[[Entries], Entries]) -> None:
    """Other entries of the table for this pair. `ValueError` if they are the same."""
    before = transitions.TRANSITIONS[pair]
    after = made(before)
    if after == before:
        raise ValueError(f"{pair} is as it was")
    change(transitions, "TRANSITIONS", MappingProxyType({**transitions.TRANSITIONS, pair: after}))


def without(pair: Any, event: Any) -> None:
    """The step of this event is never taken."""
    entries(pair, lambda found: tuple(each for each in found if getattr(each, "event", None) is not event))


def always(pair: Any, event: Any) -> None:
    """The step of this event is taken whatever its guard says."""

    def lax(found: Entries) -> Entries:
        return tuple(
            replace(each, when=lambda *_: True) if isinstance(each, Step) and each.event is event else each
            for each in found
        )

    entries(pair, lax)


def swap(pair: Any, guard: Callable[..., bool]) -> None:
    """The guard of this name is this one from now on."""

    def other(found: Entries) -> Entries:
        return tuple(
            replace(each, when=guard) if getattr(each.when, "__name__", "") == guard.__name__ else each
            for each in found
        )

    entries(pair, other)


def evolves(event: Any, made: Callable[[Any, Any, dict[str, Any]], dict[str, Any]]) -> None:
    """What this event changes of a parcel: `made` of the parcel, the event, and what it changed before."""
    before = evolve.CHANGES[event]

    def other(custody: Any, told: Any) -> dict[str, Any]:
        return made(custody, told, before(custody, told))

    change(evolve, "CHANGES", MappingProxyType({**evolve.CHANGES, event: other}))


def asks_before_an_open_door() -> None:
    """The page that asks what is wrong comes before the door is shut."""
    rewrite(pages.Visits, "wrong", "visit is None or visit.stage is not Stage.CLOSED", "visit is None")
