"""The SDK's reference, from its docstrings: every name of `lockernet.client`, with its public methods."""

import inspect
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import lockernet.client
import lockernet.client.outbox
import lockernet.client.watch
from tools.reference.tables import page

ROOMS = (lockernet.client, lockernet.client.outbox, lockernet.client.watch)


def sdk() -> str:
    """One section for each public class, one line for each of its methods."""
    named = {name: what for room in ROOMS for name, what in vars(room).items() if isinstance(what, type)}
    return page(
        "The SDK",
        "Everything that `lockernet.client`, its outbox and its watch offer, in the words of their "
        "docstrings; parameters by name, their types stand in the code. How it is used: [at the "
        "checkout](../guides/checkout.md), [in the driver's hands](../guides/driver-app.md), [following "
        "parcels](../guides/tracking.md), [points](../guides/points.md), [when a point is "
        "away](../guides/outages.md).",
        *(_section(name, what) for name, what in sorted(named.items())),
    )


def _section(name: str, what: type) -> str:
    words = inspect.getdoc(what) or ""
    return "\n\n".join(filter(None, [f"## {name}", _prose(words), "\n".join(_members(name, what))]))


def _prose(words: str) -> str:
    """Paragraphs; lines that are set off are an example."""
    return "\n\n".join(
        f"```python\n{dedent(part)}\n```" if part.startswith("    ") else part for part in words.split("\n\n")
    )


def _members(name: str, what: type) -> Iterator[str]:
    """Methods and properties that are ours and have words, in the order of the source."""
    for member, found in _in_order(what):
        words = inspect.getdoc(found)
        if member.startswith("_") or not words:
            continue
        shown = member if isinstance(found, property) else f"{member}{_parameters(found)}"
        yield f"- `{name}.{shown}`: {' '.join(words.split())}"


def _in_order(what: type) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for parent in what.__mro__:
        if not parent.__module__.startswith("lockernet"):
            continue
        for member, found in vars(parent).items():
            inner = getattr(found, "__func__", found)
            if member not in seen and (callable(inner) or isinstance(inner, property)):
                seen.add(member)
                yield member, inner


def _parameters(function: Any) -> str:
    """Names only: types stand in the code, where editors show them."""
    parts, named = [], False
    for each in inspect.signature(function).parameters.values():
        if each.name in ("self", "cls"):
            continue
        if each.kind is each.KEYWORD_ONLY and not named:
            named = True
            parts.append("*")
        optional = each.default is not each.empty
        parts.append(f"{each.name}=" if optional else each.name)
    return f"({', '.join(parts)})"
