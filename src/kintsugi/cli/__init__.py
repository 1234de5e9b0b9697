"""The command line. Each command is a module with `add` (its arguments) and `run`."""

from kintsugi.cli.parser import main

__all__ = ["main"]
