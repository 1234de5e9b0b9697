"""What people send besides text, put together: from Telegram's files to what a model is shown."""

from random import Random

from kintsugi.bot.documents.readers import Readers
from kintsugi.bot.files import FOLDER, Files
from kintsugi.bot.intake import Intake
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import Clock
from kintsugi.llm.provider import Transcriber
from kintsugi.settings import Settings


class Inlet:
    def __init__(self, api: BotApi, settings: Settings, clock: Clock, random: Random) -> None:
        """`api`: a session of its own, so that a large file never holds back a send."""
        self._api = api
        self._settings = settings.files
        self._files = Files(api, settings.data_dir / FOLDER, settings.files, clock, random)
        self._readers = Readers(settings.files)

    @property
    def busy(self) -> bool:
        """Whether files are coming in, or being read, at this moment."""
        return bool(self._files.busy or self._readers.busy)

    def clear(self) -> None:
        """Forget what an earlier life has left; call it before the first turn."""
        self._files.clear()

    def intake(self, transcriber: Transcriber | None, *, sees: bool) -> Intake:
        return Intake(
            self._files, self._readers, transcriber, sees=sees, most_mb=self._settings.most_mb
        )

    async def close(self) -> None:
        await self._api.close()
