"""Decides which promises are broken when boxes vanish, and which could be given again later. Pure.

The sets of promises that can be kept together form a matroid (those that a matching can cover). Going
through the promises in the order in which they were given, and keeping each that can be kept together
with all kept before, therefore keeps as many as any choice could, and never breaks an older promise
where a younger one could be broken instead. Rules: LN-CAP-008, LN-CAP-009, LN-CAP-015.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lockernet.capacity.fit import Load
from lockernet.capacity.layout import Layout, Room
from lockernet.capacity.matching import Plan, plan_for


class Promise(NamedTuple):
    """A HARD reservation, as far as a fault is concerned."""

    given_at: int
    """Where its event stands in the journal; the smaller, the earlier it was given. No two are alike."""
    parcel_id: bytes
    load: Load


def broken(promises: Iterable[Promise], room: Room, layout: Layout) -> tuple[Promise, ...]:
    """The live promises that can no longer be kept, oldest first; all others can, at once.

    Call it in the transaction that takes a box away, with what is live and free after it, and declare
    each of them in the same transaction.
    """
    return _left_over(promises, Plan(layout.left(room)), layout)


def could_be_given_again(
    ended: Iterable[Promise], live: Mapping[Load, int], room: Room, layout: Layout
) -> tuple[Promise, ...]:
    """Of the promises that were broken, those that could be given anew beside the live ones, all at once.

    It gives nothing: a broken promise stays broken, and a courier that wants the room orders it anew.
    """
    plan = plan_for(live, room, layout)
    if plan is None:
        return ()
    ended = sorted(ended)
    still_impossible = set(_left_over(ended, plan, layout))
    return tuple(promise for promise in ended if promise not in still_impossible)


def _left_over(promises: Iterable[Promise], plan: Plan, layout: Layout) -> tuple[Promise, ...]:
    return tuple(promise for promise in sorted(promises) if not plan.place(layout.homes(promise.load), 1))
