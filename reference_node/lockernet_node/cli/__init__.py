"""The operator's command line: found a point, run it, check its journal, try it without hardware."""

from lockernet_node.cli.program import main, node

__all__ = ["main", "node"]
