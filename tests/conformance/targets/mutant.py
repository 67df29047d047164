"""What a mutant is: a function that is called once, before any node is built."""

import os
from pathlib import Path

from lockernet_node.pipeline.reports import Reports


def leave_a_mark() -> None:
    """Show that it was called."""
    Path(os.environ["MARK"]).write_text("before the node")


def end_every_life() -> None:
    """A node that is broken from its first moment."""

    async def broken(_reports: Reports) -> int:
        raise RuntimeError("broken on purpose")

    setattr(Reports, "start", broken)  # noqa: B010  # mypy knows that this is wrong
