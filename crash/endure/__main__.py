"""`python -m crash.endure`."""

from crash.endure.cli import main

if __name__ == "__main__":
    main()
