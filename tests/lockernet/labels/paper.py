"""Reads a drawn page as a scanner and a person would: another library's decoders, and plain pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # no stubs
import pytest
import zxingcpp
from PIL import Image

FONT_FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/local/share/fonts"))

LABEL_HEIGHT_MM = 148


@dataclass(frozen=True)
class Seen:
    """One symbol on a page."""

    format: str
    text: str
    identifier: str
    """Of the symbology, as scanners send it: `]C1` is GS1-128."""


def pages_of(pdf: bytes, *, dpi: int) -> Sequence[Image.Image]:
    """Each page as a printer with so many dots an inch would see it."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return pages


def page_of(png: bytes) -> Image.Image:
    """The one page."""
    return Image.open(BytesIO(png)).convert("L")


def symbols_on(page: Image.Image) -> Mapping[str, Seen]:
    """What zxing-cpp finds, by format."""
    found = [
        Seen(str(each.format), each.text, each.symbology_identifier) for each in zxingcpp.read_barcodes(page)
    ]
    by_format = {each.format: each for each in found}
    assert len(found) == len(by_format), found
    return by_format


def ink(page: Image.Image, top_mm: float, bottom_mm: float) -> int:
    """How many dark dots lie between these heights, left of where a QR code of a label stands."""
    dots = page.height / LABEL_HEIGHT_MM
    strip = page.crop((0, round(top_mm * dots), round(65 * dots), round(bottom_mm * dots)))
    return strip.histogram()[0]


def font_file(name: str) -> Path:
    """A font of the system; skips where it is not installed."""
    for folder in FONT_FOLDERS:
        for path in folder.rglob(name):
            return path
    pytest.skip(f"{name} is not installed")
