"""UPU S10: shape, check digit, service, country; LN-IDN-010 to LN-IDN-013."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.countries import COUNTRIES
from lockernet.identifiers.s10 import S10, Service, check_digit, is_s10, parse_s10, service

SERIALS = st.from_regex(r"[0-9]{8}", fullmatch=True)
INDICATORS = st.from_regex(r"[A-IL-RU-VX-Z][A-Z]", fullmatch=True)
WEIGHTS = {0: 8, 1: 6, 2: 4, 3: 2, 4: 3, 5: 5, 6: 9, 7: 7}


def remainder(serial: str) -> int:
    """The weighted sum modulo 11, from the words of the standard."""
    return sum(WEIGHTS[place] * int(digit) for place, digit in enumerate(serial)) % 11


@pytest.fixture(scope="module")
def published(shared_vectors: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared_vectors / "identifiers.json").read_text())["s10"]
    return loaded


@pytest.fixture(scope="module")
def tracking(shared_vectors: Path) -> list[dict[str, Any]]:
    every = json.loads((shared_vectors / "tracking_numbers.json").read_text())
    return [each for each in every if each["kind"] == "s10"]


def test_every_published_number_gets_its_verdict(
    published: dict[str, Any], tracking: list[dict[str, Any]]
) -> None:
    assert len(published["valid"]) == 9
    assert len(published["invalid"]) == 6
    assert len(tracking) == 1
    assert [text for text in published["valid"] if parse_s10(text).text() != text] == []
    assert [text for text, _ in published["invalid"] if is_s10(text)] == []
    assert [text for text in tracking[0]["valid"] if not is_s10(text)] == []
    assert [text for text in tracking[0]["invalid"] if is_s10(text)] == []


def test_every_published_check_digit_is_ours(published: dict[str, Any]) -> None:
    """LN-IDN-010: the odd remainders 0 and 1 among them."""
    assert len(published["check_digits"]) == 9
    assert {serial: int(check_digit(serial)) for serial in published["check_digits"]} == published[
        "check_digits"
    ]


@given(INDICATORS, SERIALS, st.sampled_from(sorted(COUNTRIES)))
def test_parts_and_text_say_the_same(indicator: str, serial: str, country: str) -> None:
    made = S10(indicator, serial, country)

    assert parse_s10(made.text()) == made
    assert made.text()[:2] + made.text()[2:10] + made.text()[11:] == indicator + serial + country


@given(SERIALS, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_found_unless_remainders_0_and_6_meet(serial: str, place: int, by: int) -> None:
    """LN-IDN-010: both are written 5, which the standard's authors accepted."""
    wrong = serial[:place] + str((int(serial[place]) + by) % 10) + serial[place + 1 :]

    same = check_digit(serial) == check_digit(wrong)

    assert same == ({remainder(serial), remainder(wrong)} == {0, 6})


@given(SERIALS, st.integers(0, 7), st.integers(0, 7))
def test_two_digits_exchanged_are_found_unless_remainders_0_and_6_meet(
    serial: str, one: int, two: int
) -> None:
    """LN-IDN-010, at any distance: all eight weights differ."""
    digits = list(serial)
    digits[one], digits[two] = digits[two], digits[one]
    wrong = "".join(digits)

    same = check_digit(serial) == check_digit(wrong)

    assert same == (wrong == serial or {remainder(serial), remainder(wrong)} == {0, 6})


def test_an_error_that_the_check_digit_does_not_find() -> None:
    """LN-IDN-010: sums 0 and 6, one digit apart."""
    assert remainder("00000000") == 0
    assert remainder("00002000") == 6
    assert check_digit("00000000") == check_digit("00002000") == "5"


@pytest.mark.parametrize(
    ("indicator", "meaning"),
    [
        ("EA", Service.EMS),
        ("EZ", Service.EMS),
        ("CP", Service.PARCEL),
        ("HA", Service.E_COMMERCE),
        ("LX", Service.EXPRESS_LETTER),
        ("RR", Service.REGISTERED_LETTER),
        ("VV", Service.INSURED_LETTER),
        ("UA", Service.OTHER_LETTER),
        ("MA", Service.M_BAG),
        ("QA", Service.BUSINESS_REPLY),
        ("QM", Service.BUSINESS_REPLY),
        ("QN", Service.UNASSIGNED),
        ("AU", Service.UNASSIGNED),
        ("AV", Service.BY_AGREEMENT),
        ("AZ", Service.BY_AGREEMENT),
        ("BA", Service.BY_AGREEMENT),
        ("DZ", Service.BY_AGREEMENT),
        ("NN", Service.BY_AGREEMENT),
        ("PA", Service.BY_AGREEMENT),
        ("ZZ", Service.BY_AGREEMENT),
        ("GA", Service.BY_AGREEMENT),
        ("GB", Service.UNASSIGNED),
        ("GD", Service.BY_AGREEMENT),
        ("FA", Service.UNASSIGNED),
        ("XX", Service.UNASSIGNED),
        ("JA", Service.RESERVED),
        ("KK", Service.RESERVED),
        ("SZ", Service.RESERVED),
        ("TA", Service.RESERVED),
        ("WW", Service.RESERVED),
    ],
)
def test_the_service_indicator_says_what_the_item_is(indicator: str, meaning: Service) -> None:
    assert service(indicator) is meaning


@pytest.mark.parametrize("first", "JKSTW")
def test_a_reserved_indicator_is_malformed_and_an_unassigned_one_is_read(first: str) -> None:
    """LN-IDN-011."""
    with pytest.raises(Malformed, match="reserved"):
        parse_s10(f"{first}B123456785GB")
    assert parse_s10("XB123456785GB").service is Service.UNASSIGNED


def test_countries_are_those_of_iso_3166_1() -> None:
    """LN-IDN-012: 249 codes, ASEAN whole, none that are withdrawn, reserved or for private use."""
    assert len(COUNTRIES) == 249
    assert {"BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "VN", "TL"} <= COUNTRIES
    assert COUNTRIES.isdisjoint({"AN", "CS", "EU", "SU", "TP", "UK", "XK", "XX", "YU", "ZZ"})
    assert {len(each) for each in COUNTRIES} == {2}


@pytest.mark.parametrize("country", ["XX", "XK", "AN", "ZZ", "UK"])
def test_a_country_that_is_none_is_malformed(country: str) -> None:
    """LN-IDN-012."""
    with pytest.raises(Malformed, match="country"):
        parse_s10(f"RB123456785{country}")


def test_a_serial_that_nobody_gave_out_is_still_a_number() -> None:
    """LN-IDN-013: the number cannot tell, so nothing is refused for it."""
    assert is_s10("CP000000005SG")
    assert is_s10("QA999999995AQ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rb123456785gb",
        "RB 123456785GB",
        " RB123456785GB",
        "RB123456785GB\n",
        "RB12345678GB",
        "RB1234567855GB",
        "RB12345678OGB",
        "RB123456785G8",
        "\u0420B123456785GB",  # Cyrillic Er
        "RB12345678\u0665GB",  # Arabic-Indic five
        "R\u202eB123456785GB",
        "RB123456785GB\0",
        "RB" + "1" * 10_000_000 + "GB",
    ],
    ids=lambda text: f"{len(text)} characters",
)
def test_anything_else_is_malformed_and_not_repeated(text: str) -> None:
    """LN-IDN-010."""
    with pytest.raises(Malformed) as raised:
        parse_s10(text)

    assert raised.value.code is ErrorCode.MALFORMED_CODE
    assert not text or text not in str(raised.value)


@pytest.mark.parametrize(
    "parts", [("R", "12345678"), ("RB", "1234567"), ("rb", "12345678"), ("RB", "1234567x")]
)
def test_parts_that_no_item_carries_make_no_number(parts: tuple[str, str]) -> None:
    with pytest.raises(Malformed):
        S10(*parts, "GB")


def test_a_check_digit_of_no_serial_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="eight"):
        check_digit("1234567")


def test_the_serial_stays_out_of_repr() -> None:
    """LN-IDN-009."""
    assert "47312482" not in repr(parse_s10("RR473124829GB"))
