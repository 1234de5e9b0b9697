"""The journal: every call that reached the server, in the order in which it took effect."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call. `recorded` is what judges ask for: whether Telegram did it."""

    sequence: int  # 1, 2, 3 …
    time: datetime
    method: str  # in the Bot API's spelling
    parameters: Mapping[str, object]  # as they came, without the token
    chat_id: int | None
    message_id: int | None  # of the message that was sent or meant
    result: object = None  # what Telegram made of it; None when refused
    error_code: int | None = None  # what the bot was told; None also when it was told nothing
    description: str | None = None
    recorded: bool
    fault: str | None = None  # the act that was injected: Delay, Refuse, Hang, Drop

    def json(self) -> dict[str, object]:
        return {
            "sequence": self.sequence,
            "time": self.time.isoformat(),
            "method": self.method,
            "parameters": self.parameters,
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "result": self.result,
            "error_code": self.error_code,
            "description": self.description,
            "recorded": self.recorded,
            "fault": self.fault,
        }


class Journal:
    """Append-only."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._listeners: list[Callable[[Entry], None]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @property
    def next_sequence(self) -> int:
        return len(self._entries) + 1

    def append(self, entry: Entry) -> None:
        self._entries.append(entry)
        for listener in self._listeners:
            listener(entry)

    def listen(self, listener: Callable[[Entry], None]) -> None:
        """Call `listener` with each later entry, at once."""
        self._listeners.append(listener)

    def since(self, sequence: int, *, limit: int | None = None) -> list[Entry]:
        """The entries after that one, oldest first; 0 for all."""
        end = None if limit is None else sequence + limit
        return self._entries[sequence:end]

    def of(
        self, *methods: str, chat_id: int | None = None, recorded: bool | None = None
    ) -> list[Entry]:
        """The entries of these methods (of all, when none is named), oldest first."""
        return [
            entry
            for entry in self._entries
            if (not methods or entry.method in methods)
            and chat_id in {None, entry.chat_id}
            and recorded in {None, entry.recorded}
        ]

    def dump(self, file: TextIO) -> None:
        """Write all entries, one JSON object to a line."""
        for entry in self._entries:
            write_line(file, entry)


def write_line(file: TextIO, entry: Entry) -> None:
    file.write(json.dumps(entry.json(), ensure_ascii=False) + "\n")
