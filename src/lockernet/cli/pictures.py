"""`--qr PATH`, a code also as a picture in a file that only its owner may read; `--blocks`, on the screen."""

from pathlib import Path

import click

from lockernet import qr
from lockernet.cli.show import note
from lockernet.errors import ErrorCode, Malformed
from lockernet.keyring import write_secret

SUFFIXES = (".svg", ".png")


def _check(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    """Look before anything is sent: a parcel must not be ordered and its picture be lost."""
    if path is None:
        return None
    if path.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(f"expected a file that ends in {' or '.join(SUFFIXES)}")
    if path.exists():
        raise Malformed(ErrorCode.CONFIGURATION, f"{path} exists; it is never overwritten")
    if not path.parent.is_dir():
        raise Malformed(ErrorCode.CONFIGURATION, f"{path.parent} is no folder")
    qr.require_extra()
    return path


QR = click.option(
    "--qr",
    "picture",
    type=click.Path(path_type=Path),
    callback=_check,
    help="Also draw the code into this new .svg or .png file (mode 600).",
)


def _need_extra(_ctx: click.Context, _param: click.Parameter, wished: bool) -> bool:
    """Look before anything is sent."""
    if wished:
        qr.require_extra()
    return wished


BLOCKS = click.option(
    "--blocks",
    "in_blocks",
    is_flag=True,
    callback=_need_extra,
    help="Also draw the code here, for a screen with a dark background.",
)


def with_blocks(words: str, text: str, *, in_blocks: bool) -> str:
    """The words and, if it is wished, the QR code of this text below them."""
    return f"{words}\n{qr.blocks(text)}" if in_blocks else words


def draw(path: Path | None, text: str) -> None:
    """Write the picture of this code (LN-COD-043); nothing without a path."""
    if path is None:
        return
    drawn = qr.png(text) if path.suffix.lower() == ".png" else qr.svg(text).encode()
    write_secret(path, drawn)
    note(f"QR code: {path}")


def erase(path: Path | None) -> None:
    """Take the picture back: its code will never open anything."""
    if path is not None:
        path.unlink(missing_ok=True)
