"""The frames of the CU48 against golden bytes (research/domain.md 7.6, HW2), and the reader against noise.

The first two requests stand in the research; the other bytes were added up by hand.
"""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lockernet_node.hardware.board.world import World
from lockernet_node.hardware.cu48 import Replies, Requests
from lockernet_node.hardware.dialect import Deed, Driven, Reply, Request, Status
from lockernet_node.hardware.dialects import CU48
from lockernet_node.hardware.frames import FrameReader

GOLDEN_REQUESTS = [
    ("02 00 00 60 03 65", Request(Deed.STATUS, board=0)),
    ("02 00 00 61 03 66", Request(Deed.UNLOCK, board=0, lock=0)),
    ("02 00 2F 61 03 95", Request(Deed.UNLOCK, board=0, lock=47)),
    ("02 1F 07 61 03 8C", Request(Deed.UNLOCK, board=31, lock=7)),
    ("02 1F 00 60 03 84", Request(Deed.STATUS, board=31)),
]

GOLDEN_REPLIES = [
    ("02 00 00 75 00 77", Driven(board=0, lock=0)),
    ("02 01 2F 75 00 A7", Driven(board=1, lock=47)),
    ("02 00 00 75 06 FF FF FF FF FF FF 77", Status(board=0, latched=2**48 - 1, infrared=None)),
    ("02 01 00 75 06 FE FF FF FF FF 7F F7", Status(board=1, latched=0x7FFF_FFFF_FFFE, infrared=None)),
    (
        "02 00 00 75 0C FF FF FF FF FF FF 01 00 00 00 00 80 FE",
        Status(board=0, latched=2**48 - 1, infrared=0x8000_0000_0001),
    ),
]

boards = st.integers(0, 31)
locks = st.integers(0, 47)
masks = st.integers(0, 2**48 - 1)
replies: st.SearchStrategy[Reply] = st.one_of(
    st.builds(Driven, board=boards, lock=locks),
    st.builds(Status, board=boards, latched=masks, infrared=st.none() | masks),
)
without_start = st.binary(max_size=12).map(lambda noise: noise.replace(b"\x02", b"\x00"))


def encode(reply: Reply) -> bytes:
    return CU48.encode_reply(reply, Request(Deed.STATUS, reply.board))


def looks_whole_somewhere(stream: bytes, until: int) -> bool:
    """Whether chance began a frame before `until` that is whole, or longer than what follows."""
    for start in range(until):
        head = stream[start : start + 5]
        told, length = head[3:4], head[4:5]
        if head[:1] != b"\x02" or told not in (b"", b"\x75") or length not in (b"", b"\0", b"\6", b"\x0c"):
            continue
        whole = 6 + head[4] if len(head) == 5 else 99
        frame = stream[start : start + whole]
        if len(frame) < whole or frame[-1] == sum(frame[:-1]) % 256:
            return True
    return False


@pytest.mark.parametrize(("golden", "request_"), GOLDEN_REQUESTS)
def test_requests_are_the_golden_bytes(golden: str, request_: Request) -> None:
    assert CU48.encode_request(request_) == bytes.fromhex(golden)
    assert FrameReader(Requests()).feed(bytes.fromhex(golden)) == [request_]


@pytest.mark.parametrize(("golden", "reply"), GOLDEN_REPLIES)
def test_replies_are_the_golden_bytes(golden: str, reply: Reply) -> None:
    assert encode(reply) == bytes.fromhex(golden)
    assert FrameReader(Replies()).feed(bytes.fromhex(golden)) == [reply]


def test_the_questions_of_the_driver_are_golden_and_none_of_them_wakes() -> None:
    assert CU48.status(0) == bytes.fromhex("02 00 00 60 03 65")
    assert CU48.unlock(0, 0) == bytes.fromhex("02 00 00 61 03 66")
    assert CU48.wake(0) is None


def test_a_board_that_tells_latches_alone_says_nothing_of_parcels() -> None:
    status = Status(board=0, latched=0b101, infrared=None)

    assert [lock for lock in range(48) if status.is_latched(lock)] == [0, 2]
    assert status.is_occupied(0) is None


@given(st.lists(replies, max_size=4), st.lists(st.integers(0, 80), max_size=8))
def test_frames_are_found_however_the_line_cuts_them(sent: list[Reply], cuts: list[int]) -> None:
    reader = FrameReader(Replies())
    stream = b"".join(map(encode, sent))
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]

    assert [reply for left, right in pairwise(edges) for reply in reader.feed(stream[left:right])] == sent


@given(st.lists(st.tuples(without_start, replies), max_size=4), without_start)
def test_noise_before_and_between_frames_hides_none(sent: list[tuple[bytes, Reply]], tail: bytes) -> None:
    stream = b"".join(noise + encode(reply) for noise, reply in sent) + tail

    assert FrameReader(Replies()).feed(stream) == [reply for _, reply in sent]


@given(st.binary(max_size=16), replies)
def test_stray_start_bytes_hide_nothing_that_follows(noise: bytes, reply: Reply) -> None:
    stream = noise + encode(reply)
    assume(not looks_whole_somewhere(stream, len(noise)))

    assert FrameReader(Replies()).feed(stream) == [reply]


@given(replies, st.integers(0, 17), st.integers(1, 255))
def test_one_wrong_byte_is_never_taken_for_a_reply(reply: Reply, place: int, error: int) -> None:
    frame = bytearray(encode(reply))
    frame[place % len(frame)] ^= error
    assume(not looks_whole_somewhere(bytes(frame), len(frame)))

    assert FrameReader(Replies()).feed(bytes(frame)) == []


@given(boards, locks, st.sampled_from([Deed.STATUS, Deed.UNLOCK]), replies)
def test_an_adapter_that_hears_itself_makes_only_noise(
    board: int, lock: int, deed: Deed, reply: Reply
) -> None:
    echo = CU48.encode_request(Request(deed, board, lock))
    assume(not looks_whole_somewhere(echo + encode(reply), len(echo)))

    assert FrameReader(Replies()).feed(echo + encode(reply)) == [reply]


@given(boards, locks)
def test_a_question_is_never_heard_as_a_pulse(board: int, lock: int) -> None:
    (heard,) = FrameReader(Requests()).feed(CU48.encode_request(Request(Deed.STATUS, board, lock)))

    assert heard.deed is Deed.STATUS


@pytest.mark.parametrize("lock", [48, 255])
def test_a_lock_that_no_board_has_is_neither_asked_for_nor_told(lock: int) -> None:
    pulse, driven = bytes([2, 0, lock, 0x61, 3]), bytes([2, 0, lock, 0x75, 0])

    assert FrameReader(Requests()).feed(pulse + bytes([sum(pulse) % 256])) == []
    assert FrameReader(Replies()).feed(driven + bytes([sum(driven) % 256])) == []


def test_a_board_answers_a_pulse_and_is_not_busy_after_it() -> None:
    world = World(1, dialect=CU48)

    assert world.hear(Request(Deed.UNLOCK, board=0, lock=47), at=0.0) == bytes.fromhex("02 00 2F 75 00 A6")
    status = world.hear(Request(Deed.STATUS, board=0), at=0.0)

    assert FrameReader(Replies()).feed(status) == [Status(0, latched=2**47 - 1, infrared=0)]
    assert not world.door(0, 47).latched
