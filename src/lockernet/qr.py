"""Draws the QR code of an `LN0:`, `LN1:` or `LN2:` text, as SVG, PNG or text, through segno: the extra `qr`.

Whoever sees the picture can use the code, so it is treated like the code: it goes into no log, and its title
says what it is for and never what is in it. Why segno: docs/adr/0014. Rules LN-COD-040 to LN-COD-044.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from lockernet.codes import base32
from lockernet.codes.claim import PREFIX as CLAIM_PREFIX
from lockernet.codes.claim import parse_claim
from lockernet.codes.scan import BADGE_PREFIX
from lockernet.errors import ErrorCode, Malformed

if TYPE_CHECKING:
    from segno import QRCode

RECEIPT_PREFIX = "LN2:"
INSTALL = "segno is missing; run: pip install 'lockernet[qr]'"

VERSION_LIMITS = {CLAIM_PREFIX: 3, BADGE_PREFIX: 9, RECEIPT_PREFIX: 20}
"""The largest QR version by prefix, at error level M: 61, 262 and 970 characters would fit."""

MAX_CHARACTERS = 969
"""Of the longest receipt (LN-SIG-016). No kiosk reads it, so it may be longer than what one takes."""

QUIET_ZONE = 4
"""Light modules around the symbol, as ISO/IEC 18004 asks for."""

PIXELS_PER_MODULE = 8

BLOCKS = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
"""Two modules, the upper one first, as one character; 1 is dark."""

TITLE = "Code for a parcel locker"
DESCRIPTIONS = {
    CLAIM_PREFIX: "A QR code. Show it to the parcel locker's scanner, or type the digits that belong to it.",
    BADGE_PREFIX: "A QR code. Show it to the parcel locker's scanner.",
    RECEIPT_PREFIX: "A QR code. It is a receipt.",
}


def svg(text: str, *, title: str = TITLE, description: str = "") -> str:
    """The code as one `<svg>` element for a page or a file; a screen reader says title and description.

    Raises Malformed: MALFORMED_CODE if this is no code of ours or too large, CONFIGURATION without the extra.
    """
    modules, drawn = symbol(text), BytesIO()
    if text in title or text in description:
        raise ValueError("expected words that do not repeat the code")
    modules.save(
        drawn, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, xmldecl=False,
        svgclass=None, lineclass=None, title=title, nl=False,
        desc=description or DESCRIPTIONS[text[: len(CLAIM_PREFIX)]],
    )  # fmt: skip
    return drawn.getvalue().decode().replace("<svg ", '<svg role="img" ', 1)


def png(text: str, *, pixels_per_module: int = PIXELS_PER_MODULE) -> bytes:
    """The code as a black and white PNG. A page that shows it owes it a text of its own (LN-COD-044).

    Raises Malformed as `svg` does.
    """
    drawn = BytesIO()
    symbol(text).save(
        drawn, kind="png", border=QUIET_ZONE, dark="#000", light="#fff", scale=pixels_per_module
    )
    return drawn.getvalue()


def blocks(text: str) -> str:
    """The code as lines of block characters, two modules high each, for a terminal with a dark background.

    Light modules are drawn and dark ones left out; no colours, so it can be piped. Raises Malformed as `svg`.
    """
    rows = [bytes(row) for row in symbol(text).matrix_iter(border=QUIET_ZONE)]
    if len(rows) % 2:
        rows.append(bytes(len(rows[0])))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join(
        "".join(BLOCKS[above, below] for above, below in zip(*pair, strict=True)) for pair in pairs
    )


def symbol(text: str) -> "QRCode":
    """The modules: alphanumeric mode, error level M, the smallest version that holds the text."""
    limit = _limit(text)
    require_extra()
    import segno  # noqa: PLC0415  # an extra

    drawn = segno.make_qr(text, error="m", mode="alphanumeric", boost_error=False)
    if int(drawn.version) > limit:
        raise _malformed(f"expected a QR code of version {limit} at most, got {drawn.version}")
    return drawn


def require_extra() -> None:
    """Raises Malformed, CONFIGURATION, with the command to run if the extra is not installed."""
    try:
        import segno  # noqa: F401, PLC0415  # an extra
    except ModuleNotFoundError:
        raise Malformed(ErrorCode.CONFIGURATION, INSTALL) from None


def _limit(text: str) -> int:
    """The largest version for this text, which is a whole code of ours in its one form."""
    if len(text) > MAX_CHARACTERS:
        raise _malformed(f"expected at most {MAX_CHARACTERS} characters, got {len(text)}")
    prefix, body = text[: len(CLAIM_PREFIX)], text[len(CLAIM_PREFIX) :]
    if prefix not in VERSION_LIMITS:
        raise _malformed(f"expected a code that begins with {', '.join(VERSION_LIMITS)}")
    if prefix == CLAIM_PREFIX:
        parse_claim(text)
    elif not base32.decode(body, limit=MAX_CHARACTERS):
        raise _malformed(f"expected something after {prefix}")
    return VERSION_LIMITS[prefix]


def _malformed(message: str) -> Malformed:
    return Malformed(ErrorCode.MALFORMED_CODE, message)
