"""The bank of a configuration: whether its URL and its layout fit each other, said with file and key."""

from pathlib import Path

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.bootstrap.assembly import doors
from lockernet_node.config import NodeConfig, load_config
from lockernet_node.hardware.registry import open_bank


def load_wired(path: Path) -> NodeConfig:
    """The configuration in this file, whose boards can have its doors. Raises Malformed; opens nothing."""
    config = load_config(path)
    try:
        open_bank(config.bank.url, doors(config))
    except Malformed as error:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path}: {error.message}") from None
    return config
