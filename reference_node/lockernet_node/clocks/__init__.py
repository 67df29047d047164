"""Clocks and randomness: the system's for running, settable ones for tests and simulations."""

from lockernet_node.clocks.kernel import kernel_is_synced
from lockernet_node.clocks.plain import FrozenClock, SeededEntropy, SystemClock, SystemEntropy
from lockernet_node.clocks.timekeeper import Timekeeper

__all__ = [
    "FrozenClock",
    "SeededEntropy",
    "SystemClock",
    "SystemEntropy",
    "Timekeeper",
    "kernel_is_synced",
]
