"""Runs the steps of a composite action as a workflow does: each in bash, joined by files of the runner."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.targets.world import ROOT
from tests.patience import PATIENCE_SECONDS

ACTION = ROOT / "conformance" / "action.yml"
TOLD: dict[str, Any] = yaml.safe_load(ACTION.read_text())
EXPRESSION = re.compile(r"\$\{\{ ([a-z.-]+) \}\}")


@dataclass(frozen=True)
class Ended:
    """How a job ended: the failing step, if one failed, and what the runner keeps."""

    failed: str
    said: str
    summary: str
    outputs: Mapping[str, str]
    """Of the action."""


def job(folder: Path, **inputs: str) -> Ended:
    """All steps of the action with these inputs, in this folder; a dash is written as an underscore."""
    given = {name: str(about.get("default", "")) for name, about in TOLD["inputs"].items()}
    context = {f"inputs.{name}": value for name, value in given.items()}
    context |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
    summary, temporary, paths = folder / "summary.md", folder / "temporary", folder / "paths"
    temporary.mkdir(exist_ok=True)
    paths.touch()
    said, failed = "", ""
    for step in TOLD["runs"]["steps"]:
        outputs = folder / "outputs"
        outputs.write_text("")
        environment = {
            "PATH": os.pathsep.join(
                [*reversed(paths.read_text().split()), str(Path(sys.executable).parent), "/usr/bin", "/bin"]
            ),
            "HOME": str(folder),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_PATH": str(paths),
            "RUNNER_TEMP": str(temporary),
            **{name: filled(value, context) for name, value in step.get("env", {}).items()},
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        said += done.stdout + done.stderr
        written = (line.partition("=") for line in outputs.read_text().splitlines())
        context |= {f"steps.{step.get('id')}.outputs.{name}": value for name, _, value in written}
        if done.returncode:
            failed = step["name"]
            break
    told = {name: filled(about["value"], context) for name, about in TOLD["outputs"].items()}
    return Ended(failed, said, summary.read_text() if summary.exists() else "", told)


def filled(text: str, context: Mapping[str, str]) -> str:
    """The text with its expressions; what nobody set is empty, as in a workflow."""
    return EXPRESSION.sub(lambda found: context.get(found[1], ""), text)
