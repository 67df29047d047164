"""Fonts: which one has every letter of a line, and how large the line may be.

The built-in font knows ASCII only. For every other script the courier names font files; each line is set in
the first of them that has all its letters. A letter that none has is named, and nothing is drawn: a box in
place of a name helps nobody at the door.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lockernet.errors import ErrorCode, Malformed
from lockernet.labels.extra import require_extra

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

BUILT_IN = "the built-in font"
PROBE_PX = 40
NO_CHARACTER = "\U0010ffff"
"""Never given a meaning: every font draws its sign for a missing letter instead."""

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True)
class Fonts:
    """Font files, tried in this order, and the built-in font after them."""

    paths: tuple[Path, ...] = ()

    def fitting(self, text: str, room_px: tuple[int, int], *, name: str, sizes: range) -> "FreeTypeFont":
        """The font in the first of these sizes in which this text fits into so much width and height.

        `name` says which text it is; no message repeats it. Raises Malformed: MALFORMED_FIELD for a text that
        is too long or has a letter that no font has, CONFIGURATION for a file that is no font.
        """
        path = self._for(text, name)
        for size in sizes:
            font = load(path, size)
            _, _, right, bottom = font.getbbox(text)
            if right <= room_px[0] and bottom <= room_px[1]:
                return font
        raise Malformed(ErrorCode.MALFORMED_FIELD, f"{name}: too long for its place; shorten it, or break it")

    def _for(self, text: str, name: str) -> Path | None:
        missing = ""
        for path in (*self.paths, None):
            missing = next((each for each in text if not has_letter(path, each)), "")
            if not missing:
                _require_shaping(text, name)
                return path
        letter = f"U+{ord(missing):04X} {unicodedata.name(missing, 'without a name')}"
        tried = ", ".join([*(path.name for path in self.paths), BUILT_IN])
        words = f"{name}: no glyph for {letter} in {tried}; name a font file that has it"
        raise Malformed(ErrorCode.MALFORMED_FIELD, words)


@lru_cache(maxsize=256)
def load(path: Path | None, size_px: int) -> "FreeTypeFont":
    """The font in this size. Raises Malformed, CONFIGURATION, for a file that is none."""
    require_extra()
    from PIL import ImageFont  # noqa: PLC0415  # an extra

    if path is None:
        built_in = ImageFont.load_default(size_px)
        assert isinstance(built_in, ImageFont.FreeTypeFont)
        return built_in
    try:
        return ImageFont.truetype(path, size_px)
    except OSError:
        raise Malformed(ErrorCode.CONFIGURATION, f"{path} is not there, or is no font file") from None


@lru_cache(maxsize=4096)
def has_letter(path: Path | None, letter: str) -> bool:
    """False if the font would draw its sign for a missing letter; spaces and joiners every font has."""
    if letter.isspace() or unicodedata.category(letter) == "Cf":
        return True
    return _drawn(path, letter) != _drawn(path, NO_CHARACTER)


def _drawn(path: Path | None, letter: str) -> tuple[bytes, tuple[float, float, float, float]]:
    """What one letter looks like, glyph by glyph, without the shaping that could put a circle below it."""
    from PIL import ImageFont  # noqa: PLC0415  # an extra

    font = load(path, PROBE_PX).font_variant(layout_engine=ImageFont.Layout.BASIC)
    return bytes(font.getmask(letter, mode="1")), font.getbbox(letter)


def _require_shaping(text: str, name: str) -> None:
    """Marks above and below, and scripts from right to left, come out wrong without raqm in Pillow."""
    from PIL import features  # noqa: PLC0415  # an extra

    needs = any(
        unicodedata.category(each).startswith("M") or unicodedata.bidirectional(each) in RIGHT_TO_LEFT
        for each in text
    )
    if needs and not features.check("raqm"):
        words = f"{name}: this script needs Pillow with raqm and the library fribidi (Debian: libfribidi0)"
        raise Malformed(ErrorCode.CONFIGURATION, words)


def written(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines as fonts want them: one code point where Unicode has one (NFC)."""
    return tuple(unicodedata.normalize("NFC", line).strip() for line in lines)
