"""`kintsugi backup`: a verified copy of the database, also while the bot runs."""

import argparse
from pathlib import Path

from kintsugi.app import DATABASE
from kintsugi.cli.invocation import Invocation
from kintsugi.clock import SystemClock
from kintsugi.store import backup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FOLDER",
        help="put it there and remove no older ones; without it the folder of the settings",
    )


def run(invocation: Invocation, arguments: argparse.Namespace) -> int:
    settings = invocation.settings()
    folder = arguments.to or settings.backup.folder or settings.data_dir / "backups"
    made = backup.take(
        settings.data_dir / DATABASE,
        folder,
        at=SystemClock().now(),
        busy_timeout_s=settings.store.busy_timeout_s,
    )
    rows = sum(made.contents.rows.values())
    print(f"{made.path}: {rows} rows at revision {made.contents.revision or 'none'}, verified.")
    if arguments.to is None:
        for old in backup.prune(folder, keep=settings.backup.keep):
            print(f"{old}: removed, as {settings.backup.keep} newer ones are kept.")
    return 0
