"""Alerts at Telegram: one message each; one that may have arrived is repeated and says so."""

from collections.abc import Callable

from kintsugi.bot.outlet import Outlet
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.render.split import split
from kintsugi.bot.sent import SentMessages
from kintsugi.errors import Flood, Refused, Unauthorized, Unreachable
from kintsugi.events.messages import Outgoing


class Alerts:
    def __init__(self, outlet: Outlet, sent: SentMessages, *, resent: Callable[[str], str]) -> None:
        self._outlet = outlet
        self._sent = sent
        self._resent = resent

    async def send(self, outgoing: Outgoing) -> int:
        """Its message_id. Raises: a leaf of `ChannelError`."""
        answer_id, chat = outgoing.answer_id, outgoing.chat
        before = await self._sent.parts(answer_id)
        if message_id := before.get(0):
            return message_id
        text = self._resent(outgoing.text) if 0 in before else outgoing.text
        await self._sent.record(answer_id, 0, chat, None)
        try:
            message_id = await self._outlet.send(
                outgoing, Formatted(text=split(text)[0]), buttons=outgoing.buttons
            )
        except (Unreachable, Unauthorized, Flood, Refused):
            # Surely not sent: the next try is a first one again.
            await self._sent.forget(answer_id, 0)
            raise
        await self._sent.record(answer_id, 0, chat, message_id)
        return message_id
