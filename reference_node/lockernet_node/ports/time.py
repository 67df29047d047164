"""What is remembered of the time, so that a restart or a stopped clock does not turn it back."""

from typing import Protocol

from lockernet_node.ports.rows import KeptTime


class TimeTables(Protocol):
    """What is remembered of the time, so that a restart or a stopped clock does not turn it back."""

    def kept_time(self) -> KeptTime | None:
        """What was kept last; None in a new store."""

    def keep_time(self, kept: KeptTime) -> None:
        """Replace it. A floor below the one before is an error (IntegrityError of the store)."""
