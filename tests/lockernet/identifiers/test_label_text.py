"""What a scanner types finds the order's label; LN-IDN-001 to LN-IDN-009 and LN-IDN-017."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.gs1_keys import check_digit
from lockernet.identifiers.label_text import label_text

SSCC = "106141411234567897"
S10 = "CP000000080SG"
GS = "\x1d"
LABELS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=64)
SCANS = st.text(st.characters(max_codepoint=0x7F), max_size=80) | st.text(max_size=80)
SSCCS = st.from_regex(r"[0-9]{17}", fullmatch=True).map(lambda body: body + check_digit(body))

SSCC_IN_TRACKING = {
    "00 0123 4500 0000 0027": "000123450000000027",
    "0 0   0 1 2 3   4 5 0 0   0 0 0 0   0 0 2 7": "000123450000000027",
}
"""The only published numbers of couriers that are GS1 numbers themselves."""

SPACED_OUT = re.compile(r"[0-9]( [0-9])+")
"""Three numbers were published with a space after each digit, which makes them longer than any label."""


@pytest.fixture(scope="module")
def tracking(shared_vectors: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((shared_vectors / "tracking_numbers.json").read_text())
    return loaded


def numbers_of(tracking: list[dict[str, Any]], *kinds: str) -> list[str]:
    """The published numbers that an order can name: 64 characters at most (LN-MSG-002)."""
    every = [number.strip() for each in tracking for kind in kinds for number in each[kind]]
    too_long = [number for number in every if len(number) > 64]
    assert len(too_long) == 3
    assert all(SPACED_OUT.fullmatch(number) for number in too_long)
    return [number.replace(" ", "") if number in too_long else number for number in every]


def test_every_couriers_number_passes_unchanged(tracking: list[dict[str, Any]]) -> None:
    """LN-IDN-001, LN-IDN-017: whatever its form, valid or not."""
    numbers = numbers_of(tracking, "valid", "invalid")
    assert len(tracking) == 39
    assert len(numbers) > 250

    expected = {number: SSCC_IN_TRACKING.get(number, number) for number in numbers}

    assert {number: label_text(number) for number in numbers} == expected
    assert sum(number in SSCC_IN_TRACKING for number in numbers) == 2


@pytest.mark.parametrize(
    "frame", ["{}\r\n", "{}\t", "]C0{}\r", " {} ", "]Q1 {}", "]C1{}\n", "]d2{}", "\x02{}\x03"]
)
def test_every_couriers_number_is_found_whatever_the_scanner_adds(
    tracking: list[dict[str, Any]], frame: str
) -> None:
    """LN-IDN-002, LN-IDN-003, LN-IDN-004: what counts is that scan and order agree."""
    numbers = numbers_of(tracking, "valid")

    assert [each for each in numbers if label_text(frame.format(each)) != label_text(each)] == []


@pytest.mark.parametrize(
    "scanned",
    [
        SSCC,
        f"00{SSCC}",
        f"(00){SSCC}",
        "(00) 1 0614141 123456789 7",
        "1 0614141 123456789 7",
        f"]C1{SSCC}",
        f"]C100{SSCC}",
        f"]C000{SSCC}\r\n",
        f"]C1{GS}00{SSCC}",
        f"{GS}00{SSCC}{GS}",
        f"]d200{SSCC}410061414112345215261130",
        f"]C1021061414112345937040{GS}00{SSCC}",
        f"]C1403ROUTE-7{GS}00{SSCC}",
        f"420SG018989{GS}00{SSCC}",
        f"]Q300{SSCC}4300Merlion Traders{GS}4307SG{GS}421702018989{GS}4301Tan",
        f"]d200{SSCC}00{SSCC}",
        f"]e0310300500000{SSCC}",
    ],
)
def test_an_sscc_is_its_18_digits_however_it_is_written(scanned: str) -> None:
    """LN-IDN-005, LN-IDN-006."""
    assert label_text(scanned) == SSCC


@pytest.mark.parametrize(
    ("scanned", "text"),
    [
        ("106141411234567890", "106141411234567890"),  # wrong check digit: opaque, not refused
        ("00106141411234567890", "00106141411234567890"),
        ("(00)106141411234567890", "(00)106141411234567890"),
        ("]C100106141411234567890", "00106141411234567890"),
        (f"01{SSCC}", f"01{SSCC}"),  # another identifier
        (f"0{SSCC}", f"0{SSCC}"),
        (f"]C100{SSCC}00376104250021234569", f"00{SSCC}00376104250021234569"),  # two parcels in one symbol
        (f"00{SSCC}410061414112345215", f"00{SSCC}410061414112345215"),  # nothing says that this is GS1
        (f"]C000{SSCC}4100614141123452", f"00{SSCC}4100614141123452"),  # and this says it is not
        (f"]C1400ABC00{SSCC}", f"400ABC00{SSCC}"),  # inside another element, which nothing ended
        (f"]C1AB{GS}00{SSCC}", f"AB00{SSCC}"),  # not an identifier
        ("]C10010614141123456789", "0010614141123456789"),  # cut off
        (f"]C142010282{GS}9261290113185417468510", "420102829261290113185417468510"),
        ("https://id.gs1.org/00/106141411234567897", "https://id.gs1.org/00/106141411234567897"),
    ],
)
def test_what_is_not_surely_one_sscc_stays_as_it_is(scanned: str, text: str) -> None:
    """LN-IDN-005, LN-IDN-006, LN-IDN-017."""
    assert label_text(scanned) == text


@pytest.mark.parametrize(
    "scanned", [S10, "cp000000080sg", "CP 000 000 080 SG", "]C0cp 00000008 0 sg\r", "Cp000000080sG"]
)
def test_an_s10_number_is_upper_case_without_spaces(scanned: str) -> None:
    """LN-IDN-007."""
    assert label_text(scanned) == S10


@pytest.mark.parametrize(
    "scanned",
    [
        "cp000000081sg",
        "cp000000080xx",
        "jb123456785gb",
        "1z5r89390357567127",
        "aB",
        "TBC 000000000000",
        "A  B",
    ],
)
def test_the_case_and_the_inner_spaces_of_everything_else_stay(scanned: str) -> None:
    """LN-IDN-007."""
    assert label_text(scanned) == scanned


@pytest.mark.parametrize(
    "scanned",
    [
        "",
        " \t\r\n",
        "]C1",
        "]C1\r\n",
        GS,
        "A\0B",
        "A\x1bB",
        "A\nB",
        "A\x7fB",
        "CP000000080S\uff27",
        "\u0421P000000080SG",  # Cyrillic Es
        "\u202eCP000000080SG",
        "CP000000080SG\u200f",
        "\ufeffCP000000080SG",
        "CP00000008\u0660SG",
        "\ud800",
        "\U0001f4e6",
        "x" * 65,
        "]C1]C1CP000000080SG",
        f"]{GS}C1CP000000080SG",
        " " * 513,
        "QZQ" + " " * 600,
        "x" * 10_000_000,
        ("00" + SSCC) * 500_000,
    ],
    ids=lambda scanned: f"{len(scanned)} characters",
)
def test_rubbish_is_malformed_and_not_repeated(scanned: str) -> None:
    """LN-IDN-008, LN-IDN-009."""
    with pytest.raises(Malformed) as raised:
        label_text(scanned)

    assert raised.value.code is ErrorCode.MALFORMED_CODE
    assert not scanned.strip() or scanned.strip() not in str(raised.value)


@given(SCANS)
def test_a_scan_has_a_label_text_or_is_malformed_and_nothing_else(scanned: str) -> None:
    """LN-IDN-008."""
    try:
        text = label_text(scanned)
    except Malformed as malformed:
        assert malformed.code is ErrorCode.MALFORMED_CODE
        return
    assert 1 <= len(text) <= 64
    assert text.isascii()
    assert text.isprintable()
    assert text == text.strip()


@given(SCANS | LABELS | SSCCS)
def test_the_label_text_of_a_label_text_is_itself(scanned: str) -> None:
    """LN-IDN-002: so an order may name what a courier's own system scanned."""
    try:
        text = label_text(scanned)
    except Malformed:
        return
    assert label_text(text) == text


@given(
    LABELS, st.sampled_from(["", "]C0", "]A0", "]Q1", "]d1"]), st.sampled_from(["", "\r", "\r\n", "\t", " "])
)
def test_any_label_is_found_by_its_scan(label: str, identifier: str, end: str) -> None:
    """LN-IDN-002, LN-IDN-003, LN-IDN-004, LN-IDN-017."""
    try:
        expected = label_text(label)
    except Malformed:
        return
    if not label.strip().startswith("]"):
        assert label_text(identifier + label + end) == expected


@given(SSCCS, st.sampled_from(["{}", "00{}", "(00){}", "]C100{}", "]d200{}\r\n", "\x1d00{}"]))
def test_any_sscc_in_any_form_is_found(sscc: str, form: str) -> None:
    """LN-IDN-005, LN-IDN-006."""
    assert label_text(form.format(sscc)) == sscc


@given(LABELS)
def test_only_known_numbers_are_written_anew(label: str) -> None:
    """LN-IDN-007, LN-IDN-017: a label of no S10 and no SSCC form is its own text."""
    together = label.replace(" ", "")
    if label.strip() == label and not label.startswith("]") and len(together) not in {13, 18, 20, 22}:
        assert label_text(label) == label


def test_nothing_of_a_scan_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """LN-IDN-009."""
    with caplog.at_level(logging.DEBUG):
        label_text(f"]C100{SSCC}")
        with pytest.raises(Malformed):
            label_text("x" * 65)

    assert caplog.records == []
