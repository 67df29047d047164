"""Generate the packages of proto/, or check that the committed code is what proto/ gives.

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
HOMES = {
    Path("lockernet/v1"): ROOT / "src",
    Path("lockernet_conformance/v1"): ROOT / "conformance",
}
"""Each package and the source tree that it is committed to."""
PINS = ROOT / "constraints-generate.txt"
GENERATOR = ROOT / "build" / "generator-venv"
PLUGINS = Path(sys.executable).parent


def main() -> int:
    """Write the generated code, or with `--check` say what differs."""
    parser = argparse.ArgumentParser(description="Generate the packages of proto/.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    parser.add_argument("--prepare", action="store_true", help="make the generator's environment only")
    asked = parser.parse_args()
    make_environment(GENERATOR, requirements=PINS)
    if asked.prepare:
        return 0
    stale = [_renew(package, home / package, check=asked.check) for package, home in HOMES.items()]
    return 1 if any(stale) else 0


def _renew(package: Path, folder: Path, *, check: bool) -> bool:
    """Write the package's code, or with `check` say how it differs; whether it does."""
    with tempfile.TemporaryDirectory() as into:
        fresh = _generate(package, Path(into))
    committed = _read(folder)
    if check:
        return _differs(folder, fresh, committed)
    _write(folder, fresh, committed)
    return False


def _generate(package: Path, into: Path) -> dict[str, bytes]:
    """Run protoc over every file of the package; the result by file name."""
    protos = sorted((PROTO / package).glob("*.proto"))
    if not protos:
        sys.exit(f"expected .proto files in {(PROTO / package).relative_to(ROOT)}, found none")
    services = [proto for proto in protos if re.search(r"^service ", proto.read_text(), re.MULTILINE)]
    _protoc(protos, [f"--python_out={into}", f"--mypy_out=quiet:{into}"])
    _protoc(services, [f"--grpc_python_out={into}", f"--mypy_grpc_out=quiet,only_async:{into}"])
    return _read(into / package)


def _protoc(protos: list[Path], outputs: list[str]) -> None:
    plugins = [f"--plugin={name}={PLUGINS / name}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    command = [str(GENERATOR / "bin" / "python"), "-m", "grpc_tools.protoc", f"-I{PROTO}"]
    finished = subprocess.run([*command, *plugins, *outputs, *map(str, protos)], check=False)
    if finished.returncode:
        sys.exit("protoc refused the schema; its words are above")


def _read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*_pb2*.py*"))}


def _differs(folder: Path, fresh: dict[str, bytes], committed: dict[str, bytes]) -> bool:
    differing = sorted(name for name in fresh | committed if fresh.get(name) != committed.get(name))
    for name in differing:
        state = "is missing" if name not in committed else "is left over" if name not in fresh else "is stale"
        print(f"{(folder / name).relative_to(ROOT)} {state}")
    return bool(differing)


def _write(folder: Path, fresh: dict[str, bytes], committed: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in committed.keys() - fresh.keys():
        (folder / name).unlink()
    changed = [name for name in fresh if fresh[name] != committed.get(name)]
    for name in changed:
        (folder / name).write_bytes(fresh[name])
    print(f"{folder.relative_to(ROOT)}: {len(fresh)} files generated, {len(changed)} changed")


if __name__ == "__main__":
    sys.exit(main())
