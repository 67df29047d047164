"""The registry of messages, models and enums."""

import subprocess
import sys

ORDERS = (
    "import lockernet.custody.state; from lockernet.codec import registry",
    "from lockernet.codec import registry; import lockernet.custody.state",
)
ASK = "; print(sorted(registry.MODELS), sorted(registry.ENUMS))"


def test_registry_holds_the_same_models_whatever_was_imported_before() -> None:
    answers = {
        subprocess.run([sys.executable, "-c", order + ASK], capture_output=True, check=True).stdout
        for order in ORDERS
    }

    assert len(answers) == 1
