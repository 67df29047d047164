"""`python -m crash`."""

if __name__ == "__main__":
    from crash.cli import main

    main()
