"""Features have known names: in target files, in cases, in the contract for targets."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.targets.reference.target_file import FEATURES as REFERENCE
from lockernet_conformance.features import FEATURES
from lockernet_conformance.registry import case, cases
from lockernet_conformance.requirements import rules
from lockernet_conformance.results import Kind
from lockernet_conformance.target import BadTargetFile, load_target

CONTRACT = Path(__file__).resolve().parents[2] / "docs" / "conformance" / "target.md"


def target_file(folder: Path, features: dict[str, bool | None] | None) -> Path:
    """A target with these features; None: the file does not speak of any."""
    told = {
        "product": {"name": "n", "vendor": "v", "version": "1"},
        "network_id": "net",
        "operator_id": "operator",
        "point_id": "point",
        "endpoints": {"grpc": "127.0.0.1:1"},
        "profiles": ["CORE"],
        "operator_keys": [{"purpose": "grant", "algorithm": "Ed25519", "public_key": "00" * 32}],
    }
    path = folder / "target.yaml"
    path.write_text(yaml.safe_dump(told if features is None else told | {"features": features}))
    return path


def test_an_unknown_feature_is_a_mistake_that_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(BadTargetFile, match=r"features: .*infra-red: no such feature") as raised:
        load_target(target_file(tmp_path, {"infra-red": True, "chilled": True}))

    assert all(name in str(raised.value) for name in FEATURES)


@pytest.mark.parametrize("features", [None, {}, {"chilled": None}])
def test_what_a_target_file_does_not_name_is_not_said(
    tmp_path: Path, features: dict[str, bool | None] | None
) -> None:
    assert load_target(target_file(tmp_path, features)).features == dict.fromkeys(FEATURES)


def test_what_it_says_stands(tmp_path: Path) -> None:
    told = load_target(target_file(tmp_path, {"chilled": True, "frozen": False})).features

    assert {name: has for name, has in told.items() if has is not None} == {"chilled": True, "frozen": False}


@pytest.mark.parametrize("word", ["feature", "feature_absent"])
def test_a_case_about_an_unknown_feature_is_not_declared(word: str) -> None:
    async def planted(_trial: object) -> None:
        """Never run."""

    before = cases()
    about: dict[str, Any] = {word: "infra-red"}
    rule = next(iter(rules()))
    with pytest.raises(ValueError, match="svc/planted/case: infra-red: no such feature"):
        case("svc/planted/case", verifies=(rule,), kind=Kind.NEGATIVE, **about)(planted)
    assert cases() == before


def test_the_contract_tells_every_feature_in_the_words_of_the_suite() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", CONTRACT.read_text(), re.MULTILINE))

    assert {name: words for name, words in rows.items() if name in FEATURES} == FEATURES


def test_the_reference_node_says_of_each_whether_it_has_it() -> None:
    assert REFERENCE.keys() == FEATURES.keys()
