"""Fetching what people sent: bounded in size and time, kept as long as its turn lasts."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from pathlib import Path
from random import Random
from typing import BinaryIO, Final

import structlog

from kintsugi.bot.attachments import Attachment
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import Clock
from kintsugi.errors import Ambiguous, ChannelError, Flood, Refused, Unreachable
from kintsugi.events.retry import RetryPolicy
from kintsugi.settings import Files as FileSettings

FOLDER: Final = "files"
"""Below the data directory."""

MEGABYTE: Final = 1024 * 1024
_TOO_BIG: Final = "Bad Request: file is too big"  # Telegram's words above its own 20 MB
_OWNER_ONLY: Final = 0o700
# Asking again is harmless, and most of what fails has passed in a second.
_RETRY: Final = RetryPolicy(attempts=3, base_s=0.5, cap_s=4.0)
_FLOOD_PATIENCE_S: Final = 10.0


class FileTooLarge(Exception):
    """Larger than the settings, or Telegram, allow."""


class FileNotFetched(Exception):
    """Telegram did not give it, and asking again did not help."""


class Files:
    def __init__(
        self, api: BotApi, folder: Path, settings: FileSettings, clock: Clock, random: Random
    ) -> None:
        self._api = api
        self._folder = folder
        self._settings = settings
        self._clock = clock
        self._random = random
        self.busy = 0  # files that are coming in or being read at this moment
        self._log = structlog.get_logger("kintsugi.bot.files")

    def clear(self) -> None:
        """Remove what a life that ended suddenly has left. Nobody else may use the folder."""
        if self._folder.is_dir():
            for left in self._folder.iterdir():
                left.unlink()

    @asynccontextmanager
    async def fetched(self, attachment: Attachment) -> AsyncIterator[Path]:
        """The file, as long as the context lasts; readable by us alone, under a name of ours.

        Raises: `FileTooLarge`, `FileNotFetched`.
        """
        if (attachment.size or 0) > self._most_bytes:
            raise FileTooLarge
        path = self._new_path()
        try:
            await self._insist(attachment.file_id, path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    async def content(self, attachment: Attachment) -> bytes:
        """All of it. Raises: as `fetched`."""
        async with self.fetched(attachment) as path:
            with self._at_work():
                return await asyncio.to_thread(path.read_bytes)

    @property
    def _most_bytes(self) -> int:
        return self._settings.most_mb * MEGABYTE

    def _new_path(self) -> Path:
        self._folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._folder)  # 0600
        os.close(descriptor)
        return Path(name)

    async def _insist(self, file_id: str, path: Path) -> None:
        failures = 0
        while True:
            try:
                with self._at_work():
                    return await self._fetch(file_id, path)
            except (Unreachable, Ambiguous, Flood) as error:
                failures += 1
                await self._clock.sleep(self._pause_s(error, failures))
            except ChannelError as error:
                raise self._verdict(error) from None

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1

    def _pause_s(self, error: ChannelError, failures: int) -> float:
        """Raises: `FileNotFetched` when it is enough."""
        self._log.warning("file.not_fetched", error=repr(error), failures=failures)
        pause_s = _RETRY.delay_s(failures, self._random)
        if isinstance(error, Flood) and pause_s is not None:
            pause_s = error.retry_after if error.retry_after <= _FLOOD_PATIENCE_S else None
        if pause_s is None:
            raise FileNotFetched
        return pause_s

    def _verdict(self, error: ChannelError) -> Exception:
        """A refused token is one of them: who polls will notice, and a person wants an answer."""
        self._log.warning("file.refused", error=repr(error))
        too_big = isinstance(error, Refused) and error.description == _TOO_BIG
        return FileTooLarge() if too_big else FileNotFetched()

    async def _fetch(self, file_id: str, path: Path) -> None:
        told = await self._api.call("getFile", {"file_id": file_id})
        file_path = told.get("file_path")
        if not isinstance(file_path, str) or file_path.startswith("/") or ".." in file_path:
            # A local Bot API server names a file of its own disk, which may be another machine's.
            raise FileNotFetched
        with path.open("wb") as file:
            await self._write(file_path, file)

    async def _write(self, file_path: str, file: BinaryIO) -> None:
        size = 0
        pieces = self._api.download(file_path, within_s=self._settings.fetch_s)
        async with aclosing(pieces):
            async for piece in pieces:
                size += len(piece)
                if size > self._most_bytes:
                    raise FileTooLarge
                await asyncio.to_thread(file.write, piece)  # a disk may be slow, the loop may not
