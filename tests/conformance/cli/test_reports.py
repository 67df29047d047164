"""What a run leaves in its folder, and what can be made of it again."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import fastjsonschema
import pytest

from lockernet_conformance.cli.writing import FORMS
from lockernet_conformance.report import from_json, schema
from tests.conformance.cli.bench import suite
from tests.conformance.cli.conftest import Desk


def test_a_run_leaves_every_form_of_its_report_beside_the_transcript(certified: Desk) -> None:
    names = {path.name for path in certified.folder.iterdir()}

    assert names == {*FORMS, "transcript.ndjson", "certificate.json", "runner-only.json"}


def test_every_form_tells_the_same_run(certified: Desk) -> None:
    told = json.loads((certified.folder / "report.json").read_bytes())
    fastjsonschema.compile(schema())(told)
    cases, words = len(told["run"]["cases"]), told["words"]

    assert ET.parse(certified.folder / "junit.xml").getroot().get("tests") == str(cases)
    assert words in (certified.folder / "report.md").read_text()
    assert words in (certified.folder / "report.html").read_text()
    assert "conforms CORE" in (certified.folder / "badge.svg").read_text()
    assert json.loads((certified.folder / "badge.json").read_bytes())["message"] == "conforms CORE"


def test_rules_in_the_page_lead_to_where_the_specification_is(certified: Desk) -> None:
    page = (certified.folder / "report.html").read_text()

    assert 'href="https://spec.example/docs/spec/requests.md#:~:text=LN%2DREQ%2D' in page
    assert "lockernet-conformance replay transcript.ndjson" in page


def test_report_makes_every_other_form_again_byte_for_byte(desk: Desk) -> None:
    before = {name: (desk.folder / name).read_bytes() for name in FORMS}
    for name in FORMS.keys() - {"report.json"}:
        (desk.folder / name).unlink()

    made = suite("report", desk.folder / "report.json", "--spec", "https://spec.example")

    assert made.code == 0, made.err
    assert {name: (desk.folder / name).read_bytes() for name in FORMS} == before


def test_forms_in_another_folder_still_lead_to_the_transcript(desk: Desk, tmp_path: Path) -> None:
    made = suite("report", desk.folder / "report.json", "--out", tmp_path / "site" / "today")

    assert made.code == 0, made.err
    page = (tmp_path / "site" / "today" / "report.html").read_text()
    (path,) = set(re.findall(r"lockernet-conformance replay ([^<]*transcript\.ndjson)", page))
    assert (tmp_path / "site" / "today" / path).resolve() == desk.transcript.resolve()


@pytest.mark.parametrize("form", [*FORMS])
def test_report_prints_a_form_and_writes_nothing(desk: Desk, form: str) -> None:
    printed = suite("report", desk.folder / "report.json", "--print", form, "--spec", "https://spec.example")

    assert printed.out == (desk.folder / form).read_text()
    assert not printed.err


def test_a_report_whose_counts_are_not_those_of_its_cases_is_none(desk: Desk) -> None:
    told = json.loads((desk.folder / "report.json").read_bytes())
    told["counts"]["PASS"] += 1
    (desk.folder / "report.json").write_text(json.dumps(told))

    refused = suite("report", desk.folder / "report.json")

    assert refused.code == 3
    assert "conclusion, counts or profiles are not those of the cases" in refused.err


def test_a_missing_report_says_what_writes_one(tmp_path: Path) -> None:
    refused = suite("report", tmp_path / "report.json")

    assert refused.code == 3
    assert "No such file or directory; `lockernet-conformance run`" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_replay_writes_the_report_of_the_run_again(certified: Desk, tmp_path: Path) -> None:
    again = suite("replay", certified.transcript, "--out", tmp_path / "again")

    assert again.code == 0, again.all
    first, second = (
        from_json((folder / "report.json").read_bytes()) for folder in (certified.folder, tmp_path / "again")
    )
    assert {case.id: (case.verdict, case.findings) for case in first.cases} == {
        case.id: (case.verdict, case.findings) for case in second.cases
    }
    assert (second.proof, second.target, second.transcript_root) == (
        first.proof,
        first.target,
        first.transcript_root,
    )


def test_one_case_is_replayed_in_full_as_the_report_says(certified: Desk) -> None:
    told = suite("replay", certified.transcript, "-k", "svc/reserve/other-bytes")

    assert told.code == 0, told.err
    assert told.out.startswith("PASS          svc/reserve/other-bytes  (LN-")
    assert re.search(r"^ +\d+ +[\d.]+ ms  \w+: ALREADY_EXISTS REQUEST_ID_REUSED$", told.out, re.MULTILINE)
    assert "\n1 cases " in told.out


def test_a_case_that_was_not_in_the_run_is_named(certified: Desk) -> None:
    told = suite("replay", certified.transcript, "-k", "svc/planted/case")

    assert told.code == 2
    assert "no case of this transcript matches svc/planted/case" in told.err
