"""Finds the SSCC among the element strings of a GS1 barcode, by the table that GS1 promised not to change.

A GS1 barcode holds pairs of application identifier and value. Those that begin with certain two digits
have a fixed length; every other one runs to the next separator (FNC1, which scanners send as GS). That is
enough to step over what we do not know. What the other pairs mean is read by `gs1_label`, with a library.
"""

from lockernet.identifiers.gs1_keys import is_sscc

GS = "\x1d"
SSCC_IDENTIFIER = "00"

FIXED_LENGTHS = {
    SSCC_IDENTIFIER: 18,
    "01": 14,
    "02": 14,
    "03": 14,
    "04": 16,
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 6),
    "20": 2,
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), 8),
    "41": 14,
}
"""First two digits of the identifier: characters after them (GS1: predefined lengths)."""


def sscc_in(text: str) -> str | None:
    """The one SSCC that these element strings hold; None if they hold none, two, or a wrong one."""
    found = set()
    rest = text.lstrip(GS)
    while rest:
        start = rest[:2]
        if not (start.isascii() and start.isdecimal()):
            return None
        value, rest = _next(start, rest[2:])
        if start == SSCC_IDENTIFIER:
            found.add(value)
        rest = rest.lstrip(GS)
    return next(iter(found)) if len(found) == 1 and all(map(is_sscc, found)) else None


def _next(start: str, rest: str) -> tuple[str, str]:
    """The value that begins here, and what follows it."""
    length = FIXED_LENGTHS.get(start)
    if length is None:
        value, _, rest = rest.partition(GS)
        return value, rest
    return rest[:length], rest[length:]
