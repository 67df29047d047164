"""The words: complete in every language, short, and about what to do, not about what failed."""

import re
from string import Formatter

import pytest

from lockernet.errors import CODES, ErrorCode, Malformed
from lockernet_node.pipeline.visits import Errand, Stage, Visit
from lockernet_node.web.links import VISIT
from lockernet_node.web.scenes import SCENES, WRONGS
from lockernet_node.web.views import visit_page, wrong_page
from lockernet_node.web.words import LANGUAGES, Language, Say, language

EVERY_LANGUAGE = pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
SAID_AT_THE_KIOSK = (
    "CODE_REFUSED",
    "MALFORMED_CODE",
    "VERSION_UNSUPPORTED",
    "DOOR_IN_USE",
    "REOPEN_REFUSED",
    "NOT_EXPECTED",
    "POINT_FULL",
    "ALREADY_DEPOSITED",
    "CUSTODY_UNCERTAIN",
    "STORE_UNAVAILABLE",
    "UNTRUSTED_EXPIRED",
    "UNTRUSTED_SESSION",
)


@EVERY_LANGUAGE
def test_a_language_says_everything(words: Language) -> None:
    assert set(words.phrases) == set(Say)
    assert {ErrorCode(code) for code in SAID_AT_THE_KIOSK} <= set(words.refusals)


@EVERY_LANGUAGE
def test_phrases_name_the_door_and_nothing_else(words: Language) -> None:
    named = {name for phrase in words.phrases.values() for _, name, _, _ in Formatter().parse(phrase) if name}
    assert named == {"door", "count"}


@EVERY_LANGUAGE
def test_every_reason_has_words_that_a_child_can_read(words: Language) -> None:
    for code in ErrorCode:
        said = words.refusal(code)
        assert 10 < len(said) < 90
        assert not re.search(r"[A-Z]{2,}_|[{}<>]|error|invalid|exception|failed", said)
        assert said != CODES[code].words


@EVERY_LANGUAGE
@pytest.mark.parametrize(
    ("errand", "stage"), [(errand, stage) for errand in SCENES for stage in SCENES[errand]]
)
def test_every_stage_says_what_happens_next(words: Language, errand: Errand, stage: Stage) -> None:
    view = visit_page(words, Visit(b"\x01" * 16, "B07", errand, stage))

    assert view.refresh is not None
    assert view.title != view.text
    if stage in (Stage.OPENING, Stage.DOOR_OPEN):
        assert view.title.startswith("Door B07 is ")
        assert view.refresh.seconds <= 2
        assert not view.answers


def test_each_errand_has_a_scene_for_each_stage_that_it_can_be_in() -> None:
    """Only a recipient can say that a parcel is not wanted."""
    assert set(SCENES) == set(WRONGS) == set(Errand)
    for errand, scenes in SCENES.items():
        left_out = set() if errand is Errand.COLLECTION else {Stage.REFUSED}
        assert set(scenes) == set(Stage) - left_out


@EVERY_LANGUAGE
@pytest.mark.parametrize("errand", Errand)
def test_what_is_wrong_is_said_by_a_button_each(words: Language, errand: Errand) -> None:
    view = wrong_page(words, Visit(b"\x01" * 16, "B07", errand, Stage.CLOSED))

    assert [answer.value for answer in view.answers] == [value for value, _ in WRONGS[errand]]
    assert len({answer.words for answer in view.answers}) == len(view.answers)
    assert [link.to for link in view.links] == [VISIT]


def test_a_language_without_words_is_a_mistake_in_the_configuration() -> None:
    with pytest.raises(Malformed, match="expected one of"):
        language("xx")
