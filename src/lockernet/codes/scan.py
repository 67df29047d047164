"""Decides what a person typed, or a scanner that types like a keyboard entered, at the kiosk.

On the wire and in QR codes base32 is upper case, and `base32.decode` takes nothing else. Only here is
lower case accepted, because a scanner with a wrong shift or caps setting types it; what leaves this
module is upper case. Nothing but `Malformed` is raised, and no message repeats what was entered.
"""

from dataclasses import dataclass, field

from lockernet.codes import base32
from lockernet.codes.claim import PREFIX as CLAIM_PREFIX
from lockernet.codes.claim import ClaimCode, parse_claim
from lockernet.codes.digits import DigitCode, parse_digits
from lockernet.errors import ErrorCode, Malformed

MAX_CHARACTERS = 512
BADGE_PREFIX = "LN1:"

_SPACE_AND_CONTROL = "".join(map(chr, range(0x21))) + "\x7f"
_FAMILY = "LN"


@dataclass(frozen=True, slots=True)
class BadgeText:
    """An `LN1:` code in the right alphabet, upper case, prefix included; the codec decodes it.

    It may open a door by itself (a T1 grant), so it stays out of `repr`.
    """

    text: str = field(repr=False)


def read(text: str) -> ClaimCode | DigitCode | BadgeText:
    """What was entered, spaces and control characters at its ends apart; `Malformed` if no code of ours.

    `VERSION_UNSUPPORTED` for `LN`, a number that is neither 0 nor 1, and a colon: a code of ours that is
    newer, or a receipt. `MALFORMED_CODE` for everything else.
    """
    if len(text) > MAX_CHARACTERS:
        raise _malformed(f"expected at most {MAX_CHARACTERS} characters, got {len(text)}")
    if not text.isascii():
        raise _malformed("expected ASCII characters only")
    entered = text.strip(_SPACE_AND_CONTROL).upper()
    if entered.startswith(CLAIM_PREFIX):
        return parse_claim(entered)
    if entered.startswith(BADGE_PREFIX):
        return _badge(entered)
    if _is_other_version(entered):
        raise Malformed(ErrorCode.VERSION_UNSUPPORTED, "expected a code that begins with LN0: or LN1:")
    return parse_digits(entered)


def _badge(entered: str) -> BadgeText:
    body = entered.removeprefix(BADGE_PREFIX)
    if not body or not base32.ALPHABET.issuperset(body):
        raise _malformed("expected only A-Z and 2-7 after LN1:")
    return BadgeText(entered)


def _is_other_version(entered: str) -> bool:
    head, colon, _ = entered.partition(":")
    return bool(colon) and head.startswith(_FAMILY) and head.removeprefix(_FAMILY).isdecimal()


def _malformed(message: str) -> Malformed:
    return Malformed(ErrorCode.MALFORMED_CODE, message)
