"""A sheet of paper in the printer's own dots: bars, squares and letters, black on white.

A barcode is good if each bar is a whole number of dots wide. So everything is measured in millimetres and
laid on the dots of the printer (203, 300 or 600 a inch) before anything is drawn, and nothing is smoothed.
"""

from collections.abc import Iterator
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING

from lockernet import qr
from lockernet.errors import ErrorCode, Malformed
from lockernet.identifiers.gs1_keys import Sscc, is_sscc
from lockernet.labels.extra import require_extra
from lockernet.labels.fonts import Fonts, written

if TYPE_CHECKING:
    from segno import QRCode

RESOLUTIONS = (203, 300, 600)
"""Dots an inch that label printers have."""

MM_PER_INCH = 25.4
BAR_MM = 0.495
"""The narrowest bar of an SSCC on a parcel, by GS1's general specifications; wide enough for S10 too."""

QUIET_BARS = 10
"""Light at both ends of a Code 128, in narrowest bars."""

LARGEST_MM, SMALLEST_MM = 5.0, 2.4
"""Of letters: a line too long for its place shrinks down to the second, and is then refused."""

BLACK, WHITE = 0, 1


class Sheet:
    """One page. Places are millimetres from the upper left corner."""

    def __init__(self, width_mm: float, height_mm: float, *, dpi: int, fonts: Fonts) -> None:
        if dpi not in RESOLUTIONS:
            raise Malformed(ErrorCode.CONFIGURATION, f"expected one of {RESOLUTIONS} dots an inch, got {dpi}")
        require_extra()
        from PIL import Image, ImageDraw  # noqa: PLC0415  # an extra

        self._dpi = dpi
        self._fonts = fonts
        self.width_mm = width_mm
        self.image: Image.Image = Image.new("1", (self._dots(width_mm), self._dots(height_mm)), WHITE)
        self._draw = ImageDraw.Draw(self.image)
        self._draw.fontmode = "1"

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        name: str,
        room: tuple[float, float],
        size: float = LARGEST_MM,
    ) -> None:
        """One line with its upper left corner here, as large as `size` or smaller to fit; `name` names it."""
        (line,) = written((words,))
        font = self._fonts.fitting(
            line,
            (self._dots(room[0]), self._dots(room[1])),
            name=name,
            sizes=range(self._dots(size), self._dots(min(SMALLEST_MM, size)) - 1, -1),
        )
        self._draw.text((self._dots(x), self._dots(y)), line, fill=BLACK, font=font)

    def rule(self, y: float, *, margin: float) -> None:
        """A line across the page."""
        left, right = self._dots(margin), self._dots(self.width_mm - margin)
        self._draw.rectangle((left, self._dots(y), right, self._dots(y + 0.3)), fill=BLACK)

    def barcode(self, y: float, number: str, *, height: float) -> None:
        """The number as Code 128, an SSCC as GS1-128, in the middle of the page."""
        modules = bars(number)
        bar = ceil(BAR_MM / MM_PER_INCH * self._dpi)
        left = (self.image.width - bar * len(modules)) // 2
        if left < bar * QUIET_BARS:
            raise Malformed(ErrorCode.MALFORMED_CODE, "the barcode is wider than the label")
        top, bottom = self._dots(y), self._dots(y + height)
        for begin, count in _runs(modules):
            x = left + bar * begin
            self._draw.rectangle((x, top, x + bar * count - 1, bottom), fill=BLACK)

    def square(self, x: float, y: float, symbol: "QRCode", *, size: float) -> None:
        """A QR code with its light border, as large as whole dots allow within `size`."""
        rows = [bytes(row) for row in symbol.matrix]
        across = len(rows) + 2 * qr.QUIET_ZONE
        dots = self._dots(size) // across
        left, top = (self._dots(each) + dots * qr.QUIET_ZONE for each in (x, y))
        for line, row in enumerate(rows):
            for begin, count in _runs(row):
                corner = (left + dots * begin, top + dots * line)
                self._draw.rectangle(
                    (*corner, corner[0] + dots * count - 1, corner[1] + dots - 1), fill=BLACK
                )

    def _dots(self, millimetres: float) -> int:
        return round(millimetres / MM_PER_INCH * self._dpi)


def bars(number: str) -> bytes:
    """1 for a dark module and 0 for a light one, without the light at both ends."""
    require_extra()
    from barcode.codex import Code128, Gs1_128  # type: ignore[import-untyped]  # noqa: PLC0415  # an extra

    drawn = Gs1_128(Sscc(number).element_string()) if is_sscc(number) else Code128(number)
    (modules,) = drawn.build()
    return bytes(map(int, modules))


def _runs(modules: bytes) -> Iterator[tuple[int, int]]:
    """Where each dark run begins, and how many modules it has."""
    at = 0
    for dark, run in groupby(modules):
        count = len(list(run))
        if dark:
            yield at, count
        at += count
