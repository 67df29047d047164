"""The QR codes that we draw, read back by another program's decoder; LN-COD-040 to LN-COD-044."""

import re
import struct
import sys
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from lockernet import qr
from lockernet.codes import base32
from lockernet.codes.claim import ClaimCode
from lockernet.errors import ErrorCode, Malformed

ONLY_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
CLAIM = ClaimCode(bytes(range(8)), bytes(range(16, 32))).text()
BADGE = "LN1:" + base32.encode(bytes(range(132)))
RECEIPT = "LN2:" + base32.encode(bytes(n % 251 for n in range(603)))
TEXTS = (CLAIM, BADGE, RECEIPT)

Rows = list[bytearray]
"""One byte a pixel: 0 dark, 255 light."""


def pixels_of_png(image: bytes) -> Rows:
    """A PNG of one bit a pixel, as its format says; fails on another."""
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(image):
        (length,) = struct.unpack_from(">I", image, at)
        chunks[image[at + 4 : at + 8]] = image[at + 8 : at + 8 + length]
        at += 12 + length
    width, height, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert (depth, colour) == (1, 0)
    stride = 1 + -(-width // 8)
    raw = zlib.decompress(chunks[b"IDAT"])
    assert len(raw) == stride * height
    rows, above = [], bytes(stride - 1)
    for row in range(height):
        above = unfiltered(raw[row * stride : (row + 1) * stride], above)
        bits = f"{int.from_bytes(above):0{8 * len(above)}b}"[:width]
        rows.append(bytearray(255 * int(bit) for bit in bits))
    return rows


def unfiltered(line: bytes, above: bytes) -> bytes:
    """A line without filter (0), or as the difference from the line above (2)."""
    assert line[0] in {0, 2}
    if line[0] == 0:
        return line[1:]
    return bytes((byte + up) % 256 for byte, up in zip(line[1:], above, strict=True))


def pixels_of_svg(image: str) -> Rows:
    """The horizontal strokes of the picture's path, drawn at four pixels a module."""
    root = ET.fromstring(image)
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    modules = [bytearray(b"\xff" * width) for _ in range(height)]
    (path,) = (each.attrib["d"] for each in root if "stroke" in each.attrib)
    x, y = 0, 0.0
    for move, stroke in re.findall(r"([Mm]-?[\d.]+ ?-?[\d.]+)|h(\d+)", path):
        if move:
            right, down = map(float, re.findall(r"-?\d*\.?\d+", move))
            x, y = (int(right), down) if move[0] == "M" else (x + int(right), y + down)
        else:
            modules[int(y)][x : x + int(stroke)] = bytes(int(stroke))
            x += int(stroke)
    return [bytearray(pixel for pixel in row for _ in range(4)) for row in modules for _ in range(4)]


def read(rows: Rows) -> zxingcpp.Barcode:
    """The one QR code in the picture; a row of random modules may look like a barcode of another kind."""
    image = memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))
    (found,) = zxingcpp.read_barcodes(image, formats=ONLY_QR)
    return found


DRAWINGS: dict[str, Callable[[str], Rows]] = {
    "png": lambda text: pixels_of_png(qr.png(text)),
    "svg": lambda text: pixels_of_svg(qr.svg(text)),
}


@pytest.mark.parametrize("kind", DRAWINGS)
@pytest.mark.parametrize("text", TEXTS, ids=["LN0", "LN1", "LN2"])
def test_another_decoder_reads_the_text_alone(kind: str, text: str) -> None:
    """LN-COD-040."""
    found = read(DRAWINGS[kind](text))

    assert found.text == text
    assert found.bytes == text.encode()
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.symbology_identifier == "]Q1"
    assert not found.orientation


@settings(max_examples=25)
@given(st.binary(min_size=24, max_size=24))
def test_every_claim_code_is_read_back(raw: bytes) -> None:
    """LN-COD-040, LN-COD-041: whatever was drawn at random, version 3 holds it."""
    text = ClaimCode(raw[:8], raw[8:]).text()

    assert read(pixels_of_png(qr.png(text, pixels_per_module=3))).text == text
    assert qr.symbol(text).version == 3


@settings(max_examples=25)
@given(st.binary(min_size=73, max_size=132))
def test_every_compact_grant_is_read_back(raw: bytes) -> None:
    """LN-COD-040, LN-COD-041: key id, signature, and a grant of 1 to 60 bytes."""
    text = "LN1:" + base32.encode(raw)

    assert read(pixels_of_png(qr.png(text, pixels_per_module=3))).text == text
    assert int(qr.symbol(text).version) <= 9


@pytest.mark.parametrize(("text", "version"), [(CLAIM, 3), (BADGE, 8), (RECEIPT, 20)])
def test_alphanumeric_mode_level_m_and_the_smallest_version(text: str, version: int) -> None:
    """LN-COD-040, LN-COD-041: worked out from the capacities of ISO/IEC 18004, 38/61, 178/221 and 909/970."""
    drawn = qr.symbol(text)

    assert (drawn.version, drawn.error, drawn.mode, drawn.is_micro) == (version, "M", "alphanumeric", False)


def test_a_code_that_would_be_too_large_is_not_drawn() -> None:
    """LN-COD-041: 262 characters are version 9, one more is version 10."""
    assert qr.symbol("LN1:" + "A" * 256).version == 9
    with pytest.raises(Malformed, match="version 9 at most, got 10") as raised:
        qr.svg("LN1:" + "A" * 264)
    assert raised.value.code is ErrorCode.MALFORMED_CODE


@pytest.mark.parametrize("size", [604, 5000])
def test_a_receipt_that_would_be_too_large_is_not_drawn(size: int) -> None:
    """LN-COD-041, LN-SIG-016: key id, signature and 531 bytes are 603; one more would need version 21."""
    with pytest.raises(Malformed, match="at most 969 characters") as raised:
        qr.svg("LN2:" + base32.encode(bytes(size)))
    assert raised.value.code is ErrorCode.MALFORMED_CODE


@pytest.mark.parametrize("kind", DRAWINGS)
def test_four_light_modules_stand_around(kind: str) -> None:
    """LN-COD-042."""
    rows = DRAWINGS[kind](CLAIM)
    module = len(rows) // (29 + 8)
    edge = 4 * module

    assert len(rows) == len(rows[0]) == (29 + 8) * module
    assert all(set(row) == {255} for row in [*rows[:edge], *rows[-edge:]])
    assert all(set(row[:edge]) | set(row[-edge:]) == {255} for row in rows)
    assert rows[edge][edge] == 0


@pytest.mark.parametrize("text", TEXTS, ids=["LN0", "LN1", "LN2"])
def test_an_svg_says_what_it_is_for_and_not_what_is_in_it(text: str) -> None:
    """LN-COD-043, LN-COD-044."""
    root = ET.fromstring(qr.svg(text, title="Parcel <1> & co"))

    assert root.attrib["role"] == "img"
    assert root[0].tag.endswith("title")
    assert root[0].text == "Parcel <1> & co"
    assert root[1].tag.endswith("desc")
    assert root[1].text
    assert text not in qr.svg(text)
    assert "script" not in qr.svg(text)


def test_a_title_that_repeats_the_code_is_our_mistake() -> None:
    """LN-COD-043."""
    with pytest.raises(ValueError, match="repeat"):
        qr.svg(CLAIM, title=f"Your code {CLAIM}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LN0:",
        "LN1:",
        "LN2:",
        "LN3:AAAA",
        CLAIM.lower(),
        CLAIM + "A",
        CLAIM[:-1],
        " " + CLAIM,
        CLAIM + "\n",
        BADGE + "=",
        "LN1:AAAAAAAAAA1",
        "LN1:A",
        "LN1:AB",
        "https://example.org/" + CLAIM,
        "4711-256181",
        "LN1:" + "\u0410" * 8,
        "LN2:" + "A" * 967,
        "LN1:" + "A" * 10_000_000,
    ],
    ids=lambda text: f"{len(text)} characters",
)
def test_what_is_no_code_of_ours_is_not_drawn_and_not_repeated(text: str) -> None:
    """LN-COD-040, LN-COD-041."""
    for draw in (qr.svg, qr.png):
        with pytest.raises(Malformed) as raised:
            draw(text)
        assert raised.value.code is ErrorCode.MALFORMED_CODE
        assert len(text) <= 4 or text not in str(raised.value)


def test_a_missing_extra_names_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)

    with pytest.raises(Malformed, match=r"pip install 'lockernet\[qr\]'") as raised:
        qr.png(CLAIM)

    assert raised.value.code is ErrorCode.CONFIGURATION
