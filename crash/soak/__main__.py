"""`python -m crash.soak`."""

if __name__ == "__main__":
    from crash.soak.cli import main

    main()
