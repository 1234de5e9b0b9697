"""One person talking to the bot through the simulator, question by question."""

import asyncio

from kintsugi.app import App
from kintsugi.bot.render.mark import is_unfinished
from kintsugi.simulator.telegram import Message, Person, TelegramServer

_LOOK_EVERY_S = 0.02


class Conversation:
    def __init__(
        self, telegram: TelegramServer, person: Person, app: App, bot: asyncio.Task[None]
    ) -> None:
        self.telegram = telegram
        self._person = person
        self._app = app
        self._bot = bot
        self._seen = 0  # message_id

    def say(self, text: str) -> None:
        self._person.says(text)

    async def ask(self, text: str) -> list[str]:
        """Say it, wait until the bot has finished, and return what it answered.

        Raises: what ended the bot, should it end meanwhile.
        """
        self.say(text)
        while not await self._answered():
            if self._bot.done():
                await self._bot
            await asyncio.sleep(_LOOK_EVERY_S)
        return self.take_finished()

    def take_finished(self) -> list[str]:
        """Finished messages of the bot that were not taken yet, in order."""
        fresh = [message for message in self._from_bot() if not is_unfinished(message.text)]
        self._seen = max((message.message_id for message in fresh), default=self._seen)
        return [message.text for message in fresh]

    def unfinished(self) -> str:
        """What the bot is writing right now."""
        return next((m.text for m in reversed(self._from_bot()) if is_unfinished(m.text)), "")

    async def _answered(self) -> bool:
        fresh = self._from_bot()
        done = bool(fresh) and not any(is_unfinished(message.text) for message in fresh)
        return done and await self._app.idle()

    def _from_bot(self) -> list[Message]:
        chat = self.telegram.chat(self._person.id)
        return [
            message
            for message in chat.messages
            if message.sender.id != self._person.id and message.message_id > self._seen
        ]
