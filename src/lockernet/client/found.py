"""Finds what somebody holds: a statement as bytes, hex, base64, JSON or code, or a code that nobody signs."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lockernet.codec.compact import PREFIX, RECEIPT_PREFIX, parse_compact, parse_receipt
from lockernet.codec.statements import parse_statement
from lockernet.codes.claim import PREFIX as CLAIM_PREFIX
from lockernet.codes.claim import ClaimCode, parse_claim
from lockernet.codes.digits import DigitCode, parse_digits
from lockernet.codes.staff import PREFIX as STAFF_PREFIX
from lockernet.codes.staff import StaffCode, parse_staff
from lockernet.errors import ErrorCode, Malformed
from lockernet.models.statements import Signature, SignedStatement

SIZE_LIMIT = 256 * 1024
_DEPTH_LIMIT = 8
_OTHER_CODE = re.compile(r"LN[0-9]+:")
_DIGITS = re.compile(r"[0-9](?:[ -]?[0-9]){9}")
"""Ten digits are also hex, but five bytes are no statement."""

Unsigned = ClaimCode | StaffCode | DigitCode
"""Codes that nobody signs; what they open, only their point can tell."""


@dataclass(frozen=True, slots=True)
class Found:
    """A statement, and the `LN1:` text if it came as one."""

    statement: SignedStatement
    code: str | None = None


def statement_in(data: bytes) -> Found | Unsigned:
    """What is signed in this, or the code that it is, which nobody signs. Raises Malformed.

    JSON may be what `lockernet --json` prints, what Connect answers, or anything around these.
    """
    if len(data) > SIZE_LIMIT:
        raise Malformed(ErrorCode.MESSAGE_TOO_LARGE, f"{len(data)} bytes; expected {SIZE_LIMIT} at most")
    text = _text(data)
    if text is None:
        return Found(_parsed(data))
    code = text.upper()
    if _OTHER_CODE.match(code):
        return _in_code(code)
    if _DIGITS.fullmatch(code):
        return parse_digits(code)
    return Found(_in_json(text) if text.startswith(("{", "[")) else _parsed(_decoded(text)))


def _in_code(code: str) -> Found | Unsigned:
    if code.startswith(CLAIM_PREFIX):
        return parse_claim(code)
    if code.startswith(STAFF_PREFIX):
        return parse_staff(code)
    if code.startswith(PREFIX):
        return Found(parse_compact(code), code)
    if code.startswith(RECEIPT_PREFIX):
        return Found(parse_receipt(code))
    raise Malformed(
        ErrorCode.VERSION_UNSUPPORTED, "expected a code that begins with LN0:, LN1:, LN2: or LN3:"
    )


def _text(data: bytes) -> str | None:
    """The printable ASCII that this is; None for bytes."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        return None
    return text.strip() if text.isprintable() or _is_lines(text) else None


def _is_lines(text: str) -> bool:
    return all(each.isprintable() or each in "\r\n\t" for each in text) and not text.startswith("\n")


def _decoded(text: str) -> bytes:
    words = "".join(text.split())
    if re.fullmatch(r"([0-9a-fA-F]{2})+", words):
        return bytes.fromhex(words)
    try:
        return base64.b64decode(words.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        expected = "expected a signed statement as bytes, hex, base64, JSON, digits, or an LN0: to LN3: code"
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, expected) from None


def _parsed(data: bytes) -> SignedStatement:
    statement = parse_statement(data)
    if not statement.payload_type:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the bytes are not a SignedStatement")
    return statement


def _in_json(text: str) -> SignedStatement:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the text is no JSON") from None
    found = next(_statements(value, depth=0), None)
    if found is None:
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "there is no statement in this JSON")
    return found


def _statements(value: Any, *, depth: int) -> Iterator[SignedStatement]:
    """Every statement in it, from the outside to the inside."""
    if depth > _DEPTH_LIMIT:
        return
    if isinstance(value, dict):
        if isinstance(value.get("statement"), str):
            yield _parsed(_decoded(value["statement"]))
        if "payloadType" in value:
            yield _from_connect(value)
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _statements(each, depth=depth + 1)


def _from_connect(value: dict[str, Any]) -> SignedStatement:
    """A SignedStatement as proto3 JSON writes it."""
    try:
        signatures = tuple(
            Signature(_decoded(each.get("keyId", "")), _decoded(each["signature"]))
            for each in value.get("signatures", ())
        )
        return SignedStatement(str(value["payloadType"]), _decoded(value.get("payload", "")), signatures)
    except (KeyError, TypeError, AttributeError):
        raise Malformed(ErrorCode.MALFORMED_STATEMENT, "the JSON is not a SignedStatement") from None
