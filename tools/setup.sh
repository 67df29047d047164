#!/bin/sh
# Make .venv and install the three distributions into it, editable, at the pins of constraints.txt.
# Needs python3 (3.11 or newer) with either ensurepip or pip, and no rights beyond this folder.
# PYTHON=/path/to/python3.12 chooses the interpreter of a new .venv.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_USER=0
export PIP_DISABLE_PIP_VERSION_CHECK PIP_ROOT_USER_ACTION PIP_USER

stop() {
    echo "setup: $1" >&2
    exit 3
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" || stop "expected Python 3.11 or newer, PYTHON=$PYTHON is not"
        echo "$PYTHON"
        return
    fi
    for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    stop "expected Python 3.11 or newer, found $(python3 --version 2>&1 || echo none); install it or set PYTHON=/path/to/python3"
}

make_venv() {
    if "$1" -m venv --clear "$venv" >/dev/null 2>&1; then
        return
    fi
    echo "setup: this Python has no ensurepip; its own pip fills $venv instead"
    "$1" -m venv --clear --without-pip "$venv" || stop "$1 cannot make an environment; install its venv module"
    "$1" -m pip --version >/dev/null 2>&1 || stop "$1 has neither ensurepip nor pip; install one (Debian: python3-venv or python3-pip)"
    "$1" -m pip --python "$venv/bin/python" install -qq 'pip>=23.2' || stop "pip could not install itself into $venv"
}

if ! is_new_enough "$venv/bin/python" || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(choose_python)
    echo "setup: making $venv with $("$python" --version)"
    make_venv "$python"
fi
echo "setup: installing lockernet, lockernet-node and lockernet-conformance with their tools"
install="$venv/bin/python -m pip install -qq --constraint constraints.txt"
# The build tool first, so that the three builds need no download of their own.
$install hatchling editables || stop "pip could not install the build tool; its words are above"
$install --no-build-isolation -e '.[dev]' -e reference_node -e conformance || stop "pip could not install; its words are above"
touch "$venv/.setup-done"
echo "setup: done"
