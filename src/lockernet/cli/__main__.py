"""`python -m lockernet.cli` is `lockernet`."""

from lockernet.cli import main

if __name__ == "__main__":
    main()
