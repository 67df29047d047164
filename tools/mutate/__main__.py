"""`python -m tools.mutate`."""

from tools.mutate.cli import main

if __name__ == "__main__":
    main()
