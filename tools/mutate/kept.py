"""What is kept on disk, so that an interrupted run goes on: verdicts as they come, and what the tests call.

The files carry the mark of the tree in their name: in another tree they say nothing.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tools.mutate.tree import OUT
from tools.mutate.verdicts import Verdict


def keep(mark: str, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Pass the verdicts on, each written down first."""
    OUT.mkdir(parents=True, exist_ok=True)
    with _verdicts(mark).open("a") as out:
        for verdict in verdicts:
            out.write(json.dumps(asdict(verdict)) + "\n")
            out.flush()
            yield verdict


def kept(mark: str) -> dict[str, Verdict]:
    """The verdicts of an earlier run over exactly this tree; a line that was cut off is none."""
    if not _verdicts(mark).exists():
        return {}
    lines = _verdicts(mark).read_text().splitlines(keepends=True)
    whole = [Verdict(**json.loads(line)) for line in lines if line.endswith("\n")]
    return {verdict.ident: verdict for verdict in whole}


def keep_watch(mark: str, found: dict[str, Any]) -> None:
    """Write down what the watched run found."""
    OUT.mkdir(parents=True, exist_ok=True)
    _watch(mark).write_text(json.dumps(found))


def kept_watch(mark: str) -> dict[str, Any] | None:
    """What an earlier watched run of exactly this tree found; None if there was none."""
    if not _watch(mark).exists():
        return None
    found: dict[str, Any] = json.loads(_watch(mark).read_text())
    return found


def forget(mark: str) -> None:
    """Take away all that is kept about a tree."""
    _verdicts(mark).unlink(missing_ok=True)
    _watch(mark).unlink(missing_ok=True)


def _verdicts(mark: str) -> Path:
    return OUT / f"{mark}.jsonl"


def _watch(mark: str) -> Path:
    return OUT / f"{mark}.reach.json"
