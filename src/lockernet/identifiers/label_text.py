"""Brings what a scanner typed, and the label of an order, to the one text in which they are compared.

Any courier's label is opaque here: no check digit, no length and no prefix decides whether a door may open.
What scanners add is taken off, and two numbers that every scanner writes in several ways, SSCC and S10, get
one form. Both sides go through the same function, so what it makes of a text can never be the wrong text:
two labels that become equal are one label, and the second order is refused (LN-IDN-002). The rules are
LN-IDN-003 to LN-IDN-008. Nothing but Malformed is raised, and no message repeats what was scanned.
"""

import re

from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.element_strings import GS, sscc_in
from lockernet.identifiers.gs1_keys import is_sscc
from lockernet.identifiers.s10 import is_s10
from lockernet.identifiers.scanned import GS1_SYMBOLOGIES, MAX_SCANNED, has_identifier, without_identifier

MAX_CHARACTERS = 64

_PRINTABLE_OR_GS = re.compile(r"[\x20-\x7e\x1d]+")
_SSCC_AS_PRINTED = re.compile(r"(?:\(00\)|00)?([0-9]{18})")


def label_text(scanned: str) -> str:
    """1 to 64 printable ASCII characters; the text of that text is itself. Raises Malformed."""
    if len(scanned) > MAX_SCANNED:
        raise _malformed(f"expected at most {MAX_SCANNED} characters, got {len(scanned)}")
    identifier, text = without_identifier(scanned)
    if not _PRINTABLE_OR_GS.fullmatch(text):
        raise _malformed("expected printable ASCII characters, at least one")
    if identifier in GS1_SYMBOLOGIES or GS in scanned:
        sscc = sscc_in(text)
        if sscc is not None:
            return sscc
    return _checked(_in_one_form(text.replace(GS, "")))


def _in_one_form(text: str) -> str:
    """SSCC as 18 digits, S10 as 13 upper-case characters, all else as it is."""
    together = text.replace(" ", "")
    printed = _SSCC_AS_PRINTED.fullmatch(together)
    if printed is not None and is_sscc(printed[1]):
        return printed[1]
    if is_s10(together.upper()):
        return together.upper()
    return text


def _checked(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise _malformed(f"expected a label of at most {MAX_CHARACTERS} characters, got {len(text)}")
    if has_identifier(text):
        raise _malformed("expected one symbology identifier at most")
    return text


def _malformed(message: str) -> Malformed:
    return Malformed(ErrorCode.MALFORMED_CODE, message)
