"""docs/guides/certify.md and docs/conformance say what the suite does: typed as it stands, tables held."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from lockernet_conformance.certificate import parse_envelope
from lockernet_conformance.cli.program import COMMANDS
from lockernet_conformance.cli.writing import FORMS
from lockernet_conformance.probe.exchange import Answer, Question, Record, told
from lockernet_conformance.report.outcome import Conclusion
from lockernet_conformance.results import Verdict
from lockernet_conformance.runner import load_known
from tests.repo.test_guides import BLOCK, ROOT, typed

GUIDE = (ROOT / "docs" / "guides" / "certify.md").read_text()
REPORTS = (ROOT / "docs" / "conformance" / "reports.md").read_text()
CERTIFICATE = (ROOT / "docs" / "conformance" / "certificate.md").read_text()
PRELUDE = f"""
export PYTHONPATH={ROOT}
trap 'kill %1; wait' EXIT
lockernet-conformance() {{
    if [ "$1" = run ] && [ "$5" = report ]; then  # the whole suite is what `make conformance` runs
        python -c 'from tests.conformance.cli.bench import observed; from pathlib import Path
observed(Path("bed/target.yaml").resolve())'
        set -- run --target bed/observed.yaml --out report
    fi
    command lockernet-conformance "$@"
}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where everything of the guide was typed, in its order."""
    return tmp_path_factory.mktemp("certify")


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    """What was printed."""
    return typed(PRELUDE + "".join(BLOCK.findall(GUIDE)), folder)


def test_the_guide_ends_with_a_certificate_that_holds(said: str, folder: Path) -> None:
    assert said.count("the certificate holds: lockernet-node ") == 2
    assert said.count("ok  countersignature") == 1
    assert "-- countersignature" in said or "--  countersignature" in said
    told = json.loads(
        base64.b64decode(json.loads((folder / "report" / "certificate.json").read_bytes())["payload"])
    )
    assert told["predicate"]["target"]["operatorId"] == "my-operator"


def test_every_step_of_the_guide_says_something(said: str) -> None:
    for words in (
        "svc/reserve/other-bytes",
        "Run it alone: lockernet-conformance run",
        "operator_keys:",
        "lockernet-node 0.1.0 conforms: CORE AUTOMATED OFFLINE SECURITY",
        "\nPASS          svc/reserve/other-bytes  (LN-",
        "report/certificate.json: countersigned by ",
    ):
        assert words in said, words


def test_the_workflow_of_the_guide_gives_the_action_inputs_that_it_has(said: str) -> None:
    action = yaml.safe_load((ROOT / "conformance" / "action.yml").read_text())
    (workflow,) = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(jobs:.*?)```", GUIDE, re.DOTALL))
    (step,) = (
        step
        for step in workflow["jobs"]["conformance"]["steps"]
        if step.get("uses", "").partition("@")[0].endswith("/conformance")
    )

    assert step["with"].keys() <= action["inputs"].keys()
    assert {name for name, about in action["inputs"].items() if about.get("required")} <= step["with"].keys()


def test_anybody_finds_the_root_of_a_transcript_as_the_page_says(said: str, folder: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", REPORTS, re.DOTALL)
    path = folder / "report" / "transcript.ndjson"
    changed = folder / "changed.ndjson"
    changed.write_bytes(path.read_bytes().replace(b'"verdict":"PASS"', b'"verdict":"WARN"', 1))

    answers = [
        subprocess.run(
            [sys.executable, "-c", program, each], capture_output=True, text=True, check=True
        ).stdout
        for each in (path, changed)
    ]

    assert answers == ["True\n", "False\n"]


def test_the_page_names_every_verdict_conclusion_form_and_field_of_an_exchange() -> None:
    for name in (*Verdict, *Conclusion, *FORMS):
        assert f"`{name}`" in REPORTS
    fields = told(Record("svc/a/b", 1, 0, 0, Question("point", "/m"), Answer("OK")))
    (row,) = re.findall(r"^\| `exchange` \|.*$", REPORTS, re.MULTILINE)
    assert {name for name in fields if f"`{name}`" not in row} == set()


def test_the_list_of_known_failures_on_the_page_is_one_that_the_suite_reads(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(- case:.*?)```", REPORTS, re.DOTALL)
    (tmp_path / "known.yaml").write_text(text)

    (entry,) = load_known(tmp_path / "known.yaml")

    assert entry.case == "svc/reserve/other-bytes"


def test_the_page_names_every_field_of_a_certificate_and_every_claim(said: str, folder: Path) -> None:
    envelope = parse_envelope((folder / "report" / "certificate.json").read_bytes())
    predicate = json.loads(envelope.payload)["predicate"]
    claims = re.findall(r"^(?:ok|NO|--)  (\S.*?)  ", said, re.MULTILINE)

    assert {name for name in predicate if f"`{name}`" not in CERTIFICATE} == set()
    assert {name for name in predicate["target"] if f"`{name}`" not in CERTIFICATE} == set()
    assert len(set(claims)) == 9
    assert {name for name in claims if f"| `{name}` |" not in CERTIFICATE} == set()


def test_pages_name_only_commands_that_there_are() -> None:
    names = {str(command.name) for command in COMMANDS}
    pages = [GUIDE, *((page).read_text() for page in (ROOT / "docs" / "conformance").glob("*.md"))]

    named = {name for page in pages for name in re.findall(r"lockernet-conformance ([a-z]+)", page)}

    assert named <= names
    assert names <= named | {"list", "explain"}
