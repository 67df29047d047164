"""The record of a run: one JSON object a line, sealed by the Merkle root of all lines before the last.

    header     what was judged, by which suite and rules, by whom, when; what the run drew from
    exchange   one question and its answer
    verdict    what became of a case, after its exchanges
    end        the root

From header and exchanges every verdict follows, without the target.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from lockernet_conformance.probe.exchange import Record, line_of, record_of, told
from lockernet_conformance.probe.merkle import MerkleTree


class BrokenTranscript(Exception):
    """The file is no transcript, or not the one that was written."""


class Transcript:
    """Writes one. Every line is in the file before the next question is asked."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("xb")
        self._tree = MerkleTree()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def header(self, fields: Mapping[str, Any]) -> None:
        """The first line."""
        self._write("header", fields)

    def exchange(self, record: Record) -> None:
        """One exchange."""
        self._write("exchange", told(record))

    def verdict(self, fields: Mapping[str, Any]) -> None:
        """What became of a case."""
        self._write("verdict", fields)

    def seal(self) -> str:
        """The last line; the root, hexadecimal."""
        root = self._tree.root()
        self._write("end", {"root": root})
        return root

    def _write(self, kind: str, fields: Mapping[str, Any]) -> None:
        line = line_of(kind, fields)
        self._tree.add(line)
        self._file.write(line + b"\n")
        self._file.flush()


@dataclass(frozen=True, slots=True)
class Told:
    """A whole transcript."""

    header: Mapping[str, Any]
    exchanges: Mapping[str, list[Record]]
    """By case."""
    verdicts: Sequence[Mapping[str, Any]]
    """In the order in which the cases were run."""
    root: str


def read_transcript(path: Path) -> Told:
    """The transcript in this file, its root recomputed. Raises BrokenTranscript and says which line."""
    try:
        return parse_transcript(path.read_bytes(), str(path))
    except OSError as error:
        raise BrokenTranscript(f"{path}: {error.strerror}") from None


def parse_transcript(data: bytes, path: str = "transcript") -> Told:
    """The same of bytes that were read already; `path` names them."""
    lines = data.split(b"\n")
    if lines.pop() != b"":
        raise BrokenTranscript(f"{path}: the last line has no end; the run was cut")
    objects = list(_objects(lines))
    if not objects or objects[0]["kind"] != "header":
        raise BrokenTranscript(f"{path}: line 1 is no header")
    if objects[-1]["kind"] != "end":
        raise BrokenTranscript(f"{path}: it has no end; the run was cut")
    root = root_of(lines[:-1])
    if objects[-1].get("root") != root:
        raise BrokenTranscript(
            f"{path}: root {objects[-1].get('root')} is not {root} of these lines: changed"
        )
    return _sort(objects, root)


def root_of(lines: Iterable[bytes]) -> str:
    """Merkle root of lines without their ends, hexadecimal: of all lines of a transcript but the last."""
    tree = MerkleTree()
    for line in lines:
        tree.add(line)
    return tree.root()


def _objects(lines: list[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise BrokenTranscript(f"line {number} is no JSON") from None
        if not isinstance(value, dict) or line_of(value.pop("kind", ""), value) != line:
            raise BrokenTranscript(f"line {number} is not as this suite writes it")
        yield json.loads(line)


def _sort(objects: list[dict[str, Any]], root: str) -> Told:
    exchanges: dict[str, list[Record]] = {}
    verdicts: list[Mapping[str, Any]] = []
    for number, fields in enumerate(objects[1:-1], start=2):
        try:
            if fields["kind"] == "exchange":
                record = record_of(fields)
                exchanges.setdefault(record.case, []).append(record)
            elif fields["kind"] == "verdict":
                verdicts.append(fields)
            else:
                raise ValueError(fields["kind"])
        except (KeyError, ValueError, TypeError) as error:
            raise BrokenTranscript(f"line {number}: {error!r}") from None
    return Told(objects[0], exchanges, verdicts, root)
