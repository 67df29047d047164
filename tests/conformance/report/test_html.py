"""The HTML report as text: whole without script, asking nobody, and safe from what a target says."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from lockernet_conformance.report import to_html
from lockernet_conformance.report.hexdump import hexdump
from lockernet_conformance.report.timeline import bars
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import Moment, Verdict
from tests.conformance.report.runs import BEGUN, case, conforming, finding, large, of_all_verdicts, run

VOID = {"meta", "link", "input", "br", "img"}


class Page(HTMLParser):
    """What a browser would see: elements with their attributes, the words, and whether all is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


RUNS = {
    "conforming": conforming(),
    "of all verdicts": of_all_verdicts(),
    "empty": run(),
    "stopped": replace(of_all_verdicts(), finished=False, chosen="-k codes", proof=None),
    "large": large(),
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("base", ["", "../..", "https://example.org/lockernet/"])
def test_every_link_inside_leads_somewhere_and_nothing_outside_is_loaded(name: str, base: str) -> None:
    page = Page(to_html(RUNS[name], spec_base=base))

    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert [twice for twice, times in ids.items() if times > 1] == []
    inside = {link["href"][1:] for link in page.all("a") if link["href"].startswith("#")}
    assert inside <= set(ids)
    outside = {link["href"] for link in page.all("a") if not link["href"].startswith("#")}
    assert all(base and link.startswith(base) for link in outside)
    assert [attributes for _, attributes in page.elements if "src" in attributes] == []
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert not re.search(r"@import|url\(", to_html(RUNS[name]).partition("</style>")[0])


def test_every_rule_and_every_case_is_there() -> None:
    page = Page(to_html(large()))
    ids = {attributes.get("id") for _, attributes in page.elements}

    assert set(rules()) <= ids
    assert {each.id for each in large().cases} <= ids


def test_the_verdict_and_its_counts_are_said_in_words() -> None:
    text = Page(to_html(of_all_verdicts())).text

    for words in (
        "harbour-node 3.2.1 by Harbour Lockers Ltd",
        "Does not conform: 1 case failed. 10 cases in 2 min 14 s on 20 November 2026, 09:30 UTC.",
        "4 passed 2 failed 1 with a warning 1 skipped 1 not tested 1 inconclusive",
        "CORE 1 passed 2 failed",
        "controlled: the suite moved the target's clock and doors",
        "infrared: no, returns: yes",
        "Known: Fixed in 3.3, see harbour/issues/912; until 2026-12-31",
    ):
        assert words in text


def test_what_failed_stands_first_with_rule_expectation_and_bytes() -> None:
    text = to_html(of_all_verdicts())
    page = Page(text)

    reading = [
        link["href"]
        for link in page.all("a")
        if link["href"] in {f"#{each.id}" for each in of_all_verdicts().cases}
    ]
    assert reading[:4] == [
        "#svc/requests/other-bytes",
        "#vec/codes/base32",
        "#jrn/offline/full-bank",
        "#svc/points/words",
    ]
    for words in (
        rules()["LN-REQ-003"].words.replace("`", "").split(".")[0],
        "Expected ALREADY_EXISTS with REQUEST_ID_REUSED",
        "Seen OK, and a second confirmation",
        "Exchange 2: the target sent 41 bytes",
    ):
        assert words in re.sub(r"(?<=\w) (?=[,;:.])", "", page.text)
    assert "0000  0a 59 0a 0b 65 78 61 6d  70 6c 65 2d 6e 65 74 12  .Y..example-net." in text


def test_links_to_rules_go_to_their_line_of_the_specification() -> None:
    text = to_html(conforming(), spec_base="https://example.org/lockernet/")

    assert 'href="https://example.org/lockernet/docs/spec/requests.md#:~:text=LN%2DREQ%2D003"' in text
    assert 'href="https://example.org/lockernet/docs/adr/0015-capacity-decided-by-one-matching.md"' in text


HOSTILE = "</pre></script><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} \x00\x1b[31m\u202e"


def test_what_a_target_says_is_shown_and_never_run() -> None:
    told = run(
        case(verdict=Verdict.FAIL, findings=(finding(seen=HOSTILE, expected=HOSTILE, data=HOSTILE.encode()),))
    )
    facts = replace(told.target, name=HOSTILE, vendor=HOSTILE, version=HOSTILE, features={HOSTILE: True})
    told = replace(told, target=facts, chosen=HOSTILE)

    page = Page(to_html(told))

    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert "49" not in page.text.partition("Rules")[0].replace("0049", "")
    assert page.text.count("{{ 7*7 }}") >= 6


def test_a_thousand_broken_cases_are_a_file_that_still_opens() -> None:
    assert len(to_html(large(400)).encode()) < 3_000_000
    assert len(to_html(large(400, failed=400)).encode()) < 3_000_000


def test_bars_stand_on_one_scale_and_stay_inside_it() -> None:
    def moment(number: int, after_ms: int, took_ms: int, outcome: str = "OK") -> Moment:
        call = "/lockernet.v1.PointService/GetPoint"
        return Moment(number, BEGUN + timedelta(milliseconds=after_ms), took_ms * 1000, call, outcome)

    first, second, third = bars(
        [moment(1, 0, 50), moment(2, 50, 50, "NO_ANSWER"), moment(3, 100, 0, "NOT_FOUND X")]
    )

    assert (first.left, first.width, second.left, second.width) == (0, 50, 50, 50)
    assert third.left + third.width <= 100
    assert third.width > 0
    assert (first.call, first.took, third.after) == ("PointService/GetPoint", "50 ms", "100 ms")
    assert [each.ending for each in (first, second, third)] == ["", "dead", "no"]
    assert bars([]) == []
    assert bars([moment(1, 0, 0)])[0].width <= 100


@pytest.mark.parametrize("length", [0, 1, 8, 15, 16, 17, 300])
def test_a_dump_gives_back_every_byte_that_it_shows(length: int) -> None:
    data = bytes(range(256)) * 2
    text = hexdump(data[:length], 256)

    lines = [line for line in text.splitlines() if not line.startswith("...")]
    assert b"".join(bytes.fromhex(line[6:54]) for line in lines) == data[: min(length, 256)]
    assert ("44 more bytes; all 300 are in the transcript" in text) == (length == 300)


def test_a_run_of_another_rule_set_is_still_shown() -> None:
    """A report may be older or newer than the suite that prints it."""
    unknown = f"LN-XXX-{999}"
    strange = run(case(verdict=Verdict.FAIL, rules=(unknown,), findings=(finding(rule=unknown),)))

    assert unknown in Page(to_html(strange, spec_base="../..")).text
