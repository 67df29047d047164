"""Runs the chosen cases against a target, or again against the record of a run."""

from lockernet_conformance.runner.choice import choose, standing_aside
from lockernet_conformance.runner.known import BadKnownFailures, KnownFailure, load_known
from lockernet_conformance.runner.live import Plan, Progress, run
from lockernet_conformance.runner.replaying import Replayed, replay

__all__ = [
    "BadKnownFailures",
    "KnownFailure",
    "Plan",
    "Progress",
    "Replayed",
    "choose",
    "load_known",
    "replay",
    "run",
    "standing_aside",
]
