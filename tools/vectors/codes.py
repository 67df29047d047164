"""Claim codes: reading, T0 commitments, T2 digits and selectors, tries, waits, generations (LN-COD)."""

import base64
import hashlib
import hmac
from typing import Any

from tools.vectors.forge import PARCEL
from tools.vectors.form import Sheet, Vector
from tools.vectors.kinds import HANDLE

TOPIC = "codes"

SECRET = bytes(range(0xB0, 0xC0))
K_POINT = bytes(range(0x80, 0xA0))
OTHER_K_POINT = hashlib.sha256(b"the second version of the point's key").digest()
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

BAD, NO = "MALFORMED_CODE", "CODE_REFUSED"


def vectors() -> list[Vector]:
    """All of them."""
    sheet = Sheet(TOPIC)
    for write in (_claims, _typed, _scanned, _commitments, _digits, _matches, _selectors):
        write(sheet)
    for write in (_tries, _waits, _generations, _drop_offs):
        write(sheet)
    return sheet.vectors


def claim(handle: bytes = HANDLE, secret: bytes = SECRET) -> str:
    """The text of a T0 code."""
    return "LN0:" + base64.b32encode(handle + secret).decode().rstrip("=")


def commitment(handle: bytes = HANDLE, secret: bytes = SECRET) -> bytes:
    """What the order holds of it."""
    return hashlib.sha256(b"LN-claim-v1" + handle + secret).digest()


def six_digits(key: bytes = K_POINT, *, version: int = 1, parcel: bytes = PARCEL, generation: int = 0) -> str:
    """T2, by the formula of the rule."""
    message = b"LN-T2-v1" + version.to_bytes(4) + parcel + generation.to_bytes(4)
    number = int.from_bytes(hmac.new(key, message, hashlib.sha256).digest()[:8])
    return str(number % 1_000_000).rjust(6, "0")


def _entered(text: str) -> Vector:
    return {"check": "read", "text": text}


def _claims(sheet: Sheet) -> None:
    rule = "LN-COD-001"
    code = claim()
    found = {"kind": "claim", "handle": HANDLE.hex(), "secret": SECRET.hex()}
    sheet.accepted(rule, "A claim code as its QR holds it.", _entered(code), **found)
    last = ALPHABET.index(code[-1])
    sheet.no(rule, BAD, "A bit after the last byte is not zero.", _entered(code[:-1] + ALPHABET[last + 1]))
    sheet.no(rule, BAD, "One character is missing.", _entered(code[:-1]))
    sheet.no(rule, BAD, "One byte too many.", _entered(claim(HANDLE, SECRET + b"\x00")))
    sheet.no(rule, BAD, "With padding.", _entered(code + "="))
    sheet.no(rule, BAD, "A character that base32 does not have.", _entered(code[:-1] + "1"))
    sheet.no(rule, BAD, "A space within.", _entered(code[:10] + " " + code[10:]))
    sheet.no(rule, BAD, "A letter that looks like A.", _entered(code.replace("A", "\u0410", 1) + "A"))
    sheet.no(rule, BAD, "Nothing after the prefix.", _entered("LN0:"))


def _scanned(sheet: Sheet) -> None:
    rule, code = "LN-COD-001", claim()
    found = {"kind": "claim", "handle": HANDLE.hex(), "secret": SECRET.hex()}
    sheet.accepted(rule, "A scanner with the wrong shift types lower case.", _entered(code.lower()), **found)
    sheet.accepted(rule, "A scanner ends with a line feed.", _entered(f"\t{code}\r\n"), **found)
    badge = "LN1:MZXW6YTBOI"
    sheet.accepted(
        rule, "A compact grant is passed on in upper case.", _entered(badge.lower()), kind="grant", text=badge
    )
    sheet.no(rule, BAD, "A compact grant with a dash.", _entered("LN1:MZXW-6YTBOI"))
    for text, why in (
        ("LN2:MZXW6YTBOI", "A receipt opens nothing."),
        ("ln9:MZXW6YTBOI", "A code of a later version."),
    ):
        sheet.no("LN-COD-001", "VERSION_UNSUPPORTED", why, _entered(text))
    sheet.no(rule, BAD, "No number after LN.", _entered("LN:MZXW6YTBOI"))
    sheet.no(rule, BAD, "An address.", _entered("https://example.net/LN0:UCQ2"))
    sheet.no(rule, BAD, "Nothing.", _entered(" \r\n"))
    sheet.no(rule, BAD, "Far too much.", _entered("7" * 10_000))


def _typed(sheet: Sheet) -> None:
    rule = "LN-COD-001"
    found = {"kind": "digits", "selector": "4711", "digits": "256181"}
    for text, why in (
        ("4711256181", "Ten digits."),
        ("4711-256181", "Ten digits as they are shown."),
        ("47 11-25 61 81", "Groups with one space or dash between."),
    ):
        sheet.accepted(rule, why, _entered(text), **found)
    for text, why in (
        ("471125618", "Nine digits."),
        ("47112561811", "Eleven digits."),
        ("4711--256181", "Two dashes."),
        ("4711 - 256181", "A dash with spaces."),
        ("-4711256181", "A dash before."),
        ("4711.256181", "A point."),
        ("\uff14711256181", "A wide digit."),
        ("\u0664711256181", "An Arabic digit."),
        ("47l1256181", "A letter that looks like 1."),
    ):
        sheet.no(rule, BAD, why, _entered(text))


def _commitments(sheet: Sheet) -> None:
    rule = "LN-COD-002"

    def opening(text: str, committed: bytes) -> Vector:
        return {"check": "opens", "text": text, "commitment": committed.hex()}

    given = {"check": "commitment", "handle": HANDLE.hex(), "secret": SECRET.hex()}
    sheet.accepted(
        rule, "SHA-256 of label, handle and secret.", given, commitment=commitment().hex(), text=claim()
    )
    sheet.accepted(rule, "The code opens what was committed to.", opening(claim(), commitment()))
    other = bytes([SECRET[0] ^ 1]) + SECRET[1:]
    sheet.no(rule, NO, "One bit of the secret is wrong.", opening(claim(secret=other), commitment()))
    moved = claim(bytes([HANDLE[0] ^ 1]) + HANDLE[1:])
    sheet.no(rule, NO, "The right secret with another handle.", opening(moved, commitment()))
    bare = hashlib.sha256(HANDLE + SECRET).digest()
    sheet.no(rule, NO, "Committed without the label.", opening(claim(), bare))
    sheet.no(rule, NO, "Committed to the secret alone.", opening(claim(), hashlib.sha256(SECRET).digest()))
    sheet.no(rule, NO, "A commitment of zeros.", opening(claim(), bytes(32)))


def _asked(**changes: Any) -> Vector:
    given = {"key": K_POINT.hex(), "key_version": 1, "parcel_id": PARCEL.hex(), "generation": 0}
    return {"check": "digits", **given, **changes}


def _digits(sheet: Sheet) -> None:
    rule = "LN-COD-004"
    sheet.accepted(rule, "The worked example of the rule.", _asked(), digits=six_digits())
    padded = next(n for n in range(1_000) if six_digits(generation=n).startswith("0"))
    why = "A small number has zeros before it."
    sheet.accepted(rule, why, _asked(generation=padded), digits=six_digits(generation=padded))
    why = "The greatest version and generation that four bytes hold."
    most = 2**32 - 1
    given = _asked(key_version=most, generation=most)
    sheet.accepted(rule, why, given, digits=six_digits(version=most, generation=most))
    given = _asked(key=OTHER_K_POINT.hex(), key_version=2)
    sheet.accepted(
        rule, "The second version of the point's key.", given, digits=six_digits(OTHER_K_POINT, version=2)
    )
    why = "Each generation has digits of its own."
    sheet.accepted("LN-COD-011", why, _asked(generation=1), digits=six_digits(generation=1))


def _matches(sheet: Sheet) -> None:
    rule = "LN-COD-004"

    def typed(code: str, **changes: Any) -> Vector:
        return {**_asked(**changes), "check": "digits-match", "typed": code}

    sheet.accepted(rule, "The parcel's digits.", typed(six_digits()))
    for code, why in (
        (six_digits(OTHER_K_POINT), "Made with another key."),
        (six_digits(version=2), "Made with another version of the key."),
        (six_digits(parcel=bytes(16)), "Another parcel's digits."),
        (f"{(int(six_digits()) + 1) % 1_000_000:06}", "One more than the digits."),
        (six_digits()[::-1], "The digits backwards."),
    ):
        sheet.no(rule, NO, why, typed(code))
    sheet.no("LN-COD-011", NO, "Digits of the generation before.", typed(six_digits(), generation=1))
    sheet.no("LN-COD-011", NO, "Digits of a generation that is not yet.", typed(six_digits(generation=1)))


def _selectors(sheet: Sheet) -> None:
    rule = "LN-COD-004"

    def drawing(drawn: int, *live: str) -> Vector:
        return {
            "check": "selector",
            "drawer": "node",
            "drawn": drawn,
            "live": [[each, each] for each in live],
        }

    sheet.accepted(rule, "2 · 2355 + 1.", drawing(2355), selector="4711")
    sheet.accepted(rule, "A small one has zeros before it.", drawing(0), selector="0001")
    sheet.accepted(rule, "The last one.", drawing(4999), selector="9999")
    sheet.accepted(rule, "The draw wraps around.", drawing(5000), selector="0001")
    sheet.accepted(rule, "The next free one, past the end.", drawing(4999, "9999", "0001"), selector="0003")
    sheet.accepted(
        rule, "Even ones are the hub's and do not matter.", drawing(0, "0002", "0000"), selector="0001"
    )
    given = {"check": "selector", "drawer": "node", "drawn": 7, "live": [["0001", "9999"]]}
    sheet.no(rule, "POINT_FULL", "All 5,000 odd ones are taken.", given)
    rule, hub = "LN-COD-012", {"check": "selector", "drawer": "hub", "live": []}
    sheet.accepted(rule, "A hub draws even ones.", {**hub, "drawn": 2355}, selector="4710")
    sheet.accepted(rule, "A node draws odd ones.", drawing(2355), selector="4711")
    sheet.accepted(rule, "The first even one.", {**hub, "drawn": 5000}, selector="0000")
    full = {**hub, "drawn": 7, "live": [["0000", "9999"]]}
    sheet.no(rule, "POINT_FULL", "All even ones are taken; a hub takes no odd one.", full)
    odd = {**hub, "drawn": 7, "live": [["0000", "9998"]]}
    sheet.no(rule, "POINT_FULL", "An odd one that is free is not the hub's.", odd)


def _tries(sheet: Sheet) -> None:
    """Each step: a wrong or right try, or a higher generation seen; what is left of 5 and of 15 after it."""
    rule = "LN-COD-007"

    def asked(*steps: Any) -> Vector:
        return {"check": "tries", "steps": list(steps)}

    wrong, right = "wrong", "right"
    sheet.accepted(rule, "The first try.", asked(right), left_in_generation=5, left_in_life=15)
    sheet.accepted(
        rule, "The fifth try may be right.", asked(*[wrong] * 4, right), left_in_generation=1, left_in_life=11
    )
    sheet.no(rule, NO, "The sixth try is not looked at, though it is right.", asked(*[wrong] * 5, right))
    steps = [wrong, wrong, right, wrong, wrong]
    sheet.accepted(
        rule,
        "A right code gives its own try back and no other.",
        asked(*steps, right),
        left_in_generation=1,
        left_in_life=11,
    )
    sheet.no(
        rule,
        NO,
        "So four wrong ones, a right one, a wrong one leave none.",
        asked(*[wrong] * 4, right, wrong, right),
    )
    given = asked(*[wrong] * 5, {"generation": 1}, right)
    sheet.accepted(
        rule, "A higher generation gives five new tries.", given, left_in_generation=5, left_in_life=10
    )
    given = asked(*[wrong] * 5, {"generation": 0}, right)
    sheet.no(rule, NO, "The same generation again gives none.", given)
    fifteen = [*[wrong] * 5, {"generation": 1}, *[wrong] * 5, {"generation": 2}, *[wrong] * 5]
    sheet.no(
        rule,
        NO,
        "Fifteen in the parcel's life, whatever is issued.",
        asked(*fifteen, {"generation": 3}, right),
    )
    sheet.no(
        rule,
        NO,
        "A lower generation gives none.",
        asked({"generation": 4}, *[wrong] * 5, {"generation": 3}, right),
    )
    sheet.no(rule, NO, "A restart gives none.", asked(*[wrong] * 5, "restart", right))


def _waits(sheet: Sheet) -> None:
    """Before the next digits are looked at, after failures at these seconds of a steady clock."""
    rule = "LN-COD-010"

    def after(*failures: float, now: float) -> Vector:
        return {"check": "wait", "failures_at": list(failures), "now": now}

    many = [float(second) for second in range(100)]
    sheet.accepted(rule, "Nobody failed.", after(now=0.0), wait_seconds=0)
    sheet.accepted(rule, "Three failures cost nothing.", after(1.0, 2.0, 3.0, now=4.0), wait_seconds=0)
    sheet.accepted(
        rule, "After the fourth it waits a second.", after(1.0, 2.0, 3.0, 4.0, now=5.0), wait_seconds=1
    )
    sheet.accepted(rule, "After the eighth it waits 16 s.", after(*many[:8], now=9.0), wait_seconds=16)
    sheet.accepted(
        rule, "Never more than 18 s: a kiosk does not shut.", after(*many[:60], now=99.0), wait_seconds=18
    )
    sheet.accepted(
        rule,
        "Failures of more than ten minutes ago are forgotten.",
        after(*many[:8], now=700.0),
        wait_seconds=0,
    )
    given = after(0.0, 100.0, 200.0, 300.0, 400.0, now=650.0)
    sheet.accepted(rule, "Four of five failures are of the last ten minutes.", given, wait_seconds=1)


def _generations(sheet: Sheet) -> None:
    def shown(tier: str, seen: int, code: int) -> Vector:
        return {"check": "generation", "tier": tier, "seen": seen, "shown": code}

    rule = "LN-COD-011"
    sheet.accepted(rule, "The generation that the point knows.", shown("T1", 1, 1), seen=1)
    sheet.accepted(rule, "A higher one is the new one.", shown("T1", 0, 3), seen=3)
    sheet.no(rule, NO, "A lower one is dead.", shown("T1", 1, 0))
    sheet.no(rule, NO, "A lower one stays dead, however high.", shown("T1", 7, 6))
    rule = "LN-COD-014"
    sheet.accepted(rule, "T0 is generation 0.", shown("T0", 0, 0), seen=0)
    sheet.accepted(rule, "Digits of the newest one.", shown("T2", 2, 2), seen=2)
    sheet.no(rule, NO, "T0, after a code was issued again.", shown("T0", 1, 0))
    sheet.no(rule, NO, "There is no T0 of another generation.", shown("T0", 1, 1))
    sheet.no(rule, NO, "Digits of the one before.", shown("T2", 2, 1))
    sheet.no(rule, NO, "Digits of one that the point has not seen.", shown("T2", 2, 3))
    rule = "LN-COD-013"

    def typed(code: str, newest: int) -> Vector:
        return {**_asked(generation=newest), "check": "digits-match", "typed": code}

    sheet.accepted(rule, "The digits of the newest generation.", typed(six_digits(generation=2), 2))
    sheet.no(
        rule, NO, "It never falls: those of the one before are dead.", typed(six_digits(generation=1), 2)
    )
    sheet.no(rule, NO, "And those of the first.", typed(six_digits(), 2))


def drop_off_digits(key: bytes = K_POINT, *, version: int = 1, parcel: bytes = PARCEL) -> str:
    """A sender's digits, by the formula of the rule."""
    code = hmac.new(key, b"LN-DO-v1" + version.to_bytes(4) + parcel, hashlib.sha256).digest()
    return str(int.from_bytes(code[:8]) % 1_000_000).rjust(6, "0")


def _drop_offs(sheet: Sheet) -> None:
    """`digits` without a generation are those of a drop-off."""
    rule = "LN-COD-017"

    def asked(**changes: Any) -> Vector:
        given = _asked(**changes)
        del given["generation"]
        return given

    def typed(code: str) -> Vector:
        return {**asked(), "check": "digits-match", "typed": code}

    sheet.accepted(rule, "A sender's digits for this parcel.", asked(), digits=drop_off_digits())
    other = bytes(range(16))
    given = asked(parcel_id=other.hex())
    sheet.accepted(rule, "For another parcel.", given, digits=drop_off_digits(parcel=other))
    sheet.no(rule, NO, "The recipient's digits are no sender's.", typed(six_digits()))
    sheet.no(rule, NO, "Another parcel's.", typed(drop_off_digits(parcel=other)))
    collecting = {**_asked(), "check": "digits-match", "typed": drop_off_digits()}
    sheet.no(rule, NO, "The sender's digits are no recipient's.", collecting)
    rule = "LN-COD-015"
    two = {"key": OTHER_K_POINT.hex(), "key_version": 2}
    first = {**_asked(), "check": "digits-match"}
    sheet.accepted(rule, "A parcel that began with version 1 keeps it.", {**first, "typed": six_digits()})
    newer = six_digits(OTHER_K_POINT, version=2)
    sheet.no(rule, NO, "The newest version does not serve it.", {**first, "typed": newer})
    sheet.no(rule, NO, "Nor version 1 a parcel of version 2.", {**first, **two, "typed": six_digits()})
