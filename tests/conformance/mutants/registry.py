"""The list of all mutants. A mutant is declared by decorating the function that makes the node wrong.

    @mutant("svc/reserve/other-bytes", also=("svc/requests/*",))
    def forgets_request_ids() -> None:
        "A request id may be used again with other bytes."
        change(remembering, "compare", lambda *_: True)

The cases that it names must all fail. Those that match `also` may fail; no other case may.
"""

import importlib
import inspect
import pkgutil
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

HOME = "tests.conformance.mutants"
TOOLS = frozenset({"__main__", "registry", "harness", "matrix", "plan"})
"""Modules here that hold no mutants."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong node."""

    name: str
    """module.function."""
    hook: str
    """module:function, as the test bed calls it."""
    words: str
    caught_by: tuple[str, ...]
    also: tuple[str, ...]

    @property
    def in_program(self) -> bool:
        """Whether the vectors program shows it, so that no node is needed."""
        return all(name.startswith("vec/") for name in self.caught_by)

    def may_fail(self, case: str) -> bool:
        """Whether a failure of this case is this mutant's doing."""
        return case in self.caught_by or any(fnmatchcase(case, pattern) for pattern in self.also)


_MUTANTS: dict[str, Mutant] = {}


def mutant(*caught_by: str, also: tuple[str, ...] = ()) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Declare a mutant that all of these cases must catch."""

    def declare(function: Callable[[], None]) -> Callable[[], None]:
        room = function.__module__.rpartition(".")[2]
        name = f"{room}.{function.__name__}"
        words = (function.__doc__ or "").strip()
        if not caught_by or not words or name in _MUTANTS:
            raise ValueError(
                f"{name}: a mutant has a name of its own, says what is wrong, and names its cases"
            )
        _MUTANTS[name] = Mutant(name, f"{function.__module__}:{function.__name__}", words, caught_by, also)
        return function

    return declare


@cache
def mutants() -> tuple[Mutant, ...]:
    """All of them, by name."""
    package = importlib.import_module(HOME)
    for module in pkgutil.iter_modules(package.__path__):
        if module.name not in TOOLS and not module.name.startswith("test_"):
            importlib.import_module(f"{HOME}.{module.name}")
    return tuple(_MUTANTS[name] for name in sorted(_MUTANTS))


def change(home: Any, name: str, value: Any) -> None:
    """Put `value` in the place of home.name, and of every copy that a loaded module imported by name.

    `AttributeError` if there is nothing of this name: a mutant that changes nothing would prove nothing.
    """
    before = getattr(home, name)
    setattr(home, name, value)
    for module in list(sys.modules.values()):
        spelled = getattr(module, "__name__", "")
        if (
            spelled.startswith(("lockernet", "conformance.targets"))
            and getattr(module, "__dict__", {}).get(name) is before
        ):
            setattr(module, name, value)


def rewrite(home: Any, name: str, old: str, new: str) -> None:
    """Put home.name there anew with `new` in the place of `old`, which must stand in its source once.

    `home` is a module or a class, `name` a function or a method. `ValueError` if the source has changed: then
    nobody knows what this mutant does.
    """
    home_module = home if inspect.ismodule(home) else sys.modules[home.__module__]
    before = inspect.getattr_static(home, name)
    source = textwrap.dedent(inspect.getsource(getattr(before, "fget", None) or inspect.unwrap(before)))
    if source.count(old) != 1:
        raise ValueError(f"{name} has {source.count(old)} times, expected once: {old}")
    made: dict[str, Any] = {}
    exec(compile(source.replace(old, new), f"<{name}, made wrong>", "exec"), vars(home_module), made)
    change(home, name, made[name])
