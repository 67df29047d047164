"""`make conformance`: founds the reference node under test control and lets the conformance suite judge it.

Everything goes to build/conformance: the reports, and a certificate that a throwaway key signs, another one
countersigns, and a stranger verifies with certificate and transcript alone. The last lines give rules, cases,
the share of negative ones, and the time. With `-k` only a part is judged, and nothing is certified.
"""

import json
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from lockernet_conformance.requirements import rules
from lockernet_conformance.requirements.coverage import reasons

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "build" / "conformance"
REPORT, CERTIFICATE = HOME / "report", HOME / "certificate.json"
BIN = Path(sys.executable).parent
SUITE = str(BIN / "lockernet-conformance")
EXECUTOR = shlex.join([sys.executable, "-m", "conformance.targets.reference.executor"])
STOP_SECONDS = 30


def main(arguments: list[str]) -> int:
    """Found, judge, stop, replay, certify; 0 if all of it went well."""
    begun = time.monotonic()
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    _quietly("init", "--network", "conformance-net", "--operator", "reference-operator", "--out", str(HOME))
    code = _judged(arguments)
    if code not in (0, 1):
        return code
    replayed = _replayed()
    verified = not code and _certified()
    _tell(replayed=replayed, seconds=time.monotonic() - begun)
    if arguments:
        return code or (0 if replayed else 1)
    return 0 if replayed and verified else 1


def _judged(arguments: Sequence[str]) -> int:
    """The suite's exit code."""
    bed = subprocess.Popen(
        [sys.executable, "-m", "conformance.targets.reference", "--out", str(HOME), "--executor", EXECUTOR],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=(HOME / "target.log").open("wb"),
    )
    try:
        assert bed.stdout is not None
        if not bed.stdout.readline():
            sys.exit(f"the reference node did not start: {(HOME / 'target.log').read_text()}")
        target = ("--target", str(HOME / "target.yaml"), "--out", str(REPORT), "--spec", "../../..")
        return subprocess.run([SUITE, "run", *target, *arguments], cwd=ROOT, check=False).returncode
    finally:
        bed.terminate()
        bed.wait(timeout=STOP_SECONDS)


def _replayed() -> bool:
    """Whether the transcript gives every verdict again, without the target."""
    again = HOME / "again"
    command = (SUITE, "replay", str(REPORT / "transcript.ndjson"), "--out", str(again))
    finished = subprocess.run(command, check=False, capture_output=True, text=True)
    if finished.returncode not in (0, 1) or _verdicts(again) != _verdicts(REPORT):
        print(f"the replay differs:\n{finished.stderr}")
        return False
    return True


def _certified() -> bool:
    """Whether a certificate was made, countersigned and verified."""
    runner, body = (_key(name) for name in ("runner", "body"))
    transcript = ("--transcript", str(REPORT / "transcript.ndjson"))
    trusted = ("--runner", f"{runner}.pub.pem")
    paper = str(CERTIFICATE)
    return (
        _says("certify", str(REPORT), "--key", f"file:{runner}.pem", "--out", paper)
        and _says("countersign", paper, *transcript, *trusted, "--key", f"file:{body}.pem")
        and _says("verify", paper, *transcript, *trusted, "--body", f"{body}.pub.pem")
    )


def _key(name: str) -> Path:
    """A throwaway key pair; its path without the endings. What it signs is worth nothing elsewhere."""
    path = HOME / "throwaway" / name
    path.parent.mkdir(exist_ok=True)
    secret = path.with_suffix(".pem")
    secret.touch(mode=0o600)
    made = Ed25519PrivateKey.generate()
    secret.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.with_suffix(".pub.pem").write_bytes(public)
    return path


def _tell(*, replayed: bool, seconds: float) -> None:
    """The last lines."""
    run = _report(REPORT)["run"]
    cases = run["cases"]
    hard = sum(case["kind"] != "positive" for case in cases)
    asked = {rule for case in cases for rule in case["rules"]}
    counted = Counter(case["verdict"] for case in cases)
    duties = [rule for rule in rules().values() if rule.must]
    reasoned = sum(rule.id in reasons() for rule in duties)
    took = datetime.fromisoformat(run["ended_at"]) - datetime.fromisoformat(run["begun_at"])
    rows = {
        "rules": f"{len(rules())}, {len(asked)} of them asked here; {len(duties)} say MUST, "
        f"{reasoned} of these have a reason instead of a case",
        "cases": f"{len(cases)}, {100 * hard / max(len(cases), 1):.1f} % negative or fault",
        "verdicts": ", ".join(f"{count} {verdict}" for verdict, count in sorted(counted.items())),
        "replay": "every verdict again, without the target" if replayed else "DIFFERS",
        "paper": f"{CERTIFICATE.relative_to(ROOT)}, made with throwaway keys and verified"
        if CERTIFICATE.exists()
        else "no certificate",
        "time": f"{took.total_seconds():.1f} s for the run, {seconds:.1f} s with all that is around it",
        "mutants": "make mutants",
        "read": str((REPORT / "report.html").relative_to(ROOT)),
    }
    print()
    for name, words in rows.items():
        print(f"{name:<9} {words}")


def _verdicts(folder: Path) -> dict[str, str]:
    return {case["id"]: case["verdict"] for case in _report(folder)["run"]["cases"]}


def _report(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    return told


def _says(*words: str) -> bool:
    print(f"\n$ lockernet-conformance {words[0]}", flush=True)
    return subprocess.run([SUITE, *words], check=False).returncode == 0


def _quietly(*words: str) -> None:
    subprocess.run([SUITE, *words], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
