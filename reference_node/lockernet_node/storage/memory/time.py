"""What is remembered of the time, in memory."""

from lockernet_node.ports import KeptTime
from lockernet_node.storage.memory.contents import Part, refuse_if


class MemoryTime(Part):
    """What is remembered of the time, in memory."""

    def kept_time(self) -> KeptTime | None:
        """What was kept last."""
        return self._contents.times[-1] if self._contents.times else None

    def keep_time(self, kept: KeptTime) -> None:
        """Replace it; the floor never goes back."""
        last = self.kept_time()
        refuse_if(last is not None and kept.floor < last.floor, "the floor of time never goes back")
        self._contents.times[:] = [kept]
