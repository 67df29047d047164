"""In CI a test that is skipped fails, unless tests/SKIPS lists it with its reason."""

from tests.repo.conftest import Copy, Verdict

TEST = "tests/repo/test_planted.py"
SKIPPED = 'import pytest\n\n\ndef test_planted() -> None:\n    pytest.skip("no reason worth the name")\n'
SKIPPED_FILE = 'import pytest\n\npytest.skip("not today", allow_module_level=True)\n'


def _run(copy: Copy, ci: str) -> Verdict:
    return copy.run("-m", "pytest", "-q", "-p", "no:cacheprovider", TEST, CI=ci)


def test_unlisted_skip_fails_in_ci_and_is_named(copy: Copy) -> None:
    with copy.planted(TEST, SKIPPED):
        verdict = _run(copy, "true")

    assert not verdict.green
    assert "test_planted was skipped in CI and tests/SKIPS does not list it" in verdict.words
    assert "no reason worth the name" in verdict.words


def test_unlisted_skip_of_a_whole_file_fails_in_ci(copy: Copy) -> None:
    with copy.planted(TEST, SKIPPED_FILE):
        verdict = _run(copy, "true")

    assert not verdict.green
    assert "tests/SKIPS does not list it" in verdict.words


def test_listed_skip_passes_in_ci(copy: Copy) -> None:
    with copy.planted(TEST, SKIPPED), copy.planted("tests/SKIPS", f"{TEST}::* | planted by a test\n"):
        verdict = _run(copy, "true")

    assert verdict.green, verdict.words


def test_listed_skip_without_a_reason_fails(copy: Copy) -> None:
    with copy.planted(TEST, SKIPPED), copy.planted("tests/SKIPS", f"{TEST}::* |\n"):
        verdict = _run(copy, "true")

    assert not verdict.green
    assert "expected 'pattern | reason'" in verdict.words


def test_skip_passes_on_a_desk(copy: Copy) -> None:
    with copy.planted(TEST, SKIPPED):
        verdict = _run(copy, "")

    assert verdict.green, verdict.words
