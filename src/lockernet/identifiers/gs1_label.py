"""Reads all element strings of a GS1 label, through the library biip: the extra `gs1` (docs/adr/0013).

For a courier's back end, which wants to know what its partners print. A point does not need it: it compares
labels as opaque text (`label_text`). A GS1 label may carry a recipient's name, street and telephone number
(identifiers 4300 to 4320), so no value stands in `repr` or in a message. Rule LN-IDN-016.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.gs1_keys import Gln, Sscc
from lockernet.identifiers.scanned import GS1_SYMBOLOGIES, MAX_SCANNED, without_identifier

if TYPE_CHECKING:
    from biip.gs1_element_strings import GS1ElementString

INSTALL = "biip is missing; run: pip install 'lockernet[gs1]'"

_PRINTABLE = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Element:
    """One application identifier and its value."""

    identifier: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gs1Label:
    """What one GS1 barcode says, in its order."""

    elements: tuple[Element, ...]

    def value(self, identifier: str) -> str | None:
        """The value of the first element with this application identifier."""
        return next((each.value for each in self.elements if each.identifier == identifier), None)

    @property
    def sscc(self) -> Sscc | None:
        """The parcel: identifier 00."""
        digits = self.value("00")
        return None if digits is None else Sscc(digits)

    @property
    def ship_to(self) -> Gln | None:
        """Where it goes: identifier 410."""
        return self._gln("410")

    @property
    def place(self) -> Gln | None:
        """A physical place: identifier 414; its part, as a compartment, is identifier 254."""
        return self._gln("414")

    def _gln(self, identifier: str) -> Gln | None:
        digits = self.value(identifier)
        return None if digits is None else Gln(digits)


def read_gs1_label(scanned: str) -> Gs1Label:
    """The label behind element strings, `(00)...` as printed below a barcode, or a Digital Link.

    Raises Malformed: MALFORMED_CODE for anything else, CONFIGURATION if the extra is not installed.
    """
    if len(scanned) > MAX_SCANNED or not scanned.isascii():
        raise _malformed(f"expected at most {MAX_SCANNED} ASCII characters")
    elements = _elements(*without_identifier(scanned))
    if any(each.gln_error or each.gtin_error or each.sscc_error for each in elements):
        raise _malformed("the check digit of a number in the label is wrong")
    if not all(_PRINTABLE.fullmatch(each.value) for each in elements):
        raise _malformed("expected printable ASCII values")
    return Gs1Label(tuple(Element(each.ai.ai, each.value) for each in elements))


def _elements(identifier: str, text: str) -> "Sequence[GS1ElementString]":
    """What the library makes of it. Its own messages repeat the label, so they end here."""
    try:
        from biip import ParseError  # noqa: PLC0415  # an extra
        from biip.gs1_digital_link_uris import GS1DigitalLinkURI  # noqa: PLC0415
        from biip.gs1_messages import GS1Message  # noqa: PLC0415
    except ModuleNotFoundError:
        raise Malformed(ErrorCode.CONFIGURATION, INSTALL) from None
    try:
        if text.startswith(("http:", "https:")):
            return GS1DigitalLinkURI.parse(text).element_strings
        if text.startswith("("):
            return GS1Message.parse_hri(text).element_strings
        if text and (not identifier or identifier in GS1_SYMBOLOGIES):
            return GS1Message.parse(text).element_strings
    except (ParseError, ValueError):
        pass
    raise _malformed("expected the element strings of a GS1 label")


def _malformed(message: str) -> Malformed:
    return Malformed(ErrorCode.MALFORMED_CODE, message)
