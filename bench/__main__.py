"""`python -m bench`. Children import this file again; the rest they import only as far as they need it."""

if __name__ == "__main__":
    from bench.cli import main

    main()
