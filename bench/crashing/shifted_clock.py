"""A clock for several processes, one of which moves it: an outage of hours passes in a minute."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

_LOOK_EVERY_S: Final = 0.02


class ShiftedClock:
    """The machine's time, and what was added to it, which stands in a file.

    So time goes on while a process is dead, and a new one goes on from there.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def shift(self, seconds: float) -> None:
        """Let so much more time have passed, for whoever reads the file."""
        new = self._file.with_suffix(".new")
        new.write_text(repr(self._ahead_s() + seconds))
        new.replace(self._file)  # at once: nobody reads half of it

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead_s())

    def monotonic(self) -> float:
        return time.monotonic() + self._ahead_s()

    async def sleep(self, seconds: float) -> None:
        end = self.monotonic() + seconds
        await asyncio.sleep(0)
        while (left := end - self.monotonic()) > 0:  # noqa: ASYNC110 - no event tells of a file
            await asyncio.sleep(min(left, _LOOK_EVERY_S))

    def _ahead_s(self) -> float:
        try:
            return float(self._file.read_text())
        except FileNotFoundError:
            return 0.0
