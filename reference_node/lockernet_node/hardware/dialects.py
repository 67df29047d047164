"""The dialects that ship with the node, by the name that a bank URL gives."""

from collections.abc import Mapping
from types import MappingProxyType

from lockernet.errors import ErrorCode, Malformed
from lockernet_node.hardware.cu48 import Cu48
from lockernet_node.hardware.dialect import BoardDialect
from lockernet_node.hardware.krcu16 import KrCu16

KR_CU16: BoardDialect = KrCu16()
CU48: BoardDialect = Cu48()

DIALECTS: Mapping[str, BoardDialect] = MappingProxyType({each.name: each for each in (KR_CU16, CU48)})


def dialect_named(name: str) -> BoardDialect:
    """The dialect of this name; `Malformed` tells which ones there are."""
    if name not in DIALECTS:
        known = " or ".join(sorted(DIALECTS))
        raise Malformed(ErrorCode.CONFIGURATION, f"expected dialect {known}, got {name!r}")
    return DIALECTS[name]
