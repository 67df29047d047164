"""A transcript is read back as it was written, or not at all."""

from pathlib import Path

import pytest

from lockernet_conformance.probe import Answer, Question, Record, Transcript, read_transcript
from lockernet_conformance.probe.transcript import BrokenTranscript

RECORD = Record(
    case="svc/points/list",
    number=1,
    at_ns=1_790_000_000_000_000_000,
    took_us=812,
    question=Question("point", "/a.B/C", b"\x00asked", (("x-bin", b"\xff\x00"), ("y", b"z")), 2.5, 3),
    answer=Answer("LEFT", (b"one", b""), "words", b"\x08\x05"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "transcript.ndjson"
    with Transcript(path) as transcript:
        transcript.header({"format": 1})
        transcript.exchange(RECORD)
        transcript.verdict({"case": RECORD.case, "verdict": "PASS"})
        transcript.seal()
    return path


def test_what_was_written_is_read(path: Path) -> None:
    told = read_transcript(path)
    assert told.exchanges == {RECORD.case: [RECORD]}
    assert told.verdicts[0]["verdict"] == "PASS"
    assert told.header["format"] == 1


def test_every_changed_byte_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BrokenTranscript):
            read_transcript(path)


@pytest.mark.parametrize("lines", [(0,), (1,), (2,), (3,), (0, 1), (2, 3)])
def test_every_missing_line_is_noticed(path: Path, lines: tuple[int, ...]) -> None:
    kept = [line for number, line in enumerate(path.read_bytes().splitlines(True)) if number not in lines]
    path.write_bytes(b"".join(kept))
    with pytest.raises(BrokenTranscript):
        read_transcript(path)


def test_a_run_that_was_cut_is_no_transcript(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(BrokenTranscript, match="the run was cut"):
        read_transcript(path)


def test_an_older_transcript_is_never_overwritten(path: Path) -> None:
    with pytest.raises(FileExistsError):
        Transcript(path)
