"""The root of a transcript, against the published tree hashes of Certificate Transparency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet_conformance.probe import root_of

LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
]
"""Test data of the Certificate Transparency project, by which all its implementations are checked."""


@pytest.mark.parametrize(
    ("leaves", "root"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_the_root_is_that_of_rfc_6962(leaves: int, root: str) -> None:
    assert root_of(LEAVES[:leaves]) == root


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_another_byte_in_any_line_gives_another_root(lines: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    changed = [*lines[:place], lines[place] + b"!", *lines[place + 1 :]]
    assert root_of(changed) != root_of(lines)
    assert root_of(lines[:-1]) != root_of(lines)
