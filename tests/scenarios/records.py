"""What stands in the bot's database, read by a connection of our own while the bot runs."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

_EVENTS = "SELECT * FROM event WHERE event_type = ? ORDER BY seq"
_DELIVERIES = """
    SELECT delivery.*, event.idempotency_key, event.trace_id, event.target
    FROM delivery JOIN event ON event.seq = delivery.event_seq
    WHERE delivery.event_type = ? ORDER BY delivery.id
"""
_AUDIT = "SELECT * FROM audit ORDER BY id"


class Records:
    def __init__(self, path: Path) -> None:
        self._path = path

    def payloads(self, event_type: str) -> list[Row]:
        """What the events of a type say, in the order of their publishing."""
        return [json.loads(event["payload"]) for event in self.events(event_type)]

    def events(self, event_type: str) -> list[Row]:
        return self._rows(_EVENTS, event_type)

    def deliveries(self, event_type: str, *, state: str | None = None) -> list[Row]:
        """The deliveries of a type, each with its event's key, trace and target."""
        rows = self._rows(_DELIVERIES, event_type)
        return [row for row in rows if state in {None, row["state"]}]

    def dead(self, event_type: str) -> list[tuple[str, str]]:
        """(key, reason) of what was given up."""
        rows = self.deliveries(event_type, state="dead")
        return [(row["idempotency_key"], row["dead_reason"]) for row in rows]

    def endings(self) -> list[tuple[str, str | None]]:
        """(ending, reason) of each turn, in the order in which they ended."""
        return [(said["ending"], said["reason"]) for said in self.payloads("turn.ended")]

    def audit(self) -> list[Row]:
        return self._rows(_AUDIT)

    def sent_messages(self) -> list[Row]:
        return self._rows("SELECT * FROM sent_message ORDER BY answer_id, part")

    def traces(self) -> list[Row]:
        """How each answer came about, in the order in which they ended."""
        rows = self._rows("SELECT * FROM trace ORDER BY at, rowid")
        return [{**row, "attempts": json.loads(row["attempts"])} for row in rows]

    def feedback(self) -> list[tuple[str, int, int, str]]:
        """(turn, person, value, source) of each judgement."""
        rows = self._rows("SELECT turn_id, user_id, value, source FROM feedback ORDER BY at")
        return [(row["turn_id"], row["user_id"], row["value"], row["source"]) for row in rows]

    def resting(self) -> list[Row]:
        """What the breakers wrote down."""
        return self._rows("SELECT * FROM breaker")

    def calls(self) -> list[Row]:
        """Every call of a model that is in the books."""
        return self._rows("SELECT * FROM model_call ORDER BY id")

    def parked(self) -> list[Row]:
        """Every question that waits or waited for a model."""
        return self._rows("SELECT * FROM parked_turn")

    def pages(self) -> int:
        """How large the database file is."""
        return int(self._rows("SELECT page_count FROM pragma_page_count")[0]["page_count"])

    def _rows(self, query: str, *parameters: object) -> list[Row]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, parameters)]
