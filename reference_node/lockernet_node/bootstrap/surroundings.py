"""What a node stands on: clocks, randomness and lock boards.

They are the machine's own unless whoever embeds a node in a program of its own brings others: a simulation,
or the test bed of the conformance suite. So such a program runs the node that customers get, and the node
itself holds neither a test control nor a switch for one.
"""

from dataclasses import dataclass, field

from lockernet_node.clocks import SystemClock, SystemEntropy
from lockernet_node.hardware.registry import OpenBank, open_bank
from lockernet_node.ports import Clock, Entropy


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The parts of the world that a node does not make itself."""

    wall: Clock = field(default_factory=SystemClock)
    """The machine's clocks; a `Timekeeper` judges them before anybody reads them."""
    entropy: Entropy = field(default_factory=SystemEntropy)
    open_bank: OpenBank = open_bank
    """Takes the URL of the configuration and the doors that it names."""
