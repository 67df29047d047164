"""Rows and edges that no test held until a mutant survived; the tables here were written by hand."""

import pytest

from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.element_strings import sscc_in
from lockernet.identifiers.gs1_keys import Sscc
from lockernet.identifiers.gs1_label import read_gs1_label
from lockernet.identifiers.label_text import label_text
from lockernet.identifiers.s10 import Service, service

SSCC = "106141411234567897"
PARCEL = "00" + SSCC

# Characters of a pair, first two digits of its identifier (GS1 General Specifications, predefined lengths).
TOTALS = {
    4: ["20"],
    8: ["11", "12", "13", "14", "15", "16", "17", "18", "19"],
    10: ["31", "32", "33", "34", "35", "36"],
    16: ["01", "02", "03", "41"],
    18: ["04"],
}
PREDEFINED = {start: characters for characters, starts in TOTALS.items() for start in starts}

WHOLE_ROWS = {
    "E": Service.EMS,
    "C": Service.PARCEL,
    "H": Service.E_COMMERCE,
    "L": Service.EXPRESS_LETTER,
    "R": Service.REGISTERED_LETTER,
    "V": Service.INSURED_LETTER,
    "U": Service.OTHER_LETTER,
    "M": Service.M_BAG,
}


@pytest.mark.parametrize(("start", "characters"), PREDEFINED.items())
def test_parcel_is_found_behind_a_pair_of_fixed_length(start: str, characters: int) -> None:
    """LN-IDN-005."""
    assert sscc_in(start.ljust(characters, "1") + PARCEL) == SSCC


@pytest.mark.parametrize("start", sorted({f"{number:02}" for number in range(1, 100)} - PREDEFINED.keys()))
def test_every_other_pair_runs_to_the_separator(start: str) -> None:
    """LN-IDN-005."""
    assert sscc_in(start + "1234" + PARCEL) is None
    assert sscc_in(start + "1234\x1d" + PARCEL) == SSCC


@pytest.mark.parametrize("identifier", ["]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"])
def test_identifier_that_promises_pairs_has_them_read(identifier: str) -> None:
    """LN-IDN-005."""
    assert label_text(f"{identifier}2011{PARCEL}") == SSCC


@pytest.mark.parametrize("identifier", ["]C0", "]e3", "]d1", "]Q1", "]J0", "]E0"])
def test_identifier_that_promises_none_leaves_the_text(identifier: str) -> None:
    """LN-IDN-005."""
    assert label_text(f"{identifier}2011{PARCEL}") == f"2011{PARCEL}"


def test_scan_of_512_characters_is_read_and_a_longer_one_is_not() -> None:
    """LN-IDN-008."""
    longest = f"]C1{PARCEL}".ljust(512)

    label = read_gs1_label(longest)

    assert label_text(longest) == SSCC
    assert label.value("00") == SSCC
    for read in (label_text, read_gs1_label):
        with pytest.raises(Malformed):
            read(longest + " ")


@pytest.mark.parametrize(("first", "meaning"), WHOLE_ROWS.items())
def test_first_letter_alone_says_what_the_item_is(first: str, meaning: Service) -> None:
    """LN-IDN-011."""
    said = {service(first + chr(second)) for second in range(ord("A"), ord("Z") + 1)}

    assert said == {meaning}


@pytest.mark.parametrize("number", ["A" * 18, SSCC[:-1], SSCC + "0"])
def test_number_of_another_shape_is_told_so_and_not_that_its_check_digit_is_wrong(number: str) -> None:
    """LN-IDN-014."""
    with pytest.raises(Malformed, match="expected the 18 digits") as refusal:
        Sscc(number)
    assert refusal.value.code is ErrorCode.MALFORMED_CODE
