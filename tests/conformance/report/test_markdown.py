"""The Markdown summary: verdict first, a table, what needs reading, and nothing that a target can break."""

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from lockernet_conformance.report import to_markdown
from lockernet_conformance.results import Verdict
from tests.conformance.report.runs import case, conforming, finding, large, of_all_verdicts, run

MARKDOWN = MarkdownIt("commonmark").enable("table")


def test_the_first_line_is_the_verdict() -> None:
    def first(text: str) -> str:
        return text.splitlines()[0]

    assert first(to_markdown(conforming())) == (
        "## lockernet conformance: Conforms to CORE, AUTOMATED, OFFLINE and SECURITY."
    )
    assert first(to_markdown(of_all_verdicts())).endswith("Does not conform: 1 case failed.")


def test_the_table_has_a_row_for_each_profile_with_its_counts() -> None:
    lines = to_markdown(of_all_verdicts()).splitlines()

    assert "| profile | | PASS | FAIL | WARN | SKIP | NOT_TESTED | INCONCLUSIVE |" in lines
    assert "| CORE | ❌ | 1 | 2 | 1 | 1 | 1 | 1 |" in lines
    assert "| OFFLINE | ✅ | 1 |  |  |  |  |  |" in lines


def test_a_failure_tells_rule_expectation_what_was_seen_and_how_to_replay_it() -> None:
    told = to_markdown(of_all_verdicts(), transcript="build/t.ndjson")

    assert "> **LN-REQ-003** A node MUST" in told
    assert "- expected: `ALREADY_EXISTS with REQUEST_ID_REUSED`" in told
    assert "- exchange 2, sent by the target" in told
    assert "`lockernet-conformance replay build/t.ndjson -k svc/requests/other-bytes`" in told
    assert "`--seed 4711`" in told
    assert told.index("svc/requests/other-bytes") < told.index("vec/codes/base32") < told.index("full-bank")


def test_a_part_of_a_run_says_that_it_is_one() -> None:
    chosen = to_markdown(replace(conforming(), chosen="-k codes"))
    stopped = to_markdown(replace(conforming(), finished=False))

    assert "not everything was asked" in chosen
    assert "Only the cases that `-k codes` chose were run." in chosen
    assert "The run was stopped before its end." in stopped


@pytest.mark.parametrize(
    "words", ["``` <script>alert(1)</script>", "`", "a\n\n# heading", "| cell |", "![x](http://x)"]
)
def test_what_a_target_says_stays_code(words: str) -> None:
    told = run(case(verdict=Verdict.FAIL, findings=(finding(seen=words, rule=""),)))
    told = replace(told, target=replace(told.target, name=words))

    page = MARKDOWN.parse(to_markdown(told))

    inside = [child for token in page for child in token.children or []]
    assert not [
        token for token in (*page, *inside) if token.type in {"html_block", "html_inline", "image", "fence"}
    ]
    assert [token.content for token in page if token.type == "inline" and token.content == "heading"] == []
    assert any(
        token.type == "code_inline" and words.rsplit(maxsplit=1)[-1] in token.content for token in inside
    )


def test_many_failures_are_counted_and_the_page_stays_short() -> None:
    told = to_markdown(large(400, failed=200))

    assert "more cases: see the HTML report." in told
    assert len(told) < 100_000
