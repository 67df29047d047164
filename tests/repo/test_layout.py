"""The shape of the code: small files, small functions, telling names, and no mocks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("src", "reference_node", "conformance", "tools", "demo", "bench", "crash")
MOST_LINES_OF_A_FILE = 350
MOST_LINES_OF_A_FUNCTION = 60

EMPTY_WORDS = (
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "handler",
    "data",
    "info",
    "obj",
)
EMPTY_MODULE = re.compile(rf"(^|_)({'|'.join(EMPTY_WORDS)})$")
EMPTY_CLASS = re.compile(rf"({'|'.join(word.capitalize() for word in EMPTY_WORDS)})$")
EMPTY_FUNCTION = re.compile(r"^_*(do|process)_")
MOCKS = re.compile(r"unittest\.mock|\bMagicMock\b|\bmocker\b|monkeypatch\.setattr|mock\.patch")


def _modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            if "_pb2" not in path.name and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT)


def _lines(path: Path) -> int:
    return len((ROOT / path).read_text().splitlines())


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse((ROOT / path).read_text())
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    tree = ast.parse((ROOT / path).read_text())
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def test_no_file_is_longer_than_350_lines() -> None:
    long = {str(path): _lines(path) for path in _modules(*SOURCES) if _lines(path) > MOST_LINES_OF_A_FILE}

    assert not long


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{path}:{function.lineno} {function.name}"
        for path in _modules(*SOURCES)
        for function in _functions(path)
        if (function.end_lineno or 0) - function.lineno >= MOST_LINES_OF_A_FUNCTION
    ]

    assert not long


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = [
        str(path)
        for path in _modules(*SOURCES, "tests")
        for part in path.parts
        if EMPTY_MODULE.search(Path(part).stem)
    ]

    assert not empty


def test_no_class_has_a_name_that_says_nothing() -> None:
    empty = [
        f"{path}:{kind.lineno} {kind.name}"
        for path in _modules(*SOURCES, "tests")
        for kind in _classes(path)
        if EMPTY_CLASS.search(kind.name)
    ]

    assert not empty


def test_no_function_is_called_do_or_process() -> None:
    empty = [
        f"{path}:{function.lineno} {function.name}"
        for path in _modules(*SOURCES)
        for function in _functions(path)
        if EMPTY_FUNCTION.match(function.name)
    ]

    assert not empty


def test_every_source_module_says_what_it_is_for() -> None:
    silent = [
        str(path)
        for path in _modules(*SOURCES)
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse((ROOT / path).read_text()))
    ]

    assert not silent


def test_no_test_uses_a_mock() -> None:
    mocking = [
        str(path)
        for path in _modules("tests")
        if path.name != Path(__file__).name and MOCKS.search((ROOT / path).read_text())
    ]

    assert not mocking


def test_no_file_names_the_machine_it_was_written_on() -> None:
    place = str(ROOT)
    folders = [ROOT / name for name in (*SOURCES, "tests", "docs", "proto", "changes", ".ci")]
    files = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".py", ".md", ".proto", ".toml", ""}
    ]
    naming = [str(path) for path in files if path.is_file() and place in path.read_text(errors="replace")]

    assert not naming
