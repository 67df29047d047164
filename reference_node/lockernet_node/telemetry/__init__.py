"""What the node tells of itself: log events with stable names, and where they go."""

from lockernet_node.telemetry.logging import LEVELS, configure_logging

__all__ = ["LEVELS", "configure_logging"]
