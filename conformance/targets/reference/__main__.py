"""`python -m conformance.targets.reference --out FOLDER`."""

from conformance.targets.reference.cli import main

if __name__ == "__main__":
    main()
