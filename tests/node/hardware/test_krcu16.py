"""The frames of the KR-CU16 against golden bytes (research/domain.md 7.6), and the reader against noise."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lockernet_node.hardware import krcu16
from lockernet_node.hardware.dialect import Deed, Reply, Request, Status, UnlockTime
from lockernet_node.hardware.dialects import KR_CU16
from lockernet_node.hardware.frames import FrameReader
from lockernet_node.hardware.krcu16 import REPLIES, REQUESTS

GOLDEN_REQUESTS = [
    ("02 00 31 03 36", Request(Deed.UNLOCK, board=0, lock=0)),
    ("02 00 30 03 35", Request(Deed.STATUS, board=0)),
    ("02 00 32 03 37", Request(Deed.ALL_STATUS, board=0)),
    ("02 00 33 03 38", Request(Deed.UNLOCK_ALL, board=0)),
    ("02 0F 31 03 45", Request(Deed.UNLOCK, board=0, lock=15)),
    ("02 00 38 03 3D", Request(Deed.UNLOCK_TIME, board=0)),
    ("02 17 31 03 4D", Request(Deed.UNLOCK, board=1, lock=7)),
    ("02 9F 31 03 D5", Request(Deed.UNLOCK, board=9, lock=15)),
]

GOLDEN_REPLIES = [
    ("02 00 35 FF FF 00 00 03 38", Status(board=0, latched=0xFFFF, infrared=0)),
    ("02 10 35 FE 7F 01 80 03 48", Status(board=1, latched=0x7FFE, infrared=0x8001)),
    ("02 00 38 00 32 03 6F", UnlockTime(board=0, milliseconds=500)),
]

boards = st.integers(0, 9)
masks = st.integers(0, 0xFFFF)
replies: st.SearchStrategy[Reply] = st.one_of(
    st.builds(Status, board=boards, latched=masks, infrared=masks),
    st.builds(UnlockTime, board=boards, milliseconds=st.integers(0, 6000).map(lambda tens: tens * 10)),
)
without_start = st.binary(max_size=12).map(lambda noise: noise.replace(b"\x02", b"\x00"))


def encode(reply: Reply) -> bytes:
    return KR_CU16.encode_reply(reply, Request(Deed.STATUS, reply.board))


def pieces(whole: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(whole) + 1) for cut in cuts), len(whole)]
    return [whole[left:right] for left, right in pairwise(edges)]


def looks_whole_somewhere(stream: bytes, until: int) -> bool:
    """Whether chance built a valid frame that begins before `until`; written apart from the reader."""
    lengths = {0x35: 9, 0x36: 9, 0x38: 7}
    for start in range(until):
        length = lengths.get(stream[start + 2]) if start + 2 < len(stream) else None
        frame = stream[start : start + length] if length else b""
        if (
            length
            and len(frame) == length
            and (frame[0], frame[-2]) == (2, 3)
            and frame[-1] == sum(frame[:-1]) % 256
        ):
            return True
    return False


@pytest.mark.parametrize(("golden", "request_"), GOLDEN_REQUESTS)
def test_requests_are_the_golden_bytes(golden: str, request_: Request) -> None:
    assert krcu16.encode_request(request_) == bytes.fromhex(golden)
    assert FrameReader(REQUESTS).feed(bytes.fromhex(golden)) == [request_]


@pytest.mark.parametrize(("golden", "reply"), GOLDEN_REPLIES)
def test_replies_are_the_golden_bytes(golden: str, reply: Reply) -> None:
    assert encode(reply) == bytes.fromhex(golden)
    assert FrameReader(REPLIES).feed(bytes.fromhex(golden)) == [reply]


def test_the_three_questions_of_the_driver_are_golden() -> None:
    assert krcu16.unlock(0, 15) == bytes.fromhex("02 0F 31 03 45")
    assert krcu16.status(0) == bytes.fromhex("02 00 30 03 35")
    assert krcu16.read_unlock_time(2) == bytes.fromhex("02 20 38 03 5D")


def test_bit_zero_is_the_lowest_lock_and_one_means_latched_or_present() -> None:
    status = Status(board=0, latched=0b0000_0001_0000_0001, infrared=0b1000_0000_0000_0000)

    assert [lock for lock in range(16) if status.is_latched(lock)] == [0, 8]
    assert [lock for lock in range(16) if status.is_occupied(lock)] == [15]


@given(st.lists(replies, max_size=4), st.lists(st.integers(0, 60), max_size=8))
def test_frames_are_found_however_the_line_cuts_them(sent: list[Reply], cuts: list[int]) -> None:
    reader = FrameReader(REPLIES)
    stream = b"".join(encode(reply) for reply in sent)

    assert [reply for piece in pieces(stream, cuts) for reply in reader.feed(piece)] == sent


@given(st.lists(st.tuples(without_start, replies), max_size=4), without_start)
def test_noise_before_and_between_frames_hides_none(sent: list[tuple[bytes, Reply]], tail: bytes) -> None:
    stream = b"".join(noise + encode(reply) for noise, reply in sent) + tail

    assert FrameReader(REPLIES).feed(stream) == [reply for _, reply in sent]


@given(st.lists(st.tuples(replies, st.integers(1, 8)), max_size=3), st.binary(max_size=12), replies)
def test_broken_frames_and_stray_start_bytes_hide_nothing_that_follows(
    broken: list[tuple[Reply, int]], noise: bytes, reply: Reply
) -> None:
    stray = b"".join(encode(cut)[: min(length, 6)] for cut, length in broken) + noise
    stream = stray + encode(reply)
    assume(not looks_whole_somewhere(stream, len(stray)))

    assert FrameReader(REPLIES).feed(stream) == [reply]


@given(replies, st.integers(0, 8), st.integers(1, 255))
def test_one_wrong_byte_is_never_taken_for_a_reply(reply: Reply, place: int, error: int) -> None:
    frame = bytearray(encode(reply))
    frame[place % len(frame)] ^= error
    assume(not looks_whole_somewhere(bytes(frame), len(frame)))

    assert FrameReader(REPLIES).feed(bytes(frame)) == []


@given(boards, st.integers(0, 15), st.sampled_from([Deed.STATUS, Deed.UNLOCK, Deed.UNLOCK_TIME]), replies)
def test_an_adapter_that_hears_itself_makes_only_noise(
    board: int, lock: int, deed: Deed, reply: Reply
) -> None:
    echo = krcu16.encode_request(Request(deed, board, lock))

    assert FrameReader(REPLIES).feed(echo + encode(reply)) == [reply]


def test_what_was_begun_before_a_silence_can_be_forgotten() -> None:
    reader = FrameReader(REPLIES)
    whole = krcu16.encode_status(Status(0, 1, 0))

    assert reader.feed(whole[:5]) == []
    reader.forget()
    assert reader.feed(whole[5:]) == []
    assert reader.feed(whole) == [Status(0, 1, 0)]
