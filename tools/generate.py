"""Generate src/lockernet/v1 from proto/, or check that the committed code is what proto/ gives.

    python -m tools.generate            write
    python -m tools.generate --check    compare, change nothing, exit 1 on a difference

Two environments take part. protoc comes from grpcio-tools at the pins of constraints-generate.txt, in
build/generator-venv, because it cannot live beside a current protobuf. The type stubs come from
mypy-protobuf in .venv; protoc starts it as a process of its own, so the two never meet.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.environment import make_environment

ROOT = Path(__file__).resolve().parents[1]
PROTO = ROOT / "proto"
SOURCE = ROOT / "src"
PACKAGE = Path("lockernet/v1")
PINS = ROOT / "constraints-generate.txt"
GENERATOR = ROOT / "build" / "generator-venv"
PLUGINS = Path(sys.executable).parent


def main() -> int:
    """Write the generated code, or with `--check` say what differs."""
    parser = argparse.ArgumentParser(description="Generate src/lockernet/v1 from proto/.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    parser.add_argument("--prepare", action="store_true", help="make the generator's environment only")
    asked = parser.parse_args()
    make_environment(GENERATOR, requirements=PINS)
    if asked.prepare:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh = _generate(Path(folder))
        committed = _read(SOURCE / PACKAGE)
        if asked.check:
            return _compare(fresh, committed)
        _write(fresh, committed)
    return 0


def _generate(into: Path) -> dict[str, bytes]:
    """Run protoc over every file of the package; the result by file name."""
    protos = sorted((PROTO / PACKAGE).glob("*.proto"))
    if not protos:
        sys.exit(f"expected .proto files in {(PROTO / PACKAGE).relative_to(ROOT)}, found none")
    services = [proto for proto in protos if re.search(r"^service ", proto.read_text(), re.MULTILINE)]
    _protoc(protos, [f"--python_out={into}", f"--mypy_out=quiet:{into}"])
    _protoc(services, [f"--grpc_python_out={into}", f"--mypy_grpc_out=quiet,only_async:{into}"])
    return _read(into / PACKAGE)


def _protoc(protos: list[Path], outputs: list[str]) -> None:
    plugins = [f"--plugin={name}={PLUGINS / name}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    command = [str(GENERATOR / "bin" / "python"), "-m", "grpc_tools.protoc", f"-I{PROTO}"]
    finished = subprocess.run([*command, *plugins, *outputs, *map(str, protos)], check=False)
    if finished.returncode:
        sys.exit("protoc refused the schema; its words are above")


def _read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*_pb2*.py*"))}


def _compare(fresh: dict[str, bytes], committed: dict[str, bytes]) -> int:
    differing = sorted(name for name in fresh | committed if fresh.get(name) != committed.get(name))
    for name in differing:
        state = "is missing" if name not in committed else "is left over" if name not in fresh else "is stale"
        print(f"src/{PACKAGE / name} {state}")
    return 1 if differing else 0


def _write(fresh: dict[str, bytes], committed: dict[str, bytes]) -> None:
    folder = SOURCE / PACKAGE
    folder.mkdir(parents=True, exist_ok=True)
    for name in committed.keys() - fresh.keys():
        (folder / name).unlink()
    changed = [name for name in fresh if fresh[name] != committed.get(name)]
    for name in changed:
        (folder / name).write_bytes(fresh[name])
    print(f"{len(fresh)} files generated, {len(changed)} changed")


if __name__ == "__main__":
    sys.exit(main())
