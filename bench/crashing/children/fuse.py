"""Kills the process at a commit: the moment that no timer would hit."""

import json
import os
import re
import signal
import sqlite3
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Dialect, Engine, event

from bench.crashing.endings import AtCommit

_WRITE: Final = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")


class Fuse:
    """Does nothing until it is lit; then the `ending.number`-th commit of a change is the last.

    `marks`: a file that gets one JSON line at the end, with the tables that commit had changed.
    """

    def __init__(self, ending: AtCommit, marks: Path) -> None:
        self._ending = ending
        self._marks = marks
        self._lit = False
        self._commits = 0

    def light(self) -> None:
        self._lit = True

    def counts(self, tables: list[str]) -> bool:
        """Count a commit that begins and changes `tables`; whether it is the one."""
        if not self._lit or self._ending.table not in {"", *tables}:
            return False
        self._commits += 1
        return self._commits == self._ending.number

    def burn(self, side: str, tables: list[str]) -> None:
        """End the process if this is the side of the commit to end it on."""
        if side != self._ending.side:
            return
        with self._marks.open("a") as file:
            file.write(json.dumps({"side": side, "tables": tables}) + "\n")
        os.kill(os.getpid(), signal.SIGKILL)


def lay(fuse: Fuse) -> None:
    """Have every later connection of the writer burn the fuse."""
    connection_type = _burning(fuse)

    @event.listens_for(Engine, "do_connect")
    def _use_our_connection(
        dialect: Dialect, _record: object, _arguments: object, keywords: MutableMapping[str, Any]
    ) -> None:
        if not dialect.is_async:  # readers are asynchronous and commit nothing
            keywords["factory"] = connection_type


def _burning(fuse: Fuse) -> type[sqlite3.Connection]:
    class BurningConnection(sqlite3.Connection):
        """Reports each commit of a change, and what it changes."""

        def __init__(self, *arguments: Any, **keywords: Any) -> None:
            super().__init__(*arguments, **keywords)
            self._tables: list[str] = []
            self._changes = 0
            self.set_trace_callback(self._note)

        def commit(self) -> None:
            """Commit, burning the fuse on its way."""
            tables, self._tables = self._tables, []
            changed, self._changes = self.total_changes != self._changes, self.total_changes
            last = changed and fuse.counts(tables)
            if last:
                fuse.burn("before", tables)
            super().commit()
            if last:
                fuse.burn("after", tables)

        def _note(self, statement: str) -> None:
            if (write := _WRITE.match(statement)) and write[1] not in self._tables:
                self._tables.append(write[1])

    return BurningConnection
