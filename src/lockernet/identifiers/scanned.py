"""What a scanner puts around the content of a barcode, and how it is taken off. LN-IDN-003, LN-IDN-004."""

import re

MAX_SCANNED = 512
"""Characters of one scan, as of one code (`lockernet.codes.scan`)."""

GS1_SYMBOLOGIES = frozenset({"]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"})
"""Symbology identifiers (ISO/IEC 15424) that promise GS1 element strings: GS1-128, DataBar and its
composites, DataMatrix, QR code, DotCode."""

_ENDS = "".join(map(chr, range(0x21))) + "\x7f"
"""Spaces and control characters, GS among them."""

_IDENTIFIER = re.compile(r"\][A-Za-z][0-9A-Za-z]")


def without_identifier(scanned: str) -> tuple[str, str]:
    """The symbology identifier, if any, and what was read, without spaces and controls around."""
    text = scanned.strip(_ENDS)
    found = _IDENTIFIER.match(text)
    if found is None:
        return "", text
    return found[0], text[found.end() :].strip(_ENDS)


def has_identifier(text: str) -> bool:
    """True if a text begins as a symbology identifier does."""
    return _IDENTIFIER.match(text) is not None
