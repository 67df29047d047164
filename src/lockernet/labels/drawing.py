"""The two forms on paper of A6 (105 x 148 mm), as PNG or as PDF with one page each."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from lockernet import qr
from lockernet.labels.extra import require_extra
from lockernet.labels.fonts import Fonts
from lockernet.labels.forms import DropOffSlip, Form, ParcelLabel, printed_number
from lockernet.labels.sheet import RESOLUTIONS, Sheet

if TYPE_CHECKING:
    from PIL.Image import Image
    from segno import QRCode

WIDTH_MM, HEIGHT_MM, MARGIN_MM = 105.0, 148.0, 6.0
INSIDE_MM = WIDTH_MM - 2 * MARGIN_MM
DPI = RESOLUTIONS[1]
BUILT_IN = Fonts()


def png(form: Form, *, fonts: Fonts = BUILT_IN, dpi: int = DPI) -> bytes:
    """The form as a black and white PNG that knows its size. Raises Malformed for what cannot be drawn."""
    drawn = BytesIO()
    _drawn(form, fonts, dpi).save(drawn, "png", dpi=(dpi, dpi))
    return drawn.getvalue()


def pdf(forms: Sequence[Form], *, fonts: Fonts = BUILT_IN, dpi: int = DPI) -> bytes:
    """The forms as a PDF, a page each; the same forms make the same bytes. Raises Malformed as `png` does."""
    first, *rest = (_drawn(form, fonts, dpi) for form in forms)
    drawn = BytesIO()
    first.save(
        drawn, "pdf", resolution=dpi, save_all=True, append_images=rest, creationDate=None, modDate=None
    )
    return drawn.getvalue()


def _drawn(form: Form, fonts: Fonts, dpi: int) -> "Image":
    require_extra()
    sheet = Sheet(WIDTH_MM, HEIGHT_MM, dpi=dpi, fonts=fonts)
    if isinstance(form, ParcelLabel):
        _draw_label(sheet, form)
    else:
        _draw_slip(sheet, form)
    return sheet.image


def _draw_label(sheet: Sheet, label: ParcelLabel) -> None:
    """From whom, to whom, where; then the number three times: letters, barcode, QR code."""
    _lines(sheet, "sender", label.sender, top=5.0, width=INSIDE_MM - 32, pitch=4.3, size=3.2)
    sheet.square(WIDTH_MM - MARGIN_MM - 28, 3.0, _plain_symbol(label.number), size=28.0)
    sheet.rule(32.0, margin=MARGIN_MM)
    _lines(sheet, "to", label.to, top=35.0, width=INSIDE_MM, pitch=7.6, size=5.6)
    sheet.rule(82.0, margin=MARGIN_MM)
    if label.point_name:
        sheet.text(MARGIN_MM, 84.0, label.point_name, name="point_name", room=(INSIDE_MM, 10.5), size=7.0)
    sheet.rule(95.0, margin=MARGIN_MM)
    _draw_number(sheet, label.number, top=99.0)


def _draw_slip(sheet: Sheet, slip: DropOffSlip) -> None:
    """What to do, in words that a child can read; the code, its digits, and the parcel's number."""
    for top, name, words, size in (
        (5.0, "title", "Bring your parcel here", 7.0),
        (14.5, "point_name", slip.point_name, 6.0),
        (24.0, "until", f"until {slip.until:%Y-%m-%d %H:%M %Z}", 5.0),
        (80.0, "words", "Show this code to the scanner of the locker.", 4.0),
        (85.5, "digits", f"Or type: {slip.typed()}" if slip.digits else "", 5.0),
        (92.5, "words", "Keep this slip. Do not put it on the parcel.", 4.0),
    ):
        if words:
            sheet.text(MARGIN_MM, top, words, name=name, room=(INSIDE_MM, 9.0), size=size)
    sheet.square((WIDTH_MM - 48) / 2, 31.0, qr.symbol(slip.code), size=48.0)
    if slip.number:
        sheet.rule(98.5, margin=MARGIN_MM)
        _draw_number(sheet, slip.number, top=101.0)


def _draw_number(sheet: Sheet, number: str, *, top: float) -> None:
    """The barcode and what it says, 47 mm high together."""
    sheet.barcode(top, number, height=34.0)
    room = (INSIDE_MM - 12, 9.0)
    sheet.text(MARGIN_MM + 6, top + 36.0, printed_number(number), name="number", room=room, size=5.6)


def _lines(
    sheet: Sheet, name: str, lines: Sequence[str], *, top: float, width: float, pitch: float, size: float
) -> None:
    for place, line in enumerate(lines):
        words = f"{name}, line {place + 1}"
        sheet.text(MARGIN_MM, top + place * pitch, line, name=words, room=(width, pitch), size=size)


def _plain_symbol(number: str) -> "QRCode":
    """The parcel's number as a QR code: for telephones, and where the barcode was scratched."""
    import segno  # noqa: PLC0415  # an extra

    return segno.make_qr(number, error="m", boost_error=False)
