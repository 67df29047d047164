"""`--qr PATH`: the picture of a code; LN-COD-043."""

import sys
from pathlib import Path

import pytest

from lockernet import qr
from tests.lockernet.cli.office import Office, Say

PARCEL = ("--label", "CP000000080SG", "--outside", "100x300x450", "--weight-g", "2400")


async def test_a_badge_and_a_claim_code_are_drawn_for_their_owner_only(office: Office) -> None:
    badge = await office.run("badge", "--qr", "badge.svg", "--json")
    reserved = await office.run("reserve", *PARCEL, "--qr", "claim.PNG", "--json")

    assert (badge.code, reserved.code) == (0, 0), badge.err + reserved.err
    assert (office.folder / "badge.svg").read_text() == qr.svg(badge.json["badge"])
    assert (office.folder / "claim.PNG").read_bytes() == qr.png(reserved.json["claim_code"])
    assert {(office.folder / name).stat().st_mode & 0o777 for name in ("badge.svg", "claim.PNG")} == {0o600}
    assert "QR code: badge.svg" in badge.err
    assert badge.json["badge"] not in badge.err + (office.folder / "badge.svg").read_text()


async def test_a_walk_in_has_a_picture_too(office: Office) -> None:
    expected = await office.run("expect", *PARCEL, "--qr", "walk-in.svg", "--json")

    assert (office.folder / "walk-in.svg").read_text() == qr.svg(expected.json["claim_code"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--qr", "mine.svg"), 3, "never overwritten"),
        (("--qr", "nowhere/claim.svg"), 3, "is no folder"),
        (("--qr", "claim.gif"), 2, ".svg or .png"),
        (("--qr", "claim"), 2, ".svg or .png"),
        (("--qr", "claim.svg", "--no-claim"), 2, "--no-claim"),
    ],
)
async def test_a_picture_that_cannot_be_is_refused_before_anything_is_sent(
    office: Office, words: tuple[str, ...], code: int, said: str
) -> None:
    mine = office.folder / "mine.svg"
    mine.write_text("mine")
    before = sorted(path.name for path in office.folder.iterdir())

    ended = await office.run("reserve", *PARCEL, *words)

    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert "request " not in ended.err
    assert mine.read_text() == "mine"
    assert sorted(path.name for path in office.folder.iterdir()) == before


async def test_a_refused_parcel_leaves_no_picture_and_a_lost_answer_does(office: Office) -> None:
    huge = ("--label", "H", "--outside", "500x500x700", "--weight-g", "2400")

    refused = await office.run("reserve", *huge, "--qr", "refused.svg")
    lost = await office.run("reserve", *PARCEL, "--qr", "lost.svg", LOCKERNET_ENDPOINT="127.0.0.1:1")

    assert (refused.code, lost.code) == (1, 5)
    assert not (office.folder / "refused.svg").exists()
    assert (office.folder / "lost.svg").exists()


async def test_without_the_option_nothing_is_drawn(office: Office) -> None:
    before = sorted(path.name for path in office.folder.iterdir())

    ended = await office.run("badge")

    assert ended.code == 0
    assert sorted(path.name for path in office.folder.iterdir()) == before


def test_a_missing_extra_is_one_line_and_exit_code_3(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)

    ended = say("badge", "--qr", str(tmp_path / "badge.svg"))

    assert (ended.code, ended.out) == (3, "")
    assert "pip install 'lockernet[qr]'" in ended.err
    assert list(tmp_path.iterdir()) == []
