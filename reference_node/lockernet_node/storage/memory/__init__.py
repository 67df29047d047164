"""The store in memory: what the contract means, said in plain Python; for tests and for trying things out.

Each transaction works on a copy that takes the place of the original when it ends well. What the SQLite
file refuses is refused here too, with the same `BrokenRule`.
"""

from lockernet_node.storage.memory.contents import Contents
from lockernet_node.storage.memory.store import MemoryStore, MemoryTransaction

__all__ = ["Contents", "MemoryStore", "MemoryTransaction"]
