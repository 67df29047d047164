"""Every case of the suite: the modules that declare them, imported."""

import pkgutil
from functools import cache
from importlib import import_module

from lockernet_conformance import cases as home
from lockernet_conformance.registry import Case, cases


@cache
def every_case() -> tuple[Case, ...]:
    """All of them, by id."""
    for module in pkgutil.walk_packages(home.__path__, f"{home.__name__}."):
        import_module(module.name)
    import_module("lockernet_conformance.vectors.cases")
    return tuple(cases())
