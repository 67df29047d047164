"""What an entry of the tree says by its number alone: which row, which hours, which traits.

To look up a point's row takes ten times as long as to pass an entry of the tree. In a big city at night
thousands of shops are near and none is open; so what rules out most points stands in the entry itself.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lockernet.client.atlas.traits import Trait
from lockernet.errors import ErrorCode, Unavailable

_TRAIT_BITS, _MASK_BITS, _HOURS_BITS, _ROW_BITS = 4, 16, 16, 27
"""63 in all: what a positive number of SQLite has room for."""

MASK_SHIFT = _TRAIT_BITS
_HOURS_SHIFT = MASK_SHIFT + _MASK_BITS
_ROW_SHIFT = _HOURS_SHIFT + _HOURS_BITS
_HOURS_MASK = (1 << _HOURS_BITS) - 1

SOME_HOURS = 0
"""In place of hours whose number is too large: the row knows them."""


class Entry(NamedTuple):
    """What the number says for a search."""

    row_id: int
    hours_id: int


def entries(row_id: int, *, hours_id: int, traits: int) -> Iterator[tuple[int, Trait]]:
    """The numbers of all entries of a point, one for each of its traits. Raises Unavailable."""
    if row_id >> _ROW_BITS:
        words = "the atlas has had more records than it can count; delete it and sync again"
        raise Unavailable(ErrorCode.STORE_UNAVAILABLE, words)
    if hours_id > _HOURS_MASK:
        hours_id = SOME_HOURS
    start = row_id << _ROW_SHIFT | hours_id << _HOURS_SHIFT | traits << MASK_SHIFT
    for trait in Trait:
        if traits >> trait & 1 and trait is not Trait.LAST_MILE:
            yield start | trait, trait


def read_entry(number: int) -> Entry:
    """The row and its hours."""
    return Entry(number >> _ROW_SHIFT, number >> _HOURS_SHIFT & _HOURS_MASK)
