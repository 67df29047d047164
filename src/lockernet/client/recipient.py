"""What a courier gives to a person: digits to type and a QR code to show, for a letter, a page or a screen.

Whoever sees one can use it, so neither stands in `repr`, and so in no log.
"""

from dataclasses import dataclass, field

from lockernet import qr
from lockernet.codes.digits import DigitCode
from lockernet.models.calls import GetClaimCodeResponse


@dataclass(frozen=True, slots=True)
class QrCode:
    """The text of a QR code, and its pictures. They need the extra `qr`; Malformed says how to install it."""

    text: str = field(repr=False)

    def svg(self) -> str:
        """One `<svg>` element for a page, with words for a screen reader."""
        return qr.svg(self.text)

    def png(self) -> bytes:
        """A black and white PNG; the page that shows it owes it a text of its own."""
        return qr.png(self.text)

    def blocks(self) -> str:
        """Lines of block characters for a terminal with a dark background."""
        return qr.blocks(self.text)


@dataclass(frozen=True, slots=True)
class RecipientCode:
    """With what a parcel can be collected: the point's digits and, if asked for, a QR code of ours."""

    selector: str
    """Four digits that find the parcel at its point."""
    digits: str = field(repr=False)
    """Six digits that open its door."""
    generation: int
    drop_off_digits: str | None = field(default=None, repr=False)
    """What its sender types instead, after the same selector, while it is expected."""
    qr: QrCode | None = None

    def text(self) -> str:
        """The digits as they stand in a letter: 4711-256181."""
        return DigitCode(self.selector, self.digits).text()

    def spaced(self) -> str:
        """The digits as they are read out: 4711 256 181. A kiosk takes them so, too."""
        return f"{self.selector} {self.digits[:3]} {self.digits[3:]}"


def recipient_code(answer: GetClaimCodeResponse, *, qr_text: str | None) -> RecipientCode:
    """The point's answer as what the recipient gets."""
    return RecipientCode(
        selector=answer.selector,
        digits=answer.digits,
        generation=answer.generation,
        drop_off_digits=answer.drop_off_digits,
        qr=None if qr_text is None else QrCode(qr_text),
    )
