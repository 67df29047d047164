"""`lockernet label parcel | slip`: labels and senders' slips as files for a label printer; sends nothing."""

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lockernet import labels
from lockernet.cli.show import JSON, note, show
from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import write_secret
from lockernet.labels.sheet import RESOLUTIONS

SUFFIXES = (".pdf", ".png")


def _check(_ctx: click.Context, _param: click.Parameter, path: Path) -> Path:
    if path.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(f"expected a file that ends in {' or '.join(SUFFIXES)}")
    if path.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{path} exists; it is never overwritten")
    return path


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a form is drawn, with which letters, for which printer."""

    out: Path
    font_paths: tuple[Path, ...]
    dpi: str
    as_json: bool

    def draw(self, form: labels.Form) -> None:
        """Write the form into its new file."""
        labels.require_extra()
        fonts, dots = labels.Fonts(self.font_paths), int(self.dpi)
        is_png = self.out.suffix.lower() == ".png"
        draw = (
            labels.png(form, fonts=fonts, dpi=dots) if is_png else labels.pdf([form], fonts=fonts, dpi=dots)
        )
        write_secret(self.out, draw)
        note("It carries what was given here, which is kept nowhere else.")
        show(str(self.out), {"file": str(self.out), "bytes": len(draw)}, as_json=self.as_json)


OPTIONS = (
    click.option(
        "--font",
        "font_paths",
        type=click.Path(path_type=Path),
        multiple=True,
        help="A font file for letters beyond ASCII; may be repeated.  [default: a built-in one, ASCII only]",
    ),
    click.option(
        "--dpi",
        type=click.Choice([str(each) for each in RESOLUTIONS]),
        default="300",
        show_default=True,
        help="Dots an inch of the printer.",
    ),
    click.option(
        "--out",
        type=click.Path(path_type=Path),
        callback=_check,
        required=True,
        help="A new .pdf or .png file (mode 600).",
    ),
    JSON,
)


def _printing(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options; it gets them as `paper`."""

    @functools.wraps(function)
    def command(**given: Any) -> None:
        paper = Paper(**{name: given.pop(name) for name in Paper.__dataclass_fields__})
        function(paper=paper, **given)

    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.group()
def label() -> None:
    """Draw labels for parcels and slips for senders. Needs the extra labels."""


@label.command()
@click.option("--number", required=True, help="An S10 number, or the 18 digits of an SSCC.")
@click.option("--to", multiple=True, help="A line of the recipient's name and address; may be repeated.")
@click.option("--from", "sender", multiple=True, help="A line of the sender's; may be repeated.")
@click.option("--point-name", default="", help="The point where it goes, as people call it.")
@_printing
def parcel(
    *, paper: Paper, number: str, to: tuple[str, ...], sender: tuple[str, ...], point_name: str
) -> None:
    """Draw the label of a parcel: its number as barcode and QR code, and the lines given here.

    \b
    Example:
      lockernet label parcel --number CP000000080SG --to "Jane Doe" --out label.pdf
    """
    paper.draw(labels.ParcelLabel(number, to, sender, point_name))


@label.command()
@click.option("--code", required=True, help="The LN1: drop-off code, or - to read it from stdin.")
@click.option("--point-name", required=True, help="The point, as people call it.")
@click.option("--until", required=True, help="When the code ends, with a zone: 2026-12-01T18:00+08:00.")
@click.option("--digits", default="", help="What may be typed instead of the code.")
@click.option("--number", default="", help="An S10 number, or the 18 digits of an SSCC.")
@_printing
def slip(*, paper: Paper, code: str, point_name: str, until: str, digits: str, number: str) -> None:
    """Draw the slip for a sender who brings a parcel. Whoever holds it can open a door.

    \b
    Example:
      lockernet label slip --code - --point-name "Harbour point" --until 2026-12-01T18:00+08:00 --out slip.png
    """
    text = sys.stdin.readline().strip() if code == "-" else code
    paper.draw(labels.DropOffSlip(text, point_name, _moment(until), digits, number))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            "expected a time like 2026-12-01T18:00+08:00", param_hint="--until"
        ) from None
