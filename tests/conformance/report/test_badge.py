"""The badge: few words, true ones, and readable."""

import json
import re
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from lockernet_conformance.report import badge_json, badge_svg
from lockernet_conformance.results import RunResult, Verdict
from tests.conformance.report.runs import case, conforming, of_all_verdicts, run

KNOWN = replace(case("svc/requests/other-bytes", Verdict.FAIL), known_failure="issue 9")
BADGES = {
    "conforms CORE AUTOMATED OFFLINE SECURITY": conforming(),
    "conforms CORE AUTOMATED OFFLINE SECURITY, 1 known failed": replace(conforming(), cases=(case(), KNOWN)),
    "1 failed": of_all_verdicts(),
    "nothing shown": run(),
    "part of a run": replace(conforming(), chosen="-k codes"),
}


@pytest.mark.parametrize(("words", "told"), BADGES.items())
def test_both_forms_say_the_same_words(words: str, told: RunResult) -> None:
    endpoint = json.loads(badge_json(told))
    picture = fromstring(badge_svg(told))

    assert endpoint == {
        "schemaVersion": 1,
        "label": "lockernet",
        "message": words,
        "color": endpoint["color"],
    }
    assert picture.attrib["aria-label"] == f"lockernet: {words}"
    assert words in [element.text for element in picture.iter()]
    assert endpoint["color"] in badge_svg(told)


@pytest.mark.parametrize("told", BADGES.values())
def test_white_words_are_readable_on_every_badge(told: RunResult) -> None:
    colours = re.findall(r'<rect[^>]* fill="#([0-9a-f]{6})"', badge_svg(told))

    assert len(colours) == 2
    for colour in colours:
        assert 1.05 / (luminance(bytes.fromhex(colour)) + 0.05) >= 4.5


def luminance(colour: bytes) -> float:
    """Relative luminance of WCAG 2."""
    red, green, blue = (
        (part / 255 / 12.92) if part < 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
