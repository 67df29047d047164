"""The wheel of the suite holds all that the suite reads, and works where the repository is not."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "conformance"
BUILD = "import hatchling.build, sys; hatchling.build.build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-c", BUILD, str(folder)]
    subprocess.run(command, cwd=SOURCE, check=True, capture_output=True, timeout=PATIENCE_SECONDS)
    (made,) = folder.glob("lockernet_conformance-*.whl")
    return made


def test_every_file_of_the_package_is_in_it(wheel: Path) -> None:
    package = SOURCE / "lockernet_conformance"
    wanted = {
        str(path.relative_to(SOURCE))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    names = set(zipfile.ZipFile(wheel).namelist())

    assert wanted <= names
    for data in ("requirements/rules.json", "vectors/data/codes.json", "report/templates/report.html"):
        assert f"lockernet_conformance/{data}" in wanted
    assert {name for name in names - wanted if ".dist-info/" not in name} == set()


def test_it_works_away_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    """Rules, vectors and templates come from the wheel."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    where = "import lockernet_conformance as it; print(it.__file__)"
    report = (
        "from lockernet_conformance.report.html import _environment as e; e().get_template('report.html')"
    )

    for words in (("-c", where), ("-m", "lockernet_conformance", "list"), ("-c", report)):
        done = subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        if where in words:
            assert done.stdout.startswith(str(site))
        if "list" in words:
            assert "vec/codes/" in done.stdout
            assert "svc/reserve/" in done.stdout
