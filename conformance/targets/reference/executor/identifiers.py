"""Labels as a point compares them, and identifiers with check digits."""

from conformance.targets.reference.executor.words import Answer, Given, World, refused
from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.gs1_keys import Gln, Sscc
from lockernet.identifiers.gs1_label import read_gs1_label
from lockernet.identifiers.label_text import label_text
from lockernet.identifiers.s10 import parse_s10

READERS = {"s10": parse_s10, "sscc": Sscc, "gln": Gln, "gs1_label": read_gs1_label}


def identifier(given: Given, world: World) -> Answer:
    """A label, or the one identifier that the input names."""
    if "label" in given:
        return _label(given["label"], given.get("scanned"))
    ((kind, text),) = given.items()
    READERS[kind](text)
    return {}


def _label(label: str, scanned: str | None) -> Answer:
    """As a point does it: the order first, then the driver."""
    try:
        expected = label_text(label)
    except Malformed:
        return refused(ErrorCode.MALFORMED_FIELD)
    found = expected if scanned is None else label_text(scanned)
    return {"label_text": expected} if found == expected else refused(ErrorCode.NOT_EXPECTED)
