"""The kiosk's one entrance: every kind of code as scanners and people enter it, and rubbish."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lockernet.codes.claim import ClaimCode
from lockernet.codes.digits import DigitCode
from lockernet.codes.scan import MAX_CHARACTERS, BadgeText, read
from lockernet.errors import ErrorCode, Malformed

CLAIM = ClaimCode(handle=b"\x01" * 8, secret=b"\xfe" * 16)
DIGITS = DigitCode(selector="0813", digits="004711")
BADGE = "LN1:" + "MZXW6YTBOI" * 20


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        (CLAIM.text(), CLAIM),
        (DIGITS.text(), DIGITS),
        ("0813004711", DIGITS),
        ("0813 004 711", DIGITS),
        (BADGE, BadgeText(BADGE)),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("", "\r\n"), ("\t ", "\x00"), ("\x02", "\x03"), ("", "\x7f")]
)
def test_each_kind_is_read_whatever_the_scanner_adds_at_its_ends(
    entered: str, code: object, before: str, after: str
) -> None:
    assert read(before + entered + after) == code


@given(st.data())
def test_typed_letters_may_come_in_either_case_and_leave_in_upper_case(data: st.DataObject) -> None:
    entered = data.draw(st.sampled_from([CLAIM.text(), BADGE]))
    lower = data.draw(st.lists(st.booleans(), min_size=len(entered), max_size=len(entered)))
    typed = "".join(one.lower() if low else one for one, low in zip(entered, lower, strict=True))
    assert read(typed) == read(entered)


def test_letters_that_only_look_upper_case_when_folded_are_not_ours() -> None:
    for trap in ("ln0:" + "\u017f" * 39, "LN1:\u0131", "LN1:\u00df", "\uff2cN0:AA"):
        with pytest.raises(Malformed) as refusal:
            read(trap)
        assert refusal.value.code is ErrorCode.MALFORMED_CODE


@pytest.mark.parametrize(
    "text", ["LN2:MZXW6", "ln2:mzxw6", "LN3:", "LN10:AA", "LN00:AA", "LN99:!!", " LN7:AA\n"]
)
def test_a_code_of_another_version_is_told_apart_from_rubbish(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read(text)
    assert refusal.value.code is ErrorCode.VERSION_UNSUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \r\n",
        "LN",
        "LN:",
        "LN0",
        "LN0:",
        "LN1:",
        "LN1: AA",
        "LN1:A=",
        "LN1:AA\x00AA",
        "LNX:AA",
        "LN-1:AA",
        "LN 0:AA",
        CLAIM.text() + "A",
        CLAIM.text() + CLAIM.text(),
        CLAIM.text()[:20] + " " + CLAIM.text()[20:],
        "081300471",
        "08130047111",
        "0813\n004711",
        "https://example.org/LN0:AA",
        "\uff10\uff18\uff11\uff13\uff10\uff10\uff14\uff17\uff11\uff11",
        "\u00a00813004711",
        "\ud800",
        "A" * (MAX_CHARACTERS + 1),
        " " * MAX_CHARACTERS + "0813004711",
    ],
)
def test_everything_else_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read(text)
    assert refusal.value.code is ErrorCode.MALFORMED_CODE


def test_the_limit_counts_characters_as_entered() -> None:
    assert read("LN1:" + "A" * (MAX_CHARACTERS - 4)) == BadgeText("LN1:" + "A" * (MAX_CHARACTERS - 4))
    with pytest.raises(Malformed):
        read("LN1:" + "A" * (MAX_CHARACTERS - 3))


def test_no_kind_shows_its_secret_in_the_representation() -> None:
    assert BADGE not in repr(read(BADGE))
    assert DIGITS.digits not in repr(read(DIGITS.text()))
    assert "xfe" not in repr(read(CLAIM.text()))


rubbish = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="LN012:AMYZ7- =\n\x00ln", max_size=60),
    st.builds(
        lambda head, tail: head + tail,
        st.sampled_from(["LN0:", "LN1:", "LN2:", "ln0:"]),
        st.text(max_size=50),
    ),
    st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")),
    st.text(min_size=MAX_CHARACTERS, max_size=MAX_CHARACTERS + 30),
)


@given(rubbish)
@example("0" * 100_000)
def test_rubbish_raises_malformed_and_nothing_else_and_is_never_repeated(text: str) -> None:
    outcome = read_or_refusal(text)
    if isinstance(outcome, Malformed):
        assert outcome.code in {ErrorCode.MALFORMED_CODE, ErrorCode.VERSION_UNSUPPORTED}
        assert len(text) < 8 or text not in outcome.message
        return
    assert isinstance(outcome, ClaimCode | DigitCode | BadgeText)


def read_or_refusal(text: str) -> object:
    try:
        return read(text)
    except Malformed as refusal:
        return refusal
