"""`python -m opsdesk` is `opsdesk-cli`."""

from opsdesk.cli import main

if __name__ == "__main__":
    main()
