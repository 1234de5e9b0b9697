"""What people send besides text, put together: from Telegram's files to what a model is shown."""

from random import Random

from kintsugi.bot.documents.readers import Readers
from kintsugi.bot.files import FOLDER, Files
from kintsugi.bot.hearing import Hearing
from kintsugi.bot.intake import Intake
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import Clock
from kintsugi.llm.provider import Transcriber
from kintsugi.settings import Settings
from kintsugi.store.database import Store


class Inlet:
    def __init__(self, api: BotApi, settings: Settings, clock: Clock, random: Random) -> None:
        """`api`: a session of its own, so that a large file never holds back a send."""
        self._api = api
        self._settings = settings.files
        self._clock = clock
        self._files = Files(api, settings.data_dir / FOLDER, settings.files, clock, random)
        self._readers = Readers(settings.files)

    @property
    def busy(self) -> bool:
        """Whether files are coming in, or being read, at this moment."""
        return bool(self._files.busy or self._readers.busy)

    def clear(self) -> None:
        """Forget what an earlier life has left; call it before the first turn."""
        self._files.clear()

    def intake(self, transcriber: Transcriber | None, store: Store, *, sees: bool) -> Intake:
        """`store`: where is kept what the transcriber heard."""
        hearing = Hearing(self._files, transcriber, store, self._clock) if transcriber else None
        most_mb = self._settings.most_mb
        return Intake(self._files, self._readers, hearing, sees=sees, most_mb=most_mb)

    async def close(self) -> None:
        await self._api.close()
