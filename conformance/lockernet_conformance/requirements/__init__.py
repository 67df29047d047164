"""The numbered rules of the specification, and why some of them have no case."""

from lockernet_conformance.requirements.coverage import Covered, coverage
from lockernet_conformance.requirements.rules import Rule, rule, rules, rules_digest

__all__ = ["Covered", "Rule", "coverage", "rule", "rules", "rules_digest"]
