"""The state machines of the code, read from their tables: ways between states, and a drawing of them.

Custody maps (state, command) to the entries that are possible there; the first whose condition holds is
taken. An entry is a step (the event, the state after it, the condition, whether a door is pulsed) or a
reason to refuse. A reservation maps (state, event) to the state after it.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

NOWHERE = "UNSPECIFIED"
"""The state before the first one; a drawing shows it as the starting point."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One state machine: the enum of its states in the schema, and where its tables are in the code."""

    title: str
    states: str
    module: str
    table: str = "TRANSITIONS"
    refusals: str = "REFUSALS"


@dataclass(frozen=True, slots=True)
class Way:
    """One way on: in this state, on this command, if the condition holds."""

    state: str
    on: str
    condition: str
    event: str
    to: str
    pulse: bool
    beside: tuple[str, ...] = ()
    """Events that happen with it."""


@dataclass(frozen=True, slots=True)
class No:
    """An order that does not fit in this state, on what condition, and the reason it gets."""

    state: str
    on: str
    reason: str
    condition: str = ""


CUSTODY = Machine("Custody", "CustodyState", "lockernet.custody.transitions")
RESERVATION = Machine(
    "Reservation", "ReservationState", "lockernet.custody.reservations", table="RESERVATIONS"
)
MACHINES = (CUSTODY, RESERVATION)


def ways(machine: Machine) -> list[Way]:
    """Every way of the machine in the order of its table; none if it has no table."""
    return list(_ways(_table(machine, machine.table)))


def refusals(machine: Machine) -> list[No]:
    """Every order that is refused for another reason than the general one: on a condition, then without."""
    conditional = [
        No(state.name, on.__name__, entry.reason.name, _condition(entry))
        for (state, on), entries in _table(machine, machine.table).items()
        if isinstance(entries, tuple)
        for entry in entries
        if hasattr(entry, "reason")
    ]
    table = _table(machine, machine.refusals)
    return [
        *conditional,
        *(No(state.name, on.__name__, reason.name) for (state, on), reason in table.items()),
    ]


def commands(machine: Machine) -> Mapping[str, str]:
    """What each command of the machine's table means, in its own words."""
    kinds = {on for _, on in (*_table(machine, machine.table), *_table(machine, machine.refusals))}
    return {
        kind.__name__: first_sentence(kind) for kind in sorted(kinds, key=lambda kind: str(kind.__name__))
    }


def drawing(machine: Machine) -> str:
    """The moves between states as a Mermaid diagram; a way that stays where it is, is not drawn."""
    known = ways(machine)
    moves: dict[tuple[str, str], list[str]] = {}
    for way in known:
        if way.state != way.to and way.event not in moves.setdefault((way.state, way.to), []):
            moves[way.state, way.to].append(way.event)
    lines = [f"    [*] --> {state}" for state in _starts(known)]
    lines += [f"    {_place(a)} --> {b}: {', '.join(events)}" for (a, b), events in moves.items()]
    lines += [f"    {state} --> [*]" for state in _ends(known)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def unused(machine: Machine, names: Iterable[str]) -> list[str]:
    """Those of the states to which no way leads and from which none goes on."""
    used = {state for way in ways(machine) for state in (way.state, way.to)}
    return [name for name in names if name not in used and name != NOWHERE]


def first_sentence(thing: Any) -> str:
    """The first sentence of a docstring, on one line and without its full stop."""
    words = " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())
    return words.removesuffix(".")


def _table(machine: Machine, name: str) -> Mapping[Any, Any]:
    parent, _, _ = machine.module.rpartition(".")
    if find_spec(parent) is None or find_spec(machine.module) is None:
        return {}
    return getattr(import_module(machine.module), name, {})


def _ways(table: Mapping[Any, Any]) -> Iterator[Way]:
    for (state, on), entries in table.items():
        if not isinstance(entries, tuple):
            yield Way(state.name, on.__name__, "", on.__name__, entries.name, pulse=False)
            continue
        for entry in entries:
            if hasattr(entry, "event"):
                yield Way(
                    state.name,
                    on.__name__,
                    _condition(entry),
                    entry.event.__name__,
                    entry.to.name,
                    entry.unlock,
                    tuple(each.__name__ for each in (*entry.first, *entry.also)),
                )


def _condition(entry: Any) -> str:
    return "" if entry.when.__name__ == "always" else first_sentence(entry.when)


def _starts(known: Sequence[Way]) -> list[str]:
    """States that no other leads to, or else the first of the table; none where the table says so itself."""
    if not known or any(way.state == NOWHERE for way in known):
        return []
    reached = {way.to for way in known if way.to != way.state}
    return list(dict.fromkeys(way.state for way in known if way.state not in reached)) or [known[0].state]


def _ends(known: Sequence[Way]) -> list[str]:
    """States that nothing is done in any more."""
    going_on = {way.state for way in known if way.to != way.state}
    return list(dict.fromkeys(way.to for way in known if way.to not in going_on))


def _place(state: str) -> str:
    return "[*]" if state == NOWHERE else state
