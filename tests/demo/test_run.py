"""`make run` leaves a point up that answers, says where, and goes without a trace on Ctrl-C."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.conftest import ROOT
from tests.patience import PATIENCE_SECONDS


def test_a_point_stays_up_until_ctrl_c_and_leaves_nothing_behind() -> None:
    command = [sys.executable, "-m", "demo.run", "--grpc", "0", "--pages", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = _told(process)
            pages = re.search(r"Kiosk: (\S+)", told)
            folder = re.search(r"removes (\S+)\.$", told, re.MULTILINE)
            assert pages is not None
            assert folder is not None
            ready = httpx.get(f"{pages.group(1)}readyz", trust_env=False, timeout=PATIENCE_SECONDS)
            process.send_signal(signal.SIGINT)
            status = process.wait(60)
        finally:
            process.kill()

    assert (ready.status_code, status) == (200, 0)
    assert not Path(folder.group(1)).exists()


def _told(process: subprocess.Popen[str]) -> str:
    """What it prints until it is up."""
    assert process.stdout is not None
    told = ""
    while "Ctrl-C ends it" not in told:
        line = process.stdout.readline()
        assert line, told
        told += line
    return told
