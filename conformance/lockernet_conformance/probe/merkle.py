"""The Merkle tree hash of RFC 6962 section 2.1, grown line by line.

MTH({}) = SHA-256(); a leaf is SHA-256(0x00 || line), a node SHA-256(0x01 || left || right), and the left
tree of a node is the largest power of two that is smaller than the number of leaves below it.
"""

import hashlib


class MerkleTree:
    """Keeps one hash for each power of two in the number of leaves."""

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """One more leaf, at the end."""
        grown = _hash(b"\x00", leaf)
        size = self._size
        while size & 1:
            grown = _hash(b"\x01", self._peaks.pop(), grown)
            size >>= 1
        self._peaks.append(grown)
        self._size += 1

    def root(self) -> str:
        """The hash over all leaves so far, hexadecimal."""
        if not self._peaks:
            return hashlib.sha256().hexdigest()
        *left, grown = self._peaks
        for peak in reversed(left):
            grown = _hash(b"\x01", peak, grown)
        return grown.hex()


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()
