"""Every check of `make check` goes red for the fault it is there for, and says which.

A check that never fails proves nothing. Each fault is planted in a copy, one at a time.
"""

import json
import re
from dataclasses import dataclass

import pytest

from tests.repo.conftest import Copy


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: which check must find it, where it stands, and the words that must name it."""

    check: str
    file: str
    text: str
    named: str
    instead_of: str = ""


SPELLING = "rec" + "ieve"  # in two parts, or this file would be the fault
RULE, SIGNING = "LN-" + "MSG-", "LN-" + "SIG-"  # the same
BRACKET = "(node; CORE; since 1)"

FAULTS = {
    "unformatted code": Fault("format", "src/lockernet/errors.py", "x  =  1\n", "src/lockernet/errors.py"),
    "the clock in the core": Fault(
        "lint",
        "src/lockernet/models/planted.py",
        '"""Planted."""\n\nfrom datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n',
        "TID251",
    ),
    "the codec's bridge passed by": Fault(
        "lint",
        "src/lockernet/models/planted.py",
        '"""Planted."""\n\nfrom google.protobuf.json_format import MessageToDict as MessageToDict\n',
        "TID251",
    ),
    "an ignore without its rule": Fault("lint", "src/lockernet/errors.py", "LATE = 1  # noqa\n", "PGH004"),
    "a wrong type": Fault(
        "types",
        "src/lockernet/errors.py",
        '\n\ndef planted() -> int:\n    return "one"\n',
        "Incompatible return value type",
    ),
    "a wrong type in a test": Fault(
        "types", "tests/repo/planted.py", 'COUNT: int = "one"\n', "Incompatible types in assignment"
    ),
    "an import that goes up": Fault(
        "layers",
        "src/lockernet/errors.py",
        "import lockernet.models.base\n",
        "lockernet.errors -> lockernet.models.base",
    ),
    "a stray module": Fault("layers", "src/lockernet/utils.py", '"""Planted."""\n', "utils"),
    "a stray module in the node": Fault(
        "layers", "reference_node/lockernet_node/common.py", '"""Planted."""\n', "common"
    ),
    "input and output in the core": Fault(
        "layers", "src/lockernet/models/base.py", "import asyncio\n", "lockernet.models.base -> asyncio"
    ),
    "generated code outside the edges": Fault(
        "layers",
        "src/lockernet/models/base.py",
        "import lockernet.v1.statements_pb2\n",
        "lockernet.models.base -> lockernet.v1",
    ),
    "a suite that trusts our own logic": Fault(
        "layers",
        "conformance/lockernet_conformance/cli.py",
        "import lockernet.errors\n",
        "lockernet_conformance.cli -> lockernet.errors",
    ),
    "a field without a comment": Fault(
        "schema",
        "proto/lockernet/v1/statements.proto",
        "\n// Planted.\nmessage Planted {\n  bytes planted = 1;\n}\n",
        "should have a non-empty comment",
    ),
    "a name in the wrong style": Fault(
        "schema",
        "proto/lockernet/v1/statements.proto",
        "\n// Planted.\nmessage Planted {\n  // Planted.\n  bytes plantedField = 1;\n}\n",
        "should be lower_snake_case",
    ),
    "generated code that was edited": Fault(
        "generated",
        "src/lockernet/v1/statements_pb2.py",
        "# planted\n",
        "src/lockernet/v1/statements_pb2.py is stale",
    ),
    "a schema that was not generated": Fault(
        "generated",
        "proto/lockernet/v1/statements.proto",
        "\n// Planted.\nmessage Planted {}\n",
        "src/lockernet/v1/statements_pb2.pyi is stale",
    ),
    "generated code left over": Fault(
        "generated", "src/lockernet/v1/planted_pb2.py", "", "src/lockernet/v1/planted_pb2.py is left over"
    ),
    "a vector that was edited": Fault(
        "vectors",
        "docs/spec/vectors/codes.json",
        '"digits": "256182"',
        "docs/spec/vectors/codes.json is not what tools/vectors gives",
        '"digits": "256181"',
    ),
    "a vector file that nobody makes": Fault(
        "vectors", "docs/spec/vectors/planted.json", "{}", "docs/spec/vectors/planted.json is left over"
    ),
    "a second verifier that disagrees": Fault(
        "vectors",
        "docs/spec/vectors/verifier.py",
        "now + bound < head[5]",
        "codes agree",
        "now - bound < head[5]",
    ),
    "a reason without a vector": Fault(
        "vectors",
        "src/lockernet/errors.py",
        'PLANTED = "PLANTED"\n    MALFORMED_MESSAGE = "MALFORMED_MESSAGE"',
        "PLANTED: no vector is expected",
        'MALFORMED_MESSAGE = "MALFORMED_MESSAGE"',
    ),
    "a rule of signing without a vector": Fault(
        "vectors",
        "docs/spec/statements.md",
        f"\n\n**{SIGNING}999** {BRACKET} A node MUST be planted.\n",
        f"{SIGNING}999: no vector is refused",
    ),
    "a link that leads nowhere": Fault(
        "docs", "CONTRIBUTING.md", "\nSee [planted](docs/planted.md).\n", "links to docs/planted.md"
    ),
    "a link to no heading": Fault(
        "docs", "CONTRIBUTING.md", "\nSee [planted](SECURITY.md#planted).\n", "links to SECURITY.md#planted"
    ),
    "a reason that no page explains": Fault(
        "docs",
        "src/lockernet/errors.py",
        '"Planted."',
        "errors.md is not what the code gives",
        '"The message does not parse."',
    ),
    "a page of the reference that was edited": Fault(
        "docs",
        "docs/reference/states.md",
        "\nPlanted.\n",
        "docs/reference/states.md is not what the code gives",
    ),
    "a comment of the schema that no page repeats": Fault(
        "docs",
        "proto/lockernet/v1/events.proto",
        "// Planted.",
        "docs/reference/fields.md is not what the code gives",
        "// Changes when the storage of a point is replaced.",
    ),
    "an event that no page explains": Fault(
        "docs",
        "proto/lockernet/v1/events.proto",
        "\n    Cursor planted = 999;\n  }\n",
        "docs/reference/events.md is not what the code gives",
        "\n  }\n",
    ),
    "an enum value that no page explains": Fault(
        "docs",
        "proto/lockernet/v1/events.proto",
        "CAUSE_KIND_PLANTED = 999;\n  // A signed statement",
        "docs/reference/enums.md is not what the code gives",
        "// A signed statement",
    ),
    "a status that no page explains": Fault(
        "docs",
        "src/lockernet/status.py",
        "_BAD = Status.NOT_FOUND",
        "docs/reference/errors.md is not what the code gives",
        "_BAD = Status.INVALID_ARGUMENT",
    ),
    "a rule that no page has": Fault(
        "docs", "src/lockernet/errors.py", f"# {RULE}999\n", f"cites {RULE}999, which docs/spec does not have"
    ),
    "a rule that no page has, in a test": Fault(
        "docs",
        "tests/repo/test_skips.py",
        f"# {RULE}999\n",
        f"cites {RULE}999, which docs/spec does not have",
    ),
    "a rule that stands twice": Fault(
        "docs",
        "docs/spec/node.md",
        f"\n**{RULE}001** {BRACKET} A node MUST be planted.\n",
        f"docs/spec/node.md: {RULE}001 stands more than once",
    ),
    "a rule that no test shows": Fault(
        "docs",
        "docs/spec/messages.md",
        f"\n**{RULE}998** {BRACKET} A node MUST be planted.\n",
        f"docs/spec/messages.md: {RULE}998 is cited by no test",
    ),
    "a rule that binds nobody": Fault(
        "docs",
        "docs/spec/messages.md",
        f"\n**{RULE}998** {BRACKET} A node is planted (not yet enforced: issue 3).\n",
        f"{RULE}998 says neither MUST nor SHOULD nor MAY",
    ),
    "a rule without a bracket": Fault(
        "docs",
        "docs/spec/messages.md",
        f"\n**{RULE}998** A node MUST be planted (not yet enforced: issue 3).\n",
        f"{RULE}998 has no bracket",
    ),
    "a rule for somebody who is not": Fault(
        "docs",
        "docs/spec/messages.md",
        "(gardener; CORE; since 1)",
        f"{RULE}001 has no bracket",
        "(reader; CORE; since 1)",
    ),
    "a rule in a profile that is none": Fault(
        "docs",
        "docs/spec/messages.md",
        "(reader; CORE, PLANTED; since 1)",
        f"{RULE}001 has no bracket",
        "(reader; CORE; since 1)",
    ),
    "a rule without a whole number": Fault(
        "docs",
        "docs/spec/messages.md",
        f"\n**{RULE}98** {BRACKET} A node MUST be planted.\n",
        f"docs/spec/messages.md: {RULE}98 is no number of a rule",
    ),
    "a rule that went without a word": Fault(
        "docs",
        "docs/spec/messages.md",
        "Formerly: ",
        f"{RULE}001 is gone: name it in docs/spec/retired.json",
        f"**{RULE}001** ",
    ),
    "a rule that is kept and marked as not yet": Fault(
        "docs",
        "docs/spec/messages.md",
        "(not yet enforced: issue 3).",
        f"{RULE}001 is marked as not yet enforced, but",
        "and store nothing.",
    ),
    "a registry that was edited": Fault(
        "docs",
        "docs/spec/rules.json",
        '"since": 2',
        "docs/spec/rules.json is not what the code gives",
        '"since": 1',
    ),
    "an example that was edited": Fault(
        "docs",
        "docs/spec/statements.md",
        "445353457632",
        "docs/spec/statements.md: the example statement is not what the code gives",
        "445353457631",
    ),
    "an example that nobody makes": Fault(
        "docs",
        "docs/glossary.md",
        "\n<!-- example: planted -->\n<!-- end of example -->\n",
        "docs/glossary.md asks for an example planted, which nobody makes",
    ),
    "a misspelt word": Fault("words", "CONTRIBUTING.md", f"\nRead {SPELLING} rules.\n", SPELLING),
}


@pytest.fixture(scope="session")
def untouched(copy: Copy) -> str:
    """What all checks say about the copy with nothing planted."""
    return copy.check().words


@pytest.mark.parametrize("name", sorted({fault.check for fault in FAULTS.values()}))
def test_check_is_green_without_a_fault(untouched: str, name: str) -> None:
    assert f"ok  {name} " in untouched, untouched


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_check_finds(copy: Copy, fault: Fault) -> None:
    with copy.planted(fault.file, fault.text, instead_of=fault.instead_of):
        verdict = copy.check(fault.check)

    assert not verdict.green
    assert f"RED {fault.check} " in verdict.words
    assert fault.named in verdict.words
    assert "next: " in verdict.words


def test_docs_say_how_many_rules_there_are(untouched: str) -> None:
    (line,) = [line for line in untouched.splitlines() if line.startswith("ok  docs ")]

    counted = re.search(r"(\d+) rules, (\d+) cited by a test", line)
    assert counted is not None, line
    assert 90 < int(counted[2]) <= int(counted[1])


def test_a_number_that_was_retired_is_not_used_again(copy: Copy) -> None:
    file = "docs/spec/retired.json"
    before = (copy.root / file).read_text()
    retired = json.dumps({**json.loads(before), f"{RULE}001": "planted"})

    with copy.planted(file, retired, instead_of=before):
        verdict = copy.check("docs")

    assert not verdict.green
    assert f"docs/spec/messages.md: {RULE}001 was retired, and a number is never used again" in verdict.words


def test_a_rule_that_went_without_a_word_stays_in_the_registry(copy: Copy) -> None:
    registry = copy.root / "docs" / "spec" / "rules.json"
    before = registry.read_text()

    with copy.planted("docs/spec/messages.md", "Formerly: ", instead_of=f"**{RULE}001** "):
        verdict = copy.run("-m", "tools.docs", "--write")

    assert not verdict.green
    assert f"{RULE}001: gone from docs/spec" in verdict.words
    assert registry.read_text() == before


def test_every_check_has_a_planted_fault(copy: Copy) -> None:
    verdict = copy.check("no such check")

    assert not verdict.green
    offered = verdict.words.removeprefix("expected ").partition(";")[0]
    assert set(offered.split(", ")) == {fault.check for fault in FAULTS.values()}
