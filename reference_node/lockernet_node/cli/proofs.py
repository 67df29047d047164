"""Reads what a counterparty brings to the operator: a signed head, or receipts, in a file.

A file is a feed that `lockernet events --save` wrote, or one signed statement, as bytes or in base64.
"""

import base64
import binascii
from pathlib import Path

from lockernet.client.saved import SavedFeed, load
from lockernet.codec.statements import parse_statement
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.custody import CustodyReceipt
from lockernet.models.payload_types import PAYLOAD_TYPES
from lockernet.models.statements import SignedStatement


def read_head(path: Path) -> SignedStatement:
    """The signed head in a file. Raises Malformed."""
    content = _read(path)
    if not _is_feed(content):
        return _statement(content, path)
    feed = load(content)
    if feed.head is None:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: a feed without its signed head")
    return parse_statement(feed.head)


def read_receipts(path: Path) -> list[SignedStatement]:
    """The receipts of hand-overs in a file, oldest first. Raises Malformed."""
    content = _read(path)
    found = _receipts_of(load(content)) if _is_feed(content) else [_statement(content, path)]
    return [each for each in found if each.payload_type == PAYLOAD_TYPES[CustodyReceipt]]


def _receipts_of(feed: SavedFeed) -> list[SignedStatement]:
    return [parse_statement(entry.receipt) for entry in feed.entries if entry.receipt is not None]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Malformed(ErrorCode.MALFORMED_FILE, f"{path}: {error.strerror}") from None


def _is_feed(content: bytes) -> bool:
    return content.lstrip().startswith(b"{")


def _statement(content: bytes, path: Path) -> SignedStatement:
    try:
        return parse_statement(base64.b64decode(content.strip(), validate=True))
    except (binascii.Error, ValueError):
        return parse_statement(content)
    except Malformed as error:
        raise Malformed(error.code, f"{path}: {error.message}") from None
