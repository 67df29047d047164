"""GS1's numbers for a parcel (SSCC, 18 digits) and for a place or company (GLN, 13 digits).

Both end in GS1's check digit. How long the company's prefix in them is, no rule says: that takes GS1's
list of members, which `gs1_label` has through its library. Rules LN-IDN-014 and LN-IDN-015.
"""

from dataclasses import dataclass, field

from lockernet.errors import ErrorCode, Malformed

SSCC_DIGITS = 18
GLN_DIGITS = 13


@dataclass(frozen=True, slots=True)
class Sscc:
    """The number of one logistic unit. It may lead to a person, so it stays out of `repr`.

    Raises Malformed for anything but 18 ASCII digits of which the last is right.
    """

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        _require(self.digits, SSCC_DIGITS, "an SSCC")

    def element_string(self) -> str:
        """As a GS1-128 barcode carries it: application identifier 00 before it."""
        return "00" + self.digits


@dataclass(frozen=True, slots=True)
class Gln:
    """The number of a place or a company. Raises Malformed for anything but 13 digits, the last one right."""

    digits: str

    def __post_init__(self) -> None:
        _require(self.digits, GLN_DIGITS, "a GLN")


def check_digit(digits: str) -> str:
    """The digit that GS1 puts after these: weights 3 and 1 in turn from the right, up to the next ten."""
    if not _are_digits(digits):
        raise ValueError("expected ASCII digits, at least one")
    weighted = (3 * int(digit) if place % 2 == 0 else int(digit) for place, digit in enumerate(digits[::-1]))
    return str(-sum(weighted) % 10)


def is_sscc(text: str) -> bool:
    """True for 18 ASCII digits, the last one right."""
    return _is_key(text, SSCC_DIGITS)


def is_gln(text: str) -> bool:
    """True for 13 ASCII digits, the last one right."""
    return _is_key(text, GLN_DIGITS)


def _is_key(text: str, length: int) -> bool:
    return len(text) == length and _are_digits(text) and check_digit(text[:-1]) == text[-1]


def _require(text: str, length: int, what: str) -> None:
    """Say what is wrong without repeating the number."""
    if len(text) != length or not _are_digits(text):
        raise Malformed(ErrorCode.MALFORMED_CODE, f"expected the {length} digits of {what}")
    if not _is_key(text, length):
        raise Malformed(ErrorCode.MALFORMED_CODE, f"the check digit of {what} is wrong")


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()
