"""The published vectors of docs/spec/identifiers.md.

Expected verdicts come from how each case was built, and check digits from the plain sums below: nothing of
`lockernet` is imported. An input is one of these:

    label, scanned   an order names it, the driver scans; accepted: the parcel is found, under `label_text`
    label            an order names it; refused with MALFORMED_FIELD if no scan could find it
    s10, sscc, gln   a reader takes the number or not
    gs1_label        a program reads the element strings of a barcode
"""

from typing import Any

TOPIC = "identifiers"

Vector = dict[str, Any]
Case = tuple[str, dict[str, str], dict[str, str], str]

GS = "\x1d"
MALFORMED = {"verdict": "malformed", "reason": "MALFORMED_CODE"}
NOT_EXPECTED = {"verdict": "refused", "reason": "NOT_EXPECTED"}
NO_TEXT = {"verdict": "refused", "reason": "MALFORMED_FIELD"}


def vectors() -> list[Vector]:
    """All of them, numbered in order."""
    cases = [*_opaque(), *_frames(), *_sscc_in_scans(), *_s10_in_scans(), *_s10(), *_gs1()]
    return [
        {"id": f"{TOPIC}-{number:03}", "rule": rule, "input": given, "expected": expected, "why": why}
        for number, (rule, given, expected, why) in enumerate(cases, start=1)
    ]


def s10(indicator: str, serial: str, country: str, *, off: int = 0) -> str:
    """An S10 number by the words of the standard; `off` makes its check digit wrong by so much."""
    a, b, c, d, e, f, g, h = (int(digit) for digit in serial)
    left = 11 - (8 * a + 6 * b + 4 * c + 2 * d + 3 * e + 5 * f + 9 * g + 7 * h) % 11
    right = 0 if left == 10 else 5 if left == 11 else left
    return f"{indicator}{serial}{(right + off) % 10}{country}"


def gs1(digits: str, *, off: int = 0) -> str:
    """The digits and GS1's check digit, by two sums; `off` makes it wrong by so much."""
    threes, ones = digits[::-2], digits[-2::-2]
    total = 3 * sum(map(int, threes)) + sum(map(int, ones))
    right = (10 - total % 10) % 10
    return f"{digits}{(right + off) % 10}"


SSCC = gs1("10614141123456789")
OTHER_SSCC = gs1("37610425002123456")
WRONG_SSCC = gs1("10614141123456789", off=3)
GLN = gs1("061414112345")
ITEM = s10("CP", "00000008", "SG")


def _scan(rule: str, label: str, scanned: str, why: str, *, text: str = "") -> Case:
    """The scan finds the parcel under this text; without a text it finds none."""
    expected = {"verdict": "accepted", "label_text": text} if text else NOT_EXPECTED
    return rule, {"label": label, "scanned": scanned}, expected, why


def _no_scan(rule: str, scanned: str, why: str) -> Case:
    return rule, {"label": ITEM, "scanned": scanned}, MALFORMED, why


def _number(rule: str, kind: str, text: str, why: str, *, good: bool) -> Case:
    return rule, {kind: text}, {"verdict": "accepted"} if good else MALFORMED, why


def _opaque() -> list[Case]:
    ups, one = "1Z5R89390357567127", "LN-IDN-001"
    printed = "UPS 1Z 5R8 939 03 5756 7127"
    both, any_label = "LN-IDN-002", "LN-IDN-017"
    return [
        _scan(one, ups, ups, "the label is what the barcode carries", text=ups),
        _scan(one, printed, ups, "the courier named what is printed, not what the barcode carries"),
        _scan(one, f"{ups} SG", ups, "more than the barcode carries"),
        _scan(both, f"(00){SSCC}", SSCC, "order and scan are brought to one form", text=SSCC),
        _scan(both, "ABC-1", "ABC-2", "another text is another parcel"),
        (both, {"label": " "}, NO_TEXT, "only spaces: no scan could find it"),
        (both, {"label": "]C1"}, NO_TEXT, "only a symbology identifier: no scan could find it"),
        (both, {"label": "]C1]C1ABC"}, NO_TEXT, "two symbology identifiers"),
        _scan(any_label, WRONG_SSCC, WRONG_SSCC, "a wrong check digit does not matter", text=WRONG_SSCC),
        _scan(any_label, "X", "X", "one character is enough", text="X"),
        _scan(any_label, "Z" * 64, "Z" * 64, "and 64 are not too many", text="Z" * 64),
    ]


def _frames() -> list[Case]:
    ends, identifier, bad = "LN-IDN-003", "LN-IDN-004", "LN-IDN-008"
    return [
        _scan(
            ends, "TBA000000000000", "\x02 TBA000000000000\t\r\n", "controls around", text="TBA000000000000"
        ),
        _scan(ends, "TBC 000000000000", "TBC000000000000", "spaces inside count"),
        _no_scan(ends, "\r\n", "nothing between the ends"),
        _no_scan(ends, "CP000000\n080SG", "a control character inside is not dropped"),
        _scan(identifier, "3318810025", "]C03318810025", "plain Code 128", text="3318810025"),
        _scan(identifier, "3318810025", "]-03318810025", "no letter follows, so nothing is dropped"),
        _scan(identifier, "3318810025", "C03318810025", "no bracket, so nothing is dropped"),
        _no_scan(identifier, "]C1]C1CP000000080SG", "two identifiers"),
        _no_scan(identifier, "]C1\r", "an identifier and nothing else"),
        _no_scan(bad, "CP000000\x00080SG", "NUL inside"),
        _no_scan(bad, "\u202eCP000000080SG", "a mark that turns the direction of writing"),
        _no_scan(bad, "\u0421P000000080SG", "a Cyrillic letter that looks like C"),
        _no_scan(bad, "Z" * 65, "one character too many for a label"),
        _no_scan(bad, "CP000000080SG" + " " * 500, "513 characters, though spaces at the end"),
    ]


def _sscc_in_scans() -> list[Case]:
    among, printed = "LN-IDN-005", "LN-IDN-006"
    more = f"]d2410{GLN}403R7{GS}00{SSCC}"
    routed = f"420102829261290{GS}113185"
    return [
        _scan(among, SSCC, more, "an SSCC among other elements, the last of them", text=SSCC),
        _scan(among, SSCC, f"]C100{SSCC}00{OTHER_SSCC}", "two SSCCs in one barcode name no parcel"),
        _scan(among, SSCC, f"]C000{SSCC}410{GLN}", "plain Code 128 holds no element strings"),
        _scan(among, SSCC, f"]C1403R700{SSCC}", "the digits are part of another element"),
        _scan(among, routed.replace(GS, ""), f"]C1{routed}", "no SSCC: the separator is left out",
              text=routed.replace(GS, "")),
        _scan(printed, f"00{SSCC}", "(00) 1 0614141 123456789 7", "as printed below a barcode", text=SSCC),
        _scan(printed, SSCC, f"01{SSCC}", "another application identifier"),
        _scan(printed, WRONG_SSCC, f"00{WRONG_SSCC}", "a wrong check digit: two opaque texts that differ"),
        _scan(printed, SSCC, f"0{SSCC}", "19 digits"),
        _scan(printed, SSCC, SSCC[1:], "17 digits"),
    ]  # fmt: skip


def _s10_in_scans() -> list[Case]:
    rule = "LN-IDN-007"
    wrong, nowhere = s10("CP", "00000008", "SG", off=1), s10("CP", "00000008", "XX")
    return [
        _scan(rule, ITEM, "]C0cp 000 000 080 sg", "lower case and groups of an S10 number", text=ITEM),
        _scan(rule, wrong, wrong.lower(), "not S10: the check digit is wrong, so case counts"),
        _scan(rule, nowhere, nowhere.lower(), "not S10: no such country, so case counts"),
        _scan(rule, "1Z5R89390357567127", "1z5r89390357567127", "case counts in every other label"),
        _scan(rule, "CP0000 00080SGX", "CP000000080SGX", "spaces count in every other label"),
    ]


def _s10() -> list[Case]:
    form, service, country, unknown = "LN-IDN-010", "LN-IDN-011", "LN-IDN-012", "LN-IDN-013"
    return [
        _number(form, "s10", s10("EN", "53372037", "JP"), "remainder 1 is written 0", good=True),
        _number(form, "s10", s10("RR", "47312482", "GB", off=1), "the check digit is wrong", good=False),
        _number(form, "s10", s10("RR", "47312482", "GB").lower(), "lower case", good=False),
        _number(form, "s10", "RR 473 124 829 GB", "spaces", good=False),
        _number(form, "s10", "RR4731248O9GB", "a letter O for a zero", good=False),
        _number(service, "s10", s10("XA", "12345678", "MY"), "not assigned, so perhaps later", good=True),
        *(
            _number(service, "s10", s10(f"{first}A", "12345678", "MY"), f"{first} is reserved", good=False)
            for first in "JKTW"
        ),
        _number(country, "s10", s10("CP", "12345678", "TL"), "Timor-Leste", good=True),
        _number(country, "s10", s10("CP", "12345678", "XX"), "no country", good=False),
        _number(country, "s10", s10("CP", "12345678", "XK"), "for private use", good=False),
        _number(country, "s10", s10("CP", "12345678", "AN"), "withdrawn in 2010", good=False),
        _number(country, "s10", s10("CP", "12345678", "UK"), "reserved; the country is GB", good=False),
        _number(unknown, "s10", s10("CP", "00000000", "AQ"), "likely never given to an item", good=True),
    ]


def _gs1() -> list[Case]:
    check, zeros, label = "LN-IDN-014", "LN-IDN-015", "LN-IDN-016"
    small, wrong_gln = gs1("00012345000000000"), gs1("061414112345", off=1)
    return [
        _number(check, "sscc", SSCC, "the check digit is right", good=True),
        _number(check, "gln", GLN, "the check digit is right", good=True),
        _number(check, "sscc", WRONG_SSCC, "the check digit is wrong", good=False),
        _number(check, "gln", wrong_gln, "the check digit is wrong", good=False),
        _number(check, "sscc", SSCC[:-1] + "\u0667", "an Arabic-Indic seven is no ASCII digit", good=False),
        _number(zeros, "sscc", small, "leading zeros belong to it", good=True),
        _number(zeros, "sscc", small.lstrip("0"), "leading zeros dropped", good=False),
        _number(zeros, "sscc", small[1:], "one leading zero dropped", good=False),
        _number(zeros, "gln", GLN.lstrip("0"), "leading zero dropped", good=False),
        _number(label, "gs1_label", f"]C100{SSCC}410{GLN}", "two elements", good=True),
        _number(label, "gs1_label", f"]C100{WRONG_SSCC}410{GLN}", "the SSCC is wrong", good=False),
        _number(label, "gs1_label", f"]C100{SSCC}410{wrong_gln}", "the GLN is wrong", good=False),
        _number(label, "gs1_label", f"]C000{SSCC}", "plain Code 128 holds no element strings", good=False),
        _number(label, "gs1_label", "]C1" + f"00{SSCC}"[:-4], "cut off", good=False),
    ]
