"""The lock-board simulator: real frames on a real pseudo-terminal, without a lock."""

from lockernet_node.hardware.board.simulator import BoardSet, run_board

__all__ = ["BoardSet", "run_board"]
