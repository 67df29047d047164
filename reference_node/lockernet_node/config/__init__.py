"""The node's configuration: one TOML file and the environment, read once, every mistake named in one line.

Paths are relative to the file, wherever they are set. Unknown keys are mistakes: a typo must not silently
mean the default.
"""

from lockernet_node.config.compartments import CompartmentConfig
from lockernet_node.config.file import Loaded, NodeConfig, load, load_config, require_kept
from lockernet_node.config.point import PointFacts
from lockernet_node.config.retention import RetentionConfig
from lockernet_node.config.sections import Bank, Files, Listen

__all__ = [
    "Bank",
    "CompartmentConfig",
    "Files",
    "Listen",
    "Loaded",
    "NodeConfig",
    "PointFacts",
    "RetentionConfig",
    "load",
    "load_config",
    "require_kept",
]
