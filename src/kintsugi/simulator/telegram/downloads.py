"""A file's bytes, which Telegram gives by a path of their own, with faults and the journal."""

from typing import Final

from kintsugi.simulator.telegram.faults import Act, Delay, Faults, Refuse
from kintsugi.simulator.telegram.journal import Entry, Journal
from kintsugi.simulator.telegram.refusal import Refusal, not_found
from kintsugi.simulator.telegram.world import World

DOWNLOAD: Final = "download"
"""What faults and the journal call it; the Bot API has no such method."""


class Downloads:
    def __init__(self, *, world: World, faults: Faults, journal: Journal) -> None:
        self._world = world
        self._faults = faults
        self._journal = journal

    async def answer(self, path: str) -> bytes:
        """The file at a path. Raises: `Refusal`, and `ConnectionDropped` where a fault wants it."""
        act = self._faults.take(DOWNLOAD, None, "before")
        stored = self._world.shelf.at(path)
        refusal: Refuse | Refusal | None = act if isinstance(act, Refuse) else None
        if refusal is None and stored is None:
            refusal = not_found()
        harmless = act is None or isinstance(act, Delay)
        self._write(path, act, refusal, recorded=harmless and stored is not None)
        await self._faults.suffer(act)
        if stored is None:
            raise not_found()
        return stored.data

    def _write(
        self, path: str, act: Act | None, refusal: Refuse | Refusal | None, *, recorded: bool
    ) -> None:
        self._journal.append(
            Entry(
                sequence=self._journal.next_sequence,
                time=self._world.clock.now(),
                method=DOWNLOAD,
                parameters={"file_path": path},
                chat_id=None,
                message_id=None,
                error_code=refusal.code if refusal else None,
                description=refusal.description if refusal else None,
                recorded=recorded,
                fault=type(act).__name__ if act else None,
            )
        )
        self._world.changes.wake()
