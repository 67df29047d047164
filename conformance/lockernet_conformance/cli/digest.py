"""Which suite it was: one hash over all of its files."""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGE = "lockernet_conformance"


def suite_digest() -> str:
    """SHA-256 over name and SHA-256 of every file of the package in the order of names, hexadecimal."""
    whole = hashlib.sha256()
    for name, file in sorted(_files(files(PACKAGE), "")):
        whole.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.name == "__pycache__":
            continue
        name = f"{prefix}{entry.name}"
        found += _files(entry, f"{name}/") if entry.is_dir() else [(name, entry)]
    return found
