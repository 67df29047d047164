"""Labels and slips, read back by other programs' decoders."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lockernet.codes import base32
from lockernet.codes.claim import ClaimCode
from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.gs1_keys import check_digit
from lockernet.identifiers.label_text import label_text
from lockernet.labels import DropOffSlip, Fonts, Form, ParcelLabel, pdf, png
from lockernet.labels.sheet import BAR_MM, RESOLUTIONS, bars
from tests.lockernet.labels.paper import font_file, ink, page_of, pages_of, symbols_on

S10 = "CP000000080SG"
SSCC = "34012345000000001" + check_digit("34012345000000001")
CODE = "LN1:" + base32.encode(bytes(range(132)))
LABEL = ParcelLabel(S10, to=("Jane Doe", "10 Harbour Road"), sender=("Merlion",), point_name="Harbour point")
SLIP = DropOffSlip(
    CODE, "Harbour point", datetime(2026, 12, 1, 18, tzinfo=ZoneInfo("Asia/Singapore")), "0001-123456", S10
)
THAI, BURMESE, VIETNAMESE = "สมชาย ใจดี 12 ถนนสุขุมวิท", "မောင်မောင် ၁၂ လမ်းမတော်", "Nguyễn Thị Đăng"


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize(("number", "identifier"), [(S10, "]C0"), (SSCC, "]C1")])
def test_a_label_is_read_back_from_png_and_pdf(number: str, identifier: str, dpi: int) -> None:
    label = replace(LABEL, number=number)
    for page in (page_of(png(label, dpi=dpi)), *pages_of(pdf([label], dpi=dpi), dpi=dpi)):
        seen = symbols_on(page)

        scanned = f"00{number}" if number == SSCC else number
        assert set(seen) == {"Code 128", "QR Code"}
        assert (seen["Code 128"].text, seen["Code 128"].identifier) in {
            (scanned, identifier),
            (f"(00){number}", identifier),
        }
        assert seen["QR Code"].text == number


@pytest.mark.parametrize("number", [S10, SSCC])
def test_whatever_a_driver_scans_of_a_label_finds_the_same_parcel(number: str) -> None:
    # LN-IDN-005, LN-IDN-006
    seen = symbols_on(page_of(png(replace(LABEL, number=number))))

    bar, square = seen["Code 128"], seen["QR Code"]
    bare = bar.text.replace("(00)", "00")
    assert label_text(f"{bar.identifier}{bare}") == label_text(square.text) == number


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_every_bar_is_a_whole_number_of_dots_and_as_wide_as_gs1_wants(dpi: int) -> None:
    page = page_of(png(replace(LABEL, number=SSCC), dpi=dpi))
    row = [page.getpixel((x, round(page.height * 0.78))) for x in range(page.width)]
    dark = [at for at, dot in enumerate(row) if dot == 0]
    width, modules = dark[-1] - dark[0] + 1, bars(SSCC)

    bar, rest = divmod(width, len(modules))
    assert rest == 0
    assert bar >= BAR_MM / 25.4 * dpi
    assert [row[dark[0] + at * bar + bar // 2] == 0 for at in range(len(modules))] == list(map(bool, modules))
    assert dark[0] >= 10 * bar
    assert page.width - dark[-1] > 10 * bar


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_a_slip_shows_its_code_and_its_number(dpi: int) -> None:
    # LN-COD-040
    for page in (page_of(png(SLIP, dpi=dpi)), *pages_of(pdf([SLIP], dpi=dpi), dpi=dpi)):
        seen = symbols_on(page)
        assert {name: each.text for name, each in seen.items()} == {"QR Code": CODE, "Code 128": S10}


def test_a_slip_has_modules_of_at_least_four_tenths_of_a_millimetre() -> None:
    # LN-COD-042
    for dpi in RESOLUTIONS:
        across = 53 + 2 * 4
        assert (48 / 25.4 * dpi // across) * 25.4 / dpi >= 0.4


def test_a_slip_without_digits_and_number_is_a_slip() -> None:
    seen = symbols_on(page_of(png(replace(SLIP, digits="", number=""))))

    assert {name: each.text for name, each in seen.items()} == {"QR Code": CODE}


def test_many_labels_are_pages_of_one_file() -> None:
    forms: list[Form] = [LABEL, replace(LABEL, number=SSCC), SLIP]
    pages = pages_of(pdf(forms), dpi=300)

    codes = [symbols_on(page)["QR Code"].text for page in pages]
    assert codes == [S10, SSCC, CODE]


def test_the_same_label_makes_the_same_bytes_and_no_name_stands_beside_the_picture() -> None:
    first, second = pdf([LABEL]), pdf([LABEL])

    assert first == second
    for drawn in (first, png(LABEL)):
        for word in (b"Jane", b"Harbour", b"CP000", b"CreationDate", b"2026"):
            assert word not in drawn
    assert "Jane" not in repr(LABEL) + repr(SLIP)
    assert CODE not in repr(SLIP)
    assert "123456" not in repr(SLIP)


def test_every_line_leaves_ink_in_its_own_place() -> None:
    bare = page_of(png(ParcelLabel(S10)))
    full = page_of(png(replace(LABEL, to=tuple(f"Line {n}" for n in range(6)))))

    assert ink(bare, 35, 81) == 0
    for line in range(6):
        assert ink(full, 35 + 7.6 * line, 35 + 7.6 * (line + 1)) > 0


@pytest.mark.parametrize(
    ("text", "font"), [(THAI, "Garuda.ttf"), (BURMESE, "Padauk-Regular.ttf"), (VIETNAMESE, "DejaVuSans.ttf")]
)
def test_other_scripts_are_set_in_the_first_font_that_has_them(text: str, font: str) -> None:
    label = replace(LABEL, to=("Jane Doe", text))
    fonts = Fonts((font_file("DejaVuSans.ttf"), font_file(font)))
    page = page_of(png(label, fonts=fonts))

    assert ink(page, 42.6, 50.2) > 1_000
    assert symbols_on(page)["Code 128"].text == S10
    assert page_of(png(replace(LABEL, to=("Jane Doe", "Jane Doe")))).tobytes() != page.tobytes()


def test_marks_are_set_where_the_script_wants_them() -> None:
    """Thai vowels above take no width of their own: shaped text is narrower than its letters side by side."""
    font = Fonts((font_file("Garuda.ttf"),)).fitting(THAI, (2_000, 200), name="to", sizes=range(60, 20, -1))

    assert font.getlength("ที่") < sum(map(font.getlength, "ที่"))


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        (THAI, "U+0E2A THAI CHARACTER SO SUA"),
        (BURMESE, "U+1019 MYANMAR LETTER MA"),
        (VIETNAMESE, "U+1EC5 LATIN SMALL LETTER E WITH CIRCUMFLEX AND TILDE"),
        ("José", "U+00E9 LATIN SMALL LETTER E WITH ACUTE"),
        ("Jose\u0301", "U+00E9 LATIN SMALL LETTER E WITH ACUTE"),
    ],
)
def test_a_letter_that_no_font_has_is_named_and_nothing_is_drawn(text: str, letter: str) -> None:
    with pytest.raises(Malformed) as refused:
        png(replace(LABEL, to=("Jane Doe", text)))

    assert refused.value.code is ErrorCode.MALFORMED_FIELD
    assert f"to, line 2: no glyph for {letter} in the built-in font" in refused.value.message
    assert text not in refused.value.message


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"number": "CP000000081SG"}, ErrorCode.MALFORMED_CODE, "check digit"),
        ({"number": SSCC[:-1] + str((int(SSCC[-1]) + 1) % 10)}, ErrorCode.MALFORMED_CODE, "check digit"),
        (
            {"number": ClaimCode(bytes(8), bytes(16)).text()},
            ErrorCode.MALFORMED_CODE,
            "expected 13 characters",
        ),
        ({"number": CODE}, ErrorCode.MALFORMED_CODE, "expected 13 characters"),
        ({"to": ("a",) * 7}, ErrorCode.MALFORMED_FIELD, "to: expected 6 lines"),
        ({"to": ("Jane\nDoe",)}, ErrorCode.MALFORMED_FIELD, "U+000A"),
        ({"to": ("Jane \u202eeoD",)}, ErrorCode.MALFORMED_FIELD, "U+202E"),
        ({"sender": ("", "Depot")}, ErrorCode.MALFORMED_FIELD, "sender, line 1"),
        ({"point_name": "x" * 81}, ErrorCode.MALFORMED_FIELD, "point_name, line 1"),
    ],
)
def test_a_label_that_says_something_wrong_is_never_made(
    change: dict[str, object], code: ErrorCode, words: str
) -> None:
    with pytest.raises(Malformed) as refused:
        replace(LABEL, **change)  # type: ignore[arg-type]  # wrong on purpose

    assert refused.value.code is code
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": ClaimCode(bytes(8), bytes(16)).text()}, "drop-off code"),
        ({"code": CODE.lower()}, "drop-off code"),
        ({"code": S10}, ""),
        ({"digits": "12"}, ""),
        ({"number": "CP1"}, "13 characters"),
        ({"until": datetime(2026, 12, 1)}, "zone"),  # noqa: DTZ001  # that is what is refused
    ],
)
def test_a_slip_that_says_something_wrong_is_never_made(change: dict[str, object], words: str) -> None:
    with pytest.raises(Malformed) as refused:
        replace(SLIP, **change)  # type: ignore[arg-type]  # wrong on purpose

    assert words in refused.value.message


def test_a_line_that_does_not_fit_is_named_and_a_long_one_shrinks() -> None:
    assert png(replace(LABEL, to=("M" * 40,)))
    with pytest.raises(Malformed, match="to, line 1: too long"):
        png(replace(LABEL, to=("M" * 80,)))


def test_a_file_that_is_no_font_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fonts") / "none.ttf"
    path.write_text("no font")
    for each in (path, path.with_name("gone.ttf")):
        with pytest.raises(Malformed, match=r"\.ttf is not there, or is no font file") as refused:
            png(LABEL, fonts=Fonts((each,)))
        assert refused.value.code is ErrorCode.CONFIGURATION


def test_a_printer_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Malformed, match="dots an inch"):
        png(LABEL, dpi=72)


@pytest.mark.parametrize(("module", "extra"), [("PIL", "labels"), ("barcode", "labels"), ("segno", "qr")])
def test_a_missing_library_is_named_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, module: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(Malformed, match=rf"pip install 'lockernet\[{extra}\]'") as refused:
        png(LABEL)
    assert refused.value.code is ErrorCode.CONFIGURATION


def test_the_time_on_a_slip_is_said_with_its_zone() -> None:
    elsewhere = replace(SLIP, until=SLIP.until.astimezone(UTC))

    assert elsewhere.until == SLIP.until
    assert png(elsewhere) != png(SLIP)
