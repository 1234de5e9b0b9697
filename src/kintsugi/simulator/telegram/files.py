"""Files people have sent: what a file_id stands for, and under which path the bot may fetch it."""

from dataclasses import dataclass
from typing import Final

from kintsugi.simulator.telegram.refusal import bad_request

DOWNLOAD_BYTES: Final = 20 * 1024 * 1024
"""The largest file a bot may fetch (Bot API, "getFile")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    file_id: str
    data: bytes
    path: str  # below /file/bot<token>/
    tells_size: bool = True  # Telegram's file_size is optional everywhere

    def json(self) -> dict[str, object]:
        """What every object with a file in it has."""
        shown: dict[str, object] = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}"}
        return shown | {"file_size": len(self.data)} if self.tells_size else shown


class Shelf:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def put(self, data: bytes, folder: str, suffix: str, *, tells_size: bool = True) -> StoredFile:
        """Keep a file; all that is left of the sender's name is its suffix."""
        number = len(self._by_id)
        stored = StoredFile(
            file_id=f"file-{number}-{folder}",
            data=data,
            path=f"{folder}/file_{number}{suffix}",
            tells_size=tells_size,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def find(self, file_id: str) -> StoredFile:
        """Raises: a 400 for an id nobody has, and for a file that is too big to be fetched."""
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("invalid file_id")
        if len(stored.data) > DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return stored

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)
