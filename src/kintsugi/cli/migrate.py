"""`kintsugi migrate`: the database, brought to this version."""

import argparse

from kintsugi.app import DATABASE
from kintsugi.cli.invocation import Invocation
from kintsugi.store import file
from kintsugi.store.migrations.runner import migrate


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(invocation: Invocation, _arguments: argparse.Namespace) -> int:
    settings = invocation.settings()
    path = settings.data_dir / DATABASE
    file.create(path)
    done = migrate(path, busy_timeout_s=settings.store.busy_timeout_s)
    if done.before == done.after:
        print(f"{path} is at revision {done.after}: nothing to do.")
    else:
        print(f"{path}: from revision {done.before or 'none'} to {done.after}.")
    return 0
