"""Bytes as people compare them: place, sixteen in hexadecimal, and what of them is text."""

MOST = 2048
"""A finding shows no more; all of it stands in the transcript."""


def hexdump(data: bytes, most: int = MOST) -> str:
    """One line for sixteen bytes, and a last one for what is left out."""
    shown = data[:most]
    lines = [_line(place, shown[place : place + 16]) for place in range(0, len(shown), 16)]
    if len(data) > most:
        lines.append(f"... {len(data) - most} more bytes; all {len(data)} are in the transcript")
    return "\n".join(lines)


def _line(place: int, row: bytes) -> str:
    digits = row.hex(" ")
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
    return f"{place:04x}  {digits[:23]:<23}  {digits[24:]:<23}  {text}"
