"""UPU S10, the number of an item of international post: two letters, eight digits, a check digit, a country.

    CP 12345678 5 SG      service indicator, serial, check digit, issuing country

What can be known from the number alone is checked: shape, check digit, a service indicator that is not
reserved, a country that exists. What is not is in rule LN-IDN-013. Rules LN-IDN-010 to LN-IDN-013.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.countries import COUNTRIES

CHARACTERS = 13
WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)

_SHAPE = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_INDICATOR = re.compile(r"[A-Z]{2}")
_SERIAL = re.compile(r"[0-9]{8}")


class Service(StrEnum):
    """What the service indicator says that the item is."""

    EMS = "EMS"
    PARCEL = "PARCEL"
    E_COMMERCE = "E_COMMERCE"
    EXPRESS_LETTER = "EXPRESS_LETTER"
    REGISTERED_LETTER = "REGISTERED_LETTER"
    INSURED_LETTER = "INSURED_LETTER"
    OTHER_LETTER = "OTHER_LETTER"
    M_BAG = "M_BAG"
    BUSINESS_REPLY = "BUSINESS_REPLY"
    BY_AGREEMENT = "BY_AGREEMENT"
    """Domestic, or between posts that agreed on it."""
    UNASSIGNED = "UNASSIGNED"
    """Free in the standard; a later edition may give it a meaning, so it is read."""
    RESERVED = "RESERVED"
    """Held back by the standard; no item carries it."""


_ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

SERVICES: tuple[tuple[str, str, Service], ...] = (
    ("E", _ALL, Service.EMS),
    ("C", _ALL, Service.PARCEL),
    ("H", _ALL, Service.E_COMMERCE),
    ("L", _ALL, Service.EXPRESS_LETTER),
    ("R", _ALL, Service.REGISTERED_LETTER),
    ("V", _ALL, Service.INSURED_LETTER),
    ("U", _ALL, Service.OTHER_LETTER),
    ("M", _ALL, Service.M_BAG),
    ("Q", "ABCDEFGHIJKLM", Service.BUSINESS_REPLY),
    ("A", "VWXYZ", Service.BY_AGREEMENT),
    ("BDNPZ", _ALL, Service.BY_AGREEMENT),
    ("G", "AD", Service.BY_AGREEMENT),
    ("JKSTW", _ALL, Service.RESERVED),
)
"""First letters, second letters, meaning. What stands in no row is unassigned."""


@dataclass(frozen=True, slots=True)
class S10:
    """One item's number. The serial leads to a person, so it stays out of `repr`.

    Raises Malformed for parts that no item can carry.
    """

    indicator: str
    serial: str = field(repr=False)
    country: str

    def __post_init__(self) -> None:
        if not _INDICATOR.fullmatch(self.indicator) or not _SERIAL.fullmatch(self.serial):
            raise _malformed("expected two letters A-Z and eight digits")
        if self.service is Service.RESERVED:
            raise _malformed("the service indicator is reserved")
        if self.country not in COUNTRIES:
            raise _malformed("expected a country of ISO 3166-1 at the end")

    @property
    def service(self) -> Service:
        """What kind of item it is."""
        return service(self.indicator)

    def text(self) -> str:
        """The 13 characters, as a barcode carries them."""
        return f"{self.indicator}{self.serial}{check_digit(self.serial)}{self.country}"


def parse_s10(text: str) -> S10:
    """The item with this number, upper case, without spaces; anything else raises Malformed."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise _malformed(f"expected {CHARACTERS} characters like AA999999999AA")
    indicator, serial, check, country = shape.groups()
    if check != check_digit(serial):
        raise _malformed("the check digit is wrong")
    return S10(indicator, serial, country)


def is_s10(text: str) -> bool:
    """True for what `parse_s10` takes."""
    try:
        parse_s10(text)
    except Malformed:
        return False
    return True


def check_digit(serial: str) -> str:
    """11 minus the weighted sum modulo 11; 10 is written 0, and 11 is written 5."""
    if not _SERIAL.fullmatch(serial):
        raise ValueError("expected eight ASCII digits")
    weighted = (weight * int(digit) for weight, digit in zip(WEIGHTS, serial, strict=True))
    left = 11 - sum(weighted) % 11
    return {10: "0", 11: "5"}.get(left, str(left))


def service(indicator: str) -> Service:
    """The meaning of two upper-case letters, by the table."""
    for firsts, seconds, meaning in SERVICES:
        if indicator[0] in firsts and indicator[1] in seconds:
            return meaning
    return Service.UNASSIGNED


def _malformed(message: str) -> Malformed:
    return Malformed(ErrorCode.MALFORMED_CODE, f"S10: {message}")
