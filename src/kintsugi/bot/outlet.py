"""What the bot does at Telegram, at Telegram's pace."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kintsugi.bot.pacing import Pacer
from kintsugi.bot.render.formatted import Formatted
from kintsugi.bot.telegram import BotApi
from kintsugi.clock import Clock
from kintsugi.errors import Flood, Refused
from kintsugi.events.messages import Button, Outgoing
from kintsugi.ids import ChatId

_ROW_CHARACTERS: Final = 32  # of all labels in a row of buttons; a phone shows about as many
_NOT_MODIFIED: Final = "message is not modified"
_EDIT_IMPOSSIBLE: Final = ("message to edit not found", "message can't be edited")


class Outlet:
    """Every method raises a leaf of `ChannelError`; a `Flood` has paused its chat by then."""

    def __init__(self, api: BotApi, pacer: Pacer, clock: Clock, *, sends_in_flight: int) -> None:
        self._api = api
        self._pacer = pacer
        self._clock = clock
        # Each send under way at a crash may leave one stray message, so they are few.
        self._in_flight = asyncio.Semaphore(sends_in_flight)

    async def send(
        self,
        outgoing: Outgoing,
        content: Formatted,
        *,
        buttons: Sequence[Button] = (),
        reply: bool = False,
    ) -> int:
        """A new message where `outgoing` goes; `reply`: to what it replies to. Its message_id."""
        parameters = {"chat_id": outgoing.chat, **_content(content, buttons)}
        if outgoing.topic:
            parameters["message_thread_id"] = outgoing.topic
        if reply and outgoing.reply_to is not None:
            parameters["reply_parameters"] = {
                "message_id": outgoing.reply_to,
                "allow_sending_without_reply": True,
            }
        await self._pace(outgoing.chat)
        async with self._in_flight:
            message = await self._call(outgoing.chat, "sendMessage", parameters)
        return int(message["message_id"])

    async def edit(
        self, chat: ChatId, message_id: int, content: Formatted, buttons: Sequence[Button] = ()
    ) -> bool:
        """Make the message say `content`; False when there is no such message any more."""
        await self._pace(chat)
        return await self._edit(chat, message_id, content, buttons)

    def has_room(self, chat: ChatId) -> bool:
        """Book a place for a `live_edit`, if one is free that nothing else will need."""
        return self._pacer.reserve_spare(chat, self._clock.monotonic())

    async def live_edit(
        self, chat: ChatId, message_id: int, content: Formatted, buttons: Sequence[Button]
    ) -> bool:
        """As `edit`, in the place that `has_room` booked."""
        return await self._edit(chat, message_id, content, buttons)

    async def delete(self, chat: ChatId, message_id: int) -> None:
        """Take a message away, where that is still possible: Telegram allows it for 48 hours."""
        await self._pace(chat)
        parameters = {"chat_id": chat, "message_id": message_id}
        try:
            await self._call(chat, "deleteMessage", parameters)
        except Refused:
            return

    async def answer_callback(self, outgoing: Outgoing) -> None:
        """Tell a button that its press was heard; one that is too old does not mind."""
        parameters = {"callback_query_id": outgoing.callback_id, "text": outgoing.text}
        # A press belongs to no chat's pace: it is no message.
        await self._wait(self._pacer.reserve_everywhere(self._clock.monotonic()))
        try:
            await self._call(outgoing.chat, "answerCallbackQuery", parameters)
        except Refused:
            return

    async def _edit(
        self, chat: ChatId, message_id: int, content: Formatted, buttons: Sequence[Button]
    ) -> bool:
        parameters = {"chat_id": chat, "message_id": message_id, **_content(content, buttons)}
        try:
            await self._call(chat, "editMessageText", parameters)
        except Refused as refusal:
            if _NOT_MODIFIED in refusal.description:
                return True
            if any(words in refusal.description for words in _EDIT_IMPOSSIBLE):
                return False
            raise
        return True

    async def _call(self, chat: ChatId, method: str, parameters: Mapping[str, Any]) -> Any:
        try:
            return await self._api.call(method, parameters)
        except Flood as flood:
            self._pacer.pause(chat, flood.retry_after, self._clock.monotonic())
            raise

    async def _pace(self, chat: ChatId) -> None:
        await self._wait(self._pacer.reserve(chat, self._clock.monotonic()))
        await self._wait(self._pacer.reserve_everywhere(self._clock.monotonic()))

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await self._clock.sleep(seconds)


def _content(content: Formatted, buttons: Sequence[Button]) -> dict[str, Any]:
    parameters: dict[str, Any] = {"text": content.text}
    if content.entities:
        parameters["entities"] = [entity.to_json() for entity in content.entities]
    if buttons:
        parameters["reply_markup"] = {"inline_keyboard": _rows(buttons)}
    return parameters


def _rows(buttons: Sequence[Button]) -> list[list[dict[str, str]]]:
    """As many in a row as can be read on a phone: those of a row are equally wide."""
    size = max(1, _ROW_CHARACTERS // max(len(each.text) for each in buttons))
    keys = [{"text": each.text, "callback_data": each.data} for each in buttons]
    return [keys[start : start + size] for start in range(0, len(keys), size)]
