"""What stands on a label and on a slip. Everything is checked here, before anything is drawn.

A parcel label carries the parcel's number alone, as barcode and as QR code. It never carries a code that
opens a door: everybody on the way sees a label. A sender's slip does; it stays in the sender's hand.
Names and streets stay out of `repr`, and no message repeats them.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lockernet.codes.digits import parse_digits
from lockernet.codes.scan import BADGE_PREFIX, BadgeText, read
from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.gs1_keys import Sscc, is_sscc
from lockernet.identifiers.s10 import parse_s10

MOST_LINES = 6
MOST_CHARACTERS = 80

_JOINERS = "\u200c\u200d"
"""Zero-width joiner and non-joiner: invisible, and some scripts are wrong without them."""


@dataclass(frozen=True, slots=True)
class ParcelLabel:
    """A label for a parcel: its number, for whom it is and from whom.

    `number` is an S10 number or the 18 digits of an SSCC. `to` and `sender` are lines as they are printed,
    `point_name` is where it goes, as people call it. Raises Malformed: MALFORMED_CODE for a wrong number,
    MALFORMED_FIELD for a line that no label can carry.
    """

    number: str = field(repr=False)
    to: tuple[str, ...] = field(default=(), repr=False)
    sender: tuple[str, ...] = field(default=(), repr=False)
    point_name: str = ""

    def __post_init__(self) -> None:
        check_number(self.number)
        check_lines("to", self.to)
        check_lines("sender", self.sender)
        check_lines("point_name", (self.point_name,) if self.point_name else ())


@dataclass(frozen=True, slots=True)
class DropOffSlip:
    """A slip for a sender: the code that opens a door to bring a parcel, and until when.

    `code` is the `LN1:` text; `digits` may be typed instead of it (LN-COD-044). Raises Malformed as
    `ParcelLabel` does.
    """

    code: str = field(repr=False)
    point_name: str
    until: datetime
    """With a zone: it is printed as it is said there."""
    digits: str = field(default="", repr=False)
    number: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not isinstance(read(self.code), BadgeText) or not self.code.startswith(BADGE_PREFIX):
            raise Malformed(ErrorCode.MALFORMED_CODE, f"expected a drop-off code, {BADGE_PREFIX}...")
        if self.until.tzinfo is None:
            raise Malformed(ErrorCode.MALFORMED_FIELD, "until: expected a time with a zone")
        if self.digits:
            parse_digits(self.digits)
        if self.number:
            check_number(self.number)
        check_lines("point_name", (self.point_name,))

    def typed(self) -> str:
        """The digits as a person reads them; empty without any."""
        return parse_digits(self.digits).text() if self.digits else ""


Form = ParcelLabel | DropOffSlip


def check_number(number: str) -> None:
    """Raises Malformed unless this is an S10 number or an SSCC, with the right check digit."""
    if number.isascii() and number.isdecimal():
        Sscc(number)
    else:
        parse_s10(number)


def check_lines(name: str, lines: Sequence[str]) -> None:
    """Raises Malformed, MALFORMED_FIELD, for lines that no label can carry."""
    if len(lines) > MOST_LINES:
        raise Malformed(ErrorCode.MALFORMED_FIELD, f"{name}: expected {MOST_LINES} lines at most")
    for place, line in enumerate(lines, start=1):
        if not line.strip() or len(line) > MOST_CHARACTERS:
            words = f"{name}, line {place}: expected 1 to {MOST_CHARACTERS} characters"
            raise Malformed(ErrorCode.MALFORMED_FIELD, words)
        wrong = next((each for each in line if _is_invisible(each)), None)
        if wrong is not None:
            words = f"{name}, line {place}: U+{ord(wrong):04X} is a control character, or none at all"
            raise Malformed(ErrorCode.MALFORMED_FIELD, words)


def printed_number(number: str) -> str:
    """The number as people read it below its barcode."""
    if is_sscc(number):
        return f"(00) {number}"
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:11]} {number[11:]}"


def _is_invisible(character: str) -> bool:
    """Controls, marks that turn the direction of writing, and what Unicode has not given a meaning."""
    return unicodedata.category(character).startswith("C") and character not in _JOINERS
