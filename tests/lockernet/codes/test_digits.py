"""T2: the digits computed a second time by hand, what people type, and the drawing of selectors."""

import hashlib
from inspect import signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockernet.codes.digits import (
    SELECTORS_EACH,
    DigitCode,
    Drawer,
    digits,
    draw_selector,
    drop_off_digits,
    parse_digits,
)
from lockernet.errors import ErrorCode, Malformed

KEY = bytes(range(32))
PARCEL = b"ABCDEFGHIJKLMNOP"

keys = st.binary(min_size=32, max_size=64)
parcels = st.binary(min_size=16, max_size=16)
u32 = st.integers(0, 2**32 - 1)
codes = st.builds(
    DigitCode,
    selector=st.from_regex(r"[0-9]{4}", fullmatch=True),
    digits=st.from_regex(r"[0-9]{6}", fullmatch=True),
)


def rfc_2104(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256 from its definition: H(K xor opad, H(K xor ipad, message))."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()


def test_the_digits_are_those_that_openssl_and_bc_compute() -> None:  # LN-COD-004
    # printf 'LN-T2-v1\0\0\0\3ABCDEFGHIJKLMNOP\0\0\0\2' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00..1f
    # begins with 163d02153c5df8c2; "ibase=16; 163D02153C5DF8C2 % F4240" in bc
    assert digits(KEY, key_version=3, parcel_id=PARCEL, generation=2) == "124866"


@given(keys, u32, parcels, u32)
def test_the_digits_are_the_definition_written_out(
    key: bytes, key_version: int, parcel_id: bytes, generation: int
) -> None:  # LN-COD-004
    message = b"LN-T2-v1" + key_version.to_bytes(4) + parcel_id + generation.to_bytes(4)
    number = 0
    for byte in rfc_2104(key, message)[:8]:
        number = number * 256 + byte
    expected = str(number + 10**30)[-6:]
    assert digits(key, key_version=key_version, parcel_id=parcel_id, generation=generation) == expected


def test_every_input_changes_the_digits() -> None:
    seen = {
        digits(KEY, key_version=1, parcel_id=PARCEL, generation=0),
        digits(KEY, key_version=2, parcel_id=PARCEL, generation=0),
        digits(KEY, key_version=1, parcel_id=PARCEL, generation=1),
        digits(KEY, key_version=1, parcel_id=PARCEL[::-1], generation=0),
        digits(KEY[::-1], key_version=1, parcel_id=PARCEL, generation=0),
    }
    assert len(seen) == 5


def test_digits_are_spread_evenly_and_keep_leading_zeros() -> None:
    many = [digits(KEY, key_version=1, parcel_id=PARCEL, generation=number) for number in range(5_000)]
    assert all(len(one) == 6 and one.isascii() and one.isdecimal() for one in many)
    for first in "0123456789":
        assert 380 < sum(one[0] == first for one in many) < 620  # 500 expected, 21 the deviation


@given(keys, u32, parcels)
def test_drop_off_digits_are_the_definition_written_out(key: bytes, version: int, parcel_id: bytes) -> None:
    """LN-COD-017."""
    number = int.from_bytes(rfc_2104(key, b"LN-DO-v1" + version.to_bytes(4) + parcel_id)[:8])
    assert drop_off_digits(key, key_version=version, parcel_id=parcel_id) == str(number + 10**30)[-6:]


def test_a_drop_off_code_is_no_collection_code() -> None:
    pairs = [
        (
            drop_off_digits(KEY, key_version=version, parcel_id=PARCEL),
            digits(KEY, key_version=version, parcel_id=PARCEL, generation=0),
        )
        for version in range(50)
    ]
    assert all(drop_off != collection for drop_off, collection in pairs)


def test_a_code_belongs_to_a_parcel_and_knows_no_compartment() -> None:
    """LN-COD-019."""
    assert "compartment" not in "".join(
        [*signature(digits).parameters, *signature(drop_off_digits).parameters]
    )


def test_a_weak_key_or_another_kind_of_id_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        digits(KEY[:31], key_version=1, parcel_id=PARCEL, generation=0)
    with pytest.raises(ValueError, match="got 32 and 15"):
        digits(KEY, key_version=1, parcel_id=PARCEL[1:], generation=0)


@given(codes, st.data())
def test_digits_are_read_in_any_grouping_with_single_separators(code: DigitCode, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-"]), min_size=9, max_size=9))
    typed = "".join(digit + gap for digit, gap in zip(code.selector + code.digits, [*gaps, ""], strict=True))
    assert parse_digits(typed) == code
    assert parse_digits(code.text()) == code


def test_people_read_four_and_six_and_nobody_reads_them_in_a_log() -> None:
    code = parse_digits("1235 678 901")
    assert code == DigitCode(selector="1235", digits="678901")
    assert code.text() == "1235-678901"
    assert "678901" not in repr(code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "123456789",
        "12345678901",
        "1234--567890",
        "1234  567890",
        "1234 -567890",
        "-1234567890",
        "1234567890-",
        " 1234567890",
        "1234567890\n",
        "1234\t567890",
        "1234_567890",
        "1234.567890",
        "+123456789",
        "123456789O",
        "0x12345678",
        "\uff11234567890",
        "\u0661234567890",
        "\u00b2234567890",
        "1234\u2013567890",
        "1234\u00a0567890",
        "1234567890" * 1_000,
        "- " * 10_000,
        "1-2-3-4-5-6-7-8-9-0-",
    ],
)
def test_anything_else_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_digits(text)
    assert refusal.value.code is ErrorCode.MALFORMED_CODE


@given(st.text(alphabet="0123456789 -\uff11A\n", max_size=24))
def test_rubbish_is_a_code_of_ten_digits_or_malformed(text: str) -> None:
    outcome = parsed_or_refusal(text)
    if isinstance(outcome, Malformed):
        assert outcome.code is ErrorCode.MALFORMED_CODE
        return
    assert outcome.selector + outcome.digits == text.replace(" ", "").replace("-", "")
    assert (len(outcome.selector), len(outcome.digits)) == (4, 6)


def parsed_or_refusal(text: str) -> DigitCode | Malformed:
    try:
        return parse_digits(text)
    except Malformed as refusal:
        return refusal


def is_odd_selector(selector: str) -> bool:
    return len(selector) == 4 and selector.isascii() and selector.isdecimal() and int(selector) % 2 == 1


@given(st.sets(st.integers(0, 9_999), max_size=300), st.integers(0, 2**64))
def test_a_selector_is_odd_and_not_live(live: set[int], drawn: int) -> None:  # LN-COD-004
    taken = [f"{number:04}" for number in live]
    selector = draw_selector(taken, drawn)
    assert selector is not None
    assert is_odd_selector(selector)
    assert selector not in taken
    assert selector == draw_selector(taken[::-1], drawn)


@given(st.integers(0, 2**64), st.integers(0, 2**64))
def test_node_and_hub_never_draw_the_same(by_node: int, by_hub: int) -> None:
    """LN-COD-012."""
    odd, even = draw_selector((), by_node), draw_selector((), by_hub, drawer=Drawer.HUB)
    assert odd is not None
    assert even is not None
    assert (int(odd) % 2, int(even) % 2) == (1, 0)


def test_every_even_selector_can_be_drawn_by_a_hub() -> None:
    drawn = {draw_selector((), number, drawer=Drawer.HUB) for number in range(SELECTORS_EACH)}
    assert drawn == {f"{number:04}" for number in range(0, 10_000, 2)}


def test_every_odd_selector_can_be_drawn() -> None:
    drawn = {draw_selector((), number) for number in range(SELECTORS_EACH)}
    assert drawn == {f"{number:04}" for number in range(1, 10_000, 2)}


def test_the_last_free_selector_is_found_from_everywhere_and_then_there_is_none() -> None:
    live = {f"{number:04}" for number in range(10_000)} - {"4711"}
    assert {draw_selector(live, number) for number in (0, 1, 2_354, 2_355, 2_356, 4_999, 2**63)} == {"4711"}
    assert draw_selector(live | {"4711"}, 7) is None
