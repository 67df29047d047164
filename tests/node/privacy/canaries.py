"""Words of people that no node may keep, and a search that finds them in whatever form they lie there."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

CANARIES: Mapping[str, str] = {
    "phone": "+6591827364",
    "name": "Siti Canaria Rahmawati",
    "e-mail": "siti.canaria@example.org",
    "address": "Blk 471 Canary Lane 08-151",
    "slug": "siti-canaria-rahmawati",
}
"""What could be typed, scanned or sent where it does not belong."""

LABEL = "SITI CANARIA 471108151"
"""The label of a parcel, as a careless courier writes it: it may lie in the side table, and nowhere else."""


def forms(text: str) -> Iterator[bytes]:
    """The text as bytes, in each form in which programs write it down."""
    for said in {text, text.lower(), text.upper(), quote(text), quote_plus(text), quote(text, safe="@+")}:
        yield said.encode()
    yield text.encode("utf-16-le")
    yield text.encode().hex().encode()
    for start in range(3):  # base64 looks different at each of three places
        inner = base64.b64encode(b"x" * start + text.encode())[4 if start else 0 : -4]
        yield inner
        yield base64.urlsafe_b64encode(b"x" * start + text.encode())[4 if start else 0 : -4]


def found(where: Mapping[str, bytes], wanted: Mapping[str, str]) -> list[str]:
    """`name in place` for each wanted text that lies somewhere, in any form."""
    return [
        f"{name} in {place}"
        for place, content in where.items()
        for name, text in wanted.items()
        if any(form in content for form in forms(text))
    ]


def files(folder: Path, *patterns: str) -> dict[str, bytes]:
    """The content of the files that match, by name."""
    return {path.name: path.read_bytes() for pattern in patterns for path in folder.glob(pattern)}
