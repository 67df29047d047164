"""`lockernet label`: a file of its owner's only, a clear line for what cannot be drawn."""

import json
import sys
from pathlib import Path

import pytest

from lockernet.codes import base32
from tests.lockernet.cli.office import Say
from tests.lockernet.labels.paper import page_of, pages_of, symbols_on

S10 = "CP000000080SG"
CODE = "LN1:" + base32.encode(bytes(range(132)))
PARCEL = (
    "label",
    "parcel",
    "--number",
    S10,
    "--to",
    "Jane Doe",
    "--from",
    "Merlion",
    "--point-name",
    "Harbour",
)
SLIP = ("label", "slip", "--code", CODE, "--point-name", "Harbour", "--until", "2026-12-01T18:00+08:00")


def test_a_label_becomes_a_pdf_for_its_owner_only(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "label.pdf"
    ended = say(*PARCEL, "--out", str(out), "--json")

    drawn = out.read_bytes()
    (page,) = pages_of(drawn, dpi=300)
    assert (ended.code, json.loads(ended.out)) == (0, {"file": str(out), "bytes": len(drawn)})
    assert symbols_on(page)["Code 128"].text == S10
    assert out.stat().st_mode & 0o777 == 0o600
    assert "Jane" not in ended.out + ended.err


def test_a_slip_becomes_a_png(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "slip.PNG"
    ended = say(*SLIP, "--digits", "0001-123456", "--dpi", "203", "--out", str(out))

    assert (ended.code, ended.out) == (0, f"{out}\n")
    assert symbols_on(page_of(out.read_bytes()))["QR Code"].text == CODE
    assert out.stat().st_mode & 0o777 == 0o600
    assert CODE not in ended.out + ended.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((*PARCEL, "--out", "mine.pdf"), 3, "never overwritten"),
        ((*PARCEL, "--out", "label.gif"), 2, ".pdf or .png"),
        ((*PARCEL, "--out", "nowhere/label.pdf"), 3, "No such file"),
        ((*PARCEL, "--to", "ไทย", "--out", "label.pdf"), 1, "THAI CHARACTER SARA AI MAIMALAI"),
        ((*PARCEL, "--font", "gone.ttf", "--out", "label.pdf"), 3, "gone.ttf is not there"),
        (("label", "parcel", "--number", "CP1", "--out", "label.pdf"), 1, "13 characters"),
        ((*SLIP[:-1], "tomorrow", "--out", "slip.pdf"), 2, "2026-12-01T18:00+08:00"),
        ((*SLIP[:-1], "2026-12-01T18:00", "--out", "slip.pdf"), 1, "with a zone"),
    ],
)
def test_what_cannot_be_drawn_is_one_line_and_no_file(
    say: Say, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    mine = tmp_path / "mine.pdf"
    mine.write_text("mine")
    *rest, out = words

    ended = say(*rest, str(tmp_path / out))

    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.pdf"]
    assert mine.read_text() == "mine"


def test_a_missing_extra_is_one_line_and_exit_code_3(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "barcode", None)

    ended = say(*PARCEL, "--out", str(tmp_path / "label.pdf"))

    assert (ended.code, ended.out) == (3, "")
    assert "pip install 'lockernet[labels]'" in ended.err
    assert list(tmp_path.iterdir()) == []
