"""The action for workflows: its file is sound, and its steps judge a real node."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conformance.cli.bench import observed, suite
from tests.conformance.cli.conftest import Desk
from tests.conformance.cli.workflow import EXPRESSION, TOLD, job

STEPS: list[dict[str, Any]] = TOLD["runs"]["steps"]


def test_the_file_is_a_composite_action_whose_steps_say_their_shell() -> None:
    assert TOLD["runs"]["using"] == "composite"
    assert all(step["shell"] == "bash" and step["run"] and step["name"] for step in STEPS)
    assert all(about["description"] for part in ("inputs", "outputs") for about in TOLD[part].values())


def test_what_a_caller_writes_reaches_a_step_as_a_variable_and_never_as_code() -> None:
    assert not any("${{" in step["run"] for step in STEPS)


def test_every_expression_names_something_that_is_there() -> None:
    known = {f"inputs.{name}" for name in TOLD["inputs"]}
    for step in STEPS:
        written = re.findall(r'([a-z-]+)=[^"]*" >> "\$GITHUB_OUTPUT"|"([a-z-]+)="', step["run"])
        known |= {f"steps.{step.get('id')}.outputs.{one or other}" for one, other in written}
    texts = [value for step in STEPS for value in step.get("env", {}).values()]
    texts += [about["value"] for about in TOLD["outputs"].values()]

    named = {name for text in texts for name in EXPRESSION.findall(text)}

    assert all(EXPRESSION.fullmatch(text) for text in texts)
    assert named <= known
    assert {f"inputs.{name}" for name in TOLD["inputs"]} <= named


def test_a_conforming_node_is_judged_certified_and_summed_up(
    target: Path, certified: Desk, tmp_path: Path
) -> None:
    key = Path(certified.runner.secret.removeprefix("file:")).read_text()

    ended = job(tmp_path, target=str(observed(target)), install="", certify_key=key, seed="7")

    assert not ended.failed, ended.said
    assert ended.outputs["conforms"] == "true"
    assert re.fullmatch("[0-9a-f]{64}", ended.outputs["transcript-root"])
    assert ended.summary.startswith("## lockernet conformance: Conforms to CORE")
    paper = tmp_path / ended.outputs["certificate"]
    assert suite("verify", paper, "--runner", certified.runner.public).code == 0


def test_without_a_key_nothing_is_certified(target: Path, tmp_path: Path) -> None:
    ended = job(tmp_path, target=str(observed(target)), install="", cases="svc/reserve/*\nsvc/points\n")

    assert not ended.failed, ended.said
    assert ended.outputs["certificate"] == ""
    assert "`svc/reserve/* svc/points`" in ended.summary


def test_a_node_that_fails_fails_the_job_and_still_leaves_its_report(target: Path, tmp_path: Path) -> None:
    """Its target file lists a known failure that is none: the list is not true."""
    path = observed(target, "untrue.yaml")
    told = yaml.safe_load(path.read_text())
    told["known_failures"] = "known.yaml"
    path.write_text(yaml.safe_dump(told))
    entry = {"case": "svc/reserve/other-bytes", "expected": "x", "reason": "planted", "expires": "2099-01-01"}
    path.with_name("known.yaml").write_text(yaml.safe_dump([entry]))

    ended = job(tmp_path, target=str(path), install="", cases="svc/reserve/other-bytes")

    assert ended.failed == "Say how it ended"
    assert ended.outputs["conforms"] == "false"
    assert "Does not conform: 1 case failed." in ended.summary
    assert "::error::the target does not conform; read conformance-report/report.html" in ended.said
    assert (tmp_path / "conformance-report" / "report.html").exists()


def test_a_wrong_target_file_fails_where_it_is_read(tmp_path: Path) -> None:
    ended = job(tmp_path, target="nowhere.yaml", install="")

    assert ended.failed == "Judge the target"
    assert "nowhere.yaml: No such file or directory" in ended.said


@pytest.mark.parametrize("hostile", ['x" -k "', "$(touch planted)", "`touch planted`", "-h; touch planted"])
def test_an_input_is_a_word_whatever_stands_in_it(tmp_path: Path, hostile: str) -> None:
    ended = job(tmp_path, target=hostile, install="", out=hostile, spec=hostile, cases=hostile)

    assert ended.failed == "Judge the target"
    assert not list(tmp_path.rglob("planted"))
