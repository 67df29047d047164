"""`python -m lockernet_conformance` is `lockernet-conformance`."""

import sys

from lockernet_conformance.cli import main

sys.exit(main())
