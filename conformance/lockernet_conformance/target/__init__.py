"""Who is judged: the target file, and what of it a transcript keeps."""

from lockernet_conformance.target.file import BadTargetFile, TargetFile, load_target
from lockernet_conformance.target.world import World

__all__ = ["BadTargetFile", "TargetFile", "World", "load_target"]
