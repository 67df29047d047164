"""Looks at a point without starting it: what would stop the start, and what had better be changed."""

from lockernet_node.bootstrap.checkup.findings import Finding, Grade
from lockernet_node.bootstrap.checkup.rounds import check, doctor

__all__ = ["Finding", "Grade", "check", "doctor"]
