"""All that a GS1 label says, through the library; LN-IDN-016."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.element_strings import sscc_in
from lockernet.identifiers.gs1_keys import Gln, Sscc, check_digit
from lockernet.identifiers.gs1_label import read_gs1_label

GS = "\x1d"
SSCC = "106141411234567897"
GLN = "0614141123452"


@pytest.mark.parametrize(
    "scanned",
    [
        f"]C100{SSCC}410{GLN}403R7",
        f"]C1{GS}00{SSCC}410{GLN}403R7\r\n",
        f"00{SSCC}410{GLN}403R7",
        f"(00){SSCC}(410){GLN}(403)R7",
        f"]d2403R7{GS}410{GLN}00{SSCC}",
    ],
)
def test_a_label_says_the_same_however_it_is_written(scanned: str) -> None:
    label = read_gs1_label(scanned)

    assert label.sscc == Sscc(SSCC)
    assert label.ship_to == Gln(GLN)
    assert label.value("403") == "R7"
    assert label.place is None
    assert label.value("01") is None
    assert {each.identifier for each in label.elements} == {"00", "410", "403"}


def test_a_digital_link_names_a_place_and_its_part() -> None:
    label = read_gs1_label(f"https://id.gs1.org/414/{GLN}/254/12")

    assert label.place == Gln(GLN)
    assert label.value("254") == "12"
    assert label.sscc is None


@pytest.mark.parametrize(
    "scanned",
    [
        "",
        "]C1",
        "]C0" + "00" + SSCC,  # plain Code 128
        "]E09781492053743",
        "00" + SSCC[:-1] + "0",
        "(00)" + SSCC[:-1] + "0",
        f"00{SSCC}410{GLN[:-1]}3",
        f"00{SSCC}0109781492053744",
        f"https://id.gs1.org/414/{GLN[:-1]}3",
        "https://id.gs1.org/00/%D9%A1%D9%A00614141123456789",
        "http://[",
        "https://",
        "(00",
        "()1",
        "(00)",
        "00",
        "99" + "\x01",
        "10A\u202e",
        "1" * 10_000_000,
        "CP000000080SG",
        "11261399",
    ],
    ids=lambda scanned: f"{len(scanned)} characters",
)
def test_anything_else_is_malformed_and_not_repeated(scanned: str) -> None:
    """LN-IDN-016: one wrong number makes the whole label wrong."""
    with pytest.raises(Malformed) as raised:
        read_gs1_label(scanned)

    assert raised.value.code is ErrorCode.MALFORMED_CODE
    assert not scanned or scanned not in str(raised.value)


def test_names_and_streets_stay_out_of_repr() -> None:
    """LN-IDN-016."""
    label = read_gs1_label(f"]C100{SSCC}4300Merlion+Traders{GS}4301Tan")

    assert label.value("4301") == "Tan"
    assert not any(secret in repr(label) for secret in ("Merlion", "Tan", SSCC))


PIECES = st.sampled_from(
    ["00", SSCC, "410", GLN, GS, "]C1", "(", ")", "https://id.gs1.org/", "/", "%", "http:", "[", "?", "=",
     "3909", "4324", "3932", "8008", "7007", "01", "(00)", "99", "A", "0", "9" * 20, "\x00", " "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60))
def test_a_label_is_read_or_malformed_and_nothing_else(scanned: str) -> None:
    """LN-IDN-016."""
    try:
        label = read_gs1_label(scanned)
    except Malformed as malformed:
        assert malformed.code is ErrorCode.MALFORMED_CODE
        return
    assert label.elements
    assert (label.sscc is None) == (label.value("00") is None)
    assert isinstance(label.ship_to, Gln | None)


BODIES = st.from_regex(r"[0-9]{17}", fullmatch=True)
OTHERS = st.sampled_from([f"410{GLN}", "15261130", "3103005000", f"403R7{GS}", f"9261{GS}", f"21A1{GS}", ""])


@given(BODIES, OTHERS, OTHERS)
def test_the_short_table_and_the_library_find_the_same_sscc(body: str, before: str, after: str) -> None:
    """LN-IDN-005: a point without the library reads the same parcel as a courier with it."""
    sscc = body + check_digit(body)
    scanned = f"{before}00{sscc}{after}"

    assert sscc_in(scanned) == sscc
    assert read_gs1_label(f"]C1{scanned}").sscc == Sscc(sscc)


def test_a_missing_extra_names_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "biip", None)

    with pytest.raises(Malformed, match=r"pip install 'lockernet\[gs1\]'") as raised:
        read_gs1_label(f"00{SSCC}")

    assert raised.value.code is ErrorCode.CONFIGURATION
