"""Codes that nobody signs, in words: a claim code, a code of staff, digits. Their secrets only if wished."""

from lockernet.client.found import Unsigned
from lockernet.codes.claim import ClaimCode
from lockernet.codes.staff import StaffCode

HIDDEN_WORD = "(hidden)"

_CLAIM = "A claim code (T0): its point opens for whoever shows it. It is not signed."
_STAFF = "A code of the operator's staff: it names a maintenance grant and who holds it. It is not signed."
_DIGITS = "Digits (T2): their point opens for whoever types them. They are not signed."


def words_of(code: Unsigned) -> str:
    """What such a code is."""
    if isinstance(code, ClaimCode):
        return _CLAIM
    return _STAFF if isinstance(code, StaffCode) else _DIGITS


def fields_of(code: Unsigned, *, with_secret: bool) -> dict[str, str]:
    """What it says, by name: first what finds something, then what opens a door."""
    if isinstance(code, ClaimCode):
        found, secret = ("handle", code.handle.hex()), ("secret", code.secret.hex())
    elif isinstance(code, StaffCode):
        found, secret = ("grant", code.grant.hex()), ("holder", code.holder.hex())
    else:
        found, secret = ("selector", code.selector), ("digits", code.digits)
    name, value = secret
    return dict([found, (name, value if with_secret else HIDDEN_WORD)])
