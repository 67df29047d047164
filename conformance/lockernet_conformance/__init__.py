"""lockernet-conformance: judges a node from outside, by the written rules and the wire alone."""

__version__ = "0.1.0"
