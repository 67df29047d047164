"""The one place where this target can be made a wrong one.

The environment variable LOCKERNET_MUTANT may name `module:function`, which is imported and called once,
before any node is built or any question answered. That is for the tests of the suite
(tests/conformance/mutants) and for nothing else; no node that is run for customers reads it.
"""

import importlib
import os

MUTANT = "LOCKERNET_MUTANT"


def mutated() -> bool:
    """Make this process a wrong one, if it was asked to be; whether it was."""
    named = os.environ.get(MUTANT, "")
    if named:
        module, _, function = named.partition(":")
        getattr(importlib.import_module(module), function)()
    return bool(named)
