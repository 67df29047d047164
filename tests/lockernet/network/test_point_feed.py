"""An operator's feed of points: what follows, what does not, and what a head must end."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lockernet.errors import ErrorCode, Untrusted
from lockernet.models.points import (
    CompartmentClass,
    CredentialChannel,
    Dimensions,
    PointFeedHead,
    PointKind,
    PointRecord,
    PointTombstone,
    Position,
)
from lockernet.network.point_feed import (
    NO_STATEMENT,
    Points,
    Word,
    follow,
    require_sealed,
    serves_everybody,
)
from tests.lockernet.parties import NETWORK, NOW, OPERATOR, header

SCANNER, KEYPAD = CredentialChannel.SCANNER, CredentialChannel.KEYPAD
STAFF, REMOTE = CredentialChannel.STAFF, CredentialChannel.REMOTE


def ident(sequence: int) -> bytes:
    return sequence.to_bytes(32) if sequence else NO_STATEMENT


def place(sequence: int, previous: bytes | None) -> dict[str, object]:
    top = header(issuer=OPERATOR, audience=NETWORK)
    return {"header": top.model_copy(update={"sequence": sequence, "previous_statement_id": previous})}


def record(
    point_id: str, sequence: int = 1, previous: bytes | None = None, *, name: str = "Harbour"
) -> PointRecord:
    return PointRecord.model_validate(
        place(sequence, previous)
        | {
            "point_id": point_id,
            "kind": PointKind.AUTOMATED,
            "name": name,
            "position": Position(latitude_e7=1, longitude_e7=1),
            "address_lines": (),
            "country": "SG",
            "time_zone": "Asia/Singapore",
            "opening_hours": "24/7",
            "compartment_classes": (),
            "obligations": (),
            "max_hold_seconds": 1,
            "max_reservation_seconds": 1,
            "tolerance_mm": 0,
        }
    )


def tombstone(point_id: str, sequence: int, previous: bytes | None, to: str | None = None) -> PointTombstone:
    values = place(sequence, previous) | {"point_id": point_id, "closed_at": NOW, "successor_point_id": to}
    return PointTombstone.model_validate(values)


def feed(*steps: tuple[str, str | None] | str) -> list[tuple[bytes, Word]]:
    """A record for a name; a tombstone for a name and its successor."""
    words: list[tuple[bytes, Word]] = []
    for sequence, step in enumerate(steps, start=1):
        previous = ident(sequence - 1) if sequence > 1 else None
        word = (
            record(step, sequence, previous)
            if isinstance(step, str)
            else tombstone(step[0], sequence, previous, step[1])
        )
        words.append((ident(sequence), word))
    return words


def refused(points: Points, words: list[tuple[bytes, Word]]) -> ErrorCode:
    with pytest.raises(Untrusted) as refusal:
        follow(points, words)
    return refusal.value.code


def test_a_feed_read_whole_or_in_two_halves_is_the_same() -> None:
    """LN-PNT-001."""
    words = feed("a", "b", ("a", "b"), "c")
    for cut in range(len(words) + 1):
        assert follow(follow(Points(), words[:cut]), words[cut:]) == follow(Points(), words)
    whole = follow(Points(), words)
    assert (set(whole.records), set(whole.closed), whole.sequence) == ({"b", "c"}, {"a"}, 4)


@given(st.permutations(range(4)))
def test_any_other_order_is_another_history(order: list[int]) -> None:
    """LN-PNT-002."""
    words = feed("a", "b", "c", "d")
    shuffled = [words[place] for place in order]
    if shuffled != words:
        assert refused(Points(), shuffled) is ErrorCode.UNTRUSTED_HISTORY


def test_a_gap_a_repeat_and_a_second_version_are_noticed_and_change_nothing() -> None:
    """LN-PNT-002."""
    words = feed("a", "b", "c")
    read = follow(Points(), words[:2])
    fork: list[tuple[bytes, Word]] = [(ident(99), record("c", 3, ident(98)))]
    for wrong in (words[:1], words[1:2], fork, feed("a", "b", "c", "d")[3:]):
        assert refused(read, wrong) is ErrorCode.UNTRUSTED_HISTORY
    assert read == follow(Points(), words[:2])


def test_the_first_statement_follows_nothing() -> None:
    assert refused(Points(), [(ident(1), record("a", 1, ident(0)))]) is ErrorCode.UNTRUSTED_HISTORY
    assert refused(Points(), [(ident(1), record("a", 2, None))]) is ErrorCode.UNTRUSTED_HISTORY


def test_the_newest_record_of_a_point_counts() -> None:
    words: list[tuple[bytes, Word]] = [
        (ident(1), record("a")),
        (ident(2), record("a", 2, ident(1), name="New name")),
    ]
    assert follow(Points(), words).records["a"].name == "New name"


def test_a_closed_point_does_not_come_back() -> None:
    """LN-PNT-004."""
    assert refused(Points(), feed("a", ("a", None), "a")) is ErrorCode.UNTRUSTED_HISTORY
    assert refused(Points(), feed("a", ("a", None), ("a", "b"))) is ErrorCode.UNTRUSTED_HISTORY


def test_a_point_that_moved_names_who_serves_in_its_place() -> None:
    """LN-PNT-004, LN-PNT-005."""
    points = follow(Points(), feed("a", "b", ("a", "b"), "c", ("b", "c"), "d", ("d", None)))
    assert [points.successor(each) for each in "abcde"] == ["c", "c", "c", None, None]


def test_a_circle_of_successors_leads_nowhere() -> None:
    """LN-PNT-005."""
    assert follow(Points(), feed(("a", "b"), ("b", "a"))).successor("a") is None


def test_eight_moves_are_followed_and_a_ninth_is_not() -> None:
    """LN-PNT-005."""
    moves = [(f"p{number}", f"p{number + 1}") for number in range(9)]  # from p1 to p9 are eight
    points = follow(Points(), feed(*moves, "p9"))
    assert (points.successor("p1"), points.successor("p0")) == ("p9", None)


def test_a_head_ends_where_the_reader_is_and_nowhere_else() -> None:
    """LN-PNT-003."""
    points = follow(Points(), feed("a", "b"))
    top = header(issuer=OPERATOR, audience=NETWORK)
    require_sealed(points, PointFeedHead(header=top, last_sequence=2, last_statement_id=ident(2)))
    require_sealed(Points(), PointFeedHead(header=top, last_sequence=0, last_statement_id=NO_STATEMENT))
    for sequence, statement_id in ((1, ident(1)), (2, ident(1)), (3, ident(3)), (0, NO_STATEMENT)):
        head = PointFeedHead(header=top, last_sequence=sequence, last_statement_id=statement_id)
        with pytest.raises(Untrusted) as refusal:
            require_sealed(points, head)
        assert refusal.value.code is ErrorCode.UNTRUSTED_HISTORY
    assert replace(points, sequence=1) != points


@pytest.mark.parametrize(
    ("channels", "enough"),
    [
        ((), False),
        ((SCANNER,), False),
        ((KEYPAD,), False),
        ((KEYPAD, KEYPAD), False),
        ((SCANNER, REMOTE), False),
        ((SCANNER, KEYPAD), True),
        ((SCANNER, STAFF), True),
        ((CredentialChannel(99), STAFF), True),
    ],
)
def test_nobody_needs_a_smartphone(channels: tuple[CredentialChannel, ...], enough: bool) -> None:
    """LN-PNT-006."""
    assert serves_everybody(record("a").model_copy(update={"channels": channels})) is enough


def test_accessible_compartments_are_among_those_that_there_are() -> None:
    """LN-PNT-007."""
    inside = Dimensions(width_mm=400, height_mm=300, depth_mm=500)
    assert CompartmentClass(inside=inside, max_weight_g=1, count=2, accessible_count=2).accessible_count == 2
    with pytest.raises(ValidationError, match="accessible_count is among count"):
        CompartmentClass(inside=inside, max_weight_g=1, count=2, accessible_count=3)
