"""What the extra `labels` brings, asked for where it is used."""

from lockernet import qr
from lockernet.errors import ErrorCode, Malformed

INSTALL = "Pillow or python-barcode is missing; run: pip install 'lockernet[labels]'"


def require_extra() -> None:
    """Raises Malformed, CONFIGURATION, with the command to run if the extra is not installed."""
    try:
        import barcode  # type: ignore[import-untyped]  # noqa: F401, PLC0415  # an extra, without stubs
        import PIL  # noqa: F401, PLC0415  # an extra
    except ModuleNotFoundError:
        raise Malformed(ErrorCode.CONFIGURATION, INSTALL) from None
    qr.require_extra()
