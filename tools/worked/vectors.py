"""What the page about the published vectors shows of them: a table of the files and three vectors."""

import json
from pathlib import Path
from typing import Any

from tools.vectors.coverage import is_negative

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "spec" / "vectors"


def table() -> str:
    """Every file with how many vectors it has, how many are not accepted, and of how many rules."""
    lines = ["| file | vectors | not accepted | rules |", "|---|---|---|---|"]
    for path in sorted(FOLDER.glob("*.json")):
        if path.name not in ("schema.json", "world.json"):
            vectors = _vectors(path.stem)
            denied, rules = sum(map(is_negative, vectors)), len({vector["rule"] for vector in vectors})
            lines.append(f"| [{path.name}]({path.name}) | {len(vectors)} | {denied} | {rules} |")
    return "\n".join(lines)


def digits() -> str:
    """The worked example of LN-COD-004."""
    return _shown("codes", "LN-COD-004", "digits")


def key() -> str:
    """The identity of Ed25519."""
    return _shown("keys", "LN-TRU-006", "order 1")


def story() -> str:
    """A deposit whose door did not open."""
    return _shown("custody", "LN-CUS-011", "did not open within")


def _shown(topic: str, rule: str, words: str) -> str:
    """The first vector of this rule that these words describe."""
    for vector in _vectors(topic):
        if vector["rule"] == rule and words in vector["why"] + str(vector["input"].get("check")):
            return f"```json\n{json.dumps(vector, indent=1, ensure_ascii=False)}\n```"
    raise AssertionError(f"{topic} has no vector of {rule} about {words}")


def _vectors(topic: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((FOLDER / f"{topic}.json").read_text())["vectors"]
    return loaded
