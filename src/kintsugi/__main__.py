"""`python -m kintsugi` and the `kintsugi` command."""

import sys

from kintsugi.cli import main as run


def main() -> None:
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
