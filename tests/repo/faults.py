"""Faults to plant in a copy of the repository, each for one check of `make check`."""

from dataclasses import dataclass


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
SUITE = "conformance/lockernet_conformance"
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
    "a wrong type in a target": Fault(
        "targets",
        "conformance/targets/planted.py",
        'COUNT: int = "one"\n',
        "Incompatible types in assignment",
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
        "conformance/lockernet_conformance/cli/program.py",
        "import lockernet.errors\n",
        "lockernet_conformance.cli.program -> lockernet.errors",
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
    "a vector of the suite that was edited": Fault(
        "vectors",
        "conformance/lockernet_conformance/vectors/data/codes.json",
        '"digits": "256182"',
        "conformance/lockernet_conformance/vectors/data/codes.json is not what tools/vectors gives",
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
        f"\n**{RULE}998** {BRACKET} A node is planted (not yet enforced: settlement).\n",
        f"{RULE}998 says neither MUST nor SHOULD nor MAY",
    ),
    "a rule without a bracket": Fault(
        "docs",
        "docs/spec/messages.md",
        f"\n**{RULE}998** A node MUST be planted (not yet enforced: settlement).\n",
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
        "(not yet enforced: settlement).",
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
    "a duty without a case or a reason": Fault(
        "cases",
        f"{SUITE}/requirements/rules.json",
        f'[\n {{"id": "{RULE}999", "levels": ["MUST"], "binds": ["node"], "profiles": ["CORE"], "since": 1, '
        '"page": "docs/spec/messages.md", "words": "A node MUST be planted."},',
        f"{RULE}999 says MUST and has neither a case nor a reason",
        "[",
    ),
    "a reason for a rule that has a case": Fault(
        "cases",
        f"{SUITE}/requirements/reasons.toml",
        f'{SIGNING}001 = "planted"\n',
        f"reasons.toml: {SIGNING}001 has cases, so it needs no reason: ",
    ),
    "a reason for no rule": Fault(
        "cases",
        f"{SUITE}/requirements/reasons.toml",
        f'{RULE}999 = "planted"\n',
        f"reasons.toml: {RULE}999 is no rule",
    ),
    "a case for no rule": Fault(
        "cases",
        f"{SUITE}/cases/services/planted.py",
        '"""Planted."""\n\nfrom lockernet_conformance.registry import case\n'
        "from lockernet_conformance.results import Kind\n\n\n"
        f'@case("svc/planted/case", verifies=("{RULE}999",), kind=Kind.NEGATIVE)\n'
        'async def planted(trial):\n    """It is planted."""\n',
        f"the cases cannot be loaded: svc/planted/case: verifies {RULE}999",
    ),
    "too few cases": Fault(
        "cases",
        f"{SUITE}/registry.py",
        "sorted(_CASES)[:7]]",
        "expected at least 300 cases, there are 7",
        "sorted(_CASES)]",
    ),
    "too few cases of what goes wrong": Fault(
        "cases",
        f"{SUITE}/registry.py",
        "sorted(_CASES) if _CASES[name].kind is Kind.POSITIVE]",
        "expected at least 60 % negative or fault cases, there are 0.0 %",
        "sorted(_CASES)]",
    ),
    "a table of cases that was edited": Fault(
        "docs",
        "docs/conformance/coverage.md",
        "\nPlanted.\n",
        "docs/conformance/coverage.md is not what the code gives",
    ),
    "a misspelt word": Fault("words", "CONTRIBUTING.md", f"\nRead {SPELLING} rules.\n", SPELLING),
}
