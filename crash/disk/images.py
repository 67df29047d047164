"""The states that a disk may be in after a power cut, made from what was written and synced.

What was synced is there. Of everything written since, any part may be: nothing, all, the first so many
writes, any of the writes, or any 512 or 4,096 bytes of them. A file that was never synced may be missing.
After a sync that failed, what it was to keep is never promised again unless it is written again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from pathlib import Path
from random import Random

from crash.disk.recorder import Act, Cut, Driven, Gone, Said, Sync, Write
from crash.ledger import Note

SECTORS = (512, 4_096)


class Kept(StrEnum):
    """What of the writes since the last sync is on the disk."""

    NOTHING = "nothing"
    EVERYTHING = "everything"
    FIRST = "the first writes"
    SOME = "any of the writes"
    TORN = "any sectors of the writes"


class _Fate(Enum):
    """What a write may hope for."""

    CERTAIN = auto()
    """A sync after it was done."""
    OPEN = auto()
    """No sync yet."""
    DOUBTFUL = auto()
    """Its sync failed: it may be there or not, and no later sync says anything about it."""


@dataclass(slots=True)
class _OnDisk:
    """One file: what is certain, and what came on top of it, in order."""

    certain: bytearray | None = None
    """None: the file may be missing."""
    later: list[tuple[Write | Cut, _Fate]] = field(default_factory=list)

    def sync(self, *, failed: bool) -> None:
        """All that is open becomes certain, or doubtful."""
        fate = _Fate.DOUBTFUL if failed else _Fate.CERTAIN
        self.later = [(act, fate if before is _Fate.OPEN else before) for act, before in self.later]
        if not failed and all(each is _Fate.CERTAIN for _, each in self.later):
            self.certain = _apply(self.certain or bytearray(), [act for act, _ in self.later])
            self.later.clear()

    def content(self, kept: Kept, draw: Random) -> bytes | None:
        """The file after a power cut; None where it is missing."""
        last = draw.randint(0, len(self.later))
        survived = [
            piece
            for number, (act, fate) in enumerate(self.later)
            for piece in _survivors(act, fate, kept, draw, is_first=number < last)
        ]
        if self.certain is None and not survived:
            return None
        return bytes(_apply(bytearray(self.certain or b""), survived))


@dataclass(frozen=True, slots=True)
class Image:
    """One state of the disk, with what had been said and done when the power went."""

    number: int
    after: int
    """How many acts came before."""
    kept: Kept
    files: dict[str, bytes]
    notes: Sequence[Note]
    driven: Sequence[str]

    def lay_out(self, folder: Path) -> None:
        """Write the files."""
        folder.mkdir(parents=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def images(acts: Sequence[Act], count: int, draw: Random, *, first: int = 0) -> Iterator[Image]:
    """So many images, each with its power cut at a place drawn from after the act `first` on."""
    places = sorted(draw.choices(range(first, len(acts) + 1), k=count))
    disk: dict[str, _OnDisk] = {}
    notes: list[Note] = []
    driven: list[str] = []
    done = 0
    for number, place in enumerate(places):
        for act in acts[done:place]:
            _happen(disk, act, notes, driven)
        done = place
        kept = draw.choice(list(Kept))
        files = {name: each.content(kept, draw) for name, each in disk.items()}
        there = {name: content for name, content in files.items() if content is not None}
        yield Image(number, place, kept, there, tuple(notes), tuple(driven))


def _happen(disk: dict[str, _OnDisk], act: Act, notes: list[Note], driven: list[str]) -> None:
    if isinstance(act, Said):
        notes.append(act.note)
    elif isinstance(act, Driven):
        driven.append(act.compartment)
    elif isinstance(act, Gone):
        disk.pop(act.file, None)
    elif isinstance(act, Sync):
        disk.setdefault(act.file, _OnDisk()).sync(failed=act.failed)
    else:
        disk.setdefault(act.file, _OnDisk()).later.append((act, _Fate.OPEN))


def _survivors(
    act: Write | Cut, fate: _Fate, kept: Kept, draw: Random, *, is_first: bool
) -> Iterator[Write | Cut]:
    """What of one write is there."""
    if fate is _Fate.CERTAIN or kept is Kept.EVERYTHING:
        yield act
    elif kept is Kept.TORN and isinstance(act, Write):
        pieces = _sectors(act, draw.choice(SECTORS))
        yield from (piece for piece in pieces if draw.random() < 0.5)
    elif is_first if kept is Kept.FIRST else kept is not Kept.NOTHING and draw.random() < 0.5:
        yield act


def _sectors(write: Write, size: int) -> Iterator[Write]:
    begin, end = write.offset, write.offset + len(write.written)
    while begin < end:
        border = min(end, (begin // size + 1) * size)
        yield Write(write.file, begin, write.written[begin - write.offset : border - write.offset])
        begin = border


def _apply(content: bytearray, written: Sequence[Write | Cut]) -> bytearray:
    for each in written:
        if isinstance(each, Cut):
            del content[each.size :]
            content.extend(bytes(max(0, each.size - len(content))))
        else:
            content.extend(bytes(max(0, each.offset - len(content))))
            content[each.offset : each.offset + len(each.written)] = each.written
    return content
